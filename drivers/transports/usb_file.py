"""A USB printer through the kernel's usblp driver: /dev/usb/lp0."""

import asyncio
import os
import stat
from pathlib import Path

from drivers.transports.base import CannotOpen, TimedOut
from drivers.transports.descriptor import DescriptorTransport

# usblp answers a read with zero bytes whenever the printer sends an empty packet, and says so
# again at once; asking every 20 ms keeps a quiet printer from costing a core.
EMPTY_PACKET_PAUSE = 0.02


class UsbFileTransport(DescriptorTransport):
    """A character device that is read and written like a file. usblp lets one program in."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = f"usb {path}"
        self._held: int | None = None

    async def _connect(self, timeout: float) -> int:  # noqa: ARG002 (opening it never waits)
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise CannotOpen(f"{self.name}: {error.strerror}") from error
        if not stat.S_ISCHR(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise CannotOpen(f"{self.name}: {Path(self.path).name} is not a device")
        self._held = descriptor
        return descriptor

    def _disconnect(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    async def _nothing_read(self, due: float) -> None:
        left = due - asyncio.get_running_loop().time()
        if left <= 0:
            raise TimedOut(f"{self.name}: nothing came before the deadline")
        await asyncio.sleep(min(left, EMPTY_PACKET_PAUSE))
