"""What the terminal of the people must survive: two at once, and whatever is scanned."""

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, NOODLES, PEPPER, Night, Terminal
from tests.operations.test_desk import CutLink, behind
from tests.scanning import PIN
from wms.domain.words import Role, SiteKind
from wms.operations.desk import Desk
from wms.operations.practice import PracticeDoor, PractisingDesk
from wms.operations.reply import Command, Level
from wms.simulate.practice import PracticeSchool

DONE = Command.DONE
FIRST, SECOND = "T01-20261121-1", "T01-20261121-2"


@pytest.mark.parametrize("line", ["9" * 30, "9" * 400, "99999999999", "-1", "²", ""])
def test_no_line_of_the_list_is_so_long_that_the_terminal_ends(warehouse: Night, line: str) -> None:
    lead = warehouse.terminal("T-01", Role.LEAD, Command.DIFFERENCES)
    assert lead.refused(f"DIFF#x#{line}").endswith("不在清单里：输行号")


def test_whoever_loads_hears_that_the_load_was_split(warehouse: Night) -> None:
    warehouse.sort_everything()
    loader = warehouse.terminal("T-02", Role.SORTER, Command.LOAD)
    loader.do("T01", *warehouse.boxes("GS002"))
    warehouse.terminal("T-01", Role.LEAD, Command.SPLIT).do("T01", "T01")
    first, *rest = warehouse.boxes("GS001")
    told = loader.refused(first)
    assert told == f"交接单 {FIRST} 已拆车关闭：扫线路码 T01，余下的装 {SECOND}"
    assert loader.refused(Command.UNDO) == told
    loader.do("T01", first, *rest)
    assert warehouse.audit() == []


def test_whoever_loads_hears_that_the_manifest_is_void(warehouse: Night) -> None:
    warehouse.sort_everything()
    loader = warehouse.load_everything("T02")
    warehouse.close_manifest("T02-20261121-1")
    box = warehouse.boxes("GS003")[0]
    assert (
        loader.refused(Command.EXCEPTION, box) == "交接单 T02-20261121-1 已关闭、车还没走：不能再装"
    )
    boss = warehouse.terminal("T-03", Role.SUPERVISOR, Command.VOID)
    boss.do("T02", "WHY-wrong_load", warehouse.badges[Role.LEAD])
    assert "作废" in loader.refused(box)
    loader.do("T02", box)
    warehouse.load_and_depart("T02")
    assert "T02-20261121-2" in loader.refused(box)
    assert warehouse.audit() == []


@pytest.mark.parametrize("again", [True, False])
def test_a_load_that_somebody_took_off_is_not_undone_once_more(
    warehouse: Night, again: bool
) -> None:
    warehouse.sort_everything()
    first, second = warehouse.boxes("GS003")
    one = warehouse.terminal("T-02", Role.SORTER, Command.LOAD)
    one.do("T02", first, second)
    other = warehouse.terminal("T-03", Role.LEAD, Command.LOAD)
    other.do("T02", Command.EXCEPTION, second)
    if again:
        other.do(second)
    one.do(Command.UNDO)
    assert one.says == f"已撤销：箱 {first} 下车"
    assert one.refused(Command.UNDO) == "没有可撤销的"
    [(state,)] = warehouse.rows("SELECT state FROM container WHERE sscc = :sscc", sscc=second)
    assert state == ("loaded" if again else "closed")
    assert warehouse.audit() == []


def test_two_leads_at_one_difference_and_the_slower_one_looks_again(warehouse: Night) -> None:
    sorter = warehouse.terminal("T-01", Role.SORTER, Command.PUT)
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A")
    sorter.do(Command.COUNT, "GS001-A", NOODLES.gtin, "4", DONE, "GS001-A")
    [(opened, line)] = warehouse.rows("SELECT event_id, line FROM discrepancy")
    leads = [
        warehouse.terminal("T-02", Role.LEAD, Command.DIFFERENCES),
        warehouse.terminal("T-03", Role.SUPERVISOR, Command.DIFFERENCES),
    ]
    for lead in leads:
        lead.do(f"DIFF#{opened}#{line}")
    leads[0].do("CAUSE-SUPPLIER")
    leads[1].do("CAUSE-SORT")
    assert leads[1].last.level is Level.CHECK
    assert leads[1].says == "别的终端刚改过：看清屏幕再扫一次"
    reviewed = "SELECT state, cause, reviewed_by FROM discrepancy"
    assert warehouse.rows(reviewed) == [("reviewed", "supplier", "P-lead")]
    # Seen, it may be said anew.
    leads[1].do(f"DIFF#{opened}#{line}", "CAUSE-SORT")
    assert warehouse.rows(reviewed) == [("reviewed", "sort", "P-supervisor")]
    assert warehouse.audit() == []


def test_f6_knows_what_was_moved_though_the_reply_was_lost(warehouse: Night) -> None:
    with closing(CutLink(warehouse.url)) as link:
        lead = behind(link, warehouse)
        lead.do(warehouse.badges[Role.LEAD], Command.REASSIGN, "GS002")
        for text, told in (("T02", "GS002 改走线路 T02"), (Command.UNDO, "GS002 改走线路 T01")):
            link.after = 1
            lead.do(text)
            assert lead.says == told
        assert lead.refused(Command.UNDO) == "没有可撤销的"
    assert warehouse.rows("SELECT route_id, changes FROM stop_route") == [("T01", 2)]
    assert warehouse.audit() == []


def test_a_correction_whose_reply_was_lost_is_answered_as_it_was(warehouse: Night) -> None:
    sorter = warehouse.terminal("T-01", Role.SORTER, Command.PUT)
    sorter.do(APPLES.gtin, "GS001-A", sorter.tote(), "GS001-A")
    sorter.do(Command.COUNT, "GS001-A", APPLES.gtin, "2", DONE, "GS001-A")
    [(opened, line)] = warehouse.rows("SELECT event_id, line FROM discrepancy")
    with closing(CutLink(warehouse.url)) as link:
        lead = behind(link, warehouse)
        lead.do(warehouse.badges[Role.LEAD], Command.DIFFERENCES, f"DIFF#{opened}#{line}")
        lead.do("DIFF-CORRECT")
        link.after = 1
        lead.do("CAUSE-SORT")
        assert lead.last.banner.key == "diff.corrected"
    assert warehouse.rows("SELECT put FROM sort_count WHERE sku_id = 'S2'") == [(2,)]
    assert warehouse.audit() == []


@pytest.mark.parametrize(
    ("act", "told"),
    [(Command.FORGET_PIN, "people.pin_forgotten"), (Command.REVOKE, "people.revoked")],
)
def test_what_was_done_about_somebody_is_answered_as_it_was(
    warehouse: Night, act: str, told: str
) -> None:
    with closing(CutLink(warehouse.url)) as link:
        admin = behind(link, warehouse)
        admin.do(warehouse.badges[Role.ADMIN], Command.PEOPLE, "P-lead", act)
        link.after = 1
        admin.do(act)
        assert admin.last.banner.key == told
    assert warehouse.audit() == []


@ON_SQLITE
def test_nobody_chooses_a_pin_for_whoever_was_signed_out(warehouse: Night) -> None:
    t = warehouse.terminal("T-01", role=None)
    t.pin = ""
    t.do(warehouse.badges[Role.SUPERVISOR])
    t.key(PIN)
    t.do(Command.PIN)
    t.key(PIN)
    assert t.last.view.prompt.key == "pin.prompt.choose"
    t.clock.go_to(23, 59)
    assert t.desk.look().view.title.key == "desk.title"
    assert t.key("804613").latched
    assert warehouse.rows("SELECT COUNT(*) FROM journal WHERE kind = 'pin_set'") == [(3,)]
    assert warehouse.audit() == []


@ON_SQLITE
def test_practice_that_finds_no_room_leaves_the_real_night_as_it_was(
    warehouse: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "full"))
    with PracticeSchool(SiteKind.CENTRAL_WAREHOUSE) as school:
        desk = Desk(warehouse.floor, "T-01", PEPPER, (PracticeDoor(),))
        practising: Any = PractisingDesk(desk, lambda: school)
        t = Terminal(practising, warehouse.clock, warehouse.assets)
        t.do(warehouse.badges[Role.SORTER], Command.PRACTICE)
        assert t.last.view.prompt.key == "practice.not_made"
        t.do(Command.BACK, Command.PUT, NOODLES.gtin)
        assert t.last.who.practice is False
