"""A truck that left the warehouse, announced to its stations."""

import json
from datetime import date
from typing import Any

from wms.domain.business_date import wave_id_of
from wms.domain.events import ManifestAdvised
from wms.domain.mail import Envelope
from wms.domain.messages import say
from wms.domain.words import ContainerType, Zone
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks
from wms.storage.mail_shapes import a_moment, fits
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.timetable import told_arrival
from wms.storage.trucks import taken_along

_DEPARTED = Statement("SELECT body, departure, departed_at FROM manifest WHERE number = :number")


def write_advice(tx: Tx, station_id: str, number: str) -> dict[str, Any]:
    """What is on the truck: every container, and what is in those for this station."""
    frozen, departure, left_at = tx.one(_DEPARTED, number=number) or ("{}", "{}", "")
    manifest, left = json.loads(frozen), json.loads(departure)
    containers = [box for stop in manifest["stops"] for box in stop["containers"]]
    own = {box["sscc"] for box in containers if box["destination_id"] == station_id}
    return {
        "number": number,
        "wave_id": manifest["wave_id"],
        "business_date": manifest["business_date"],
        "route_id": manifest["route_id"],
        "plate": left["plate"],
        "driver": left["driver"],
        "seals": left["seals"],
        "readings": left["readings"],
        "expected_at": told_arrival(manifest, station_id, left_at),
        "containers": [
            {
                "sscc": box["sscc"],
                "type": box["type"],
                "zone": box["zone"],
                "destination_id": box["destination_id"],
                "content": box["content"] if box["sscc"] in own else [],
            }
            for box in containers
        ],
        # What its vehicle took along although nobody had decided about it: to be held there.
        "held": [list(held) for held in taken_along(tx, number) if held[0] in own],
        # What this station was to get, and went short at the warehouse: nothing more comes of it.
        "short": [
            [line["sku_id"], line["quantity"]]
            for line in manifest["exceptions"]
            if line["kind"] == "short" and line["destination_id"] == station_id
        ],
    }


def read_advice(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    # One that says nothing of these comes from an older warehouse.
    if not fits(body.get("short", []), [(str, int)]) or not fits(body.get("expected_at", ""), str):
        raise ValueError("short, expected_at")
    if body.get("expected_at"):
        a_moment(body["expected_at"])
    if not fits(body.get("held", []), [(str, str, int)]):
        raise ValueError("held")
    _can_be(envelope.key, body)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    answer = say("exchange.truck_advised", number=envelope.key)
    books.record(stamp, ManifestAdvised(envelope.key, text), answer)


def _can_be(number: str, body: dict[str, Any]) -> None:
    """`ValueError` where it is not the truck of its letter, of another night than its own, or
    says of a container or of its goods twice, or what nothing is."""
    night = wave_id_of(date.fromisoformat(body["business_date"]))
    if (body["number"], body["wave_id"]) != (number, night):
        raise ValueError(number)
    boxes = [box["sscc"] for box in body["containers"]]
    if len(set(boxes)) != len(boxes):
        raise ValueError(number)
    for zone, _ in [*body["readings"], *(held[1:] for held in body.get("held", []))]:
        Zone(zone)
    for box in body["containers"]:
        Zone(box["zone"])
        ContainerType(box["type"])
        goods = dict(box["content"])
        if len(goods) != len(box["content"]) or min(goods.values(), default=1) < 1:
            raise ValueError(number)
