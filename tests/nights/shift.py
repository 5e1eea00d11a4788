"""The hours of a night nobody planned: who is there, and what is done when an hour is over."""

from collections import Counter
from collections.abc import Callable
from enum import IntEnum

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.dock import NOTICE_V1, NOTICE_V2, NOTICE_V3
from tests.floor import Night
from tests.nights.suppliers import (
    BRINGS,
    COMING,
    ON_TIME,
    Coming,
    bring,
    close_the_book,
    come_late,
    decide_on_the_late,
)
from tests.nights.town_night import Hands, TownNight, town
from tests.town import BUSINESS_DATE, GOODS, PARTS, Part
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
"""What happened in all the nights together: facts by kind, differences by the fact that opened them
("stop_delivered: short"), what was decided of suppliers ("supplier: wait"), and goods that came
after 23:00 ("supplier: late"). A machine that does nothing proves nothing."""
_FACTS = "SELECT kind FROM journal"
_DIFFERENCES = (
    "SELECT j.kind || ': ' || d.kind FROM discrepancy d JOIN journal j ON j.event_id = d.event_id"
)
Happenings = tuple[Callable[[], None], ...]
_DECIDED = "SELECT 'supplier: ' || decision FROM supplier_decision"
_LATE = (
    "SELECT 'supplier: late' FROM goods_receipt_line"
    f" WHERE reversed = 0 AND at > '{BUSINESS_DATE}T23'"
)
_SELDOM = 3
"""Things that come up in an hour whatever else does."""


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
        self.coming: dict[str, Coming] = dict.fromkeys(BRINGS, ON_TIME)

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
        seldom=st.lists(
            st.tuples(st.integers(0, 999), SITE, PICK),
            min_size=_SELDOM * Hour.AFTER,
            max_size=_SELDOM * Hour.AFTER,
        ),
        coming=st.fixed_dictionaries(dict.fromkeys(BRINGS, COMING)),
    )
    def somebody_comes_on_shift(
        self, hours: int, seldom: list[tuple[int, int, int]], coming: dict[str, Coming]
    ) -> None:
        """At any hour; until then only suppliers were late, and what is seldom happened."""
        self.coming, self.seldom = coming, seldom
        for _ in range(hours):
            self.the_hour_passes()

    def something_seldom(self, what: int, number: int, pick: int) -> None:
        """Of what chance alone brings in few nights, one thing."""
        part = PARTS[what // 10 % len(PARTS)]
        here = self.seldom_now(number, pick, part, what % 20 < 10)
        if here:
            here[what % len(here)]()

    def seldom_now(self, number: int, pick: int, part: Part, flag: bool) -> Happenings:
        """What may come up in this hour."""
        del number, pick, part, flag
        return ()

    @rule()
    def the_hour_passes(self) -> None:
        """What is left to do now is done, and the next stretch begins."""
        town_ = self.town
        for seldom in self.seldom[self.hour * _SELDOM :][:_SELDOM]:
            self.something_seldom(*seldom)
        match self.hour:
            case Hour.DOCKS:
                self.site(0)
                for notice, one in self.coming.items():
                    bring(town_, notice, one.before)
                close_the_book(town_, self.coming)
            case Hour.SORT:
                decide_on_the_late(town_, self.coming)
                come_late(town_, self.coming, at_the_end=False)
                town_.finish_sorting(self.site(0))
            case Hour.ROAD:
                come_late(town_, self.coming, at_the_end=True)
                town_.finish_sorting(self.site(0))
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
                for sql in (_FACTS, _DIFFERENCES, _DECIDED, _LATE):
                    SEEN.update(kind for (kind,) in night.rows(sql))
        finally:
            self.town.close()
