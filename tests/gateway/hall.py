"""A gateway whose duties the scene writes: real threads, a real store, a real lock."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    contextmanager,
    nullcontext,
)
from pathlib import Path
from typing import TypeVar

from tests.floor import Night
from wms.domain.devices import Device
from wms.domain.messages import Message
from wms.domain.words import DeviceKind, DeviceState
from wms.gateway.duty import Duty, Health, Pulse
from wms.gateway.notify import Notifier
from wms.gateway.service import Gateway
from wms.gateway.worker import Appointment
from wms.locale import catalogue
from wms.storage.devices import Devices, Row
from wms.storage.owner import Owner
from wms.storage.store import Store

Thing = TypeVar("Thing")


class Steady:
    """A printer that is always well, and counts its turns."""

    kind = DeviceKind.PRINTER

    def __init__(self, name: str) -> None:
        self.name = name
        self.turns = 0

    async def work(self, pulse: Pulse, health: Health) -> None:
        while not pulse.stopping:
            await self.once(pulse, health)
            await pulse.pause(0.01)

    async def once(self, pulse: Pulse, health: Health) -> None:
        self.turns += 1
        pulse.beat()
        health.seen()
        health.report(DeviceState.READY)


class Hall:
    """A gateway at work in a thread of its own."""

    def __init__(self, night: Night, folder: Path) -> None:
        self.night = night
        self.folder = folder
        self.said: list[str] = []
        self.stop = threading.Event()

    def gateway(
        self, *duties: Duty, silence: float = 60.0, notifier: Notifier | None = None
    ) -> Gateway:
        """One that is not started."""
        return Gateway(
            [Appointment(Device(duty.name, duty.kind), _taken_up(duty)) for duty in duties],
            self.ledger(),
            self.owner(),
            tell=self._tell,
            explain=catalogue("zh_CN").text,
            stamp=_stamp,
            stopping=self.stop.is_set,
            notifier=notifier or Notifier({}),
            silence=silence,
        )

    @contextmanager
    def running(self, service: Gateway) -> Iterator[Gateway]:
        """At work until the block ends, however it ends."""
        thread = threading.Thread(target=service.run)
        thread.start()
        try:
            yield service
        finally:
            self.stop.set()
            thread.join(40)
            assert not thread.is_alive()

    def ledger(self) -> Devices:
        return Devices(Store(self.night.url), _stamp)

    def owner(self, folder: Path | None = None) -> Owner:
        """The lock, as a program on this machine or, with another folder, elsewhere has it."""
        file = (folder or self.folder) / "gateway-lock"
        return Owner(self.night.url, file, "2026-11-21T23:30:00+08:00")

    def row(self, name: str) -> Row | None:
        """How a device stands in the store."""
        ledger = self.ledger()
        try:
            return next((row for row in ledger.every() if row.device.name == name), None)
        finally:
            ledger.close()

    def state(self, name: str) -> DeviceState | None:
        row = self.row(name)
        return row.device.state if row else None

    def _tell(self, message: Message) -> None:
        self.said.append(catalogue("zh_CN").text(message))
        assert catalogue("en").text(message)


def _taken_up(duty: Duty) -> Callable[[], AbstractContextManager[Duty]]:
    return lambda: nullcontext(duty)


def _stamp() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S") + f".{time.time_ns() // 1_000_000 % 1000:03d}+08:00"


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def behind(make: Callable[[], AbstractAsyncContextManager[Thing]]) -> Iterator[Thing]:
    """A machine that runs in a loop of its own while the scene goes on."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def enter() -> tuple[AbstractAsyncContextManager[Thing], Thing]:
        machine = make()
        return machine, await machine.__aenter__()

    async def leave(machine: AbstractAsyncContextManager[Thing]) -> None:
        await machine.__aexit__(None, None, None)

    try:
        machine, thing = asyncio.run_coroutine_threadsafe(enter(), loop).result(10)
        try:
            yield thing
        finally:
            asyncio.run_coroutine_threadsafe(leave(machine), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
