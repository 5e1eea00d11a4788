"""A scanner in a simulated hand: what it sees travels over a real pseudo terminal and through the
drivers before anybody scans it."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Self

from drivers.scanners import Reading, Scanner, SerialChannel
from drivers.simulators.scanner import PtyWire, ScannerSimulator
from wms.domain.messages import Unavailable, say

PATIENCE = 10.0
"""Seconds a code may take from the window of the scanner to the terminal."""
_SSCC_DIGITS, _GTIN_DIGITS = 18, 13


class PtyHand:
    """One scanner, at `port`, and the program's end of its line. Both run on a thread."""

    def __init__(self, port: Path) -> None:
        self._port = port
        self._readings: Queue[Reading] = Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._simulator: ScannerSimulator | None = None
        self._ready = threading.Event()
        self._done: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="scanner")
        self.scans = 0

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(PATIENCE):
            raise Unavailable(say("simulate.night.no_scanner", port=str(self._port)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._loop is not None and self._done is not None:
            self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(PATIENCE)

    def see(self, text: str) -> Reading:
        """What the terminal reads when the scanner sees this code."""
        assert self._loop is not None
        assert self._simulator is not None
        data, symbology = _symbol(text)
        asyncio.run_coroutine_threadsafe(self._simulator.scan(data, symbology), self._loop)
        try:
            reading = self._readings.get(timeout=PATIENCE)
        except Empty:
            raise Unavailable(say("simulate.night.no_scanner", port=str(self._port))) from None
        self.scans += 1
        return reading

    async def _run(self) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        async with (
            ScannerSimulator(PtyWire(self._port)) as self._simulator,
            Scanner(SerialChannel(str(self._port))) as scanner,
        ):
            listening = asyncio.create_task(_listen(scanner, self._readings.put))
            self._ready.set()
            await self._done.wait()
            listening.cancel()


async def _listen(scanner: Scanner, heard: Callable[[Reading], None]) -> None:
    async for reading in scanner:
        heard(reading)


def _symbol(text: str) -> tuple[str, str]:
    """What stands in the bars, and the AIM identifier of their kind."""
    if text.isdecimal() and len(text) == _SSCC_DIGITS:
        return f"00{text}", "]C1"
    if text.isdecimal() and len(text) == _GTIN_DIGITS:
        return text, "]E0"
    return text, "]C0"
