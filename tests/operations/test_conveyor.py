"""The belt at the central warehouse: which chute, what is reserved, and when it counts."""

import pytest

from tests.belt import BOOT, FIRST, SECOND, Belt
from tests.conftest import ON_SQLITE
from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night, person_of
from tests.town import WAVE
from wms.domain import events as e
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.words import RejectReason, Role, SorterMode, TrackOutcome
from wms.operations.conveyor import Conveyor, Ruling
from wms.operations.conveyor_choice import minutes_into_the_night
from wms.operations.ports import Overtaken
from wms.operations.reply import Command
from wms.storage.books import SiteBooks


def test_an_item_is_reserved_when_decided_and_counted_when_it_went_down(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    assert belt.rulings[track] == Ruling(1, 2)
    assert belt.counts() == [("GS001", 0, 1), ("GS002", 0, 1)]
    assert belt.night.rows("SELECT * FROM content") == []

    belt.fall(track)
    assert belt.counts() == [("GS001", 1, 0)]
    assert belt.night.rows("SELECT sku_id, quantity FROM content") == [("S1", 1)]
    assert belt.states() == [(track, "ended", "sorted")]


def test_the_alternate_counts_as_well_as_the_first(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    belt.fall(track, 2)
    assert belt.counts() == [("GS002", 1, 0)]
    assert belt.states() == [(track, "ended", "sorted")]


def test_no_more_than_the_plan_gives_ever_leave_for_a_chute(belt: Belt) -> None:
    tracks = [belt.induct(NOODLES) for _ in range(16)]
    # Some places are still alternates of others: whoever has none goes round.
    assert belt.rulings[tracks[-1]] == Ruling(0)
    assert sum(reserved for _, _, reserved in belt.counts()) == 15
    for track in tracks:
        if belt.rulings[track].chute:
            belt.fall(track)
    for track in tracks:
        if not belt.rulings[track].chute:
            belt.fall(belt.induct(NOODLES, track, 1))
    assert belt.counts() == [("GS001", 5, 0), ("GS002", 4, 0), ("GS003", 6, 0)]
    assert belt.states()[-1] == (tracks[-1], "ended", "rejected")
    assert belt.ruled(NOODLES) == (12, 0, RejectReason.NOT_NEEDED)


def test_each_product_goes_where_it_is_needed(belt: Belt) -> None:
    assert belt.ruled(APPLES) == (1, 2, "")
    assert belt.ruled(YOGURT) == (4, 0, "")


@pytest.mark.parametrize(
    "code",
    ["S1", "]E0" + NOODLES.gtin, "]C101" + "0" + NOODLES.gtin + "10LOT7", "010" + NOODLES.gtin],
)
def test_a_product_is_known_by_any_of_its_codes(belt: Belt, code: str) -> None:
    assert belt.ruled(code) == (1, 2, "")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (NOODLES.gtin[:-1] + "0", RejectReason.BAD_CODE),
        ("6901028075015", RejectReason.UNKNOWN_PRODUCT),
        ("CMD-PUT", RejectReason.UNKNOWN_PRODUCT),
        ("GS001-A", RejectReason.UNKNOWN_PRODUCT),
        ("", RejectReason.UNKNOWN_PRODUCT),
        ("\x00\ud800[/]‮" * 300, RejectReason.UNKNOWN_PRODUCT),
        (YOGURT.gtin, RejectReason.NOT_NEEDED),
        (DUMPLINGS.gtin, RejectReason.OTHER_ZONE),
    ],
)
def test_what_cannot_be_sorted_goes_to_the_reject_chute(
    belt: Belt, code: str, reason: RejectReason
) -> None:
    if reason is RejectReason.NOT_NEEDED:
        t = belt.night.terminal("T-07", Role.SORTER, Command.PUT)
        t.do(YOGURT.gtin, "GS001-C", "GS003-C", t.tote(), "GS003-C")
    assert belt.ruled(code) == (12, 0, reason)
    belt.fall(1)
    assert belt.states() == [(1, "ended", "rejected")]


def test_a_scanner_that_saw_nothing_or_two_codes(belt: Belt) -> None:
    for problem in (RejectReason.NO_READ, RejectReason.MULTI_READ):
        track = belt.induct("", problem=problem)
        assert belt.rulings[track] == Ruling(12, 0, problem)


def test_what_no_belt_can_carry_and_what_nobody_ordered(belt: Belt) -> None:
    belt.night.tamper("UPDATE sku SET conveyable = 0 WHERE sku_id = 'S2'")
    renamed = "UPDATE plan_list SET key = :to WHERE kind = 'put' AND key = :key"
    belt.night.tamper(renamed, key="S4", to="S9")
    assert belt.ruled(APPLES) == (12, 0, RejectReason.NOT_CONVEYABLE)
    assert belt.ruled(DUMPLINGS) == (12, 0, RejectReason.NOT_ORDERED)
    belt.night.tamper(renamed, key="S9", to="S4")


def test_a_destination_without_a_chute_here_is_left_to_the_other_sorter(belt: Belt) -> None:
    t = belt.night.terminal("T-07", Role.SORTER, Command.PUT)
    t.do(YOGURT.gtin, "GS001-C")
    assert belt.ruled(YOGURT) == (12, 0, RejectReason.NO_CHUTE)
    other = Belt(belt.night, SECOND)
    other.set_out("GS003-C")
    assert other.ruled(YOGURT) == (1, 0, "")


def test_the_route_that_leaves_first_is_served_first(belt: Belt) -> None:
    belt.night.tamper("UPDATE route SET departs_at = '23:40' WHERE route_id = 'T02'")
    assert belt.ruled(NOODLES) == (3, 1, "")


def test_the_night_begins_at_noon() -> None:
    times = ["12:00", "23:30", "00:00", "07:00", "11:59", "", "soon"]
    assert times == sorted(times, key=minutes_into_the_night)


def test_a_full_chute_gives_way_and_nothing_open_lets_it_go_round(belt: Belt) -> None:
    belt.blocked = frozenset({1, 2})
    assert belt.ruled(NOODLES) == (3, 0, "")
    belt.blocked = frozenset({1, 2, 3})
    track = belt.induct(NOODLES)
    assert belt.rulings[track] == Ruling(0)
    for rounds in (1, 2):
        belt.induct(NOODLES, track, rounds)
        assert belt.rulings[track] == Ruling(0)
    belt.induct(NOODLES, track, 3)
    assert belt.rulings[track] == Ruling(12, 0, RejectReason.CHUTES_BLOCKED)
    belt.fall(track)
    assert belt.counts() == [("GS003", 0, 1)]


def test_a_chute_without_a_container_takes_nothing(hall: Night) -> None:
    belt = Belt(hall)
    assert belt.ruled(NOODLES) == (0, 0, "")
    belt.set_out("GS002-A")
    assert belt.ruled(NOODLES) == (2, 0, "")


def test_an_item_that_missed_its_chute_is_decided_anew(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    belt.conveyor.missed(track, 0)
    belt.conveyor.missed(track, 0)
    assert belt.counts() == []
    belt.blocked = frozenset({1})
    belt.induct(NOODLES, track, 1)
    assert belt.rulings[track] == Ruling(2, 3)
    belt.fall(track)
    assert belt.counts() == [("GS002", 1, 0)]


def test_the_next_round_takes_the_place_of_the_last_even_if_the_miss_was_not_heard(
    belt: Belt,
) -> None:
    track = belt.induct(NOODLES)
    belt.blocked = frozenset({1, 2})
    belt.induct(NOODLES, track, 1)
    assert belt.counts() == [("GS003", 0, 1)]
    belt.conveyor.missed(track, 0)
    assert belt.counts() == [("GS003", 0, 1)]


def test_whatever_is_told_twice_counts_once(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    ruling = belt.rulings[track]
    belt.start_again()
    assert belt.rulings[belt.induct(NOODLES, track)] == ruling
    for _ in range(2):
        belt.fall(track)
        belt.start_again()
    assert belt.counts() == [("GS001", 1, 0)]
    lost = belt.induct(NOODLES)
    for _ in range(2):
        belt.conveyor.released([lost, lost], TrackOutcome.LOST)
        belt.start_again()
    assert belt.counts() == [("GS001", 1, 0)]
    assert belt.night.rows("SELECT kind, subject, quantity, state FROM discrepancy") == [
        ("missing", f"sorter-1/1/{lost}", 1, "unreviewed")
    ]
    assert belt.conveyor.inducted(lost, 0, NOODLES.gtin, None, frozenset()) == Ruling(0)


def test_an_item_in_a_wrong_chute_counts_where_it_is_needed(belt: Belt) -> None:
    track = belt.induct(APPLES)
    belt.blocked = frozenset({2})
    noodles = belt.induct(NOODLES)
    assert belt.rulings[noodles] == Ruling(1, 3)
    belt.fall(noodles, 2)
    assert belt.states() == [(track, "on_belt", ""), (noodles, "ended", "sorted")]
    assert belt.night.rows("SELECT * FROM discrepancy") == []


def test_an_item_in_a_chute_that_does_not_need_it_is_a_difference(belt: Belt) -> None:
    track = belt.induct(APPLES)
    belt.fall(track, 3)
    assert belt.counts() == []
    assert belt.states() == [(track, "ended", "missorted")]
    assert belt.night.rows(
        "SELECT kind, subject, sku_id, destination_id, state FROM discrepancy"
    ) == [("missort", f"sorter-1/1/{track}", "S2", "GS003", "unreviewed")]


def test_an_ambient_item_in_a_chilled_chute_is_a_difference(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    belt.fall(track, 4)
    assert belt.states() == [(track, "ended", "missorted")]


def test_an_item_nobody_ever_announced(belt: Belt) -> None:
    belt.fall(77, 12)
    assert belt.states() == []
    belt.fall(78, 2)
    assert belt.states() == [(78, "ended", "missorted")]
    belt.conveyor.released([79], TrackOutcome.REMOVED)
    assert belt.states() == [(78, "ended", "missorted"), (79, "ended", "removed")]
    assert belt.night.rows("SELECT COUNT(*) FROM discrepancy") == [(2,)]


def test_an_item_given_up_that_falls_after_all_is_counted(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    belt.conveyor.released([track], TrackOutcome.OVERDUE)
    belt.fall(track)
    assert belt.counts() == [("GS001", 1, 0)]
    assert belt.states() == [(track, "ended", "sorted")]
    assert belt.night.rows("SELECT state FROM discrepancy") == [("reversed",)]


def test_an_item_that_falls_where_no_container_stands_waits_for_one(belt: Belt) -> None:
    first, second = belt.induct(NOODLES), belt.induct(NOODLES)
    belt.fall(first)
    belt.close("GS001-A")
    belt.fall(second)
    assert belt.states()[1] == (second, "landed", "")
    assert belt.counts() == [("GS001", 1, 1)]
    assert belt.conveyor.settle() == 0
    assert belt.night.audit() == []
    belt.set_out("GS001-A")
    assert belt.conveyor.settle() == 1
    assert belt.conveyor.settle() == 0
    assert belt.counts() == [("GS001", 2, 0)]
    assert belt.states()[1] == (second, "ended", "sorted")


def test_the_hand_cannot_take_what_the_belt_has_reserved(belt: Belt) -> None:
    t = belt.night.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)
    assert t.last.view.quantity == 5
    belt.induct(NOODLES)
    t.do("GS001-A")
    assert t.says == "GS001-A 现在要 4 件，不是 5 件：别处刚改过。没登记，按 4 件放好再扫"
    assert t.last.view.quantity == 4
    t.do("GS001-A")
    assert t.says == "GS001-A 放 4 件 粉丝"


def test_the_belt_decides_again_when_a_hand_was_faster(
    belt: Belt, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def once_too_slow(books: SiteBooks, stamp: object, event: e.Event, answer: object) -> None:
        seen.append(1)
        if len(seen) == 1:
            raise Overtaken("a hand was faster")
        record(books, stamp, event, answer)  # type: ignore[arg-type]

    record = SiteBooks.record
    monkeypatch.setattr(SiteBooks, "record", once_too_slow)
    assert belt.ruled(NOODLES) == (1, 2, "")
    assert len(seen) == 2


def test_a_restarted_plc_has_forgotten_what_was_on_its_belt(belt: Belt) -> None:
    gone, fallen = belt.induct(NOODLES), belt.induct(NOODLES)
    belt.fall(fallen)
    belt.start_again()
    standing = belt.conveyor.standing()
    assert (standing.run, standing.boot_id, standing.person) == (1, BOOT, "黄大姐")
    assert [(t.track, t.chute, t.alternate) for t in standing.tracks] == [(gone, 1, 2)]

    belt.conveyor.met(BOOT)
    assert belt.counts() == [("GS001", 1, 1), ("GS002", 0, 1)]
    belt.conveyor.met(BOOT + 1)
    belt.conveyor.released([gone], TrackOutcome.RESTARTED)
    assert belt.counts() == [("GS001", 1, 0)]
    assert belt.states()[0] == (gone, "ended", "restarted")
    assert belt.conveyor.standing().run == 2
    # Track numbers begin anew.
    belt.induct(NOODLES, gone)
    belt.fall(gone)
    assert belt.counts() == [("GS001", 2, 0)]


def test_a_sorter_nobody_switched_decides_nothing(hall: Night) -> None:
    belt = Belt(hall, mode=SorterMode.STOPPED)
    assert belt.ruled(NOODLES) == (0, 0, RejectReason.NOBODY)
    belt.fall(1, 12)
    assert belt.states() == []
    belt.switch(SorterMode.AUTOMATIC)
    belt.set_out("GS001-A")
    assert belt.ruled(NOODLES) == (1, 0, "")
    assert belt.conveyor.standing().boot_id == BOOT


def test_a_stopped_sorter_and_one_that_people_sort_at_reject_everything(belt: Belt) -> None:
    moving = belt.induct(NOODLES)
    for mode in (SorterMode.STOPPED, SorterMode.MANUAL):
        belt.switch(mode, Role.SORTER)
        assert belt.ruled(NOODLES) == (12, 0, RejectReason.STOPPED)
    # What was decided before goes on to its chute, in the name of whoever answered for it.
    belt.fall(moving)
    assert belt.counts() == [("GS001", 1, 0)]
    assert belt.night.rows("SELECT person_id FROM journal WHERE kind = 'item_diverted'") == [
        ("P-lead",)
    ]


def test_a_sorter_whose_lead_has_no_badge_any_more_decides_nothing(belt: Belt) -> None:
    moving = belt.induct(NOODLES)
    with belt.night.office(Right.MANAGE_PEOPLE) as act:
        act.record(e.BadgeRevoked(person_of(Role.LEAD).person_id), say("desk.welcome"))
    assert belt.ruled(NOODLES) == (0, 0, RejectReason.NOBODY)
    belt.fall(moving)
    assert belt.counts() == [("GS001", 1, 0)]


def test_a_route_whose_manifest_is_closed_comes_last(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    belt.fall(track)
    belt.close("GS001-A")
    belt.set_out("GS001-A")
    belt.night.load_everything("T01")
    belt.night.close_manifest("T01-20261121-1")
    assert belt.ruled(NOODLES) == (3, 1, "")


@ON_SQLITE
def test_two_belts_share_one_plan(belt: Belt) -> None:
    twin = Belt(belt.night.again(), FIRST.__class__("sorter-3", 12, FIRST.chutes))
    for one in (belt, twin) * 9:
        one.induct(NOODLES)
    for rounds in (1, 2, 3):
        for one in (belt, twin):
            for track, ruling in list(one.rulings.items()):
                if ruling.chute:
                    one.fall(track)
                else:
                    one.induct(NOODLES, track, rounds)
    put = belt.night.rows("SELECT SUM(put), SUM(reserved) FROM sort_count")
    assert put == [(15, 0)]
    twin.night.close()


def test_what_was_decided_stands_for_the_wave_it_was_decided_in(belt: Belt) -> None:
    conveyor: Conveyor = belt.conveyor
    belt.induct(NOODLES)
    assert conveyor.standing().wave_id == WAVE
    assert belt.night.rows("SELECT DISTINCT wave_id FROM sorter_track") == [(WAVE,)]


def test_a_vehicle_that_would_leave_what_is_on_the_belt_is_told(belt: Belt) -> None:
    night = belt.night
    belt.fall(belt.induct(NOODLES))
    belt.close("GS001-A")
    night.load_everything("T01")
    belt.set_out("GS001-A")
    belt.induct(NOODLES)
    t = night.terminal("T-08", Role.LEAD, Command.DEPART)
    t.do("T01")
    assert t.says == "注意：0 箱没装，18 件没分，其中 1 件在分拣机上"
    t.do(Command.DONE, Command.DONE, "F1", Command.DONE)
    t.do("T01")
    assert t.says == "强发：0 箱没装，18 件没分。选原因"
