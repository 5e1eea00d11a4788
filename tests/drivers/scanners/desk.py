"""What the scanner tests share: waiting on a condition, and a scanner with its trouble kept."""

import asyncio
import time
from collections.abc import Callable

from drivers.scanners import FaultKind, Framer, Misread, Model, Reading, Scanner
from drivers.scanners.channel import Channel
from drivers.scanners.scanner import PLAIN

SSCC = "00106141412345678908"
GTIN = "6901234567892"


async def until(condition: Callable[[], bool], deadline: float = 10.0) -> None:
    """Waits until something is so; fails after `deadline` seconds."""
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        await asyncio.sleep(0.005)


class Desk:
    """A scanner as its owner has it: readings one by one, misreads in a list."""

    def __init__(
        self,
        channel: Channel,
        *,
        model: Model = PLAIN,
        framer: Framer | None = None,
        stall: float = 5.0,
    ) -> None:
        self.misreads: list[Misread] = []
        self.scanner = Scanner(
            channel,
            model=model,
            framer=framer,
            on_misread=self.misreads.append,
            retry=0.01,
            stall=stall,
        )

    async def reading(self) -> Reading:
        """The next reading, within ten seconds."""
        async with asyncio.timeout(10):
            return await anext(self.scanner)

    async def texts(self, count: int) -> list[str]:
        """The data of the next `count` readings."""
        return [(await self.reading()).text for _ in range(count)]

    async def misread(self, kind: FaultKind) -> Misread:
        """Waits until a fault of this kind was told."""
        await until(lambda: any(m.kind is kind for m in self.misreads))
        return next(m for m in self.misreads if m.kind is kind)
