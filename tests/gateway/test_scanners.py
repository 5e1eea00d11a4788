"""A fixed scanner's duty: real sockets and ptys, a gateway's pulse and board around it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from drivers.scanners import Misread, Scanner, SerialChannel, TcpChannel
from drivers.scanners.channel import Channel
from drivers.simulators.scanner import ListeningWire, PtyWire, ScannerSimulator
from wms.domain.devices import Device
from wms.domain.messages import Message, say
from wms.domain.words import DeviceKind, DeviceState
from wms.gateway.duty import Request
from wms.gateway.health import Answer, Board, DeviceHealth
from wms.gateway.scanners import ScannerDuty
from wms.gateway.worker import Heart
from wms.locale import catalogue

GTIN = "6901234567892"


def make(channel: Callable[[], Channel], told: Callable[[Misread], None]) -> Scanner:
    return Scanner(channel(), on_misread=told, retry=0.02, stall=1.0)


class _Counting(DeviceHealth):
    """Knows whether a test was fetched."""

    given = False

    def request(self) -> Request | None:
        request = super().request()
        self.given = self.given or request is not None
        return request


class Watch:
    """The gateway around one duty, as somebody who looks after it sees it."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.board = Board(
            [Device("belt-1", DeviceKind.SCANNER)], lambda: "2026-11-21T23:30", self.said.append
        )
        self.health = _Counting(self.board, "belt-1")
        self.answers: list[Answer] = []

    @property
    def given(self) -> bool:
        """Whether the duty has the test in hand."""
        return self.health.given

    @property
    def device(self) -> Device:
        return self.board["belt-1"]

    def ask(self) -> None:
        """`wms device test belt-1`."""
        self.board.asked([Request(1, "belt-1")])

    async def answer(self) -> Answer:
        """What the test gave."""
        async with asyncio.timeout(10):
            while not self.answers:
                self.answers += self.board.take()[1]
                await asyncio.sleep(0.005)
        return self.answers[0]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def at_work(channel: Callable[[], Channel], patience: float = 10.0) -> AsyncIterator[Watch]:
    """The duty of a scanner on this channel, at work."""
    watch, stopping = Watch(), Event()
    heart = Heart(stopping, watch.said.append)
    duty = ScannerDuty("belt-1", partial(make, channel), patience)
    work = asyncio.create_task(heart.during(duty.work(heart, watch.health)))
    try:
        yield watch
    finally:
        stopping.set()
        heart.rouse()
        await work


def words(messages: tuple[Message, ...]) -> str:
    return "\n".join(catalogue("zh_CN").text(message) for message in messages)


@pytest.fixture
def port(tmp_path: Path) -> Path:
    return tmp_path / "usb-Cognex-if00"


async def test_absent_then_there_then_gone_each_said_once(port: Path) -> None:
    async with at_work(partial(SerialChannel, str(port))) as watch:
        await until(lambda: watch.device.state is DeviceState.ABSENT)
        async with ScannerSimulator(PtyWire(port)) as gun:
            await until(lambda: watch.device.state is DeviceState.READY)
            assert watch.device.cause is None
            await gun.scan(GTIN)
            await until(lambda: watch.device.detail == {"readings": 1, "misreads": 0})
            assert watch.device.last_seen
        await until(lambda: watch.device.state is DeviceState.ABSENT)
    troubles = [message.key for message in watch.said if message.key == "gateway.trouble.scanner"]
    assert len(troubles) <= 3, "absent, gone, and no longer there"
    assert watch.said.count(say("gateway.well.scanner", device="belt-1")) == 1


async def test_a_test_waits_for_one_code_and_tells_what_it_is() -> None:
    wire = ListeningWire()
    await wire.listen()
    async with (
        at_work(partial(TcpChannel, "127.0.0.1", wire.port)) as watch,
        ScannerSimulator(wire) as gun,
    ):
        await until(lambda: watch.device.state is DeviceState.READY)
        await gun.scan("BEFORE01")
        await until(lambda: watch.device.detail["readings"] == 1)
        watch.ask()
        await until(lambda: watch.given)
        await gun.noise(b"\x00\x01\r")
        await gun.scan(GTIN, "]E0")
        answer = await watch.answer()
    assert answer.passed
    told = words(answer.told)
    assert "乱码" in told
    assert f"读到：{GTIN}" in told
    assert "]E0" in told
    assert "BEFORE01" not in told


async def test_a_test_of_a_scanner_that_is_not_there_says_why_at_once(port: Path) -> None:
    async with at_work(partial(SerialChannel, str(port))) as watch:
        await until(lambda: watch.device.state is DeviceState.ABSENT)
        watch.ask()
        answer = await watch.answer()
    assert not answer.passed
    assert "没有扫描枪" in words(answer.told)


async def test_a_test_that_nobody_scans_for_ends_and_says_so(port: Path) -> None:
    async with (
        ScannerSimulator(PtyWire(port)),
        at_work(partial(SerialChannel, str(port)), patience=0.3) as watch,
    ):
        await until(lambda: watch.device.state is DeviceState.READY)
        watch.ask()
        answer = await watch.answer()
    assert not answer.passed
    assert [message.key for message in answer.told] == ["scanner.test.nothing_read"]


async def test_one_round_says_how_it_is_and_lets_go(port: Path) -> None:
    watch = Watch()
    heart = Heart(Event(), watch.said.append)
    duty = ScannerDuty("belt-1", partial(make, partial(SerialChannel, str(port))))
    await heart.during(duty.once(heart, watch.health))
    assert watch.device.state == DeviceState.ABSENT.value
    async with ScannerSimulator(PtyWire(port)):
        await heart.during(duty.once(heart, watch.health))
        assert watch.device.state == DeviceState.READY.value
        async with Scanner(SerialChannel(str(port))) as other:
            await until(lambda: other.health.state == "connected")
