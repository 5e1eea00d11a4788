"""The hours of a night nobody planned: who is there, and what is done when an hour is over."""

from collections import Counter
from collections.abc import Callable
from enum import IntEnum

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.dock import NOTICE_V1, NOTICE_V2, NOTICE_V3
from tests.floor import Night
from tests.nights.town_night import Hands, TownNight, town
from tests.town import GOODS
from wms.domain.words import Role
from wms.operations.reply import Command

DONE, UNDO, F4 = Command.DONE, Command.UNDO, Command.EXCEPTION


class Hour(IntEnum):
    """How far the night is."""

    DOCKS = 0
    SORT = 1
    ROAD = 2
    STATION = 3
    MORNING = 4
    AFTER = 5


HANDS = st.sampled_from((Role.SORTER, Role.LEAD, Role.SUPERVISOR))
PICK = st.integers(0, 11)
SITE = st.integers(0, 2)
STATION = st.integers(0, 1)
GOODS_ = st.sampled_from(GOODS)
NOTICES = st.sampled_from((NOTICE_V1, NOTICE_V1, NOTICE_V2, NOTICE_V3))
SEEN: Counter[str] = Counter()
"""What happened in all the nights together: a machine that does nothing proves nothing."""


def since(hour: Hour) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """From that hour on."""
    return precondition(lambda self: self.hour >= hour)


class Shift(RuleBasedStateMachine):
    """After each step the books of the site that somebody worked at hold; in the end all do."""

    new_store: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.town: TownNight = town(self.new_store)
        self.hour = Hour.DOCKS
        self.touched: set[int] = set()
        self.seldom: list[tuple[int, int, int]] = []

    def site(self, number: int) -> Night:
        """One of the sites, whose books are looked at after this step."""
        self.touched.add(number)
        return self.town.sites[number]

    def hands(self, number: int, role: Role, job: str, terminal_id: str = "") -> Hands:
        """Somebody there."""
        return self.town.hands(self.site(number), role, job, terminal_id)

    def sheets(self, number: int) -> list[str]:
        """The drivers' sheets of a station's vehicles that left."""
        rows = self.town.sites[number].rows(
            "SELECT number FROM manifest WHERE state = 'departed' ORDER BY number"
        )
        return [r[0] for r in rows]

    # -- time goes on

    @initialize(
        hours=st.integers(0, Hour.MORNING),
        seldom=st.lists(st.tuples(st.integers(0, 60), SITE, PICK), min_size=5, max_size=5),
    )
    def somebody_comes_on_shift(self, hours: int, seldom: list[tuple[int, int, int]]) -> None:
        """At any hour; until then all went well."""
        for _ in range(hours):
            self.the_hour_passes()
        self.seldom = seldom

    def something_seldom(self, what: int, number: int, pick: int) -> None:
        """What comes up once a night at most, before the hour is over."""

    @rule()
    def the_hour_passes(self) -> None:
        """What is left to do now is done, and the next stretch begins."""
        town_ = self.town
        if self.seldom and self.hour < Hour.AFTER:
            self.something_seldom(*self.seldom[self.hour])
        match self.hour:
            case Hour.DOCKS:
                self.site(0)
                town_.finish_receiving()
                town_.plan()
            case Hour.SORT:
                town_.finish_sorting(self.site(0))
            case Hour.ROAD:
                for route in ("T01", "T02"):
                    town_.depart(self.site(0), route)
                town_.clock.go_to(3, 0, day=22)
                town_.post_all()
            case Hour.STATION:
                for number in (1, 2):
                    town_.finish_unloading(self.site(number))
                    town_.finish_sorting(town_.sites[number])
                town_.clock.go_to(6, 50, day=22)
                for number, routes in ((1, ("GS001-B01", "GS001-B02")), (2, ("GS002-B01",))):
                    for route in routes:
                        town_.depart(self.site(number), route)
                town_.clock.go_to(11, 30, day=22)
            case Hour.MORNING:
                self._finish_morning()
            case Hour.AFTER:
                self.touched |= {0, 1, 2}
                town_.post_all()
                return
        self.hour = Hour(self.hour + 1)

    def _finish_morning(self) -> None:
        """Whoever has not been heard of took everything; the returns go home."""
        for number in (1, 2):
            for sheet in self.sheets(number):
                who = self.hands(number, Role.LEAD, Command.DELIVER)
                who.give(sheet, DONE, "9:40")
                for _ in range(2 if who.asked.endswith("reading") else 0):
                    zone = str(who.t.last.view.prompt.values.get("zone", "chilled"))
                    who.give("-19" if zone == "frozen" else "4")
                who.give("DELIVER-YES")
            self.hands(number, Role.LEAD, Command.TAKE_BACK).give(Command.CLOSE, DONE)
        self.touched.add(0)
        self.town.post_all()

    @invariant()
    def the_books_hold(self) -> None:
        """At every site somebody worked at."""
        for number in sorted(self.touched):
            found = self.town.sites[number].audit()
            assert not found, (self.town.sites[number].site.site_id, found)
        self.touched.clear()

    def teardown(self) -> None:
        """The rest of the night as it should be; then all books hold."""
        try:
            while self.hour < Hour.AFTER:
                self.the_hour_passes()
            self.town.post_all()
            for night in self.town.sites:
                found = night.audit()
                assert not found, (night.site.site_id, found)
                SEEN.update(kind for (kind,) in night.rows("SELECT kind FROM journal"))
        finally:
            self.town.close()
