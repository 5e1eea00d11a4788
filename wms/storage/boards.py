"""The boards' part of the books: what `wms.operations.boards.ports` declares, on the store."""

import json
from collections.abc import Iterable
from typing import Any

from wms.domain.messages import Message
from wms.domain.site import Site
from wms.domain.words import ContainerState, InboundState, ManifestState, SiteKind, Tier
from wms.operations.boards.ports import (
    ComingTruck,
    LeftTruck,
    ManifestRow,
    NotSeen,
    ReceiptRow,
    RouteRow,
    Tested,
)
from wms.operations.conveyor_choice import minutes_into_the_night
from wms.operations.dispatch import ADVICE
from wms.operations.ports import Destination, Wave
from wms.storage.boards_journal import SiteJournal
from wms.storage.devices import ASK, WAITING, queues
from wms.storage.queries import destinations_of
from wms.storage.statements import Statement
from wms.storage.store import Tx

_NIGHTS = Statement("SELECT wave_id, business_date FROM wave ORDER BY business_date")
_PLAN_OF = Statement("SELECT state, plan_version FROM wave WHERE wave_id = :wave_id")
_PICK_LISTS = Statement("SELECT body FROM plan_list WHERE wave_id = :wave_id AND kind = :kind")
_ROUTES = Statement(
    "SELECT route_id, name, departs_at FROM route WHERE tier = :tier ORDER BY route_id"
)
_STOPS = {
    kind: Statement(
        "SELECT destination_id, name, route_id, sequence"
        f" FROM {destinations_of(kind, ':wave_id')} d ORDER BY route_id, sequence, destination_id"
    )
    for kind in SiteKind
}
_DEPARTURES = Statement("SELECT DISTINCT tier, departs_at FROM route")
_SORTED = Statement(
    "SELECT destination_id, SUM(put), SUM(short) FROM sort_count WHERE wave_id = :wave_id"
    " GROUP BY destination_id"
)
_BOXES = Statement(
    "SELECT destination_id, state, COUNT(*) FROM container WHERE wave_id = :wave_id"
    " AND state <> 'open' GROUP BY destination_id, state"
)
_FILLING = Statement(
    "SELECT c.destination_id, COUNT(*) FROM container c WHERE c.wave_id = :wave_id"
    " AND c.state = 'open' AND EXISTS (SELECT 1 FROM content t WHERE t.sscc = c.sscc)"
    " GROUP BY c.destination_id"
)
_OPEN_BOXES = Statement(
    "SELECT c.destination_id, c.zone, COALESCE(SUM(t.quantity), 0) FROM container c"
    " LEFT JOIN content t ON t.sscc = c.sscc WHERE c.wave_id = :wave_id AND c.state = 'open'"
    " GROUP BY c.destination_id, c.zone"
)
_MANIFESTS = Statement(
    "SELECT number, route_id, version, state, departed_at FROM manifest"
    " WHERE wave_id = :wave_id ORDER BY route_id, version"
)
_COMING = Statement(
    "SELECT i.number, i.route_id, i.state, COALESCE(n.taken_at, ''), i.arrived_at, i.seal_intact,"
    " i.body FROM inbound_manifest i LEFT JOIN inbox n ON n.key = i.number AND n.kind = :advice"
    " WHERE i.wave_id = :wave_id ORDER BY i.number"
)
_BROUGHT = Statement(
    "SELECT c.number, c.state, CASE WHEN c.owner = :site_id THEN 1 ELSE 0 END, COUNT(*)"
    " FROM inbound_container c JOIN inbound_manifest i ON i.number = c.number"
    " WHERE i.wave_id = :wave_id GROUP BY 1, 2, 3"
)
_NOT_SEEN = Statement(
    "SELECT c.sscc, c.owner, c.state, c.zone, COUNT(t.sku_id), COALESCE(SUM(t.quantity), 0)"
    " FROM inbound_container c LEFT JOIN inbound_content t ON t.sscc = c.sscc"
    " WHERE c.number = :number AND c.owner = :site_id AND c.state IN ('expected', 'missing')"
    " GROUP BY c.sscc, c.owner, c.state, c.zone ORDER BY c.sscc"
)
_LEFT = Statement(
    "SELECT m.number, m.route_id, m.departed_at, (SELECT COUNT(*) FROM manifest_container c"
    " WHERE c.number = m.number AND c.active = 1), (SELECT COUNT(DISTINCT b.destination_id)"
    " FROM manifest_container c JOIN container b ON b.sscc = c.sscc"
    " WHERE c.number = m.number AND c.active = 1) FROM manifest m"
    " WHERE m.wave_id = :wave_id AND m.state = 'departed' ORDER BY m.number"
)
_RECEIPTS = Statement(
    "SELECT r.number, r.station_id, r.body FROM receipt r"
    " JOIN manifest m ON m.number = r.number WHERE m.wave_id = :wave_id ORDER BY 1, 2"
)
_ABOARD = Statement(
    "SELECT c.sscc, c.destination_id, c.state, c.zone, COUNT(t.sku_id),"
    " COALESCE(SUM(t.quantity), 0) FROM manifest_container m JOIN container c ON c.sscc = m.sscc"
    " LEFT JOIN content t ON t.sscc = c.sscc WHERE m.number = :number AND m.active = 1"
    " GROUP BY c.sscc, c.destination_id, c.state, c.zone ORDER BY c.sscc"
)
_NAMES = Statement("SELECT person_id, name FROM person")
_TESTED = Statement("SELECT answered_at, answer FROM device_request WHERE position = :position")


class SiteBoards:
    """See `wms.operations.boards.ports.BoardBooks`."""

    def __init__(self, tx: Tx, site: Site) -> None:
        self.tx = tx
        self.site = site

    @property
    def journal(self) -> SiteJournal:
        return SiteJournal(self.tx)

    def nights(self) -> tuple[Wave, ...]:
        return tuple(Wave(*row) for row in self.tx.all(_NIGHTS))

    def plan_of(self, wave_id: str) -> tuple[str, int]:
        row = self.tx.one(_PLAN_OF, wave_id=wave_id)
        return (str(row[0]), int(row[1])) if row else ("", 0)

    def planned(self, wave_id: str) -> dict[str, int]:
        place = "station" if self.site.kind is SiteKind.CENTRAL_WAREHOUSE else "point"
        items: dict[str, int] = {}
        for (text,) in self.tx.all(_PICK_LISTS, wave_id=wave_id, kind=f"{self.site.departs}_pick"):
            body = json.loads(text)
            for destination, quantity in zip(body[place], body["qty"], strict=True):
                items[destination] = items.get(destination, 0) + quantity
        return items

    def routes(self) -> tuple[RouteRow, ...]:
        return tuple(RouteRow(*row) for row in self.tx.all(_ROUTES, tier=self.site.departs))

    def first_departures(self) -> dict[str, str]:
        found = self.tx.all(_DEPARTURES)
        return {
            tier: min((at for t, at in found if t == tier), key=minutes_into_the_night)
            for tier in Tier
            if any(t == tier for t, _ in found)
        }

    def stops(self, wave_id: str) -> tuple[Destination, ...]:
        rows = self.tx.all(_STOPS[self.site.kind], wave_id=wave_id)
        return tuple(Destination(*row) for row in rows)

    def sorted(self, wave_id: str) -> dict[str, tuple[int, int]]:
        rows = self.tx.all(_SORTED, wave_id=wave_id)
        return {place: (int(put), int(short)) for place, put, short in rows}

    def boxes(self, wave_id: str) -> dict[str, dict[ContainerState, int]]:
        found: dict[str, dict[ContainerState, int]] = {}
        for place, state, number in self.tx.all(_BOXES, wave_id=wave_id):
            found.setdefault(place, {})[ContainerState(state)] = int(number)
        for place, number in self.tx.all(_FILLING, wave_id=wave_id):
            found.setdefault(place, {})[ContainerState.OPEN] = int(number)
        return found

    def open_boxes(self, wave_id: str) -> dict[tuple[str, str], int]:
        rows = self.tx.all(_OPEN_BOXES, wave_id=wave_id)
        return {(place, zone): int(items) for place, zone, items in rows}

    def manifests(self, wave_id: str) -> tuple[ManifestRow, ...]:
        rows = self.tx.all(_MANIFESTS, wave_id=wave_id)
        return tuple(ManifestRow(n, r, int(v), ManifestState(s), at) for n, r, v, s, at in rows)

    def coming(self, wave_id: str) -> tuple[ComingTruck, ...]:
        counts: dict[str, dict[InboundState, int]] = {}
        extra: dict[str, int] = {}
        brought = self.tx.all(_BROUGHT, wave_id=wave_id, site_id=self.site.site_id)
        for number, state, own, how_many in brought:
            if own:
                counts.setdefault(number, {})[InboundState(state)] = int(how_many)
            elif state in (InboundState.EXTRA, InboundState.MISSEND):
                extra[number] = extra.get(number, 0) + int(how_many)
        rows = self.tx.all(_COMING, wave_id=wave_id, advice=ADVICE)
        return tuple(
            ComingTruck(
                number=number,
                route_id=route,
                state=state,
                told_at=told_at,
                arrived_at=arrived_at,
                seal_intact=bool(intact),
                counts=counts.get(number, {}),
                extra=extra.get(number, 0),
                expected_at=json.loads(body).get("expected_at", ""),
            )
            for number, route, state, told_at, arrived_at, intact, body in rows
        )

    def not_seen_of(self, number: str) -> tuple[NotSeen, ...]:
        rows = self.tx.all(_NOT_SEEN, number=number, site_id=self.site.site_id)
        return tuple(_not_seen(rows, InboundState))

    def left(self, wave_id: str) -> tuple[LeftTruck, ...]:
        return tuple(LeftTruck(*row) for row in self.tx.all(_LEFT, wave_id=wave_id))

    def receipts(self, wave_id: str) -> tuple[ReceiptRow, ...]:
        found = []
        for number, station, text in self.tx.all(_RECEIPTS, wave_id=wave_id):
            body = json.loads(text)
            containers = tuple((sscc, InboundState(state)) for sscc, state in body["containers"])
            told = (body["arrived_at"], bool(body["seal_intact"]), containers)
            found.append(ReceiptRow(number, station, *told))
        return tuple(found)

    def aboard(self, number: str) -> tuple[NotSeen, ...]:
        return tuple(_not_seen(self.tx.all(_ABOARD, number=number), ContainerState))

    def names(self) -> dict[str, str]:
        return dict(self.tx.all(_NAMES))

    def queues(self) -> dict[str, tuple[int, int]]:
        found = queues(self.tx.all(WAITING))
        return {printer: (queue.waiting, queue.held) for printer, queue in found.items()}

    def ask_test(self, device: str, person_id: str, at: str, seconds: int) -> int:
        given = {"device": device, "asked_at": at, "asked_by": person_id}
        row = self.tx.one(ASK, **given, seconds=seconds)
        assert row is not None
        return int(row[0])

    def tested(self, position: int) -> Tested | None:
        row = self.tx.one(_TESTED, position=position)
        if row is None or not row[0]:
            return None
        answer: dict[str, Any] = json.loads(row[1] or '{"told": [], "passed": false}')
        return Tested(tuple(Message(*line) for line in answer["told"]), bool(answer["passed"]))


def _not_seen(
    rows: Iterable[tuple[Any, ...]], words: type[InboundState] | type[ContainerState]
) -> Iterable[NotSeen]:
    for sscc, place, state, zone, products, items in rows:
        yield NotSeen(sscc, place, words(state), zone, int(products), int(items))
