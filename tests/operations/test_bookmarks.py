"""A terminal is lost; whoever signs in again stands where they stood."""

from datetime import timedelta

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, YOGURT, Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Level


def lost(t: Terminal) -> None:
    """The connection breaks: the terminal writes down where everybody stands, and ends."""
    t.desk.look()


def back(night: Night, terminal_id: str = "T-01", role: Role = Role.SORTER) -> Terminal:
    """A terminal started afresh, the same person at it."""
    return night.terminal(terminal_id, role)


def test_the_product_in_hand_and_what_was_keyed_come_back(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    t.key("3")
    lost(t)
    t = back(warehouse)
    assert t.says == "韦小妹，接着干：刚才在终端 T-01 做到这一步"
    assert (t.last.view.big, t.last.view.quantity) == ("GS001-A", 3)
    t.do("GS001-A")
    assert t.says == "GS001-A 放 3 件 粉丝"
    assert warehouse.audit() == []


def test_at_another_terminal_just_the_same(warehouse: Night) -> None:
    t = warehouse.terminal("T-01", job=Command.PUT)
    t.do(YOGURT.gtin)
    lost(t)
    t = back(warehouse, "T-07")
    assert t.says.endswith("刚才在终端 T-01 做到这一步")
    assert t.last.view.big == "GS001-C"


def test_a_terminal_that_still_knows_gives_way_to_what_was_done_elsewhere(
    warehouse: Night,
) -> None:
    first = warehouse.terminal("T-01", job=Command.PUT)
    first.do(NOODLES.gtin)
    first.do(warehouse.badges[Role.LEAD])
    lost(first)
    second = back(warehouse, "T-02")
    second.do(YOGURT.gtin)
    lost(second)
    first.do(warehouse.badges[Role.SORTER])
    assert first.last.view.big == "GS001-C"


def test_killed_before_it_was_written_down_what_was_put_is_not_put_twice(
    warehouse: Night,
) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    t.key("3")
    lost(t)
    t.do("GS001-A")  # put, and killed at once
    t = back(warehouse)
    assert (t.last.view.big, t.last.view.quantity) == ("GS001-A", 2)
    assert [m.key for m in t.last.recent][:1] == ["put.done"]
    t.do("GS001-A")
    assert warehouse.rows("SELECT put FROM sort_count WHERE destination_id = 'GS001'") == [(5,)]
    assert warehouse.audit() == []


def test_a_partial_put_read_again_after_the_loss_asks_first(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    t.key("3")
    t.do("GS001-A")
    lost(t)
    t = back(warehouse)
    assert t.do("GS001-A").level is Level.CHECK
    assert warehouse.rows("SELECT put FROM sort_count WHERE destination_id = 'GS001'") == [(3,)]


def test_the_short_that_was_begun_is_still_a_short(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION)
    lost(t)
    t = back(warehouse)
    t.do("GS001-A")
    assert warehouse.rows("SELECT put, short FROM sort_count") == [(0, 5)]


def test_loading_goes_on_with_its_route(warehouse: Night) -> None:
    warehouse.sort_everything()
    t = warehouse.terminal(job=Command.LOAD)
    t.do("T01")
    total = t.last.view.total
    t.do(str(t.last.view.details[0].values["sscc"]))
    lost(t)
    t = back(warehouse)
    assert (t.last.view.big, t.last.view.done, t.last.view.total) == ("T01", 1, total)


def test_the_answers_of_a_departure_are_not_asked_again(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-05", Role.LEAD, Command.DEPART)
    t.do("T02", Command.DONE, "韦新", "F00100009", Command.DONE)
    lost(t)
    t = back(warehouse, "T-06", Role.LEAD)
    t.key("4.0")
    t.do("T02")
    assert t.says.endswith("T02-20261121-1")
    (body,) = warehouse.rows("SELECT body FROM journal WHERE kind = 'manifest_departed'")[0]
    assert "韦新" in body
    assert "F00100009" in body
    assert warehouse.audit() == []


def test_a_route_that_left_meanwhile_is_dropped_silently(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-05", Role.LEAD, Command.DEPART)
    t.do("T02", Command.DONE)
    lost(t)
    warehouse.depart("T02")
    t = back(warehouse, "T-06", Role.LEAD)
    assert t.says == "黄大姐，已上岗"
    assert t.last.view.choices


def test_the_truck_and_the_seals_found_on_it_come_back(station: Night) -> None:
    t = station.terminal(job=Command.UNLOAD)
    t.do("T01-20261121-1", "F00100001")
    lost(t)
    t = back(station)
    assert t.last.view.help == "unload_seal"
    t.do(Command.DONE)
    t.key("4.0")
    t.key("-20.0")
    assert t.last.view.total > 0
    lost(t)
    t = back(station)
    assert t.last.view.help == "unload_container"
    assert station.audit() == []


def test_who_went_back_to_the_jobs_stands_there(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    lost(t)
    t.do(Command.BACK)
    lost(t)
    t = back(warehouse)
    assert t.says == "韦小妹，已上岗"
    assert t.last.view.choices


def test_who_signed_out_for_a_break_goes_on(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.SIGN_OUT, warehouse.badges[Role.SORTER])
    assert t.last.view.big == "GS001-A"


def test_yesterdays_work_is_over(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)
    lost(t)
    warehouse.clock.now += timedelta(hours=13)
    assert back(warehouse).says == "韦小妹，已上岗"


def test_another_wave_is_another_night(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)
    lost(t)
    warehouse.tamper("UPDATE bookmark SET wave_id = 'W20261120'")
    assert back(warehouse).says == "韦小妹，已上岗"


@ON_SQLITE
def test_nothing_is_written_while_nothing_changes(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)
    lost(t)
    (before,) = warehouse.rows("SELECT saved_at FROM bookmark")
    warehouse.clock.tick()
    lost(t)
    assert warehouse.rows("SELECT saved_at FROM bookmark") == [before]


@pytest.mark.parametrize("job", [Command.REPRINT, Command.PRINTING])
@ON_SQLITE
def test_a_job_that_remembers_nothing_is_begun_again(warehouse: Night, job: str) -> None:
    t = warehouse.terminal(job=job)
    title = t.last.view.title
    lost(t)
    assert back(warehouse).last.view.title == title
