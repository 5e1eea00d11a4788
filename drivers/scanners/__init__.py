"""Barcode scanners: serial, network, keyboard; one `Reading` from all of them.

`drivers.scanners.gs1` reads what a code says; it is imported apart because only it needs biip.
"""

from drivers.scanners.errors import (
    Absent,
    Busy,
    Cause,
    ChannelError,
    Gs1Refused,
    NotSupported,
    NotTaking,
    ScannerError,
)
from drivers.scanners.evdev import EvdevChannel
from drivers.scanners.framing import Framer
from drivers.scanners.one_scan import OneScan
from drivers.scanners.reading import FaultKind, Health, Misread, Reading, State
from drivers.scanners.scanner import EDB, EDB_ACK, PLAIN, Model, Scanner
from drivers.scanners.serial_port import SerialChannel
from drivers.scanners.tcp import TcpChannel, TcpServerChannel
from drivers.scanners.wedge import WedgeChannel

__all__ = [
    "EDB",
    "EDB_ACK",
    "PLAIN",
    "Absent",
    "Busy",
    "Cause",
    "ChannelError",
    "EvdevChannel",
    "FaultKind",
    "Framer",
    "Gs1Refused",
    "Health",
    "Misread",
    "Model",
    "NotSupported",
    "NotTaking",
    "OneScan",
    "Reading",
    "Scanner",
    "ScannerError",
    "SerialChannel",
    "State",
    "TcpChannel",
    "TcpServerChannel",
    "WedgeChannel",
]
