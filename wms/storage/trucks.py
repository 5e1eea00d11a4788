"""A truck this station was told of, as it comes by now."""

import json

from wms.domain.words import Zone
from wms.operations.ports import Truck
from wms.storage import queries as q
from wms.storage.store import Tx
from wms.storage.transport_books import LATEST_CHANGE


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
