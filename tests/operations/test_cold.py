"""Cold goods: read at every handover, held when too warm, and decided by a supervisor."""

import json

import pytest

from tests.cold import too_warm_at_the_doors
from tests.dock import NOTICE_V1, afternoon, at_dock, lines, stock, wave_is
from tests.floor import DUMPLINGS, NOODLES, YOGURT, Night, Terminal
from tests.operations.test_search import history, searching
from tests.town import WAVE
from wms.domain.cold import example
from wms.domain.cold_events import HoldDecided
from wms.domain.event import Event
from wms.domain.words import Role, Zone
from wms.locale import catalogue
from wms.operations.panels import Sentences, Sheet
from wms.operations.reply import Command, Expects, Level
from wms.storage.expected_supply import expected_supply

DONE, T02, TRUCK = Command.DONE, "T02-20261121-1", "T01-20261121-1"
WARM = "冷藏 9.5 度，限 8.0 度：车上 1 个容器已扣。卸下来（装车 F4），或找主管（扣货）"


def held(night: Night) -> list[tuple[object, ...]]:
    """Step, zone, tenths and state of every hold."""
    return night.rows("SELECT step, zone, tenths, state FROM hold ORDER BY opened_at, event_id")


def chilled(night: Night, destination: str) -> str:
    """The container of chilled goods for a destination."""
    ((sscc,),) = night.rows(
        "SELECT sscc FROM container WHERE destination_id = :d AND zone = 'chilled'", d=destination
    )
    return str(sscc)


def came(night: Night, zone: str) -> str:
    """The container of a zone that T01 brought this station."""
    ((sscc,),) = night.rows(
        "SELECT sscc FROM inbound_container WHERE owner = 'GS001' AND zone = :z", z=zone
    )
    return str(sscc)


def boss(night: Night) -> Terminal:
    """A supervisor before the list of what is held."""
    return night.terminal("T-80", Role.SUPERVISOR, Command.HOLDS)


def decide(night: Night, subject: str, *scans: str) -> Terminal:
    """A supervisor decides about a hold."""
    t = boss(night)
    t.do(subject, *scans)
    return t


def release(night: Night, subject: str) -> Terminal:
    """A supervisor measures it again and releases it, a lead stands by."""
    t = decide(night, subject, "HOLD-RELEASE", "WHY-measured_again")
    t.do(example(Zone(str(t.last.view.prompt.values["zone"]))), night.badges[Role.LEAD])
    return t


def condemn(night: Night, subject: str) -> Terminal:
    """A supervisor condemns it."""
    return decide(night, subject, "HOLD-CONDEMN", "WHY-thawed")


@pytest.fixture
def lead(warehouse: Night) -> Terminal:
    """Before a manifest of which something is held."""
    return too_warm_at_the_doors(warehouse)


# -- departure


def test_a_warm_load_does_not_leave(lead: Terminal, warehouse: Night) -> None:
    assert (lead.says, lead.last.level) == (WARM, Level.CHECK)
    assert held(warehouse) == [("departure", "chilled", 95, "held")]
    box = chilled(warehouse, "GS003")
    assert lead.refused("T02") == (
        f"{T02} 上有 1 个容器扣着，不能走：卸下来（装车 F4，再扫 {box} ...），或主管放行（扣货）"
    )
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
    assert warehouse.audit() == []


def test_taken_off_it_is_not_loaded_again(lead: Terminal, warehouse: Night) -> None:
    box = chilled(warehouse, "GS003")
    t = warehouse.terminal("T-91", Role.LEAD, Command.LOAD)
    t.do("T02", Command.EXCEPTION, box)
    assert t.refused(box).startswith(f"{box} 扣着，不能动：")
    lead.do("T02")
    assert lead.last.view.prompt.key == "depart.ask.confirm"
    lead.do("T02", "WHY-time_up", warehouse.badges[Role.SUPERVISOR])
    assert lead.says == f"桂A14208 已发车，交接单 {T02}"
    ((text,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'manifest_departed'")
    assert json.loads(text)["readings"] == []
    assert warehouse.audit() == []


def test_released_by_two_it_leaves_at_that_reading(lead: Terminal, warehouse: Night) -> None:
    box = chilled(warehouse, "GS003")
    t = decide(warehouse, box, "HOLD-RELEASE", "WHY-door_open")
    assert t.says == "第二个人扫工牌（组长）"
    t.do(warehouse.badges[Role.LEAD])
    assert t.says == f"{box} 放行 4 件，可以继续"
    lead.do("T02")
    assert lead.says == f"桂A14208 已发车，交接单 {T02}"
    assert warehouse.audit() == []


def test_measured_again_it_says_how_warm_it_is_now(lead: Terminal, warehouse: Night) -> None:
    """Still too warm it stays held; the figure that released it is kept and shown."""
    del lead
    box = chilled(warehouse, "GS003")
    t = decide(warehouse, box, "HOLD-RELEASE", "WHY-measured_again")
    assert t.says == "输入冷藏温度，例如 4.5"
    assert t.refused("8.1").startswith("复测冷藏 8.1 度，还是超过 8.0 度：货继续扣着")
    assert t.refused("好的").startswith("「好的」不是温度")
    assert held(warehouse) == [("departure", "chilled", 95, "held")]
    t.do("8")
    assert t.says == "第二个人扫工牌（组长）"
    (told,) = t.last.view.panels
    assert isinstance(told, Sentences)
    assert catalogue("zh_CN").text(told.lines[-1][0]) == "复测冷藏 8.0 度"
    t.do(warehouse.badges[Role.LEAD])
    assert t.says == f"{box} 复测 8.0 度，放行 4 件，可以继续"
    assert warehouse.rows("SELECT step, subject, tenths FROM reading WHERE tenths = 80") == [
        ("departure", box, 80)
    ]
    with warehouse.books.reading() as books:
        (hold,) = books.cold.holds_of(WAVE)
    assert (hold.tenths, hold.measured, hold.second) == (95, 80, "黄大姐")
    looking = searching(warehouse)
    looking.do(box)
    assert any("复测 8.0 度" in line for line in history(looking))
    assert warehouse.audit() == []


def test_for_another_reason_no_figure_is_asked_for(lead: Terminal, warehouse: Night) -> None:
    del lead
    t = decide(warehouse, chilled(warehouse, "GS003"), "HOLD-RELEASE", "WHY-probe_wrong")
    t.do(warehouse.badges[Role.LEAD])
    assert warehouse.rows("SELECT state, measured FROM hold") == [("released", None)]
    assert warehouse.audit() == []


def test_one_measures_once_more_before_deciding_otherwise(lead: Terminal, warehouse: Night) -> None:
    """F2 from the reading goes back to the goods: still too warm they are condemned."""
    del lead
    t = decide(warehouse, chilled(warehouse, "GS003"), "HOLD-RELEASE", "WHY-measured_again")
    t.refused("9")
    t.do(Command.BACK, "HOLD-CONDEMN", "WHY-thawed")
    assert warehouse.rows("SELECT state, measured FROM hold") == [("condemned", None)]
    assert warehouse.audit() == []


def test_released_by_a_program_before_this_one(
    lead: Terminal, warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asked for no figure; its facts replay, and the books hold."""
    del lead
    box = chilled(warehouse, "GS003")
    t = decide(warehouse, box, "HOLD-RELEASE", "WHY-probe_wrong")
    with monkeypatch.context() as before:
        before.setattr(HoldDecided, "as_json", as_it_was)
        t.do(warehouse.badges[Role.LEAD])
    ((body,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'hold_decided'")
    assert "measured" not in json.loads(body)
    assert warehouse.audit() == []


def as_it_was(decided: HoldDecided) -> str:
    """What such a program wrote."""
    told = json.loads(Event.as_json(decided))
    del told["measured"]
    return json.dumps(told)


def test_warmer_than_it_was_released_at_it_is_held_again(lead: Terminal, warehouse: Night) -> None:
    release(warehouse, chilled(warehouse, "GS003"))
    lead.do(Command.BACK, Command.DEPART, "T02", DONE, DONE, "F1", DONE, "9.5", "9.5")
    assert lead.says == "冷藏 9.5 度超温：已经扣货，或主管已放行"
    lead.do(Command.BACK, Command.DEPART, "T02", DONE, DONE, "F1", DONE, "11", "11")
    assert [row[2:] for row in held(warehouse)] == [(95, "released"), (110, "held")]


def test_condemned_goods_are_waste_and_their_place_needs_them_again(
    lead: Terminal, warehouse: Night
) -> None:
    box = chilled(warehouse, "GS003")
    t = condemn(warehouse, box)
    assert t.says == f"{box} 报废 4 件：缺的按比例分摊，货等处置"
    assert warehouse.rows("SELECT state FROM container WHERE sscc = :s", s=box) == [("condemned",)]
    assert warehouse.rows(
        "SELECT put FROM sort_count WHERE sku_id = 'S3' AND destination_id = 'GS003'"
    ) == [(0,)]
    assert warehouse.rows(
        "SELECT kind, subject, sku_id, quantity, note FROM discrepancy WHERE state = 'unreviewed'"
    ) == [("damage", box, "S3", 4, "temperature")]
    assert warehouse.audit() == []
    again = warehouse.terminal("T-91", Role.LEAD, Command.LOAD)
    again.do("T02")
    assert again.refused(box) == f"{box} 已报废，不能装：放到处置区"
    assert lead.last.view.prompt.key == "depart.ask.confirm"


def test_on_a_closed_manifest_it_is_voided_first(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    t.do("T02", Command.CLOSE, "T02", "T02", DONE, DONE, "F1", DONE, "9.5", "9.5")
    box = chilled(warehouse, "GS003")
    assert "作废后重装" in t.refused("T02")
    asking = boss(warehouse)
    asking.do(box, "HOLD-CONDEMN")
    assert asking.refused("WHY-thawed") == (
        f"{box} 在已关的交接单 {T02} 上：先作废（作废），再报废"
    )
    assert warehouse.audit() == []


def test_a_retry_of_the_reading_holds_once(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    t.do("T02", DONE, DONE, "F1", DONE, "9.5")
    scan = t.new_scan("9.5")
    t.give(scan)
    t.give(scan)
    assert len(held(warehouse)) == 1
    assert warehouse.audit() == []


# -- arrival


def arrive_warm(station: Night) -> Terminal:
    """T01 stands at the station, its frozen goods at -12."""
    t = station.terminal("T-01", job=Command.UNLOAD)
    t.do(TRUCK, "F10001", DONE, "4.0", "-12", "-12")
    return t


def test_what_came_too_warm_is_no_stock(station: Night) -> None:
    t, box = arrive_warm(station), came(station, "frozen")
    t.do(box)
    assert t.says == f"{box} 扣下，单独放：冷冻到站 -12.0 度，限 -18.0 度"
    t.do(box)
    assert t.says.startswith(f"{box} 扣着，不能动：")
    for zone in ("ambient", "chilled"):
        t.do(came(station, zone))
    t.do(DONE, TRUCK)
    assert t.says == f"{TRUCK} 卸完，缺 0 箱"
    assert "S4" not in stock(station)
    assert station.audit() == []
    sorter = station.terminal("T-02", job=Command.PUT)
    sorter.do(DUMPLINGS.gtin, "P003-F", sorter.tote())
    assert sorter.refused("P003-F").startswith("水饺 有 2 件因超温扣着")
    assert station.rows("SELECT step, zone, tenths FROM reading ORDER BY zone") == [
        ("arrival", "chilled", 40),
        ("arrival", "frozen", -120),
    ]


def test_released_it_is_stock(station: Night) -> None:
    t, box = arrive_warm(station), came(station, "frozen")
    t.do(box)
    release(station, box)
    assert stock(station)["S4"] == (2, 0, 0)
    t.do(came(station, "ambient"), came(station, "chilled"), DONE, TRUCK)
    assert station.audit() == []


@pytest.mark.parametrize("after_the_receipt", [False, True])
def test_condemned_it_is_damaged_at_both_sites(
    station: Night, warehouse: Night, after_the_receipt: bool
) -> None:
    t, box = arrive_warm(station), came(station, "frozen")
    t.do(box, came(station, "ambient"), came(station, "chilled"))
    if after_the_receipt:
        t.do(DONE, TRUCK)
        station.mail_to(warehouse)
        condemn(station, box)
    else:
        condemn(station, box)
        t.do(Command.BACK, Command.UNLOAD, TRUCK, DONE, TRUCK)
    station.mail_to(warehouse)
    assert stock(station)["S4"] == (2, 2, 0)
    assert station.rows("SELECT destination_id, short FROM sort_count WHERE sku_id = 'S4'") != []
    for night in (station, warehouse):
        assert ("damage", box) in night.rows(
            "SELECT kind, subject FROM discrepancy WHERE state = 'unreviewed'"
        )
        assert night.audit() == []
    told = json.loads(
        station.rows("SELECT body FROM journal WHERE kind = 'return_collected'")[0][0]
    )
    assert (told["origin"], told["party"], told["sku_id"]) == ("residual", "GS001", "S4")


# -- receipt


def test_a_held_line_is_released_into_stock(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    t = at_dock(dock)
    t.do(YOGURT.gtin, DONE, "20261215", "9.0", DONE)
    assert lines(dock) == [("S3", 0, 0, 7, "")]
    release(dock, "GR20261121-0001/1")
    assert lines(dock) == [("S3", 7, 0, 0, "")]
    assert stock(dock)["S3"] == (7, 0, 0)
    assert dock.audit() == []
    of_the_line = "SELECT step, zone, tenths FROM reading WHERE subject = :s ORDER BY at, tenths"
    assert dock.rows(of_the_line, s="GR20261121-0001/1") == [
        ("receipt", "chilled", 90),
        ("receipt", "chilled", 45),
    ]
    looking = searching(dock)
    looking.do("GR20261121-0001")
    assert any("复测 4.5 度，放行 7 件" in line for line in history(looking))


def test_what_is_held_when_the_night_is_planned_goes_to_whoever_ordered_it(
    warehouse: Night,
) -> None:
    """It is planned for, put once it is released, and shared out as short once it is not."""
    dock = afternoon(warehouse)
    at_dock(dock).do(YOGURT.gtin, DONE, "20261215", "9.0", DONE, DONE, NOTICE_V1)
    with dock.store.reading() as tx:
        assert expected_supply(tx, "W20261121", dock.clock.wall()).get("S3", 7) == 7
    wave_is(dock, "planned")
    sorter = dock.terminal("T-02", Role.SORTER, Command.PUT)
    sorter.do(YOGURT.gtin, "GS003-C", sorter.tote())
    assert "扣" in sorter.refused("GS003-C")
    release(dock, "GR20261121-0001/1")
    sorter.do("GS003-C")
    assert sorter.last.level is Level.OK
    assert dock.rows("SELECT SUM(put), SUM(short) FROM sort_count WHERE sku_id = 'S3'")[0][1] == 0
    assert dock.audit() == []


def test_goods_held_at_the_dock_are_no_waste(warehouse: Night) -> None:
    """Nobody accepted them: whoever brought them takes them back."""
    dock = afternoon(warehouse)
    at_dock(dock).do(YOGURT.gtin, DONE, "20261215", "9.0", DONE)
    t = dock.terminal("T-09", Role.SUPERVISOR, Command.HOLDS)
    t.do("GR20261121-0001/1")
    offered = [catalogue("zh_CN").text(choice.name) for choice in t.last.view.choices]
    assert offered == ["放行这一个", "不收，退供应商"]
    t.do("HOLD-CONDEMN")
    assert t.says == "为什么不收？"
    t.do("WHY-warm_too_long")
    assert t.says.startswith("GR20261121-0001/1 酸奶 不收 7 件")


def test_a_held_line_condemned_is_rejected(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    t = at_dock(dock)
    t.do(YOGURT.gtin, DONE, "20261215", "9.0", DONE, DONE, NOTICE_V1)
    condemn(dock, "GR20261121-0001/1")
    assert lines(dock) == [("S3", 0, 7, 0, "temperature")]
    assert "S3" not in stock(dock)
    assert ("damage", "S3", 7, "temperature") in dock.rows(
        "SELECT kind, sku_id, quantity, note FROM discrepancy WHERE state = 'unreviewed'"
    )
    assert dock.audit() == []


# -- the list


def test_the_list_says_since_when_and_how_warm(lead: Terminal, warehouse: Night) -> None:
    del lead
    t = boss(warehouse)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    (line,) = sheet.lines
    assert line.cells[3:5] == ("9.5", "8.0")
    t.do(line.pick)
    assert [choice.command for choice in t.last.view.choices] == ["HOLD-RELEASE", "HOLD-CONDEMN"]
    t.do(Command.BACK)
    assert t.refused(NOODLES.gtin).startswith(f"「{NOODLES.gtin}」没有扣着的货")


def test_a_reason_is_picked_by_its_number(lead: Terminal, warehouse: Night) -> None:
    """Whoever is asked why has a list before them, and keys no words."""
    del lead
    t = decide(warehouse, chilled(warehouse, "GS003"), "HOLD-CONDEMN")
    assert t.last.view.expects is Expects.SCAN
    assert len(t.last.view.choices) == 4


def test_all_of_one_reading_at_once(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01")
    t = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    t.do("T01", DONE, DONE, "F1", DONE, "4.0", "-10", "-10")
    more = len(held(warehouse))
    box = warehouse.rows("SELECT subject FROM hold")[0][0]
    supervisor = boss(warehouse)
    supervisor.do(box)
    assert len(supervisor.last.view.choices) == (4 if more > 1 else 2)


def test_only_a_supervisor_decides(lead: Terminal, warehouse: Night) -> None:
    assert lead.refused(Command.BACK, Command.HOLDS).startswith("黄大姐 没有处理扣货的权限")
    assert warehouse.audit() == []


def test_nobody_decides_twice(lead: Terminal, warehouse: Night) -> None:
    del lead
    box = chilled(warehouse, "GS003")
    first, second = boss(warehouse), warehouse.terminal("T-81", Role.ADMIN, Command.HOLDS)
    for t in (first, second):
        t.do(box, "HOLD-CONDEMN")
    first.do("WHY-thawed")
    assert second.refused("WHY-thawed") == f"{box} 已经由 覃主管 处理过了"
    assert warehouse.audit() == []


def test_the_night_board_does_not_let_it_be_forgotten(lead: Terminal, warehouse: Night) -> None:
    del lead
    t = warehouse.terminal("T-70", Role.SUPERVISOR, Command.NIGHT)
    told = [
        line for panel in t.last.view.panels if isinstance(panel, Sentences) for line in panel.lines
    ]
    assert [(line.key, level) for line, level in told] == [("holding.alert", Level.CHECK)]
