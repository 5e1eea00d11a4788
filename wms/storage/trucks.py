"""A truck as it comes by now, as it was found when it stood here, and what it took along."""

import json
from typing import Any

from wms.domain.words import Zone
from wms.operations.ports import Truck
from wms.storage import queries as q
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.transport_books import LATEST_CHANGE

_ARRIVED = Statement(
    "SELECT body FROM journal WHERE subject = :number AND kind = 'truck_arrived'"
    " ORDER BY position DESC LIMIT 1"
)
_ALONG = Statement(
    "SELECT h.subject, h.zone, MAX(h.tenths) FROM hold h JOIN manifest_container m"
    " ON m.sscc = h.subject AND m.active = 1 WHERE m.number = :number AND h.state = 'taken_along'"
    " GROUP BY h.subject, h.zone ORDER BY h.subject"
)


def arrival_of(tx: Tx, number: str) -> dict[str, Any] | None:
    """What was said of a truck when it stood here: its seals, its temperatures. None before."""
    row = tx.one(_ARRIVED, number=number)
    return dict(json.loads(row[0])) if row is not None else None


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
    plate, seals = body["plate"], tuple(body["seals"])
    changed = tx.one(LATEST_CHANGE, number=row[0])
    if changed is not None:
        plate, seals = changed[0], tuple(json.loads(changed[3]))
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
        plate=plate,
        changed=changed is not None,
    )
