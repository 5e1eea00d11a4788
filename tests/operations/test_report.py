"""异常上报: what is not as it should be, said where it is seen."""

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, DUMPLINGS, NOODLES, Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Level

OPEN = "SELECT kind, sku_id, subject, destination_id, quantity, state, note FROM discrepancy"


@pytest.fixture
def reporter(warehouse: Night) -> Terminal:
    """A sorter who has something to report."""
    return warehouse.terminal(job=Command.REPORT)


def test_f4_with_no_job_at_hand_reports(warehouse: Night) -> None:
    t = warehouse.terminal()
    t.do(Command.EXCEPTION)
    assert [choice.command for choice in t.last.view.choices] == [
        *("REPORT-SHORT", "REPORT-DAMAGE", "REPORT-OVERAGE"),
        *("REPORT-WRONG_ZONE", "REPORT-NO_LABEL"),
    ]


def test_damaged_at_the_warehouse_is_a_difference(reporter: Terminal, warehouse: Night) -> None:
    reporter.do("REPORT-DAMAGE", NOODLES.gtin)
    reporter.key("2")
    reporter.key("压坏")
    reporter.do(Command.DONE)
    assert reporter.says == "已报破损：粉丝 2 件，放破损区。剩 13 件，2 个去处共缺 2 件"
    assert reporter.last.level is Level.OK
    assert warehouse.rows(OPEN) == [("damage", "S1", "", "", 2, "unreviewed", "压坏")]
    assert warehouse.audit() == []


def test_damaged_at_a_station_is_no_longer_on_hand(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.REPORT)
    t.do("REPORT-DAMAGE", NOODLES.gtin)
    t.key("4")
    t.do(NOODLES.gtin)
    assert station.rows("SELECT received, damaged FROM stock WHERE sku_id = 'S1'") == [(5, 4)]
    t.do("REPORT-DAMAGE", NOODLES.gtin)
    t.key("2")
    assert t.refused(Command.DONE) == "粉丝 未分拣的只有 1 件：已放进箱的先扫箱再报"
    t.do(Command.UNDO, Command.UNDO)
    assert t.says == "已撤回上报：破损 S1 4 件"
    assert station.rows("SELECT received, damaged FROM stock WHERE sku_id = 'S1'") == [(5, 0)]
    assert station.rows("SELECT state FROM discrepancy") == [("reversed",)]
    assert station.audit() == []


def test_damaged_and_undone_leaves_the_rest_to_be_put(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.REPORT)
    t.do("REPORT-DAMAGE", DUMPLINGS.gtin, DUMPLINGS.gtin)
    assert t.says == "已报破损：水饺 1 件，放破损区。剩 1 件，1 个去处共缺 1 件"
    t.do(Command.PUT, DUMPLINGS.gtin, "P003-F", t.tote(), "P003-F")
    assert t.says == "P003-F 放 1 件 水饺"
    assert station.audit() == []


def test_short_at_a_position_counts_in_the_plan(reporter: Terminal, warehouse: Night) -> None:
    reporter.do("REPORT-SHORT", NOODLES.gtin, "GS001-A")
    reporter.key("3")
    reporter.do(Command.DONE)
    assert reporter.says == "已报缺货：粉丝 3 件"
    assert warehouse.rows("SELECT planned, put, short FROM sort_count") == [(5, 0, 3)]
    assert warehouse.rows(OPEN) == [("short", "S1", "", "GS001", 3, "unreviewed", "")]

    reporter.do("REPORT-SHORT", NOODLES.gtin, "GS001-A")
    reporter.key("3")
    assert reporter.refused(Command.DONE) == ("GS001 的 粉丝 最多还能缺 2 件：改数量，或换格口")
    reporter.do(Command.BACK, Command.UNDO)
    assert warehouse.rows("SELECT short FROM sort_count") == [(0,)]
    assert reporter.refused(Command.UNDO) == "没有可撤销的"
    assert warehouse.audit() == []


def test_short_at_no_known_position_is_shared(reporter: Terminal, warehouse: Night) -> None:
    reporter.do("REPORT-SHORT", APPLES.gtin, Command.DONE)
    assert warehouse.rows("SELECT destination_id, short FROM sort_count") == [("GS001", 1)]
    assert warehouse.rows(OPEN) == [("short", "S2", "", "", 1, "unreviewed", "")]
    assert warehouse.audit() == []


def test_over_is_counted_and_goes_nowhere(reporter: Terminal, warehouse: Night) -> None:
    reporter.do("REPORT-OVERAGE", APPLES.gtin)
    reporter.key("7")
    reporter.do(APPLES.gtin)
    assert reporter.says == "已报多货：苹果 7 件，放余货区，不发出"
    assert warehouse.rows("SELECT * FROM sort_count") == []
    assert warehouse.audit() == []


def test_what_lies_in_a_container_is_told_with_it(reporter: Terminal, warehouse: Night) -> None:
    put = warehouse.terminal("T-02", Role.LEAD, Command.PUT)
    put.do(NOODLES.gtin, "GS001-A", put.tote(), "GS001-A")
    (box,) = warehouse.boxes()
    reporter.do("REPORT-DAMAGE", "GS001-A", NOODLES.gtin, Command.DONE)
    assert reporter.says == f"已报破损：箱 {box} 里的 粉丝 1 件，等组长"
    assert warehouse.rows(OPEN) == [("damage", "S1", box, "GS001", 1, "unreviewed", "")]
    assert warehouse.audit() == []


def test_a_container_without_a_label_gets_a_new_one(reporter: Terminal, warehouse: Night) -> None:
    warehouse.sort_everything()
    (box, *_) = warehouse.boxes()
    reporter.do("REPORT-NO_LABEL")
    reporter.key(box)
    reporter.do(Command.DONE)
    assert reporter.says == f"箱 {box} 无标签已记，新标签在打印"
    assert warehouse.rows(
        "SELECT copy FROM print_job WHERE number = :box ORDER BY copy", box=box
    ) == [(0,), (1,)]
    assert warehouse.rows("SELECT kind, subject FROM discrepancy") == [("no_label", box)]
    assert warehouse.audit() == []


def test_goods_without_a_label_are_keyed_by_their_code(
    reporter: Terminal, warehouse: Night
) -> None:
    reporter.do("REPORT-NO_LABEL")
    wrong = NOODLES.gtin[:-1] + str((int(NOODLES.gtin[-1]) + 1) % 10)
    reporter.key(wrong)
    assert reporter.says == f"「{wrong}」校验位不对：重扫，或核对后重输"
    reporter.do(Command.ACKNOWLEDGE)
    reporter.key(NOODLES.gtin)
    reporter.do(Command.DONE)
    assert reporter.says == "已报无标签：粉丝 1 件，分拣时输入商品码"
    assert warehouse.rows(OPEN) == [("no_label", "S1", "", "", 1, "unreviewed", "")]
    assert warehouse.audit() == []


def test_a_retry_reports_once(reporter: Terminal, warehouse: Night) -> None:
    reporter.do("REPORT-OVERAGE", APPLES.gtin)
    done = reporter.new_scan(Command.DONE)
    reporter.give(done)
    reporter.do("REPORT-OVERAGE", APPLES.gtin)
    reporter.give(done)
    assert reporter.says == "已报多货：苹果 1 件，放余货区，不发出"
    assert warehouse.rows("SELECT COUNT(*) FROM discrepancy") == [(1,)]


@ON_SQLITE
def test_what_is_no_report_is_refused(reporter: Terminal, warehouse: Night) -> None:
    assert reporter.refused(NOODLES.gtin).endswith("先按数字选哪里不对")
    reporter.do("REPORT-WRONG_ZONE")
    assert reporter.refused("哪个") == (
        "「哪个」不是商品也不是容器：没条码就选「无标签」，输入包装上的码"
    )
    assert reporter.refused(Command.DONE) == "这里不用「F9 完成」：按 F2 返回"
    reporter.do(NOODLES.gtin)
    reporter.key("备" * 61)
    assert reporter.says == "备注太长：最多 60 个字"
    reporter.do(Command.ACKNOWLEDGE, Command.UNDO)
    assert reporter.says == "已放弃，没有上报"
    assert warehouse.rows("SELECT * FROM discrepancy") == []
