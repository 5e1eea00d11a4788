"""Who works at what and how fast, and whether that is fast enough."""

import pytest

from tests.dock import afternoon, at_dock
from tests.floor import APPLES, NOODLES, YOGURT, Night
from tests.operations.boards.shown import look, panel_of, plot, sentences, sheet
from tests.scanning import Terminal, said
from wms.domain.words import Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level


def crew(night: Night) -> Terminal:
    return night.terminal("T-50", Role.LEAD, Command.CREW)


def pace(night: Night) -> Terminal:
    return night.terminal("T-51", Role.LEAD, Command.PACE)


def line_of(terminal: Terminal, name: str) -> list[str]:
    return next(line for line in sheet(look(terminal)) if line[0] == name)


def test_a_line_says_who_does_what_and_how_fast(warehouse: Night) -> None:
    warehouse.clock.go_to(22, 0)
    t = warehouse.terminal("T-01", job=Command.PUT)
    at = f"{warehouse.clock.now:%H:%M}"
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    warehouse.clock.go_to(22, 30)
    lead = crew(warehouse)
    line = line_of(lead, "T-01")
    assert line == [
        "T-01", "韦小妹", "分拣", f"{at} 放货", "29", "2", "5", at, "5", line[9],
    ]  # fmt: skip
    assert 9 <= int(line[9]) <= 10
    warehouse.clock.go_to(23, 10)
    line = line_of(lead, "T-01")
    # More than an hour ago: they count for the night, not for the last 60 minutes.
    assert (line[5], line[6], line[8]) == ("0", "0", "5")
    assert sentences(look(lead)) == [("每人工时 30 件：共 5 件，0.2 人工时", Level.CALM)]


def test_who_stands_idle_is_yellow_and_who_left_is_gone(warehouse: Night) -> None:
    warehouse.clock.go_to(22, 0)
    t = warehouse.terminal("T-01", job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    lead = crew(warehouse)
    assert level_of(lead, "T-01") is Level.CALM
    warehouse.clock.go_to(22, 25)
    lead.do(Command.BACK, Command.CREW)
    assert level_of(lead, "T-01") is Level.CHECK
    t.do(Command.SIGN_OUT)
    assert [line[0] for line in sheet(look(lead))] == ["T-50"]


def level_of(terminal: Terminal, name: str) -> Level:
    lines = panel_of(look(terminal), Sheet).lines
    return next(line.level for line in lines if line.cells[0] == name)


def test_badging_over_hands_the_line_over(warehouse: Night) -> None:
    t = warehouse.terminal("T-01", job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    t.do(warehouse.badges[Role.SUPERVISOR])
    line = line_of(crew(warehouse), "T-01")
    assert (line[1], line[2], line[8]) == ("覃主管", "", "0")


def test_what_was_undone_was_not_put(warehouse: Night) -> None:
    t = warehouse.terminal("T-01", job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", Command.UNDO)
    line = line_of(crew(warehouse), "T-01")
    assert (line[6], line[8]) == ("0", "0")


def test_who_receives_and_who_decides_are_at_work(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    t = at_dock(dock)
    lead = crew(dock)
    line = line_of(lead, "T-01")
    assert (line[2], line[3][6:], line[5]) == ("收货", "供应商到车", "1")
    t.do(NOODLES.gtin, "10", "20261215", Command.DONE)
    line = line_of(lead, "T-01")
    assert (line[2], line[3][6:], line[5]) == ("收货", "收货", "2")
    # Too warm: they received it, and a hold came of it.
    t.do(YOGURT.gtin, Command.DONE, "20261215", "9.0", Command.DONE)
    line = line_of(lead, "T-01")
    assert (line[2], line[3][6:]) == ("收货", "收货")
    boss = dock.terminal("T-80", Role.SUPERVISOR, Command.HOLDS)
    boss.do("GR20261121-0001/2", "HOLD-CONDEMN", "WHY-thawed")
    line = line_of(lead, "T-80")
    assert (line[1], line[2], line[3][6:]) == ("覃主管", "扣货", "定扣货")
    told = sentences(look(lead))[0][0]
    assert told.startswith("每人工时 0 件：共 0 件，")


def test_an_act_is_told_by_what_it_was_for(morning: Night) -> None:
    t = morning.terminal("T-01", Role.LEAD, Command.DELIVER)
    # T-92 let both vehicles leave: their papers were printed by it, their totes are out since.
    assert line_of(crew(morning), "T-92")[2:4] == ["发车", "06:00 发车"]
    t.do("GS001-B02-20261121-1", "ST-GS001-B02-20261121-1-1")
    t.do("DELIVER-undeliverable", "WHY-absent", Command.DONE)
    # What comes back came along with it.
    line = line_of(crew(morning), "T-01")
    assert (line[2], line[3][6:]) == ("送达", "登记送达")
    t.do(Command.BACK, Command.EMPTIES, "P001", "EMPTIES-tote", "1")
    line = line_of(crew(morning), "T-01")
    assert (line[2], line[3][6:]) == ("回空", "登记空筐")
    t.do(Command.BACK, Command.TAKE_BACK, "P001", APPLES.gtin, "2", "WHY-rotten", "O-778")
    line = line_of(crew(morning), "T-01")
    assert (line[2], line[3][6:]) == ("退货", "收退货")


def test_nothing_is_foretold_before_ten_minutes_of_work(warehouse: Night) -> None:
    lead = pace(warehouse)
    assert sentences(look(lead)) == [("还估不出：分拣不到十分钟", Level.CALM)]
    t = warehouse.terminal("T-01", job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    view = look(lead)
    assert sentences(view) == [("还估不出：分拣不到十分钟", Level.CALM)]
    assert sum(plot(view).values) == 5
    assert (view.done, view.total) == (5, 29)


def sow(night: Night) -> None:
    """Five items every five minutes from 22:00 on, as far as there is work."""
    night.clock.go_to(22, 0)
    t = night.terminal("T-01", job=Command.PUT)
    for minute, (product, position) in enumerate(
        ((NOODLES, "GS001-A"), (NOODLES, "GS002-A"), (YOGURT, "GS003-C"), (APPLES, "GS001-A"))
    ):
        night.clock.go_to(22, 5 * minute)
        t.do(product.gtin, position)
        if t.last.level is Level.CHECK:
            t.do(t.tote(), position)
    night.clock.go_to(22, 20)


def test_in_time_and_too_late_are_told_with_their_hour(warehouse: Night) -> None:
    sow(warehouse)
    lead = pace(warehouse)
    # 5, 4, 4 and 3 items in four stretches of five minutes: the lower middle is 4. 13 are left.
    view = look(lead)
    assert sentences(view) == [("估计 22:36 分完，要求 23:40：来得及", Level.OK)]
    told = plot(view)
    assert told.minutes == 10
    assert f"{told.begins:%H:%M}" == "22:00"
    assert told.values == (9, 7, 0)
    assert told.needed == 2
    assert [said(note) for note in told.notes] == [
        "还差 13 件，缺货 0 件",
        "从现在起每十分钟要分 2 件",
        "近半小时每十分钟 8 件",
    ]
    warehouse.tamper("UPDATE route SET departs_at = '22:50'")
    warehouse.clock.tick()
    assert sentences(look(lead)) == [("估计 22:36 分完，要求 22:30：晚 7 分钟", Level.STOP)]


def test_one_route_by_its_code_and_the_site_again(warehouse: Night) -> None:
    sow(warehouse)
    lead = pace(warehouse)
    lead.do("T02")
    view = look(lead)
    assert sum(plot(view).values) == 4
    assert (view.done, view.total) == (4, 10)
    assert lead.refused("T77").startswith("没有从这里发车的线路「T77」")
    lead.do(Command.DONE)
    assert look(lead).total == 29


def test_everything_sorted_is_done(warehouse: Night) -> None:
    warehouse.sort_everything()
    assert sentences(look(pace(warehouse))) == [("全部分完", Level.OK)]


def test_nobody_puts_anything_for_half_an_hour(warehouse: Night) -> None:
    sow(warehouse)
    lead = pace(warehouse)
    warehouse.clock.go_to(23, 10)
    lead.do(Command.BACK, Command.PACE)
    assert sentences(look(lead)) == [("近半小时大多没在分：23:40 前要分完", Level.CHECK)]


@pytest.mark.parametrize("job", [Command.CREW, Command.BELTS])
def test_a_board_to_look_at_takes_no_scans(hall: Night, job: str) -> None:
    lead = hall.terminal("T-50", Role.LEAD, job)
    assert lead.refused("[/]").startswith("这里只看不做，「[/]」没有用")
