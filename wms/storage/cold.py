"""Temperatures, holds and vehicles on the store; see `wms.operations.cold_ports`."""

import json
from dataclasses import replace
from typing import Any

from wms.domain.site import Site
from wms.domain.words import HandoverStep, HoldState, SiteKind, Zone
from wms.operations.cold_ports import UNCOOLED, Hold, OnBoard, VehicleKnown
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import gone_with

_VEHICLE = Statement(
    "SELECT plate, zones, containers, carrier FROM vehicle WHERE UPPER(plate) = :plate"
)
# Asked at every container that is loaded: of the other routes' departures it knows nothing.
VEHICLE_OF = Statement(
    "SELECT v.plate, v.zones, v.containers, v.carrier FROM manifest m"
    " JOIN route r ON r.route_id = m.route_id AND r.tier = m.tier"
    " LEFT JOIN route_vehicle a ON a.wave_id = m.wave_id AND a.route_id = m.route_id"
    " JOIN vehicle v ON UPPER(v.plate) = UPPER(TRIM(COALESCE(a.plate, r.plate)))"
    " WHERE m.number = :number AND NOT EXISTS (SELECT 1 FROM manifest o"
    f" WHERE o.wave_id = m.wave_id AND o.route_id = m.route_id AND {gone_with('UPPER(v.plate)')})"
)
_VEHICLES = Statement("SELECT plate, zones FROM vehicle ORDER BY plate")
_ON_BOARD = Statement(
    "SELECT c.sscc, c.zone, (SELECT COUNT(*) FROM hold h WHERE h.subject = c.sscc"
    " AND h.state = 'held'), (SELECT MAX(h.tenths) FROM hold h WHERE h.subject = c.sscc"
    " AND h.step = 'departure' AND h.state = 'released') FROM manifest_container m"
    " JOIN container c ON c.sscc = m.sscc WHERE m.number = :number AND m.active = 1"
    " ORDER BY c.sscc"
)
_HOLD = (
    "SELECT h.event_id, h.line, h.wave_id, h.step, h.subject, COALESCE(m.number, i.number, ''),"
    " COALESCE(c.destination_id, i.owner, h.point_id), h.zone, h.sku_id, COALESCE(s.name, ''),"
    " CASE WHEN h.sku_id <> '' THEN h.quantity ELSE"
    " COALESCE((SELECT SUM(t.quantity) FROM content t WHERE t.sscc = h.subject), 0)"
    " + COALESCE((SELECT SUM(t.quantity) FROM inbound_content t WHERE t.sscc = h.subject), 0) END,"
    " h.tenths, h.state, h.opened_at, COALESCE(p.name, h.opened_by), h.decided_at,"
    " COALESCE(d.name, h.decided_by), h.reason, h.measured FROM hold h"
    " LEFT JOIN sku s ON s.sku_id = h.sku_id LEFT JOIN person p ON p.person_id = h.opened_by"
    " LEFT JOIN person d ON d.person_id = h.decided_by"
    " LEFT JOIN container c ON c.sscc = h.subject"
    " LEFT JOIN manifest_container m ON m.sscc = h.subject AND m.active = 1"
    " LEFT JOIN inbound_container i ON i.sscc = h.subject"
)
_OLDEST_FIRST = "ORDER BY h.opened_at, h.event_id, h.line"
_HELD_NOW = Statement(f"{_HOLD} WHERE h.state = 'held' {_OLDEST_FIRST}")
_OF_WAVE = Statement(f"{_HOLD} WHERE h.wave_id = :wave_id {_OLDEST_FIRST}")
HOLD_TRUCK = Statement(
    "SELECT receipt_version FROM inbound_manifest WHERE number = :number {exclusive}"
)
_ONE = Statement(f"{_HOLD} WHERE h.event_id = :held_by AND h.line = :line")
HELD_NOW_OF = Statement(f"{_HOLD} WHERE h.subject = :subject AND h.state = 'held' {_OLDEST_FIRST}")
_CONTENT = Statement(
    "SELECT sku_id, quantity FROM content WHERE sscc = :sscc"
    " UNION ALL SELECT sku_id, quantity FROM inbound_content WHERE sscc = :sscc ORDER BY 1"
)
_HELD_LINES = Statement(
    "SELECT CAST(COALESCE(SUM(held), 0) AS INTEGER) FROM goods_receipt_line"
    " WHERE wave_id = :wave_id AND sku_id = :sku_id AND reversed = 0"
)
_HELD_BOXES = Statement(
    "SELECT CAST(COALESCE(SUM(t.quantity), 0) AS INTEGER) FROM hold h"
    " JOIN inbound_content t ON t.sscc = h.subject WHERE h.wave_id = :wave_id"
    " AND t.sku_id = :sku_id AND h.step = 'arrival' AND h.state = 'held'"
)
ARRIVAL_READING = Statement(
    "SELECT r.zone, r.tenths FROM inbound_container c JOIN reading r ON r.subject = c.number"
    " AND r.step = 'arrival' AND r.zone = c.zone WHERE c.sscc = :sscc"
)
CAME_WITH_HELD = Statement(
    "SELECT m.body{json} ->> 'held' FROM inbound_container c"
    " JOIN inbound_manifest m ON m.number = c.number WHERE c.sscc = :sscc"
)
_UNCOUNTED = Statement(
    "SELECT c.sscc FROM inbound_container c JOIN inbound_manifest m ON m.number = c.number"
    " WHERE c.number = :number AND c.owner = :site_id AND c.state = 'received'"
    " AND m.arrived_at <> '' AND m.seal_intact = 0 AND NOT EXISTS (SELECT 1 FROM journal j"
    " WHERE j.subject = c.sscc AND j.kind = 'container_counted') AND NOT EXISTS (SELECT 1"
    " FROM journal j WHERE j.subject = c.number AND j.kind = 'overridden') ORDER BY c.sscc"
)
_OVERRIDDEN = "SELECT 1 FROM journal j WHERE j.kind = 'overridden' AND j.subject = "
_BARE = Statement(
    "SELECT c.sscc FROM manifest_container m JOIN container c ON c.sscc = m.sscc"
    " WHERE m.number = :number AND m.active = 1 AND c.zone = :zone"
    f" AND NOT EXISTS ({_OVERRIDDEN}c.sscc AND j.body LIKE '%{UNCOOLED}:%')"
    " ORDER BY c.sscc"
)
_DECISIONS = Statement(
    "SELECT kind, body FROM journal WHERE subject = :subject AND (kind = 'hold_decided' OR"
    " kind = 'overridden' AND body LIKE '%\"decide_hold\"%') ORDER BY position"
)
_NAME = Statement("SELECT name FROM person WHERE person_id = :person_id")


class SiteCold:
    """See `wms.operations.cold_ports.ColdBooks`."""

    def __init__(self, tx: Tx, site: Site) -> None:
        self.tx = tx
        self.site = site

    def vehicle(self, plate: str) -> VehicleKnown | None:
        return _known(self.tx.one(_VEHICLE, plate=plate.strip().upper()))

    def vehicle_of(self, number: str) -> VehicleKnown | None:
        return _known(self.tx.one(VEHICLE_OF, number=number))

    def carriers(self, zone: Zone) -> tuple[str, ...]:
        rows = self.tx.all(_VEHICLES)
        return tuple(plate for plate, zones in rows if zone in _zones(zones))

    def on_board(self, number: str) -> tuple[OnBoard, ...]:
        rows = self.tx.all(_ON_BOARD, number=number)
        return tuple(OnBoard(row[0], Zone(row[1]), bool(row[2]), row[3]) for row in rows)

    def holds(self) -> tuple[Hold, ...]:
        return tuple(map(_hold, self.tx.all(_HELD_NOW)))

    def holds_of(self, wave_id: str) -> tuple[Hold, ...]:
        found = map(_hold, self.tx.all(_OF_WAVE, wave_id=wave_id))
        return tuple(replace(hold, second=self._second(hold)) for hold in found)

    def _second(self, hold: Hold) -> str:
        """Who stood by when it was released."""
        if hold.state is not HoldState.RELEASED:
            return ""
        who, its = "", False
        for kind, text in self.tx.all(_DECISIONS, subject=hold.subject):
            body = json.loads(text)
            if kind == "hold_decided":
                its = (body["held_by"], body["line"]) == (hold.held_by, hold.line)
            elif its and not who:
                who = str(body["second"])
        name = self.tx.one(_NAME, person_id=who)
        return name[0] if name else who

    def hold(self, held_by: str, line: int) -> Hold | None:
        row = self.tx.one(_ONE, held_by=held_by, line=line)
        return _hold(row) if row else None

    def hold_truck(self, number: str) -> bool:
        (version,) = self.tx.one(HOLD_TRUCK, number=number) or (0,)
        return bool(version)

    def held(self, subject: str) -> Hold | None:
        row = self.tx.one(HELD_NOW_OF, subject=subject)
        return _hold(row) if row else None

    def content(self, sscc: str) -> tuple[tuple[str, int], ...]:
        return tuple((row[0], int(row[1])) for row in self.tx.all(_CONTENT, sscc=sscc))

    def held_items(self, wave_id: str, sku_id: str) -> int:
        central = self.site.kind is SiteKind.CENTRAL_WAREHOUSE
        held = _HELD_LINES if central else _HELD_BOXES
        row = self.tx.one(held, wave_id=wave_id, sku_id=sku_id)
        return int(row[0]) if row else 0

    def arrival_reading(self, sscc: str) -> tuple[Zone, int] | None:
        row = self.tx.one(ARRIVAL_READING, sscc=sscc)
        return (Zone(row[0]), int(row[1])) if row else None

    def came_held(self, sscc: str) -> tuple[Zone, int] | None:
        row = self.tx.one(CAME_WITH_HELD, sscc=sscc)
        held = json.loads(row[0]) if row and row[0] else []
        found = [(Zone(zone), tenths) for box, zone, tenths in held if box == sscc]
        return found[0] if found else None

    def uncounted(self, number: str) -> tuple[str, ...]:
        of_truck = {"number": number, "site_id": self.site.site_id}
        return tuple(row[0] for row in self.tx.all(_UNCOUNTED, **of_truck))

    def bare(self, number: str, zone: Zone) -> tuple[str, ...]:
        return tuple(row[0] for row in self.tx.all(_BARE, number=number, zone=zone))


def _zones(text: str) -> tuple[Zone, ...]:
    return tuple(zone for zone in Zone if zone in text.split())


def _known(row: tuple[Any, ...] | None) -> VehicleKnown | None:
    return VehicleKnown(row[0], _zones(row[1]), int(row[2]), row[3]) if row else None


def _hold(row: tuple[Any, ...]) -> Hold:
    source = row[5] or row[4].partition("/")[0]
    return Hold(
        held_by=row[0],
        line=int(row[1]),
        wave_id=row[2],
        step=HandoverStep(row[3]),
        subject=row[4],
        source=source,
        place=row[6],
        zone=Zone(row[7]),
        sku_id=row[8],
        product=row[9],
        items=int(row[10]),
        tenths=int(row[11]),
        state=HoldState(row[12]),
        opened_at=row[13],
        opened_by=row[14],
        decided_at=row[15],
        decided_by=row[16],
        reason=row[17],
        measured=row[18],
    )
