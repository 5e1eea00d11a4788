"""Differences on the store: what `wms.operations.difference_ports` declares."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wms.domain.codes import make_position
from wms.domain.difference_events import DifferenceReported
from wms.domain.messages import Message, Refused, say
from wms.domain.site import Site
from wms.domain.words import (
    DifferenceCause,
    DifferenceState,
    DiscrepancyKind,
    InboundState,
    Zone,
)
from wms.operations.difference_ports import Countable, CountLine, Difference, Due, Evidence
from wms.storage.both_sites import ON_TRUNK, BothSites, matter_of
from wms.storage.loading import LOADED_BY
from wms.storage.queries import FACTS_OF_TERMINAL, Queries
from wms.storage.statements import Statement
from wms.storage.store import Tx

MOST = 5000
"""Differences read at once; more open ones than that no lead gets through in a night."""
LOOK_BACK = 50
_DIFFERENCE = (
    "SELECT d.event_id, d.line, d.kind, d.wave_id, d.subject, d.manifest, d.sku_id,"
    " COALESCE(s.name, d.sku_id), d.destination_id, d.quantity, d.opened_at,"
    " COALESCE(p.name, d.opened_by), d.state, d.cause, d.note, d.reviewed_at,"
    f" COALESCE(r.name, d.reviewed_by), {ON_TRUNK} FROM discrepancy d"
    " LEFT JOIN sku s ON s.sku_id = d.sku_id LEFT JOIN person p ON p.person_id = d.opened_by"
    " LEFT JOIN person r ON r.person_id = d.reviewed_by"
)
_OLDEST_FIRST = "ORDER BY d.opened_at, d.event_id, d.line"
_UNREVIEWED = Statement(f"{_DIFFERENCE} WHERE d.state = 'unreviewed' {_OLDEST_FIRST} LIMIT :most")
_REVIEWED = Statement(
    f"{_DIFFERENCE} WHERE d.state = 'reviewed' AND d.opened_at >= :since"
    f" {_OLDEST_FIRST} LIMIT :most"
)
_OF_WAVE = Statement(f"{_DIFFERENCE} WHERE d.wave_id = :wave_id {_OLDEST_FIRST}")
_ONE = Statement(f"{_DIFFERENCE} WHERE d.event_id = :opened_by AND d.line = :line")
_STATION = Statement("SELECT name FROM station WHERE station_id = :key")
_FACT = Statement(
    "SELECT kind, terminal_id, seq, answer, body FROM journal WHERE event_id = :event_id"
)
_OWN = Statement(
    "SELECT sscc, '', wave_id, destination_id, zone, state FROM container WHERE sscc = :sscc"
)
_INBOUND = Statement(
    "SELECT c.sscc, c.number, COALESCE(m.wave_id, ''), c.owner, c.zone, c.state"
    " FROM inbound_container c LEFT JOIN inbound_manifest m ON m.number = c.number"
    " WHERE c.sscc = :sscc"
)
_TO_COUNT = Statement(
    "SELECT sscc, destination_id, zone, asset_code, recount FROM container"
    " WHERE wave_id = :wave_id AND recount <> '' ORDER BY destination_id, zone"
)
_CONTENT = Statement(
    "SELECT sku_id, quantity FROM content WHERE sscc = :sscc"
    " UNION ALL SELECT sku_id, quantity FROM inbound_content WHERE sscc = :sscc ORDER BY 1"
)
_HELD = Statement("SELECT quantity FROM content WHERE sscc = :sscc AND sku_id = :sku_id")
_TRUCK = Statement("SELECT arrived_at, seal_intact FROM inbound_manifest WHERE number = :number")
_RECEIPTS = Statement(
    "SELECT station_id, body FROM receipt WHERE number = :number ORDER BY station_id"
)


class SiteDifferences:
    """See `wms.operations.difference_ports.DifferenceBooks`."""

    def __init__(self, tx: Tx, site: Site, queries: Queries) -> None:
        self.tx = tx
        self.site = site
        self.queries = queries
        self.both = BothSites(tx, site)
        self._places: dict[str, dict[str, tuple[str, str]]] = {}

    def unreviewed(self) -> tuple[Difference, ...]:
        return tuple(map(self._difference, self.tx.all(_UNREVIEWED, most=MOST)))

    def contested(self, since: str) -> tuple[Difference, ...]:
        found = map(self._difference, self.tx.all(_REVIEWED, since=since, most=MOST))
        return tuple(one for one in found if one.contested)

    def concerned(self, difference: Difference) -> tuple[str, ...]:
        return self.both.concerned(difference)

    def of_wave(self, wave_id: str) -> tuple[Difference, ...]:
        return tuple(map(self._difference, self.tx.all(_OF_WAVE, wave_id=wave_id)))

    def difference(self, opened_by: str, line: int) -> Difference | None:
        row = self.tx.one(_ONE, opened_by=opened_by, line=line)
        return self._difference(row) if row else None

    def _difference(self, row: tuple[Any, ...]) -> Difference:
        name, route_id = self._where(row[3], row[8])
        one = Difference(
            opened_by=row[0],
            line=row[1],
            kind=DiscrepancyKind(row[2]),
            wave_id=row[3],
            subject=row[4],
            manifest=row[5],
            sku_id=row[6],
            product=row[7],
            destination_id=row[8],
            destination=name,
            route_id=route_id,
            quantity=row[9],
            opened_at=row[10],
            person=row[11],
            state=DifferenceState(row[12]),
            cause=DifferenceCause(row[13]) if row[13] else None,
            note=row[14],
            reviewed_at=row[15],
            reviewed_by=row[16],
        )
        one = replace(one, matter=matter_of(self.site, one, on_trunk=bool(row[17])))
        return replace(one, elsewhere=self.both.said(one))

    def _where(self, wave_id: str, destination_id: str) -> tuple[str, str]:
        """Name and route; a station's own differences, and some old ones, are about no
        destination."""
        if not destination_id:
            return "", ""
        if wave_id not in self._places:
            rows = self.tx.all(self.queries.destinations, wave_id=wave_id)
            self._places[wave_id] = {row[0]: (row[1], row[2]) for row in rows}
        found = self._places[wave_id].get(destination_id)
        if found is not None:
            return found
        row = self.tx.one(_STATION, key=destination_id)
        return (str(row[0]) if row else ""), ""

    def evidence(self, difference: Difference) -> Evidence:
        row = self.tx.one(_FACT, event_id=difference.opened_by)
        if row is None:
            raise Refused(say("diff.reversed"))
        kind, terminal_id, seq, answer, _ = row
        papers = (*self._container(difference), *self._truck(difference))
        return Evidence(kind, terminal_id, int(seq), Message(*json.loads(answer)), papers)

    def _container(self, difference: Difference) -> tuple[Message, ...]:
        """What the books say of the container it is about, and who loaded it onto what."""
        box = self.countable(difference.subject)
        if box is None:
            return ()
        content = self.content(box.sscc)
        standing = say(
            "diff.evidence.container",
            sscc=box.sscc,
            kinds=len(content),
            items=sum(content.values()),
            state=box.state,
            place=box.destination_id,
        )
        loaded = self.tx.one(LOADED_BY, sscc=box.sscc)
        if loaded is None:
            return (standing,)
        number, at, person = loaded
        return standing, say("diff.evidence.loaded", number=number, at=at[11:16], person=person)

    def _truck(self, difference: Difference) -> tuple[Message, ...]:
        """What was found at the dock here, or what the stations said of the truck."""
        if not difference.manifest:
            return ()
        number = difference.manifest
        arrived = self.tx.one(_TRUCK, number=number)
        if arrived is not None:
            at, intact = arrived
            return (say(f"diff.evidence.arrived.{_seal(intact)}", number=number, at=at[11:16]),)
        told = []
        for station, text in self.tx.all(_RECEIPTS, number=number):
            body = json.loads(text)
            key = f"diff.evidence.receipt.{_seal(body['seal_intact'])}"
            at = body["arrived_at"][11:16]
            told.append(Message(key, {"number": number, "station": station, "at": at}))
            state = dict(body["containers"]).get(difference.subject)
            if state:
                told.append(say("diff.evidence.other_site", station=station, state=state))
        return tuple(told)

    def count_line(self, difference: Difference) -> CountLine | None:
        row = self.tx.one(_FACT, event_id=difference.opened_by)
        if row is None or row[0] != "container_counted":
            return None
        body = json.loads(row[4])
        sku_id, booked, found = body["lines"][difference.line]
        return CountLine(body["sscc"], sku_id, booked, found)

    def countable(self, sscc: str) -> Countable | None:
        row = self.tx.one(_OWN, sscc=sscc)
        if row is None:
            row = self.tx.one(_INBOUND, sscc=sscc)
        if row is None or (row[1] and not self._can_be_opened(row)):
            return None
        name, _ = self._where(row[2], row[3])
        zone = Zone(row[4]) if row[4] else None
        return Countable(row[0], row[1], row[2], row[3], name, zone, row[5])

    def _can_be_opened(self, row: tuple[Any, ...]) -> bool:
        """One that came off a truck, and whose contents the sender told us."""
        here = row[5] in (InboundState.RECEIVED, InboundState.DAMAGED)
        return here and row[3] == self.site.site_id

    def to_count(self, wave_id: str) -> tuple[Due, ...]:
        return tuple(
            Due(sscc, make_position(place, Zone(zone)), asset, terminal)
            for sscc, place, zone, asset, terminal in self.tx.all(_TO_COUNT, wave_id=wave_id)
        )

    def content(self, sscc: str) -> Mapping[str, int]:
        return {sku_id: int(quantity) for sku_id, quantity in self.tx.all(_CONTENT, sscc=sscc)}

    def held(self, sscc: str, sku_id: str) -> int:
        row = self.tx.one(_HELD, sscc=sscc, sku_id=sku_id)
        return int(row[0]) if row else 0

    def last_report(
        self, terminal_id: str, person_id: str
    ) -> tuple[str, DifferenceReported] | None:
        given = {"terminal_id": terminal_id, "person_id": person_id}
        kinds = {"done": DifferenceReported.kind, "reversed": "report_reversed"}
        reversals: set[str] = set()
        for event_id, kind, text in self.tx.all(
            FACTS_OF_TERMINAL, **given, **kinds, most=LOOK_BACK
        ):
            body = json.loads(text)
            if kind == "report_reversed":
                reversals.add(body["reverses"])
            elif event_id not in reversals and not body["put"]:
                return event_id, DifferenceReported(**body)
        return None


def _seal(intact: int) -> str:
    return "intact" if intact else "differs"
