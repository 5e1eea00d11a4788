"""`wms bench sorter`: two lines at 450 items a minute, decided from a plan in a durable store.

The PLCs run in a process of their own and are spoken to over real sockets. Each line has the
gateway's own duty, thread and connection to one SQLite store (synchronous FULL). The yardstick, a
bare pymodbus client that reads 44 registers and writes 10, runs in the same process and the same
minutes, against a third PLC of the same kind that stands still.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from drivers.simulators.sorter.bench import bare_round_trips, latencies
from drivers.simulators.sorter.line import Landing
from drivers.sorters import EventKind, Verdict
from wms.bootstrap import SiteApp, init_site, open_site
from wms.bootstrap.devices import wiring_of
from wms.config import SorterPart
from wms.domain.codes import make_position
from wms.domain.device_events import SorterSwitched
from wms.domain.devices import Device
from wms.domain.messages import say
from wms.domain.people import Person, Right
from wms.domain.progress import See, unseen, within
from wms.domain.words import DeviceKind, Role, SorterMode, Zone
from wms.gateway.duty import Duty
from wms.gateway.health import Board
from wms.gateway.sorters import SorterDuty
from wms.gateway.worker import Appointment, Worker
from wms.operations.containers import set_out
from wms.operations.conveyor import Conveyor
from wms.operations.floor import Act, Hand
from wms.operations.reply import Scan
from wms.simulate.bench_site import plan_night, write_config
from wms.simulate.data import make_night
from wms.simulate.hands import Assets
from wms.simulate.plant import Machines, Plant, plant
from wms.storage.audit import audit
from wms.storage.statements import Statement

LINES = 2
CHUTES = 12
"""Of each line; the last is the reject chute."""
STATIONS = LINES * (CHUTES - 1)
ORDER_LINES = 20_000
NEVER_FULL = 1_000_000
QUIET = 50
"""Round trips of the yardstick before the lines are started."""
DRAIN = 30.0
"""Seconds the last items may take to their chutes before they count as not sorted."""

_NEEDS = Statement(
    "SELECT s.gtin, l.body FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.kind = 'put' AND s.temp_zone = 'ambient' AND s.conveyable = 1 ORDER BY l.key"
)
_STATIONS = Statement("SELECT station_id FROM station ORDER BY station_id")
_WAVE = Statement("SELECT wave_id FROM wave")
_DECIDED = Statement(
    "SELECT t.run, t.track, s.gtin, t.chute, t.outcome FROM sorter_track t"
    " LEFT JOIN sku s ON s.sku_id = t.sku_id WHERE t.sorter = :sorter"
)
_CONTENTS = Statement(
    "SELECT c.destination_id, s.gtin, SUM(t.quantity) FROM content t"
    " JOIN container c ON c.sscc = t.sscc JOIN sku s ON s.sku_id = t.sku_id"
    " GROUP BY c.destination_id, s.gtin"
)


@dataclass
class _Line:
    """One sorter of the bench and what it works with."""

    part: SorterPart
    number: int
    barcodes: list[str]
    duty: SorterDuty | None = None
    worker: Worker | None = None
    landings: list[Landing] = field(default_factory=list)


def bench_sorter(seconds: float, see: See = unseen) -> dict[str, Any]:
    """The figures; times in milliseconds.

    `decision`: from the reading that showed the induction, through barcode, decision and commit,
    to `cmd_seq` confirmed. `late`: the PLC refused it as too late, or it expired here, against
    150 ms. `missorted`: items in another chute than the store says, or at the reject chute though
    each has a place. `committed`: the containers hold exactly what lies in the chutes.
    """
    machines = Machines((CHUTES,) * (LINES + 1), labels=(), capacity=NEVER_FULL)
    with TemporaryDirectory() as folder, plant(machines) as hall, ExitStack() as stack:
        see(say("cli.bench.step.data"), 0, 0)
        items = round(seconds / machines.line(CHUTES).headway)
        app = _site(Path(folder), hall)
        stack.callback(app.store.close)
        lines = _lines(app, items)
        bare: list[float] = []
        quiet: list[float] = []
        asyncio.run(bare_round_trips(hall.sorters[-1], quiet, lambda: len(quiet) < QUIET))
        over = Event()
        yardstick = Thread(
            target=lambda: asyncio.run(
                bare_round_trips(hall.sorters[-1], bare, lambda: not over.is_set())
            )
        )
        yardstick.start()
        spent = _run(app, hall, lines, seconds, within(see, say("cli.bench.sorter.running")))
        over.set()
        yardstick.join()
        return _figures(app, lines, items, (bare, quiet), spent)


def _site(folder: Path, hall: Plant) -> SiteApp:
    """A planned night whose sorters are the simulated ones; every position has a container."""
    make_night(folder / "data", stations=STATIONS, lines=ORDER_LINES)
    path = write_config(folder / "bench.toml")
    app, _ = init_site(path)
    plan_night(app, folder / "data")
    with app.store.reading() as tx:
        stations = [str(row[0]) for row in tx.all(_STATIONS)]
    for number in range(LINES):
        own = stations[number::LINES][: CHUTES - 1]
        chutes = "\n".join(f'{n} = "{station}-A"' for n, station in enumerate(own, 1))
        with path.open("a", encoding="utf-8") as file:
            file.write(
                f'[[sorters]]\nname = "sorter-{number + 1}"\nreject = {CHUTES}\n'
                f'port = "tcp://127.0.0.1:{hall.sorters[number]}"\n[sorters.chutes]\n{chutes}\n'
            )
    app.store.close()
    app = open_site(path)
    _make_ready(app)
    return app


def _make_ready(app: SiteApp) -> None:
    """Containers below every chute, and both sorters switched to automatic by a lead."""
    wave, assets, site = _wave(app), Assets(), app.config.as_site()
    lead = Person("P1", "bench", Role.LEAD)
    app.issue_badge(lead)
    numbers = count(1)

    def act(right: Right) -> AbstractContextManager[Act]:
        scan = Scan("bench", f"bench-{next(numbers)}", app.clock(), source="bench")
        return app.floor.act(Hand("bench", lead), scan, right)

    for part in app.config.sorters:
        for chute in part.layout.chutes:
            place = chute.destination_id, chute.zone
            with act(Right.PUT) as one:
                set_out(one, site, wave, *place, assets(make_position(*place)))
        with act(Right.RUN_SORTER) as one:
            switched = SorterSwitched(part.name, SorterMode.AUTOMATIC, wave)
            one.record(switched, say("cli.bench.sorter.running"))


def _wave(app: SiteApp) -> str:
    with app.store.reading() as tx:
        row = tx.one(_WAVE)
    assert row is not None
    return str(row[0])


def _lines(app: SiteApp, items: int) -> list[_Line]:
    """What rides on each line: units that the plan gives the destinations of its chutes, in an
    order without a pattern. Half of what there is stays behind, so that each finds its place."""
    with app.store.reading() as tx:
        needs = [(str(gtin), json.loads(body)) for gtin, body in tx.all(_NEEDS)]
    lines = []
    for number, part in enumerate(app.config.sorters):
        mine = {chute.destination_id for chute in part.layout.chutes if chute.zone is Zone.AMBIENT}
        units = [
            gtin
            for gtin, body in needs
            for destination, quantity in zip(body["dest"], body["qty"], strict=True)
            if destination in mine
            for _ in range(quantity // 2)
        ]
        random.Random(number).shuffle(units)
        if len(units) < items:
            raise ValueError(f"{items} items asked for, {len(units)} planned")
        lines.append(_Line(part, number, units[:items]))
    return lines


def _run(
    app: SiteApp,
    hall: Plant,
    lines: list[_Line],
    seconds: float,
    progress: Callable[[int, int], None],
) -> tuple[float, float]:
    """Both lines to their end; wall and processor seconds."""
    devices = [Device(line.part.name, DeviceKind.SORTER) for line in lines]
    board = Board(devices, app.stamp, lambda _: None)
    for line, device in zip(lines, devices, strict=True):
        hall.feed(line.number, line.barcodes)
        line.worker = Worker(Appointment(device, _taking_up(app, line)), board, lambda _: None)
    begun, used = time.monotonic(), time.process_time()
    for line in lines:
        assert line.worker is not None
        line.worker.start()
    end = begun + seconds + DRAIN
    while any(hall.belt(line.number).riding for line in lines) and time.monotonic() < end:
        progress(min(round(time.monotonic() - begun), round(seconds)), round(seconds))
        time.sleep(0.5)
    # The last DIVERT_OK follows its landing, and is committed a poll later.
    time.sleep(1.0)
    spent = time.monotonic() - begun, time.process_time() - used
    for line in lines:
        assert line.worker is not None
        line.worker.stop()
        line.worker.join()
        line.landings = hall.landings(line.number)
    return spent


def _taking_up(app: SiteApp, line: _Line) -> Callable[[], Any]:
    @contextmanager
    def take_up() -> Iterator[Duty]:
        own = app.apart()
        with closing(own.store):
            wiring = wiring_of(own.config, line.part)
            line.duty = SorterDuty(wiring, Conveyor(own.floor, wiring.layout, own.clock))
            yield line.duty

    return take_up


def _figures(
    app: SiteApp,
    lines: list[_Line],
    items: int,
    bare: tuple[list[float], list[float]],
    spent: tuple[float, float],
) -> dict[str, Any]:
    statistics = [line.duty.sorter.statistics for line in lines if line.duty is not None]
    decisions = [1000 * value for one in statistics for value in one.latencies]
    verdicts: Counter[Verdict] = Counter()
    for one in statistics:
        verdicts.update(one.verdicts)
    diverted = sum(landing.chute != CHUTES for line in lines for landing in line.landings)
    contents = _contents(app)
    return {
        "lines": len(lines),
        "items": items * len(lines),
        "items_per_minute_per_line": 450,
        "sorted": contents.total(),
        "missorted": sum(_missorted(app, line) for line in lines),
        "late": verdicts[Verdict.EXPIRED] + verdicts[Verdict.TOO_LATE],
        "committed": contents.total() == diverted and contents == _landed(lines),
        "rounds": sum(one.events[EventKind.RECIRC] for one in statistics),
        **latencies(decisions, bare),
        "link_errors": sum(one.link_errors.total() for one in statistics),
        "breaches": len(audit(app.site_store)),
        "cpu_share": round(spent[1] / spent[0], 3),
        "seconds": round(spent[0], 1),
    }


def _missorted(app: SiteApp, line: _Line) -> int:
    """Items that do not lie where the store says that product went, and rejected ones."""
    with app.store.reading() as tx:
        rows = tx.all(_DECIDED, sorter=line.part.name)
    believed = {(int(track), gtin, int(chute)) for _, track, gtin, chute, _ in rows}
    return sum(
        landing.chute == CHUTES
        or (landing.track, landing.barcodes[0], landing.chute) not in believed
        for landing in line.landings
    )


def _contents(app: SiteApp) -> Counter[tuple[str, str]]:
    with app.store.reading() as tx:
        return Counter({(str(d), str(gtin)): int(n) for d, gtin, n in tx.all(_CONTENTS)})


def _landed(lines: list[_Line]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        for landing in line.landings:
            chute = line.part.layout.chute(landing.chute)
            if chute is not None:
                found[chute.destination_id, landing.barcodes[0]] += 1
    return found
