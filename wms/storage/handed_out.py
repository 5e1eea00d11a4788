"""What the delivery notes of a manifest say: what is on its vehicle for each customer, and what
became of the point's other goods."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from wms.domain.delivery_papers import DeliveryLine, Elsewhere
from wms.domain.papers import BranchManifest, BranchStop
from wms.domain.reference import Point, Sku
from wms.domain.words import Area, Zone
from wms.planning.packed_lines import delivery_lines
from wms.storage.statements import Statement
from wms.storage.store import Tx

# A container on no manifest that stands is at the station still.
_BOXES = Statement(
    "SELECT c.sscc, c.destination_id, c.zone, t.sku_id, t.quantity, COALESCE(m.number, ''),"
    " COALESCE(m.version, 0), h.tenths FROM container c JOIN content t ON t.sscc = c.sscc"
    " LEFT JOIN manifest_container l ON l.sscc = c.sscc AND l.active = 1"
    " LEFT JOIN manifest m ON m.number = l.number AND m.state <> 'void'"
    " LEFT JOIN hold h ON h.subject = c.sscc AND h.state = 'held' AND h.step = 'departure'"
    " WHERE c.wave_id = :wave_id AND c.state <> 'condemned' ORDER BY c.sscc, t.sku_id"
)
_COUNTED = Statement(
    "SELECT destination_id, sku_id, put + short FROM sort_count WHERE wave_id = :wave_id"
)
_FROZEN = Statement("SELECT version, body FROM manifest WHERE number = :number")
# What is not on a vehicle goes with the manifest of its route that is being loaded.
_LOADING = Statement(
    "SELECT p.point_id, MAX(m.number) FROM manifest m, point p"
    " LEFT JOIN stop_route r ON r.wave_id = :wave_id AND r.destination_id = p.point_id"
    " WHERE m.wave_id = :wave_id AND m.state = 'open'"
    " AND m.route_id = COALESCE(r.route_id, p.branch_route) GROUP BY p.point_id"
)
_INTERCEPTED = Statement("SELECT order_id, line_no FROM intercept WHERE wave_id = :wave_id")
_CUSTOMERS = Statement("SELECT body FROM customer_lines WHERE wave_id = :wave_id")
_PROMISED = Statement(
    "SELECT k.sku_id FROM supplier_decision d JOIN sku k ON k.supplier_id = d.supplier_id"
    " WHERE d.wave_id = :wave_id AND d.decision = 'next_run'"
)

_BEFORE, _HERE, _AFTER, _STAYS = range(4)
"""Whose turn it is: the same for all notes of a point, so that no item is promised to two
customers, nor one customer's to two vehicles."""


@dataclass(slots=True)
class PointGoods:
    """A point's goods as one manifest sees them: its customers' lines, what is not on board, and
    how many of each product wait in each turn."""

    lines: list[DeliveryLine] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    pools: tuple[Counter[str], ...] = field(
        default_factory=lambda: (Counter(), Counter(), Counter(), Counter())
    )

    @property
    def told(self) -> bool:
        """Whether the note of an earlier manifest brings something, and so says its lines."""
        return bool(self.pools[_BEFORE])


def handed_out(tx: Tx, wave_id: str, number: str, skus: Mapping[str, Sku]) -> dict[str, PointGoods]:
    """By point what its customers get off the vehicle of manifest `number`, first ordered first
    served, as the allocation did; and where the rest of it is. What is on board is what the
    manifest says, which deliveries are said against."""
    packed = tx.one(_CUSTOMERS, wave_id=wave_id)
    ordered = delivery_lines(bytes(packed[0]), skus) if packed else {}
    found: dict[str, PointGoods] = defaultdict(PointGoods)
    loading = dict(tx.all(_LOADING, wave_id=wave_id))
    reason = _boxes(tx, wave_id, number, loading, found)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for point, sku, quantity in tx.all(_COUNTED, wave_id=wave_id):
        counted[point][sku] = int(quantity)
    marked = _marked(tx, wave_id)
    for point, lines in ordered.items():
        _unpacked(found[point], lines, counted[point], loading.get(point, ""), reason)
        found[point].lines = _share([marked(line) for line in lines], found[point])
    return found


def stayed(manifest: BranchManifest, points: Mapping[str, Point]) -> list[BranchStop]:
    """The points of which containers stay and none is on board, in driving order; of a split load
    they are on the vehicle that follows."""
    if manifest.aside.followed_by:
        return []
    stops = {stop.point_id for stop in manifest.stops}
    left = {box.destination_id for box in manifest.aside.remaining} - stops
    found = (points[place] for place in left if place in points)
    return [
        BranchStop(
            sequence=point.stop_seq,
            point_id=point.point_id,
            name=point.name,
            leader=point.leader,
            phone=point.phone,
            address=point.address,
            area=Area(point.area),
            containers=(),
            items=0,
            shorts=0,
            due="",
        )
        for point in sorted(found, key=lambda point: (point.stop_seq, point.point_id))
    ]


def _marked(tx: Tx, wave_id: str) -> Callable[[DeliveryLine], DeliveryLine]:
    """What is said of a line whose order was intercepted, or whose supplier sends it next time."""
    intercepted = {(order, line) for order, line in tx.all(_INTERCEPTED, wave_id=wave_id)}
    promised = {row[0] for row in tx.all(_PROMISED, wave_id=wave_id)}

    def mark(line: DeliveryLine) -> DeliveryLine:
        return replace(
            line,
            next_run=line.sku_id in promised,
            intercepted=(line.order_id, line.line_no) in intercepted,
        )

    return mark


def _boxes(
    tx: Tx, wave_id: str, number: str, loading: Mapping[str, str], found: dict[str, PointGoods]
) -> str:
    """Into `found`: what lies in containers, each in its turn. Why the vehicle left without the
    rest."""
    version, reason, on_board = _frozen(tx, number)
    for point, content in on_board.values():
        for sku, quantity in content:
            found[point].pools[_HERE][sku] += quantity
    for sscc, group in groupby(tx.all(_BOXES, wave_id=wave_id), itemgetter(0)):
        if sscc in on_board:
            continue
        rows: list[tuple[Any, ...]] = list(group)
        _, point, zone, _, _, on, its, tenths = rows[0]
        follows = on or (loading.get(point, "") if tenths is None else "")
        turn = _AFTER if follows else _STAYS
        if on and (its, on) < (version, number):
            turn = _BEFORE
        for row in rows:
            found[point].pools[turn][row[3]] += int(row[4])
        items = sum(int(row[4]) for row in rows)
        read, why = (None, "") if follows else (tenths, "" if tenths is not None else reason)
        found[point].elsewhere.append(Elsewhere(sscc, Zone(zone), items, follows, read, why))
    return reason


def _frozen(tx: Tx, number: str) -> tuple[int, str, dict[str, tuple[str, list[tuple[str, int]]]]]:
    """The version of a closed manifest, why what stays does, and what it says is on board, by
    container."""
    row = tx.one(_FROZEN, number=number)
    if row is None or not row[1]:
        return 0, "", {}
    body = json.loads(row[1])
    return (
        int(row[0]),
        body["forced"][2] if body.get("forced") else "",
        {
            box["sscc"]: (stop["destination_id"], box["content"])
            for stop in body["stops"]
            for box in stop["containers"]
        },
    )


def _unpacked(
    goods: PointGoods,
    lines: list[DeliveryLine],
    counted: Counter[str],
    follows: str,
    reason: str,
) -> None:
    """What the plan gives the point and nobody has put nor called short."""
    wanted: Counter[str] = Counter()
    for line in lines:
        wanted[line.sku_id] += line.quantity
    rest = wanted - counted
    goods.pools[_AFTER if follows else _STAYS].update(rest)
    if rest:
        left = Elsewhere("", None, rest.total(), follows, reason="" if follows else reason)
        goods.elsewhere.append(left)


def _share(lines: list[DeliveryLine], goods: PointGoods) -> list[DeliveryLine]:
    """What lies there of an order that was intercepted is nobody's, and comes last. What an
    earlier note brought and said is not said again."""
    left = [Counter(pool) for pool in goods.pools]
    given: dict[tuple[str, int], DeliveryLine] = {}
    for line in sorted(lines, key=lambda line: line.intercepted):
        wanted, got = line.quantity, list[int]()
        for pool in left:
            got.append(min(wanted - sum(got), pool[line.sku_id]))
            pool[line.sku_id] -= got[-1]
        before, here, after, stays = got
        if goods.told and not here + after + stays:
            continue
        shared = replace(line, quantity=here, other=before + after, stays=stays)
        given[line.order_id, line.line_no] = shared
    keys = [(line.order_id, line.line_no) for line in lines]
    return [given[key] for key in keys if key in given]
