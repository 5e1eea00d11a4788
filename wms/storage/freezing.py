"""What a manifest will say for ever: gathered once, at closing, as canonical JSON.

The text holds names and addresses too, so that a later import of reference files changes no
manifest; its digest is the checksum on the paper. Departure facts (plate, seals, times) come with
the departure and stand apart.
"""

import json
from typing import Any

from wms.domain.cold import degrees
from wms.domain.words import Tier
from wms.operations.ports import ManifestHead
from wms.operations.transport_ports import Left
from wms.storage.queries import Queries
from wms.storage.route_plans import lines_of
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import left_with

_CONTENTS = Statement(
    "SELECT c.sscc, c.type, c.zone, c.destination_id, t.sku_id, t.quantity, s.weight_g,"
    " s.volume_ml FROM manifest_container m JOIN container c ON c.sscc = m.sscc"
    " LEFT JOIN content t ON t.sscc = c.sscc LEFT JOIN sku s ON s.sku_id = t.sku_id"
    " WHERE m.number = :number AND m.active = 1 ORDER BY c.sscc, t.sku_id"
)
_ROUTE = Statement(
    "SELECT name, origin_id, departs_at, plate, driver, driver_phone FROM route"
    " WHERE route_id = :route_id"
)
_WAVE = Statement("SELECT business_date FROM wave WHERE wave_id = :wave_id")
_LOADED_FROM = Statement(
    "SELECT MIN(loaded_at), MAX(loaded_at) FROM manifest_container"
    " WHERE number = :number AND active = 1"
)
_VEHICLE = Statement(
    "SELECT plate, driver, driver_phone FROM route_vehicle"
    " WHERE wave_id = :wave_id AND route_id = :route_id"
)
_STOPS = {
    Tier.TRUNK: Statement(
        "SELECT o.station_id, o.name, o.address, o.phone,"
        " COALESCE(r.sequence, o.drop_seq) AS sequence, '' AS leader, '' AS area FROM station o"
        " LEFT JOIN stop_route r ON r.wave_id = :wave_id AND r.destination_id = o.station_id"
        " WHERE COALESCE(r.route_id, o.trunk_route) = :route_id"
        " ORDER BY sequence DESC, o.station_id"
    ),
    Tier.BRANCH: Statement(
        "SELECT o.point_id, o.name, o.address, o.phone,"
        " COALESCE(r.sequence, o.stop_seq) AS sequence, o.leader, o.area FROM point o"
        " LEFT JOIN stop_route r ON r.wave_id = :wave_id AND r.destination_id = o.point_id"
        " WHERE COALESCE(r.route_id, o.branch_route) = :route_id"
        " ORDER BY sequence, o.point_id"
    ),
}
_BRANCH_LISTS = Statement(
    "SELECT s.station_id, l.body FROM plan_list l JOIN route r ON r.route_id = l.key"
    " JOIN station s ON s.station_id = r.origin_id"
    " LEFT JOIN stop_route o ON o.wave_id = l.wave_id AND o.destination_id = s.station_id"
    " WHERE l.wave_id = :wave_id AND l.kind = 'branch_pick'"
    " AND COALESCE(o.route_id, s.trunk_route) = :route_id ORDER BY s.station_id, l.key"
)
# What this one takes over: of a split, or of an earlier version that left without it.
_BEFORE = Statement(
    "SELECT number FROM manifest WHERE wave_id = :wave_id AND route_id = :route_id"
    " AND version < :version AND state IN ('closed', 'departed') ORDER BY version DESC LIMIT 1"
)
# Whoever has a container comes with that, on whichever vehicle.
_BROUGHT = Statement(
    "SELECT DISTINCT c.destination_id FROM container c JOIN content t ON t.sscc = c.sscc"
    " WHERE c.wave_id = :wave_id AND c.state <> 'condemned' AND t.quantity > 0"
)
_TOLD_BEFORE = Statement(
    "SELECT body FROM manifest WHERE wave_id = :wave_id AND route_id = :route_id"
    " AND version < :version AND state IN ('closed', 'departed')"
)
_DUE_BACK = Statement(
    "SELECT CAST(COALESCE(SUM(sent - back), 0) AS INTEGER) FROM empties WHERE party = :party"
)
_HELD = Statement(
    "SELECT subject, zone, tenths FROM hold WHERE wave_id = :wave_id AND state = 'held'"
    " AND step = 'departure'"
)
_NAMES = Statement("SELECT sku_id, name FROM sku")
# A stop that goes another way tonight is there at an hour no timetable knows.
_TIMETABLE = Statement(
    "SELECT t.station_id, t.dock, t.arrives_at FROM timetable t"
    " JOIN station s ON s.station_id = t.station_id WHERE s.trunk_route = :route_id"
    " AND NOT EXISTS (SELECT 1 FROM stop_route r WHERE r.wave_id = :wave_id"
    " AND r.destination_id = t.station_id AND r.route_id <> :route_id) ORDER BY t.station_id"
)
_LET_IN = Statement(
    "SELECT d.kind, d.destination_id, d.sku_id, COALESCE(s.name, ''), d.quantity, d.note"
    " FROM manifest_container m JOIN discrepancy d ON d.subject = m.sscc"
    " LEFT JOIN sku s ON s.sku_id = d.sku_id WHERE m.number = :number AND m.active = 1"
    " AND d.kind = 'wrong_zone' AND d.state <> 'reversed' ORDER BY d.opened_at, d.event_id"
)
_INTERCEPTED = Statement(
    "SELECT i.point_id, i.sku_id, COALESCE(s.name, ''), i.quantity - i.withheld,"
    " i.order_id || '/' || CAST(i.line_no AS VARCHAR(12)) FROM intercept i"
    " LEFT JOIN sku s ON s.sku_id = i.sku_id WHERE i.wave_id = :wave_id AND i.state = 'asked'"
    " AND i.quantity > i.withheld AND EXISTS (SELECT 1 FROM manifest_container m"
    " JOIN container c ON c.sscc = m.sscc WHERE m.number = :number AND m.active = 1"
    " AND c.destination_id = i.point_id) ORDER BY i.point_id, i.order_id, i.line_no"
)


def freeze(tx: Tx, queries: Queries, manifest: ManifestHead, left: Left) -> str:
    """The contents of `manifest` as they are now, keys sorted, no white space.

    `left` says why what is not on it stays.
    """
    route_id = manifest.route_id
    of_route = {"wave_id": manifest.wave_id, "route_id": route_id}
    route = tx.one(_ROUTE, route_id=route_id) or ("", "", "", "", "", "")
    vehicle = tx.one(_VEHICLE, **of_route) or route[3:]
    if left_with(tx, manifest.wave_id, vehicle[0]):
        # It is on the road; which one this goes with is not known before it leaves.
        vehicle = ("", "", "")
    business_date = tx.one(_WAVE, wave_id=manifest.wave_id) or ("",)
    loading = tx.one(_LOADED_FROM, number=manifest.number) or ("", "")
    before = tx.one(_BEFORE, **of_route, version=manifest.version) or ("",)
    containers = _containers(tx, manifest.number)
    shorts = _shortfalls(tx, queries, manifest, left)
    rows = tx.all(_STOPS[manifest.tier], **of_route)
    timetable = {place: known for place, *known in tx.all(_TIMETABLE, **of_route)}
    # Where nothing was ordered tonight, nobody stops.
    stops = [_stop(row, containers, shorts, timetable) for row in rows]
    remaining = _remaining(tx, queries, manifest)
    told = _told_of_shorts(tx, manifest, left, stops)
    body = {
        "number": manifest.number,
        "version": manifest.version,
        "tier": manifest.tier,
        "wave_id": manifest.wave_id,
        "business_date": business_date[0],
        "route_id": route_id,
        "route_name": route[0],
        "origin_id": route[1],
        "departs_at": route[2],
        "dock": " ".join(dict.fromkeys(dock for dock, _ in timetable.values() if dock)),
        "vehicle": list(vehicle),
        "loading": [loading[0] or "", loading[1] or ""],
        "stops": [stop for stop in stops if stop["containers"] or stop["destination_id"] in told],
        "exceptions": [
            *shorts,
            *_let_in(tx, manifest.number),
            *_intercepted(tx, manifest),
            *_held(tx, manifest, [*(b for own in containers.values() for b in own), *remaining]),
        ],
        "remaining": remaining,
        "forced": [left.by, left.second, left.reason] if left.second else [],
        "follows": before[0],
        "followed_by": left.follows_on,
        "empties_due": [
            [row[0], due] for row in rows for (due,) in tx.all(_DUE_BACK, party=row[0]) if due > 0
        ],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _told_of_shorts(
    tx: Tx, manifest: ManifestHead, left: Left, stops: list[dict[str, Any]]
) -> set[str]:
    """Where nothing is unloaded and something is short. A station hears of that with its truck. At
    a point nobody stops with empty hands: only where no vehicle brings it anything tonight its
    leader is told, once, and not by one that another follows."""
    short = {stop["destination_id"] for stop in stops if stop["shorts"]}
    if manifest.tier is Tier.TRUNK:
        return short
    if left.follows_on:
        return set()
    of_route = {"wave_id": manifest.wave_id, "route_id": manifest.route_id}
    for (text,) in tx.all(_TOLD_BEFORE, **of_route, version=manifest.version):
        short -= {stop["destination_id"] for stop in json.loads(text)["stops"]}
    return short - {place for (place,) in tx.all(_BROUGHT, wave_id=manifest.wave_id)}


def _remaining(tx: Tx, queries: Queries, manifest: ManifestHead) -> list[dict[str, Any]]:
    """The containers of the route that are not on the vehicle, last drop first."""
    where = {"wave_id": manifest.wave_id, "route_id": manifest.route_id}
    return [
        {"sscc": sscc, "destination_id": place, "items": int(items), "zone": zone, "state": state}
        for sscc, place, items, zone, state in tx.all(queries.remaining, **where)
    ]


def _containers(tx: Tx, number: str) -> dict[str, list[dict[str, Any]]]:
    """Containers by destination, each with its contents and what they weigh."""
    found: dict[str, dict[str, Any]] = {}
    for sscc, kind, zone, destination, sku_id, quantity, weight, volume in tx.all(
        _CONTENTS, number=number
    ):
        box = found.setdefault(
            sscc,
            {
                "sscc": sscc,
                "type": kind,
                "zone": zone,
                "destination_id": destination,
                "items": 0,
                "weight_g": 0,
                "volume_ml": 0,
                "content": [],
            },
        )
        if sku_id is None:
            continue  # a count found it empty after it was closed
        box["content"].append([sku_id, quantity])
        box["items"] += quantity
        box["weight_g"] += quantity * weight
        box["volume_ml"] += quantity * volume
    by_destination: dict[str, list[dict[str, Any]]] = {}
    for box in found.values():
        by_destination.setdefault(box["destination_id"], []).append(box)
    return by_destination


def _stop(
    row: tuple[Any, ...],
    containers: dict[str, list[dict[str, Any]]],
    shorts: list[dict[str, Any]],
    timetable: dict[str, list[str]],
) -> dict[str, Any]:
    keys = ("destination_id", "name", "address", "phone", "sequence", "leader", "area")
    stop = dict(zip(keys, row, strict=True))
    stop["containers"] = containers.get(row[0], [])
    stop["shorts"] = sum(s["quantity"] for s in shorts if s["destination_id"] == row[0])
    stop["arrives_at"] = timetable.get(row[0], ("", ""))[1]
    return stop


def _shortfalls(
    tx: Tx, queries: Queries, manifest: ManifestHead, left: Left
) -> list[dict[str, Any]]:
    """What was ordered on the route and the vehicle does not bring, line by line.

    Some was cut when the plan shared out what is short; some a sorter reported short; the rest
    was not sorted in time: it follows on another vehicle, or is left for recovery, which whoever
    forced the departure answers for.
    """
    unsorted = "follows" if left.follows_on else "forced" if left.second else "left"
    where = {"wave_id": manifest.wave_id, "route_id": manifest.route_id}
    counted = {(d, s): (put, short) for d, s, put, short in tx.all(queries.short_of_route, **where)}
    names = dict(tx.all(_NAMES))
    lines = []
    for (place, sku_id), (planned, cut) in _promised(tx, queries, manifest).items():
        put, short = counted.get((place, sku_id), (0, 0))
        for kind, quantity in (
            ("unallocated", cut),
            ("short", short),
            (unsorted, planned - put - short),
        ):
            if quantity:
                lines.append(
                    {
                        "kind": kind,
                        "destination_id": place,
                        "sku_id": sku_id,
                        "name": names.get(sku_id, ""),
                        "quantity": quantity,
                        "note": left.follows_on if kind == "follows" else "",
                    }
                )
    return lines


def _let_in(tx: Tx, number: str) -> list[dict[str, Any]]:
    """Goods on board in a container of another zone, and who let them in, why, how cold."""
    keys = ("kind", "destination_id", "sku_id", "name", "quantity", "note")
    return [dict(zip(keys, row, strict=True)) for row in tx.all(_LET_IN, number=number)]


def _held(tx: Tx, manifest: ManifestHead, boxes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stays because it was too warm, or left though it was, on a vehicle that did so by
    itself: its container, and what was read."""
    read = {row[0]: row[1:] for row in tx.all(_HELD, wave_id=manifest.wave_id)}
    return [
        {
            "kind": "held",
            "destination_id": box["destination_id"],
            "sku_id": "",
            "name": box["sscc"],
            "quantity": box["items"],
            "note": f"{read[box['sscc']][0]} {degrees(read[box['sscc']][1])}",
        }
        for box in boxes
        if box["sscc"] in read
    ]


def _intercepted(tx: Tx, manifest: ManifestHead) -> list[dict[str, Any]]:
    """Goods of cancelled orders that lie in containers on board: not to be handed out."""
    keys = ("destination_id", "sku_id", "name", "quantity", "note")
    where = {"wave_id": manifest.wave_id, "number": manifest.number}
    rows = tx.all(_INTERCEPTED, **where)
    return [{"kind": "intercept", **dict(zip(keys, row, strict=True))} for row in rows]


def _promised(
    tx: Tx, queries: Queries, manifest: ManifestHead
) -> dict[tuple[str, str], tuple[int, int]]:
    """By destination and product: what the plan gives the route, and what it cut."""
    branch = manifest.tier is Tier.BRANCH
    plan = lines_of(tx, queries, manifest.tier, manifest.wave_id, manifest.route_id)
    if plan is None:
        return {}
    places = plan["point" if branch else "station"]
    cuts = plan["short"] if branch else [0] * len(places)
    lines = zip(places, plan["sku"], plan["qty"], cuts, strict=True)
    found = {(place, sku): (planned, cut) for place, sku, planned, cut in lines}
    if not branch:
        for key, cut in _cut_by_station(tx, manifest).items():
            planned, _ = found.get(key, (0, 0))
            found[key] = (planned, cut)
    return found


def _cut_by_station(tx: Tx, manifest: ManifestHead) -> dict[tuple[str, str], int]:
    """What the plan cut for the stations of a trunk route; their branch lists say it by point."""
    cuts: dict[tuple[str, str], int] = {}
    where = {"wave_id": manifest.wave_id, "route_id": manifest.route_id}
    for station_id, body in tx.all(_BRANCH_LISTS, **where):
        plan = json.loads(body)
        for sku_id, cut in zip(plan["sku"], plan["short"], strict=True):
            if cut:
                key = (station_id, sku_id)
                cuts[key] = cuts.get(key, 0) + int(cut)
    return cuts
