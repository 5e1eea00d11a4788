"""What the journal of a night adds up to: labour, items by person and by stretch, empties.

Added up by the store: a night has 155,000 facts, and none of them is needed here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import add
from typing import NamedTuple

from wms.domain.kpi import STRETCH
from wms.domain.night_figures import PersonFigures
from wms.operations.boards.tally import ACTS
from wms.storage.statements import Statement
from wms.storage.store import Tx

_ASKEW = timedelta(hours=3)
"""Facts stand in the order in which they were committed; clocks may have been set meanwhile."""
_TOP = Statement("SELECT COALESCE(MAX(position), 0) FROM journal")
_LAST = 500
_NEWEST = Statement("SELECT COUNT(*) FROM journal WHERE position > :low AND position <= :high")
_NEXT = Statement(
    "SELECT position, at FROM journal WHERE position > :after ORDER BY position LIMIT 1"
)
_WITHIN = "position > :low AND position <= :high AND at {binary} >= :begins AND at {binary} < :ends"
_WORDS = ", ".join(f"'{kind}'" for kind in ACTS)
_BELT = "kind IN ('item_diverted', 'item_landed')"
# The first fifteen characters of a time name its ten minutes: 2026-11-21T23:4.
_LABOUR = Statement(
    "SELECT person_id, stretch, SUM(act), SUM(puts), SUM(items), SUM(belt), SUM(undone),"
    " SUM(reported) FROM ("
    "SELECT person_id, SUBSTR(at, 1, 15) AS stretch,"
    f" CASE WHEN {_BELT} THEN 0 ELSE 1 END AS act,"
    " CASE WHEN kind = 'items_put' THEN 1 ELSE 0 END AS puts,"
    " CASE WHEN kind = 'items_put' AND body{json} ->> 'wave_id' = :wave_id"
    " THEN CAST(body{json} ->> 'quantity' AS INTEGER)"
    " WHEN kind = 'put_reversed' AND body{json} ->> 'wave_id' = :wave_id"
    " THEN -CAST(body{json} ->> 'quantity' AS INTEGER) ELSE 0 END AS items,"
    f" CASE WHEN {_BELT} AND body{{json}} ->> 'wave_id' = :wave_id"
    " AND body{json} ->> 'sscc' <> '' AND CAST(body{json} ->> 'missort' AS TEXT)"
    " IN ('0', 'false') THEN 1 ELSE 0 END AS belt,"
    " CASE WHEN kind = 'put_reversed' AND body{json} ->> 'wave_id' = :wave_id"
    " THEN CAST(body{json} ->> 'quantity' AS INTEGER) ELSE 0 END AS undone,"
    " CASE kind WHEN 'difference_reported' THEN 1 WHEN 'report_reversed' THEN -1 ELSE 0 END"
    " AS reported"
    f" FROM journal WHERE {_WITHIN} AND (kind IN ({_WORDS}) OR {_BELT})"
    ") facts GROUP BY person_id, stretch"
)
_EMPTIES = Statement(f"SELECT body FROM journal WHERE {_WITHIN} AND kind = 'empties_moved'")


class Hands(NamedTuple):
    """One person in a night; see `PersonFigures`."""

    working: int = 0
    sorting: int = 0
    items: int = 0
    undone: int = 0
    reported: int = 0


@dataclass(frozen=True, slots=True)
class Labour:
    """Who worked in a night; items by stretch, belts among them."""

    hands: Mapping[str, Hands]
    pace: Mapping[str, int]

    @property
    def seconds(self) -> int:
        """Of everybody together."""
        return STRETCH * sum(one.working for one in self.hands.values())

    def people(self, names: Mapping[str, str]) -> tuple[PersonFigures, ...]:
        """Everybody, by code."""
        return tuple(
            PersonFigures(person, names.get(person, person), **one._asdict())
            for person, one in sorted(self.hands.items())
        )


class Facts:
    """The journal, or as much of it as stands up to a fact: `upto` its position."""

    def __init__(self, tx: Tx, upto: int | None = None) -> None:
        self.tx = tx
        self.upto = upto

    @property
    def last(self) -> int:
        """The position of the last of them, 0 where there is none."""
        if self.upto is not None:
            return self.upto
        (top,) = self.tx.one(_TOP) or (0,)
        return int(top)

    def newest(self, position: int) -> int:
        """How many of the last positions up to one have their fact. On PostgreSQL one that was
        given earlier may be committed later: then there are more of them when asked again."""
        (count,) = self.tx.one(_NEWEST, low=position - _LAST, high=position) or (0,)
        return int(count)

    def labour(self, wave_id: str, begins: datetime, ends: datetime) -> Labour:
        """The work of a night from `begins` up to `ends`, and the items it put for a wave."""
        hands: dict[str, Hands] = {}
        pace: dict[str, int] = {}
        for row in self.tx.all(_LABOUR, wave_id=wave_id, **self._window(begins, ends)):
            person, stretch = str(row[0]), str(row[1])
            acts, puts, items, belt, undone, reported = map(int, row[2:])
            if acts:
                more = (1, int(bool(puts)), items, undone, reported)
                hands[person] = Hands(*map(add, hands.get(person, Hands()), more))
            if items + belt:
                pace[stretch] = pace.get(stretch, 0) + items + belt
        return Labour(hands, dict(sorted(pace.items())))

    def empties(self, begins: datetime, ends: datetime) -> tuple[int, int]:
        """Reusable containers that went out and came back between two moments, as facts here say;
        what another site told of the same is not counted again."""
        out, back = 0, 0
        for (body,) in self.tx.all(_EMPTIES, **self._window(begins, ends)):
            for _, sent, returned in json.loads(body)["lines"]:
                out += sent
                back += returned
        return out, back

    def _window(self, begins: datetime, ends: datetime) -> dict[str, str | int]:
        """The moments as text, and the positions between which their facts certainly stand."""
        return {
            "begins": _text(begins),
            "ends": _text(ends),
            "low": self._before(begins - _ASKEW),
            "high": self._before(ends + _ASKEW),
        }

    def _before(self, moment: datetime) -> int:
        """The position of the last fact before a moment, by halving: the journal has no index of
        times, and a scan should not pay for one."""
        low, high, text = 0, self.last, _text(moment)
        while low < high:
            middle = (low + high) // 2
            row = self.tx.one(_NEXT, after=middle)
            if row is None or str(row[1]) >= text:
                high = middle
            else:
                low = min(int(row[0]), high)
        return low


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
