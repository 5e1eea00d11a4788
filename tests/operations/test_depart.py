"""Departure at the warehouse: what is asked, what is refused, and what goes with the vehicle."""

import json

import pytest

from tests.floor import Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Expects, Level

DONE = Command.DONE


@pytest.fixture
def lead(warehouse: Night) -> Terminal:
    """T02 is loaded with its two containers, one of them chilled; a lead stands at the vehicle."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    return warehouse.terminal("T-02", Role.LEAD, Command.DEPART)


def departure(warehouse: Night) -> dict[str, object]:
    """What the journal says of the departure."""
    ((text,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'manifest_departed'")
    body: dict[str, object] = json.loads(text)
    return body


def test_a_vehicle_leaves_with_its_manifest(lead: Terminal, warehouse: Night) -> None:
    lead.do("T02")
    assert lead.says == "交接单 T02-20261121-1：核对车牌"
    assert lead.last.view.expects is Expects.TEXT
    assert lead.details[:2] == ["车上 2 箱 10 件", "车牌 桂A14208  司机 莫师傅"]

    lead.do(DONE, DONE, "F20001", "F20002", DONE)
    assert lead.details[2] == "封签 F20001 F20002"
    lead.do("4.5", "T02")
    assert lead.says == "桂A14208 已发车，交接单 T02-20261121-1"
    assert departure(warehouse) == {
        "number": "T02-20261121-1",
        "plate": "桂A14208",
        "driver": "莫师傅",
        "driver_phone": "13800000001",
        "seals": ["F20001", "F20002"],
        "readings": [["chilled", 45]],
        "previous_plate": "",
        "stations": ["GS003"],
        "left_at": "",
        "held": [],
        "carrier": "",
    }
    assert warehouse.rows("SELECT state, closed_by FROM manifest") == [("departed", "P-lead")]
    assert warehouse.rows("SELECT state FROM container WHERE destination_id = 'GS003'") == [
        ("departed",),
        ("departed",),
    ]
    assert warehouse.rows("SELECT to_site, kind FROM outbox ORDER BY position") == [
        ("GS003", "trunk_manifest"),
        ("GS003", "empties"),
    ]
    assert warehouse.rows("SELECT copy, state FROM print_job WHERE paper = 'manifest'") == [
        (0, "queued")
    ]
    assert warehouse.audit() == []


def test_no_seal_no_departure(lead: Terminal) -> None:
    assert lead.refused("T02", DONE, DONE, DONE) == "没有封签：至少扫一个"
    lead.do("F1")
    lead.do("F1")
    assert lead.says == "封签 F1 已扫过"
    assert lead.last.level is Level.CHECK


def test_cold_goods_need_a_reading_of_their_zone(lead: Terminal) -> None:
    lead.do("T02", DONE, DONE, "F1", DONE)
    assert lead.last.view.prompt.values == {"zone": "chilled", "example": "4.5"}
    for nonsense in ("T02", "四度", "4,5", "100", DONE):
        assert "不是温度" in lead.refused(nonsense)
    lead.do("4")
    assert lead.last.view.prompt.key == "depart.ask.confirm"


def test_a_reading_mistyped_is_measured_again(lead: Terminal, warehouse: Night) -> None:
    lead.do("T02", DONE, DONE, "F1", DONE, "8.1")
    assert lead.says == "冷藏 8.1 度，超过 8.0 度！再量一次；没错就再输一次，货要扣下"
    assert lead.last.level is Level.CHECK
    lead.do("8.0", "T02")
    assert departure(warehouse)["readings"] == [["chilled", 80]]
    assert warehouse.rows("SELECT step, subject, zone, tenths FROM reading") == [
        ("departure", "T02-20261121-1", "chilled", 80)
    ]


def test_a_changed_plate_and_driver_are_kept_beside_the_usual(
    lead: Terminal, warehouse: Night
) -> None:
    lead.do("T02", "桂B99999", "李师傅", "F1", DONE, "4", "T02")
    assert lead.says == "桂B99999 已发车，交接单 T02-20261121-1"
    told = departure(warehouse)
    assert (told["plate"], told["previous_plate"]) == ("桂B99999", "桂A14208")
    assert (told["driver"], told["driver_phone"]) == ("李师傅", "")


def test_another_vehicle_is_not_confirmed_in_its_place(lead: Terminal) -> None:
    lead.do("T02", DONE, DONE, "F1", DONE, "4")
    assert lead.refused("T01") == "「T01」不是这辆车的：应扫 T02-20261121-1"
    lead.do("T02-20261121-1")
    assert lead.says == "桂A14208 已发车，交接单 T02-20261121-1"


def test_it_leaves_once(lead: Terminal, warehouse: Night) -> None:
    other = warehouse.terminal("T-03", Role.SUPERVISOR, Command.DEPART)
    for t in (lead, other):
        t.do("T02", DONE, DONE, "F1", DONE, "4")
    lead.do("T02")
    assert other.refused("T02") == "交接单 T02-20261121-1 的车已经走了"
    assert lead.refused("T02") == "交接单 T02-20261121-1 的车已经走了"
    assert warehouse.audit() == []


def test_leaving_goods_behind_takes_a_reason_and_a_supervisor(
    lead: Terminal, warehouse: Night
) -> None:
    loader = warehouse.load_everything("T01")
    loader.do(Command.UNDO)
    lead.do("T01")
    assert lead.says == "注意：1 箱没装，0 件没分"
    assert lead.last.level is Level.CHECK
    behind = (DONE, DONE, "F1", DONE, "4", "T01")
    lead.do(*behind)
    assert lead.says == "强发：1 箱没装，0 件没分。选原因"
    assert warehouse.rows("SELECT state FROM manifest WHERE route_id = 'T01'") == [("open",)]

    supervisor = warehouse.terminal("T-03", Role.SUPERVISOR, Command.DEPART)
    supervisor.do("T01", *behind, "WHY-time_up", warehouse.badges[Role.ADMIN])
    assert supervisor.says == "桂A68868 已发车，交接单 T01-20261121-1"
    ((body,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'manifest_closed'")
    assert json.loads(body)["left_behind"] == warehouse.boxes("GS001")[-1:]
    assert warehouse.audit() == []


def test_unsorted_goods_are_left_behind_too(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.LEAD, job=Command.PUT)
    t.do("S1", "GS003-A", t.tote(), "GS003-A", Command.CLOSE, "GS003-A")
    t.do(Command.LOAD, "T02", *warehouse.boxes(), Command.DEPART, "T02")
    assert t.says == "注意：0 箱没装，4 件没分"
    t.do(DONE, DONE, "F1", DONE, "T02")
    assert t.says == "强发：0 箱没装，4 件没分。选原因"


def test_an_empty_vehicle_does_not_leave(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.LEAD, job=Command.DEPART)
    assert t.refused("T01") == "线路 T01 还没装货：不能发车"
    t.do(Command.LOAD, "T01", Command.DEPART)
    assert t.refused("T01") == "线路 T01 还没装货：不能发车"
    assert t.refused("T99") == "本站没有线路「T99」：扫车位上的线路码"


def test_an_entry_has_a_length_a_paper_can_hold(lead: Terminal) -> None:
    assert lead.refused("T02", "桂" * 41) == "太长：最多 40 个字符"


def test_what_was_frozen_is_what_a_later_import_cannot_change(
    lead: Terminal, warehouse: Night
) -> None:
    lead.do("T02", DONE, DONE, "F1", DONE, "4", "T02")
    before = warehouse.rows("SELECT body, checksum FROM manifest")
    warehouse.tamper("UPDATE station SET name = '别名', address = '别处'")
    warehouse.tamper("UPDATE sku SET weight_g = 1")
    assert warehouse.rows("SELECT body, checksum FROM manifest") == before
    assert "中和网格站" in before[0][0]
    assert warehouse.audit() == []


def test_a_closed_manifest_waits_for_its_vehicle(lead: Terminal, warehouse: Night) -> None:
    warehouse.close_manifest("T02-20261121-1")
    lead.do("T02", DONE, DONE, "F1", DONE, "4", "T02")
    assert lead.says == "桂A14208 已发车，交接单 T02-20261121-1"
    assert warehouse.rows("SELECT COUNT(*) FROM journal WHERE kind = 'manifest_closed'") == [(1,)]
    assert warehouse.audit() == []


@pytest.mark.parametrize("scanned", ["T02", "T02-20261121-1", "(box)"])
def test_a_label_scanned_too_early_is_no_plate_driver_or_seal(
    lead: Terminal, warehouse: Night, scanned: str
) -> None:
    label = warehouse.boxes("GS003")[0] if scanned == "(box)" else scanned
    lead.do("T02")
    for said in ((DONE,), (DONE,), ("F20001", DONE)):
        assert lead.refused(label).startswith(f"「{label}」是本仓的标签")
        lead.do(*said)
    lead.do("4.5", "T02")
    assert departure(warehouse)["seals"] == ["F20001"]


def test_a_load_that_changed_meanwhile_is_looked_at_before_it_leaves(warehouse: Night) -> None:
    warehouse.sort_everything()
    first, *others = warehouse.boxes("GS003")
    loader = warehouse.terminal("T-01", job=Command.LOAD)
    loader.do("T02", first)
    lead = warehouse.terminal("T-02", Role.SUPERVISOR, Command.DEPART)
    lead.do("T02", DONE, DONE, "F20001", DONE)
    loader.do(*others)
    lead.do("T02")
    assert lead.says == "注意：装车有变，现有 2 箱，没装 0 箱。看清再扫"
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
    assert lead.refused("T02") == "「T02」不是温度：例如 4.5 或 -18.5"
    lead.do("4.0", "T02")
    assert departure(warehouse)["readings"] == [["chilled", 40]]


def test_the_manifest_says_what_was_cut_and_who_left_what_behind(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do("S1", "GS001-A", t.tote(), "GS001-A", Command.CLOSE, "GS001-A")
    warehouse.load_everything("T01")
    boss = warehouse.terminal("T-02", Role.SUPERVISOR, Command.DEPART)
    boss.do("T01", DONE, DONE, "F10001", DONE, "T01", "WHY-time_up")
    boss.do(warehouse.badges[Role.ADMIN])
    ((text,),) = warehouse.rows("SELECT body FROM manifest")
    said = {
        (line["kind"], line["destination_id"], line["sku_id"]): (line["quantity"], line["note"])
        for line in json.loads(text)["exceptions"]
    }
    assert json.loads(text)["forced"] == ["覃主管", "陆管理", "time_up"]
    assert said["unallocated", "GS002", "S2"] == (1, "")
    assert said["forced", "GS002", "S1"] == (4, "")
    assert ("forced", "GS001", "S1") not in said


def test_whoever_keys_something_wrong_goes_back_a_question(
    lead: Terminal, warehouse: Night
) -> None:
    lead.do("T02", "桂C00001", "F20001", Command.UNDO)
    assert lead.details[1] == "车牌 桂C00001  司机 F20001"
    assert lead.says == "司机对吗？对按 F9，不对请输入"
    lead.do("韦师傅", "F20001", "F29999", Command.UNDO, DONE)
    assert lead.details[2] == "封签 F20001"
    assert lead.says == "输入冷藏温度，例如 4.5"
    lead.do("6.5")
    assert lead.details[3] == "冷藏 6.5 度"
    lead.do(Command.BACK)
    assert lead.details[2:] == ["封签 F20001"]
    lead.do("5.5", "T02")
    left = departure(warehouse)
    assert (left["plate"], left["driver"], left["seals"]) == ("桂C00001", "韦师傅", ["F20001"])
    assert left["readings"] == [["chilled", 55]]
    assert warehouse.audit() == []


def test_back_from_the_plate_is_another_route_and_then_the_jobs(lead: Terminal) -> None:
    lead.do("T02", Command.EXCEPTION, Command.BACK)
    assert lead.says == "车牌对吗？对按 F9，不对请输入"
    lead.do(Command.BACK)
    assert lead.says == "扫线路码或交接单"
    assert lead.refused(DONE) == "这里不用「F9 完成」：按 F2 返回"
    lead.do(Command.BACK)
    assert lead.says == "已返回作业菜单"


def test_who_cannot_find_a_second_person_goes_back_to_the_summary(warehouse: Night) -> None:
    warehouse.sort_everything()
    first, *_ = warehouse.boxes("GS003")
    warehouse.terminal("T-01", job=Command.LOAD).do("T02", first)
    lead = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    lead.do("T02", DONE, DONE, "F20001", DONE)
    while lead.last.view.prompt.key == "depart.ask.reading_of":
        lead.do("4.0")
    lead.do("T02", "WHY-time_up", Command.BACK, Command.BACK)
    assert lead.says == "核对无误，再扫一次线路码或交接单发车"
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]


def test_two_cold_zones_are_read_in_one_line(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01")
    lead = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    lead.do("T01", DONE, DONE, "F10001", DONE, "4.5", "-19.0")
    assert lead.details[3] == "冷藏 4.5 度，冷冻 -19.0 度"
    lead.do(Command.UNDO)
    assert lead.details[3] == "冷藏 4.5 度"
