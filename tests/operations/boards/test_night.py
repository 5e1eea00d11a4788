"""The night at a glance: calm unless somebody should look."""

import pytest

from tests.floor import NOODLES, Night
from tests.operations.boards.shown import clocks, look, over, panel_of, route, sheet, trouble
from tests.scanning import Terminal, said
from wms.domain.words import ManifestState, Role
from wms.operations.panels import Readiness, Sheet
from wms.operations.reply import Command, Level


def board(night: Night, role: Role = Role.LEAD) -> Terminal:
    return night.terminal("T-50", role, Command.NIGHT)


def test_half_an_hour_before_midnight_nothing_is_sorted(warehouse: Night) -> None:
    view = look(board(warehouse))
    one = route(view, "T01")
    assert (one.planned, one.put, one.short, one.open, one.waiting, one.loaded) == (19,) + (0,) * 5
    assert one.state is None
    assert f"{one.departs_at:%m-%d %H:%M}" == "11-22 00:00"
    assert trouble(view, "T01") == (Level.CHECK, "分拣落后：还差 19 件，现在最多该差 3 件")
    assert (view.done, view.total) == (0, 2)


def test_the_hours_of_the_night_come_from_the_routes_and_the_business_date(
    warehouse: Night,
) -> None:
    warehouse.tamper("UPDATE route SET departs_at = '23:50' WHERE route_id = 'T02'")
    assert clocks(look(board(warehouse))) == [
        ("截单", "21 23:00", True),
        ("干线发车", "21 23:50", False),
        ("支线发车", "22 07:00", False),
        ("送到自提点", "22 11:00", False),
    ]


def test_earlier_in_the_evening_nobody_is_behind(warehouse: Night) -> None:
    warehouse.clock.go_to(22, 30)
    assert trouble(look(board(warehouse)), "T01") == (Level.CALM, "")


def test_short_is_not_left(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS003-A", t.tote(), "GS003-A")
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    one = route(look(board(warehouse)), "T02")
    assert (one.planned, one.put, one.open) == (10, 6, 1)


def test_sorted_loaded_and_gone_is_calm_all_the_way(warehouse: Night) -> None:
    warehouse.sort_everything()
    lead = board(warehouse)
    view = look(lead)
    one = route(view, "T01")
    assert (one.put, one.waiting, one.loaded) == (19, 4, 0)
    warehouse.load_everything("T01")
    one = route(look(lead), "T01")
    assert (one.waiting, one.loaded, one.state) == (0, 4, ManifestState.OPEN)
    warehouse.depart("T01")
    warehouse.load_and_depart("T02")
    warehouse.clock.go_to(0, 20, day=22)
    view = look(lead)
    assert [trouble(view, r) for r in ("T01", "T02")] == [(Level.CALM, "")] * 2
    assert (view.done, view.total) == (2, 2)
    assert ("干线发车", "22 00:00", True) in clocks(view)
    assert route(view, "T01").state is ManifestState.DEPARTED


def test_the_hour_of_others_has_passed_and_is_not_said_to_be_done(warehouse: Night) -> None:
    lead = board(warehouse)
    assert over(look(lead)) == []
    warehouse.clock.go_to(7, 5, day=22)
    view = look(lead)
    assert over(view) == ["支线发车"]
    assert [done for _, _, done in clocks(view)] == [True, False, False, False]


def test_twenty_minutes_before_what_is_not_on_the_vehicle_is_told_and_ten_before_it_is_loud(
    warehouse: Night,
) -> None:
    warehouse.sort_everything()
    lead = board(warehouse)
    warehouse.clock.go_to(23, 39)
    assert trouble(look(lead), "T02") == (Level.CALM, "")
    warehouse.clock.go_to(23, 41)
    assert trouble(look(lead), "T02") == (Level.CHECK, "还有 2 箱没装")
    warehouse.clock.go_to(23, 51)
    assert trouble(look(lead), "T02") == (Level.STOP, "还有 2 箱没装")
    warehouse.clock.go_to(0, 7, day=22)
    assert trouble(look(lead), "T02") == (Level.STOP, "晚点 7 分钟，还没发车")


def test_what_was_left_behind_is_told_after_the_vehicle_is_gone(warehouse: Night) -> None:
    warehouse.sort_everything()
    t = warehouse.terminal("T-91", Role.LEAD, Command.LOAD)
    t.do("T02", warehouse.boxes("GS003")[0])
    warehouse.depart("T02")
    assert trouble(look(board(warehouse)), "T02") == (Level.CHECK, "已发车，落下 1 箱")


def test_a_route_is_picked_by_its_code_or_its_manifest_and_shows_its_stops(
    warehouse: Night,
) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    at = f"{warehouse.clock.now:%H:%M}"
    lead = board(warehouse)
    lead.do("T01")
    assert lead.says == "线路 T01"
    view = look(lead)
    assert sheet(view) == [
        ["1", "GS001 民生网格站", "13", "5", "0", "1", "0", "0", at],
        ["2", "GS002 华强网格站", "6", "0", "0", "0", "0", "0", ""],
    ]
    total = panel_of(view, Sheet).total
    assert total is not None
    assert total.cells[2:4] == ("19", "5")
    # The route is behind: so are both of its stations.
    assert [line.level for line in panel_of(view, Sheet).lines] == [Level.CHECK] * 2
    assert [said(line) for line in view.details] == ["分拣落后：还差 14 件，现在最多该差 3 件"]
    offered = [choice.command for choice in view.choices]
    assert offered[0] == Command.DONE
    assert Command.DEPART in offered
    lead.do(Command.DONE)
    assert len(look(lead).choices) == 0
    # F2 goes back as well, and only from all routes to the jobs.
    all_routes = look(lead).prompt
    lead.do("T01", Command.BACK)
    assert look(lead).prompt == all_routes
    lead.do(Command.BACK)
    assert look(lead).prompt != all_routes


def test_a_manifest_shows_its_route(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01")
    lead = board(warehouse)
    lead.do("T01-20261121-1")
    assert lead.says == "线路 T01"


@pytest.mark.parametrize("code", ["T99", "GS001-B01", "6901234", "[/]"])
def test_a_route_that_does_not_leave_from_here_is_refused(warehouse: Night, code: str) -> None:
    assert board(warehouse).refused(code).startswith(f"没有从这里发车的线路「{code}」")


def test_a_sorter_is_shown_no_boards(warehouse: Night) -> None:
    told = warehouse.terminal("T-50", Role.SORTER).refused(Command.NIGHT)
    assert "组长" in told


def test_at_a_station_the_branch_routes_count_down_to_seven(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    station.clock.go_to(6, 45, day=22)
    lead = board(station, Role.LEAD)
    view = look(lead)
    assert [one.route_id for one in panel_of(view, Readiness).routes] == ["GS001-B01", "GS001-B02"]
    assert trouble(view, "GS001-B01") == (Level.CHECK, "还差 9 件没分")
    assert [done for _, _, done in clocks(view)] == [True, False, False, False]
    assert over(view) == ["干线发车"]
    station.sort_everything()
    assert trouble(look(lead), "GS001-B01")[1].endswith("箱没装")
    lead.do("GS001-B01")
    assert [line[1] for line in sheet(look(lead))] == ["P001 兴宁自提点", "P002 北宁自提点"]


def test_before_the_plan_there_are_clocks_and_no_alarm(warehouse: Night) -> None:
    """The evening before: yesterday's night has ended, tonight's wave takes orders."""
    warehouse.tamper(
        "INSERT INTO wave (wave_id, business_date, state)"
        " VALUES ('W20261122', '2026-11-22', 'open')"
    )
    warehouse.clock.go_to(22, 30, day=22)
    view = look(board(warehouse))
    assert clocks(view)[0] == ("截单", "22 23:00", False)
    assert {trouble(view, r) for r in ("T01", "T02")} == {(Level.CALM, "")}
