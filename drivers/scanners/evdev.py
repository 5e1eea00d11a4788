"""Scanners in keyboard mode, read from /dev/input and kept from everyone else.

Read with `struct` and one ioctl instead of python-evdev: that package comes as C source only, so
every PC of the floor would need a compiler and the kernel's headers, for thirty lines.
"""

import errno
import fcntl
import os
import struct
from collections.abc import Callable
from contextlib import suppress

from drivers.scanners.channel import DescriptorChannel
from drivers.scanners.errors import Absent, Busy, Cause, NotTaking
from drivers.scanners.keymap import SUBSTITUTE, KeyDecoder

# struct input_event of linux/input.h: a struct timeval of two C longs, then type, code, value.
EVENT = struct.Struct("@llHHi")
EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
_EVIOCGRAB = 0x40044590  # _IOW('E', 0x90, int)


class EventDecoder:
    """Turns the bytes of an event device into the characters typed. Pure."""

    def __init__(self) -> None:
        self._keys = KeyDecoder()
        self._rest = b""

    def feed(self, data: bytes) -> str:
        """Takes bytes as they came; gives the characters they complete. Where the kernel had to
        drop events, a SUBSTITUTE stands, which spoils the code around it."""
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        out = []
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == EV_KEY:
                out.append(self._keys.key(code, value))
            elif kind == EV_SYN and code == SYN_DROPPED:
                self._keys = KeyDecoder()
                out.append(SUBSTITUTE)
        return "".join(out)


def grab(path: str) -> int:
    """Opens an event device so that its keys reach nobody else: not the console, not a desktop.
    Gives the descriptor, non-blocking. Raises `Absent` or `Busy`."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        why = f"evdev:{path}: no such device; is it plugged in?"
        raise Absent(why, Cause.NOT_THERE) from error
    except PermissionError as error:
        why = f"evdev:{path}: no right to open it; is this user in group input?"
        raise Absent(why, Cause.NO_RIGHT) from error
    except OSError as error:
        raise Absent(f"evdev:{path}: {error.strerror}", Cause.NOT_THERE) from error
    try:
        fcntl.ioctl(fd, _EVIOCGRAB, 1)
    except OSError as error:
        with suppress(OSError):
            os.close(fd)
        if error.errno == errno.EBUSY:
            raise Busy(f"evdev:{path}: another program has grabbed it") from error
        raise Absent(f"evdev:{path}: not an input device", Cause.NOT_ONE) from error
    return fd


class EvdevChannel(DescriptorChannel):
    """An event device, grabbed. `path` should be the one under /dev/input/by-id that ends in
    `-event-kbd`. A keyboard hears no commands, so writing is refused."""

    def __init__(self, path: str, opener: Callable[[str], int] = grab) -> None:
        super().__init__(f"evdev:{path}")
        self._path = path
        self._opener = opener
        self._events = EventDecoder()

    async def open(self) -> None:
        self._fd = self._opener(self._path)
        self._events = EventDecoder()

    async def read(self) -> bytes:
        while True:
            typed = self._events.feed(await super().read())
            if typed:
                return typed.encode()

    async def write(self, data: bytes) -> None:
        raise NotTaking(f"{self.source}: a keyboard takes no commands, {data!r} not sent")

    async def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
