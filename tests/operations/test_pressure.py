"""Departure under pressure: what a vehicle carries, a truck full, a driver gone, a seal broken."""

import json

import pytest

from tests.floor import Night, Terminal
from wms.bootstrap.papers import SitePapers
from wms.domain.words import Role
from wms.operations.reply import Command, Level

DONE, TRUCK = Command.DONE, "T01-20261121-1"
VEHICLE = "INSERT INTO vehicle (plate, zones, containers, carrier) VALUES (:p, :z, :n, :c)"


def vehicle(night: Night, plate: str, zones: str, containers: int = 0, carrier: str = "") -> None:
    """A vehicle is on the list."""
    night.tamper(VEHICLE, p=plate, z=zones, n=containers, c=carrier)


def box(night: Night, destination: str, zone: str) -> str:
    """The container of a zone for a destination."""
    ((sscc,),) = night.rows(
        "SELECT sscc FROM container WHERE destination_id = :d AND zone = :z",
        d=destination,
        z=zone,
    )
    return str(sscc)


@pytest.fixture
def loader(warehouse: Night) -> Terminal:
    """T02 goes with a vehicle that cools nothing; another one would."""
    vehicle(warehouse, "桂A14208", "ambient", 9, "南宁快运")
    vehicle(warehouse, "桂B77777", "ambient chilled frozen", 40, "冷链一号")
    warehouse.sort_everything()
    t = warehouse.terminal("T-05", Role.LEAD, Command.LOAD)
    t.do("T02")
    return t


# -- zones


def test_a_zone_the_vehicle_does_not_carry_is_a_stop(loader: Terminal, warehouse: Night) -> None:
    chilled = box(warehouse, "GS003", "chilled")
    loader.do(box(warehouse, "GS003", "ambient"))
    assert loader.refused(chilled) == (
        f"{chilled} 是冷藏，车 桂A14208 不带冷藏！"
        "换车（改派），能带的：桂B77777。有冰袋保温：F4 再扫它"
    )
    assert warehouse.audit() == []


def test_packed_for_it_two_people_let_it_travel(loader: Terminal, warehouse: Night) -> None:
    chilled = box(warehouse, "GS003", "chilled")
    loader.do(Command.EXCEPTION, chilled)
    assert loader.says == "桂A14208 不带冷藏：为什么可以装？"
    loader.do("WHY-packed_in_ice")
    assert loader.refused("9.5") == "冷藏 9.5 度，超过 8.0 度：不能装"
    loader.do("5.5", warehouse.badges[Role.SUPERVISOR])
    assert loader.says == f"{chilled}（冷藏）装上 桂A14208，无制冷，已记两人"
    ((text,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'overridden'")
    assert json.loads(text)["reason"] == "uncooled: packed_in_ice 5.5"
    loader.do(box(warehouse, "GS003", "ambient"))
    assert warehouse.depart("T02") == "T02-20261121-1"
    assert warehouse.audit() == []


def test_the_plate_that_really_leaves_is_looked_at_too(warehouse: Night) -> None:
    vehicle(warehouse, "桂C11111", "ambient")
    vehicle(warehouse, "桂B77777", "ambient chilled frozen", 40, "冷链一号")
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    assert t.refused("T02", "桂C11111").startswith("车 桂C11111 不带冷藏，车上有 1 箱")
    t.do("桂B77777", DONE, "F1", DONE, "4.0", "T02")
    assert t.says == "桂B77777 已发车，交接单 T02-20261121-1"
    paper = "\n".join(
        SitePapers(warehouse.books, "zh_CN", warehouse.clock.wall).manifest("T02-20261121-1")
    )
    assert "冷链一号" in paper
    assert "桂A14208" in paper
    assert warehouse.audit() == []


def test_a_plate_on_no_list_carries_everything(warehouse: Night) -> None:
    vehicle(warehouse, "桂B77777", "ambient")
    warehouse.sort_everything()
    assert warehouse.load_and_depart("T02") == "T02-20261121-1"


# -- room


def test_full_is_said_where_another_hand_loaded_one_of_them(warehouse: Night) -> None:
    """Nobody looked at a screen between the two scans."""
    warehouse.sort_everything()
    vehicle(warehouse, "桂A68868", "ambient chilled frozen", 2)
    t, other = (warehouse.terminal(name, job=Command.LOAD) for name in ("T-07", "T-08"))
    near, far = warehouse.boxes("GS001")[0], warehouse.boxes("GS002")[0]
    t.do("T01")
    other.do("T01", far)
    t.do(near)
    assert (t.last.banner.key, t.last.view.done) == ("load.full", 2)


def test_full_is_said_and_over_full_too(warehouse: Night) -> None:
    vehicle(warehouse, "桂A68868", "ambient chilled frozen", 2)
    warehouse.sort_everything()
    t = warehouse.terminal("T-05", Role.LEAD, Command.LOAD)
    t.do("T01")
    said = []
    while waiting := t.last.view.details:
        t.do(str(waiting[0].values["sscc"]))
        said.append((t.last.banner.key, t.last.level))
    assert said[:3] == [
        ("load.loaded", Level.OK),
        ("load.full", Level.CHECK),
        ("load.over_full", Level.CHECK),
    ]
    assert warehouse.audit() == []


def test_the_vehicle_that_has_left_is_not_the_one_that_is_loaded(warehouse: Night) -> None:
    """It cools nothing and is full; the next one does and is not. What it carries is known when it
    leaves, or once the route is given one."""
    vehicle(warehouse, "桂A68868", "ambient", 1)
    vehicle(warehouse, "桂B77777", "ambient chilled frozen", 2)
    warehouse.sort_everything()
    t = warehouse.terminal("T-05", Role.LEAD, Command.LOAD)
    t.do("T01", box(warehouse, "GS002", "ambient"))
    assert t.last.banner.key == "load.full"
    assert t.refused(box(warehouse, "GS001", "frozen")).endswith("F4 再扫它")
    t.do(Command.SPLIT, "T01", "T01", Command.DEPART, "T01", DONE, DONE, "F1", DONE, "T01")
    t.do(Command.LOAD, "T01", box(warehouse, "GS001", "frozen"))
    assert t.last.banner.key == "load.loaded"
    assert t.refused(Command.DEPART, "T01", "桂A68868").startswith("车 桂A68868 不带冷冻")
    t.do(Command.REASSIGN, "T01", "ROUTE-VEHICLE", "桂B77777", "李师傅", DONE)
    t.do(Command.LOAD, "T01", box(warehouse, "GS001", "chilled"))
    assert t.last.banner.key == "load.full"
    t.do(box(warehouse, "GS001", "ambient"), Command.DEPART, "T01", DONE, DONE, "F2", DONE)
    t.do("4.0", "-19.0", "T01")
    assert t.says == "桂B77777 已发车，交接单 T01-20261121-2"
    assert warehouse.audit() == []


# -- the driver is gone


def test_a_driver_gone_early_is_recorded_with_the_time_he_left(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01").do(Command.UNDO)
    warehouse.clock.go_to(23, 58)
    t = warehouse.terminal("T-03", Role.SUPERVISOR, Command.DEPART)
    t.do("T01", Command.EXCEPTION)
    assert t.says == "车已经自己走了？输离开的时间"
    assert t.refused("25:00") == "「25:00」不是时间：例如 23:52 或 2352"
    assert t.refused("12:00").startswith("12:00 不是刚过去的时间，现在 23:58")
    t.do("23:52")
    assert t.says == "23:52 自己走的：知道的照样登记，封签不知道就 F9"
    t.do(DONE, DONE, DONE)
    assert t.last.view.prompt.key == "depart.ask.confirm"
    t.do("T01")
    assert t.last.view.prompt.key == "second.prompt"
    t.do(warehouse.badges[Role.LEAD])
    assert t.says == f"桂A68868 已发车，交接单 {TRUCK}"
    ((departed, body),) = warehouse.rows("SELECT departed_at, body FROM manifest")
    assert departed.startswith("2026-11-21T23:52")
    said = json.loads(body)
    assert said["forced"][2] == "driver_gone"
    assert len(said["remaining"]) == 1
    paper = "\n".join(SitePapers(warehouse.books, "zh_CN", warehouse.clock.wall).manifest(TRUCK))
    assert "司机没等装完" in paper
    # What stayed goes with the next version.
    again = warehouse.terminal("T-05", Role.LEAD, Command.LOAD)
    again.do("T01", said["remaining"][0]["sscc"])
    assert warehouse.depart("T01") == "T01-20261121-2"
    assert warehouse.audit() == []


def test_late_is_on_the_paper(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    warehouse.clock.go_to(23, 59)
    t = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    with_paper = SitePapers(warehouse.books, "zh_CN", warehouse.clock.wall)
    for _ in range(120):
        warehouse.clock.tick()
    t.do("T02", DONE, DONE, "F1", DONE, "4.0", "T02")
    assert "晚发 1 分钟" in "\n".join(with_paper.manifest("T02-20261121-1"))


# -- the vehicle is another after closing


def test_a_vehicle_swapped_after_closing_is_kept_beside_the_new_one(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    t.do("T02", Command.CLOSE, "T02")
    t.do("T02", "桂B99999", "李师傅")
    assert t.refused(DONE) == "没有封签：至少扫一个"
    t.do("F7", DONE, "4.0", "T02")
    ((text,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'manifest_departed'")
    told = json.loads(text)
    assert (told["plate"], told["previous_plate"], told["seals"]) == (
        "桂B99999",
        "桂A14208",
        ["F7"],
    )
    assert warehouse.rows("SELECT copy, reason FROM paper_copy WHERE paper = 'manifest'") == [
        (0, ""),
        (1, "departed"),
    ]


# -- seals at the station


def broken_seal(station: Night) -> Terminal:
    """T01 stands at the station with another seal; everything is off."""
    t = station.terminal("T-01", Role.LEAD, Command.UNLOAD)
    t.do(TRUCK, "F99999", DONE, "4.0", "-18.5")
    while waiting := t.last.view.details:
        t.do(str(waiting[0].values["sscc"]))
    return t


def contents(station: Night, sscc: str) -> list[tuple[str, int]]:
    """What the books say is in it."""
    rows = station.rows(
        "SELECT s.gtin, c.quantity FROM inbound_content c JOIN sku s ON s.sku_id = c.sku_id"
        " WHERE c.sscc = :s",
        s=sscc,
    )
    return [(str(code), int(quantity)) for code, quantity in rows]


def test_a_broken_seal_means_every_container_is_counted(station: Night) -> None:
    t = broken_seal(station)
    t.do(DONE)
    assert t.says == "封签不符：还有 3 个容器没逐件盘点，盘完才能卸完"
    assert t.last.view.choices[0].command == Command.COUNT
    waiting = [str(line.values["sscc"]) for line in t.last.view.details]
    t.do(Command.BACK, Command.COUNT)
    for sscc in waiting:
        t.do(sscc)
        for code, quantity in contents(station, sscc):
            t.do(code)
            t.key(str(quantity))
        t.do(DONE, sscc)
    t.do(Command.BACK, Command.UNLOAD, TRUCK, DONE, TRUCK)
    assert t.says == f"{TRUCK} 卸完，缺 0 箱"
    assert station.audit() == []


def test_nobody_counts_in_the_name_of_two(station: Night) -> None:
    t = broken_seal(station)
    t.do(DONE, "WAIVE-COUNT", "WHY-seal_torn_on_road")
    assert t.says == "第二个人扫工牌（组长）"
    t.do(station.badges[Role.SUPERVISOR])
    assert t.says == f"{TRUCK} 免盘点，已记两人：F9 卸完"
    t.do(DONE, TRUCK)
    assert t.says == f"{TRUCK} 卸完，缺 0 箱"
    assert station.audit() == []


def test_a_seal_as_on_the_paper_takes_no_count(station: Night) -> None:
    station.unload_everything(TRUCK)
    assert station.rows("SELECT state FROM inbound_manifest") == [("unloaded",)]


# -- the terminal is lost on the way


def test_a_driver_gone_is_still_gone_at_another_terminal(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-03", Role.LEAD, Command.DEPART)
    t.do("T02", Command.EXCEPTION, "23:20", DONE)
    t.desk.look()
    again = warehouse.terminal("T-04", Role.LEAD)
    assert again.last.view.prompt.key == "depart.ask.driver"
    again.do(DONE, DONE, "T02")
    assert again.says == "桂A14208 已发车，交接单 T02-20261121-1"
    assert warehouse.audit() == []
