"""A device on a serial line or a USB-COM port, through pyserial."""

import termios

import serial

from drivers.transports.base import CannotOpen
from drivers.transports.descriptor import DescriptorTransport


class SerialTransport(DescriptorTransport):
    """A serial port, held exclusively: a second program cannot steal half of the answers.

    Give `path` as /dev/serial/by-id/...: ttyUSB numbers change when a device is plugged in again.
    `parity` is N, E or O. With `rtscts` or `xonxoff` the device can hold the line, as a printer
    with a small buffer must.
    """

    def __init__(
        self,
        path: str,
        baud: int = 9600,
        *,
        data_bits: int = 8,
        parity: str = "N",
        stop_bits: int = 1,
        rtscts: bool = False,
        xonxoff: bool = False,
    ) -> None:
        self.path = path
        self.name = f"serial {path}"
        self._port = serial.Serial(
            port=None,
            baudrate=baud,
            bytesize=data_bits,
            parity=parity,
            stopbits=stop_bits,
            rtscts=rtscts,
            xonxoff=xonxoff,
            timeout=0,
            exclusive=True,
        )
        self._port.port = path

    async def _connect(self, timeout: float) -> int:  # noqa: ARG002 (opening a tty never waits)
        try:
            self._port.open()
        except (OSError, ValueError) as error:
            raise CannotOpen(f"{self.name}: {error}") from error
        descriptor: int = self._port.fileno()
        # pyserial asks for reads that end at once with nothing (VMIN 0); that could not be told
        # from an unplugged device, which also reads as nothing.
        settings = termios.tcgetattr(descriptor)
        settings[6][termios.VMIN] = 1
        termios.tcsetattr(descriptor, termios.TCSANOW, settings)
        return descriptor

    def _disconnect(self) -> None:
        self._port.close()
