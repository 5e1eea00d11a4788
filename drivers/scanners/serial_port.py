"""Scanners on a serial port, RS-232 or USB-COM, through pyserial."""

import errno
import termios

import serial

from drivers.scanners.channel import DescriptorChannel
from drivers.scanners.errors import Absent, Busy, Cause, ChannelError


class SerialChannel(DescriptorChannel):
    """A serial port, held exclusively.

    `path` should be the one under /dev/serial/by-id: it names the device, not the order in which
    devices were plugged in, and is the same after an unplug and replug. 8 data bits, no parity,
    one stop bit; `baud` matters on real RS-232 only.
    """

    def __init__(self, path: str, baud: int = 9_600) -> None:
        super().__init__(f"serial:{path}")
        self._path = path
        self._baud = baud
        self._port: serial.Serial | None = None

    async def open(self) -> None:
        # Non-blocking throughout: pyserial's own read and write may wait inside the event loop,
        # so only opening, settings and the lock are left to it.
        try:
            self._port = serial.Serial(self._path, self._baud, timeout=0, exclusive=True)
        except (serial.SerialException, OSError, ValueError) as error:
            raise _why(self._path, error) from error
        self._fd = self._port.fileno()
        _tell_nothing_from_gone(self._fd)

    async def close(self) -> None:
        port, self._port, self._fd = self._port, None, -1
        if port is not None:
            port.close()


def _tell_nothing_from_gone(fd: int) -> None:
    """pyserial sets VMIN 0, with which a port that has nothing to read and one that was unplugged
    both give no bytes. With VMIN 1 only the unplugged one does."""
    settings = termios.tcgetattr(fd)
    settings[6][termios.VMIN] = 1
    termios.tcsetattr(fd, termios.TCSANOW, settings)


def _why(path: str, error: Exception) -> ChannelError:
    number = getattr(error, "errno", None)
    if number is None and isinstance(error.__context__, termios.error):
        number = error.__context__.args[0]  # pyserial keeps it only as text
    if number in (errno.EAGAIN, errno.EBUSY, errno.EWOULDBLOCK):
        return Busy(f"serial:{path}: another program holds it")
    if number == errno.ENOENT:
        return Absent(f"serial:{path}: no such device; is it plugged in?", Cause.NOT_THERE)
    if number == errno.EACCES:
        why = f"serial:{path}: no right to open it; is this user in group dialout?"
        return Absent(why, Cause.NO_RIGHT)
    if number in (errno.ENOTTY, errno.EINVAL):
        return Absent(f"serial:{path}: not a serial port", Cause.NOT_ONE)
    return Absent(f"serial:{path}: {error}", Cause.NOT_THERE)
