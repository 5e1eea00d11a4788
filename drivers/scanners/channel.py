"""The way to a scanner: bytes that come, and a few that go.

A channel is opened again and again: a scanner is unplugged, a cable is moved, a line drops.
"""

import asyncio
import os
from abc import ABC, abstractmethod

from drivers.scanners.errors import Absent, NotTaking

CHUNK = 4_096
"""Bytes asked for at once."""


class Channel(ABC):
    """Bytes to and from one device. Everything raises `ChannelError` and nothing else."""

    source: str
    """Where its readings come from: `serial:/dev/…`, `tcp:10.0.0.9:2112`."""

    @abstractmethod
    async def open(self) -> None:
        """Reaches the device, once. Called on a closed channel."""

    @abstractmethod
    async def read(self) -> bytes:
        """Waits for bytes; at least one. May be cancelled without losing any."""

    @abstractmethod
    async def write(self, data: bytes) -> None:
        """Hands over all bytes of a short command, or raises; never waits for the device."""

    @abstractmethod
    async def close(self) -> None:
        """Lets the device go; harmless on a closed channel. It may be opened again."""

    async def shut(self) -> None:
        """Closes for good; a channel that listens stops listening."""
        await self.close()


class DescriptorChannel(Channel):
    """A channel on a file descriptor of the system: opened non-blocking, waited for by the loop."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._fd = -1

    async def read(self) -> bytes:
        fd = self._opened()
        while True:
            try:
                data = os.read(fd, CHUNK)
            except BlockingIOError:
                await _readable(fd)
                continue
            except OSError as error:
                raise Absent(f"{self.source}: {error.strerror}") from error
            if not data:
                raise Absent(f"{self.source}: the device went away")
            return data

    async def write(self, data: bytes) -> None:
        try:
            taken = os.write(self._opened(), data)
        except BlockingIOError as error:
            raise NotTaking(f"{self.source}: takes no bytes") from error
        except OSError as error:
            raise Absent(f"{self.source}: {error.strerror}") from error
        if taken != len(data):
            raise NotTaking(f"{self.source}: took {taken} of {len(data)} bytes")

    def _opened(self) -> int:
        if self._fd < 0:
            raise Absent(f"{self.source}: not open")
        return self._fd


async def _readable(fd: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(fd, wake)
    try:
        await ready
    finally:
        loop.remove_reader(fd)
