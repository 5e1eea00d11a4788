"""A scanner in a hand that can be told what to see and how to misbehave."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from drivers.simulators.scanner.wires import Wire

_ACK, _NAK = 0x06, 0x15


class ScannerSimulator:
    """Sends what a scanner sends and obeys what a scanner obeys: `E`, `D`, `B`, ACK and NAK.

    `prefix` and `suffix` are as set in the scanner; `aim` sends the identifier before the data;
    `delay` is the pause between characters in seconds. `answered` makes it wait up to so many
    seconds for ACK after each code, and send it once more after NAK or silence. `on_host` is
    given each byte it obeyed.

        async with ScannerSimulator(PtyWire(path)) as simulator:
            await simulator.scan("106141412345678908", "]C0")

    A scanner loses what `disable` told it with its power: it comes back enabled.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        prefix: bytes = b"",
        suffix: bytes = b"\r",
        aim: bool = True,
        delay: float = 0.0,
        answered: float = 0.0,
        on_host: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.enabled = True
        self.beeps = 0
        self.acks = 0
        self.naks = 0
        self._wire = wire
        self._prefix = prefix
        self._suffix = suffix
        self._aim = aim
        self.delay = delay
        self._answered = answered
        self._on_host = on_host
        self._answers: asyncio.Queue[int] = asyncio.Queue()
        self._ear: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.plug()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._deafen()
        await self._wire.shut()

    async def plug_when_possible(self) -> None:
        """Gives it power, and a connection whenever the host makes one; does not wait for it."""
        plugging = asyncio.create_task(self._wire.plug())
        await asyncio.wait({plugging}, timeout=0)
        self.enabled = True
        self._ear = asyncio.create_task(self._listen_after(plugging))

    async def plug(self) -> None:
        """Gives it power and a connection."""
        await self._wire.plug()
        self.enabled = True
        self._ear = asyncio.create_task(self._listen())

    async def unplug(self) -> None:
        """Pulls the plug."""
        await self._deafen()
        await self._wire.unplug()

    async def scan(self, text: str, symbology: str = "]C1") -> bool:
        """Sees one code. False if it was disabled and sent nothing, or if the host never took
        the code."""
        if not self.enabled:
            return False
        if not self._answered:
            await self._send(self.frame(text, symbology))
            return True
        for _ in range(2):
            await self._send(self.frame(text, symbology))
            with suppress(TimeoutError):
                # Not wait_for: before Python 3.12 it may swallow a cancellation.
                async with asyncio.timeout(self._answered):
                    if await self._answers.get() == _ACK:
                        return True
        return False

    def frame(self, text: str, symbology: str = "]C1") -> bytes:
        """The bytes it sends for one code."""
        identifier = symbology if self._aim else ""
        return self._prefix + (identifier + text).encode() + self._suffix

    async def scan_twice(self, text: str, symbology: str = "]C1") -> None:
        """The trigger held too long: the same code again, at once."""
        await self._send(self.frame(text, symbology) * 2)

    async def glue(self, first: str, second: str, symbology: str = "]C1") -> None:
        """Two codes with the end of the first lost."""
        one = self.frame(first, symbology).removesuffix(self._suffix)
        await self._send(one + self.frame(second, symbology))

    async def noise(self, data: bytes = b"\x00\xff\x80\x1b[A\xfe") -> None:
        """Bytes that are no code, as a bad cable makes them; they have no end."""
        await self._send(data)

    async def run_on(self, length: int = 5_000, character: str = "8") -> None:
        """Characters without an end."""
        await self._send(self._prefix + character.encode() * length)

    async def begin(self, text: str, after: int, symbology: str = "]C1") -> None:
        """Sends the first `after` bytes of a code, for the plug to be pulled in the middle."""
        await self._send(self.frame(text, symbology)[:after])

    async def _send(self, data: bytes) -> None:
        if not self.delay:
            await self._wire.send(data)
            return
        for byte in data:
            await self._wire.send(bytes([byte]))
            await asyncio.sleep(self.delay)

    async def _listen_after(self, plugging: "asyncio.Task[None]") -> None:
        try:
            await plugging
        finally:
            plugging.cancel()
        await self._listen()

    async def _listen(self) -> None:
        while data := await self._wire.receive():
            for byte in data:
                self._obey(byte)

    def _obey(self, byte: int) -> None:
        if byte in b"ED":
            self.enabled = byte == ord("E")
        elif byte == ord("B"):
            self.beeps += 1
        elif byte in (_ACK, _NAK):
            self.acks += byte == _ACK
            self.naks += byte == _NAK
            self._answers.put_nowait(byte)
        else:
            return
        self._on_host(byte)

    async def _deafen(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.cancel()
            await asyncio.wait({ear})
