"""Byte streams to devices, each call with its own deadline.

A `Transport` moves bytes and knows nothing of what they mean; the protocols above it are pure and
never open anything. Four kinds: `TcpTransport`, `SerialTransport`, `UsbFileTransport`, and
`FakeTransport` for tests.

Errors, all `TransportError`:
    CannotOpen   the device is not there, refused, or is held by another program
    TimedOut     the deadline passed; the stream is still open
    Lost         the stream ended or broke; close it and open it again
"""

from drivers.transports.base import CannotOpen, Lost, TimedOut, Transport, TransportError, reopen
from drivers.transports.fake import FakeTransport
from drivers.transports.serial_port import SerialTransport
from drivers.transports.tcp import TcpTransport
from drivers.transports.usb_file import UsbFileTransport

__all__ = [
    "CannotOpen",
    "FakeTransport",
    "Lost",
    "SerialTransport",
    "TcpTransport",
    "TimedOut",
    "Transport",
    "TransportError",
    "UsbFileTransport",
    "reopen",
]
