"""How fast a decision reaches the PLC, beside a bare pymodbus client on the same server."""

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from pymodbus.client import AsyncModbusTcpClient

from drivers.simulators.sorter.line import Landing, Line
from drivers.simulators.sorter.plc import Plc
from drivers.simulators.sorter.server import LOOPBACK, serve_tcp
from drivers.sorters import Event, EventKind, RegisterMap, Sorter, Verdict, tcp_link
from drivers.sorters.sorter import POLL

LINES = 2
QUIET = 50
"""Round trips of the yardstick before the lines are started."""
DRAIN = 30.0
"""Seconds the last items may take to their chutes before they count as not sorted."""


@dataclass
class _Line:
    """One sorter of the bench: the label says the chute, DIVERT_OK counts."""

    sorter: Sorter = field(init=False)
    barcodes: dict[int, str] = field(default_factory=dict)
    sorted: dict[str, int] = field(default_factory=dict)
    inducted: int = 0

    def on_event(self, event: Event) -> None:
        """Decide, or count."""
        if event.kind is EventKind.INDUCT_REQ:
            self.inducted += not event.recirculations
            self.barcodes[event.track] = event.barcode
            self.sorter.decide(event.track, _chute(event.barcode))
        elif event.kind is EventKind.DIVERT_OK:
            self.sorted[self.barcodes[event.track]] = event.destination


def bench_sorter(seconds: float = 120.0) -> dict[str, Any]:
    """Two lines at 450 items a minute for so many seconds, over real sockets, the PLCs in a
    process of their own.

    The yardstick runs in the same minutes and the same processes: a bare pymodbus client that
    reads 44 registers and writes 10, every 20 ms, to a third line that stands still. `bare_quiet`
    is the same before the lines were started. Times are in milliseconds: `decision` is from the
    reading that showed the induction, through the barcode and the decision, to `cmd_seq`
    confirmed. `late`: the PLC refused it as too late, or it expired here, against 150 ms.
    """
    line = Line()
    items = round(seconds / line.headway)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    plcs = context.Process(target=_serve, args=(theirs, items), daemon=True)
    plcs.start()
    try:
        return asyncio.run(_run(ours, items, line))
    finally:
        ours.send("stop")
        plcs.join(10)
        if plcs.is_alive():
            plcs.kill()


async def _run(plcs: Connection, items: int, line: Line) -> dict[str, Any]:
    ports: list[int] = await asyncio.to_thread(plcs.recv)
    *line_ports, spare = ports
    bare_quiet: list[float] = []
    await bare_round_trips(spare, bare_quiet, lambda: len(bare_quiet) < QUIET)
    bare: list[float] = []
    lines = [_line(port, line) for port in line_ports]
    running = True
    yardstick = asyncio.create_task(bare_round_trips(spare, bare, lambda: running))
    begun, used = time.monotonic(), time.process_time()
    await asyncio.gather(*(_work(one, items, line) for one in lines))
    took, used = time.monotonic() - begun, time.process_time() - used
    running = False
    await yardstick
    plcs.send("landings")
    landings: list[list[Landing]] = await asyncio.to_thread(plcs.recv)
    return _figures(lines, landings, items, (bare, bare_quiet), (took, used))


def _line(port: int, line: Line) -> _Line:
    one = _Line()
    one.sorter = Sorter(
        tcp_link(LOOPBACK, port), RegisterMap(), range(1, line.chutes + 1), one.on_event
    )
    return one


async def _work(one: _Line, items: int, line: Line) -> None:
    end = time.monotonic() + items * line.headway + DRAIN
    async with one.sorter:
        while len(one.sorted) < items and time.monotonic() < end:
            await asyncio.sleep(0.1)


async def bare_round_trips(port: int, took: list[float], going: Callable[[], bool]) -> None:
    """The yardstick: a read and a write as anybody would write them, every 20 ms while `going`.
    Milliseconds of each are added to `took`."""
    client = AsyncModbusTcpClient(LOOPBACK, port=port)
    await client.connect()
    layout = RegisterMap().command
    values = [0] * layout.length
    while going():
        begun = time.perf_counter()
        await client.read_holding_registers(0, count=44, device_id=1)
        await client.write_registers(layout.base, values, device_id=1)
        took.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(POLL)
    client.close()


def _figures(
    lines: list[_Line],
    landings: list[list[Landing]],
    items: int,
    bare: tuple[list[float], list[float]],
    spent: tuple[float, float],
) -> dict[str, Any]:
    decisions = [1000 * value for one in lines for value in one.sorter.statistics.latencies]
    verdicts: Counter[Verdict] = Counter()
    for one in lines:
        verdicts.update(one.sorter.statistics.verdicts)
    wrong = sum(
        landing.chute != _chute(landing.barcodes[0]) for belt in landings for landing in belt
    )
    return {
        "lines": len(lines),
        "items": items * len(lines),
        "items_per_minute_per_line": round(60 / Line().headway),
        "sorted": sum(len(one.sorted) for one in lines),
        "missorted": wrong,
        "late": verdicts[Verdict.EXPIRED] + verdicts[Verdict.TOO_LATE],
        "commands": sum(one.sorter.statistics.commands for one in lines),
        **latencies(decisions, bare),
        "link_errors": sum(one.sorter.statistics.link_errors.total() for one in lines),
        "cpu_share": round(spent[1] / spent[0], 3),
        "seconds": round(spent[0], 1),
    }


def latencies(decisions: list[float], bare: tuple[list[float], list[float]]) -> dict[str, float]:
    """Decisions beside the yardstick in the same minutes, and before the lines were started;
    milliseconds."""
    decision_p99, bare_p99 = _share(decisions, 0.99), _share(bare[0], 0.99)
    return {
        "decision_p50_ms": _share(decisions, 0.5),
        "decision_p99_ms": decision_p99,
        "decision_max_ms": _share(decisions, 1.0),
        "bare_p50_ms": _share(bare[0], 0.5),
        "bare_p99_ms": bare_p99,
        "bare_quiet_p50_ms": _share(bare[1], 0.5),
        "bare_quiet_p99_ms": _share(bare[1], 0.99),
        "p99_ratio": round(decision_p99 / bare_p99, 2) if bare_p99 else 0.0,
    }


def _share(values: list[float], share: float) -> float:
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


def _chute(label: str) -> int:
    return int(label[1:3])


def _serve(bench: Connection, items: int) -> None:
    """The process of the PLCs."""
    asyncio.run(_serve_lines(bench, items))


async def _serve_lines(bench: Connection, items: int) -> None:
    plcs = [Plc(boot_id=number + 1) for number in range(LINES + 1)]
    for number, plc in enumerate(plcs[:LINES]):
        chutes = plc.line.chutes - 1
        plc.feed_all(f"C{(n * 5 + n // 7 + number) % chutes + 1:02d}-{n:06d}" for n in range(items))
    async with serve_tcp(plcs[0]) as one, serve_tcp(plcs[1]) as two, serve_tcp(plcs[2]) as spare:
        bench.send([one.port, two.port, spare.port])
        while await asyncio.to_thread(bench.recv) == "landings":
            bench.send([plc.landings for plc in plcs[:LINES]])
