"""A link straight into the simulated PLC: no wire, but the same answers and the same faults.

With `VirtualLoop` a night on the belt passes in seconds, the same each time.
"""

import asyncio
import selectors
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from drivers.simulators.sorter.faults import Faults, Spoilt
from drivers.simulators.sorter.plc import BeltClock, Plc
from drivers.sorters.errors import BadReply, LinkDown, NoAnswer, PlcException
from drivers.sorters.link import Link

Result = TypeVar("Result")

ROUND_TRIP = 0.001
TIMEOUT = 0.3


class DirectLink(Link):
    """Speaks to a Plc in this process, on the clock of the running loop."""

    def __init__(self, plc: Plc, faults: Faults | None = None) -> None:
        self.unit = plc.map.unit
        self.plc = plc
        self.faults = faults or Faults()
        self.calls: list[tuple[int, int, tuple[int, ...]]] = []
        """Every write that arrived: function, address, values."""
        self.attempts = 0
        """Times somebody tried to connect."""
        self._open = False
        self._clock: BeltClock | None = None

    def __str__(self) -> str:
        return "direct"

    async def open(self) -> None:
        """Raises LinkDown while the PLC is silent or restarting."""
        self.attempts += 1
        await asyncio.sleep(ROUND_TRIP)
        self._now()
        if self.faults.silent or self.plc.down:
            raise LinkDown("direct: no connection")
        self._open = True

    def close(self) -> None:
        """Let go."""
        self._open = False

    async def read(self, address: int, count: int) -> list[int]:
        """FC3."""
        await self._arrive()
        registers = self.plc.read(address, count)
        spoilt = await self._answer()
        if registers is None:
            raise PlcException("direct: exception 2 to function 3")
        if spoilt in (Spoilt.WRONG_FUNCTION, Spoilt.SHORT):
            raise BadReply(f"direct: {spoilt.value}")
        return self.faults.garbage(count) if spoilt is Spoilt.GARBAGE else registers

    async def write(self, address: int, values: Sequence[int]) -> None:
        """FC16."""
        await self._write(16, address, tuple(values))

    async def write_one(self, address: int, value: int) -> None:
        """FC6."""
        await self._write(6, address, (value,))

    async def _write(self, function: int, address: int, values: tuple[int, ...]) -> None:
        await self._arrive()
        taken = self.plc.write(address, values)
        self.calls.append((function, address, values))
        spoilt = await self._answer()
        if not taken:
            raise PlcException(f"direct: exception 2 to function {function}")
        if spoilt is not None:
            raise BadReply(f"direct: {spoilt.value}")

    async def _arrive(self) -> None:
        if not self._open:
            raise LinkDown("direct: the connection is gone")
        await asyncio.sleep(ROUND_TRIP / 2)
        self._now()
        if self.faults.silent or self.plc.down:
            await asyncio.sleep(TIMEOUT)
            raise NoAnswer("direct: no answer")

    async def _answer(self) -> Spoilt | None:
        spoilt = self.faults.next()
        if self.faults.late >= TIMEOUT or spoilt in (Spoilt.SWALLOWED, Spoilt.NOISE):
            await asyncio.sleep(TIMEOUT)
            raise NoAnswer("direct: no answer")
        await asyncio.sleep(ROUND_TRIP / 2 + self.faults.late)
        return spoilt

    def _now(self) -> None:
        if self._clock is None:
            self._clock = BeltClock(self.plc)
        self._clock.catch_up()


class _NoWaiting(selectors.SelectSelector):
    """A selector that moves the clock instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everything waits, and nothing will ever happen")
        self.now += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next thing that is due."""

    def __init__(self) -> None:
        self._clock = _NoWaiting()
        super().__init__(self._clock)

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._clock.now


def run_virtual(scene: Coroutine[Any, Any, Result]) -> Result:
    """Run a scene to its end on a virtual clock."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(scene)
