"""A terminal with scanners of its own: in the app, and in the real program on two real ptys."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from drivers.scanners import EvdevChannel, SerialChannel, TcpChannel
from drivers.simulators.scanner import (
    KeyboardSimulator,
    ListeningWire,
    PtyWire,
    ScannerSimulator,
)
from tests.terminal.at_screen import scan, screen, settle, until
from tests.terminal.beside import beside, listening
from tests.terminal.conftest import MIDNIGHT, Ear
from tests.terminal.scripted import CountingDesk
from wms.operations.reply import Command
from wms.terminal.app import FloorApp
from wms.terminal.feedback import ACCEPTED, CHECK, REFUSED
from wms.terminal.scanners import OwnScanners
from wms.terminal.spawned import SpawnedTerminal
from wms.terminal.worker import Workplace

GTIN = "6901234567892"
SSCC = "00106141412345678908"
STX = b"\x02"


@pytest.fixture
def port(tmp_path: Path) -> Path:
    """The name a scanner is plugged in under; there is nothing yet."""
    return tmp_path / "usb-Datalogic_Gryphon-if00"


@pytest.fixture
def cable(port: Path) -> PtyWire:
    """What it is plugged in with."""
    return PtyWire(port)


@pytest.fixture
async def gun(cable: PtyWire) -> AsyncIterator[ScannerSimulator]:
    """A scanner in a hand, plugged in."""
    async with ScannerSimulator(cable, prefix=STX) as gun:
        yield gun


@asynccontextmanager
async def at_work(
    desk: CountingDesk, own: OwnScanners, ear: Ear | None = None
) -> AsyncIterator[tuple[FloorApp, Pilot[None]]]:
    """A terminal with these scanners, showing its first screen, its scanners found."""
    app = FloorApp(lambda: Workplace(desk, "zh_CN", lambda: MIDNIGHT, scanners=own), feedback=ear)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        yield app, pilot


async def found(pilot: Pilot[None], app: FloorApp) -> None:
    """Until no scanner is missing."""
    await until(pilot, lambda: app._scanners.trouble is None)


async def scanned(pilot: Pilot[None], app: FloorApp, desk: CountingDesk, count: int) -> None:
    """Until the desk has had so many scans and all are shown."""
    await until(pilot, lambda: len(desk.scans) >= count)
    await settle(pilot, app)


async def shown(pilot: Pilot[None], app: FloorApp, words: str) -> None:
    """Until that stands on the screen."""
    await until(pilot, lambda: words in screen(app))


async def test_a_code_of_the_serial_scanner_is_a_scan_like_any_other(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.scan(SSCC, "]C1")
        await scanned(pilot, app, desk, 1)
        assert SSCC in screen(app)
        await gun.scan("0106901234567892\x1d10AB", "]d2")
        await scanned(pilot, app, desk, 2)
    first, second = desk.scans
    assert (first.text, first.symbology, first.source) == (SSCC, "]C1", f"serial:{port}")
    assert first.at == MIDNIGHT
    assert first.id != second.id
    assert (second.text, second.symbology) == ("0106901234567892\x1d10AB", "]d2")


async def test_wedge_keypad_and_serial_keep_their_order(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        for number in range(0, 20, 2):
            await gun.scan(f"69{number:08d}")
            await scanned(pilot, app, desk, number + 1)
            await scan(pilot, app, f"69{number + 1:08d}")
    assert desk.accepted == [f"69{number:08d}" for number in range(20)]


async def test_what_is_half_keyed_survives_a_scan_of_the_other_scanner(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        app.post_message(events.Key("character", "1"))
        await gun.scan(GTIN)
        await scanned(pilot, app, desk, 1)
        await scan(pilot, app, "2")
    assert [s.text for s in desk.scans] == [GTIN, "12"]


async def test_a_printed_command_works_from_the_serial_scanner(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.scan("??")
        await scanned(pilot, app, desk, 1)
        await gun.scan(Command.ACKNOWLEDGE)
        await scanned(pilot, app, desk, 2)
        assert desk.latched is None
        await gun.scan(Command.HELP)
        await shown(pilot, app, "帮助")
    assert len(desk.scans) == 2


async def test_one_physical_scan_over_wedge_and_serial_counts_once(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.scan(GTIN, "]E0")
        await scanned(pilot, app, desk, 1)
        await scan(pilot, app, f"]E0{GTIN}")
        await scan(pilot, app, SSCC)
        await gun.scan(SSCC)
        await gun.scan("END00001")
        await scanned(pilot, app, desk, 3)
    assert [s.text for s in desk.scans] == [GTIN, SSCC, "END00001"]


async def test_scanned_twice_on_both_counts_twice(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.scan_twice(GTIN)
        await scanned(pilot, app, desk, 2)
        await scan(pilot, app, GTIN, GTIN)
    assert [s.text for s in desk.scans] == [GTIN, GTIN]


async def test_unplugged_in_the_middle_of_a_code_it_says_so_and_comes_back(
    desk: CountingDesk, gun: ScannerSimulator, cable: PtyWire, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.scan(GTIN)
        await scanned(pilot, app, desk, 1)
        await gun.begin(SSCC, after=12)
        await cable.taken()
        await gun.unplug()
        await shown(pilot, app, "条码只传来一半")
        await scan(pilot, app, "WEDGE001")
        await shown(pilot, app, "没有扫描枪 usb-Datalogic_Gryphon-if00")
        await gun.plug()
        await found(pilot, app)
        await gun.scan(SSCC)
        await scanned(pilot, app, desk, 3)
        await until(pilot, lambda: "没有扫描枪" not in screen(app))
    assert [s.text for s in desk.scans] == [GTIN, "WEDGE001", SSCC]


async def test_a_scanner_that_is_not_there_is_named_at_once_and_found_later(
    desk: CountingDesk, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await shown(pilot, app, "没有扫描枪 usb-Datalogic_Gryphon-if00")
        async with ScannerSimulator(PtyWire(port), prefix=STX) as late:
            await found(pilot, app)
            await late.scan(GTIN)
            await scanned(pilot, app, desk, 1)


async def test_five_thousand_characters_without_an_end_are_told_and_change_nothing(
    desk: CountingDesk, gun: ScannerSimulator, port: Path, ear: Ear
) -> None:
    async with at_work(desk, beside(str(port)), ear) as (app, pilot):
        await gun.run_on(5_000)
        await shown(pilot, app, "没有结尾")
        assert desk.scans == []
        assert ear.heard[-1] is CHECK
        await gun.scan(GTIN)  # its prefix begins anew
        await scanned(pilot, app, desk, 1)
        assert "没有结尾" not in screen(app)
    assert desk.accepted == [GTIN]


async def test_two_codes_glued_are_taken_one_by_one_and_said(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.glue(GTIN, SSCC)
        await scanned(pilot, app, desk, 2)
        await shown(pilot, app, "两个条码连在一起")
    assert desk.accepted == [GTIN, SSCC]


async def test_garbage_and_a_stalled_code_are_told_and_change_nothing(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.noise(STX + b"69\x00\xff\x80\r")
        await shown(pilot, app, "扫到乱码")
        await gun.begin(SSCC, after=10)
        await shown(pilot, app, "条码只传来一半")
        await gun.noise(b"678908\r")  # the rest must not pass for a shorter code
        await gun.scan(GTIN)
        await scanned(pilot, app, desk, 1)
    assert desk.accepted == [GTIN]


async def test_a_misread_does_not_end_the_alarm_of_a_refusal(
    desk: CountingDesk, gun: ScannerSimulator, port: Path, ear: Ear
) -> None:
    async with at_work(desk, beside(str(port)), ear) as (app, pilot):
        await gun.scan("??")
        await scanned(pilot, app, desk, 1)
        heard = list(ear.heard)
        await gun.noise(STX + b"\x00\r")
        await shown(pilot, app, "扫到乱码")
        assert ear.heard == heard


async def test_the_scanner_in_the_hand_beeps_when_it_is_committed(
    desk: CountingDesk, gun: ScannerSimulator, port: Path
) -> None:
    async with at_work(desk, beside(str(port))) as (app, pilot):
        await gun.scan(GTIN)
        await until(pilot, lambda: gun.beeps == len(ACCEPTED.rings))
        await gun.scan("??")
        await until(pilot, lambda: gun.beeps >= 1 + len(REFUSED.rings))
        await scan(pilot, app, Command.ACKNOWLEDGE)


async def test_a_scanner_in_keyboard_mode_and_one_on_the_network(
    desk: CountingDesk, tmp_path: Path
) -> None:
    def unguarded(path: str) -> int:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    keys = KeyboardSimulator(tmp_path / "usb-Honeywell-event-kbd")
    keys.plug()
    wire = ListeningWire()
    await wire.listen()
    own = listening(
        partial(EvdevChannel, str(tmp_path / "usb-Honeywell-event-kbd"), unguarded),
        partial(TcpChannel, "127.0.0.1", wire.port),
    )
    try:
        async with (
            at_work(desk, own) as (app, pilot),
            ScannerSimulator(wire, prefix=STX) as fixed,
        ):
            await found(pilot, app)
            keys.type(f"\x02]C1{SSCC}\r")
            await scanned(pilot, app, desk, 1)
            await fixed.scan(GTIN, "]E0")
            await scanned(pilot, app, desk, 2)
    finally:
        keys.unplug()
    assert [s.text for s in desk.scans] == [SSCC, GTIN]
    assert [s.source.partition(":")[0] for s in desk.scans] == ["evdev", "tcp"]


async def test_a_device_that_hangs_delays_neither_keyboard_nor_scanners_nor_the_end(
    desk: CountingDesk, gun: ScannerSimulator, port: Path, tmp_path: Path
) -> None:
    stuck = tmp_path / "stuck"
    os.mkfifo(stuck)

    def hang(path: str) -> int:
        return os.open(path, os.O_RDONLY)  # nobody writes: the system keeps the thread

    both = listening(partial(EvdevChannel, str(stuck), hang), partial(SerialChannel, str(port)))
    async with at_work(desk, both) as (app, pilot):
        await scan(pilot, app, "WEDGE001")
        await gun.scan(GTIN)
        await scanned(pilot, app, desk, 2)
    assert desk.accepted == ["WEDGE001", GTIN]
    os.close(os.open(stuck, os.O_WRONLY))
    for thread in threading.enumerate():
        if thread.name == "scanner":
            await asyncio.to_thread(thread.join, 10)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where the program writes what it confirmed."""
    path = tmp_path / "confirmed.txt"
    path.touch()
    return path


@pytest.fixture
def spawned(journal: Path, port: Path, gun: ScannerSimulator) -> Iterator[SpawnedTerminal]:  # noqa: ARG001
    """The real program with a keyboard on one pty and a scanner on another."""
    program = [sys.executable, "-m", "tests.terminal.scripted", str(journal), str(port)]
    env = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with SpawnedTerminal(program, env=env) as terminal:
        terminal.wait_for("晚上好")
        yield terminal


async def test_the_real_program_lives_through_what_a_scanner_does(
    spawned: SpawnedTerminal, gun: ScannerSimulator, cable: PtyWire, journal: Path
) -> None:
    async def sees(words: str, start: int = 0) -> int:
        return await asyncio.to_thread(spawned.wait_for, words, start)

    await gun.scan(GTIN)
    await sees(f"{GTIN}")

    start = len(spawned.so_far())
    await gun.begin(SSCC, after=9)
    await cable.taken()
    await gun.unplug()
    start = await sees("条码只传来一半", start)
    spawned.scan("WEDGE001")
    start = await sees("没有扫描枪", start)
    await gun.plug()
    start = await sees("请扫描，或键入数量", start)
    await gun.scan(SSCC)
    start = await sees(SSCC, start)

    await gun.run_on(5_000)
    start = await sees("没有结尾", start)
    await gun.glue("GLUED001", "GLUED002")
    start = await sees("两个条码连在一起", start)

    spawned.scan("BOTH0001")
    await sees("BOTH0001", start)
    await gun.scan("BOTH0001")
    await gun.scan("END00001")
    await sees("END00001", start)
    assert journal.read_text().split() == [
        GTIN, "WEDGE001", SSCC, "GLUED001", "GLUED002", "BOTH0001", "END00001",
    ]  # fmt: skip
    assert "刚才已经扫过".encode() not in spawned.so_far(), "the second delivery came through"
    assert gun.beeps >= 1
