"""Vehicles changed on the road: as the papers say it, and as the stations are told."""

import json
from datetime import datetime
from typing import Any

from wms.domain.mail import Envelope
from wms.domain.messages import say
from wms.domain.transport_events import VehicleChangeTold
from wms.domain.vehicle_papers import SealNote, VehicleNote
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks
from wms.storage.mail_shapes import a_moment
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import came_right, changed

_CHANGES = Statement(
    "SELECT v.plate, v.driver, v.driver_phone, v.seals, v.previous_plate, v.reason, v.changed_at,"
    " COALESCE(p.name, v.person_id) FROM vehicle_change v"
    " LEFT JOIN person p ON p.person_id = v.person_id WHERE v.number = :number ORDER BY v.change"
)
_SEALS = Statement(
    "SELECT s.station_id, s.seals, s.sealed_at, COALESCE(p.name, s.sealed_by) FROM truck_seal s"
    " LEFT JOIN person p ON p.person_id = s.sealed_by WHERE s.number = :number"
    " ORDER BY s.sealed_at, s.station_id"
)
_CHANGE = Statement(
    "SELECT wave_id, plate, driver, driver_phone, seals, previous_plate, reason, changed_at"
    " FROM vehicle_change WHERE number = :number AND change = :change"
)
_TOLD = (
    *("number", "change", "wave_id", "plate", "driver", "driver_phone", "seals"),
    *("previous_plate", "reason", "changed_at"),
)


def vehicle_notes(tx: Tx, number: str) -> tuple[VehicleNote, ...]:
    """What stands beside a manifest of the vehicles it went on with."""
    return tuple(
        VehicleNote(
            plate=plate,
            driver=driver,
            driver_phone=phone,
            seals=tuple(json.loads(seals)),
            previous_plate=previous,
            reason=reason,
            at=datetime.fromisoformat(at),
            by=by,
        )
        for plate, driver, phone, seals, previous, reason, at, by in tx.all(_CHANGES, number=number)
    )


def seal_notes(tx: Tx, number: str) -> tuple[SealNote, ...]:
    """What stands beside a manifest of the seals its stations put on, in their order."""
    return tuple(
        SealNote(station_id, tuple(json.loads(seals)), datetime.fromisoformat(at), by)
        for station_id, seals, at, by in tx.all(_SEALS, number=number)
    )


def write_change(tx: Tx, _station_id: str, key: str) -> dict[str, Any]:
    """With which vehicle, under which seals, the goods go on."""
    number, _, change = key.rpartition("/")
    row = tx.one(_CHANGE, number=number, change=int(change))
    assert row is not None
    names = ("wave_id", "plate", "driver", "driver_phone", "seals", "previous_plate", "reason")
    said = dict(zip((*names, "changed_at"), row, strict=True))
    return {"number": number, "change": int(change), **said, "seals": json.loads(said["seals"])}


def read_change(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The seals to look for are others now. A truck that stands here already, flagged for those it
    had, is looked at again, whichever of two letters came first."""
    number, change = body["number"], body["change"]
    if envelope.key != f"{number}/{change}" or change < 1:
        raise ValueError(envelope.key)
    a_moment(body["changed_at"])
    seals = body["seals"]
    books.cold.hold_truck(number)
    told_of = changed(change, seals, body["changed_at"])
    settles = came_right(books.tx, number, told_of, envelope.to_site)
    fact = VehicleChangeTold(**{name: body[name] for name in _TOLD}, settles=settles)
    told = say("road.told", number=number, plate=body["plate"], seals=" ".join(seals) or "-")
    books.record(stamp, fact, told)
