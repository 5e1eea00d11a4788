"""Fixed-mount scanners on the network, both ways round, over real loopback sockets."""

import asyncio
import contextlib
import socket

import pytest

from drivers.scanners import (
    EDB,
    Absent,
    Busy,
    FaultKind,
    State,
    TcpChannel,
    TcpServerChannel,
)
from drivers.simulators.scanner import CallingWire, ListeningWire, ScannerSimulator
from tests.drivers.scanners.desk import GTIN, SSCC, Desk, until

LOOPBACK = "127.0.0.1"


async def test_a_scanner_that_waits_to_be_called_and_is_cut_off_within_a_code() -> None:
    wire = ListeningWire()
    await wire.listen()
    desk = Desk(TcpChannel(LOOPBACK, wire.port), model=EDB)
    async with desk.scanner as scanner, ScannerSimulator(wire) as simulator:
        await simulator.scan(SSCC)
        assert await desk.texts(1) == [SSCC]
        assert scanner.source == f"tcp:127.0.0.1:{wire.port}"
        await scanner.beep()
        await until(lambda: simulator.beeps == 1)

        seen = scanner.health.last_seen
        await simulator.begin(GTIN, 6)
        await until(lambda: scanner.health.last_seen != seen)
        await simulator.unplug()
        assert (await desk.misread(FaultKind.PARTIAL)).excerpt == "]C1690"
        await until(lambda: scanner.health.state is State.ABSENT)
        with pytest.raises(Absent):
            await scanner.beep()

        await simulator.plug()
        await simulator.scan(GTIN)
        assert await desk.texts(1) == [GTIN]


async def test_a_scanner_that_calls_and_calls_again() -> None:
    channel = TcpServerChannel(LOOPBACK, 0, peer=LOOPBACK)
    desk = Desk(channel, model=EDB)
    async with desk.scanner as scanner:
        await until(lambda: channel.port != 0)
        assert scanner.health.state is State.CONNECTING
        async with ScannerSimulator(CallingWire(LOOPBACK, channel.port)) as simulator:
            await simulator.scan(SSCC)
            assert await desk.texts(1) == [SSCC]
            await scanner.disable()
            await until(lambda: not simulator.enabled)
            await simulator.unplug()
            await until(lambda: scanner.health.state is State.ABSENT)
            await simulator.plug()
            await until(lambda: not simulator.enabled)
            await scanner.enable()
            await until(lambda: simulator.enabled)
            await simulator.scan(GTIN)
            assert await desk.texts(1) == [GTIN]


async def test_a_scanner_that_lost_its_power_silently_calls_again_and_is_heard() -> None:
    channel = TcpServerChannel(LOOPBACK, 0, peer=LOOPBACK)
    desk = Desk(channel)
    async with desk.scanner as scanner:
        await until(lambda: channel.port != 0)
        _, dead = await asyncio.open_connection(LOOPBACK, channel.port)
        await until(lambda: scanner.health.state is State.CONNECTED)
        async with ScannerSimulator(CallingWire(LOOPBACK, channel.port)) as simulator:
            await simulator.scan(SSCC)
            assert await desk.texts(1) == [SSCC]
        dead.close()
        with contextlib.suppress(ConnectionError):
            await dead.wait_closed()


async def test_nobody_else_may_pass_for_the_scanner() -> None:
    channel = TcpServerChannel(LOOPBACK, 0, peer="127.0.0.2")
    desk = Desk(channel)
    async with desk.scanner as scanner:
        await until(lambda: channel.port != 0)
        reader, writer = await asyncio.open_connection(LOOPBACK, channel.port)
        with contextlib.suppress(ConnectionError):
            writer.write(b"FORGED\r")
            async with asyncio.timeout(10):
                assert await reader.read() == b""
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        with socket.create_connection(
            (LOOPBACK, channel.port), source_address=("127.0.0.2", 0)
        ) as true:
            true.sendall(b"TRUE\r")
            assert await desk.texts(1) == ["TRUE"]
        assert scanner.health.readings == 1


async def test_no_scanner_there_is_said_and_tried_again() -> None:
    with socket.create_server((LOOPBACK, 0)) as unused:
        port = unused.getsockname()[1]
    desk = Desk(TcpChannel(LOOPBACK, port))
    async with desk.scanner as scanner:
        await until(lambda: scanner.health.state is State.ABSENT)
        assert str(port) in scanner.health.error
        async with ScannerSimulator(ListeningWire(port)) as simulator:
            await simulator.scan(SSCC)
            assert await desk.texts(1) == [SSCC]


async def test_two_devices_on_one_port_are_told() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        channel = TcpServerChannel(LOOPBACK, taken.getsockname()[1], peer=LOOPBACK)
        with pytest.raises(Busy, match="cannot listen"):
            await channel.open()


async def test_a_scanner_that_says_goodbye_in_the_middle_of_a_character() -> None:
    wire = ListeningWire()
    await wire.listen()
    desk = Desk(TcpChannel(LOOPBACK, wire.port))
    async with desk.scanner, ScannerSimulator(wire, aim=False) as simulator:
        await simulator.noise("仓".encode()[:2])
        await until(lambda: desk.scanner.health.last_seen is not None)
        await simulator.unplug()
        assert (await desk.misread(FaultKind.PARTIAL)).excerpt == "\\xe4\\xbb"
