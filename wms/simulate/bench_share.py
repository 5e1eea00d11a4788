"""`wms bench share`: how long it takes until what is left of a product is shared again.

A station with 550 points, all of which want the product: more than the mean station has. Measured
is the whole act, from the scan that says what is left to the answer: counts read, shared by the
rule, cut at every point, in the journal, on the disk. It is measured as a terminal works, which
looks for garbage among its own things only (`terminal.memory.settle`). The yardstick writes the
same counters by the driver alone, turn about in the same run.
"""

import gc
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wms.bootstrap import SiteApp, now
from wms.domain.messages import say
from wms.domain.people import Person, Right
from wms.domain.progress import See, unseen, within
from wms.domain.reference import Point, Sku
from wms.domain.words import Area, Role, ShareCause, Zone
from wms.operations import sharing
from wms.operations.floor import Hand
from wms.operations.reply import Scan
from wms.planning.ports import ListKind, PlannedList, Table
from wms.simulate.bench_engines import on_each_engine
from wms.storage.planning_store import save_lists, save_reference
from wms.storage.statements import Statement
from wms.terminal.memory import settle

POINTS, PRODUCTS, EACH = 550, 40, 3
LIMIT_MS = 200
WAVE = "W20261121"
_STATION = """[site]
id = "GS001"
name = "bench"
kind = "grid_station"
number = 1
gs1_prefix = "2000000"
central = "CW01"
"""
_WAVE = Statement(
    "INSERT INTO wave (wave_id, business_date, state, plan_version)"
    " VALUES (:wave_id, '2026-11-21', 'planned', 1)"
)
_STOCK = Statement(
    "INSERT INTO stock (wave_id, sku_id, received) VALUES (:wave_id, :sku_id, :received)"
)
_COUNT = Statement(
    "INSERT INTO sort_count (wave_id, sku_id, destination_id, planned, short)"
    " VALUES (:wave_id, :sku_id, :destination_id, :planned, :planned)"
)


def bench_share(see: See = unseen) -> dict[str, Any]:
    """The figures of each engine."""

    def measure(app: SiteApp, _config: Path, engine: str) -> dict[str, Any]:
        see(say("cli.bench.step.ready", engine=engine), 0, 0)
        _lay_out(app)
        settle()
        person = Person("P1", "bench", Role.SORTER)
        app.issue_badge(person)
        progress = within(see, say("cli.bench.step.measure_on", engine=engine))
        try:
            return _measure(app, Hand("T-S", person), progress)
        finally:
            gc.unfreeze()

    with TemporaryDirectory() as folder:
        figures = on_each_engine(Path(folder), measure, _STATION)
    return {**figures, "points": POINTS, "limit_ms": LIMIT_MS}


def _lay_out(app: SiteApp) -> None:
    points = [
        Point(f"P{n:03}", f"P{n}", Area.URBAN, "", "", "", "GS001", f"GS001-B{n // 30:02}", n % 30)
        for n in range(POINTS)
    ]
    codes = [f"S{n:03}" for n in range(PRODUCTS)]
    skus = [
        Sku(code, code, code, "", Zone.AMBIENT, "", 500, 500, 9, "U1", "A-01", False)
        for code in codes
    ]
    body = json.dumps({"dest": [point.point_id for point in points], "qty": [EACH] * POINTS})
    lists = [PlannedList(ListKind.PUT, code, body, POINTS, EACH * POINTS) for code in codes]
    with app.store.writing() as tx:
        tx.run(_WAVE, wave_id=WAVE)
        save_reference(tx, Table.POINTS, points)
        save_reference(tx, Table.SKUS, skus)
        save_lists(tx, WAVE, lists)
        for code in codes:
            tx.run(_STOCK, wave_id=WAVE, sku_id=code, received=EACH * POINTS)


def _measure(app: SiteApp, hand: Hand, progress: Callable[[int, int], None]) -> dict[str, Any]:
    took, bare = [], []
    for n in range(PRODUCTS):
        progress(n, PRODUCTS)
        sku_id = f"S{n:03}"
        began = time.perf_counter()
        with app.floor.act(hand, Scan("", f"share.{n}", now()), Right.PUT) as act:
            shared = sharing.share(act, WAVE, sku_id, ShareCause.SORT, POINTS + n)
        took.append((time.perf_counter() - began) * 1000)
        assert shared is not None, sku_id
        assert len(shared.fact.lines) >= POINTS - 1, len(shared.fact.lines)
        bare.append(_bare(app, sku_id))
    p50, yardstick = statistics.median(took), statistics.median(bare)
    return {
        "p50_ms": round(p50, 1),
        "max_ms": round(max(took), 1),
        "counters_ms": round(yardstick, 1),
        "ratio": round(p50 / yardstick, 1),
    }


def _bare(app: SiteApp, sku_id: str) -> float:
    began = time.perf_counter()
    with app.store.writing() as tx:
        for n in range(POINTS):
            place = {"wave_id": "bare", "sku_id": sku_id, "destination_id": f"P{n:03}"}
            tx.run(_COUNT, **place, planned=EACH)
    return (time.perf_counter() - began) * 1000
