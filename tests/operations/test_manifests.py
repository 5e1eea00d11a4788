"""交接单: looked at as they will print, printed, printed again, voided; and all in one step."""

import json

import pytest

from tests.floor import Night, Terminal
from wms.domain.words import Role
from wms.operations.panels import Paper, Sheet
from wms.operations.reply import Command, Level

NUMBER = "T02-20261121-1"
DONE = Command.DONE


@pytest.fixture
def boss(warehouse: Night) -> Terminal:
    """T02 is loaded and closed, T01 is being loaded; the supervisor looks at the manifests."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    warehouse.close_manifest(NUMBER)
    warehouse.load_everything("T01").do(Command.UNDO)
    return warehouse.terminal("T-03", Role.SUPERVISOR, Command.MANIFESTS)


def sheet(t: Terminal) -> Sheet:
    """The table on the screen."""
    (found,) = (panel for panel in t.last.view.panels if isinstance(panel, Sheet))
    return found


def paper(t: Terminal) -> str:
    """The paper on the screen."""
    (found,) = (panel for panel in t.last.view.panels if isinstance(panel, Paper))
    return "\n".join(found.lines)


def offered(t: Terminal) -> list[str]:
    """What may be done with it."""
    return [choice.command for choice in t.last.view.choices]


def copies(night: Night, name: str = "manifest") -> list[tuple[str, int]]:
    """The copies asked for."""
    return [
        (number, copy)
        for number, copy in night.rows(
            "SELECT number, copy FROM print_job WHERE paper = :name ORDER BY position", name=name
        )
    ]


def test_every_route_with_its_manifest(boss: Terminal) -> None:
    assert [line.pick for line in sheet(boss).lines] == ["T01-20261121-1", NUMBER]
    assert [line.cells[1] for line in sheet(boss).lines] == ["T01", "T02"]


def test_it_stands_there_as_it_will_print(boss: Terminal) -> None:
    boss.do(NUMBER)
    assert "原件" in paper(boss)
    assert "中和网格站" in paper(boss)
    assert offered(boss) == ["PAPER-PRINT", "PAPER-VOID"]
    boss.do(DONE, "T01-20261121-1")
    assert "草稿" in paper(boss)
    assert offered(boss) == []
    assert boss.refused("T09-20261121-1") == "没有交接单 T09-20261121-1"


def test_the_original_then_a_reprint_then_with_a_second_person(
    boss: Terminal, warehouse: Night
) -> None:
    boss.do(NUMBER, "PAPER-PRINT")
    assert boss.says == f"交接单 {NUMBER} 送打印（原件）"
    boss.do("PAPER-PRINT")
    assert boss.says == "补打要写原因"
    boss.do("WHY-lost")
    assert boss.says == f"交接单 {NUMBER} 送打印（补打第 1 次）"
    boss.do("PAPER-PRINT", "纸湿了")
    assert boss.last.level is Level.CHECK
    assert copies(warehouse) == [(NUMBER, 0), (NUMBER, 1)]
    assert boss.refused(warehouse.badges[Role.SUPERVISOR])
    boss.do(warehouse.badges[Role.LEAD])
    assert boss.says == f"交接单 {NUMBER} 送打印（补打第 2 次）"
    assert copies(warehouse) == [(NUMBER, 0), (NUMBER, 1), (NUMBER, 2)]
    ((text,),) = warehouse.rows(
        "SELECT body FROM journal WHERE kind = 'overridden' AND body LIKE '%print_manifest%'"
    )
    assert json.loads(text)["second"] == "P-lead"
    assert warehouse.audit() == []


def test_it_was_printed_elsewhere_meanwhile(boss: Terminal, warehouse: Night) -> None:
    boss.do(NUMBER)
    other = warehouse.terminal("T-04", Role.LEAD, Command.MANIFESTS)
    other.do(NUMBER, "PAPER-PRINT")
    told = boss.refused("PAPER-PRINT")
    assert told == f"{NUMBER} 刚在别处打过，已有 1 份：看清再打"
    assert copies(warehouse) == [(NUMBER, 0)]


def test_void_from_here(boss: Terminal, warehouse: Night) -> None:
    boss.do(NUMBER, "PAPER-VOID", "WHY-wrong_load", warehouse.badges[Role.ADMIN])
    assert boss.says == f"{NUMBER} 已作废：撕掉旧单，扫线路码 T02 重新装车"
    assert warehouse.rows("SELECT state FROM manifest WHERE number = :n", n=NUMBER) == [("void",)]
    assert offered(boss) == []
    assert warehouse.audit() == []


@pytest.mark.usefixtures("boss")
def test_a_lead_voids_with_a_supervisor_beside(warehouse: Night) -> None:
    lead = warehouse.terminal("T-04", Role.LEAD, Command.MANIFESTS)
    lead.do(NUMBER)
    assert offered(lead) == ["PAPER-PRINT", "PAPER-VOID"]
    lead.do("PAPER-VOID", "WHY-wrong_load")
    assert lead.says == "作废要第二人在场：另请一位主管扫工牌"
    lead.do(warehouse.badges[Role.SUPERVISOR])
    assert warehouse.rows("SELECT state FROM manifest WHERE number = :n", n=NUMBER) == [("void",)]
    assert warehouse.audit() == []


def test_a_sorter_sees_no_manifests(warehouse: Night) -> None:
    for job in (Command.MANIFESTS, Command.PRINT_ALL):
        assert "韦小妹" in warehouse.terminal("T-05").refused(job)


def test_all_that_can_print_prints_once_and_the_rest_says_why(
    boss: Terminal, warehouse: Night
) -> None:
    boss.do(Command.PRINT_ALL)
    assert boss.says == "可以打印 1 张交接单"
    told = {line.cells[1]: line.cells[3] for line in sheet(boss).lines}
    assert told["T01"].key == "print_all.remains"  # type: ignore[union-attr]
    assert told["T02"].key == "print_all.ready"  # type: ignore[union-attr]
    boss.do(DONE)
    assert (boss.says, boss.last.level) == ("送打印 1 张；还有 1 条线路打不了", Level.CHECK)
    boss.do(DONE)
    assert boss.says == "送打印 0 张；还有 1 条线路打不了"
    warehouse.load_everything("T01")
    boss.do(DONE)
    assert (boss.says, boss.last.level) == ("送打印 1 张；还有 0 条线路打不了", Level.OK)
    assert copies(warehouse) == [(NUMBER, 0), ("T01-20261121-1", 0)]
    assert warehouse.rows("SELECT DISTINCT state FROM manifest") == [("closed",)]
    assert boss.refused("T01") == "「T01」不用扫：按 F9 全部打印"
    assert warehouse.audit() == []


def test_a_reply_lost_on_its_way_prints_nothing_twice(boss: Terminal, warehouse: Night) -> None:
    boss.do(Command.PRINT_ALL)
    again = boss.new_scan(DONE)
    boss.give(again)
    boss.give(again)
    assert copies(warehouse) == [(NUMBER, 0)]
    assert warehouse.audit() == []


def test_the_station_prints_its_morning_with_the_notes(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    for route in ("GS001-B01", "GS001-B02"):
        station.load_everything(route)
    t = station.terminal("T-05", Role.LEAD, Command.PRINT_ALL)
    t.do(DONE)
    assert t.says == "送打印 2 张；还有 0 条线路打不了"
    numbers = [("GS001-B01-20261121-1", 0), ("GS001-B02-20261121-1", 0)]
    assert copies(station) == numbers
    assert copies(station, "delivery_notes") == numbers
    for route in ("GS001-B01", "GS001-B02"):
        station.depart(route)
    assert copies(station, "delivery_notes") == numbers
    assert station.audit() == []
