"""拆车: the truck is full, the rest of the route follows on a second vehicle."""

import json

import pytest

from tests.floor import Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Level

DONE = Command.DONE
FIRST, SECOND, THIRD = (f"T01-20261121-{version}" for version in (1, 2, 3))


@pytest.fixture
def lead(warehouse: Night) -> Terminal:
    """T01 is full with two of its four containers; a lead stands there."""
    warehouse.sort_everything()
    t = warehouse.terminal("T-01", Role.LEAD, Command.LOAD)
    t.do("T01", *warehouse.boxes("GS002"))
    t.do(Command.SPLIT)
    return t


def bodies(warehouse: Night) -> dict[str, dict[str, object]]:
    """What the closed manifests say, by number."""
    rows = warehouse.rows("SELECT number, body FROM manifest WHERE body <> ''")
    return {number: json.loads(body) for number, body in rows}


def test_whole_containers_follow_on_the_next_version(lead: Terminal, warehouse: Night) -> None:
    on_board = len(warehouse.boxes("GS002"))
    lead.do("T01")
    assert lead.last.level is Level.CHECK
    assert lead.details[0].startswith(f"车上 {on_board} 箱")
    lead.do("T01")
    assert lead.says == f"已拆车：{FIRST} 关闭，余下的装 {SECOND}"
    assert warehouse.rows("SELECT number, state, follows FROM manifest ORDER BY 1") == [
        (FIRST, "closed", ""),
        (SECOND, "open", FIRST),
    ]
    assert warehouse.audit() == []

    lead.do(Command.DEPART, "T01")
    assert lead.says == f"交接单 {FIRST}：余下的由 {SECOND} 跟车。核对车牌"
    lead.do(DONE, DONE, "F1", DONE, "T01")
    assert lead.says == f"桂A68868 已发车，交接单 {FIRST}"

    lead.do(Command.LOAD, "T01", *warehouse.boxes("GS001"))
    lead.do(Command.DEPART, "T01", "桂B00002", "李师傅", "F2", DONE, "4", "-19", "T01")
    assert lead.says == f"桂B00002 已发车，交接单 {SECOND}"
    said = bodies(warehouse)
    assert (said[FIRST]["followed_by"], said[SECOND]["follows"]) == (SECOND, FIRST)
    carried = [
        {box["sscc"] for stop in body["stops"] for box in stop["containers"]}  # type: ignore[attr-defined]
        for body in said.values()
    ]
    assert not carried[0] & carried[1]
    assert len(carried[0] | carried[1]) == 4
    assert warehouse.audit() == []


def left_with(warehouse: Night, number: str) -> tuple[str, str]:
    """The plate a manifest left with, and the one its paper says it took the place of."""
    ((text,),) = warehouse.rows("SELECT departure FROM manifest WHERE number = :n", n=number)
    told = json.loads(text)
    return told["plate"], told["previous_plate"]


def test_a_vehicle_on_the_road_is_not_the_next_one(lead: Terminal, warehouse: Night) -> None:
    """Three vehicles for one route: its own, one the lead gives it, and whichever comes last."""
    near, *last = warehouse.boxes("GS001")
    lead.do("T01", "T01", Command.DEPART, "T01")
    assert lead.details[1] == "车牌 桂A68868  司机 莫师傅"
    lead.do(DONE, DONE, "F1", DONE, "T01")
    lead.do(Command.LOAD, "T01", near, Command.DEPART, "T01")
    assert lead.details[1] == "车牌 -  司机 -"
    # Given to the route tonight it is proposed, until it has left as well.
    lead.do(Command.REASSIGN, "T01", "ROUTE-VEHICLE", "桂b00002", "李师傅", DONE)
    lead.do(Command.SPLIT, "T01", "T01", Command.DEPART, "T01")
    assert lead.details[1] == "车牌 桂b00002  司机 李师傅"
    lead.do("桂B00002 ", DONE, "F2", DONE, "T01")
    lead.do(Command.LOAD, "T01", *last, Command.DEPART, "T01")
    assert (lead.says, lead.last.level) == (
        f"桂b00002 已随 {SECOND} 开走：输入来车的车牌",
        Level.CHECK,
    )
    assert lead.details[1] == "车牌 -  司机 -"
    assert lead.refused(DONE) == "没有车牌：请输入"
    lead.do("桂C00003")
    assert lead.says == "没有司机：请输入"
    assert lead.refused(DONE) == "没有司机：请输入"
    lead.do("农师傅", "F3", DONE, "4.0", "-19.0", "T01")
    assert lead.says == f"桂C00003 已发车，交接单 {THIRD}"
    # None of them took the place of another.
    assert [left_with(warehouse, number) for number in (FIRST, SECOND, THIRD)] == [
        ("桂A68868", ""),
        ("桂B00002", ""),
        ("桂C00003", ""),
    ]
    assert warehouse.audit() == []


def test_the_vehicle_of_another_route_has_left_too(warehouse: Night) -> None:
    """Given to both routes: the second to leave is asked. It came back, or went on with the goods
    of one that broke down: whoever stands before it keys what they see."""
    warehouse.sort_everything()
    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.REASSIGN)
    t.do("T02", "ROUTE-VEHICLE", "桂A68868", DONE, DONE)
    first = warehouse.load_and_depart("T02")
    warehouse.load_everything("T01")
    t.do(Command.DEPART, "T01")
    assert t.says == f"桂A68868 已随 {first} 开走：输入来车的车牌"
    t.do("桂A68868", "莫师傅")
    assert t.details[1] == "车牌 桂A68868  司机 莫师傅"


def test_nor_is_one_that_went_on_with_the_goods_of_another(warehouse: Night) -> None:
    warehouse.sort_everything()
    first = warehouse.load_and_depart("T02")
    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.REASSIGN)
    t.do(first, "WHY-vehicle_fault", DONE, "桂A68868", "李师傅", DONE, "F7", DONE, DONE, first)
    warehouse.load_everything("T01")
    t.do(Command.DEPART, "T01")
    assert t.says == f"桂A68868 已随 {first} 开走：输入来车的车牌"


def test_the_paper_of_a_vehicle_nobody_knows_names_none(lead: Terminal, warehouse: Night) -> None:
    """Closed while it waits: not the plate of the one that left before."""
    lead.do("T01", "T01", Command.DEPART, "T01", DONE, DONE, "F1", DONE, "T01")
    warehouse.load_everything("T01")
    lead.do(Command.DEPART, "T01", Command.CLOSE, "T01")
    said = bodies(warehouse)
    assert (said[FIRST]["vehicle"], said[SECOND]["vehicle"]) == (
        ["桂A68868", "莫师傅", "13800000001"],
        ["", "", ""],
    )
    assert warehouse.audit() == []


def test_no_container_is_on_two(lead: Terminal, warehouse: Night) -> None:
    lead.do("T01", "T01", Command.LOAD, "T01")
    gone = warehouse.boxes("GS002")[0]
    assert lead.refused(gone) == f"箱 {gone} 已在交接单 {FIRST} 上"
    assert warehouse.audit() == []


def test_what_is_unsorted_follows_and_the_second_one_is_held_to_the_rule(
    warehouse: Night,
) -> None:
    t = warehouse.terminal(role=Role.LEAD, job=Command.PUT)
    t.do("S1", "GS002-A", t.tote(), "GS002-A", Command.CLOSE, "GS002-A")
    t.do(Command.LOAD, "T01", *warehouse.boxes(), Command.SPLIT, "T01", "T01")
    lines = bodies(warehouse)[FIRST]["exceptions"]
    follow = [line for line in lines if line["kind"] == "follows"]  # type: ignore[attr-defined]
    assert {line["note"] for line in follow} == {SECOND}
    t.do(Command.PUT, "S1", "GS001-A", t.tote(), "GS001-A", Command.CLOSE, "GS001-A")
    (last,) = warehouse.boxes("GS001")
    t.do(Command.LOAD, "T01", last, Command.DEPART, SECOND)
    t.do(DONE, DONE, "F2", DONE, "T01")
    assert t.says.startswith("强发：0 箱没装，")
    assert warehouse.rows(f"SELECT state FROM manifest WHERE number = '{SECOND}'") == [("open",)]
    assert warehouse.audit() == []


def test_a_load_that_changed_is_shown_again(lead: Terminal, warehouse: Night) -> None:
    lead.do("T01")
    more = warehouse.boxes("GS001")[0]
    warehouse.terminal("T-02", job=Command.LOAD).do("T01", more)
    lead.do("T01")
    assert lead.last.level is Level.CHECK
    assert warehouse.rows("SELECT COUNT(*) FROM manifest") == [(1,)]
    lead.do("T01")
    assert lead.says == f"已拆车：{FIRST} 关闭，余下的装 {SECOND}"
    assert warehouse.audit() == []


def test_there_is_nothing_to_split(lead: Terminal, warehouse: Night) -> None:
    assert lead.refused("T02") == "线路 T02 没有正在装的车：先装车"
    warehouse.terminal("T-02", job=Command.LOAD).do("T02")
    assert lead.refused("T02") == "交接单 T02-20261121-1 上还没有箱：不用拆"
    warehouse.load_everything("T02")
    assert lead.refused("T02") == "交接单 T02-20261121-1 都装上了：不用拆，直接发车"
    assert lead.refused("T77") == "本站没有线路「T77」：扫车位上的线路码"


def test_f2_leads_back_from_the_wrong_truck(lead: Terminal, warehouse: Night) -> None:
    lead.do("T01", Command.BACK)
    assert lead.says == "拆车：扫满载那辆车的线路码"
    lead.do("T01")
    assert warehouse.rows("SELECT COUNT(*) FROM manifest") == [(1,)]


def test_a_sorter_does_not_split(warehouse: Night) -> None:
    t = warehouse.terminal("T-04")
    assert "韦小妹" in t.refused(Command.SPLIT)


def test_departure_offers_it_where_containers_stay(lead: Terminal, warehouse: Night) -> None:
    lead.do(Command.DEPART, "T01", DONE, DONE, "F1", DONE)
    assert [choice.command for choice in lead.last.view.choices] == [Command.SPLIT]
    lead.do(Command.SPLIT, "T01", "T01")
    assert lead.says == f"已拆车：{FIRST} 关闭，余下的装 {SECOND}"
    assert warehouse.audit() == []


def test_a_split_scanned_twice_in_a_row_splits_once(lead: Terminal, warehouse: Night) -> None:
    lead.do("T01")
    again = lead.new_scan("T01")
    lead.give(again)
    lead.give(again)
    assert warehouse.rows("SELECT COUNT(*) FROM manifest") == [(2,)]
    assert warehouse.audit() == []


def test_a_key_is_no_route(lead: Terminal, warehouse: Night) -> None:
    lead.do("T01")
    assert lead.refused(DONE) == "这里不用「F9 完成」：按 F2 返回"
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
