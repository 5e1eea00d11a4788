"""How the suppliers of a night come: with everything, with some of it, after the book is closed, or
not at all; and what a supervisor says of whoever is late."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.dock import NOTICE_V1, NOTICE_V2, wave_is
from tests.nights.town_night import DONE, TownNight
from tests.town import GOODS, WAVE
from wms.domain.codes import read_notice
from wms.domain.people import Right
from wms.domain.words import LateDecision, Role
from wms.operations.receive_close import reconcile
from wms.operations.reply import Command

BRINGS = {NOTICE_V1: (0, 2, 3), NOTICE_V2: (1,)}
"""What of `GOODS` is ordered of whom."""
ALL = 4
"""Quarters of what is still wanted: everything."""


@dataclass(frozen=True, slots=True)
class Coming:
    """How one supplier comes: quarters of what is wanted, brought before 23:00 and afterwards,
    while it is sorted or, `at_the_end`, while the trucks wait for nothing else. What is decided
    about it before the plan and after, in this order."""

    before: int = ALL
    after: int = 0
    at_the_end: bool = False
    frozen: LateDecision | None = None
    planned: tuple[LateDecision, ...] = ()


ON_TIME = Coming()
_DECISIONS = st.sampled_from(list(LateDecision))
COMING = st.builds(
    Coming,
    before=st.sampled_from((ALL, 0, 2, 3)),
    after=st.sampled_from((ALL, 0, 2)),
    at_the_end=st.booleans(),
    frozen=st.none() | _DECISIONS,
    planned=st.lists(_DECISIONS, max_size=2).map(tuple),
)


def bring(town: TownNight, notice: str, quarters: int) -> None:
    """So much of what is still wanted comes on one vehicle, whose receipt is closed; none where
    nothing comes."""
    if not quarters:
        return
    who = town.hands(town.warehouse, Role.LEAD, Command.RECEIVE)
    town.open_receipt(who, notice)
    for index in BRINGS[notice]:
        comes = -(-town.wanted(GOODS[index].sku_id) * quarters // ALL)
        if comes:
            town.receive(who, GOODS[index].gtin, comes)
    who.give(DONE, notice)


def decide(town: TownNight, supplier: str, decision: LateDecision) -> None:
    """A supervisor says what becomes of what has not come."""
    who = town.hands(town.warehouse, Role.SUPERVISOR, Command.LATE_SUPPLIERS)
    who.give(supplier, f"LATE-{decision.upper()}", "WHY-on_the_way")


def close_the_book(town: TownNight, coming: dict[str, Coming]) -> None:
    """23:00: what came is held against the book; some of the late are decided on; the plan is
    out."""
    town.clock.go_to(23, 0)
    wave_is(town.warehouse, "frozen")
    if town.warehouse.rows("SELECT 1 FROM wave WHERE wave_id = :w AND receives = 1", w=WAVE):
        with town.warehouse.office(Right.FREEZE_WAVE) as act:
            reconcile(act, WAVE)
    for notice, one in coming.items():
        if one.frozen is not None:
            decide(town, read_notice(notice)[0], one.frozen)
    wave_is(town.warehouse, "planned")
    town.clock.go_to(23, 20)


def decide_on_the_late(town: TownNight, coming: dict[str, Coming]) -> None:
    """Since the plan is out; and again, where the supervisor thinks better of it."""
    for notice, one in coming.items():
        for decision in one.planned:
            decide(town, read_notice(notice)[0], decision)


def come_late(town: TownNight, coming: dict[str, Coming], *, at_the_end: bool) -> None:
    """Whoever comes after the plan, and now."""
    for notice, one in coming.items():
        if one.at_the_end is at_the_end:
            bring(town, notice, one.after)
