"""Scanners on a serial port: real ptys of our own, and socat's."""

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import serial

from drivers.scanners import (
    EDB,
    EDB_ACK,
    Absent,
    Busy,
    FaultKind,
    Framer,
    NotSupported,
    SerialChannel,
    State,
)
from drivers.simulators.scanner import PtyWire, ScannerSimulator
from tests.drivers.scanners.desk import GTIN, SSCC, Desk, until

STX = b"\x02"


@pytest.fixture
def port(tmp_path: Path) -> Path:
    """The name a scanner is plugged in under; there is nothing yet."""
    return tmp_path / "usb-Datalogic-if00"


@pytest.fixture
async def simulator(port: Path) -> AsyncIterator[ScannerSimulator]:
    async with ScannerSimulator(PtyWire(port)) as simulator:
        yield simulator


async def connected(desk: Desk) -> None:
    await until(lambda: desk.scanner.health.state is State.CONNECTED)


async def test_a_code_scanned_is_a_reading(simulator: ScannerSimulator, port: Path) -> None:
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner as scanner:
        await connected(desk)
        await simulator.scan(SSCC)
        await simulator.scan(GTIN, "]E0")
        first, second = await desk.reading(), await desk.reading()
        assert (first.text, first.symbology) == (SSCC, "]C1")
        assert (second.text, second.symbology) == (GTIN, "]E0")
        assert first.source == scanner.source == f"serial:{port}"
        assert first.at.tzinfo is not None
        assert first.at <= second.at
        assert scanner.health.last_seen is not None
        assert (scanner.health.readings, scanner.health.misreads) == (2, 0)
    assert scanner.health.state is State.CLOSED


async def test_unplugged_within_a_code_and_plugged_in_again(
    simulator: ScannerSimulator, port: Path
) -> None:
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner as scanner:
        await connected(desk)
        await simulator.begin(SSCC, 9)
        await until(lambda: scanner.health.last_seen is not None)
        await simulator.unplug()
        misread = await desk.misread(FaultKind.PARTIAL)
        assert misread.excerpt.startswith("]C1")
        await until(lambda: "no such device" in scanner.health.error)
        assert scanner.health.state is State.ABSENT

        await simulator.plug()
        await connected(desk)
        assert scanner.health.error == ""
        await simulator.scan(SSCC)
        assert await desk.texts(1) == [SSCC]


async def test_wherever_in_a_code_the_plug_is_pulled_nothing_false_is_read(
    simulator: ScannerSimulator, port: Path
) -> None:
    frame = simulator.frame(SSCC)
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner as scanner:
        for place in range(1, len(frame)):
            await connected(desk)
            seen = scanner.health.last_seen
            await simulator.begin(SSCC, place)
            await until(lambda seen=seen: scanner.health.last_seen != seen)  # type: ignore[misc]
            await simulator.unplug()
            await until(lambda: scanner.health.state is State.ABSENT)
            await simulator.plug()
            await connected(desk)
            await simulator.scan(GTIN)
            assert await desk.texts(1) == [GTIN]
        assert scanner.health.readings == len(frame) - 1
        assert {m.kind for m in desk.misreads} == {FaultKind.PARTIAL}
        assert len(desk.misreads) == len(frame) - 1


async def test_a_scanner_that_is_plugged_in_later_is_found(port: Path) -> None:
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner as scanner:
        await until(lambda: scanner.health.state is State.ABSENT)
        async with ScannerSimulator(PtyWire(port)) as simulator:
            await connected(desk)
            await simulator.scan(SSCC)
            assert await desk.texts(1) == [SSCC]


async def test_enable_disable_and_beep(simulator: ScannerSimulator, port: Path) -> None:
    desk = Desk(SerialChannel(str(port)), model=EDB)
    async with desk.scanner as scanner:
        await connected(desk)
        await scanner.disable()
        await until(lambda: not simulator.enabled)
        assert not await simulator.scan(SSCC)
        await scanner.enable()
        await until(lambda: simulator.enabled)
        await scanner.beep()
        await until(lambda: simulator.beeps == 1)
        assert await simulator.scan(SSCC)
        assert await desk.texts(1) == [SSCC]


async def test_a_disabled_scanner_that_lost_its_power_is_disabled_again(
    simulator: ScannerSimulator, port: Path
) -> None:
    desk = Desk(SerialChannel(str(port)), model=EDB)
    async with desk.scanner as scanner:
        await connected(desk)
        await scanner.disable()
        await until(lambda: not simulator.enabled)
        await simulator.unplug()
        await until(lambda: scanner.health.state is State.ABSENT)
        with pytest.raises(Absent):
            await scanner.beep()
        await simulator.plug()
        await until(lambda: not simulator.enabled)


@pytest.mark.usefixtures("simulator")
async def test_a_model_without_commands_says_so(port: Path) -> None:
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner as scanner:
        await connected(desk)
        for command in (scanner.enable, scanner.disable, scanner.beep):
            with pytest.raises(NotSupported):
                await command()


async def test_each_code_is_acknowledged_and_a_spoiled_one_is_not(port: Path) -> None:
    wire = PtyWire(port)
    async with ScannerSimulator(wire, answered=10) as simulator:
        desk = Desk(SerialChannel(str(port)), model=EDB_ACK)
        async with desk.scanner:
            await connected(desk)
            assert await simulator.scan(SSCC)
            assert (simulator.acks, simulator.naks) == (1, 0)
            # Spoiled both times it is sent.
            assert not await simulator.scan("10L\x001")
            assert (simulator.acks, simulator.naks) == (1, 2)
            assert await simulator.scan(GTIN)
            assert await desk.texts(2) == [SSCC, GTIN]


async def test_five_thousand_characters_without_an_end(
    simulator: ScannerSimulator, port: Path
) -> None:
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner:
        await connected(desk)
        await simulator.run_on(5_000)
        await desk.misread(FaultKind.OVERLONG)
        await simulator.noise(b"\r")
        await simulator.scan(SSCC)
        assert await desk.texts(1) == [SSCC]
        assert len(desk.misreads) == 1


async def test_two_codes_glued_and_a_double_read(simulator: ScannerSimulator, port: Path) -> None:
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner:
        await connected(desk)
        await simulator.glue(SSCC, GTIN)
        await simulator.scan_twice(SSCC)
        assert await desk.texts(4) == [SSCC, GTIN, SSCC, SSCC]
        assert [m.kind for m in desk.misreads] == [FaultKind.GLUED]


async def test_noise_spoils_one_code_and_none_with_a_prefix(port: Path) -> None:
    for prefix, spared in ((b"", [GTIN]), (STX, [SSCC, GTIN])):
        async with ScannerSimulator(PtyWire(port), prefix=prefix, suffix=b"\r\n") as simulator:
            desk = Desk(SerialChannel(str(port)), framer=Framer(prefix))
            async with desk.scanner:
                await connected(desk)
                await simulator.noise()
                await simulator.scan(SSCC)
                await simulator.scan(GTIN)
                assert await desk.texts(len(spared)) == spared
                assert len(desk.misreads) == 1


async def test_a_slow_scanner_is_one_code_and_one_that_stops_within_it_is_none(
    port: Path,
) -> None:
    async with ScannerSimulator(PtyWire(port), delay=0.002) as simulator:
        desk = Desk(SerialChannel(str(port)), stall=0.5)
        async with desk.scanner:
            await connected(desk)
            await simulator.scan(SSCC)
            assert await desk.texts(1) == [SSCC]
            await simulator.begin(SSCC, 9)
            await desk.misread(FaultKind.STALLED)
            # The rest arrives after all: it must not pass for a shorter code.
            await simulator.noise(b"12345\r")
            await simulator.scan(GTIN)
            assert await desk.texts(1) == [GTIN]


async def test_a_port_has_one_owner(simulator: ScannerSimulator, port: Path) -> None:
    first, second = Desk(SerialChannel(str(port))), Desk(SerialChannel(str(port)))
    async with first.scanner:
        await connected(first)
        async with second.scanner:
            await until(lambda: second.scanner.health.state is State.ABSENT)
            assert "another program holds it" in second.scanner.health.error
            with pytest.raises(serial.SerialException):
                serial.Serial(str(port), exclusive=True)
            await first.scanner.close()
            await connected(second)
            await simulator.scan(SSCC)
            assert await second.texts(1) == [SSCC]


@pytest.mark.usefixtures("simulator")
async def test_each_way_a_port_cannot_be_opened_has_its_words(tmp_path: Path, port: Path) -> None:
    with pytest.raises(Absent, match="is it plugged in"):
        await SerialChannel(str(tmp_path / "none")).open()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Absent, match="not a serial port"):
        await SerialChannel(str(tmp_path / "file")).open()
    held = SerialChannel(str(port))
    await held.open()
    with pytest.raises(Busy, match="another program"):
        await SerialChannel(str(port)).open()
    await held.close()
    with pytest.raises(Absent, match="not open"):
        await held.read()


async def test_readings_that_arrived_are_given_after_closing(
    simulator: ScannerSimulator, port: Path
) -> None:
    desk = Desk(SerialChannel(str(port)))
    async with desk.scanner as scanner:
        await connected(desk)
        await simulator.scan(SSCC)
        await simulator.scan(GTIN)
        await until(lambda: scanner.health.readings == 2)
    assert [reading.text async for reading in scanner] == [SSCC, GTIN]


async def test_an_owner_who_does_not_fetch_loses_nothing(
    simulator: ScannerSimulator, port: Path
) -> None:
    desk = Desk(SerialChannel(str(port)))
    codes = [f"{number:08d}" for number in range(3_000)]
    async with desk.scanner as scanner:
        await connected(desk)

        async def scan_all() -> None:
            for code in codes:
                await simulator.scan(code)

        scanning = asyncio.create_task(scan_all())
        await until(lambda: scanner.health.readings == 1_000)
        assert await desk.texts(len(codes)) == codes
        await scanning


async def test_a_fault_of_the_owner_s_own_is_not_passed_over(
    simulator: ScannerSimulator, port: Path
) -> None:
    desk = Desk(SerialChannel(str(port)))

    def careless(_: object) -> None:
        raise ZeroDivisionError

    desk.scanner._on_misread = careless
    async with desk.scanner as scanner:
        await connected(desk)
        await simulator.noise(b"\x00\r")
        with pytest.raises(ZeroDivisionError):
            await desk.reading()
        assert scanner.health.state is State.CLOSED


Socat = tuple[Path, Path, "subprocess.Popen[bytes]"]


@pytest.fixture
def socat(tmp_path: Path) -> Iterator[Socat]:
    """Two serial ports wired to each other by a program no one here wrote."""
    program = shutil.which("socat")
    if program is None:
        pytest.skip("socat is not installed (Debian: socat)")
    here, there = tmp_path / "here", tmp_path / "there"
    wires = [f"pty,raw,echo=0,link={end}" for end in (here, there)]
    with subprocess.Popen([program, *wires]) as process:
        try:
            yield here, there, process
        finally:
            process.terminate()


async def test_over_socat_s_ptys_with_pyserial_at_the_other_end(
    socat: Socat,
) -> None:
    here, there, _ = socat
    desk = Desk(SerialChannel(str(here), 115_200), model=EDB_ACK)
    async with desk.scanner as scanner:
        await connected(desk)
        await until(there.exists)
        with contextlib.closing(serial.Serial(str(there), 115_200, timeout=10)) as device:
            device.write(f"]C1{SSCC}\r\n]E0{GTIN}\t]d210L1\x1d2112\n".encode())
            assert await desk.texts(3) == [SSCC, GTIN, "10L1\x1d2112"]
            assert await asyncio.to_thread(device.read, 3) == b"\x06" * 3
            await scanner.disable()
            await scanner.beep()
            await scanner.enable()
            assert await asyncio.to_thread(device.read, 3) == b"DBE"


async def test_socat_dies_within_a_code(socat: Socat) -> None:
    here, there, process = socat
    desk = Desk(SerialChannel(str(here)))
    async with desk.scanner as scanner:
        await connected(desk)
        await until(there.exists)
        with contextlib.closing(serial.Serial(str(there))) as device:
            device.write(b"]C10010")
            await until(lambda: scanner.health.last_seen is not None)
        process.kill()
        assert (await desk.misread(FaultKind.PARTIAL)).excerpt == "]C10010"
        assert scanner.health.state is State.ABSENT
