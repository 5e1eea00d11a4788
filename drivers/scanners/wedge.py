"""Keyboard wedges without a screen: a scanner that types into the terminal a program runs in."""

import os
import termios
import tty
from contextlib import suppress
from typing import Any

from drivers.scanners.channel import DescriptorChannel
from drivers.scanners.errors import Absent, NotTaking

_PASTE_MARKS_ON = b"\x1b[?2004h"
_PASTE_MARKS_OFF = b"\x1b[?2004l"


class WedgeChannel(DescriptorChannel):
    """The terminal behind descriptor `fd` (0 is standard input).

    Use it with `Framer(prefix, pastes=True)`: the terminal is asked to mark what is pasted. It is
    raw meanwhile, Ctrl+C included, because a barcode may hold the same byte and must not be able
    to end the program; it is put back as it was when the channel is closed.
    """

    def __init__(self, fd: int = 0) -> None:
        super().__init__("wedge")
        self._terminal = fd
        self._before: list[Any] | None = None

    async def open(self) -> None:
        try:
            # Opened anew: non-blocking on the given descriptor would be so for standard output too.
            path = os.ttyname(self._terminal)
            self._fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise Absent(f"wedge: not a terminal: {error.strerror}") from error
        self._before = termios.tcgetattr(self._fd)
        tty.setraw(self._fd)
        os.write(self._fd, _PASTE_MARKS_ON)

    async def write(self, data: bytes) -> None:
        raise NotTaking(f"wedge: a keyboard takes no commands, {data!r} not sent")

    async def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd < 0:
            return
        with suppress(OSError, termios.error):  # the terminal may be gone
            os.write(fd, _PASTE_MARKS_OFF)
            if self._before is not None:
                termios.tcsetattr(fd, termios.TCSADRAIN, self._before)
        os.close(fd)
