"""What the scenes in real time share."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from drivers.simulators.sorter import (
    Line,
    Plc,
)
from drivers.sorters import (
    Link,
    Sorter,
)
from tests.drivers.sorters.house import House

# A short, quick line: an item is in its chute half a second after its induction.
LINE = Line(
    chutes=6,
    speed=4.0,
    headway=0.1,
    decision_at=0.8,
    first_chute_at=1.0,
    chute_pitch=0.2,
    return_length=0.8,
    confirm_after=0.05,
)
LIMIT = 20.0


async def until(what: Callable[[], bool], limit: float = LIMIT) -> None:
    """Wait for it, in real time."""
    end = asyncio.get_running_loop().time() + limit
    while not what():
        assert asyncio.get_running_loop().time() < end, "it never came to that"
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def at_work(plc: Plc, link: Link) -> AsyncIterator[House]:
    """A sorter that decides by the labels."""
    house = House(reject=plc.line.reject)
    house.sorter = Sorter(
        link,
        plc.map,
        range(1, plc.line.chutes + 1),
        house.on_event,
        on_reconcile=house.on_reconcile,
        on_state=house.conditions.append,
    )
    async with house.sorter:
        yield house


async def all_sorted(plc: Plc, house: House) -> None:
    """Until the belt is empty and the house knows it; then both are compared."""
    await until(lambda: not (plc.belt.waiting or plc.belt.parcels or plc.confirming or house.open))
    house.audit(plc)
