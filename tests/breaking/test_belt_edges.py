"""The belt pushed where nobody pushes it: odd numbers, moved chutes, a sorter that is gone."""

from contextlib import closing
from dataclasses import replace

import pytest

from tests.belt import BOOT, FIRST, Belt
from tests.conftest import NewStore
from tests.floor import APPLES, GS001, NOODLES, YOGURT, Clock, Night, person_of
from wms.domain import events as e
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.words import RejectReason, Role, TrackOutcome, Zone
from wms.operations.conveyor import Chute, Ruling
from wms.operations.conveyor_left import clear_belts
from wms.operations.reply import Command, Level


def rebuilt(belt: Belt, *chutes: Chute) -> None:
    """The gateway comes up with another configuration of the same sorter."""
    belt.layout = replace(FIRST, chutes=chutes)
    belt.start_again()
    belt.conveyor.met(BOOT)


def landed(belt: Belt) -> int:
    """An item that lies in chute 1, below which no container stands."""
    belt.fall(belt.induct(NOODLES))
    track = belt.induct(NOODLES)
    belt.close("GS001-A")
    belt.fall(track)
    assert belt.states()[-1] == (track, "landed", "")
    return track


# What the PLC says


@pytest.mark.parametrize("boots", [(0,), (0, 1, 0), (1, 2, 1, 2, 1)])
def test_whatever_a_plc_calls_its_runs_each_begins_anew(belt: Belt, boots: tuple[int, ...]) -> None:
    belt.induct(NOODLES, 1)
    for boot in boots:
        belt.conveyor.met(boot)
        belt.start_again()
        belt.conveyor.met(boot)
        belt.induct(APPLES, 1)
        assert belt.rulings[1].chute
    assert belt.conveyor.standing().run == 1 + len(boots)
    assert belt.states()[0] == (1, "ended", "restarted")


def test_a_plc_that_begins_anew_and_does_not_say_so(belt: Belt) -> None:
    belt.fall(belt.induct(NOODLES, 1))
    belt.induct(NOODLES, 2)
    belt.start_again()
    belt.conveyor.met(BOOT)
    for track, product in ((1, YOGURT), (1, NOODLES), (2, YOGURT)):
        belt.induct(product, track)
        assert belt.rulings[track] == Ruling(0)
    belt.induct(YOGURT, 2, 1)
    belt.fall(2)
    belt.fall(1, 12)
    assert belt.counts() == [("GS001", 1, 0), ("GS001", 1, 0)]


@pytest.mark.parametrize("track", [1, 2**32 - 1])
def test_track_numbers_at_the_ends_of_the_map(belt: Belt, track: int) -> None:
    belt.induct(NOODLES, track)
    belt.fall(track)
    belt.conveyor.released([track], TrackOutcome.LOST)
    assert belt.counts() == [("GS001", 1, 0)]


def test_an_item_that_goes_round_for_ever_counts_once(belt: Belt) -> None:
    for rounds in (0, 3, 4, 9, 65535):
        belt.induct(NOODLES, 5, rounds)
    belt.conveyor.missed(5, 2)
    belt.fall(5)
    assert belt.counts() == [("GS001", 1, 0)]


def test_an_item_given_up_that_comes_round_after_all(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    belt.conveyor.released([track], TrackOutcome.OVERDUE)
    belt.induct(NOODLES, track, 1)
    assert belt.rulings[track] == Ruling(0)
    belt.fall(track, 12)
    assert (belt.states(), belt.counts()) == ([(track, "ended", "rejected")], [])


def test_nobody_answers_any_more_and_everything_else_happens(belt: Belt) -> None:
    belt.induct(NOODLES)
    waits = landed(belt)
    with belt.night.office(Right.MANAGE_PEOPLE) as act:
        act.record(e.BadgeRevoked(person_of(Role.LEAD).person_id), say("desk.welcome"))
    belt.conveyor.met(BOOT + 1)
    belt.set_out("GS001-A")
    assert belt.conveyor.settle() == 1
    assert belt.states()[waits - 1] == (waits, "ended", "sorted")
    assert belt.ruled(NOODLES) == (0, 0, RejectReason.NOBODY)
    belt.conveyor.released([55], TrackOutcome.LOST)
    belt.fall(77, 2)


def test_a_code_of_two_products_is_for_a_person(belt: Belt) -> None:
    belt.night.tamper("UPDATE sku SET gtin = :g WHERE sku_id = 'S2'", g=NOODLES.gtin)
    assert belt.ruled(NOODLES.gtin) == (12, 0, RejectReason.SAME_CODE)
    # Our own code is one product's.
    assert belt.ruled("S2") == (1, 2, "")


# The configuration changed between two starts


def test_a_chute_that_leads_elsewhere_since_the_item_was_decided(belt: Belt) -> None:
    t = belt.night.terminal("T-07", Role.SORTER, Command.PUT)
    t.do(NOODLES.gtin, "GS002-A")
    track = belt.induct(NOODLES)
    one, two = Chute(1, "GS002", Zone.AMBIENT), Chute(2, "GS001", Zone.AMBIENT)
    rebuilt(belt, one, two, *FIRST.chutes[2:])
    # GS002 has all of its own.
    belt.fall(track, 1)
    assert belt.states() == [(track, "ended", "missorted")]
    assert belt.counts() == [("GS002", 4, 0)]


def test_a_chute_of_another_zone_since_the_item_was_decided(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    one, four = Chute(1, "GS001", Zone.CHILLED), Chute(4, "GS001", Zone.AMBIENT)
    rebuilt(belt, one, *FIRST.chutes[1:3], four)
    belt.fall(track, 1)
    assert belt.states() == [(track, "ended", "missorted")]


def test_what_landed_is_counted_where_it_belongs_though_its_chute_was_moved(belt: Belt) -> None:
    track = landed(belt)
    one, four = Chute(1, "GS001", Zone.CHILLED), Chute(4, "GS001", Zone.AMBIENT)
    rebuilt(belt, one, *FIRST.chutes[1:3], four)
    # A chilled container stands there: not its own.
    assert belt.conveyor.settle() == 0
    rebuilt(belt, *FIRST.chutes[1:3])
    belt.set_out("GS001-A")
    assert belt.conveyor.settle() == 1
    assert belt.states()[-1] == (track, "ended", "sorted")


def test_a_chute_that_is_not_configured_any_more(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    rebuilt(belt, *FIRST.chutes[1:])
    belt.fall(track, 1)
    assert belt.states() == [(track, "ended", "missorted")]


def test_what_a_removed_sorter_had_on_its_belt_is_not_kept_for_ever(belt: Belt) -> None:
    belt.induct(NOODLES)
    landed(belt)
    belt.set_out("GS001-A")
    floor, now = belt.night.floor, belt.night.clock.tick
    assert clear_belts(floor, ["sorter-1"], now) == 0
    assert clear_belts(floor, ["line-1"], now) == 1
    assert clear_belts(floor, ["line-1"], now) == 0
    assert belt.counts() == [("GS001", 2, 0)]
    assert [outcome for _, _, outcome in belt.states()] == ["overdue", "sorted", "sorted"]


# People beside the belt


def test_a_put_is_taken_back_while_the_belt_has_the_rest(belt: Belt) -> None:
    t = belt.night.terminal("T-07", Role.SORTER, Command.PUT)
    t.do(NOODLES.gtin, "3", "GS001-A")
    first, second = belt.induct(NOODLES), belt.induct(NOODLES)
    t.do(Command.UNDO)
    for track in (first, second, belt.induct(NOODLES)):
        belt.fall(track)
    t.do(NOODLES.gtin, "GS001-A")
    assert t.says == "GS001-A 放 2 件 粉丝"
    assert belt.counts() == [("GS001", 5, 0)]


def test_the_rest_is_short_and_what_is_on_the_belt_still_counts(belt: Belt) -> None:
    track = belt.induct(NOODLES)
    t = belt.night.terminal("T-07", Role.SORTER, Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A")
    assert t.says == "GS001-A 放 0 件，缺 4 件 粉丝"
    belt.fall(track)
    t.do(Command.UNDO)
    assert belt.counts() == [("GS001", 1, 0)]


def test_two_people_change_the_same_container(belt: Belt) -> None:
    belt.fall(belt.induct(NOODLES))
    one = belt.night.terminal("T-07", Role.SORTER, Command.SORTER)
    other = belt.night.again()
    two = other.terminal("T-08", Role.SORTER, Command.SORTER)
    one.do("GS001-A")
    two.do("GS001-A")
    tote = one.tote()
    one.do(tote)
    assert one.says.startswith("1 号 GS001-A 已换箱：封 1 件")
    assert two.scan(tote).level is Level.STOP
    assert two.says == f"{tote} 就在 GS001-A：扫一个空的"
    other.close()


def test_at_a_station_a_hand_takes_the_stock_of_what_is_on_the_belt(
    warehouse: Night, new_store: NewStore, clock: Clock
) -> None:
    layout = replace(FIRST, name="sorter-1", chutes=(Chute(1, "P001", Zone.AMBIENT),))
    with closing(Night.planned(replace(GS001, sorters=(layout,)), new_store(), clock)) as station:
        warehouse.sort_everything()
        warehouse.load_and_depart("T01")
        warehouse.mail_to(station)
        station.unload_everything("T01-20261121-1")
        belt = Belt(station, layout)
        belt.set_out("P001-A")
        # Nobody has noticed yet that most of it is missing.
        received = station.rows("SELECT received FROM stock WHERE sku_id = 'S1'")[0][0]
        station.tamper("UPDATE stock SET received = 1 WHERE sku_id = 'S1'")
        track = belt.induct(NOODLES)
        assert belt.rulings[track].chute == 1
        t = station.terminal("T-07", Role.SORTER, Command.PUT)
        t.do(NOODLES.gtin, "1", "P002-A", t.tote(), "P002-A")
        # The belt goes on: a difference is open, and nothing waits for ever.
        belt.fall(track)
        assert belt.states() == [(track, "ended", "missorted")]
        station.tamper("UPDATE stock SET received = :n WHERE sku_id = 'S1'", n=received)
        assert station.audit() == []
