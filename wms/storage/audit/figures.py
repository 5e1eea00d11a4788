"""Invariant 21: the figures kept of a night are what its facts give, counted again.

Facts come in after figures were kept: somebody says of a stop the next day, goods come back. So
each kept version is held against the tables as they were after the very fact it was counted after:
the replay of the journal (invariant 10) stops there. What stands on rows that a later import may
change (names, timetables, whose product something is) is not held against it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from wms.domain.kpi import Count
from wms.domain.messages import Message, say
from wms.domain.night_figures import SiteFigures, revived
from wms.domain.words import SiteKind
from wms.storage import given
from wms.storage.audit.evidence import Evidence
from wms.storage.figures import SiteFigureBooks, counts_of_suppliers, departures
from wms.storage.figures_journal import Facts
from wms.storage.replay import Stop
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.supply_tables import demand

_KEPT = Statement(
    "SELECT wave_id, version, position, facts, body FROM night_figures"
    " ORDER BY position, wave_id, version"
)
_REFERENCE = (given.station, given.point, given.route, given.supplier, given.sku)
_OF_THE_WAVE = (given.wave, given.plan_list, demand)
_BY_ROWS = frozenset(
    {
        *(Count.TRUNKS, Count.TRUNKS_ON_TIME, Count.BRANCHES, Count.BRANCHES_ON_TIME),
        *(Count.SUPPLIERS, Count.SUPPLIERS_ON_TIME, Count.SUPPLIERS_LATE, Count.SUPPLIERS_ABSENT),
    }
)
"""Counted from the routes and suppliers of the same figures, and held against those."""


def stops(evidence: Evidence) -> Iterator[Stop]:
    """Where the replay stops for figures that were kept, and what is looked at there; what does not
    hold is put into `evidence.figures`."""
    ready: list[Tx] = []
    for wave_id, version, position, facts, body in evidence.tx.all(_KEPT):

        def look(
            scratch: Tx,
            wave_id: str = wave_id,
            version: int = version,
            position: int = position,
            facts: int = facts,
            body: str = body,
        ) -> None:
            seen = Facts(evidence.tx, position)
            # Facts that were committed later stand before the last one: nothing can be said.
            if seen.newest(position) != facts:
                return
            if scratch not in ready:
                ready.append(scratch)
                _copy_reference(evidence.tx, scratch)
            found = _differing(evidence, scratch, seen, wave_id, body)
            evidence.figures.extend(
                say("audit.figures.other", wave=wave_id, version=version, **what) for what in found
            )

        yield Stop(position, look)


def kept_figures_are_what_the_facts_give(evidence: Evidence) -> Iterator[Message]:
    """21: what the replay found of them on its way."""
    yield from evidence.figures


def _differing(
    evidence: Evidence, scratch: Tx, facts: Facts, wave_id: str, body: str
) -> Iterator[dict[str, str]]:
    kept = revived(body)
    _copy_wave(evidence.tx, scratch, wave_id)
    try:
        books = SiteFigureBooks(scratch, evidence.site, facts)
        head = books.night(wave_id)
        if head is None:
            yield {"what": "wave", "kept": wave_id, "counted": "-"}
            return
        noon = datetime.fromisoformat(f"{head.business_date}T12:00:00+08:00")
        counted = books.count(wave_id, noon + timedelta(days=1))
    finally:
        for table in reversed(_OF_THE_WAVE):
            scratch.run(Statement(f"DELETE FROM {table.name}"))
    ours, theirs = _told(evidence, kept), _told(evidence, counted)
    for what in sorted(ours.keys() | theirs.keys()):
        if ours.get(what) != theirs.get(what):
            yield {
                "what": what,
                "kept": _said(ours.get(what)),
                "counted": _said(theirs.get(what)),
            }
    rows = {
        **departures(evidence.site, kept.routes),
        **counts_of_suppliers(kept.suppliers),
    }
    for name in sorted(_BY_ROWS & rows.keys()):
        if kept.counts.get(name, 0) != rows[name]:
            yield {
                "what": str(name),
                "kept": _said(kept.counts.get(name, 0)),
                "counted": _said(rows[name]),
            }


def _told(evidence: Evidence, figures: SiteFigures) -> Mapping[str, Any]:
    """What facts alone decide, by name."""
    told: dict[str, Any] = {
        name: number for name, number in figures.counts.items() if name not in _BY_ROWS
    }
    told |= {f"kind {kind}": list(both) for kind, both in figures.kinds.items()}
    told |= {f"shared {kind}": list(both) for kind, both in figures.shared.items()}
    told |= {f"pace {stretch}": items for stretch, items in figures.pace.items()}
    told |= {f"short {place}": items for place, items in figures.short_of.items()}
    told |= {f"left {route.route_id}": route.left_at for route in figures.routes if route.left_at}
    told |= {
        f"person {one.person_id}": [one.items, one.sorting, one.working, one.undone, one.reported]
        for one in figures.people
    }
    if evidence.site.kind is SiteKind.CENTRAL_WAREHOUSE:
        told |= {
            f"supplier {one.supplier_id}": [one.timing, one.accepted, one.rejected, one.held]
            for one in figures.suppliers
            if one.timing
        }
    return told


def _said(value: Any) -> str:
    if value is None:
        return "-"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _copy_reference(stored: Tx, scratch: Tx) -> None:
    for table in (*_REFERENCE, *_OF_THE_WAVE):
        made = CreateTable(table).compile(dialect=sqlite.dialect())
        scratch.run(Statement(str(made)))
    for table in _REFERENCE:
        names = ", ".join(column.name for column in table.columns)
        _pour(
            scratch, table.name, names, stored.each(Statement(f"SELECT {names} FROM {table.name}"))
        )


def _copy_wave(stored: Tx, scratch: Tx, wave_id: str) -> None:
    for table in _OF_THE_WAVE:
        names = ", ".join(column.name for column in table.columns)
        of_it = Statement(f"SELECT {names} FROM {table.name} WHERE wave_id = :wave_id")
        _pour(scratch, table.name, names, stored.each(of_it, wave_id=wave_id))


def _pour(scratch: Tx, table: str, names: str, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" for _ in names.split(", "))
    scratch.pour(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
