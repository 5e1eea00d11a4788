"""A container is held, or its vehicle becomes another, in the very moment it is loaded. Whoever
loads it cannot know; whoever lets the vehicle leave is stopped, and told which container it is and
what to do."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from tests.breaking.test_killed_at_each_write import DEEDS
from tests.breaking.test_two_at_once import SlowStore, at, in_one_moment, together
from tests.floor import YOGURT, Night, Terminal
from tests.operations.test_cold import chilled
from tests.operations.test_pressure import vehicle
from wms.domain.words import Role
from wms.operations.reply import Command, Level
from wms.storage.store import Store

DONE, T02 = Command.DONE, "T02-20261121-1"
ANY = DEEDS["held goods are condemned"]
LOADING = replace(ANY, role=Role.SORTER, job=Command.LOAD, before=("T02",))
AT_THE_DOORS = ("T02", DONE, DONE, "F1", DONE)
MEASURING = replace(ANY, role=Role.LEAD, job=Command.DEPART, before=(*AT_THE_DOORS, "9.5"))
SWAPPING = replace(
    ANY,
    role=Role.LEAD,
    job=Command.REASSIGN,
    before=("T02", "ROUTE-VEHICLE", "桂C11111", DONE),
    last=DONE,
)
HELD = "SELECT subject FROM hold WHERE state = 'held' ORDER BY 1"
STATE = "SELECT state FROM container WHERE sscc = :s"


@pytest.fixture
def stores(warehouse: Night) -> Iterator[tuple[SlowStore, Store]]:
    """Two ways into one store."""
    with closing(SlowStore(warehouse.url)) as slow, closing(Store(warehouse.url)) as store:
        yield slow, store


def take_off(night: Night, *boxes: str) -> None:
    """Off the vehicle of T02."""
    t = night.terminal("T-05", Role.LEAD, Command.LOAD)
    t.do("T02")
    for sscc in boxes:
        t.do(Command.EXCEPTION, sscc)


def two_chilled(night: Night) -> tuple[str, str]:
    """T02 is loaded but for the second of two totes of yogurt."""
    t = night.terminal("T-01", Role.LEAD, Command.PUT)
    t.do(YOGURT.gtin, "GS003-C", t.tote())
    t.key("2")
    t.do("GS003-C", Command.CLOSE, "GS003-C")
    night.sort_everything()
    night.load_everything("T02")
    chilled_ones = "SELECT sscc FROM container WHERE zone = 'chilled' AND destination_id = 'GS003'"
    one, other = sorted(str(sscc) for (sscc,) in night.rows(chilled_ones))
    take_off(night, other)
    return one, other


def leave(lead: Terminal) -> str:
    """The route's code, once more where the load has changed; what is said."""
    lead.scan("T02")
    if lead.last.banner.key == "depart.changed":
        lead.scan("T02")
    return lead.says


@pytest.mark.parametrize("loads_first", [True, False])
def test_loaded_as_what_is_on_board_is_held(
    warehouse: Night, stores: tuple[SlowStore, Store], loads_first: bool
) -> None:
    """Loaded before the lead holds what is on board it is held with that; after, it is as warm."""
    one, other = two_chilled(warehouse)
    loaders, leads = stores if loads_first else stores[::-1]
    loader = at(warehouse, loaders, "T-66", replace(LOADING, last=other))
    lead = at(warehouse, leads, "T-67", MEASURING)
    both = (lambda: loader.scan(other), lambda: lead.scan("9.5"))
    in_one_moment(stores[0], *(both if loads_first else both[::-1]))
    assert loader.last.level is Level.OK
    held = [str(sscc) for (sscc,) in warehouse.rows(HELD)]
    assert held == ([one, other] if loads_first else [one])
    assert leave(lead) == (
        f"{T02} 上有 {len(held)} 个容器扣着，不能走：卸下来（装车 F4，再扫 {one} ...），"
        "或主管放行（扣货）"
    )
    lead.do(Command.ACKNOWLEDGE)
    assert warehouse.audit() == []
    if loads_first:
        return
    take_off(warehouse, one)
    assert leave(lead).startswith("强发：1 箱没装")
    assert lead.refused("WHY-time_up", warehouse.badges[Role.SUPERVISOR]) == (
        f"冷藏 9.5 度超温，{other} 是后来装的：重新发车，再量温度"
    )
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
    lead.do(Command.DEPART, *AT_THE_DOORS, "9.5", "9.5")
    assert [sscc for (sscc,) in warehouse.rows(HELD)] == [one, other]
    assert warehouse.audit() == []


def test_held_as_it_comes_off_and_goes_on_again(
    warehouse: Night, stores: tuple[SlowStore, Store]
) -> None:
    """Whoever takes it off waits until it is held, and does not get it on again."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    box = chilled(warehouse, "GS003")
    lead = at(warehouse, stores[0], "T-66", MEASURING)
    loader = at(warehouse, stores[1], "T-67", LOADING)
    again = (Command.EXCEPTION, box, box)
    in_one_moment(stores[0], lambda: lead.scan("9.5"), lambda: loader.scan(*again))
    assert warehouse.rows(HELD) == [(box,)]
    assert loader.says.startswith(f"{box} 扣着，不能动：")
    assert warehouse.rows(STATE, s=box) == [("closed",)]
    assert warehouse.audit() == []


@pytest.mark.parametrize("measured_first", [True, False])
def test_measured_too_warm_as_it_leaves(warehouse: Night, measured_first: bool) -> None:
    """Two stand at the doors, and one of them reads another temperature. What is held does not
    leave; what has left is not held."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    measuring = replace(MEASURING, last="9.5")
    leaving = replace(MEASURING, role=Role.SUPERVISOR, before=(*AT_THE_DOORS, "4.0"), last="T02")
    both = (measuring, leaving) if measured_first else (leaving, measuring)
    first, second = together(warehouse, *both)
    assert first.last.level is not Level.STOP
    assert warehouse.rows("SELECT state FROM manifest") == [
        ("open" if measured_first else "departed",)
    ]
    assert len(warehouse.rows(HELD)) == measured_first
    assert second.last.level is not Level.OK
    if not measured_first:
        assert second.says == "别的终端刚改过：看清屏幕再扫一次"
    assert warehouse.audit() == []


def cooled_and_not(night: Night) -> str:
    """T02 goes with a vehicle that cools, one that does not stands by; what is to be cooled is
    not on board yet."""
    vehicle(night, "桂A14208", "ambient chilled frozen")
    vehicle(night, "桂C11111", "ambient")
    night.sort_everything()
    night.load_everything("T02")
    box = chilled(night, "GS003")
    take_off(night, box)
    return box


@pytest.mark.parametrize("loads_first", [True, False])
def test_loaded_as_its_vehicle_becomes_another(warehouse: Night, loads_first: bool) -> None:
    box = cooled_and_not(warehouse)
    load = replace(LOADING, last=box)
    _, second = together(warehouse, *((load, SWAPPING) if loads_first else (SWAPPING, load)))
    if warehouse.url.startswith("sqlite") and not loads_first:
        # Whoever writes second waits until the first is done.
        assert second.says.startswith(f"{box} 是冷藏，车 桂C11111 不带冷藏！换车（改派）")
        return
    assert warehouse.rows(STATE, s=box) == [("loaded",)]
    lead = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    lead.do("T02")
    assert lead.details[1].startswith("车牌 桂C11111")
    assert lead.refused(DONE) == (
        f"车 桂C11111 不带冷藏，车上有 1 箱（{box} ...）：卸下，或换车，能带的：桂A14208"
    )
    lead.do("桂A14208", DONE, "F1", DONE, "4.0", "T02")
    assert lead.says == f"桂A14208 已发车，交接单 {T02}"
    assert warehouse.audit() == []


def test_loaded_after_the_plate_of_another_was_keyed(warehouse: Night) -> None:
    """Nothing on board was to be cooled when it was."""
    box = cooled_and_not(warehouse)
    lead = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    lead.do("T02", "桂C11111", "李师傅", "F1", DONE)
    warehouse.terminal("T-05", job=Command.LOAD).do("T02", box)
    lead.do("T02")
    assert lead.last.banner.key == "depart.changed"
    assert lead.refused("4.0", "T02") == (
        f"车 桂C11111 不带冷藏，车上有 1 箱（{box} ...）：卸下，或换车，能带的：桂A14208"
    )
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
    assert warehouse.audit() == []
