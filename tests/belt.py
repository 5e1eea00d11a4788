"""A hall with two sorters, and a belt whose PLC says what the scene wants it to say.

chute 1 GS001-A   2 GS002-A   3 GS003-A   4 GS001-C      12 reject      (sorter-1)
chute 1 GS003-C   2 GS001-F                               9 reject      (sorter-2)

belt = Belt(night)
belt.set_out("GS001-A")
track = belt.induct(NOODLES)          # ruled: chute 1
belt.fall(track)                      # the PLC saw it go down there
assert night.audit() == []
"""

from dataclasses import replace
from itertools import count

from tests.floor import CENTRAL, NOODLES, Night, person_of
from tests.town import WAVE
from wms.domain.codes import make_asset, read_position
from wms.domain.device_events import SorterSwitched
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.reference import Sku
from wms.domain.words import ContainerType, RejectReason, Role, SorterMode, Zone
from wms.operations import containers
from wms.operations.conveyor import Chute, Conveyor, Ruling, SorterLayout

FIRST = SorterLayout(
    "sorter-1",
    12,
    (
        Chute(1, "GS001", Zone.AMBIENT),
        Chute(2, "GS002", Zone.AMBIENT),
        Chute(3, "GS003", Zone.AMBIENT),
        Chute(4, "GS001", Zone.CHILLED),
    ),
)
SECOND = SorterLayout(
    "sorter-2", 9, (Chute(1, "GS003", Zone.CHILLED), Chute(2, "GS001", Zone.FROZEN))
)
HALL = replace(CENTRAL, sorters=(FIRST, SECOND))
BOOT = 4711
CLEAR: frozenset[int] = frozenset()


class Belt:
    """A sorter of the hall, switched to automatic by the lead, its PLC met."""

    def __init__(
        self, night: Night, layout: SorterLayout = FIRST, mode: SorterMode | None = None
    ) -> None:
        self.night, self.layout = night, layout
        self.rulings: dict[int, Ruling] = {}
        self.blocked = CLEAR
        self._tracks = count(1)
        if mode is not SorterMode.STOPPED:
            self.switch(mode or SorterMode.AUTOMATIC)
        self.start_again()
        self.conveyor.met(BOOT)

    def start_again(self) -> None:
        """The gateway fell and is there again; it knows only what the store knows."""
        self.conveyor = Conveyor(self.night.floor, self.layout, self.night.clock.tick)

    def switch(self, mode: SorterMode, role: Role = Role.LEAD) -> None:
        """Somebody turns the switch."""
        right = Right.RUN_SORTER if mode is SorterMode.AUTOMATIC else Right.SORT_BY_CHUTE
        with self.night.office(right, person_of(role)) as act:
            act.record(SorterSwitched(self.layout.name, mode, WAVE), say("desk.welcome"))

    def set_out(self, *positions: str) -> None:
        """Empty totes below these chutes."""
        for position in positions:
            tote = make_asset(ContainerType.TOTE, next(self.night.assets))
            with self.night.office(Right.PUT, person_of(Role.SORTER)) as act:
                destination, zone = read_position(position)
                containers.set_out(act, self.night.site, WAVE, destination, zone, tote)

    def close(self, position: str) -> None:
        """The container below a chute is closed, and nothing comes in its place."""
        with self.night.office(Right.CLOSE_CONTAINER, person_of(Role.SORTER)) as act:
            destination, zone = read_position(position)
            box = act.books.box(act.books.open_at(WAVE, destination, zone))
            assert box is not None
            containers.close(act, box)

    def induct(
        self,
        product: Sku | str = NOODLES,
        track: int = 0,
        rounds: int = 0,
        problem: RejectReason | None = None,
    ) -> int:
        """An item under the scanner; its track, a new one unless it comes round."""
        track = track or next(self._tracks)
        barcode = product if isinstance(product, str) else product.gtin
        self.rulings[track] = self.conveyor.inducted(track, rounds, barcode, problem, self.blocked)
        return track

    def ruled(self, product: Sku | str = NOODLES, rounds: int = 0) -> tuple[int, int, str]:
        """Where the next item goes: chute, alternate, reason."""
        ruling = self.rulings[self.induct(product, rounds=rounds)]
        return ruling.chute, ruling.alternate, ruling.reason or ""

    def fall(self, track: int, chute: int = 0) -> None:
        """It went down the chute it was told, or another."""
        self.conveyor.diverted(track, chute or self.rulings[track].chute, 0)

    def counts(self) -> list[tuple[str, int, int]]:
        """Destination, put and reserved, where anything is."""
        return self.night.rows(
            "SELECT destination_id, put, reserved FROM sort_count WHERE put + reserved > 0"
            " ORDER BY sku_id, destination_id"
        )

    def states(self) -> list[tuple[int, str, str]]:
        """Track, state and outcome."""
        return self.night.rows(
            "SELECT track, state, outcome FROM sorter_track WHERE sorter = :s ORDER BY run, track",
            s=self.layout.name,
        )
