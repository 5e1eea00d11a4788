"""Deliveries from a file, the board of eleven o'clock, and what is told of both."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from tests.conftest import ON_SQLITE
from tests.floor import Night
from tests.operations.test_cold import condemn, release
from tests.scanning import said
from tests.town import WAVE
from wms.domain.business_date import LOCAL
from wms.domain.messages import BadInput
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations.deliver_file import Taken, take_file
from wms.operations.panels import Clocks, Sheet, Text
from wms.operations.reply import Command, Level
from wms.planning.deliveries import read_deliveries

B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"
HEADER = "manifest,point_id,outcome,delivered_at,sku_id,qty_refused,reason,temperature,empties_tote"
LINES = (
    f"{B01},P001,partly,09:05,S2,2,damaged,4.5,1",
    f"{B01},P001,partly,09:05,S1,1,short,4.5,1",
    f"{B01},P002,undeliverable,2026-11-22T09:20+08:00,,,absent,,",
    f"{B02},P003,delivered,9:25:30,,,,-18.5,",
)


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def take(night: Night, *paths: Path) -> Taken:
    rows = read_deliveries(paths)
    with night.office(Right.DELIVER) as act:
        return take_file(act, night.site, rows, night.clock.wall().astimezone(LOCAL))


def problems(night: Night, *paths: Path) -> list[str]:
    """What is wrong, as the command line says it; nothing was taken."""
    before = night.rows("SELECT COUNT(*) FROM journal")
    with pytest.raises(BadInput) as refused:
        take(night, *paths)
    said(refused.value.message)
    assert night.rows("SELECT COUNT(*) FROM journal") == before
    return [f"{p.line} {p.column} {said(p.message)}" for p in refused.value.problems]


def shown(cell: Text) -> str:
    """What stands in a cell."""
    return cell if isinstance(cell, str) else said(cell)


def deliveries(night: Night) -> list[tuple[Any, ...]]:
    return night.rows(
        "SELECT point_id, version, outcome, substr(delivered_at, 12, 5), tenths, source"
        " FROM delivery ORDER BY point_id"
    )


def test_a_file_is_taken_and_twice_is_once(morning: Night, tmp_path: Path) -> None:
    path = written(tmp_path / "back.csv", *LINES)
    assert take(morning, path) == Taken(said=3, unchanged=0, not_in_full=2, empties=1)
    assert deliveries(morning) == [
        ("P001", 1, "partly", "09:05", 45, "file"),
        ("P002", 1, "undeliverable", "09:20", None, "file"),
        ("P003", 1, "delivered", "09:25", -185, "file"),
    ]
    assert take(morning, path) == Taken(said=0, unchanged=3, not_in_full=0, empties=0)
    assert morning.rows("SELECT sent, back FROM empties WHERE party = 'P001'") == [(2, 1)]
    # What is said otherwise later replaces it, the empties too.
    other = written(tmp_path / "again.csv", f"{B01},P001,delivered,09:05,,,,4.5,2")
    assert take(morning, other) == Taken(said=1, unchanged=0, not_in_full=0, empties=1)
    assert morning.rows("SELECT sent, back FROM empties WHERE party = 'P001'") == [(2, 2)]


@ON_SQLITE
def test_each_zone_has_a_reading_of_its_own(morning: Night, tmp_path: Path) -> None:
    """As at the terminal: what was too warm is held, what was not is delivered."""
    path = tmp_path / "zones.csv"
    path.write_text(
        "manifest,point_id,outcome,delivered_at,temperature_chilled,temperature_frozen\n"
        f"{B01},P001,delivered,09:05,4.5,\n{B02},P003,delivered,09:25,4.5,-10\n",
        encoding="utf-8",
    )
    assert take(morning, path) == Taken(said=2, unchanged=0, not_in_full=1, empties=0)
    assert morning.rows("SELECT subject, zone, tenths, state FROM hold") == [
        (f"ST-{B02}-1", "frozen", -100, "held")
    ]
    assert morning.rows(
        "SELECT subject, zone, tenths FROM reading WHERE step = 'delivery' ORDER BY subject, zone"
    )[0] == (f"ST-{B01}-1", "chilled", 45)
    assert take(morning, path) == Taken(said=0, unchanged=2, not_in_full=0, empties=0)


def test_nobody_writes_that_goods_were_too_warm(morning: Night, tmp_path: Path) -> None:
    """A thermometer says it, and then a supervisor."""
    path = written(tmp_path / "warm.csv", f"{B01},P001,partly,09:05,S3,1,temperature,,")
    (told,) = problems(morning, path)
    assert told.startswith("2 reason 「temperature」")


def test_a_workbook_and_a_parquet_file_say_the_same(morning: Night, tmp_path: Path) -> None:
    cells = [line.split(",") for line in (HEADER, *LINES)]
    book = xlsxwriter.Workbook(tmp_path / "back.xlsx")
    sheet = book.add_worksheet()
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            number = y and x in (5, 7, 8) and cell
            sheet.write_number(y, x, float(cell)) if number else sheet.write_string(y, x, cell)
    book.close()
    csv = written(tmp_path / "back.csv", *LINES)
    parquet = tmp_path / "back.parquet"
    with duckdb.connect() as engine:
        engine.sql(f"COPY (SELECT * FROM read_csv('{csv}', all_varchar = true)) TO '{parquet}'")
    assert take(morning, tmp_path / "back.xlsx").said == 3
    assert take(morning, parquet) == Taken(said=0, unchanged=3, not_in_full=0, empties=0)


@ON_SQLITE
def test_every_line_that_is_wrong_is_named_and_nothing_is_taken(
    morning: Night, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "back.csv",
        f"{B02},P003,delivered,9:25,,,,,",
        f"{B01},P001,eaten,25:00,S1,0,tired,warm,-1",
        f"{B01},P002,partly,9:20,S1,1,,,",
    )
    columns = [line.split()[:2] for line in problems(morning, path)]
    assert columns == [
        ["3", "outcome"],
        ["3", "delivered_at"],
        ["3", "reason"],
        ["3", "temperature"],
        ["3", "empties_tote"],
        ["3", "qty_refused"],
        ["4", "reason"],
    ]
    assert deliveries(morning) == []


@ON_SQLITE
def test_what_a_line_means_is_told_with_how_it_is_written(morning: Night, tmp_path: Path) -> None:
    """Whoever mends the file mends it once: its form, its sheets and stops, what left on them."""
    path = written(
        tmp_path / "back.csv",
        f"{B01},P001,eaten,5:05,S4,1,damaged,,",
        f"{B01},P009,delivered,25:00,,,,,",
        "GS001-B09-20261121-1,P001,delivered,9:05,S1,1,damaged,,x",
        f"{B01},P002,partly,9:20,S1,40,absent,,",
        f"{B01},P002,partly,9:25,S2,40,damaged,,",
        ",P003,refused,9:05,,,absent,,",
        f"{B02},P003,delivered,9:25,,,,-19,",
    )
    told = problems(morning, path)
    assert [line.split()[:2] for line in told] == [
        ["2", "outcome"],
        ["2", "delivered_at"],
        ["2", "sku_id"],
        ["3", "delivered_at"],
        ["3", "point_id"],
        ["4", "empties_tote"],
        ["4", "outcome"],
        ["4", "manifest"],
        ["5", "reason"],
        ["5", "qty_refused"],
        ["6", "outcome"],
        ["6", "sku_id"],
        ["7", "manifest"],
        ["7", "reason"],
    ]
    assert told[4] == f"3 point_id 「P009」不在配送单 {B01} 上：看清自提点编码和单号"
    assert deliveries(morning) == []


@ON_SQLITE
def test_what_the_books_refuse_is_told_with_the_rest(morning: Night, tmp_path: Path) -> None:
    """A stop whose goods are held cannot be said anew; another line does not know its time."""
    warm = written(tmp_path / "warm.csv", f"{B02},P003,delivered,9:25,,,,-10,")
    take(morning, warm)
    path = written(
        tmp_path / "back.csv",
        f"{B01},P001,delivered,25:00,,,,,",
        f"{B02},P003,delivered,9:30,,,,-19,",
    )
    first, second = problems(morning, path)
    assert first.startswith("2 delivered_at 「25:00」不是时间")
    assert second.startswith("3 point_id ")
    assert "先让主管处理" in second


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("GS001-B09-20261121-1,P001,delivered,9:05,,,,,", "2 manifest 没有配送单"),
        (f"{B01},P003,delivered,9:05,,,,,", "2 point_id 「P003」不在配送单"),
        (f"{B01},P001,delivered,5:05,,,,,", "2 delivered_at 05:05 车还没走"),
        (f"{B01},P001,delivered,2026-11-23T09:05,,,,,", "2 delivered_at 不是送货那天"),
        (f"{B01},P001,delivered,11:59,,,,,", "2 delivered_at 11-22 11:59 还没到"),
        (f"{B01},P001,partly,9:05,S4,1,damaged,,", "2 sku_id 兴宁自提点 没有 S4"),
        (f"{B01},P001,partly,9:05,S1,3,damaged,,", "2 qty_refused 兴宁自提点 的 S1 只有 2 件"),
        (f"{B01},P001,delivered,9:05,S1,1,damaged,,", "2 outcome 写了没拿的货"),
        (f"{B01},P001,undeliverable,9:05,,,damaged,,", "2 reason"),
        (f"{B01},P001,partly,9:05,S1,1,absent,,", "2 reason 「absent」"),
        (f"{B01},P001,partly,9:05,,,,,", "2 qty_refused 兴宁自提点 部分签收"),
    ],
)
def test_a_line_that_cannot_be(morning: Night, tmp_path: Path, line: str, where: str) -> None:
    good = f"{B02},P003,delivered,9:25,,,,-19,"
    (found,) = problems(morning, written(tmp_path / "back.csv", line, good))
    assert found.startswith(where)


@ON_SQLITE
def test_a_stop_told_in_two_ways(morning: Night, tmp_path: Path) -> None:
    lines = f"{B01},P001,partly,9:05,S1,1,damaged,,", f"{B01},P001,partly,9:15,S2,1,damaged,,"
    (found,) = problems(morning, written(tmp_path / "back.csv", *lines))
    assert found.startswith("3 outcome 跟第 2 行说的不一样")


def test_the_board_counts_down_to_eleven_and_names_who_is_late(morning: Night) -> None:
    lead = morning.terminal("T-05", Role.LEAD, Command.DELIVERIES)

    def lines() -> list[tuple[str, ...]]:
        clocks, sheet = lead.desk.look().view.panels
        assert isinstance(clocks, Clocks)
        assert isinstance(sheet, Sheet)
        (deadline,) = clocks.deadlines
        assert f"{deadline.at:%m-%d %H:%M}" == "11-22 11:00"
        return [
            (
                line.level,
                *map(shown, line.cells),
            )
            for line in sheet.lines
        ]

    assert [line[-1] for line in lines()] == ["在送", "在送"]
    t = morning.terminal(job=Command.DELIVER)
    t.do(f"ST-{B01}-1", "4")
    morning.clock.go_to(10, 40, day=22)
    assert lines()[0][4:8] == ("2", "1", "1", "0")
    assert lines()[0][-1] == "还剩 20 分"
    morning.clock.go_to(11, 25, day=22)
    assert [line[0] for line in lines()] == [Level.STOP, Level.STOP]
    assert [line[-1] for line in lines()] == ["晚 0:25", "晚 0:25"]
    t.do(f"ST-{B01}-2", "4", B02, f"ST-{B02}-1", "10:50", "-19")
    assert [(line[0], line[-1]) for line in lines()] == [
        (Level.CHECK, "晚 0:25"),
        (Level.OK, "送完"),
    ]
    lead.do("GS001-B01")
    _, stops = lead.last.view.panels
    assert isinstance(stops, Sheet)
    assert [shown(line.cells[-1]) for line in stops.lines] == ["", "晚 0:25"]
    assert lead.refused("GS001-B09").startswith("没有「GS001-B09」这条支线")
    with morning.books.reading() as opened:
        first, second = opened.delivery.figures("W20261121")
    assert (first.due, first.delivered, first.on_time, first.late) == (2, 2, 1, 1)
    assert (second.due, second.on_time, second.open) == (1, 1, 0)


def two_with_one_number(station: Night) -> None:
    """P001 and P002 are both the first stop of their vehicle, which has left."""
    station.tamper("UPDATE point SET stop_seq = 1 WHERE point_id = 'P002'")
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    station.clock.go_to(6, 0, day=22)
    station.load_and_depart("GS001-B01")
    station.clock.go_to(9, 30, day=22)


@pytest.mark.parametrize("condemned", [True, False])
def test_of_two_stops_with_one_number_only_its_own_holds_it(
    station: Night, tmp_path: Path, condemned: bool
) -> None:
    two_with_one_number(station)
    for n, line in enumerate(
        (f"{B01},P002,delivered,08:40,,,,9.5,", f"{B01},P001,delivered,08:50,,,,4.0,")
    ):
        take(station, written(tmp_path / f"{n}.csv", line))
    (condemn if condemned else release)(station, f"ST-{B01}-1")
    outcomes = "SELECT point_id, version, outcome FROM delivery ORDER BY point_id"
    assert station.rows(outcomes) == [
        ("P001", 1, "delivered"),
        ("P002", 2, "partly" if condemned else "delivered"),
    ]
    back = "SELECT sku_id, quantity, origin, reason, party FROM returned"
    its = [("S3", 2, "refused", "temperature", "P002")] if condemned else []
    assert station.rows(back) == its
    # Either is said anew, each with what is its own.
    for n, line in enumerate(
        (f"{B01},P002,delivered,08:45,,,,4.0,", f"{B01},P001,delivered,08:55,,,,4.0,")
    ):
        take(station, written(tmp_path / f"again{n}.csv", line))
    assert station.rows(outcomes) == [
        ("P001", 2, "delivered"),
        ("P002", 3, "partly" if condemned else "delivered"),
    ]
    assert station.rows(back) == its
    assert station.audit() == []


@pytest.mark.parametrize("condemned", ["P001", "P002"])
def test_two_stops_with_one_number_hold_the_same_and_each_gets_its_own(
    station: Night, tmp_path: Path, condemned: str
) -> None:
    """Yogurt was too warm at both; one has it released, the other condemned."""
    two_with_one_number(station)
    both = (f"{B01},P002,delivered,08:40,,,,9.5,", f"{B01},P001,delivered,08:50,,,,9.5,")
    take(station, written(tmp_path / "both.csv", *both))
    holds = "SELECT point_id, event_id FROM hold WHERE sku_id = 'S3' AND state = 'held'"
    held = dict(station.rows(holds))
    assert set(held) == {"P001", "P002"}
    released = next(point for point in held if point != condemned)
    boss = station.terminal("T-80", Role.SUPERVISOR, Command.HOLDS)
    assert boss.refused(f"ST-{B01}-1").startswith(f"ST-{B01}-1 有两个自提点，都有货扣着")
    boss.do(f"HOLD#{held[released]}")
    # What is held of the other point is no part of it.
    assert [c.command for c in boss.last.view.choices] == ["HOLD-RELEASE", "HOLD-CONDEMN"]
    boss.do("HOLD-RELEASE", "WHY-measured_again", "4.0", station.badges[Role.LEAD])
    boss.do(f"HOLD#{held[condemned]}", "HOLD-CONDEMN", "WHY-thawed")
    outcomes = dict(station.rows("SELECT point_id, outcome FROM delivery"))
    assert outcomes == {released: "delivered", condemned: "partly"}
    items = 1 if condemned == "P001" else 2
    back = "SELECT sku_id, quantity, reason, party FROM returned"
    its = [("S3", items, "temperature", condemned)]
    assert station.rows(back) == its
    # A lead stood by at the one, nobody at the other.
    with station.books.reading() as books:
        told = {hold.place: (hold.state, hold.second) for hold in books.cold.holds_of(WAVE)}
    assert told == {released: ("released", "黄大姐"), condemned: ("condemned", "")}
    # Said anew at as warm a reading, the released are handed over and the condemned are not.
    again = (f"{B01},P002,delivered,08:45,,,,9.5,", f"{B01},P001,delivered,08:55,,,,9.5,")
    take(station, written(tmp_path / "again.csv", *again))
    assert dict(station.rows("SELECT point_id, outcome FROM delivery")) == outcomes
    assert station.rows(back) == its
    assert station.audit() == []
