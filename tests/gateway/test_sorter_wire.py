"""The sorter's duty over real sockets: the belt goes on while the store waits, while a scanner
speaks late, and while the process is killed."""

import asyncio
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from threading import Event, Thread, Timer
from typing import Any

import pysqlite3.dbapi2 as sqlite3
import pytest

from drivers.scanners import Scanner, TcpChannel
from drivers.simulators.sorter import Line, Plc, Spoilt, serve_tcp
from drivers.sorters import PlcState, RegisterMap, tcp_link
from tests.belt import FIRST, Belt
from tests.conftest import ON_SQLITE, NewStore
from tests.floor import Clock, Night
from tests.gateway import duty_process
from tests.gateway.belt_scene import (
    POSITIONS,
    BeltScene,
    contents,
    plan_hall,
    position_of,
    sku_of,
)
from tests.town import APPLES, NOODLES
from wms.simulate.plant import Machines, plant

pytestmark = ON_SQLITE
QUICK = Line(speed=8.0, headway=0.08, decision_at=1.2, first_chute_at=4.0)
"""Four times as fast as a real one; a decision has as long as ever."""
LOCKED = 2.0


@pytest.fixture
def hall(new_store: NewStore, clock: Clock) -> Iterator[Night]:
    with closing(plan_hall(new_store(), clock)) as night:
        yield night


@contextmanager
def on_the_wire(hall: Night, **wiring: Any) -> Iterator[BeltScene]:
    """A scene whose PLC is behind a socket, in a thread that goes on whatever blocks ours."""
    ports: list[int] = []
    scene = BeltScene(
        hall, line=QUICK, link=lambda: tcp_link("127.0.0.1", ports[0]), **wiring
    ).set_out()
    ready, over = Event(), Event()

    async def serve() -> None:
        async with serve_tcp(scene.plc, faults=scene.faults) as server:
            ports.append(server.port)
            ready.set()
            while not over.is_set():
                await asyncio.sleep(0.02)

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(10)
    try:
        yield scene
    finally:
        over.set()
        thread.join()


def run(scene: BeltScene, trouble: Callable[[BeltScene], Coroutine[Any, Any, None]]) -> None:
    """Into the middle, the trouble, to the end."""

    async def night() -> None:
        scene.start()
        await scene.middle(5)
        await trouble(scene)
        await scene.end()
        await scene.stop()

    asyncio.run(night())


def test_one_trouble_after_another_on_the_line(hall: Night) -> None:
    async def troubles(scene: BeltScene) -> None:
        for kind in Spoilt:
            scene.faults.spoil(kind)
            await asyncio.sleep(0.15)
        scene.plc.memory.repeat()
        scene.plc.memory.torn_readings = 3
        await asyncio.sleep(0.2)
        scene.plc.e_stop = True
        await asyncio.sleep(0.3)
        scene.plc.e_stop = False
        scene.faults.silent = True
        await asyncio.sleep(1.2)
        scene.faults.silent = False

    with on_the_wire(hall) as scene:
        scene.feed((NOODLES, 24), (APPLES, 12))
        run(scene, troubles)
        assert scene.duty.sorter.statistics.link_errors.total() >= 5
        assert scene.outcomes().total() == 36
        scene.audit()


def test_a_store_locked_for_two_seconds_stops_the_induction_and_nothing_is_lost(
    hall: Night,
) -> None:
    lock = sqlite3.connect(hall.url.removeprefix("sqlite:///"), check_same_thread=False)
    lock.isolation_level = None
    states: list[PlcState] = []

    async def locked(scene: BeltScene) -> None:
        lock.execute("BEGIN IMMEDIATE")

        def release() -> None:
            states.append(scene.plc.state)
            lock.execute("ROLLBACK")

        Timer(LOCKED, release).start()
        began = time.monotonic()
        before = len(scene.plc.belt.waiting)
        await scene.until(lambda: bool(states))
        assert time.monotonic() - began >= LOCKED - 0.1
        assert before - len(scene.plc.belt.waiting) <= 1.6 / QUICK.headway

    with on_the_wire(hall) as scene, closing(lock):
        scene.feed((NOODLES, 20), (APPLES, 10))
        run(scene, locked)
        assert PlcState.HOST_TRIPPED in states[0]
        assert scene.duty.sorter.statistics.dropped == 0
        assert scene.outcomes()["sorted"] == 30
        scene.audit()


def test_barcodes_from_a_fixed_scanner_are_matched_by_the_track(hall: Night) -> None:
    """Some codes come in time, some too late, one not at all, and one item shows two."""

    async def night() -> None:
        lines: asyncio.Queue[str] = asyncio.Queue()
        calls: list[asyncio.StreamWriter] = []

        async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.append(writer)
            while True:
                writer.write(f"{await lines.get()}\r".encode())

        server = await asyncio.start_server(tell, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        wiring = replace(
            scene.wiring, scanner=lambda: Scanner(TcpChannel("127.0.0.1", port), retry=0.1)
        )
        scene.wiring = wiring
        eye = asyncio.create_task(scan(scene.plc, lines))
        scene.start()
        await scene.middle(10)
        await scene.end()
        await scene.stop()
        eye.cancel()
        for writer in calls:
            writer.close()
        server.close()
        await server.wait_closed()

    with on_the_wire(hall, register_map=RegisterMap(barcode=None)) as scene:
        scene.feed((NOODLES, 20), (APPLES, 10))
        asyncio.run(night())
        assert scene.reasons() == Counter(no_read=2, multi_read=1)
        assert scene.outcomes() == Counter(sorted=27, rejected=3)
        scene.audit()


async def scan(plc: Plc, lines: "asyncio.Queue[str]") -> None:
    """The eye above the induction: of the seventh nothing, of the ninth late, two of the third."""
    seen: set[tuple[int, int]] = set()
    while True:
        for parcel in list(plc.belt.parcels):
            if not parcel.track or (parcel.track, parcel.rounds) in seen:
                continue
            seen.add((parcel.track, parcel.rounds))
            line = f"{parcel.track};{parcel.barcodes[0]}"
            if parcel.track == 3:
                lines.put_nowait(f"{parcel.track};6901028075015")
            if parcel.track == 9:
                asyncio.get_running_loop().call_later(0.3, lines.put_nowait, line)
            elif parcel.track != 7:
                lines.put_nowait(line)
        await asyncio.sleep(0.002)


def test_a_scanner_that_is_not_there_is_said(hall: Night) -> None:
    async def night() -> None:
        scene.wiring = replace(
            scene.wiring, scanner=lambda: Scanner(TcpChannel("127.0.0.1", 1), retry=0.1)
        )
        scene.start()
        await scene.until(lambda: any("扫描器" in cause for cause in scene.shown.causes()))
        await scene.stop()

    with on_the_wire(hall, register_map=RegisterMap(barcode=None)) as scene:
        asyncio.run(night())


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_a_gateway_killed_again_and_again_in_the_middle_of_a_run(hall: Night, kills: int) -> None:
    dice = random.Random(kills)
    belt = Belt(hall)
    belt.set_out(*POSITIONS)
    items = 60 if kills < 10 else 120
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.gateway.duty_process"])
    with plant(Machines((12,), labels=(), faster=2.0, capacity=10_000)) as machines:
        machines.feed(0, [NOODLES.gtin] * (items * 2 // 3) + [APPLES.gtin] * (items // 3))

        def start() -> Any:
            process = context.Process(
                target=duty_process.work, args=(hall.url, machines.sorters[0]), daemon=True
            )
            process.start()
            return process

        process = start()
        for _ in range(kills):
            time.sleep(dice.uniform(0.15, 0.9))
            process.kill()
            process.join()
            process = start()
        end = time.monotonic() + 60
        while machines.belt(0).riding or hall.rows(
            "SELECT 1 FROM sorter_track WHERE state <> 'ended'"
        ):
            assert time.monotonic() < end, "it never came to an end"
            time.sleep(0.2)
        process.kill()
        process.join()
        landings = machines.landings(0)
    landed: Counter[tuple[str, str]] = Counter()
    for landing in landings:
        if chute := FIRST.chute(landing.chute):
            landed[position_of(chute), sku_of(landing.barcodes[0])] += 1
    assert len(landings) == items
    assert landed.total() >= items / 2
    assert contents(hall) == landed
    assert hall.rows("SELECT COALESCE(SUM(reserved), 0) FROM sort_count") == [(0,)]
    assert hall.audit() == []
