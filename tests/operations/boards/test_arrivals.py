"""Every truck on one line: at the station what it brings, at the warehouse what came of it."""

from tests.floor import Night
from tests.operations.boards.shown import look, panel_of, sheet
from tests.scanning import Terminal, said
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level

TRUCK = "T01-20261121-1"


def board(night: Night) -> Terminal:
    return night.terminal("T-50", Role.LEAD, Command.ARRIVALS)


def levels(terminal: Terminal) -> list[Level]:
    return [line.level for line in panel_of(look(terminal), Sheet).lines]


def test_a_truck_is_on_its_way_and_then_late(station: Night) -> None:
    lead = board(station)
    told = sheet(look(lead))[0][3]
    assert sheet(look(lead)) == [
        [TRUCK, "T01", "在途", told, "3", "0", "3", "0", "0", "", ""],
    ]
    assert levels(lead) == [Level.CALM]
    station.clock.go_to(4, 0, day=22)
    assert sheet(look(lead))[0][-1] == "晚点"
    assert levels(lead) == [Level.CHECK]


def test_what_is_missing_damaged_or_another_stations_is_told(
    station: Night, warehouse: Night
) -> None:
    own = [
        sscc
        for (sscc,) in warehouse.rows(
            "SELECT sscc FROM container WHERE destination_id = 'GS001' ORDER BY 1"
        )
    ]
    other = warehouse.boxes("GS002")[0]
    t = station.terminal("T-93", Role.LEAD, Command.UNLOAD)
    t.do(TRUCK, "F99999", Command.DONE)
    while "温度" in prompt(t):
        t.do("-19.0")
    t.do(own[0], Command.EXCEPTION, own[1], other)
    lead = board(station)
    line = sheet(look(lead))[0]
    assert line[2] == "卸车中"
    assert line[4:10] == ["3", "2", "1", "1", "1", "不符"]
    assert levels(lead) == [Level.CHECK]
    lead.do(TRUCK)
    view = look(lead)
    items = warehouse.rows("SELECT SUM(quantity), COUNT(*) FROM content WHERE sscc = :s", s=own[2])
    assert sheet(view, 1) == [
        [
            own[2],
            "GS001 民生网格站",
            zone(warehouse, own[2]),
            f"{items[0][0]} 件 {items[0][1]} 种",
            "待到",
        ]
    ]
    lead.do(Command.DONE)
    assert (look(lead).done, look(lead).total) == (0, 1)


def test_a_truck_unloaded_in_full_is_calm_and_done(station: Night) -> None:
    station.unload_everything(TRUCK)
    lead = board(station)
    view = look(lead)
    assert (view.done, view.total) == (1, 1)
    assert levels(lead) == [Level.CALM]
    lead.do(TRUCK)
    assert sheet(look(lead), 1) == []


def test_the_warehouse_sees_what_its_stations_told_back(station: Night, warehouse: Night) -> None:
    lead = board(warehouse)
    line = sheet(look(lead))[0]
    assert (line[0], line[1], line[3], line[4]) == (TRUCK, "T01", "4", "0/2")
    lead.do(TRUCK)
    assert len(sheet(look(lead), 1)) == 4
    station.unload_everything(TRUCK)
    station.mail_to(warehouse)
    view = look(lead)
    assert sheet(view)[0][4:9] == ["1/2", "0", "0", "0", "完好"]
    assert [line[1] for line in sheet(view, 1)] == ["GS002 华强网格站"]
    assert levels(lead)[0] is Level.CALM
    lead.do(Command.DONE)
    warehouse.clock.go_to(6, 30, day=22)
    assert sheet(look(lead))[0][-1] == "未回单：问站点"
    assert levels(lead) == [Level.CHECK]


def test_a_truck_nobody_knows_is_refused(station: Night) -> None:
    told = board(station).refused("T09-20261121-1")
    assert told.startswith("没有车「T09-20261121-1」")


def prompt(terminal: Terminal) -> str:
    return said(terminal.last.view.prompt)


def zone(night: Night, sscc: str) -> str:
    ((word,),) = night.rows("SELECT zone FROM container WHERE sscc = :s", s=sscc)
    return catalogue("zh_CN")(f"word.{word}")
