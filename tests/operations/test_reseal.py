"""A truck of several stations: whoever had it open seals it anew, and the next station knows."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import ON_SQLITE, NewStore
from tests.floor import GS002, Clock, Night, Terminal
from tests.operations.test_on_road import OPEN, TRUCK, arrive, boss, paper, swap, waived
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations.reply import Command, Level

DONE = Command.DONE


def asks(t: Terminal) -> str:
    """What the screen asks for."""
    return catalogue("zh_CN").text(t.last.view.prompt)


@pytest.fixture
def second(new_store: NewStore, clock: Clock, warehouse: Night, station: Night) -> Iterator[Night]:
    """GS002, the next stop of the truck that stands at GS001."""
    del station
    with closing(Night.planned(GS002, new_store(), clock)) as night:
        warehouse.tamper("UPDATE outbox SET acknowledged_at = '' WHERE to_site = 'GS002'")
        warehouse.mail_to(night)
        yield night
        assert night.audit() == []


def unloaded(station: Night) -> Terminal:
    """Its own goods are off; the truck goes on."""
    t = arrive(station, "F10001")
    for (own,) in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'"):
        t.do(own)
    t.do(DONE, TRUCK)
    return t


def at_the_second(second: Night, *seals: str) -> Terminal:
    """It stands at the next station."""
    t = second.terminal("T-01", job=Command.UNLOAD)
    t.do(TRUCK, *seals, DONE)
    return t


def test_the_next_station_looks_for_the_seal_of_this_one(
    warehouse: Night, station: Night, second: Night
) -> None:
    t = unloaded(station)
    assert (t.says, asks(t)) == (
        f"{TRUCK} 卸完，缺 0 箱",
        "车还去 GS002：扫换上的新封签，错了 F6，扫完 F9；车已走 F4",
    )
    assert t.refused(DONE).startswith("没有新封签：至少扫一个")
    assert t.refused("F10001") == "封签 F10001 是拆下来的旧签：扫新换上的"
    t.do("F40004", DONE)
    assert t.says == f"{TRUCK} 新封签 F40004，会告诉 GS002"
    station.mail_to(warehouse)
    warehouse.mail_to(second)
    there = second.terminal("T-01", job=Command.UNLOAD)
    there.do(TRUCK)
    assert there.says == f"{TRUCK} 在 GS001 卸过货：封签应是 F40004"
    there.do("F40004", DONE)
    assert there.last.level is Level.OK
    # The last one on it seals nothing.
    for (own,) in second.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS002'"):
        there.do(own)
    there.do(DONE, TRUCK)
    assert asks(there) == "扫交接单条码"
    second.mail_to(warehouse)
    assert second.rows(OPEN) == [] == warehouse.rows(OPEN)
    # It stands on every copy printed since; what was signed stays as it was.
    assert "在 GS001 卸货后换上新封签 F40004。登记：韦小妹" in paper(warehouse)
    assert station.audit() == [] == warehouse.audit()


@pytest.mark.parametrize("receipt_first", [True, False])
def test_where_the_post_is_late_it_is_a_difference_until_it_comes(
    warehouse: Night, station: Night, second: Night, receipt_first: bool
) -> None:
    unloaded(station).do("F40004", DONE)
    there = at_the_second(second, "F40004")
    assert there.last.level is Level.CHECK
    assert second.rows(OPEN) == [("seal", "")]
    waived(second, there)
    if receipt_first:
        second.mail_to(warehouse)
        assert warehouse.rows(OPEN) == [("seal", "GS002")]
    station.mail_to(warehouse)
    second.mail_to(warehouse)
    assert warehouse.rows(OPEN) == []
    warehouse.mail_to(second)
    assert second.rows(OPEN) == []
    assert station.audit() == [] == warehouse.audit()


def test_the_old_seal_at_the_next_station_is_a_difference(
    warehouse: Night, station: Night, second: Night
) -> None:
    """Somebody's number is wrong: that seal was taken off at the station before."""
    unloaded(station).do("F40004", DONE)
    station.mail_to(warehouse)
    warehouse.mail_to(second)
    there = at_the_second(second, "F10001")
    assert there.says == "封签不符！F10001 是换下来的旧签，现在应为 F40004：逐箱清点"
    assert second.rows(OPEN) == [("seal", "")]


def test_a_new_seal_keyed_wrong_is_taken_back(
    warehouse: Night, station: Night, second: Night
) -> None:
    """Else the next station would look for it, and count every container."""
    t = unloaded(station)
    t.do(Command.EXCEPTION, Command.UNDO)
    assert asks(t).startswith("车还去 GS002")
    t.do(Command.EXCEPTION, "2330", Command.UNDO, "F40004", "F4OOO5", Command.UNDO)
    assert t.details == ["封签 F40004"]
    t.do(DONE)
    assert t.says == f"{TRUCK} 新封签 F40004，会告诉 GS002"
    station.mail_to(warehouse)
    warehouse.mail_to(second)
    assert at_the_second(second, "F40004").says == f"{TRUCK} 到站，封签完好"
    assert second.rows(OPEN) == [] == warehouse.rows(OPEN)


def test_it_left_before_anybody_sealed_it(warehouse: Night, station: Night, second: Night) -> None:
    t = unloaded(station)
    t.do(Command.EXCEPTION)
    assert asks(t).startswith("车几点走的")
    t.do("2330", DONE)
    assert t.says == f"{TRUCK} 没上封签就走了，会告诉 GS002"
    station.mail_to(warehouse)
    warehouse.mail_to(second)
    there = second.terminal("T-01", job=Command.UNLOAD)
    there.do(TRUCK, DONE)
    assert second.rows(OPEN) == [("seal", "")]
    assert "从 GS001 走时没有上新封签" in paper(warehouse)
    assert station.audit() == [] == warehouse.audit()


def test_the_letter_comes_while_its_seals_are_read(
    warehouse: Night, station: Night, second: Night
) -> None:
    """The manifest was scanned before; what counts is what is known once the doors are open."""
    unloaded(station).do("F40004", DONE)
    station.mail_to(warehouse)
    there = second.terminal("T-01", job=Command.UNLOAD)
    there.do(TRUCK, "F40004")
    warehouse.mail_to(second)
    there.do(DONE)
    assert there.says == f"{TRUCK} 到站，封签完好"
    assert second.rows(OPEN) == []
    assert station.audit() == [] == warehouse.audit()


def test_while_its_goods_are_counted_the_truck_leaves(
    warehouse: Night, station: Night, second: Night
) -> None:
    """Its seal was another, so all is counted; it waits for nobody."""
    t = arrive(station, "F99999")
    for (own,) in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'"):
        t.do(own)
    t.do(DONE)
    assert [c.command for c in t.last.view.choices][-1] == "NEW-SEAL"
    t.do("NEW-SEAL", "F40004", DONE)
    station.mail_to(warehouse)
    warehouse.mail_to(second)
    assert at_the_second(second, "F40004").last.level is Level.OK
    t.do(TRUCK, DONE)
    assert [c.command for c in t.last.view.choices] == ["CMD-COUNT", "WAIVE-COUNT"]
    assert station.audit() == [] == warehouse.audit()


def test_it_broke_down_after_the_first_station(
    warehouse: Night, station: Night, second: Night
) -> None:
    """The other vehicle's seal is over the station's, and that is over the manifest's."""
    unloaded(station).do("F40004", DONE)
    station.mail_to(warehouse)
    t = boss(warehouse)
    t.do(TRUCK, "WHY-vehicle_fault")
    assert any("F40004" in line for line in t.details)
    t.do(Command.BACK)
    swap(warehouse)
    warehouse.mail_to(second)
    assert at_the_second(second, "F20002").last.level is Level.OK
    assert station.audit() == [] == warehouse.audit()


@ON_SQLITE
def test_a_seal_that_nobody_tells(warehouse: Night, station: Night) -> None:
    unloaded(station).do("F40004", DONE)
    station.mail_to(warehouse)
    for night in (station, warehouse):
        night.tamper("DELETE FROM outbox WHERE kind = 'truck_sealed'")
        assert night.broken() == {"mail_once"}


@ON_SQLITE
def test_a_seal_that_nobody_wrote_down(station: Night) -> None:
    unloaded(station).do("F40004", DONE)
    station.tamper("UPDATE truck_seal SET seals = '[]'")
    assert station.broken() == {"replay"}


def test_two_seal_the_same_truck(station: Night) -> None:
    """Whoever is slower learns which seal is written down, and goes on with the next truck."""
    slower = unloaded(station)
    slower.do("F40005")
    other = station.terminal("T-02", Role.LEAD, Command.UNLOAD)
    other.do(TRUCK, DONE, "F40004", DONE)
    slower.do(DONE)
    assert slower.says == f"{TRUCK} 的新封签刚有人登记过：F40004"
    assert asks(slower) == "扫交接单条码"
    assert station.rows("SELECT seals FROM truck_seal") == [('["F40004"]',)]
    assert station.audit() == []


def test_the_terminal_is_lost_as_the_truck_is_done(station: Night) -> None:
    """The last it kept is that the manifest was asked for once more."""
    lost = arrive(station, "F10001")
    for (own,) in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'"):
        lost.do(own)
    lost.do(DONE)
    lost.desk.look()
    lost.do(TRUCK)
    t = station.terminal("T-07")
    assert asks(t).startswith("车还去 GS002")
    t.do("F40004", DONE)
    assert t.says == f"{TRUCK} 新封签 F40004，会告诉 GS002"
    assert station.audit() == []


def test_the_terminal_is_lost_before_the_seal(station: Night) -> None:
    """It is asked for wherever she signs in again."""
    lost = unloaded(station)
    lost.do("F40004")
    lost.desk.look()
    t = station.terminal("T-07")
    assert asks(t).startswith("车还去 GS002")
    t.do(DONE)
    assert t.says == f"{TRUCK} 新封签 F40004，会告诉 GS002"
    assert station.audit() == []
