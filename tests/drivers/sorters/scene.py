"""A scene on the virtual clock: the real sorter, the simulated belt, no wire."""

import asyncio
from collections.abc import Awaitable, Callable

from drivers.simulators.sorter import BeltClock, DirectLink, Line, Plc, run_virtual
from drivers.sorters import Resume, Sorter
from tests.drivers.sorters.house import House, labels

ITEMS = 150
LINE = Line()


class Scene:
    """A line, its PLC, the sorter and the house behind it."""

    def __init__(self, line: Line = LINE, *, alternate: int = 0, items: int = ITEMS) -> None:
        self.plc = Plc(line)
        self.link = DirectLink(self.plc)
        self.faults = self.link.faults
        self.house = House(reject=line.reject, alternate=alternate)
        self.sorter = self.new_sorter()
        self.plc.feed_all(labels(items, line.chutes - 1))
        self.vanished = 0
        self.limit = 300.0

    def new_sorter(self, track_limit: float = 120.0, resume: Resume | None = None) -> Sorter:
        """A gateway that has just started, with what the house knows from its store."""
        self.house.sorter = Sorter(
            self.link,
            self.plc.map,
            range(1, self.plc.line.chutes + 1),
            self.house.on_event,
            on_reconcile=self.house.on_reconcile,
            on_state=self.house.conditions.append,
            track_limit=track_limit,
            resume=resume,
        )
        return self.house.sorter

    async def until(self, what: Callable[[], bool]) -> None:
        """Let the belt run until it is so."""
        end = asyncio.get_running_loop().time() + self.limit
        while not what():
            assert asyncio.get_running_loop().time() < end, "it never came to that"
            await asyncio.sleep(0.005)

    async def middle(self) -> None:
        """The belt is full and items lie in their chutes."""
        await self.until(lambda: len(self.house.counted) >= 20)

    async def end(self) -> None:
        """Everything fed has left the belt, and both sides have heard of it."""
        await self.until(
            lambda: (
                not (self.plc.belt.waiting or self.plc.belt.parcels or self.plc.confirming)
                and not self.house.open
            )
        )
        self.house.audit(self.plc, vanished=self.vanished)


async def quiet_end(scene: Scene) -> None:
    """After a random night the faults end; then everything must come to rest."""
    scene.faults.silent = False
    scene.faults.late = 0.0
    scene.plc.e_stop = scene.plc.jam = False
    scene.plc.jammed.clear()
    await scene.end()


async def run_scene(scene: Scene, night: Awaitable[None]) -> None:
    """The belt runs on its own, whoever looks at it."""
    belt = asyncio.create_task(BeltClock(scene.plc).keep_running())
    try:
        await night
    finally:
        belt.cancel()


def play(scene: Scene, trouble: Callable[[Scene], Awaitable[None]]) -> Scene:
    """Run into the middle, make the trouble, run to the end, audit."""

    async def night() -> None:
        async with scene.sorter:
            await scene.middle()
            await trouble(scene)
            await scene.end()

    run_virtual(run_scene(scene, night()))
    return scene


async def nothing(_: Scene) -> None:
    """A quiet night."""
