"""What every transport can do, and how it says that it could not."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence

READ_SIZE = 4096

# A device that was unplugged is usually back within a second; one that was switched off is not.
REOPEN_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)


class TransportError(Exception):
    """A byte stream failed. `written` is how many bytes of the failed write had been handed to
    the system: 0 means that the device cannot have seen any of them."""

    def __init__(self, fact: str, written: int = 0) -> None:
        super().__init__(fact)
        self.written = written


class CannotOpen(TransportError):
    """The device is not there, refused the connection, or is held by another program."""


class TimedOut(TransportError):
    """The deadline passed. The stream is still open and nothing that arrives later is lost."""


class Lost(TransportError):
    """The other side closed, or the device is gone. The transport must be opened again."""


class Transport(ABC):
    """A stream of bytes in both directions. One reader and one writer at a time."""

    name: str
    """Which device, in the words of an error: "tcp 10.0.0.7:9100"."""

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether `open` succeeded and `close` was not called since."""

    @abstractmethod
    async def open(self, timeout: float) -> None:
        """Connect within `timeout` seconds; already open, do nothing. Raises CannotOpen."""

    @abstractmethod
    async def read(self, timeout: float, most: int = READ_SIZE) -> bytes:
        """At least one byte, at most `most`, as they come. `timeout` in seconds; 0 takes only what
        has already arrived. Raises TimedOut, Lost."""

    @abstractmethod
    async def write(self, data: bytes, timeout: float) -> None:
        """Hand all of `data` to the system within `timeout` seconds. That it was taken says
        nothing of what the device did with it. Raises TimedOut, Lost."""

    @abstractmethod
    def close(self) -> None:
        """Let the device go; closed already, do nothing."""


async def reopen(
    transport: Transport, timeout: float, pauses: Sequence[float] = REOPEN_PAUSES
) -> None:
    """Close `transport` and open it again, for as long as it takes.

    Each attempt has `timeout` seconds; between attempts come `pauses`, the last one repeated.
    Cancel the task to give up. A path below /dev/serial/by-id is looked up anew each time, so a
    device that comes back under another tty is found.
    """
    transport.close()
    attempt = 0
    while True:
        try:
            await transport.open(timeout)
        except CannotOpen:
            await asyncio.sleep(pauses[min(attempt, len(pauses) - 1)])
            attempt += 1
        else:
            return
