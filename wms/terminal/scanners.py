"""The terminal's own scanners, besides its keyboard wedge: serial, network, event device.

Each has a thread with an event loop of its own: opening a port or letting one go may hang in the
system, and neither the keyboard nor another scanner may wait for it. What a scanner reads enters
by the same door as the wedge; what it misreads is told and changes nothing.

A code is acknowledged to the scanner (ACK) when it is here whole, not when the desk has answered:
a scanner sends once more what is not acknowledged within a fraction of a second, and a desk that
waits for its store would then be given two scans. What is committed is told by the beep, or by
its absence. A scanner is never disabled either, not even while a refusal is latched: the printed
command that acknowledges it is a barcode too.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Protocol

from wms.domain.messages import Message, say

LET_GO = 2.0
"""Seconds a device has to be let go of at the end; then it is left to the system."""

REPAIR = 1.0
"""Seconds until a scanner whose driver broke is taken up anew."""

_CONNECTED, _CONNECTING = "connected", "connecting"


class Reading(Protocol):
    """One code, whole: no prefix, no suffix, no AIM identifier; GS (0x1D) is kept."""

    @property
    def text(self) -> str: ...
    @property
    def symbology(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def at(self) -> datetime: ...


class Misread(Protocol):
    """Something that arrived and is no code. `kind` is a word of `scanner.misread.*`."""

    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...


class Health(Protocol):
    """How a scanner is. `cause` is a word of `scanner.absent.*` while it is absent."""

    @property
    def state(self) -> str: ...
    @property
    def cause(self) -> str | None: ...


class Source(AbstractAsyncContextManager["Source"], Protocol):
    """A scanner that comes, goes and comes back by itself, and gives its readings in order."""

    @property
    def source(self) -> str: ...
    @property
    def can_beep(self) -> bool: ...
    @property
    def health(self) -> Health: ...
    def __aiter__(self) -> AsyncIterator[Reading]: ...
    async def beep(self) -> None: ...


Make = Callable[[Callable[[Misread], None]], Source]
"""Makes one, closed; it is given whom to tell of a misread."""


class OneScan(Protocol):
    """Tells the second delivery of one physical scan from a second scan."""

    def counts(self, reading: "Delivery", at: float | None = None) -> bool:
        """False if it was already counted. `at` in seconds of `time.monotonic`."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One text over one channel."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class OwnScanners:
    """What a terminal is given: how to make each scanner, and who tells deliveries apart (its
    sources are theirs and `WEDGE`)."""

    makes: tuple[Make, ...] = ()
    one_scan: OneScan | None = None


WEDGE = "wedge"
"""The keyboard as a channel: a slow wedge and a fast hand cannot be told apart for sure."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A reading, and when it came (`time.monotonic`)."""

    reading: Reading
    at: float


Tell = Callable[[Heard | Misread], None]


class OwnScanner:
    """One scanner on its thread. `tell` is called on that thread, in the order of arrival."""

    def __init__(self, make: Make, tell: Tell) -> None:
        self._make = make
        self._tell = tell
        self._source: Source | None = None
        self._broken = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._leaving = False
        # A daemon: a device that hangs in the system must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Takes nothing more; returns at once."""
        self._leaving = True
        loop, task = self._loop, self._task
        if loop is not None and task is not None and not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)

    def join(self, seconds: float) -> None:
        """Waits until the device is let go of, that long at most."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    @property
    def trouble(self) -> Message | None:
        """Why nothing comes from it, if so."""
        source = self._source
        if self._broken:
            return say("scanner.broken", scanner=_short(self._broken))
        if source is None or source.health.state in (_CONNECTED, _CONNECTING):
            return None
        cause = source.health.cause or "gone"
        return say(f"scanner.absent.{cause}", scanner=_short(source.source))

    def beep(self) -> bool:
        """Beeps if it is there and can; False otherwise. Never waits."""
        loop, source = self._loop, self._source
        if loop is None or source is None or loop.is_closed() or not source.can_beep:
            return False
        if source.health.state != _CONNECTED:
            return False
        # Whether it got there nobody waits for: that it is gone its state says a moment later.
        asyncio.run_coroutine_threadsafe(source.beep(), loop)
        return True

    def _run(self) -> None:
        try:
            asyncio.run(self._own())
        except asyncio.CancelledError:
            return

    async def _own(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        while not self._leaving:
            source = self._source = self._make(self._misread)
            try:
                async with source:
                    self._broken = ""
                    async for reading in source:
                        self._tell(Heard(reading, monotonic()))
            except Exception:  # a fault of the driver: said on the screen, and begun anew
                self._broken = source.source
            await asyncio.sleep(REPAIR)

    def _misread(self, misread: Misread) -> None:
        # After the readings before it, which are fetched on this loop's next turn.
        asyncio.get_running_loop().call_soon(self._tell, misread)


class Scanners:
    """All scanners of one terminal."""

    def __init__(self, own: OwnScanners, tell: Tell) -> None:
        self._all: Sequence[OwnScanner] = [OwnScanner(make, tell) for make in own.makes]
        self._one_scan = own.one_scan

    def start(self) -> None:
        """Begins listening to all of them."""
        for scanner in self._all:
            scanner.start()

    def finish(self) -> None:
        """Lets all of them go. Blocks up to `LET_GO` seconds."""
        for scanner in self._all:
            scanner.stop()
        end = monotonic() + LET_GO
        for scanner in self._all:
            scanner.join(max(0.0, end - monotonic()))

    def counts(self, text: str, source: str, at: float) -> bool:
        """Whether a text that came over a channel at that moment is a scan of its own."""
        return self._one_scan is None or self._one_scan.counts(Delivery(text, source), at)

    def beep(self) -> bool:
        """Beeps where there is a beeper; False if there is none."""
        beeped = [scanner.beep() for scanner in self._all]
        return any(beeped)

    @property
    def trouble(self) -> Message | None:
        """The first scanner that gives nothing, and why."""
        return next((said for one in self._all if (said := one.trouble) is not None), None)


def said_of(misread: Misread) -> Message:
    """What a person is told of a misread."""
    return say(f"scanner.misread.{misread.kind}")


def _short(source: str) -> str:
    """The device without its folder: `usb-Datalogic_…`, `10.0.0.9:2112`."""
    return source.partition(":")[2].rpartition("/")[2]
