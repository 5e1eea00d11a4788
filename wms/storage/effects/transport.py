"""What loading and departing do to the tables: manifests and their papers."""

import json

from wms.domain import events as e
from wms.domain import transport_events as t
from wms.domain.words import ContainerState, DiscrepancyKind, HandoverStep, Rejection
from wms.operations.ports import Overtaken, Stamp
from wms.storage.effects.cold import write_readings
from wms.storage.effects.guard import only, open_discrepancy
from wms.storage.effects.inbound import look_at_seals_again, seal_is_intact
from wms.storage.statements import Statement
from wms.storage.store import Tx

_OPEN_MANIFEST = Statement(
    "INSERT INTO manifest (number, version, tier, route_id, wave_id, state, opened_at)"
    " VALUES (:number, :version, :tier, :route_id, :wave_id, 'open', :at)"
)
SHARE_MANIFEST = Statement("SELECT state FROM manifest WHERE number = :number {share}")
_PUT_ON_MANIFEST = Statement(
    "INSERT INTO manifest_container (number, sscc, active, loaded_at, loaded_by)"
    " VALUES (:number, :sscc, 1, :at, :person)"
    " ON CONFLICT (number, sscc) DO UPDATE"
    " SET active = 1, loaded_at = excluded.loaded_at, loaded_by = excluded.loaded_by"
    " WHERE manifest_container.active = 0"
)
_LOAD_CONTAINER = Statement(
    "UPDATE container SET state = 'loaded' WHERE sscc = :sscc AND state = :closed AND {held}"
    " AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.subject = container.sscc AND h.state = 'held')"
    " AND EXISTS (SELECT 1 FROM manifest m LEFT JOIN stop_route r"
    " ON r.wave_id = container.wave_id AND r.destination_id = container.destination_id"
    " WHERE m.number = :number AND m.state = 'open'"
    " AND (r.route_id IS NULL OR r.route_id = m.route_id))"
)
_TAKE_OFF_MANIFEST = Statement(
    "UPDATE manifest_container SET active = 0"
    " WHERE number = :number AND sscc = :sscc AND active = 1"
)
_MOVE_CONTAINER = Statement(
    "UPDATE container SET state = :after WHERE sscc = :sscc AND state = :before"
)
_CLOSE_MANIFEST = Statement(
    "UPDATE manifest SET state = 'closed', closed_at = :at, closed_by = :person,"
    " checksum = :checksum, body = :body WHERE number = :number AND state = 'open'"
)
_DEPART_MANIFEST = Statement(
    "UPDATE manifest SET state = 'departed', departed_at = :at, departure = :departure"
    " WHERE number = :number AND state = 'closed'"
)
_DEPART_CONTAINERS = Statement(
    "UPDATE container SET state = 'departed' WHERE sscc IN"
    " (SELECT sscc FROM manifest_container WHERE number = :number AND active = 1)"
)
_HELD_ON = Statement(
    "SELECT DISTINCT m.sscc, c.destination_id FROM manifest_container m"
    " JOIN hold h ON h.subject = m.sscc AND h.state = 'held'"
    " JOIN container c ON c.sscc = m.sscc"
    " WHERE m.number = :number AND m.active = 1 ORDER BY m.sscc"
)
_TAKEN_ALONG = Statement(
    "UPDATE hold SET state = 'taken_along', decided_at = :at, decided_by = :person,"
    " reason = 'driver_gone' WHERE subject = :sscc AND state = 'held'"
)
_WAVE = Statement("SELECT wave_id FROM manifest WHERE number = :number")
HOLD_CONTAINER = Statement("SELECT 1 FROM container WHERE sscc = :sscc {exclusive}")
_COPY_PAPER = Statement(
    "INSERT INTO paper_copy (paper, number, copy, printed_at, printed_by, reason)"
    " VALUES (:paper, :number, :copy, :at, :person, :reason)"
)


def manifest_opened(tx: Tx, stamp: Stamp, event: e.ManifestOpened) -> None:
    tx.run(
        _OPEN_MANIFEST,
        number=event.number,
        version=event.version,
        tier=event.tier,
        route_id=event.route_id,
        wave_id=event.wave_id,
        at=stamp.at,
    )


def container_loaded(tx: Tx, stamp: Stamp, event: e.ContainerLoaded) -> None:
    # From now on nobody closes the manifest, or gives the container's stop to another route: what
    # is written sees what they did before.
    tx.hold(SHARE_MANIFEST, number=event.number)
    tx.hold(HOLD_CONTAINER, sscc=event.sscc)
    loaded = {"at": stamp.at, "person": stamp.person_id}
    tx.must(_PUT_ON_MANIFEST, "already loaded", number=event.number, sscc=event.sscc, **loaded)
    container = {"sscc": event.sscc, "closed": ContainerState.CLOSED, "number": event.number}
    tx.must(_LOAD_CONTAINER, "not to be loaded", **container)


def load_reversed(tx: Tx, _stamp: Stamp, event: e.LoadReversed) -> None:
    if tx.one(SHARE_MANIFEST, number=event.number) != ("open",):
        raise Overtaken("manifest not open")
    only(tx.run(_TAKE_OFF_MANIFEST, number=event.number, sscc=event.sscc), "not loaded")
    only(tx.run(_MOVE_CONTAINER, sscc=event.sscc, before="loaded", after="closed"), "not loaded")


def manifest_closed(tx: Tx, stamp: Stamp, event: e.ManifestClosed) -> None:
    closed = tx.run(
        _CLOSE_MANIFEST,
        number=event.number,
        at=stamp.at,
        person=stamp.person_id,
        checksum=event.checksum,
        body=event.body,
    )
    only(closed, "manifest not open")


def manifest_departed(tx: Tx, stamp: Stamp, event: e.ManifestDeparted) -> None:
    at = event.left_at or stamp.at
    departed = tx.run(_DEPART_MANIFEST, number=event.number, at=at, departure=event.as_json())
    only(departed, "manifest not closed")
    (wave_id,) = tx.one(_WAVE, number=event.number) or ("",)
    step = HandoverStep.DEPARTURE
    write_readings(tx, stamp, wave_id, step, event.number, event.readings)
    _taken_along(tx, stamp, event, wave_id)
    tx.run(_DEPART_CONTAINERS, number=event.number)


def _taken_along(tx: Tx, stamp: Stamp, event: e.ManifestDeparted, wave_id: str) -> None:
    """What is held does not leave, unless its vehicle did so by itself: then it is where nobody
    sent it, and held again when it arrives."""
    held = tx.all(_HELD_ON, number=event.number)
    if [sscc for sscc, _ in held] != (event.held if event.left_at else []):
        raise Overtaken("container held")
    for line, (sscc, place) in enumerate(held):
        tx.run(_TAKEN_ALONG, sscc=sscc, at=stamp.at, person=stamp.person_id)
        open_discrepancy(
            tx,
            stamp,
            line,
            DiscrepancyKind.MISSEND,
            wave_id=wave_id,
            subject=sscc,
            destination_id=place,
            quantity=1,
            note=Rejection.TEMPERATURE,
        )


def paper_printed(tx: Tx, stamp: Stamp, event: e.PaperPrinted) -> None:
    tx.run(
        _COPY_PAPER,
        paper=event.paper,
        number=event.number,
        copy=event.copy,
        at=stamp.at,
        person=stamp.person_id,
        reason=event.reason,
    )


_VOID_MANIFEST = Statement(
    "UPDATE manifest SET state = 'void', voided_at = :at, voided_by = :person,"
    " void_reason = :reason WHERE number = :number AND state = 'closed'"
)
_UNLOAD_CONTAINERS = Statement(
    "UPDATE container SET state = 'closed' WHERE sscc IN"
    " (SELECT sscc FROM manifest_container WHERE number = :number AND active = 1)"
)
_TAKE_ALL_OFF = Statement(
    "UPDATE manifest_container SET active = 0 WHERE number = :number AND active = 1"
)
_HOLD_MANIFEST = Statement("SELECT state FROM manifest WHERE number = :number {exclusive}")
_OPEN_FOLLOWER = Statement(
    "INSERT INTO manifest (number, version, tier, route_id, wave_id, state, opened_at, follows)"
    " SELECT :into, version + 1, tier, route_id, wave_id, 'open', :at, number FROM manifest"
    " WHERE number = :number"
)


def manifest_voided(tx: Tx, stamp: Stamp, event: t.ManifestVoided) -> None:
    """What it carried waits again, for the next manifest of the route."""
    voided = tx.run(
        _VOID_MANIFEST,
        number=event.number,
        at=stamp.at,
        person=stamp.person_id,
        reason=event.reason,
    )
    only(voided, "manifest not closed")
    tx.run(_UNLOAD_CONTAINERS, number=event.number)
    tx.run(_TAKE_ALL_OFF, number=event.number)


def manifest_split(tx: Tx, stamp: Stamp, event: t.ManifestSplit) -> None:
    """A second manifest of the route is open; the first is closed by a fact of its own."""
    if tx.one(_HOLD_MANIFEST, number=event.number) != ("open",):
        raise Overtaken("manifest not open")
    only(
        tx.run(_OPEN_FOLLOWER, number=event.number, into=event.into, at=stamp.at),
        "no such manifest",
    )


_HOLD_ROUTES = Statement(
    "SELECT state FROM manifest WHERE wave_id = :wave_id"
    " AND route_id IN (:from_route, :to_route) ORDER BY number {exclusive}"
)
_HOLD_CONTAINERS = Statement(
    "SELECT state FROM container WHERE wave_id = :wave_id AND destination_id = :destination_id"
    " ORDER BY sscc {exclusive}"
)
_REASSIGN = Statement(
    "INSERT INTO stop_route (wave_id, destination_id, route_id, sequence, changes)"
    " VALUES (:wave_id, :destination_id, :to_route, :sequence, 1)"
    " ON CONFLICT (wave_id, destination_id) DO UPDATE SET route_id = excluded.route_id,"
    " sequence = excluded.sequence, changes = stop_route.changes + 1"
    " WHERE stop_route.route_id = :from_route"
)
_ASSIGN_VEHICLE = Statement(
    "INSERT INTO route_vehicle (wave_id, route_id, plate, driver, driver_phone)"
    " VALUES (:wave_id, :route_id, :plate, :driver, :driver_phone)"
    " ON CONFLICT (wave_id, route_id) DO UPDATE SET plate = excluded.plate,"
    " driver = excluded.driver, driver_phone = excluded.driver_phone"
)


def stop_reassigned(tx: Tx, _stamp: Stamp, event: t.StopReassigned) -> None:
    """Only while neither route's manifest is closed, and nothing of the stop is on a vehicle."""
    routes = {"from_route": event.from_route, "to_route": event.to_route}
    states = tx.all(_HOLD_ROUTES, wave_id=event.wave_id, **routes)
    where = {"wave_id": event.wave_id, "destination_id": event.destination_id}
    boxes = tx.all(_HOLD_CONTAINERS, **where)
    if {"closed", "departed"} & {row[0] for row in states}:
        raise Overtaken("manifest closed")
    if not {row[0] for row in boxes} <= {"open", "closed"}:
        raise Overtaken("container loaded")
    only(tx.run(_REASSIGN, **where, **routes, sequence=event.sequence), "moved meanwhile")


_DEPARTED = Statement("SELECT state FROM manifest WHERE number = :number {exclusive}")
_CHANGE_VEHICLE = Statement(
    "INSERT INTO vehicle_change (number, change, wave_id, plate, driver, driver_phone, carrier,"
    " seals, previous_plate, reason, changed_at, person_id) VALUES (:number, :change, :wave_id,"
    " :plate, :driver, :driver_phone, :carrier, :seals, :previous_plate, :reason, :changed_at,"
    " :person) ON CONFLICT (number, change) DO NOTHING"
)


def vehicle_changed(tx: Tx, stamp: Stamp, event: t.VehicleChanged) -> None:
    """Its goods go on with another; a station that found those seals found the right ones."""
    if tx.one(_DEPARTED, number=event.number) != ("departed",):
        raise Overtaken("not departed")
    only(_write_change(tx, stamp, event, event.carrier), "changed meanwhile")
    step = HandoverStep.DEPARTURE
    write_readings(tx, stamp, event.wave_id, step, event.number, event.readings)
    look_at_seals_again(tx, event.number)


def vehicle_change_told(tx: Tx, stamp: Stamp, event: t.VehicleChangeTold) -> None:
    """At the station: the seals to look for; those of a truck that stands here were right."""
    only(_write_change(tx, stamp, event, ""), "told already")
    if event.settles:
        seal_is_intact(tx, event.number)


def _write_change(
    tx: Tx, stamp: Stamp, event: t.VehicleChanged | t.VehicleChangeTold, carrier: str
) -> int:
    return tx.run(
        _CHANGE_VEHICLE,
        number=event.number,
        change=event.change,
        wave_id=event.wave_id,
        plate=event.plate,
        driver=event.driver,
        driver_phone=event.driver_phone,
        carrier=carrier,
        seals=json.dumps(event.seals, ensure_ascii=False),
        previous_plate=event.previous_plate,
        reason=event.reason,
        changed_at=event.changed_at,
        person=stamp.person_id,
    )


_SEAL_TRUCK = Statement(
    "INSERT INTO truck_seal (number, station_id, wave_id, seals, found, sealed_at, sealed_by)"
    " VALUES (:number, :station_id, :wave_id, :seals, :found, :sealed_at, :sealed_by)"
    " ON CONFLICT (number, station_id) DO NOTHING"
)


def truck_sealed(tx: Tx, stamp: Stamp, event: t.TruckSealed) -> None:
    """A truck goes on from here under the seals it got here."""
    only(_write_seal(tx, event, stamp.person_id), "sealed meanwhile")


def truck_seal_told(tx: Tx, _stamp: Stamp, event: t.TruckSealTold) -> None:
    """A truck goes on under other seals; where it stood since, they were right."""
    only(_write_seal(tx, event, event.sealed_by), "told already")
    if event.settles:
        seal_is_intact(tx, event.number)
    look_at_seals_again(tx, event.number)


def _write_seal(tx: Tx, event: t.TruckSealed | t.TruckSealTold, sealed_by: str) -> int:
    return tx.run(
        _SEAL_TRUCK,
        number=event.number,
        station_id=event.station_id,
        wave_id=event.wave_id,
        seals=json.dumps(event.seals, ensure_ascii=False),
        found=json.dumps(event.found, ensure_ascii=False),
        sealed_at=event.sealed_at,
        sealed_by=sealed_by,
    )


def vehicle_assigned(tx: Tx, _stamp: Stamp, event: t.VehicleAssigned) -> None:
    """The last word counts."""
    tx.run(
        _ASSIGN_VEHICLE,
        wave_id=event.wave_id,
        route_id=event.route_id,
        plate=event.plate,
        driver=event.driver,
        driver_phone=event.driver_phone,
    )
