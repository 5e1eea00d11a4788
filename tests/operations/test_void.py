"""作废: a closed manifest is taken back before its vehicle leaves."""

import pytest

from tests.floor import Night, Terminal
from wms.domain.papers import Copy
from wms.domain.words import Role
from wms.operations.reply import Command, Level
from wms.storage.contents import Contents

NUMBER, NEXT = "T02-20261121-1", "T02-20261121-2"


@pytest.fixture
def boss(warehouse: Night) -> Terminal:
    """T02 is loaded and closed, its vehicle waits; the supervisor comes to void it."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    warehouse.close_manifest(NUMBER)
    return warehouse.terminal("T-03", Role.SUPERVISOR, Command.VOID)


def voided(boss: Terminal, warehouse: Night, scanned: str = NUMBER) -> None:
    """Taken back because of a wrong load, the admin standing by."""
    boss.do(scanned, "WHY-wrong_load", warehouse.badges[Role.ADMIN])


def test_its_containers_wait_again_and_the_next_version_is_loaded(
    boss: Terminal, warehouse: Night
) -> None:
    boxes = warehouse.boxes("GS003")
    boss.do(NUMBER)
    assert boss.says == f"交接单 {NUMBER}，2 箱：为什么作废？"
    boss.do("WHY-wrong_load")
    assert boss.last.level is Level.CHECK
    assert warehouse.rows("SELECT state FROM manifest") == [("closed",)]
    boss.do(warehouse.badges[Role.ADMIN])
    assert boss.says == f"{NUMBER} 已作废：撕掉旧单，扫线路码 T02 重新装车"
    assert warehouse.rows("SELECT state, voided_by, void_reason FROM manifest") == [
        ("void", "P-supervisor", "wrong_load")
    ]
    assert warehouse.rows(
        "SELECT DISTINCT state FROM container WHERE destination_id = 'GS003'"
    ) == [("closed",)]
    assert warehouse.audit() == []

    boss.do(Command.LOAD, "T02", *boxes)
    assert warehouse.depart("T02") == NEXT
    assert warehouse.audit() == []


def test_the_routes_code_names_it_too(boss: Terminal, warehouse: Night) -> None:
    voided(boss, warehouse, "T02")
    assert warehouse.rows("SELECT state FROM manifest") == [("void",)]


def test_whoever_scans_the_old_paper_is_told_which_is_right(
    boss: Terminal, warehouse: Night
) -> None:
    voided(boss, warehouse)
    for job in (Command.LOAD, Command.DEPART, Command.VOID):
        told = boss.refused(job, NUMBER)
        assert told == f"交接单 {NUMBER} 已作废：扫线路码 T02 重新装车"
    boss.do(Command.LOAD, "T02")
    assert boss.refused(NUMBER) == f"交接单 {NUMBER} 已作废：现在用 {NEXT}"


def test_the_paper_says_it_is_void(boss: Terminal, warehouse: Night) -> None:
    from wms.documents import render

    voided(boss, warehouse)
    boss.do(Command.LOAD, "T02")
    paper = Contents(warehouse.books).manifest(NUMBER)
    copy = Copy(1, warehouse.clock.wall(), "覃主管", "lost")
    chinese, english = (
        render(paper, copy, "text", language).decode() for language in ("zh_CN", "en")
    )
    assert "作废（补打 1）" in chinese
    assert "已作废：覃主管" in chinese
    assert "装错了" in chinese
    assert f"现用 {NEXT}" in chinese
    assert "*** VOID ***" in english
    assert render(paper, copy, "pdf", "zh_CN").startswith(b"%PDF")


def test_only_what_is_closed_and_still_here_can_be_voided(boss: Terminal, warehouse: Night) -> None:
    assert boss.refused("T01") == "线路 T01 没有关闭的交接单：没有要作废的"
    warehouse.load_everything("T01")
    told = "交接单 T01-20261121-1 还在装：不用作废，卸箱用装车的 F4"
    assert boss.refused("T01") == told
    warehouse.depart("T02")
    assert boss.refused(NUMBER) == f"交接单 {NUMBER} 的车已走：不能作废，由到站验收记差异"
    assert warehouse.audit() == []


def test_the_vehicle_left_while_they_waited_for_the_second(
    boss: Terminal, warehouse: Night
) -> None:
    boss.do(NUMBER, "WHY-wrong_load")
    warehouse.depart("T02")
    assert boss.refused(warehouse.badges[Role.ADMIN]).startswith(f"交接单 {NUMBER} 的车已走")
    assert warehouse.rows("SELECT state FROM manifest") == [("departed",)]
    assert warehouse.audit() == []


def test_f2_is_the_question_before(boss: Terminal, warehouse: Night) -> None:
    boss.do(NUMBER, "WHY-paper_wrong", Command.BACK)
    assert boss.says == f"交接单 {NUMBER}，2 箱：为什么作废？"
    boss.do(Command.BACK)
    assert boss.says == "作废：扫交接单，或线路码"
    voided(boss, warehouse)
    assert warehouse.rows("SELECT void_reason FROM manifest") == [("wrong_load",)]


def test_a_sorter_does_not_void_and_nobody_alone(boss: Terminal, warehouse: Night) -> None:
    sorter = warehouse.terminal("T-04")
    assert "韦小妹" in sorter.refused(Command.VOID)
    boss.do(NUMBER, "车坏了")
    assert boss.refused(warehouse.badges[Role.SUPERVISOR])
    assert boss.refused(warehouse.badges[Role.SORTER])
    boss.do(Command.BACK)
    assert warehouse.rows("SELECT state FROM manifest") == [("closed",)]
    assert warehouse.audit() == []


def test_the_first_of_a_split_load_is_voided_and_goes_with_the_second(warehouse: Night) -> None:
    warehouse.sort_everything()
    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.LOAD)
    t.do("T01", *warehouse.boxes("GS002"), Command.SPLIT, "T01", "T01")
    t.do(Command.VOID)
    voided(t, warehouse, "T01")
    warehouse.load_everything("T01")
    assert warehouse.depart("T01") == "T01-20261121-2"
    ((follows,),) = warehouse.rows("SELECT follows FROM manifest WHERE number = 'T01-20261121-2'")
    assert follows == "T01-20261121-1"
    assert warehouse.audit() == []


def test_the_paper_of_the_second_says_that_the_first_was_taken_back(warehouse: Night) -> None:
    from wms.documents import render

    first, second = "T01-20261121-1", "T01-20261121-2"
    warehouse.sort_everything()
    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.LOAD)
    t.do("T01", *warehouse.boxes("GS002"), Command.SPLIT, "T01", "T01")
    warehouse.load_everything("T01")
    warehouse.close_manifest(second)

    def paper(number: str, language: str) -> str:
        copy = Copy(1, warehouse.clock.wall(), "覃主管", "departed")
        return render(Contents(warehouse.books).manifest(number), copy, "text", language).decode()

    assert "(void)" not in paper(second, "en")
    t.do(Command.VOID)
    voided(t, warehouse, first)
    assert f"{first} (void)" in paper(second, "en")
    assert f"{first}（已作废）" in paper(second, "zh_CN")
    assert f"{second} (void)" not in paper(first, "en")
    assert warehouse.audit() == []


def test_the_first_is_loaded_anew_while_the_second_waits(warehouse: Night) -> None:
    first, second, third = (f"T01-20261121-{n}" for n in (1, 2, 3))
    warehouse.sort_everything()
    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.LOAD)
    boxes = warehouse.boxes("GS002")
    t.do("T01", *boxes, Command.SPLIT, "T01", "T01")
    warehouse.load_everything("T01")
    warehouse.close_manifest(second)
    assert t.refused(Command.LOAD, "T01") == f"交接单 {second} 已关闭、车还没走：不能再装"
    t.do(Command.VOID)
    voided(t, warehouse, first)
    assert t.refused(Command.LOAD, first) == f"交接单 {first} 已作废：扫线路码 T01 重新装车"
    t.do("T01", *boxes)
    assert t.refused(first) == f"交接单 {first} 已作废：现在用 {third}"
    assert warehouse.depart("T01") == second
    assert warehouse.depart("T01") == third
    assert warehouse.audit() == []


def test_a_void_told_twice_is_one(boss: Terminal, warehouse: Night) -> None:
    boss.do(NUMBER, "WHY-wrong_load", warehouse.badges[Role.ADMIN])
    rows = warehouse.rows("SELECT COUNT(*) FROM journal WHERE kind = 'manifest_voided'")
    assert rows == [(1,)]
    assert warehouse.audit() == []
