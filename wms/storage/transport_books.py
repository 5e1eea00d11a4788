"""Routes, stops and manifests of a wave; see `wms.operations.transport_ports`."""

import json

from wms.domain.words import ManifestState, Tier
from wms.operations.ports import Destination
from wms.operations.transport_ports import Carried, ManifestStanding, StopStanding, Vehicle
from wms.storage.loading import LOADED_BY
from wms.storage.queries import Queries
from wms.storage.route_plans import planned_of
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import LATEST_CHANGE, left_with, worn_from_here

_MANIFESTS = Statement(
    "SELECT r.route_id, r.name, r.departs_at, COALESCE(m.number, ''), COALESCE(m.version, 0),"
    " COALESCE(m.state, ''),"
    " (SELECT COUNT(*) FROM manifest_container c WHERE c.number = m.number AND c.active = 1),"
    " (SELECT CAST(COALESCE(SUM(t.quantity), 0) AS INTEGER) FROM manifest_container c"
    " JOIN content t ON t.sscc = c.sscc WHERE c.number = m.number AND c.active = 1),"
    " (SELECT COUNT(*) FROM paper_copy p WHERE p.paper = 'manifest' AND p.number = m.number),"
    " COALESCE(m.follows, '') FROM route r"
    " LEFT JOIN manifest m ON m.route_id = r.route_id AND m.wave_id = :wave_id"
    " WHERE r.tier = :tier ORDER BY r.departs_at, r.route_id, m.version"
)
_WAITING = Statement(
    "SELECT j.number, j.printer, COUNT(*) FROM print_job j JOIN manifest m ON m.number = j.number"
    " WHERE m.wave_id = :wave_id AND j.paper = 'manifest' AND j.state <> 'printed'"
    " AND NOT (j.state = 'failed' AND j.confirmed_by <> '')"
    " GROUP BY j.number, j.printer ORDER BY j.number, j.printer"
)
_FOLLOWER = Statement(
    "SELECT number FROM manifest WHERE follows = :number ORDER BY version DESC LIMIT 1"
)
_FOLLOWS = Statement("SELECT follows FROM manifest WHERE number = :number")
_LABELS = Statement(
    "SELECT sscc, label_copies FROM container WHERE wave_id = :wave_id"
    " AND destination_id = :destination_id AND state = 'closed' ORDER BY sscc"
)
_LOADED = Statement(
    "SELECT sscc FROM container WHERE wave_id = :wave_id"
    " AND destination_id = :destination_id AND state = 'loaded' ORDER BY sscc"
)
_VEHICLE = Statement(
    "SELECT plate, driver, driver_phone FROM route_vehicle"
    " WHERE wave_id = :wave_id AND route_id = :route_id"
)
_DEPARTURE = Statement(
    "SELECT departure FROM manifest WHERE number = :number AND state = 'departed'"
)
_DOCKS = Statement(
    "SELECT DISTINCT t.dock FROM timetable t JOIN station s ON s.station_id = t.station_id"
    " WHERE s.trunk_route = :route_id AND t.dock <> '' ORDER BY t.dock"
)
_LOAD_OF = Statement(
    "SELECT event_id FROM journal WHERE subject = :sscc AND kind = 'container_loaded'"
    " ORDER BY position DESC LIMIT 1"
)
_HOLD = Statement(
    "SELECT number FROM manifest WHERE wave_id = :wave_id AND route_id = :route_id"
    " ORDER BY number {exclusive}"
)


class SiteTransport:
    """Routes and manifests inside one transaction."""

    def __init__(self, tx: Tx, queries: Queries, tier: Tier) -> None:
        self.tx = tx
        self.queries = queries
        self.tier = tier

    def manifests(self, wave_id: str) -> tuple[ManifestStanding, ...]:
        waiting: dict[str, list[tuple[str, int]]] = {}
        for number, printer, copies in self.tx.all(_WAITING, wave_id=wave_id):
            waiting.setdefault(number, []).append((printer, int(copies)))
        rows = self.tx.all(_MANIFESTS, wave_id=wave_id, tier=self.tier)
        return tuple(
            ManifestStanding(
                route_id=row[0],
                name=row[1],
                departs_at=row[2],
                number=row[3],
                version=int(row[4]),
                state=ManifestState(row[5]) if row[5] else None,
                containers=int(row[6]),
                items=int(row[7]),
                copies=int(row[8]),
                waiting=sum(copies for _, copies in waiting.get(row[3], ())),
                printers=tuple(printer for printer, _ in waiting.get(row[3], ()) if printer),
                follows=row[9],
            )
            for row in rows
        )

    def follower(self, number: str) -> str:
        row = self.tx.one(_FOLLOWER, number=number)
        return str(row[0]) if row else ""

    def follows(self, number: str) -> str:
        row = self.tx.one(_FOLLOWS, number=number)
        return str(row[0]) if row else ""

    def stops(self, wave_id: str, route_id: str) -> tuple[StopStanding, ...]:
        rows = self.tx.all(self.queries.stops_of_route, wave_id=wave_id, route_id=route_id)
        return tuple(StopStanding(Destination(*row[:4]), int(row[4]), int(row[5])) for row in rows)

    def planned(self, wave_id: str, route_id: str) -> int:
        return planned_of(self.tx, self.queries, self.tier, wave_id, route_id)

    def stop(self, wave_id: str, destination_id: str) -> Destination | None:
        row = self.tx.one(self.queries.stop, wave_id=wave_id, destination_id=destination_id)
        return Destination(*row) if row else None

    def labels_of(self, wave_id: str, destination_id: str) -> tuple[tuple[str, int], ...]:
        where = {"wave_id": wave_id, "destination_id": destination_id}
        return tuple((sscc, int(copies)) for sscc, copies in self.tx.all(_LABELS, **where))

    def loaded_of(self, wave_id: str, destination_id: str) -> tuple[str, ...]:
        where = {"wave_id": wave_id, "destination_id": destination_id}
        return tuple(row[0] for row in self.tx.all(_LOADED, **where))

    def vehicle(self, wave_id: str, route_id: str) -> Vehicle | None:
        row = self.tx.one(_VEHICLE, wave_id=wave_id, route_id=route_id)
        return Vehicle(*row) if row else None

    def left_with(self, wave_id: str, plate: str) -> str:
        return left_with(self.tx, wave_id, plate)

    def carried(self, number: str) -> Carried | None:
        departure = self.tx.one(_DEPARTURE, number=number)
        if departure is None:
            return None
        changed = self.tx.one(LATEST_CHANGE, number=number)
        seals = worn_from_here(self.tx, number).now
        if changed is not None:
            plate, driver, phone, _, changes = changed
            return Carried(plate, driver, phone, seals, int(changes))
        left = json.loads(departure[0])
        return Carried(left["plate"], left["driver"], left["driver_phone"], seals, 0)

    def dock(self, route_id: str) -> str:
        return " ".join(row[0] for row in self.tx.all(_DOCKS, route_id=route_id))

    def load_of(self, sscc: str) -> str:
        row = self.tx.one(_LOAD_OF, sscc=sscc)
        return str(row[0]) if row else ""

    def loaded_by(self, sscc: str) -> tuple[str, str]:
        _, at, person = self.tx.one(LOADED_BY, sscc=sscc) or ("", "", "")
        return str(at), str(person)

    def hold_manifests(self, wave_id: str, *route_ids: str) -> None:
        for route_id in sorted(route_ids):
            self.tx.all(_HOLD, wave_id=wave_id, route_id=route_id)
