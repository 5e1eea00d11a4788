"""A scanner in keyboard mode: the event bytes of a Linux input device, through a named pipe."""

import os
from pathlib import Path

from drivers.scanners.evdev import EV_KEY, EV_SYN, EVENT
from drivers.scanners.keymap import strokes

_EV_MSC, _MSC_SCAN = 4, 4


def typed(text: str) -> bytes:
    """The events of typing `text`, as hid-input gives them: the scan code, the key, the report.

    Raises ValueError for a character a US keyboard cannot type.
    """
    return b"".join(
        EVENT.pack(0, 0, _EV_MSC, _MSC_SCAN, 0x70000 + code)
        + EVENT.pack(0, 0, EV_KEY, code, value)
        + EVENT.pack(0, 0, EV_SYN, 0, 0)
        for code, value in strokes(text)
    )


class KeyboardSimulator:
    """Types into a named pipe at `path`, which stands for /dev/input/by-id/…-event-kbd.

    No input device can be made without the kernel's uinput; only the exclusive grab differs.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    def plug(self) -> None:
        """The device appears."""
        os.mkfifo(self._path)
        # For reading too, so that it may be opened before anyone reads.
        self._fd = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)

    def type(self, text: str) -> None:
        """Types, ending as the text ends: put `\\r` there."""
        self.send(typed(text))

    def send(self, events: bytes) -> None:
        """Event bytes as they are."""
        os.write(self._fd, events)

    def unplug(self) -> None:
        """The device vanishes."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
            self._path.unlink()
