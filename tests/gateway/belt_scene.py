"""A sorter's night with everything real but the belt: duty, driver, rules, store, and the PLC.

    chute 1 GS001-A   2 GS002-A   3 GS003-A   4 GS001-C      12 reject

    scene = BeltScene(night)
    scene.feed(NOODLES, 40)
    play(scene, nothing)                # on the virtual clock, to the end, then audited

`audit` holds where each parcel really ended against what the store says of it.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from drivers.simulators.sorter import BeltClock, DirectLink, Line, Plc
from drivers.simulators.sorter import run_virtual as run_virtual
from drivers.sorters import Link, RegisterMap
from tests.belt import BOOT, FIRST, HALL, Belt
from tests.floor import Clock, Night
from tests.town import APPLES, NOODLES, YOGURT, Part
from wms.domain.codes import make_position
from wms.domain.messages import Message
from wms.domain.reference import Sku
from wms.domain.site import Chute, SorterLayout
from wms.domain.words import DeviceState
from wms.gateway.duty import Request
from wms.gateway.sorters import SorterDuty, SorterWiring
from wms.locale import catalogue

PARTS = (
    Part("P001", "S1", 40),
    Part("P004", "S1", 40),
    Part("P005", "S1", 40),
    Part("P001", "S2", 30),
    Part("P004", "S2", 30),
    Part("P001", "S3", 25),
    Part("P003", "S4", 5),
)
"""More of everything than any scene feeds, unless it wants to."""
GOODS = ((NOODLES, 80), (APPLES, 40), (YOGURT, 20))
POSITIONS = ("GS001-A", "GS002-A", "GS003-A", "GS001-C")
LINE = Line()
LIMIT = 300.0


class Shown:
    """The device's row: what terminals would read."""

    def __init__(self) -> None:
        self.states: list[tuple[DeviceState, Message | None]] = []
        self.detail: dict[str, Any] = {}
        self.asked: Request | None = None
        self.answers: list[tuple[list[Message], bool]] = []
        self.seen_at = 0

    def report(
        self, state: DeviceState, cause: Message | None = None, detail: dict[str, Any] | None = None
    ) -> None:
        if not self.states or self.states[-1] != (state, cause):
            self.states.append((state, cause))
        self.detail = detail or {}

    def seen(self) -> None:
        self.seen_at += 1

    def request(self) -> Request | None:
        asked, self.asked = self.asked, None
        return asked

    def answer(self, request: Request, told: list[Message], *, passed: bool) -> None:
        del request
        self.answers.append((told, passed))

    def causes(self) -> list[str]:
        """Everything that was shown, in Chinese."""
        return [text(cause) for _, cause in self.states if cause is not None]


class Beating:
    """The gateway's side of a duty."""

    def __init__(self) -> None:
        self.stopping = False
        self.beats = 0
        self.told: list[Message] = []

    def beat(self) -> None:
        self.beats += 1

    async def pause(self, seconds: float) -> None:
        if not self.stopping:
            await asyncio.sleep(seconds)

    def tell(self, message: Message) -> None:
        self.told.append(message)


def plan_hall(url: str, clock: Clock, parts: tuple[Part, ...] = PARTS) -> Night:
    """The warehouse with its sorters, planned for a belt's worth of goods."""
    return Night.planned(HALL, url, clock, parts)


class BeltScene:
    """One sorter at work. `link` speaks to its PLC; by default without a wire."""

    def __init__(
        self,
        night: Night,
        layout: SorterLayout = FIRST,
        line: Line = LINE,
        register_map: RegisterMap | None = None,
        link: Callable[[], Link] | None = None,
        **wiring: Any,
    ) -> None:
        self.night, self.layout = night, layout
        self.belt = Belt(night, layout)
        self.plc = Plc(line, register_map, boot_id=BOOT)
        self.direct = DirectLink(self.plc)
        self.faults = self.direct.faults
        self.shown = Shown()
        self.pulse = Beating()
        self.wiring = SorterWiring(link or (lambda: self.direct), self.plc.map, layout, **wiring)
        self.duty = self.new_duty()
        self.work: asyncio.Task[None] | None = None

    def new_duty(self) -> SorterDuty:
        """As the gateway makes it when it starts."""
        self.belt.start_again()
        return SorterDuty(self.wiring, self.belt.conveyor)

    def set_out(self, *positions: str) -> "BeltScene":
        """Containers below these chutes, or below all of them."""
        self.belt.set_out(*(positions or POSITIONS))
        return self

    def feed(self, *goods: tuple[Sku, int]) -> "BeltScene":
        """Items onto the feeder, the products mixed; by default enough for half a minute."""
        waiting = [[sku.gtin] * items for sku, items in goods or GOODS]
        while any(waiting):
            for pile in sorted(waiting, key=len, reverse=True):
                if pile:
                    self.plc.feed(pile.pop())
        return self

    # -- the gateway

    def start(self) -> None:
        """The gateway comes up: with nothing but what the store knows."""
        self.pulse.stopping = False
        self.duty = self.new_duty()
        self.work = asyncio.create_task(self.duty.work(self.pulse, self.shown))

    async def stop(self) -> None:
        """The gateway goes down in good order."""
        self.pulse.stopping = True
        assert self.work is not None
        await self.work
        self.work = None

    async def until(self, what: Callable[[], bool], every: float = 0.01) -> None:
        """Let the belt run until it is so."""
        end = asyncio.get_running_loop().time() + LIMIT
        while not what():
            assert self.work is None or not self.work.done() or self.work.result() is None
            assert asyncio.get_running_loop().time() < end, "it never came to that"
            await asyncio.sleep(every)

    async def middle(self, items: int = 20) -> None:
        """The belt is full and items lie in their chutes."""
        await self.until(lambda: len(self.plc.landings) >= items)

    @property
    def empty(self) -> bool:
        """Everything fed has left the belt, and the eyes have seen it."""
        belt = self.plc.belt
        return not (belt.waiting or belt.parcels or self.plc.confirming)

    async def end(self) -> None:
        """Everything has left the belt, and both sides have heard of it."""
        await self.until(lambda: self.empty and not self.duty.sorter.open_tracks)
        await asyncio.sleep(0.6)

    # -- the truth

    def outcomes(self) -> Counter[str]:
        """How many items came to what end, by the store."""
        rows = self.night.rows(
            "SELECT outcome, COUNT(*) FROM sorter_track WHERE sorter = :s GROUP BY outcome",
            s=self.layout.name,
        )
        return Counter({str(outcome): int(n) for outcome, n in rows})

    def reasons(self) -> Counter[str]:
        """Why items were rejected."""
        rows = self.night.rows(
            "SELECT reason, COUNT(*) FROM sorter_track WHERE sorter = :s AND reason <> ''"
            " GROUP BY reason",
            s=self.layout.name,
        )
        return Counter({str(reason): int(n) for reason, n in rows})

    def contents(self) -> Counter[tuple[str, str]]:
        """Items in containers, by position and product."""
        return contents(self.night)

    def landed(self, *, known: bool = True) -> Counter[tuple[str, str]]:
        """What really lies below the chutes. `known`: without what the PLC forgot to tell."""
        found: Counter[tuple[str, str]] = Counter()
        for landing in self.plc.landings:
            chute = self.layout.chute(landing.chute)
            row = self.track_of(landing.boot_id, landing.track)
            if chute is None or (known and row is not None and row[1] in ("restarted", "overdue")):
                continue
            found[position_of(chute), sku_of(landing.barcodes[0])] += 1
        return found

    def track_of(self, boot_id: int, track: int) -> tuple[int, str] | None:
        """Chute and outcome of an item, by the store."""
        rows = self.night.rows(
            "SELECT chute, outcome FROM sorter_track WHERE sorter = :s AND run = :r AND track = :t",
            s=self.layout.name,
            r=boot_id - BOOT + 1,
            t=track,
        )
        return (int(rows[0][0]), str(rows[0][1])) if rows else None

    def audit(self, by_hand: Counter[tuple[str, str]] | None = None) -> None:
        """Nothing mis-sorted, nothing counted that was not diverted, everything accounted for."""
        assert self.contents() - (by_hand or Counter()) == self.landed()
        for landing in self.plc.landings:
            row = self.track_of(landing.boot_id, landing.track) if landing.track else None
            if row is not None and row[1] in ("sorted", "rejected"):
                assert landing.chute == row[0], f"believed elsewhere: {landing} {row}"
        rows = self.night.rows("SELECT COUNT(*) FROM sorter_track WHERE state <> 'ended'")
        assert rows == [(0,)], "tracks that nobody has accounted for"
        assert self.night.rows("SELECT COALESCE(SUM(reserved), 0) FROM sort_count") == [(0,)]
        assert self.outcomes()["missorted"] == 0
        assert self.night.audit() == []


def contents(night: Night) -> Counter[tuple[str, str]]:
    """Items in containers, by position and product."""
    rows = night.rows(
        "SELECT c.destination_id, c.zone, t.sku_id, SUM(t.quantity) FROM content t"
        " JOIN container c ON c.sscc = t.sscc GROUP BY c.destination_id, c.zone, t.sku_id"
    )
    return +Counter({(f"{d}-{z[0].upper()}", s): int(n) for d, z, s, n in rows})


def position_of(chute: Chute) -> str:
    """What stands below it."""
    return make_position(chute.destination_id, chute.zone)


def text(message: Message) -> str:
    """As a terminal shows it."""
    return catalogue("zh_CN").text(message)


def sku_of(barcode: str) -> str:
    """The product of a barcode."""
    return next(sku.sku_id for sku, _ in GOODS if sku.gtin == barcode)


async def belt_runs(scene: BeltScene, night: Awaitable[None]) -> None:
    """The belt runs on its own, whoever looks at it."""
    belt = asyncio.create_task(BeltClock(scene.plc).keep_running())
    try:
        await night
    finally:
        belt.cancel()


Trouble = Callable[[BeltScene], Awaitable[None]]


def play(scene: BeltScene, trouble: Trouble, items: int = 20) -> BeltScene:
    """Run into the middle, make the trouble, run to the end. On the virtual clock."""

    async def night() -> None:
        scene.start()
        await scene.middle(items)
        await trouble(scene)
        await scene.end()
        await scene.stop()

    run_virtual(belt_runs(scene, night()))
    return scene


async def nothing(_: BeltScene) -> None:
    """A quiet night."""
