"""What TCP, serial and USB share: a non-blocking file descriptor on the event loop."""

import asyncio
import os
from abc import abstractmethod
from collections.abc import Callable

from drivers.transports.base import READ_SIZE, Lost, TimedOut, Transport


class DescriptorTransport(Transport):
    """A transport over one file descriptor.

    It waits for readiness and then reads or writes at once, without awaiting in between. asyncio's
    own `sock_recv` can lose bytes that arrive in the very turn its timeout cancels it; for a
    device that answers a byte or two that would shift every later answer by one. For the same
    reason no `asyncio.wait_for`: before Python 3.12 it swallows a cancellation in such a turn.
    """

    _descriptor: int | None = None

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    async def open(self, timeout: float) -> None:
        if self._descriptor is None:
            self._descriptor = await self._connect(timeout)

    def close(self) -> None:
        if self._descriptor is not None:
            self._descriptor = None
            self._disconnect()

    @abstractmethod
    async def _connect(self, timeout: float) -> int:
        """Open the device and give its descriptor, non-blocking. Raises CannotOpen."""

    @abstractmethod
    def _disconnect(self) -> None:
        """Close what `_connect` opened."""

    async def read(self, timeout: float, most: int = READ_SIZE) -> bytes:
        due = _now() + timeout
        # A device that never stops sending is always ready: the others in the loop come first.
        await asyncio.sleep(0)
        while True:
            descriptor = self._opened()
            try:
                data = os.read(descriptor, most)
            except BlockingIOError:
                await self._readiness(descriptor, due, reading=True)
                continue
            except OSError as error:
                raise Lost(f"{self.name}: {error.strerror}") from error
            if data:
                return data
            await self._nothing_read(due)

    async def write(self, data: bytes, timeout: float) -> None:
        due = _now() + timeout
        written = 0
        while written < len(data):
            descriptor = self._opened()
            try:
                written += os.write(descriptor, data[written:])
            except BlockingIOError:
                await self._readiness(descriptor, due, reading=False, written=written)
            except OSError as error:
                raise Lost(f"{self.name}: {error.strerror}", written) from error

    async def _nothing_read(self, due: float) -> None:  # noqa: ARG002
        """A read of zero bytes: the end of the stream, unless a device means something else."""
        raise Lost(f"{self.name}: closed by the other side")

    def _opened(self) -> int:
        if self._descriptor is None:
            raise Lost(f"{self.name}: not open")
        return self._descriptor

    async def _readiness(
        self, descriptor: int, due: float, *, reading: bool, written: int = 0
    ) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        watch, unwatch = _watchers(loop, reading)
        watch(descriptor, _mark, ready)
        try:
            async with asyncio.timeout_at(due):
                await ready
        except TimeoutError:
            word = "nothing came" if reading else "nothing was taken"
            raise TimedOut(f"{self.name}: {word} before the deadline", written) from None
        finally:
            unwatch(descriptor)


def _watchers(
    loop: asyncio.AbstractEventLoop, reading: bool
) -> tuple[Callable[..., None], Callable[[int], bool]]:
    if reading:
        return loop.add_reader, loop.remove_reader
    return loop.add_writer, loop.remove_writer


def _mark(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _now() -> float:
    return asyncio.get_running_loop().time()
