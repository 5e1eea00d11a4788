"""A truck as it comes by now, as it was found when it stood here, and what it took along."""

import json
from datetime import datetime
from typing import Any

from wms.domain.seals import PutOn, Worn, worn
from wms.domain.words import Zone
from wms.operations.inbound_ports import Truck
from wms.storage import queries as q
from wms.storage.statements import Statement
from wms.storage.store import Tx

LATEST_CHANGE = Statement(
    "SELECT plate, driver, driver_phone, seals, change FROM vehicle_change"
    " WHERE number = :number ORDER BY change DESC LIMIT 1"
)


def gone_with(plate: str) -> str:
    """The condition on a manifest `o` that it left with the vehicle of a plate, which is SQL and in
    capitals, or went on with it on the road."""
    return (
        "o.state = 'departed'"
        " AND (UPPER(TRIM(CASE o.state WHEN 'departed' THEN o.departure{json} ->> 'plate' END))"
        f" = {plate} OR EXISTS (SELECT 1 FROM vehicle_change w WHERE w.number = o.number"
        f" AND UPPER(TRIM(w.plate)) = {plate}))"
    )


_LEFT_WITH = Statement(
    f"SELECT o.number FROM manifest o WHERE o.wave_id = :wave_id AND {gone_with(':plate')}"
    " ORDER BY o.departed_at DESC, o.number DESC LIMIT 1"
)
_ARRIVED = Statement(
    "SELECT body FROM journal WHERE subject = :number AND kind = 'truck_arrived'"
    " ORDER BY position DESC LIMIT 1"
)
_ARRIVED_AT = Statement("SELECT body, arrived_at FROM inbound_manifest WHERE number = :number")
_LEFT = Statement("SELECT departure FROM manifest WHERE number = :number")
_CHANGES = Statement(
    "SELECT change, seals, changed_at FROM vehicle_change WHERE number = :number ORDER BY change"
)
_SEALED = Statement(
    "SELECT station_id, seals, found, sealed_at FROM truck_seal WHERE number = :number"
    " ORDER BY station_id"
)
_ALONG = Statement(
    "SELECT h.subject, h.zone, MAX(h.tenths) FROM hold h JOIN manifest_container m"
    " ON m.sscc = h.subject AND m.active = 1 WHERE m.number = :number AND h.state = 'taken_along'"
    " GROUP BY h.subject, h.zone ORDER BY h.subject"
)


def left_with(tx: Tx, wave_id: str, plate: str) -> str:
    """The manifest of a wave that a vehicle has left here with, or went on with on the road; empty
    where it has not."""
    row = tx.one(_LEFT_WITH, wave_id=wave_id, plate=plate.strip().upper())
    return str(row[0]) if row else ""


def arrival_of(tx: Tx, number: str) -> dict[str, Any] | None:
    """What was said of a truck when it stood here: its seals, its temperatures. None before."""
    row = tx.one(_ARRIVED, number=number)
    return dict(json.loads(row[0])) if row is not None else None


def changed(change: int, seals: list[str], at: str) -> PutOn:
    """The seals of a change of vehicle."""
    return PutOn(tuple(seals), datetime.fromisoformat(at), change=change)


def sealed(station_id: str, seals: list[str], found: list[str], at: str) -> PutOn:
    """The seals a station put on once its goods were off."""
    return PutOn(tuple(seals), datetime.fromisoformat(at), by=station_id, over=tuple(found))


def _put_on(tx: Tx, number: str) -> list[PutOn]:
    """What this site knows of seals put on after a truck had left."""
    changes, stations = tx.all(_CHANGES, number=number), tx.all(_SEALED, number=number)
    return [
        *(changed(int(change), json.loads(seals), at) for change, seals, at in changes),
        *(sealed(by, json.loads(new), json.loads(over), at) for by, new, over, at in stations),
    ]


def worn_from_here(tx: Tx, number: str) -> Worn:
    """At the sender: the seals of a truck that left."""
    (departure,) = tx.one(_LEFT, number=number) or ("",)
    return worn(json.loads(departure or "{}").get("seals", []), _put_on(tx, number))


def worn_to_here(tx: Tx, number: str, advice: dict[str, Any]) -> Worn:
    """At a station: the seals of a truck it was told of by `advice`."""
    return worn(advice["seals"], _put_on(tx, number))


def came_right(tx: Tx, number: str, told: PutOn, here: str) -> bool:
    """At the station `here`: whether a truck that stands here, flagged for its seals, had
    the right ones, now that of these is told as well."""
    arrival, row = arrival_of(tx, number), tx.one(_ARRIVED_AT, number=number)
    if arrival is None or row is None or arrival["seal_intact"]:
        return False
    seals = worn(json.loads(row[0])["seals"], [*_put_on(tx, number), told])
    return seals.are_right(arrival["seals_found"], datetime.fromisoformat(row[1]), here)


def taken_along(tx: Tx, number: str) -> list[tuple[str, str, int]]:
    """Containers a vehicle left with although nobody had decided about them: their zone, and the
    warmest reading in tenths of a degree."""
    return [(sscc, zone, int(tenths)) for sscc, zone, tenths in tx.all(_ALONG, number=number)]


def truck_of(tx: Tx, code: str, site_id: str) -> Truck | None:
    """By its manifest, or the last of its route; with the vehicle and seals it was told of last."""
    given = {"number": code, "site_id": site_id}
    row = tx.one(q.TRUCK, **given) or tx.one(q.TRUCK_OF_ROUTE, **given)
    if row is None:
        return None
    body = json.loads(row[4])
    own = [c for c in body["containers"] if c["destination_id"] == site_id]
    latest, seals = tx.one(LATEST_CHANGE, number=row[0]), worn_to_here(tx, row[0], body)
    goes_on = _after(body["containers"], site_id)
    arrival = arrival_of(tx, row[0]) if goes_on else None
    return Truck(
        number=row[0],
        wave_id=row[1],
        route_id=row[2],
        state=row[3],
        seals=seals,
        zones=tuple(zone for zone in Zone if any(c["zone"] == zone for c in own)),
        expected=int(row[6]),
        seen=int(row[7]),
        receipt_version=int(row[5]),
        plate=body["plate"] if latest is None else latest[0],
        changed=latest is not None,
        goes_on=goes_on,
        found=tuple(arrival["seals_found"]) if arrival is not None else (),
        sealed=any(one.by == site_id for one in seals.put_on),
    )


def _after(containers: list[dict[str, Any]], site_id: str) -> tuple[str, ...]:
    """The stations a truck comes to after this one: it lists its containers in reverse drop
    order."""
    stations = list(dict.fromkeys(box["destination_id"] for box in containers))
    own = stations.index(site_id) if site_id in stations else 0
    return tuple(reversed(stations[:own]))
