"""What sharing again does to the tables: who is short of what, and what nobody can find."""

import json
from collections.abc import Sequence
from typing import Any

from wms.domain import supply_events as s
from wms.domain.words import DiscrepancyKind, ShareCause
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only, open_discrepancy
from wms.storage.statements import Statement
from wms.storage.store import Tx

# Many places at once, as [product, destination, planned, items]: a station has 550 points, a truck
# may miss a hundred products, and each statement is a journey to the server.
_CUT = Statement(
    "INSERT INTO sort_count (wave_id, sku_id, destination_id, planned, put, short)"
    " SELECT :wave_id, value ->> 0, value ->> 1, CAST(value ->> 2 AS INTEGER), 0,"
    " CAST(value ->> 3 AS INTEGER) FROM {each} WHERE 1 = 1"
    " ON CONFLICT (wave_id, sku_id, destination_id) DO UPDATE"
    " SET short = sort_count.short + excluded.short"
    " WHERE sort_count.put + sort_count.short + sort_count.reserved + excluded.short"
    " <= sort_count.planned"
)
_GIVE_BACK = Statement(
    "UPDATE sort_count SET short = short - back.items FROM"
    " (SELECT value ->> 0 AS sku, value ->> 1 AS place, CAST(value ->> 3 AS INTEGER) AS items"
    " FROM {each}) AS back"
    " WHERE wave_id = :wave_id AND sku_id = back.sku AND destination_id = back.place"
    " AND short >= back.items"
)
_UNFOUND = Statement(
    "INSERT INTO unfound (wave_id, sku_id, quantity) VALUES (:wave_id, :sku_id, :quantity)"
)
_MORE_UNFOUND = Statement(
    "UPDATE unfound SET quantity = quantity + :quantity WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND quantity + :quantity >= 0"
)
# What was said short where somebody stood, before what was shared; the newest first.
_OPEN_SHORTS = Statement(
    "SELECT event_id, line, quantity FROM discrepancy WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND kind = 'short' AND subject = '' AND manifest = ''"
    " AND destination_id IN (:destination_id, '') AND state = 'unreviewed'"
    " ORDER BY destination_id DESC, opened_at DESC, event_id DESC, line"
)
_LESS = Statement(
    "UPDATE discrepancy SET quantity = quantity - :quantity,"
    " state = CASE WHEN quantity = :quantity THEN 'reversed' ELSE state END"
    " WHERE event_id = :event_id AND line = :line"
)
_BY_WHOM = (ShareCause.SORT, ShareCause.FOUND)
"""Causes that no other fact tells of: what is missing opens a difference, what is found ends it.
Damaged, missing and condemned goods have one of their own."""


def supply_shared(tx: Tx, stamp: Stamp, event: s.SupplyShared) -> None:
    """More are short, or fewer."""
    supplies_shared(tx, [(stamp, event)])


def supplies_shared(tx: Tx, facts: Sequence[tuple[Stamp, s.SupplyShared]]) -> None:
    """The same of several products of one wave. Lines stand in the order of their keys, so that two
    terminals never wait for each other."""
    lines = [(event.sku_id, *line) for _, event in facts for line in event.lines]
    cuts = [[*where, more] for *where, more in lines if more > 0]
    backs = [[*where, -more] for *where, more in lines if more < 0]
    wave_id = facts[0][1].wave_id if facts else ""
    _change(tx, _CUT, wave_id, cuts, "put meanwhile")
    _change(tx, _GIVE_BACK, wave_id, backs, "given back already")
    for stamp, event in facts:
        if event.unfound:
            _unfound(tx, event)
        if event.cause in _BY_WHOM:
            _difference(tx, stamp, event)


def _change(tx: Tx, statement: Statement, wave_id: str, lines: list[list[Any]], what: str) -> None:
    """Every place of `lines`, or none: `Overtaken`, which says `what`."""
    if not lines:
        return
    touched = tx.run(statement, wave_id=wave_id, lines=json.dumps(lines))
    only(int(touched == len(lines)), what)


def _unfound(tx: Tx, event: s.SupplyShared) -> None:
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id, "quantity": event.unfound}
    if not tx.run(_MORE_UNFOUND, **where):
        only(int(event.unfound > 0), "found already")
        tx.run(_UNFOUND, **where)


def _difference(tx: Tx, stamp: Stamp, event: s.SupplyShared) -> None:
    """One difference for all of it: what is missing is one loss, however many go short for it."""
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    for place, _, more in event.lines:
        if more < 0:
            _ends(tx, where, place, -more)
    missing = sum(more for _, _, more in event.lines if more > 0)
    if missing:
        open_discrepancy(tx, stamp, 0, DiscrepancyKind.SHORT, **where, quantity=missing)


def _ends(tx: Tx, where: dict[str, str], place: str, found: int) -> None:
    for event_id, line, quantity in tx.all(_OPEN_SHORTS, **where, destination_id=place):
        less = min(int(quantity), found)
        if less:
            tx.run(_LESS, event_id=event_id, line=line, quantity=less)
        found -= less
