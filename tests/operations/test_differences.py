"""差异审核: a lead looks at what differs, with all that is known of it."""

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, DUMPLINGS, NOODLES, Night, Terminal
from tests.scanning import said
from wms.domain.words import Role
from wms.operations.panels import Sentences, Sheet
from wms.operations.reply import Command, Level

STANDING = "SELECT kind, sku_id, quantity, state, cause, note FROM discrepancy ORDER BY 1, 2"


def listed(t: Terminal) -> list[str]:
    """The lines of the list, as picks."""
    (sheet,) = t.desk.look().view.panels
    assert isinstance(sheet, Sheet)
    return [line.pick for line in sheet.lines]


def story(t: Terminal) -> list[str]:
    """What is told of the one picked."""
    (sentences,) = t.last.view.panels
    assert isinstance(sentences, Sentences)
    return [said(line) for line, _ in sentences.lines]


def count(night: Night, tote: str, *found: tuple[str, int]) -> None:
    """Somebody counts a container and finds so much."""
    t = night.terminal("T-07", job=Command.COUNT)
    t.do(tote)
    for product, quantity in found:
        t.do(product)
        t.key(str(quantity))
    t.do(Command.DONE, tote)


@pytest.fixture
def tote(warehouse: Night) -> str:
    """Five noodles and three apples by the books, at GS001-A."""
    t = warehouse.terminal("T-09", job=Command.PUT)
    tote = t.tote()
    t.do(NOODLES.gtin, "GS001-A", tote, "GS001-A", APPLES.gtin, "GS001-A")
    return tote


@pytest.fixture
def packed(tote: str, warehouse: Night) -> str:
    """The same tote, closed: its label."""
    del tote
    warehouse.terminal("T-09", job=Command.PUT).do(Command.CLOSE, "GS001-A")
    (label,) = warehouse.boxes()
    return label


@pytest.fixture
def lead(warehouse: Night) -> Terminal:
    """A lead at a terminal of their own."""
    return warehouse.terminal("T-50", Role.LEAD)


def test_a_shortage_is_listed_looked_at_and_reviewed(warehouse: Night, lead: Terminal) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(DUMPLINGS.gtin, Command.EXCEPTION, "GS001-F")
    lead.do(Command.DIFFERENCES)
    (pick,) = listed(lead)
    lead.do(pick)
    told = story(lead)
    assert told[:3] == [
        "缺货：水饺，2 件",
        "商品 S4 水饺",
        "去向 GS001 民生网格站，线路 T01",
    ]
    assert "韦小妹 在终端 T-01 报的" in told[3]
    assert told[4] == "GS001-F 放 0 件，缺 2 件 水饺"
    lead.key("供应商少送")
    lead.do("CAUSE-SUPPLIER")
    assert lead.says == "已审核：缺货 水饺 2 件，出在供应商"
    assert listed(lead) == []
    assert warehouse.rows(STANDING) == [("short", "S4", 2, "reviewed", "supplier", "供应商少送")]
    assert warehouse.audit() == []


def test_an_undone_review_is_a_new_one(warehouse: Night, lead: Terminal) -> None:
    t = warehouse.terminal(job=Command.REPORT)
    t.do("REPORT-OVERAGE", APPLES.gtin, Command.DONE)
    lead.do(Command.DIFFERENCES)
    assert lead.refused(Command.UNDO) == "你还没审核过：没有可重审的"
    lead.do(*listed(lead), "CAUSE-TRUNK", Command.UNDO)
    assert lead.says == "重新审核刚才那条：新选的为准"
    assert any("审核过：出在干线" in line for line in story(lead))
    lead.do("CAUSE-SORT")
    assert warehouse.rows(STANDING) == [("overage", "S2", 1, "reviewed", "sort", "")]
    assert warehouse.audit() == []


def test_the_list_is_narrowed_by_a_scan(warehouse: Night, lead: Terminal, tote: str) -> None:
    count(warehouse, tote, (NOODLES.gtin, 4))
    warehouse.terminal("T-02", job=Command.REPORT).do("REPORT-OVERAGE", APPLES.gtin, Command.DONE)
    lead.do(Command.DIFFERENCES)
    assert len(listed(lead)) == 3
    lead.do(NOODLES.gtin)
    assert lead.says == "只看 S1 的差异"
    assert len(listed(lead)) == 1
    (box,) = warehouse.boxes()
    for code, lines in ((box, 2), ("GS001-A", 2), ("T01", 2), (APPLES.gtin, 2)):
        lead.do(code)
        assert len(listed(lead)) == lines, code
    lead.do(APPLES.gtin)
    assert lead.says == "看全部差异"
    assert lead.refused("T02") == "没有关于「T02」的待审核差异"


def test_the_books_follow_a_count_and_what_was_missing_is_put_again(
    warehouse: Night, lead: Terminal, tote: str
) -> None:
    count(warehouse, tote, (NOODLES.gtin, 3), (APPLES.gtin, 3))
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead))
    assert "账上 5 件，盘到 3 件" in story(lead)
    lead.do("DIFF-CORRECT")
    assert lead.says == "将按盘点改账：选差在哪一段"
    lead.do("CAUSE-SORT")
    assert lead.says == "已审核并改账：缺货 粉丝 2 件，出在分拣"
    assert warehouse.rows("SELECT sku_id, quantity FROM content ORDER BY 1") == [
        ("S1", 3),
        ("S2", 3),
    ]
    assert warehouse.rows("SELECT put FROM sort_count WHERE sku_id = 'S1'") == [(3,)]
    assert warehouse.audit() == []

    t = warehouse.terminal("T-09", job=Command.PUT)
    t.do(NOODLES.gtin)
    assert (t.last.view.big, t.last.view.quantity) == ("GS001-A", 2)
    t.do("GS001-A")
    assert warehouse.audit() == []


def test_what_was_counted_too_many_is_booked_as_far_as_the_plan_goes(
    warehouse: Night, lead: Terminal
) -> None:
    t = warehouse.terminal("T-09", job=Command.PUT)
    tote = t.tote()
    t.do(NOODLES.gtin, "GS001-A", tote)
    t.key("2")
    t.do("GS001-A")
    count(warehouse, tote, (NOODLES.gtin, 4))
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead), "DIFF-CORRECT", "CAUSE-SORT")
    assert warehouse.rows("SELECT put FROM sort_count") == [(4,)]
    count(warehouse, tote, (NOODLES.gtin, 6))
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead))
    assert lead.refused("DIFF-CORRECT") == ("GS001 最多还能入 1 件 粉丝：多的拿出来，按 F4 报多货")
    assert warehouse.audit() == []


def test_a_large_correction_takes_a_second_lead(warehouse: Night, lead: Terminal) -> None:
    t = warehouse.terminal("T-09", job=Command.PUT)
    big = t.tote()
    t.do(NOODLES.gtin, "GS003-A", big, "GS003-A")
    count(warehouse, big)
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead), "DIFF-CORRECT", "CAUSE-STATION")
    assert lead.says == "超过 5 件的改账要两个人：第二位组长扫工牌"
    assert warehouse.rows("SELECT put FROM sort_count WHERE destination_id = 'GS003'") == [(6,)]
    assert lead.scan(warehouse.badges[Role.LEAD]).level is Level.STOP
    lead.do(Command.ACKNOWLEDGE, warehouse.badges[Role.SUPERVISOR])
    assert lead.says == "已审核并改账：缺货 粉丝 6 件，出在网格站"
    assert warehouse.rows("SELECT put FROM sort_count WHERE destination_id = 'GS003'") == [(0,)]
    assert warehouse.rows("SELECT COUNT(*) FROM journal WHERE kind = 'overridden'") == [(1,)]
    assert warehouse.audit() == []


def test_a_closed_container_gets_a_new_label_with_its_new_contents(
    warehouse: Night, lead: Terminal, packed: str
) -> None:
    count(warehouse, packed, (NOODLES.gtin, 5), (APPLES.gtin, 1))
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead), "DIFF-CORRECT", "CAUSE-SORT")
    assert warehouse.rows(
        "SELECT copy FROM print_job WHERE number = :box ORDER BY copy", box=packed
    ) == [(0,), (1,)]
    assert warehouse.audit() == []


def test_one_that_turned_out_empty_is_not_loaded(
    warehouse: Night, lead: Terminal, packed: str
) -> None:
    count(warehouse, packed)
    lead.do(Command.DIFFERENCES)
    for pick in listed(lead):
        lead.do(pick, "DIFF-CORRECT", "CAUSE-SORT")
    loader = warehouse.terminal("T-08", Role.LEAD, Command.LOAD)
    loader.do("T01")
    assert loader.refused(packed) == f"箱 {packed} 盘点是空的：不用装，容器收回"
    assert warehouse.audit() == []


def test_once_on_a_vehicle_the_books_stay(warehouse: Night, lead: Terminal, packed: str) -> None:
    loader = warehouse.terminal("T-08", Role.LEAD, Command.LOAD)
    loader.do("T01", packed)
    count(warehouse, packed, (NOODLES.gtin, 5))
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead))
    assert lead.refused("DIFF-CORRECT") == (f"箱 {packed} 已装车：不能改账。还没发车的先从车上撤下")
    loader.do(Command.UNDO)
    lead.do("DIFF-CORRECT", "CAUSE-SORT")
    assert warehouse.rows("SELECT sku_id FROM content") == [("S1",)]
    assert warehouse.audit() == []


def test_a_correction_counts_once_and_only_while_the_count_holds(
    warehouse: Night, lead: Terminal, tote: str
) -> None:
    count(warehouse, tote, (NOODLES.gtin, 3), (APPLES.gtin, 3))
    other = warehouse.terminal("T-51", Role.SUPERVISOR, Command.DIFFERENCES)
    lead.do(Command.DIFFERENCES)
    (pick,) = listed(lead)
    other.do(pick, "DIFF-CORRECT")
    lead.do(pick, "DIFF-CORRECT", "CAUSE-SORT")
    (box,) = warehouse.boxes()
    other.do("CAUSE-SORT")
    assert other.says == "别的终端刚改过：看清屏幕再扫一次"
    assert other.refused(pick, "DIFF-CORRECT") == f"箱 {box} 盘点后又有变动或已审核：重新盘点"
    assert warehouse.rows("SELECT put FROM sort_count WHERE sku_id = 'S1'") == [(3,)]
    assert warehouse.audit() == []


def test_what_was_corrected_away_is_not_undone_again(
    warehouse: Night, lead: Terminal, tote: str
) -> None:
    count(warehouse, tote, (NOODLES.gtin, 5))
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead), "DIFF-CORRECT", "CAUSE-SORT")
    t = warehouse.terminal("T-09", job=Command.PUT)
    (box,) = warehouse.boxes()
    assert t.refused(Command.UNDO) == f"箱 {box} 盘点后已改账：不能撤销，叫组长"
    assert warehouse.audit() == []


def test_a_retry_of_a_review_counts_once(warehouse: Night, lead: Terminal, tote: str) -> None:
    count(warehouse, tote, (NOODLES.gtin, 3), (APPLES.gtin, 3))
    lead.do(Command.DIFFERENCES)
    lead.do(*listed(lead), "DIFF-CORRECT")
    reviewed = lead.new_scan("CAUSE-SORT")
    lead.give(reviewed)
    told = lead.says
    lead.do(Command.UNDO)
    lead.give(reviewed)
    assert lead.says == told
    assert warehouse.rows("SELECT COUNT(*) FROM journal WHERE kind = 'difference_reviewed'") == [
        (1,)
    ]
    assert warehouse.audit() == []


def test_a_station_corrects_its_stock_with_its_containers(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    put = station.terminal("T-09", job=Command.PUT)
    tote = put.tote()
    put.do(NOODLES.gtin, "P001-A", tote, "P001-A")
    count(station, tote, (NOODLES.gtin, 1))
    lead = station.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
    lead.do(*listed(lead), "DIFF-CORRECT", "CAUSE-STATION")
    assert station.rows("SELECT received, put FROM stock WHERE sku_id = 'S1'") == [(5, 1)]
    put.do(NOODLES.gtin)
    assert put.last.view.quantity == 1
    put.do("P001-A")
    assert station.audit() == []


def test_of_a_seal_nobody_says_how_many_items(station: Night) -> None:
    truck = "T01-20261121-1"
    station.terminal(job=Command.UNLOAD).do(truck, "F99999", Command.DONE, "4.0", "-18.5")
    lead = station.terminal("T-90", Role.LEAD, Command.DIFFERENCES)
    (pick,) = listed(lead)
    lead.do(pick)
    assert story(lead)[0] == f"封签不符：{truck}"
    lead.do("CAUSE-SUPPLIER")
    assert lead.says == f"已审核：封签不符 {truck}，出在供应商"


def test_both_sites_words_are_evidence(warehouse: Night, station: Night) -> None:
    """One container was left on the truck, another broke: each side shows what the other said."""
    number = "T01-20261121-1"
    t = station.terminal("T-93", Role.LEAD, Command.UNLOAD)
    t.do(number, "F10001", Command.DONE, "4.0", "-19.0")
    missing, *rest = [str(line.values["sscc"]) for line in t.last.view.details]
    t.do(Command.EXCEPTION, *rest, Command.DONE, number)
    station.mail_to(warehouse)

    here = station.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
    here.do(missing)
    here.do(*listed(here))
    assert any(line.endswith("到站，封签完好") for line in story(here))

    there = warehouse.terminal("T-51", Role.LEAD, Command.DIFFERENCES)
    there.do(missing)
    there.do(*listed(there))
    told = story(there)
    assert "GS001 说这个箱：缺失" in told
    assert any("装上交接单 T01-20261121-1" in line for line in told)
    there.do("CAUSE-TRUNK")
    assert (station.audit(), warehouse.audit()) == ([], [])


@ON_SQLITE
def test_what_cannot_be_reviewed_says_why(warehouse: Night, lead: Terminal) -> None:
    t = warehouse.terminal("T-02", job=Command.REPORT)
    t.do("REPORT-OVERAGE", APPLES.gtin, Command.DONE)
    lead.do(Command.DIFFERENCES)
    assert lead.refused("DIFF#nothing#0") == "「nothing」不在清单里：输行号"
    lead.do(*listed(lead))
    assert lead.refused(NOODLES.gtin).endswith("先选差在哪一段，或按 F6 返回清单")
    assert lead.refused("DIFF-CORRECT") == "不是盘点查出的：先盘点这个箱，再按盘点改账"
    t.do(Command.UNDO)
    assert lead.refused("CAUSE-SORT") == "这条差异已经撤销或重盘：按 F6 回清单"
    sorter = warehouse.terminal("T-03")
    assert sorter.refused(Command.DIFFERENCES) == "韦小妹 没有审核差异的权限：找组长"
