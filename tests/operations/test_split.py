"""拆车: the truck is full, the rest of the route follows on a second vehicle."""

import json

import pytest

from tests.floor import Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Level

DONE = Command.DONE
FIRST, SECOND = "T01-20261121-1", "T01-20261121-2"


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
