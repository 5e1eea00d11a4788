"""`wms bench scan`, at the trucks: how long it takes to close a container, and to load one.

Every container that stands open at its position is closed and then scanned onto its route's
vehicle, with the bare write in turn with each (`wms.simulate.bench_scan` says why).
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wms.bootstrap import SiteApp, now
from wms.domain.codes import make_position
from wms.domain.words import Zone
from wms.operations.reply import Command, Level, Reply, Scan
from wms.storage.statements import Statement

_OPEN = Statement(
    "SELECT c.sscc, c.destination_id, c.zone, s.trunk_route FROM container c"
    " JOIN station s ON s.station_id = c.destination_id WHERE c.state = 'open'"
    " AND EXISTS (SELECT 1 FROM content t WHERE t.sscc = c.sscc) ORDER BY s.trunk_route, c.sscc"
)
_ON_BOARD = Statement("SELECT COUNT(*) FROM container WHERE state = 'loaded'")


@dataclass
class _Hand:
    """A terminal at the trucks."""

    app: SiteApp
    badge: str
    given: int = 0

    def __post_init__(self) -> None:
        self.desk = self.app.desk("TRUCK")
        self.scan(self.badge)

    def scan(self, text: str) -> Reply:
        self.given += 1
        reply = self.desk.take(Scan(text, f"truck.{self.given}.{time.monotonic_ns()}", now()))
        if reply.level is Level.STOP:
            raise RuntimeError(f"{text}: {reply.banner}")
        return reply

    def timed(self, text: str) -> float:
        """Milliseconds of a scan."""
        began = time.perf_counter()
        self.scan(text)
        return (time.perf_counter() - began) * 1000


def bench_load(app: SiteApp, badge: str, bare: Callable[[], float]) -> dict[str, Any]:
    """Medians of closing, of loading and of the bare write beside each, their ratios, and whether
    every container closed is on board."""
    with app.store.reading() as tx:
        boxes = tx.all(_OPEN)
    hand = _Hand(app, badge)
    hand.scan(Command.PUT)
    closing: list[tuple[float, float]] = []
    for _, destination_id, zone, _ in boxes:
        hand.scan(Command.CLOSE)
        closing.append((bare(), hand.timed(make_position(destination_id, Zone(zone)))))
    hand.scan(Command.LOAD)
    loading: list[tuple[float, float]] = []
    standing_at = ""
    for sscc, _, _, route_id in boxes:
        if route_id != standing_at:
            hand.scan(Command.LOAD)
            hand.scan(route_id)
            standing_at = route_id
        loading.append((bare(), hand.timed(sscc)))
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
