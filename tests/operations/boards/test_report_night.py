"""The report of the night on the screen."""

from dataclasses import replace

from tests.floor import NOODLES, Night
from tests.operations.boards.shown import cells, look, panel_of, sentences, sheet
from tests.scanning import Terminal, said
from tests.town import WAVE
from wms.domain.words import Role
from wms.operations.figure_ports import CountedAt
from wms.operations.panels import Plot, Sheet
from wms.operations.reply import Command, Level

B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"


def report(night: Night) -> Terminal:
    return night.terminal("T-60", Role.LEAD, Command.REPORT_OF_NIGHT)


def line_of(terminal: Terminal, name: str) -> list[str]:
    return next(line for line in sheet(look(terminal)) if line[0] == name)


def test_a_morning_on_the_screen(morning: Night) -> None:
    t = report(morning)
    assert line_of(t, "支线准点")[:3] == ["支线准点", "100%", "100%"]
    assert line_of(t, "差异率")[1] == "0%"
    assert line_of(t, "空筐回收率")[1] == "0%"
    told = [text for text, _ in sentences(look(t))]
    assert told[0].startswith("1 项未达标")
    assert told[1].startswith("暂计")


def test_what_is_behind_a_figure(morning: Night) -> None:
    t = report(morning)
    t.do("KPI-ROUTES")
    assert [line[1] for line in sheet(look(t))] == ["GS001-B01", "GS001-B02"]
    t.do(Command.DONE)
    t.do("KPI-PEOPLE")
    assert any(isinstance(panel, Plot) for panel in look(t).panels)
    assert [line[0] for line in sheet(look(t))] == ["覃主管", "黄大姐"]
    assert line_of(t, "黄大姐")[3] == "不足 1 小时"
    t.do(Command.BACK)
    assert line_of(t, "11:00 前送达")
    figures = look(t).prompt
    t.do(Command.BACK)
    assert look(t).prompt != figures


def test_each_site_has_its_own_morning(warehouse: Night, morning: Night) -> None:
    """What left, arrived and came back stands by site; the number of such a figure leads there."""
    morning.clock.go_to(11, 30, day=22)
    t = morning.terminal("T-05", Role.LEAD, Command.DELIVER)
    t.do(B01, f"ST-{B01}-1", "1000", "3.5", f"ST-{B01}-2", "1120", "3.5")
    t.do(B02, f"ST-{B02}-1", "1000", "-19")
    morning.mail_to(warehouse)
    t = report(warehouse)
    for name in ("空筐回收率", "退货率"):
        line = next(line for line in panel_of(look(t), Sheet).lines if cells(line)[0] == name)
        t.do(line.pick)
        assert line_of(t, "GS001")[4:] == ["100%", "66.67%", "0%", "0%"]
        t.do(Command.DONE)
    # From the routes and from what was sorted a number goes on to it, and back.
    for page in ("KPI-ROUTES", "KPI-SITES"):
        t.do(page)
        t.do(look(t).choices[0].command)
        assert line_of(t, "GS001")[5] == "66.67%"
        assert [line[0] for line in sheet(look(t))] == ["GS002", "GS003", "GS001", "CW01"]
    t.do(look(t).choices[0].command)
    assert line_of(t, "GS001")[6] == "0%"
    assert t.says == "各站，差异多的在前"


def test_a_figure_stands_beside_its_nights_before(warehouse: Night) -> None:
    with warehouse.books.reading() as books:
        own = books.figures.count(WAVE, warehouse.clock.now)
    for day, short in ((17, 3), (18, 6), (19, 9), (20, 0)):
        wave = f"W202611{day}"
        warehouse.tamper(
            "INSERT INTO wave (wave_id, business_date, state) VALUES (:wave, :day, 'planned')",
            wave=wave,
            day=f"2026-11-{day}",
        )
        # Nobody ordered anything on the twentieth.
        counts = {**own.counts, "short": short, "cut": 0, "ordered": 30 if short else 0}
        with warehouse.books.writing() as books:
            books.figures.keep(replace(own, wave_id=wave, counts=counts), CountedAt(0, 0))
    t = report(warehouse)
    assert not any(isinstance(panel, Plot) for panel in look(t).panels)
    line = next(line for line in panel_of(look(t), Sheet).lines if cells(line)[0] == "缺货率")
    t.do(line.pick)
    plot = panel_of(look(t), Plot)
    assert plot.values == (1000, 2000, 3000, -1, 333)
    assert (plot.scale, plot.needed, plot.labels[-1]) == (100, 2000, "11-21")
    assert plot.line is not None
    assert said(plot.line) == "= 平时 20%"
    # Another night keeps the figure; with none before it there is nothing to compare with.
    t.do("20261117")
    assert not any(isinstance(panel, Plot) for panel in look(t).panels)
    warehouse.tamper("DELETE FROM night_figures")


def test_nothing_known_is_not_nothing(warehouse: Night) -> None:
    t = report(warehouse)
    assert line_of(t, "11:00 前送达")[1] == "无数据"
    assert line_of(t, "供应商准时")[1] == "无数据"
    assert line_of(t, "错分率")[1] == "无数据"
    assert ("还没报数的网格站 3 个，不在数内：GS001 GS002 GS003", Level.CHECK) in sentences(look(t))


def test_nights_nobody_counted_are_counted_while_somebody_looks(warehouse: Night) -> None:
    for day in (18, 19, 20):
        warehouse.tamper(
            "INSERT INTO wave (wave_id, business_date, state) VALUES (:wave, :day, 'planned')",
            wave=f"W202611{day}",
            day=f"2026-11-{day}",
        )
    t = report(warehouse)
    # The latest was counted as the screen opened, the next with this look.
    assert ("以往还有 1 晚没算完，正在算", Level.CALM) in sentences(look(t))
    assert not any("没算完" in text for text, _ in sentences(look(t)))
    kept = warehouse.rows("SELECT wave_id FROM night_figures ORDER BY 1")
    assert kept == [("W20261118",), ("W20261119",), ("W20261120",)]
    assert warehouse.audit() == []


def test_another_night_is_keyed_by_its_date(warehouse: Night) -> None:
    t = report(warehouse)
    t.do("20261121")
    assert t.says == "2026-11-21 这一夜"
    t.scan("20251121")
    assert "没有 2025-11-21 这一夜" in t.says
    t.do(Command.ACKNOWLEDGE)
    t.scan(NOODLES.gtin)
    assert "不是日期" in t.says
