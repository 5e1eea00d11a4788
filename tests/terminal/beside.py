"""Scanners beside a terminal's keyboard, as its configuration would make them."""

import time
from collections.abc import Callable
from functools import partial

from drivers.scanners import EDB, Framer, OneScan, Scanner, SerialChannel
from drivers.scanners.channel import Channel
from wms.terminal.scanners import WEDGE, Misread, OwnScanners

STALL = 1.0


def beside(*ports: str) -> OwnScanners:
    """Scanners with a beeper at these serial ports; they and the wedge may deliver one scan."""
    return listening(*(partial(SerialChannel, port) for port in ports))


def listening(*channels: Callable[[], Channel]) -> OwnScanners:
    """Scanners on these channels."""

    def make(channel: Callable[[], Channel], told: Callable[[Misread], None]) -> Scanner:
        return Scanner(
            channel(), model=EDB, framer=Framer(b"\x02"), on_misread=told, retry=0.02, stall=STALL
        )

    sources = [WEDGE, *(channel().source for channel in channels)]
    makes = tuple(partial(make, channel) for channel in channels)
    return OwnScanners(makes, OneScan(sources, 2.0, time.monotonic))
