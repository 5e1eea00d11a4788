"""Scanners of the configuration: those of the gateway, and those of a terminal."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from drivers.scanners import (
    EDB,
    EDB_ACK,
    PLAIN,
    EvdevChannel,
    Framer,
    Misread,
    OneScan,
    Scanner,
    SerialChannel,
    TcpChannel,
    TcpServerChannel,
)
from drivers.scanners.channel import Channel
from wms.config import TerminalScannerPart
from wms.config.ports import ListenPort, ScannerPort, SerialPort, TcpPort
from wms.terminal.scanners import WEDGE, OwnScanners

ONE_SCAN = 1.5
"""Seconds within which two channels of one terminal deliver one physical scan: a slow wedge takes
20 ms a character and needs a second for a long code. What one channel delivers twice counts twice
however close."""

_MODELS = {"plain": PLAIN, "edb": EDB, "edb_ack": EDB_ACK}


def scanner_of(
    part: TerminalScannerPart, on_misread: Callable[[Misread], None] | None = None
) -> Scanner:
    """The driver of a scanner, not started; `on_misread` is told what is no code."""
    return Scanner(
        channel_of(part.port),
        model=_MODELS[part.model],
        framer=Framer(part.prefix.encode("ascii")),
        on_misread=on_misread,
    )


def channel_of(port: ScannerPort) -> Channel:
    """The channel of a port, closed."""
    if isinstance(port, TcpPort):
        return TcpChannel(port.host, port.port)
    if isinstance(port, ListenPort):
        return TcpServerChannel(port.host, port.port, port.peer)
    if isinstance(port, SerialPort):
        return SerialChannel(port.path, port.baud)
    return EvdevChannel(port.path)


def own_scanners(parts: Sequence[TerminalScannerPart]) -> OwnScanners:
    """The scanners of one terminal beside its wedge. What two of its channels deliver of one
    physical scan counts once."""
    if not parts:
        return OwnScanners()
    sources = {channel_of(part.port).source for part in parts} | {WEDGE}
    makes = tuple(partial(scanner_of, part) for part in parts)
    return OwnScanners(makes, OneScan(sources, ONE_SCAN, time.monotonic))
