"""Receiving: what suppliers bring, against what is ordered by now."""

import json

import pytest

from tests.dock import (
    GOOD,
    NOTICE_V1,
    NOTICE_V2,
    NOTICE_V3,
    afternoon,
    at_dock,
    lines,
    open_differences,
    stock,
    wave_is,
)
from tests.floor import APPLES, NOODLES, YOGURT, Night, Terminal
from wms.domain.codes import check_digit
from wms.domain.event import Event
from wms.domain.supply_events import GoodsReceived
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations.reply import Command, Level
from wms.storage.receiving_papers import goods_receipt

DONE, UNDO = Command.DONE, Command.UNDO
say_of = catalogue("zh_CN").text


def test_a_supplier_on_time_is_received_line_by_line(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    t.do(NOTICE_V1)
    assert t.says == "旺达副食 准时：预约 17:00-18:00，月台 D31"
    t.do(DONE, "桂A12345")
    t.do("4.0")
    t.do("-19.0")
    assert t.says == "收货单 GR20261121-0001 开始：旺达副食"
    assert t.last.level is Level.OK

    t.do(NOODLES.gtin)
    assert (t.last.view.quantity, t.last.view.done, t.last.view.total) == (15, 0, 15)
    assert t.last.view.big_name == "粉丝"
    t.key("1*10")
    t.do(GOOD, DONE)
    assert t.says == "收 10 件 粉丝"
    t.do(NOODLES.gtin, "5", GOOD, NOODLES.gtin)
    t.do(YOGURT.gtin, DONE, GOOD, "4.2", DONE)
    assert lines(dock) == [
        ("S1", 10, 0, 0, ""),
        ("S1", 5, 0, 0, ""),
        ("S3", 7, 0, 0, ""),
    ]
    assert stock(dock) == {"S1": (15, 0, 0), "S3": (7, 0, 0)}

    t.do(DONE)
    assert t.last.view.panels
    t.do(NOTICE_V1)
    assert t.says == "收货单 GR20261121-0001 已关，3 行：打出来请司机签字"
    ((state, body, checksum),) = dock.rows("SELECT state, body, checksum FROM goods_receipt")
    assert (state, bool(checksum)) == ("closed", True)
    assert json.loads(body)["lines"][0]["cartons"] == 1
    assert dock.rows("SELECT paper, number, copy FROM print_job") == [
        ("goods_receipt", "GR20261121-0001", 0)
    ]
    # Demand still rolls: what is missing is no difference yet.
    assert open_differences(dock) == []
    assert dock.audit() == []


@pytest.mark.parametrize(
    ("hour", "minute", "timing"), [(16, 40, "early"), (17, 0, "on_time"), (18, 5, "late")]
)
def test_an_arrival_is_held_against_its_appointment(
    dock: Night, hour: int, minute: int, timing: str
) -> None:
    dock.clock.go_to(hour, minute)
    at_dock(dock)
    assert dock.rows("SELECT timing, dock FROM goods_receipt") == [(timing, "D31")]


def test_nobody_expected_them(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    t.do("V3")
    assert t.says == "好邻百货 不在预约里：2026-11-21 没有订它的货"
    assert t.last.level is Level.CHECK
    assert t.refused("D01").startswith("没有预约：要收，再扫")
    t.do(NOTICE_V3, "D01", DONE)
    assert dock.rows("SELECT timing, plate FROM goods_receipt") == [("unexpected", "")]


def test_last_nights_notice_and_strangers_are_refused(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    assert t.refused("SN20261120-V1") == "没有 2026-11-20 的订单：核对供货通知单的日期"
    assert t.refused("V9") == "没有供应商 V9：扫供货通知单，或看供应商编号"
    assert t.refused(NOODLES.gtin) == f"{NOODLES.gtin} 是商品码：先扫供货通知单，或键入供应商编号"
    t.do(NOTICE_V1)
    assert t.refused("D99") == "没有月台 D99；月台是 D01 - D50"


def test_a_cold_vehicle_that_is_warm_is_said(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    t.do(NOTICE_V1, DONE, "桂A12345", "9.5")
    assert t.says == "车内冷藏 9.5 度，超温：逐个商品量"
    t.do(DONE)
    assert dock.rows("SELECT zone, tenths, step FROM reading") == [("chilled", 95, "receipt")]


def test_a_code_on_the_carton_says_lot_date_and_count(dock: Night) -> None:
    t = at_dock(dock)
    inside = "1" + NOODLES.gtin[:12]
    carton = inside + check_digit(inside)
    t.do(f"]C101{carton}1727060110L-7\x1d3712")
    assert t.details == ["订 15，已收 0，还差 15", "批次 L-7", "到期 2027-06-01", "1 箱，12 件"]
    t.do(DONE)
    assert dock.rows("SELECT accepted, cartons, lot, expires_on FROM goods_receipt_line") == [
        (12, 1, "L-7", "2027-06-01")
    ]
    # The bare number of a carton does not say how many are in it.
    t.do(carton)
    assert t.last.view.prompt.key == "receive.ask.cartons"
    assert t.refused(DONE) == "先键入件数"
    t.key("1*3")
    t.do("*20261120", DONE)
    assert dock.rows("SELECT expires_on FROM goods_receipt_line WHERE line = 2") == [
        ("2026-12-20",)
    ]


def test_fresh_goods_are_weighed_and_too_light_ones_asked_about(dock: Night) -> None:
    dock.clock.go_to(16, 10)
    t = at_dock(dock, notice=NOTICE_V2)
    t.do(APPLES.gtin, "6")
    assert t.last.view.prompt.key == "receive.ask.weight"
    # Six of 200 g; the scale showed jin.
    assert t.refused("2.4").startswith("2.4 公斤太重，应是 1.2 公斤")
    t.do("1.1")
    assert t.says == "苹果 分量不足"
    t.do("LIGHT-REJECT", DONE)
    assert lines(dock) == [("S2", 0, 6, 0, "underweight")]
    assert dock.rows("SELECT weight_g, light_g, promised_g FROM goods_receipt_line") == [
        (0, 1100, 1200)
    ]
    t.do(UNDO, APPLES.gtin, "6", "1.19", DONE)
    assert dock.rows("SELECT weight_g FROM goods_receipt_line WHERE reversed = 0") == [(1190,)]
    assert stock(dock) == {"S2": (6, 0, 0)}
    assert dock.audit() == []


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_was_too_light_goes_back_with_its_weight(dock: Night, by_hand: bool) -> None:
    """Its supplier reads on the receipt what the scale said, however the reason was picked."""
    t = at_dock(dock, notice=NOTICE_V2)
    t.do(APPLES.gtin, "6", "1.1")
    if by_hand:
        t.do(Command.EXCEPTION, "REJECT-UNDERWEIGHT", DONE)
    else:
        t.do("LIGHT-REJECT")
    t.desk.look()
    # Its terminal was lost before the line was confirmed.
    t = dock.terminal("T-02")
    t.do(DONE, DONE, NOTICE_V2)
    assert t.says == "收货单 GR20261121-0001 已关，1 行：打出来请司机签字"
    ((body,),) = dock.rows("SELECT body FROM goods_receipt")
    (line,) = json.loads(body)["lines"]
    assert (line["reason"], line["light_g"], line["promised_g"]) == ("underweight", 1100, 1200)
    (told,) = goods_receipt(dock.books, "GR20261121-0001").lines
    assert (told.weight_g, told.light_g, told.promised_g) == (0, 1100, 1200)
    assert dock.audit() == []


def test_a_part_too_light_has_no_weight_of_its_own(dock: Night) -> None:
    """What is left is weighed anew, and that is what came in."""
    t = at_dock(dock, notice=NOTICE_V2)
    t.do(APPLES.gtin, "6", "1.1", Command.EXCEPTION, "REJECT-UNDERWEIGHT")
    t.key("2")
    t.do("0.8", DONE)
    assert dock.rows("SELECT accepted, rejected, weight_g, light_g FROM goods_receipt_line") == [
        (4, 2, 800, 0)
    ]
    assert dock.audit() == []


def test_a_receipt_of_a_program_before_this_one(
    dock: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It kept no weight of what went back; its facts replay, its receipts are read."""
    t = at_dock(dock, notice=NOTICE_V2)
    with monkeypatch.context() as before:
        before.setattr(GoodsReceived, "as_json", without_weights)
        t.do(APPLES.gtin, "6", "1.19", DONE, DONE, NOTICE_V2)
    ((body,),) = dock.rows("SELECT body FROM journal WHERE kind = 'goods_received'")
    assert "light_g" not in json.loads(body)
    assert dock.audit() == []


def without_weights(received: GoodsReceived) -> str:
    """What such a program wrote."""
    told = json.loads(Event.as_json(received))
    del told["light_g"], told["promised_g"]
    return json.dumps(told)


def prompt(t: Terminal) -> str:
    """What is asked, in Chinese."""
    return catalogue("zh_CN").text(t.last.view.prompt)


def test_a_reading_is_asked_for_with_one_that_is_right(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    t.do(NOTICE_V1, DONE, DONE)
    assert prompt(t) == "输入冷藏温度，例如 4.5"
    t.do("4.0")
    assert prompt(t) == "输入冷冻温度，例如 -18.5"
    t.do("-19.0", YOGURT.gtin, DONE, GOOD)
    assert prompt(t) == "量货温：键入温度，例如 4.5"


def test_two_receive_the_same_product_and_neither_lets_too_much_in(dock: Night) -> None:
    t = at_dock(dock)
    other = dock.terminal("T-02", Role.LEAD, Command.RECEIVE)
    other.do("GR20261121-0001")
    for who in (t, other):
        who.do(NOODLES.gtin, "10", GOOD)
    t.do(DONE)
    other.do(DONE)
    assert other.says == "粉丝 多 5 件：订 15，已收 10"
    other.do("OVER-BACK", DONE)
    assert stock(dock) == {"S1": (15, 0, 0)}
    assert dock.audit() == []


def test_a_suppliers_code_is_keyed_in_small_letters(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    t.key("v3")
    assert t.last.view.big == "V3"
    t.key("v3")
    t.do("D05", DONE, DONE)
    t.key("v3")
    assert dock.rows("SELECT supplier_id, state FROM goods_receipt") == [("V3", "closed")]


def test_what_was_put_cannot_be_taken_back(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD, DONE)
    wave_is(dock, "planned")
    p = dock.terminal("T-02", job=Command.PUT)
    p.do(NOODLES.gtin, "GS001-A", p.tote(), "GS001-A")
    assert stock(dock) == {"S1": (15, 0, 5)}
    assert t.refused(UNDO) == "撤不了：粉丝 有 5 件已经分出去"
    assert dock.audit() == []


def test_the_warehouse_puts_nothing_that_did_not_come(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "7", GOOD, DONE)
    wave_is(dock, "planned")
    p = dock.terminal("T-02", job=Command.PUT)
    p.do(NOODLES.gtin, "GS001-A", p.tote(), "GS001-A")
    told = p.refused("GS002-A", p.tote(), "GS002-A")
    assert told == "粉丝 只到了 2 件，放不了 4：输入实数，缺的按 F4"
    assert stock(dock) == {"S1": (7, 0, 5)}
    assert dock.audit() == []


def test_a_wave_nobody_received_for_keeps_no_stock(warehouse: Night) -> None:
    afternoon(warehouse)
    wave_is(warehouse, "planned")
    t = at_dock(warehouse)
    t.do(NOODLES.gtin, "15", GOOD, DONE)
    assert stock(warehouse) == {}
    warehouse.sort_everything()
    assert warehouse.audit() == []


def test_a_retry_is_answered_once(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD)
    scan = t.new_scan(DONE)
    t.give(scan)
    t.give(scan)
    assert lines(dock) == [("S1", 15, 0, 0, "")]


def test_the_line_in_hand_survives_its_terminal(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15")
    t.desk.look()
    again = dock.terminal("T-02")
    assert again.last.view.prompt.key == "receive.ask.expiry"
    again.do(GOOD, DONE)
    assert lines(dock) == [("S1", 15, 0, 0, "")]


def test_it_survives_the_floor_turning_to_another_night(dock: Night) -> None:
    """Last night's goods were still being sorted when it was keyed; tonight's plan came since."""
    dock.tamper(
        "INSERT INTO wave (wave_id, business_date, state, plan_version)"
        " VALUES ('W20261120', '2026-11-20', 'planned', 1)"
    )
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15")
    t.desk.look()
    wave_is(dock, "planned")
    again = dock.terminal("T-02")
    assert again.last.view.prompt.key == "receive.ask.expiry"


def test_the_arrival_survives_too(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    t.do(NOTICE_V1, DONE)
    t.desk.look()
    again = dock.terminal("T-02")
    again.do("桂A12345", "4.0", "-19.0")
    assert dock.rows("SELECT dock, plate FROM goods_receipt") == [("D31", "桂A12345")]


def test_a_vehicle_at_the_wrong_dock_is_sent_to_another(dock: Night) -> None:
    """Told that D01 does not cool, somebody keys the next dock where a plate is asked for."""
    t = dock.terminal(job=Command.RECEIVE)
    t.do(NOTICE_V1, "D01")
    assert t.says == "月台 D01 不收冷藏：快卸，或换月台"
    t.do("d31")
    assert say_of(t.last.view.details[1]) == "停在月台 D31"
    t.do("桂A12345", "4.0", "-19.0")
    assert dock.rows("SELECT dock, plate FROM goods_receipt") == [("D31", "桂A12345")]


def test_who_was_not_expected_has_no_usual_dock(dock: Night) -> None:
    t = dock.terminal(job=Command.RECEIVE)
    t.do(NOTICE_V3, NOTICE_V3)
    assert say_of(t.last.view.prompt) == "没有预约月台：键入月台"


def test_a_second_vehicle_of_the_same_supplier(dock: Night) -> None:
    at_dock(dock)
    t = dock.terminal("T-02", Role.LEAD, Command.RECEIVE)
    t.do(NOTICE_V1)
    assert t.says == "旺达副食 还有 1 辆车没收完"
    t.do("DOCK-NEW", "D32", "桂A2", DONE, DONE)
    assert dock.rows("SELECT number, dock FROM goods_receipt ORDER BY 1") == [
        ("GR20261121-0001", "D31"),
        ("GR20261121-0002", "D32"),
    ]


def test_only_those_with_the_right_receive(dock: Night) -> None:
    t = dock.terminal(role=Role.ADMIN)
    assert "收货" in t.refused(Command.RECEIVE)
