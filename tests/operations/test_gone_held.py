"""A truck that left has left: what was held on it is written down, and held again on arrival."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import ON_SQLITE, NewStore
from tests.dock import stock
from tests.floor import GS001, Clock, Night, Terminal
from tests.operations.test_cold import came, condemn, held, release
from wms.bootstrap.papers import SitePapers
from wms.domain.words import Role
from wms.operations import dispatch
from wms.operations.reply import Command

DONE, TRUCK = Command.DONE, "T01-20261121-1"
B01 = "GS001-B01-20261121-1"
DIFFER = "SELECT kind, destination_id, note FROM discrepancy WHERE state = 'unreviewed' ORDER BY 1"


def gone(night: Night, route: str, *readings: str) -> Terminal:
    """Its cold goods were held before it left; the driver did not wait for the supervisor."""
    t = night.terminal("T-03", Role.SUPERVISOR, Command.DEPART)
    t.do(route, DONE, DONE, "F10001", DONE, *readings)
    night.clock.tick()
    t.do(Command.EXCEPTION, "2330" if night.clock.wall().hour > 20 else "0600")
    t.do(route)
    return t


@pytest.fixture
def truck(warehouse: Night) -> Night:
    """T01 is loaded."""
    warehouse.sort_everything()
    warehouse.load_everything("T01")
    return warehouse


@pytest.fixture
def far(new_store: NewStore, clock: Clock) -> Iterator[Night]:
    """The station it goes to."""
    with closing(Night.planned(GS001, new_store(), clock)) as night:
        yield night


def test_it_is_written_down_by_two_and_differs(truck: Night) -> None:
    t = gone(truck, "T01", "4.0", "-12", "-12")
    told = "车上有 1 个扣着的容器跟着走了，到站会再扣：第二个人扫工牌（组长）"
    assert t.says == told
    t.do(truck.badges[Role.LEAD])
    assert t.says == f"桂A68868 已发车，交接单 {TRUCK}"
    assert {row[3] for row in held(truck)} == {"taken_along"}
    assert truck.rows(DIFFER) == [("missend", "GS001", "temperature")]
    paper = "".join(SitePapers(truck.books, "zh_CN", truck.clock.wall).manifest(TRUCK))
    assert "-12.0" in paper
    assert truck.audit() == []


def test_a_lead_alone_needs_a_supervisor(truck: Night) -> None:
    t = truck.terminal("T-03", Role.LEAD, Command.DEPART)
    t.do("T01", DONE, DONE, "F10001", DONE, "4.0", "-12", "-12", Command.EXCEPTION, "2330", "T01")
    assert t.last.view.prompt.key == "second.prompt"
    assert "（主管）" in t.says
    assert truck.rows("SELECT state FROM manifest") == [("open",)]
    t.do(truck.badges[Role.SUPERVISOR])
    assert truck.rows("SELECT state FROM manifest") == [("departed",)]
    assert truck.audit() == []


def test_its_station_holds_it_again(truck: Night, far: Night) -> None:
    """However cold it is by then: a supervisor decides there."""
    gone(truck, "T01", "4.0", "-12", "-12").do(truck.badges[Role.LEAD])
    truck.mail_to(far)
    t = far.terminal("T-01", job=Command.UNLOAD)
    t.do(TRUCK, "F10001", DONE, "4.0", "-19.0")
    box = came(far, "frozen")
    t.do(box)
    assert t.says == f"{box} 扣下，单独放：发车前冷冻 -12.0 度，限 -18.0 度，没人处理就走了"
    t.do(came(far, "ambient"), came(far, "chilled"), DONE, TRUCK)
    assert "S4" not in stock(far)
    release(far, box)
    assert stock(far)["S4"] == (2, 0, 0)
    far.mail_to(truck)
    assert far.audit() == [] == truck.audit()


def test_nothing_held_leaves_that_did_not_leave_by_itself(truck: Night) -> None:
    t = truck.terminal("T-03", Role.SUPERVISOR, Command.DEPART)
    t.do("T01", DONE, DONE, "F10001", DONE, "4.0", "-12", "-12")
    assert "扣着，不能走" in t.refused("T01")


def the_driver_left_with_warm_goods(station: Night, reading: str) -> None:
    """A branch vehicle went by itself at six; two people write it down."""
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.clock.go_to(6, 5, day=22)
    station.load_everything("GS001-B01")
    t = station.terminal("T-03", Role.SUPERVISOR, Command.DEPART)
    t.do("GS001-B01", DONE, DONE, "F1", DONE, reading, reading, Command.EXCEPTION, "0600")
    t.do("GS001-B01", station.badges[Role.LEAD])


def test_a_branch_vehicle_took_it_along_and_its_stop_holds_it(station: Night) -> None:
    the_driver_left_with_warm_goods(station, "9.5")
    ((departure,),) = station.rows("SELECT body FROM journal WHERE kind = 'manifest_departed'")
    assert len(json.loads(departure)["held"]) >= 1
    station.clock.go_to(9, 30, day=22)
    driver = station.terminal("T-04", job=Command.DELIVER)
    driver.do(B01, f"ST-{B01}-1", "8:40", "4.0")
    assert "扣下 1 件" in driver.says
    assert station.rows("SELECT step, state FROM hold WHERE sku_id = 'S3'") == [
        ("delivery", "held")
    ]
    condemn(station, f"ST-{B01}-1")
    assert station.rows("SELECT sku_id, reason FROM returned") == [("S3", "temperature")]
    assert station.audit() == []


def test_taken_along_warm_and_warmer_at_its_stop_is_decided_once(station: Night) -> None:
    """Released it was at the warmest reading: the same word once more holds nothing again."""
    the_driver_left_with_warm_goods(station, "8.5")
    station.clock.go_to(9, 30, day=22)
    driver = station.terminal("T-04", job=Command.DELIVER)
    driver.do(B01, f"ST-{B01}-1", "8:40", "9.0", "9.0")
    here = "SELECT zone, tenths, state FROM hold WHERE step = 'delivery'"
    assert station.rows(here) == [("chilled", 90, "held")]
    release(station, f"ST-{B01}-1")
    driver.do(f"ST-{B01}-1", "8:40", "9.0", "9.0")
    assert station.rows(here) == [("chilled", 90, "released")]
    assert station.rows("SELECT outcome FROM delivery WHERE point_id = 'P001'") == [("delivered",)]
    assert station.audit() == []


@ON_SQLITE
def test_written_down_by_one_alone(truck: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    t = gone(truck, "T01", "4.0", "-12", "-12")
    with monkeypatch.context() as worse:
        worse.setattr(dispatch, "record_override", lambda *_: None)
        t.do(truck.badges[Role.LEAD])
    assert truck.broken() == {"overrides"}


def test_a_truck_nobody_sealed_arrives_without_a_seal(truck: Night, far: Night) -> None:
    """Its driver left by himself and nobody saw its doors: nothing differs, and nobody calls a seal
    intact that was never written down."""
    t = truck.terminal("T-03", Role.LEAD, Command.DEPART)
    t.do("T01", Command.EXCEPTION, "2330", DONE, DONE, DONE, "T01")
    assert t.says == f"桂A68868 已发车，交接单 {TRUCK}"
    truck.mail_to(far)
    there = far.terminal(job=Command.UNLOAD)
    there.do(TRUCK, DONE)
    assert there.says == "输入冷藏温度，例如 4.5"
    there.do("4.0", "-19.0")
    assert there.says == f"{TRUCK} 到站，发车时没登记封签"
    assert far.rows(DIFFER) == []
