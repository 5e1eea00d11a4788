"""送达登记: the driver's sheet keyed at the station, stop by stop, and what comes back."""

import json

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night, Terminal
from wms.domain.codes import make_short_stop
from wms.domain.words import Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level

# Stop 1 of B01 (P001) got 2 noodles, 3 apples and 1 yogurt, stop 2 (P002) 1 noodles and 2 yogurt;
# stop 1 of B02 (P003) 2 noodles and 2 dumplings.
DONE, UNDO, F4 = Command.DONE, Command.UNDO, Command.EXCEPTION
TRUCK = "T01-20261121-1"
B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"


def at_stop(morning: Night, code: str) -> Terminal:
    """Somebody keys a sheet and has opened a stop of it."""
    t = morning.terminal(job=Command.DELIVER)
    t.do(code.removeprefix("ST-").rpartition("-")[0], code)
    return t


def said(night: Night) -> list[tuple[object, ...]]:
    return night.rows(
        "SELECT number, point_id, version, outcome, substr(delivered_at, 1, 16), tenths, source"
        " FROM delivery ORDER BY 1, 2"
    )


def facts(night: Night, kind: str) -> list[dict[str, object]]:
    rows = night.rows("SELECT body FROM journal WHERE kind = :k ORDER BY position", k=kind)
    return [json.loads(row[0]) for row in rows]


def test_a_stop_is_keyed_from_the_sheet(morning: Night) -> None:
    t = morning.terminal(job=Command.DELIVER)
    t.do(B01)
    assert t.says == f"配送单 {B01}"
    assert (t.last.view.done, t.last.view.total) == (0, 2)
    t.do(f"ST-{B01}-1")
    assert t.last.view.big == "1"
    t.do("0835")
    assert t.last.view.prompt.key == "deliver.prompt.reading"
    t.do("4.5")
    assert t.says == "1 兴宁自提点 全部签收 08:35"
    assert t.last.level is Level.OK
    assert said(morning) == [(B01, "P001", 1, "delivered", "2026-11-22T08:35", 45, "sheet")]
    assert (t.last.view.done, t.last.view.total) == (1, 2)


def test_bars_of_no_sheet_here_are_refused_in_one_line(morning: Night) -> None:
    t = morning.terminal(job=Command.DELIVER)
    assert t.refused("ST1234567801").startswith("「ST1234567801」不在这几天的配送单上")
    assert t.refused(make_short_stop(B01, 9)).startswith("配送单 ")
    t.do(B01, make_short_stop(B01, 2))
    assert t.last.view.big == "2"
    assert said(morning) == []


def test_a_scanned_stop_that_did_not_take_all_is_one_key_away(morning: Night) -> None:
    t = morning.terminal("T-01", job=Command.DELIVER)
    t.do(f"ST-{B02}-1")
    assert "登记为全部签收；不是就按 F4" in t.details
    t.do(F4, "DELIVER-refused", "WHY-quality", "9:20")
    assert t.says.startswith("1 官棠自提点 拒收 09:20")
    assert morning.rows("SELECT outcome, delivered_at FROM delivery") == [
        ("refused", "2026-11-22T09:20+08:00")
    ]


def test_stop_after_stop_is_scanned(morning: Night) -> None:
    """The bars of a sheet, and the code in full as sheets of before had it."""
    t = morning.terminal(job=Command.DELIVER)
    t.do(make_short_stop(B01, 1), "3.0", f"ST-{B01}-2", "3.5")
    assert t.says == "2 北宁自提点 全部签收 09:30"
    t.do(f"ST-{B02}-1", "-19")
    assert [row[3:] for row in said(morning)] == [
        ("delivered", "2026-11-22T09:30", 30, "scan"),
        ("delivered", "2026-11-22T09:30", 35, "scan"),
        ("delivered", "2026-11-22T09:30", -190, "scan"),
    ]
    t.do(F4)
    assert t.says == "1 官棠自提点 已登记（韦小妹）：再说就以新的为准"


def test_part_of_it_is_not_taken(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    t.do("DELIVER-partly", APPLES.gtin, "2", "WHY-damaged", NOODLES.gtin, DONE, "WHY-short")
    assert t.details[1:] == ["没拿 苹果 2 件：破损", "没拿 粉丝 1 件：缺货"]
    t.do(DONE, "4", "8:40")
    assert t.says == "1 兴宁自提点 部分签收 08:40，带回 2 件"
    assert t.last.level is Level.CHECK
    assert morning.rows("SELECT sku_id, quantity, reason FROM delivery_line ORDER BY 1") == [
        ("S1", 1, "short"),
        ("S2", 2, "damaged"),
    ]
    (back,) = facts(morning, "return_collected")
    assert (back["party"], back["origin"], back["sku_id"], back["quantity"]) == (
        "P001",
        "refused",
        "S2",
        2,
    )
    assert morning.rows(
        "SELECT kind, manifest, destination_id, sku_id, quantity FROM discrepancy"
        " WHERE state = 'unreviewed' ORDER BY kind"
    ) == [("damage", B01, "P001", "S2", 2), ("short", B01, "P001", "S1", 1)]


def test_nobody_there_everything_comes_back(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-2")
    t.do("DELIVER-undeliverable", "WHY-absent", DONE)
    assert t.says == "2 北宁自提点 没送成 09:30，带回 3 件"
    assert {
        (b["sku_id"], b["quantity"], b["origin"]) for b in facts(morning, "return_collected")
    } == {
        ("S1", 1, "undeliverable"),
        ("S3", 2, "undeliverable"),
    }
    assert morning.rows("SELECT * FROM discrepancy") == []


def test_said_again_the_last_word_counts(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    t.do("DELIVER-refused", "WHY-unwanted", "8:40")
    t.do(f"ST-{B01}-1", "DELIVER-partly", APPLES.gtin, "3", "WHY-unwanted", DONE, "4", "8:40")
    assert said(morning) == [(B01, "P001", 2, "partly", "2026-11-22T08:40", 40, "sheet")]
    # The apples were on their way back already; the others were not, after all.
    assert len(facts(morning, "return_collected")) == 3
    reversed_ = facts(morning, "return_reversed")
    assert {(r["sku_id"], r["quantity"]) for r in reversed_} == {("S1", 2), ("S3", 1)}
    t.do(f"ST-{B01}-1", "8:40", "4")
    assert said(morning)[0][2:4] == (3, "delivered")
    assert morning.rows("SELECT * FROM delivery_line") == []


def test_just_the_same_again_changes_nothing(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B02}-1")
    t.do("8:40", "-19")
    t.do(f"ST-{B02}-1", "8:40", "-19")
    assert t.says == "1 官棠自提点 跟登记的一样，没改"
    assert said(morning)[0][2] == 1


def test_all_the_rest_at_once(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    t.do("DELIVER-refused", "WHY-unwanted", "8:20")
    t.do(DONE, "9:10", "5.5")
    assert t.details == [
        f"{B01}：1 站，3 件",
        "送达时间 2026-11-22 09:10",
        "冷藏 5.5 度",
    ]
    assert t.refused("2") == "看清上面，对就按 1；不对按 F6"
    t.do("DELIVER-YES")
    assert t.says == "1 站全部签收 09:10"
    assert [row[1:5] for row in said(morning)] == [
        ("P001", 1, "refused", "2026-11-22T08:20"),
        ("P002", 1, "delivered", "2026-11-22T09:10"),
    ]
    t.do(DONE)
    assert t.last.view.prompt.key == "deliver.prompt.sheet"


def test_too_warm_is_held_neither_delivered_nor_on_its_way_back(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    t.do("8:40", "12")
    assert t.says == "冷藏 12 度 超温！货要扣下带回。没错就再输一次"
    assert said(morning) == []
    t.do("12")
    assert t.says == "1 兴宁自提点 08:40：超温扣下 1 件，等主管处理（扣货）"
    assert morning.rows("SELECT sku_id, quantity, reason, returned FROM delivery_line") == [
        ("S3", 1, "temperature", "")
    ]
    assert morning.rows("SELECT * FROM returned") == []
    assert morning.rows("SELECT subject, zone, sku_id, quantity, state FROM hold") == [
        (f"ST-{B01}-1", "chilled", "S3", 1, "held")
    ]


def test_a_reading_mistyped_is_keyed_anew(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    t.do("8:40", "42", "4.2")
    assert t.says == "1 兴宁自提点 全部签收 08:40"
    assert facts(morning, "goods_held") == []


def test_a_whole_manifest_too_warm_is_said_stop_by_stop(morning: Night) -> None:
    t = morning.terminal(job=Command.DELIVER)
    t.do(B01, DONE, "9:10")
    assert t.refused("9.5") == "冷藏 9.5 度 超温：超温的站单独登记"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("5:59", "05:59 车还没走，11-22 06:00 才发车：看清单子再输"),
        ("9:40", "11-22 09:40 还没到，现在 11-22 09:30：看清单子再输"),
        ("2400", "「2400」不是时间：例如 9:35 或 0935"),
        ("9:60", "「9:60」不是时间：例如 9:35 或 0935"),
        ("soon", "「soon」不是时间：例如 9:35 或 0935"),
        ("٩:٣٥", "「٩:٣٥」不是时间：例如 9:35 或 0935"),
    ],
)
@ON_SQLITE
def test_a_time_that_cannot_be(morning: Night, entry: str, why: str) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    assert t.refused(entry) == why
    assert said(morning) == []


def test_keyed_after_midnight_the_day_is_still_that_of_the_delivery(morning: Night) -> None:
    morning.clock.go_to(0, 20, day=23)
    t = at_stop(morning, f"ST-{B02}-1")
    assert t.refused(DONE) == "送货是 2026-11-22，不是今天：输司机单上的时间"
    t.do("23:50", "-18.5")
    assert said(morning)[0][4] == "2026-11-22T23:50"
    quick = morning.terminal("T-02", job=Command.DELIVER)
    assert quick.refused(f"ST-{B01}-1") == "送货是 2026-11-22，不是今天：输司机单上的时间"


def test_more_cannot_come_back_than_the_stop_got(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    t.do("DELIVER-partly", APPLES.gtin)
    assert t.refused("4") == "苹果 还剩 3 件可说：件数不能更多"
    t.do("2", "WHY-damaged", APPLES.gtin)
    assert t.refused("2") == "苹果 还剩 1 件可说：件数不能更多"
    t.do("1", "WHY-rotten")
    assert t.refused(DUMPLINGS.gtin) == "兴宁自提点 没有 水饺：看清商品"
    t.do(NOODLES.gtin, "2", "WHY-damaged", YOGURT.gtin, "1", "WHY-damaged", DONE, "8:40")
    # Nothing was taken at all: that is a refusal.
    assert said(morning)[0][3] == "refused"


def test_a_manifest_whose_vehicle_is_still_here(station: Night) -> None:
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.load_everything("GS001-B01")
    t = station.terminal(job=Command.DELIVER)
    assert t.refused(B01).startswith(f"配送单 {B01} 的车还没发")
    assert t.refused("GS001-B09-20261121-1").startswith("没有配送单")
    assert t.refused(NOODLES.gtin).endswith("不是配送单，也不是停靠点条码")
    assert t.last.view.panels


def test_two_at_the_same_stop(morning: Night) -> None:
    first, second = (morning.terminal(n, job=Command.DELIVER) for n in ("T-01", "T-02"))
    for t in (first, second):
        t.do(B02, f"ST-{B02}-1", "8:40")
    first.do("-19")
    second.do("-20")
    assert said(morning)[0][2:4] == (2, "delivered")


def test_somebody_goes_on_where_they_stood(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B01}-1")
    t.do("DELIVER-partly", APPLES.gtin, "2", "WHY-damaged")
    t.desk.look()
    again = morning.terminal("T-07")
    assert again.details[1:] == ["没拿 苹果 2 件：破损"]
    again.do(DONE, "4", "8:40")
    assert said(morning)[0][3] == "partly"


def test_the_lists_are_picked_by_number(morning: Night) -> None:
    t = morning.terminal(role=Role.LEAD, job=Command.DELIVER)
    (sheets,) = t.last.view.panels
    assert isinstance(sheets, Sheet)
    assert [line.pick for line in sheets.lines] == [B01, B02]
    t.do(B02)
    (stops,) = t.last.view.panels
    assert isinstance(stops, Sheet)
    # What is keyed is the number on the paper, not that of a line on the screen.
    assert [line.pick for line in stops.lines] == [""]
    t.key("1")
    assert t.last.view.big_name == "官棠自提点"
    t.do(UNDO, "P003", UNDO)
    assert t.last.view.panels
    assert t.refused("7") == f"配送单 {B02} 上没有第 7 站的货"
    t.do(UNDO)
    assert t.last.view.prompt.key == "deliver.prompt.sheet"


def test_what_is_on_a_returns_note_is_not_said_anew(morning: Night) -> None:
    t = at_stop(morning, f"ST-{B02}-1")
    t.do("DELIVER-refused", "WHY-unwanted", "8:40")
    before = morning.rows("SELECT event_id, sku_id, quantity, party FROM returned ORDER BY 2")
    assert [row[1:] for row in before] == [("S1", 2, "P003"), ("S4", 2, "P003")]
    morning.tamper("UPDATE returned SET note = 'RN20261121-GS001-1' WHERE sku_id = 'S4'")
    t.do(f"ST-{B02}-1", "8:40")
    assert t.refused("-19") == (
        "官棠自提点 带回的货已经在退货单 RN20261121-GS001-1 上，改不了：找组长"
    )
    assert said(morning)[0][2:4] == (1, "refused")
    morning.tamper("UPDATE returned SET note = ''")
    t.do("-19")
    assert said(morning)[0][2:4] == (2, "delivered")
    assert morning.rows("SELECT * FROM returned") == []
