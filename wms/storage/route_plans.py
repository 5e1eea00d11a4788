"""What the plan gives a route of a wave, its stops being those the route has now.

The lists of a plan do not change; a stop that goes with another route takes its lines along.
"""

import json
from typing import Any

from wms.domain.words import Tier
from wms.storage.queries import PLAN_LIST, STOPS_CHANGED, Queries
from wms.storage.statements import Statement
from wms.storage.store import Tx

_PLANNED = Statement(
    "SELECT items FROM plan_list WHERE wave_id = :wave_id AND kind = :kind AND key = :key"
)
_PLACE = {Tier.TRUNK: "station", Tier.BRANCH: "point"}
_Columns = dict[str, list[Any]]


def planned_of(tx: Tx, queries: Queries, tier: Tier, wave_id: str, route_id: str) -> int:
    """Items the plan gives the stops of a route."""
    if not _any_moved(tx, wave_id):
        row = tx.one(_PLANNED, wave_id=wave_id, kind=f"{tier}_pick", key=route_id)
        return int(row[0]) if row else 0
    lines = lines_of(tx, queries, tier, wave_id, route_id)
    return sum(lines["qty"]) if lines else 0


def lines_of(tx: Tx, queries: Queries, tier: Tier, wave_id: str, route_id: str) -> _Columns | None:
    """The pick list of a route, a column each (see `wms.planning.lists`); None where the plan has
    nothing for it. Stops that came from another route stand behind its own."""
    own = _list(tx, tier, wave_id, route_id)
    if not _any_moved(tx, wave_id):
        return own
    moved = tx.all(queries.moved, wave_id=wave_id)
    gone = {place for place, _, usual in moved if usual == route_id}
    lines = _only(own, _PLACE[tier], lambda place: place not in gone) if own else None
    for usual in sorted({usual for _, now, usual in moved if now == route_id}):
        there = _list(tx, tier, wave_id, usual)
        came = {place for place, now, was in moved if (now, was) == (route_id, usual)}
        found = _only(there, _PLACE[tier], came.__contains__) if there else None
        if found is not None:
            lines = {name: lines[name] + found[name] for name in found} if lines else found
    return lines


def _any_moved(tx: Tx, wave_id: str) -> bool:
    return tx.one(STOPS_CHANGED, wave_id=wave_id) not in (None, (0,))


def _list(tx: Tx, tier: Tier, wave_id: str, route_id: str) -> _Columns | None:
    row = tx.one(PLAN_LIST, wave_id=wave_id, kind=f"{tier}_pick", key=route_id)
    return json.loads(row[0]) if row else None


def _only(columns: _Columns, place: str, wanted: Any) -> _Columns:
    keep = [i for i, destination in enumerate(columns[place]) if wanted(destination)]
    return {name: [values[i] for i in keep] for name, values in columns.items()}
