"""`wms bench scan`, at the trucks: how long it takes to close a container, and to load one.

Every container that stands open at its position is closed and then scanned onto its route's
vehicle, with the bare write in turn with each (`wms.simulate.bench_scan` says why).
"""

import statistics
from collections.abc import Callable
from typing import Any

from wms.bootstrap import SiteApp
from wms.domain.codes import make_position
from wms.domain.words import Zone
from wms.operations.reply import Command
from wms.simulate.bench_hand import BenchHand
from wms.storage.statements import Statement

_OPEN = Statement(
    "SELECT c.sscc, c.destination_id, c.zone, s.trunk_route FROM container c"
    " JOIN station s ON s.station_id = c.destination_id WHERE c.state = 'open'"
    " AND EXISTS (SELECT 1 FROM content t WHERE t.sscc = c.sscc) ORDER BY s.trunk_route, c.sscc"
)
_ON_BOARD = Statement("SELECT COUNT(*) FROM container WHERE state = 'loaded'")


def bench_load(app: SiteApp, badge: str, bare: Callable[[], float]) -> dict[str, Any]:
    """Medians of closing, of loading and of the bare write beside each, their ratios, and whether
    every container closed is on board."""
    with app.store.reading() as tx:
        boxes = tx.all(_OPEN)
    hand = BenchHand(app, "TRUCK", badge)
    hand.scan(Command.PUT)
    closing: list[tuple[float, float]] = []
    for _, destination_id, zone, _ in boxes:
        hand.scan(Command.CLOSE)
        closing.append(hand.beside(bare, make_position(destination_id, Zone(zone)))[:2])
    hand.scan(Command.LOAD)
    loading: list[tuple[float, float]] = []
    standing_at = ""
    for sscc, _, _, route_id in boxes:
        if route_id != standing_at:
            hand.scan(Command.LOAD)
            hand.scan(route_id)
            standing_at = route_id
        loading.append(hand.beside(bare, sscc)[:2])
    with app.store.reading() as tx:
        on_board = tx.one(_ON_BOARD)
    return {
        "containers": len(boxes),
        "close": _beside(closing),
        "load": _beside(loading),
        "nothing_lost": on_board == (len(boxes),),
    }


def _beside(timed: list[tuple[float, float]]) -> dict[str, float]:
    bare, ours = (statistics.median(each) for each in zip(*timed, strict=True))
    return {
        "p50_ms": round(ours, 3),
        "bare_p50_ms": round(bare, 3),
        "ratio_p50": round(ours / bare, 2),
    }
