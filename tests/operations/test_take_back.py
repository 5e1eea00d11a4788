"""收退货: what points give back, what is left over, and the note it goes back on."""

import json
import zlib

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night, Terminal
from tests.operations.test_cold import condemn
from wms.documents import render
from wms.domain.codes import make_short_stop
from wms.domain.papers import Copy
from wms.domain.words import ReturnOrigin, ReturnReason, Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level
from wms.operations.returns_ports import Collected
from wms.operations.take_back_rules import lines_of
from wms.storage.returns_papers import returns_note

# P001 got 2 noodles, 3 apples and 1 yogurt; P002 1 noodles and 2 yogurt; P003 2 noodles and
# 2 dumplings.
DONE, UNDO, F4, CLOSE = Command.DONE, Command.UNDO, Command.EXCEPTION, Command.CLOSE
B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"
NOTE = "RN20261121-GS001-1"
ROWS = "SELECT party, sku_id, quantity, reason, origin, state, note FROM returned ORDER BY at"


def at_point(night: Night, point: str, role: Role = Role.SORTER) -> Terminal:
    t = night.terminal(role=role, job=Command.TAKE_BACK)
    t.do(point)
    return t


def prompt(t: Terminal) -> str:
    return t.last.view.prompt.key.rpartition(".")[2]


def test_a_point_gives_something_back(morning: Night) -> None:
    t = at_point(morning, "P001")
    assert t.says == "P001 兴宁自提点：扫退回的商品"
    t.do(APPLES.gtin)
    assert t.details == ["2026-11-21 收到 3 件，还可退 3 件"]
    t.do("2", "WHY-rotten", "O-778")
    assert t.says == "收 P001 苹果 2 件：腐烂变质"
    assert t.last.level is Level.OK
    assert morning.rows(ROWS) == [("P001", "S2", 2, "rotten", "after_sales", "collected", "")]
    assert morning.rows("SELECT wave_id, order_id FROM returned") == [("W20261121", "O-778")]
    # The next product of the same point.
    t.do(NOODLES.gtin, DONE, "WHY-unwanted", DONE)
    assert morning.rows("SELECT COUNT(*), SUM(quantity) FROM returned") == [(2, 3)]
    t.do(DONE)
    assert prompt(t) == "party"


def sold(night: Night, *lines: tuple[str, str, str, int], wave: str = "W20261121") -> None:
    """What the delivery notes of a night say: order, point, product, how many."""
    orders, points, skus, got = zip(*lines, strict=True)
    columns = {
        "point": points,
        "order": orders,
        "line": [1] * len(lines),
        "customer": ["C-1"] * len(lines),
        "sku": skus,
        "ordered": got,
        "qty": got,
    }
    night.tamper(
        "INSERT INTO customer_lines (wave_id, station_id, body) VALUES (:wave, 'GS001', :body)",
        wave=wave,
        body=zlib.compress(json.dumps(columns).encode()),
    )


DOUBTS = "SELECT order_id, order_doubt FROM returned ORDER BY at"


def test_an_order_is_held_against_what_was_sold(morning: Night) -> None:
    sold(morning, ("O-7a", "P001", "S2", 2), ("O-8", "P002", "S2", 1), ("O-9", "P001", "S1", 1))
    t = at_point(morning, "P001")
    # The right one, whatever the capitals: written down at once, as it is in the book.
    t.do(APPLES.gtin, "1", "WHY-rotten", "o-7A")
    assert (t.says, t.last.level) == ("收 P001 苹果 1 件：腐烂变质", Level.OK)
    for order, said in (
        ("O-1", "没有订单 O-1：再看一眼"),
        ("O-8", "订单 O-8 是 P002 的：再看一眼"),
        ("O-9", "订单 O-9 没买 苹果：再看一眼"),
    ):
        t.do(APPLES.gtin, "1", "WHY-rotten", order)
        assert (t.says, t.last.level, prompt(t)) == (said, Level.CHECK, "order_sure")
        t.do(UNDO)
    t.do(APPLES.gtin, "2", "WHY-rotten", "O-7a")
    assert t.says == "订单 O-7a 只给了 2 件，还可退 1 件：再看一眼"
    t.do(UNDO)
    assert morning.rows(DOUBTS) == [("O-7a", "")]


def test_nobody_is_kept_from_taking_it_back_and_the_note_says_what_does_not_fit(
    morning: Night, warehouse: Night
) -> None:
    sold(morning, ("O-7", "P001", "S2", 2), ("O-8", "P002", "S2", 1), ("O-9", "P001", "S1", 1))
    t = at_point(morning, "P001", Role.LEAD)
    # Keyed wrongly, then right; meant, by the same number again; meant, by F9.
    t.do(APPLES.gtin, "1", "WHY-rotten", "O-77", "O-7")
    assert t.last.level is Level.OK
    t.do(APPLES.gtin, "1", "WHY-rotten", "O-1", "O-1")
    assert prompt(t) == "product"
    t.do(APPLES.gtin, "1", "WHY-rotten", "O-8", DONE)
    assert morning.rows(DOUBTS) == [("O-7", ""), ("O-1", "unknown"), ("O-8", "other_point")]
    t.do(CLOSE, DONE)
    paper = returns_note(morning.books, NOTE)
    text = render(paper, Copy(Copy.VIEW, morning.clock.now, "莫丽华"), "text", "zh_CN").decode()
    assert "O-1（没有这个订单）" in text
    assert "O-8（是别的点的订单）" in text
    assert "O-7（" not in text
    morning.mail_to(warehouse)
    assert returns_note(warehouse.books, NOTE).lines == paper.lines
    assert warehouse.audit() == []


def test_an_order_of_another_night_is_named_with_it(morning: Night) -> None:
    sold(morning, ("O-7", "P001", "S2", 2))
    morning.tamper(
        "INSERT INTO wave (wave_id, business_date, state) VALUES ('W20261120', '2026-11-20',"
        " 'planned')"
    )
    sold(morning, ("O-5", "P001", "S2", 2), wave="W20261120")
    t = at_point(morning, "P001")
    t.do(APPLES.gtin, "1", "WHY-rotten", "O-5")
    assert t.says == "订单 O-5 是 2026-11-20 那晚的：再看一眼"
    t.do(DONE)
    assert morning.rows(DOUBTS) == [("O-5", "other_night")]


def test_a_point_is_known_by_its_position_and_its_stop(morning: Night) -> None:
    t = at_point(morning, "P001-A")
    assert t.says.startswith("P001")
    t.do(DONE, make_short_stop(B01, 2))
    assert t.says.startswith("P002")
    t.do(DONE)
    assert t.refused("P999") == "不认识「P999」：扫自提点的格口、停靠点条码，或输自提点编号"


def test_more_than_the_point_got_takes_a_second_count(morning: Night) -> None:
    t = at_point(morning, "P001")
    t.do(APPLES.gtin, "5")
    assert t.says == "P001 的 苹果 2026-11-21 那天只剩 3 件可退：再数一次"
    assert t.last.level is Level.CHECK
    assert t.refused("5") == "再数一次：没错按 F9，错了按 F6"
    t.do(UNDO, APPLES.gtin, "5", DONE, "WHY-surplus", DONE)
    assert t.last.level is Level.CHECK
    (body,) = [
        json.loads(b)
        for (b,) in morning.rows("SELECT body FROM journal WHERE kind = 'return_collected'")
    ]
    assert body["confirmed"] is True
    # What was given back already counts.
    t.do(APPLES.gtin, "1")
    assert prompt(t) == "sure"


def test_what_the_point_never_got_is_asked_about(morning: Night) -> None:
    t = at_point(morning, "P001")
    t.do(DUMPLINGS.gtin)
    assert t.says == "P001 最近没收过 水饺：看清商品，没错就输件数"
    t.do("1", DONE, "WHY-wrong_goods", DONE)
    assert morning.rows(ROWS)[0][:4] == ("P001", "S4", 1, "wrong_goods")


def test_what_was_not_taken_at_the_door_cannot_come_back_as_well(morning: Night) -> None:
    morning.terminal("T-02", job=Command.DELIVER).do(
        f"ST-{B01}-1".removeprefix("ST-")[:-2],
        f"ST-{B01}-1",
        "DELIVER-partly",
        APPLES.gtin,
        "2",
        "WHY-damaged",
        DONE,
        "4",
        "8:40",
    )
    t = at_point(morning, "P001")
    t.do(APPLES.gtin)
    assert t.details == ["2026-11-21 收到 1 件，还可退 1 件"]
    t.do("1", "WHY-rotten", DONE)
    # And the other way round: what came back was handed over.
    d = morning.terminal("T-03", job=Command.DELIVER)
    d.do(B01, f"ST-{B01}-1")
    told = d.refused("DELIVER-refused", "WHY-unwanted", "8:50")
    assert told == "兴宁自提点 的 S2 已经收过 1 件售后退货：先到收退货里撤销"


def later_night(night: Night, day: str) -> None:
    """A plan of a later business date has come."""
    night.tamper(
        "INSERT INTO wave (wave_id, business_date, state, plan_version)"
        " VALUES (:wave, :day, 'planned', 1)",
        wave=f"W{day.replace('-', '')}",
        day=day,
    )


@ON_SQLITE
def test_goods_of_a_night_before_last_belong_to_that_night(morning: Night) -> None:
    later_night(morning, "2026-11-23")
    t = at_point(morning, "P001")
    t.do(APPLES.gtin)
    assert t.refused(F4) == "只有 2026-11-21 那天的，没有别的"
    t.do("1", "WHY-rotten", DONE)
    assert morning.rows("SELECT wave_id FROM returned") == [("W20261121",)]


@ON_SQLITE
def test_goods_of_long_ago_are_asked_about(morning: Night) -> None:
    later_night(morning, "2026-11-25")
    t = at_point(morning, "P001")
    t.do(APPLES.gtin)
    assert t.says == "苹果 不是最近 3 天的货：哪一天的？"
    assert t.last.level is Level.CHECK
    assert t.refused("RETURN-W20261120") == "「RETURN-W20261120」不是日期：按数字选"
    t.do("RETURN-W20261121", "1", "WHY-rotten", DONE)
    assert morning.rows("SELECT wave_id FROM returned") == [("W20261121",)]


def test_the_last_one_is_taken_back(morning: Night) -> None:
    t = at_point(morning, "P002")
    t.do(YOGURT.gtin, "2", "WHY-quality", DONE, UNDO)
    assert t.says == "撤销 P002 酸奶 2 件"
    assert morning.rows(ROWS) == []
    assert t.refused(UNDO) == "没有可撤销的：上了退货单的不能撤"


def test_nobody_takes_back_what_somebody_else_took(morning: Night) -> None:
    at_point(morning, "P002").do(YOGURT.gtin, "2", "WHY-quality", DONE)
    other = morning.terminal("T-05", Role.LEAD, Command.TAKE_BACK)
    other.refused(UNDO)
    assert len(morning.rows(ROWS)) == 1


def test_the_note_says_everything_and_goes_to_the_warehouse(
    morning: Night, warehouse: Night
) -> None:
    d = morning.terminal("T-02", job=Command.DELIVER)
    d.do(B02, f"ST-{B02}-1", "DELIVER-undeliverable", "WHY-absent", DONE)
    t = at_point(morning, "P001", Role.LEAD)
    t.do(APPLES.gtin, "1", "WHY-rotten", DONE, APPLES.gtin, "1", "WHY-rotten", DONE)
    t.do(CLOSE)
    assert t.says == "6 件要退回中心仓：看清再封单"
    t.do(DONE)
    assert t.says == f"退货单 {NOTE} 已封，6 件：跟货上回程车"
    ((body, state),) = morning.rows("SELECT body, state FROM returns_note")
    lines = json.loads(body)["lines"]
    assert [(x["party"], x["sku_id"], x["quantity"], x["origin"]) for x in lines] == [
        ("P001", "S2", 2, "after_sales"),
        ("P003", "S1", 2, "undeliverable"),
        ("P003", "S4", 2, "undeliverable"),
    ]
    assert state == "on_note"
    assert {row[5:] for row in morning.rows(ROWS)} == {("on_note", NOTE)}
    assert morning.rows("SELECT number, copy FROM print_job WHERE paper = 'returns_note'") == [
        (NOTE, 0)
    ]
    # Its goods can neither be taken back nor said anew at the door.
    t.refused(UNDO)
    assert "退货单" in d.refused(B02, f"ST-{B02}-1", "8:40", "-19")
    assert warehouse.rows("SELECT * FROM returns_note") == []
    morning.mail_to(warehouse)
    assert warehouse.rows("SELECT number, site_id, state FROM returns_note") == [
        (NOTE, "GS001", "on_note")
    ]
    assert warehouse.rows("SELECT SUM(sent), SUM(found) FROM returns_line") == [(6, 0)]
    assert warehouse.audit() == []


def test_a_sorter_closes_no_note_and_an_empty_one_is_none(morning: Night) -> None:
    t = at_point(morning, "P001")
    assert t.refused(CLOSE) == "韦小妹 没有封退货单的权限：找组长"
    lead = at_point(morning, "P001", Role.LEAD)
    assert lead.refused(CLOSE) == "还没有收到退货"


def test_the_next_note_of_the_day_has_the_next_number(morning: Night) -> None:
    t = at_point(morning, "P001", Role.LEAD)
    t.do(APPLES.gtin, "1", "WHY-rotten", DONE, CLOSE, DONE)
    t.do("P001", APPLES.gtin, "1", "WHY-rotten", DONE, CLOSE, DONE)
    assert "RN20261121-GS001-2" in t.says


def test_nothing_is_left_over_where_everything_was_sent_on(morning: Night) -> None:
    t = morning.terminal(job=Command.TAKE_BACK)
    t.do("RETURN-OWN")
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    assert sheet.lines == ()
    t.do(NOODLES.gtin)
    assert t.says == "粉丝 没有多的：还有人要。真多出来就输件数"
    assert t.refused("1") == "粉丝 现货只有 0 件"


def test_goods_nobody_needs_and_damaged_ones(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    report = station.terminal("T-04", job=Command.REPORT)
    report.do("REPORT-DAMAGE", APPLES.gtin, "1")
    report.do(DONE)
    t = station.terminal(job=Command.TAKE_BACK)
    t.do("RETURN-OWN")
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    assert [(line.cells[0], line.cells[2]) for line in sheet.lines] == [("S2", "1")]
    t.do(sheet.lines[0].pick, DONE)
    assert t.says == "本站 苹果 1 件上退货单：破损"
    # Needed by a point: only if somebody says that it is so.
    t.do(NOODLES.gtin, "2")
    assert t.last.level is Level.CHECK
    t.do(DONE)
    assert station.rows("SELECT received FROM stock WHERE sku_id = 'S1'") == [(3,)]
    assert station.audit() == []
    t.do(UNDO)
    assert station.rows("SELECT received FROM stock WHERE sku_id = 'S1'") == [(5,)]
    assert station.audit() == []


def test_after_a_fall_the_goods_in_hand_are_there_again(morning: Night) -> None:
    t = at_point(morning, "P001")
    t.do(APPLES.gtin, "2")
    t.desk.look()
    again = morning.terminal("T-07")
    assert prompt(again) == "why"
    again.do("WHY-rotten", DONE)
    assert morning.rows(ROWS)[0][:4] == ("P001", "S2", 2, "rotten")


@ON_SQLITE
def test_a_retry_takes_nothing_twice(morning: Night) -> None:
    t = at_point(morning, "P001")
    t.do(APPLES.gtin, "1", "WHY-rotten")
    scan = t.new_scan(DONE)
    t.give(scan)
    t.give(scan)
    assert len(morning.rows(ROWS)) == 1


_COLLECTED = st.builds(
    Collected,
    event_id=st.uuids().map(str),
    line=st.just(0),
    wave_id=st.sampled_from(["W20261120", "W20261121"]),
    origin=st.sampled_from(ReturnOrigin),
    party=st.sampled_from(["P001", "P002", "GS001"]),
    party_name=st.just(""),
    order_id=st.sampled_from(["", "O-1"]),
    sku_id=st.sampled_from(["S1", "S2", "S3"]),
    name=st.just("粉丝"),
    unit=st.just("件"),
    supplier_id=st.just("V1"),
    quantity=st.integers(1, 50),
    reason=st.sampled_from(ReturnReason),
    at=st.just("2026-11-22T09:30:00+08:00"),
)


@given(st.lists(_COLLECTED, max_size=40))
def test_a_note_says_all_that_was_collected_and_each_thing_once(goods: list[Collected]) -> None:
    lines = lines_of(goods)
    assert sum(int(line["quantity"]) for line in lines) == sum(one.quantity for one in goods)
    assert [line["line"] for line in lines] == list(range(1, len(lines) + 1))
    names = ("wave_id", "party", "sku_id", "origin", "reason", "order_id")
    keys = [tuple(line[name] for name in names) for line in lines]
    assert len(set(keys)) == len(keys)
    assert lines == lines_of(reversed(goods))


def test_what_customers_gave_back_cannot_be_condemned_and_damaged_as_well(morning: Night) -> None:
    """P002 got two yogurts: one was condemned, the other came back from its customer."""
    stop = f"ST-{B01}-2"
    damaged = ("DELIVER-partly", YOGURT.gtin, "1", "WHY-damaged", DONE)
    driver = morning.terminal("T-05", job=Command.DELIVER)
    driver.do(B01, stop, *damaged, "9.5", "9.5", "8:40")
    condemn(morning, stop)
    driver.do(stop, "8:45", "4.0")
    at_point(morning, "P002").do(YOGURT.gtin, "1", "WHY-rotten", DONE)
    driver.do(stop, *damaged)
    told = driver.refused("4.0", "8:50")
    assert told == "北宁自提点 的 S3 已经收过 1 件售后退货：先到收退货里撤销"


def test_what_nobody_found_turns_up_and_goes_back(station: Night) -> None:
    """The pile was empty, a point went short; then two lie behind the rack."""
    station.unload_everything("T01-20261121-1")
    put = station.terminal("T-04", job=Command.PUT)
    put.do(NOODLES.gtin, Command.EXCEPTION, "P001-A", DONE)
    assert station.rows("SELECT quantity FROM unfound") == [(5,)]
    t = station.terminal(job=Command.TAKE_BACK)
    t.do("RETURN-OWN", NOODLES.gtin, "2", DONE)
    assert station.rows("SELECT received FROM stock WHERE sku_id = 'S1'") == [(3,)]
    assert station.rows("SELECT quantity FROM unfound") == [(3,)]
    assert station.audit() == []
    t.do(UNDO)
    assert station.rows("SELECT quantity FROM unfound") == [(3,)]
    assert station.audit() == []
