"""A duty at work: a thread, an event loop, and another try after whatever it raised."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from wms.domain.devices import Device
from wms.domain.messages import Message
from wms.domain.words import DeviceState
from wms.gateway.duty import SILENCE, Duty
from wms.gateway.health import Board, DeviceHealth
from wms.gateway.patience import Patience, cause_of

_LONGEST_SLEEP = SILENCE / 6
_BETWEEN = 0.5
"""Seconds between two beginnings of a duty, whyever it ended."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A duty to be taken up: the device it is for, and how it comes into being. What the duty
    holds (a connection to the store) is let go when the context ends."""

    device: Device
    take_up: Callable[[], AbstractContextManager[Duty]]


class Heart:
    """What ties a duty to the gateway (`wms.gateway.duty.Pulse`)."""

    def __init__(self, stopping: Event, tell: Callable[[Message], None]) -> None:
        self._stopping = stopping
        self._tell = tell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self.beaten = time.monotonic()

    @property
    def stopping(self) -> bool:
        """Finish the item at hand and return."""
        return self._stopping.is_set()

    def beat(self) -> None:
        """Still alive."""
        self.beaten = time.monotonic()

    def tell(self, message: Message) -> None:
        """Something whoever looks after the gateway should read."""
        self._tell(message)

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until `stopping`."""
        end = time.monotonic() + seconds
        self.beat()
        while not self.stopping and (left := end - time.monotonic()) > 0 and self._wake:
            try:
                async with asyncio.timeout(min(left, _LONGEST_SLEEP)):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self.beat()

    async def during(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` with this heart."""
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.beat()
        await work

    def rouse(self) -> None:
        """End a `pause`, from another thread."""
        if self._loop is not None and self._wake is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody sleeps
                self._loop.call_soon_threadsafe(self._wake.set)


class Worker:
    """One duty and its thread."""

    def __init__(
        self, appointment: Appointment, board: Board, tell: Callable[[Message], None]
    ) -> None:
        self.name = appointment.device.name
        self._appointment = appointment
        self._board = board
        self._health = DeviceHealth(board, self.name)
        self._stopping = Event()
        self._heart = Heart(self._stopping, tell)
        self._patience = Patience()
        self._stack = ExitStack()
        self._duty: Duty | None = None
        self._thread: Thread | None = None
        self._wanted = False

    @property
    def silent(self) -> float:
        """Seconds since its last sign of life; 0 while it has nothing to do."""
        if not self.working and not self._wanted:
            return 0.0
        return time.monotonic() - self._heart.beaten

    @property
    def working(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Work until `stop`."""
        self._stopping.clear()
        self._wanted = True
        if not self.working:  # one that hung may have come back, and goes on
            self._heart.beat()
            self._run(self._work)

    def round(self, now: float) -> None:
        """What waits now, unless it failed a moment ago; see `join`."""
        if now >= self._patience.due:
            self._run(lambda: self._once(now))

    def stop(self) -> None:
        """Have it finish the item at hand."""
        self._wanted = False
        self._stopping.set()
        self._heart.rouse()

    def join(self, seconds: float | None = None) -> bool:
        """Wait for it; whether it came to its end."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.working

    def close(self) -> None:
        """Let go of what the duty holds. Only while nobody is at work."""
        self._duty = None
        self._stack.close()

    def _run(self, work: Callable[[], None]) -> None:
        # A duty that hangs for ever must not keep the process alive.
        self._thread = Thread(target=work, name=self.name, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                error = self._shift(lambda duty: duty.work(self._heart, self._health))
                if error is not None:
                    self._failed(error, time.monotonic())
                asyncio.run(self._heart.during(self._rest()))
        finally:
            self.close()

    async def _rest(self) -> None:
        await self._heart.pause(max(_BETWEEN, self._patience.due - time.monotonic()))

    def _once(self, now: float) -> None:
        error = self._shift(lambda duty: duty.once(self._heart, self._health))
        if error is not None:
            self._failed(error, now)
        elif not self._board[self.name].troubled:
            self._patience.went_well()

    def _shift(self, work: Callable[[Duty], Coroutine[Any, Any, None]]) -> Exception | None:
        """Work until it returns or raises; what it raised must neither end the gateway nor go
        unsaid."""
        try:
            if self._duty is None:
                self._duty = self._stack.enter_context(self._appointment.take_up())
            asyncio.run(self._heart.during(work(self._duty)))
        except Exception as error:
            return error
        except asyncio.CancelledError:
            # A library gave up a task of its own; it is no reason to end the duty.
            return RuntimeError("cancelled")
        return None

    def _failed(self, error: Exception, now: float) -> None:
        if self._board[self.name].state is DeviceState.READY:
            self._patience.went_well()
        self._patience.failed(cause_of(error), now)
        self._health.report(DeviceState.TROUBLE, self._patience.trouble)
