"""Receiving: what does not come in — rejected, not ordered, too many, too old, too warm."""

import pytest

from tests.dock import (
    GOOD,
    LONG,
    NOTICE_V1,
    RICE,
    at_dock,
    lines,
    open_differences,
    order,
    stock,
)
from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night
from tests.town import WAVE
from wms.domain.codes import check_digit
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations.panels import Sentences, Sheet
from wms.operations.reply import Command, Level

DONE, UNDO, EXCEPTION = Command.DONE, Command.UNDO, Command.EXCEPTION
STRANGE = f"690035000999{check_digit('690035000999')}"
"""A GTIN as it should be, of goods that nobody here knows."""


def test_wrong_goods_are_refused_with_the_reason(dock: Night) -> None:
    t = at_dock(dock)
    assert t.refused("6900350009998").endswith("校验位不对：重扫，或核对后重输")
    assert t.refused("ABC") == "没有商品 ABC：看码，或键入商品编号"
    assert t.refused("GS001-A").startswith("GS001-A 不是商品")
    assert lines(dock) == []


def test_part_is_rejected_for_two_reasons(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD)
    t.do(EXCEPTION, "REJECT-PACKAGING")
    t.key("2")
    t.do(EXCEPTION, "REJECT-LABEL")
    assert t.refused("14") == "拒收 14 件太多：还剩 13 件"
    t.key("1")
    assert t.last.view.quantity == 12
    t.do(DONE)
    assert t.says == "收 12 件 粉丝，退 3 件"
    assert lines(dock) == [("S1", 12, 2, 0, "packaging"), ("S1", 0, 1, 0, "label")]
    t.do(UNDO)
    assert lines(dock) == []
    assert stock(dock) == {"S1": (0, 0, 0)}
    assert dock.audit() == []


def test_the_bad_ones_may_be_put_aside_before_anybody_counted(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, EXCEPTION, "REJECT-PACKAGING")
    t.key("2")
    assert t.last.view.prompt.key == "receive.ask.confirm_rejected"
    t.key("15")
    t.do(GOOD, DONE)
    assert t.says == "收 13 件 粉丝，退 2 件"
    assert dock.audit() == []


def test_all_of_it_goes_back(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, EXCEPTION, "REJECT-DAMAGED")
    t.key("15")
    t.do(DONE)
    assert t.says == "粉丝 15 件全退"
    t.do(DONE, "GR20261121-0001")
    assert open_differences(dock) == [("damage", "S1", 15, "damaged")]
    assert dock.audit() == []


def test_what_nobody_ordered_of_them_goes_back_and_is_signed_for(dock: Night) -> None:
    t = at_dock(dock)
    t.do(RICE)
    assert t.says == "2026-11-21 没有人订 大米：不收。键入件数，写上收货单退回"
    assert t.last.level is Level.CHECK
    assert t.last.view.prompt.key == "receive.ask.refused"
    assert t.refused(DONE) == "先键入件数"
    t.do("2*6")
    assert t.last.view.prompt.key == "receive.ask.confirm_none"
    assert t.details == ["不收：没有人订", "拒收 12 件：没有订购", "2 箱，12 件"]
    t.do(DONE)
    assert t.says == "大米 12 件全退"
    # Another supplier's, though it is ordered of that one; and what nobody here knows.
    t.do(APPLES.gtin)
    assert t.says.startswith("苹果 不是 旺达副食 的，是 V2 绿源合作社 的：不收")
    t.do("4", APPLES.gtin)
    t.do(STRANGE, "3", EXCEPTION, "REJECT-PACKAGING", "1", DONE)
    assert lines(dock) == [
        ("S5", 0, 12, 0, "not_ordered"),
        ("S2", 0, 4, 0, "not_ordered"),
        (STRANGE, 0, 1, 0, "packaging"),
        (STRANGE, 0, 2, 0, "not_ordered"),
    ]
    # Its own supplier's apples are as far as they were.
    t.do(DONE)
    sheet = t.last.view.panels[1]
    assert isinstance(sheet, Sheet)
    ordered = {line.cells[0]: line.cells[2] for line in sheet.lines}
    assert ordered == {"S1": "15", "S3": "7", "S4": "2", "S5": "0", "S2": "0", STRANGE: "0"}
    t.do(NOTICE_V1)
    assert ("overage", "S2", 4, "not_ordered") in open_differences(dock)
    with dock.books.reading() as books:
        named = {one.product for one in books.differences.of_wave(WAVE)}
    assert {"苹果", STRANGE} <= named
    assert stock(dock) == {}
    assert dock.audit() == []


def test_what_nobody_ordered_is_wanted_once_it_is_ordered(dock: Night) -> None:
    t = at_dock(dock)
    t.do(RICE, "5")
    order(dock, "S5", 3)
    t.do(DONE)
    assert t.says == "大米 多 2 件：订 3，已收 0"
    t.do("OVER-BACK", LONG, DONE)
    assert lines(dock) == [("S5", 3, 2, 0, "not_ordered")]


def test_nothing_is_left_of_what_is_ordered(dock: Night) -> None:
    t = at_dock(dock)
    t.do(DUMPLINGS.gtin, DONE, LONG, "-19.0", DONE)
    t.do(DUMPLINGS.gtin, "3")
    said = [catalogue("zh_CN").text(choice.name) for choice in t.last.view.choices]
    assert said[0] == "3 件全部随车退回"


def test_more_than_ordered_goes_back_or_stays_over(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "20")
    assert t.says == "粉丝 多 5 件：订 15，已收 0"
    assert t.refused(DONE) == "多出来的先选怎么办"
    t.do("OVER-BACK", GOOD, DONE)
    assert lines(dock) == [("S1", 15, 5, 0, "not_ordered")]
    t.do(DUMPLINGS.gtin, "4", "OVER-KEEP", LONG, "-19.0", DONE)
    assert lines(dock)[1:] == [("S4", 4, 0, 0, "")]
    # More are ordered meanwhile: the next delivery is measured by that.
    order(dock, "S1", 18)
    t.do(NOODLES.gtin, "3", GOOD, DONE)
    assert stock(dock) == {"S1": (18, 0, 0), "S4": (4, 0, 0)}
    t.do(DONE, NOTICE_V1)
    assert open_differences(dock) == [("overage", "S1", 5, "not_ordered")]


def test_too_little_shelf_life_goes_back_unless_two_let_it_in(dock: Night) -> None:
    t = at_dock(dock)
    # Goods that keep 30 days must have 20 left.
    t.do(NOODLES.gtin, "15", "20261210")
    assert t.says == "粉丝 到期 2026-12-10，剩 19 天，至少要 20 天"
    t.do("OLD-REJECT", DONE)
    assert lines(dock) == [("S1", 0, 15, 0, "shelf_life")]
    t.do(UNDO, NOODLES.gtin, "15", "20261210", "OLD-LETIN", "WHY-sells_tonight")
    assert t.last.view.prompt.key != "receive.ask.confirm"
    t.do(dock.badges[Role.SUPERVISOR])
    assert t.says == "收 15 件 粉丝"
    assert dock.rows("SELECT let_in FROM goods_receipt_line WHERE reversed = 0") == [
        ("sells_tonight",)
    ]
    assert dock.audit() == []


def test_a_date_keyed_wrong_is_keyed_again(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", "20261210")
    assert [choice.command for choice in t.last.view.choices] == [
        *("OLD-REJECT", "OLD-LETIN", "OLD-AGAIN")
    ]
    t.do("OLD-AGAIN", GOOD, DONE)
    assert lines(dock) == [("S1", 15, 0, 0, "")]


@pytest.mark.parametrize("day", ["20261121", "20261119"])
def test_what_is_past_its_day_when_delivered_nobody_lets_in(dock: Night, day: str) -> None:
    """The last day is the business date, so past at the points; or a day of production was keyed
    for it."""
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", day)
    assert "送到时已过期，不能收" in t.says
    assert [choice.command for choice in t.last.view.choices] == ["OLD-REJECT", "OLD-AGAIN"]
    assert t.refused("OLD-LETIN") == "先在屏幕上选一个"
    t.do("OLD-AGAIN", "*20261119", DONE)
    assert lines(dock) == [("S1", 15, 0, 0, "")]


def test_f2_gives_up_a_rejection_and_not_the_line(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD, Command.EXCEPTION, Command.BACK)
    assert t.says == "不拒收了，接着收"
    t.do(DONE)
    assert lines(dock) == [("S1", 15, 0, 0, "")]


def test_what_is_measured_too_late_or_another_vehicle_is_no_product(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD)
    assert t.refused("41.5") == "41.5 不是件数：称错、量错了，按 F6 放弃这一行重来"
    assert t.refused("SN20261121-V1") == "粉丝 还没确认：F9 确认，F6 不要"


def test_what_is_weighed_is_what_comes_in(dock: Night) -> None:
    t = dock.terminal("T-02", job=Command.RECEIVE)
    t.do("SN20261121-V2", DONE, DONE, APPLES.gtin, "6")
    t.do(Command.EXCEPTION, "REJECT-ROTTEN")
    t.key("2")
    assert catalogue("zh_CN").text(t.last.view.prompt).startswith("过秤 4 件")


def test_goods_measured_wrong_are_measured_again(dock: Night) -> None:
    """Before a line too warm a number is a temperature: 45 was meant as 4.5, and 6 counts no
    six."""
    t = at_dock(dock)
    t.do(YOGURT.gtin, DONE, GOOD, "45")
    assert t.last.view.prompt.key == "receive.ask.confirm_held"
    assert t.refused("123").startswith("「123」")
    t.key("6")
    assert t.last.view.prompt.key == "receive.ask.confirm"
    t.do(DONE)
    assert lines(dock) == [("S3", 7, 0, 0, "")]


def test_what_is_too_many_and_too_old_goes_back_at_once(dock: Night) -> None:
    """The ten that were to go back anyway do not come in for those that are rejected."""
    t = at_dock(dock)
    t.do(NOODLES.gtin, "25", "OVER-BACK", "20261210", "OLD-REJECT", DONE)
    assert lines(dock) == [("S1", 0, 25, 0, "shelf_life")]
    assert dock.audit() == []


def test_packed_food_without_a_date_is_not_taken(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15")
    assert t.refused(DONE).startswith("粉丝 必须有日期")
    assert t.refused("20261345").startswith("20261345 不是日期")
    assert t.refused("*20261130").startswith("生产日期 2026-11-30 还没到")


def test_goods_too_warm_are_held(dock: Night) -> None:
    t = at_dock(dock)
    t.do(YOGURT.gtin, DONE, GOOD, "9.0")
    assert t.last.level is Level.CHECK
    t.do(DONE)
    assert t.says == "酸奶 7 件超温扣留：放到扣留区，找主管"
    assert lines(dock) == [("S3", 0, 0, 7, "")]
    assert stock(dock) == {}
    assert dock.rows("SELECT subject, zone, sku_id, quantity, tenths, state FROM hold") == [
        ("GR20261121-0001/1", "chilled", "S3", 7, 90, "held")
    ]
    t.do(UNDO)
    assert dock.rows("SELECT state FROM hold") == [("reversed",)]
    assert dock.audit() == []


def test_a_lead_sees_which_supplier_and_why(dock: Night) -> None:
    t = at_dock(dock, role=Role.LEAD)
    t.do(NOODLES.gtin, EXCEPTION, "REJECT-DAMAGED")
    t.key("15")
    t.do(DONE, DONE, NOTICE_V1, Command.DIFFERENCES)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    t.do(sheet.lines[0].pick)
    (told,) = (panel for panel in t.last.view.panels if isinstance(panel, Sentences))
    said = [catalogue("zh_CN").text(message) for message, _ in told.lines]
    assert "供应商 V1，收货单 GR20261121-0001：多半是供应商" in said
    assert "退供应商：破损" in said
    t.do("CAUSE-SUPPLIER")
    assert open_differences(dock) == []
