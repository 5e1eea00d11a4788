"""The seals a station put on a truck that goes on: told to the warehouse, by it to the others."""

import json
from typing import Any

from wms.domain.mail import Envelope
from wms.domain.messages import Message, Refused, say
from wms.domain.transport_events import TruckSealTold
from wms.operations.dispatch import ADVICE
from wms.operations.ports import Stamp
from wms.operations.reseal import TRUCK_SEALED
from wms.storage.books import SiteBooks
from wms.storage.mail_shapes import a_moment
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import came_right, sealed

_SEAL = Statement(
    "SELECT s.wave_id, s.seals, s.found, s.sealed_at, COALESCE(p.name, s.sealed_by)"
    " FROM truck_seal s LEFT JOIN person p ON p.person_id = s.sealed_by"
    " WHERE s.number = :number AND s.station_id = :station_id"
)
_ADVISED = Statement(
    "SELECT o.to_site, m.wave_id FROM outbox o JOIN manifest m ON m.number = o.key"
    " WHERE o.kind = :kind AND o.key = :number ORDER BY o.to_site"
)


def write_seal(tx: Tx, _site_id: str, key: str) -> dict[str, Any]:
    """Which seals, when, and over which."""
    number, _, station_id = key.rpartition("/")
    row = tx.one(_SEAL, number=number, station_id=station_id)
    assert row is not None
    wave_id, seals, found, at, by = row
    return {
        "number": number,
        "station_id": station_id,
        "wave_id": wave_id,
        "seals": json.loads(seals),
        "found": json.loads(found),
        "sealed_at": at,
        "sealed_by": by,
    }


def read_seal_at_central(
    books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]
) -> None:
    """The other stations on the truck are told; what they found is looked at again. Refused where
    no such truck left for the station that says so."""
    number, station_id = body["number"], body["station_id"]
    advised = dict(books.tx.all(_ADVISED, kind=ADVICE, number=number))
    if station_id != envelope.from_site or station_id not in advised:
        raise Refused(say("exchange.never_sent", number=number, station=envelope.from_site))
    if advised[station_id] != body["wave_id"]:
        raise ValueError(envelope.key)
    others = [site for site in advised if site != station_id]
    fact, told = _told(envelope, body, others, settles=False)
    books.record(stamp, fact, told)
    for site in others:
        books.tell(site, TRUCK_SEALED, envelope.key)


def read_seal(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The seals to look for are others now. A truck that stands here already, flagged for those it
    had, is looked at again. It cannot be this one that put them on: it would know."""
    if body["station_id"] == envelope.to_site:
        raise ValueError(envelope.key)
    books.cold.hold_truck(body["number"])
    found = sealed(body["station_id"], body["seals"], body["found"], body["sealed_at"])
    settles = came_right(books.tx, body["number"], found, envelope.to_site)
    fact, told = _told(envelope, body, [], settles=settles)
    books.record(stamp, fact, told)


def _told(
    envelope: Envelope, body: dict[str, Any], stations: list[str], *, settles: bool
) -> tuple[TruckSealTold, Message]:
    number, station_id = body["number"], body["station_id"]
    if envelope.key != f"{number}/{station_id}":
        raise ValueError(envelope.key)
    a_moment(body["sealed_at"])
    fact = TruckSealTold(
        number=number,
        wave_id=body["wave_id"],
        station_id=station_id,
        seals=body["seals"],
        found=body["found"],
        sealed_at=body["sealed_at"],
        sealed_by=body["sealed_by"],
        stations=stations,
        settles=settles,
    )
    seals = " ".join(body["seals"]) or "-"
    return fact, say("road.seal_told", number=number, station=station_id, seals=seals)
