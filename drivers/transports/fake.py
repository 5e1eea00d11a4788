"""A transport without a device: a test plays the device's part."""

import asyncio
from collections.abc import Callable

from drivers.transports.base import READ_SIZE, CannotOpen, Lost, TimedOut, Transport

Answer = Callable[[bytes], bytes]


class FakeTransport(Transport):
    """Bytes in memory. `answer`, if given, is called with each write and says what comes back.

    `written` is all that was written since it was made. `absent` makes it refuse to open;
    `stalled` makes it take no more bytes; `lose` breaks it in the middle of whatever is going on.
    """

    def __init__(self, answer: Answer | None = None, name: str = "fake") -> None:
        self.name = name
        self.written = bytearray()
        self.absent = False
        self.stalled = False
        self.opened = 0
        self.answer = answer
        self._incoming = bytearray()
        self._arrived = asyncio.Event()
        self._open = False

    @property
    def is_open(self) -> bool:
        return self._open

    async def open(self, timeout: float) -> None:  # noqa: ARG002
        if self.absent:
            raise CannotOpen(f"{self.name}: absent")
        if not self._open:
            self._open = True
            self.opened += 1

    def feed(self, data: bytes) -> None:
        """Let `data` arrive, as if the device had sent it."""
        self._incoming += data
        self._arrived.set()

    def lose(self) -> None:
        """Break the stream; what had arrived is gone, as with an unplugged device."""
        self._open = False
        self._incoming.clear()
        self._arrived.set()

    async def read(self, timeout: float, most: int = READ_SIZE) -> bytes:
        if self._open and not self._incoming:
            self._arrived.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self._arrived.wait()
            except TimeoutError:
                raise TimedOut(f"{self.name}: nothing came before the deadline") from None
        if not self._open:
            raise Lost(f"{self.name}: lost")
        data = bytes(self._incoming[:most])
        del self._incoming[:most]
        return data

    async def write(self, data: bytes, timeout: float) -> None:
        if not self._open:
            raise Lost(f"{self.name}: lost")
        if self.stalled:
            await asyncio.sleep(timeout)
            raise TimedOut(f"{self.name}: nothing was taken before the deadline")
        self.written += data
        if self.answer is not None and (answer := self.answer(data)):
            self.feed(answer)

    def close(self) -> None:
        self._open = False
