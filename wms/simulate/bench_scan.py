"""`wms bench scan`: how long a confirmed put takes, beside the least any store could take.

The yardstick is a bare durable insert and update on the same engine, by its driver alone, in the
same run. What is measured is the whole of `Desk.take` for the scan that commits.

The two take turns one by one, so that each follows on the other's pause. How long a write takes
depends on that: a file that is synced again within the same tick of the kernel's clock, by a disk
and a processor that have not come to rest, is synced in half the time (in a row 0.12 ms, a
millisecond apart 0.19, five apart 0.35), and no terminal writes in a row.
"""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wms.bootstrap import SiteApp, open_site
from wms.domain.codes import make_position
from wms.domain.messages import say
from wms.domain.people import Person
from wms.domain.progress import See, unseen, within
from wms.domain.words import Role, Zone
from wms.operations.reply import Command, Level
from wms.simulate.bench_engines import on_each_engine
from wms.simulate.bench_hand import BenchHand
from wms.simulate.bench_load import bench_load
from wms.simulate.bench_receive import bench_receive
from wms.simulate.bench_site import plan_night
from wms.simulate.data import make_night
from wms.simulate.hands import Assets
from wms.storage.statements import Statement
from wms.storage.store import Store

TERMINALS = (1, 8, 64)
PUTS = 2000
"""Puts measured at each number of terminals."""
OFFERED = 200
"""Scans a second offered by all terminals together in the paced run."""
PACED_SECONDS = 15

_WORK = Statement(
    "SELECT l.key, l.body, s.temp_zone FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.kind = 'put' ORDER BY l.key"
)
_CONFIRMED = Statement("SELECT COUNT(*) FROM journal WHERE kind = 'items_put'")
_SORTED = Statement("SELECT SUM(quantity) FROM content")
_COUNTED = Statement("SELECT SUM(put) FROM sort_count")
_BARE_INSERT = Statement("INSERT INTO bare_fact (id, body) VALUES (:id, :body)")
_BARE_UPDATE = Statement("UPDATE bare_count SET n = n + 1 WHERE id = :id")

Put = tuple[str, str]
"""A product's code and the position one need of it is confirmed at."""


@dataclass(frozen=True)
class _Terminal:
    """What a terminal's process needs."""

    config: Path
    name: str
    badge: str
    puts: list[Put]
    gap: float
    """Seconds between scans; 0 for as fast as it goes."""
    delay: float


def bench_scan(see: See = unseen) -> dict[str, Any]:
    """The figures of each engine."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        make_night(folder / "data", lines=40_000, progress=within(see, say("cli.bench.step.data")))

        def measure(app: SiteApp, config: Path, engine: str) -> dict[str, Any]:
            see(say("cli.bench.step.ready", engine=engine), 0, 0)
            plan_night(app, folder / "data")
            return _measure(
                app, config, lambda key, **what: see(say(key, engine=engine, **what), 0, 0)
            )

        return on_each_engine(folder, measure)


def _measure(app: SiteApp, config: Path, see: Callable[..., None]) -> dict[str, Any]:
    badge = app.issue_badge(Person("P1", "bench", Role.SORTER))
    puts = _work(app)
    _set_out_everywhere(app, badge, puts)
    see("cli.bench.step.one")
    figures: dict[str, Any] = {"one": _against_bare(app, badge, _take(puts, PUTS))}
    for terminals in TERMINALS:
        see("cli.bench.step.crowd", terminals=terminals)
        figures[f"terminals_{terminals}"] = _crowd(config, badge, _take(puts, PUTS), terminals)
    see("cli.bench.step.offered", terminals=TERMINALS[-1], offered=OFFERED)
    offered = _take(puts, OFFERED * PACED_SECONDS)
    figures["offered_200"] = _crowd(config, badge, offered, TERMINALS[-1], OFFERED)
    figures["nothing_lost"] = _nothing_lost(app, figures)
    see("cli.bench.step.load")
    figures["trucks"] = bench_load(app, badge, _bare(app.store.url))
    see("cli.bench.step.receive")
    received = bench_receive(app, badge, _bare(app.store.url))
    spreads = {name: _spread(received[name]) for name in ("line", "bare")}
    return {**figures, "receive": {**received, **spreads}}


def _work(app: SiteApp) -> list[Put]:
    with app.store.reading() as tx:
        return [
            (sku, make_position(destination, Zone(zone)))
            for sku, body, zone in tx.all(_WORK)
            for destination in json.loads(body)["dest"]
        ]


def _take(puts: list[Put], count: int) -> list[Put]:
    taken, puts[:] = puts[:count], puts[count:]
    return taken


class _Desk(BenchHand):
    """A sorter's terminal."""

    def __init__(self, app: SiteApp, name: str, badge: str) -> None:
        super().__init__(app, name, badge)
        self.product = ""
        self.scan(Command.PUT)

    def carry(self, product: str) -> None:
        """Have it in hand."""
        if product != self.product:
            self.scan(product)
            self.product = product

    def put(self, put: Put) -> float:
        """Confirm one need; milliseconds of the scan that commits."""
        product, position = put
        self.carry(product)
        took, reply = self.timed(position)
        if reply.level is not Level.OK:
            raise RuntimeError(f"{position}: {reply.banner}")
        return took


def _set_out_everywhere(app: SiteApp, badge: str, puts: list[Put]) -> None:
    """A container at every position, so that nothing but puts is measured."""
    desk, assets = _Desk(app, "SETUP", badge), Assets()
    seen: set[str] = set()
    for product, position in puts:
        if position not in seen:
            seen.add(position)
            desk.scan(product)
            desk.scan(position)
            desk.scan(assets(position))


def _against_bare(app: SiteApp, badge: str, puts: list[Put]) -> dict[str, Any]:
    """Bare writes and puts in turn; medians and the ratio."""
    bare, desk = _bare(app.store.url), _Desk(app, "ONE", badge)
    ours: list[float] = []
    theirs: list[float] = []
    for put in puts:
        desk.carry(put[0])
        theirs.append(bare())
        ours.append(desk.put(put))
    ratio = statistics.median(ours) / statistics.median(theirs)
    return {"put": _spread(ours), "bare": _spread(theirs), "ratio_p50": round(ratio, 2)}


def _bare(url: str) -> Callable[[], float]:
    """A durable insert and update, by the driver, in one transaction; milliseconds of it."""
    store = Store(url)
    with store.writing() as tx:
        tx.run(Statement("CREATE TABLE IF NOT EXISTS bare_fact (id TEXT PRIMARY KEY, body TEXT)"))
        tx.run(
            Statement("CREATE TABLE IF NOT EXISTS bare_count (id INTEGER PRIMARY KEY, n INTEGER)")
        )
        tx.run(Statement("DELETE FROM bare_count"))
        tx.many(
            Statement("INSERT INTO bare_count (id, n) VALUES (:id, 0)"),
            [{"id": i} for i in range(1000)],
        )
    insert, insert_values = _BARE_INSERT.on(store.dialect)
    update, update_values = _BARE_UPDATE.on(store.dialect)
    begin = "BEGIN IMMEDIATE" if store.dialect.name == "sqlite" else "BEGIN"
    held = store.engine.raw_connection()
    connection: Any = held.driver_connection
    if store.dialect.name == "postgresql":
        connection.autocommit = True
    cursor = connection.cursor()
    body = "x" * 200

    def write() -> float:
        key = time.monotonic_ns()
        began = time.perf_counter()
        cursor.execute(begin)
        cursor.execute(insert, insert_values({"id": str(key), "body": body}))
        cursor.execute(update, update_values({"id": key % 1000}))
        cursor.execute("COMMIT")
        took = (time.perf_counter() - began) * 1000
        # The pool takes its connection back once nobody refers to it.
        assert held.is_valid
        return took

    return write


def _crowd(
    config: Path, badge: str, puts: list[Put], terminals: int, offered: int = 0
) -> dict[str, Any]:
    """`terminals` processes at once; each as fast as it goes, or paced to `offered` together.

    Each product is one terminal's, as on the floor: one sorter carries it round.
    """
    shares: list[list[Put]] = [[] for _ in range(terminals)]
    for number, put in enumerate(puts):
        shares[number * terminals // len(puts)].append(put)
    gap = terminals / offered if offered else 0.0
    # Forked from a process that has the imports done and no store open.
    context = get_context("forkserver")
    context.set_forkserver_preload(["wms.simulate.bench_scan"])
    barrier = context.Barrier(terminals + 1)
    queue = context.Queue()
    kind = "P" if offered else "C"
    processes = [
        context.Process(
            target=_terminal,
            args=(
                _Terminal(config, f"{kind}{terminals}-{i}", badge, share, gap, gap * i / terminals),
                barrier,
                queue,
            ),
        )
        for i, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    barrier.wait()
    began = time.perf_counter()
    took = [ms for _ in processes for ms in queue.get()]
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    return {**_spread(took), "puts_a_second": round(len(took) / seconds), "puts": len(took)}


def _terminal(terminal: _Terminal, barrier: Barrier, queue: Any) -> None:
    app = open_site(terminal.config)
    desk = _Desk(app, terminal.name, terminal.badge)
    barrier.wait()
    if not terminal.gap:
        queue.put([desk.put(put) for put in terminal.puts])
        return
    start = time.perf_counter() + terminal.delay
    took = []
    for number, put in enumerate(terminal.puts):
        due = start + number * terminal.gap
        time.sleep(max(0.0, due - time.perf_counter()))
        late = max(0.0, time.perf_counter() - due) * 1000
        # A scan that had to wait for the one before it waited: that counts as well.
        took.append(desk.put(put) + late)
    queue.put(took)


def _nothing_lost(app: SiteApp, figures: dict[str, Any]) -> bool:
    """Every confirmed put is in the journal, the counters and the containers, once."""
    with app.store.reading() as tx:
        confirmed = int((tx.one(_CONFIRMED) or (0,))[0])
        items = tx.one(_SORTED), tx.one(_COUNTED)
    expected = PUTS + sum(f["puts"] for f in figures.values() if "puts" in f)
    return confirmed == expected and items[0] == items[1]


def _spread(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {
        "p50_ms": round(statistics.median(ordered), 3),
        "p99_ms": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 3),
    }
