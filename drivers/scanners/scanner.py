"""A scanner that is there, goes away and comes back, and gives its readings one by one."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import NoReturn, Self

from drivers.scanners.channel import Channel
from drivers.scanners.errors import Absent, Cause, ChannelError, NotSupported
from drivers.scanners.framing import Code, Fault, Framer
from drivers.scanners.reading import FaultKind, Health, Misread, Reading, State

logger = logging.getLogger(__name__)

RETRY = 0.5
"""Seconds between two attempts to reach an absent device."""

STALL = 2.0
"""Seconds within a code after which its end is no longer waited for. A scanner sends a code in
one burst; on the slowest line (9,600 baud) the longest takes four seconds but never pauses."""

_WAITING = 1_000
"""Readings kept for an owner who does not fetch them; then the device waits, nothing is lost."""


@dataclass(frozen=True, slots=True)
class Model:
    """The commands a model knows; empty where it has none."""

    enable: bytes = b""
    disable: bytes = b""
    beep: bytes = b""
    ack: bytes = b""
    nak: bytes = b""


PLAIN = Model()
"""Sends codes, hears nothing."""

EDB = Model(enable=b"E", disable=b"D", beep=b"B")
"""Single letters, as Datalogic and PSC have them on RS-232 and USB-COM (Magellan 9300i Product
Reference Guide, appendix E)."""

EDB_ACK = replace(EDB, ack=b"\x06", nak=b"\x15")
"""The same, set to wait for ACK or NAK (ASCII) after each code."""


def utc_now() -> datetime:
    """The clock readings are stamped with."""
    return datetime.now(UTC)


class Scanner:
    """One scanner on one channel, owned by one task that `async with` starts and ends.

        async with Scanner(SerialChannel("/dev/serial/by-id/…"), model=EDB) as scanner:
            async for reading in scanner:
                ...

    An absent device is tried again for as long as it takes; `health` says so meanwhile. What is
    no code goes to `on_misread` and is never given as a reading; the scanner is sent NAK where
    the model has it.
    """

    def __init__(
        self,
        channel: Channel,
        *,
        model: Model = PLAIN,
        framer: Framer | None = None,
        on_misread: Callable[[Misread], None] | None = None,
        clock: Callable[[], datetime] = utc_now,
        retry: float = RETRY,
        stall: float = STALL,
    ) -> None:
        self._channel = channel
        self._model = model
        self._framer = framer or Framer()
        self._on_misread = on_misread
        self._clock = clock
        self._retry = retry
        self._stall = stall
        self._enabled = True
        self._readings: asyncio.Queue[Reading | None] = asyncio.Queue(_WAITING)
        self._task: asyncio.Task[None] | None = None
        self._health = Health(State.CONNECTING, clock(), None, "", 0, 0)

    @property
    def source(self) -> str:
        """Where its readings come from."""
        return self._channel.source

    @property
    def can_beep(self) -> bool:
        """Whether this model has a beeper that obeys."""
        return bool(self._model.beep)

    @property
    def health(self) -> Health:
        """How it is at this moment."""
        return self._health

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._own(), name=self.source)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Reading:
        """The next reading; waits. Ends when the scanner was closed and all readings are given."""
        if self._task is None:
            raise RuntimeError(f"{self.source}: read inside `async with`")
        if self._task.done() and self._readings.empty():
            self._ended(self._task)
        reading = await self._readings.get()
        if reading is None:
            self._ended(self._task)
        return reading

    @staticmethod
    def _ended(task: asyncio.Task[None]) -> NoReturn:
        if task.done() and not task.cancelled():
            task.result()  # a fault of the driver itself is not passed over in silence
        raise StopAsyncIteration

    async def close(self) -> None:
        """Lets the device go for good. Readings that have arrived can still be fetched."""
        task = self._task
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})
        await self._channel.shut()
        self._turn(State.CLOSED, self._health.error)

    async def enable(self) -> None:
        """Lets it read. Remembered, and told again after an absence."""
        await self._switch(True, self._model.enable)

    async def disable(self) -> None:
        """Lets it read nothing. Remembered, and told again after an absence: a scanner that lost
        its power comes back enabled."""
        await self._switch(False, self._model.disable)

    async def beep(self) -> None:
        """Beeps once. Raises `NotSupported`, `Absent` or `NotTaking`."""
        await self._command("beep", self._model.beep)

    async def _switch(self, enabled: bool, command: bytes) -> None:
        if not command:
            raise NotSupported(f"{self.source}: this model cannot be enabled or disabled")
        self._enabled = enabled
        if self._health.state is State.CONNECTED:
            await self._channel.write(command)

    async def _command(self, name: str, command: bytes) -> None:
        if not command:
            raise NotSupported(f"{self.source}: this model has no command to {name}")
        if self._health.state is not State.CONNECTED:
            raise Absent(f"{self.source}: {self._health.error or 'not connected'}")
        await self._channel.write(command)

    async def _own(self) -> None:
        try:
            while True:
                try:
                    await self._channel.open()
                    await self._greet()
                    await self._listen()
                except ChannelError as error:
                    await self._take(self._framer.disconnected())
                    self._missing(error)
                finally:
                    await self._channel.close()
                await asyncio.sleep(self._retry)
        except Exception as error:
            self._turn(State.CLOSED, f"the driver failed: {error!r}")
            raise
        finally:
            self._finish()

    async def _greet(self) -> None:
        self._turn(State.CONNECTED, "")
        if not self._enabled:
            await self._channel.write(self._model.disable)

    async def _listen(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._stall if self._framer.partial else None):
                    data = await self._channel.read()
            except TimeoutError:
                await self._take(self._framer.stall())
                continue
            self._health = replace(self._health, last_seen=self._clock())
            await self._take(self._framer.feed(data))

    async def _take(self, arrived: list[Code | Fault]) -> None:
        for what in arrived:
            if isinstance(what, Code):
                await self._give(what)
            else:
                await self._tell(what)

    async def _give(self, code: Code) -> None:
        reading = Reading(code.text, code.symbology, self.source, self._clock())
        await self._readings.put(reading)
        self._health = replace(self._health, readings=self._health.readings + 1)
        # Only now: a scanner that waits for its answer holds back while nobody fetches.
        await self._answer(self._model.ack)

    async def _tell(self, fault: Fault) -> None:
        if fault.kind not in (FaultKind.GLUED, FaultKind.PARTIAL):
            await self._answer(self._model.nak)
        self._health = replace(self._health, misreads=self._health.misreads + 1)
        logger.info("%s: %s: %s", self.source, fault.kind, fault.excerpt)
        if self._on_misread is not None:
            self._on_misread(Misread(fault.kind, fault.excerpt, self.source, self._clock()))

    async def _answer(self, answer: bytes) -> None:
        """ACK or NAK. One that cannot be sent is no reason to lose the code it is about."""
        if not answer:
            return
        try:
            await self._channel.write(answer)
        except ChannelError as error:
            logger.warning("%s", error)

    def _missing(self, error: ChannelError) -> None:
        if self._health.state is not State.ABSENT or self._health.error != str(error):
            logger.warning("%s", error)
        self._turn(State.ABSENT, str(error), error.cause)

    def _turn(self, state: State, error: str, cause: Cause | None = None) -> None:
        since = self._clock() if state is not self._health.state else self._health.since
        self._health = replace(self._health, state=state, since=since, error=error, cause=cause)

    def _finish(self) -> None:
        """Wakes an owner who waits for a reading that will not come."""
        if not self._readings.full():
            self._readings.put_nowait(None)
