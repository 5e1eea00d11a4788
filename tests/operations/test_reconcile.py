"""After the cutoff: what came in against the closed book, and who still comes."""

import pytest

from tests.dock import (
    GOOD,
    LONG,
    NOTICE_V1,
    NOTICE_V2,
    at_dock,
    lines,
    open_differences,
    order,
    stock,
    wave_is,
)
from tests.floor import NOODLES, YOGURT, Night
from tests.operations.test_cold import condemn
from tests.town import WAVE
from wms.domain.messages import Refused
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations.panels import Sheet
from wms.operations.receive_close import reconcile
from wms.operations.reply import Command

DONE = Command.DONE


def hold_against(night: Night) -> tuple[int, int, int]:
    with night.office(Right.FREEZE_WAVE) as act:
        return reconcile(act, WAVE)


def test_short_and_over_are_opened_once_the_book_is_closed(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "20", "OVER-KEEP", GOOD, DONE, DONE, NOTICE_V1)
    assert open_differences(dock) == []
    with pytest.raises(Refused):
        hold_against(dock)
    # Two more were ordered in the last hour.
    order(dock, "S1", 17)
    wave_is(dock, "frozen")
    assert hold_against(dock) == (2, 3, 1)
    assert open_differences(dock) == [
        ("overage", "S1", 3, ""),
        ("short", "S2", 6, ""),
        ("short", "S3", 7, ""),
        ("short", "S4", 2, ""),
    ]
    with pytest.raises(Refused):
        hold_against(dock)
    assert dock.audit() == []


def test_the_list_names_who_brought_nothing(dock: Night) -> None:
    """V2 never came: there is no receipt to name, so its code stands there."""
    at_dock(dock).do(DONE, NOTICE_V1)
    wave_is(dock, "frozen")
    hold_against(dock)
    t = dock.terminal("T-09", Role.LEAD, Command.DIFFERENCES)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    assert {line.cells[3:5] for line in sheet.lines} >= {("苹果", "V2")}


def test_what_is_condemned_after_it_counted_as_brought_is_short(dock: Night) -> None:
    """Seven yogurts are ordered; four are too warm, and wait while the book is closed."""
    t = at_dock(dock)
    t.do(YOGURT.gtin, "3", GOOD, "4.0", DONE, YOGURT.gtin, "4", GOOD, "9.0", DONE)
    t.do(NOODLES.gtin, DONE, GOOD, DONE, DONE, NOTICE_V1)
    wave_is(dock, "frozen")
    hold_against(dock)
    assert ("short", "S3") not in {line[:2] for line in open_differences(dock)}
    condemn(dock, "GR20261121-0001/2")
    assert [line for line in open_differences(dock) if line[1] == "S3"] == [
        ("damage", "S3", 4, "temperature"),
        ("short", "S3", 4, ""),
    ]
    assert dock.audit() == []


def test_who_comes_late_settles_what_was_short(dock: Night) -> None:
    at_dock(dock).do(DONE, NOTICE_V1)
    wave_is(dock, "frozen")
    hold_against(dock)
    assert ("short", "S2", 6, "") in open_differences(dock)
    dock.clock.go_to(23, 20)
    t = at_dock(dock, "T-02", NOTICE_V2, Role.LEAD)
    t.do("S2", "5", "1.0", DONE, DONE, NOTICE_V2)
    assert dock.rows("SELECT timing FROM goods_receipt ORDER BY number") == [
        ("on_time",),
        ("late",),
    ]
    assert [d for d in open_differences(dock) if d[1] == "S2"] == [("short", "S2", 1, "")]
    assert dock.audit() == []


@pytest.mark.parametrize("note", ["", "司机认了"])
def test_a_reviewed_shortage_stands_and_what_comes_after_all_is_over(
    dock: Night, note: str
) -> None:
    at_dock(dock).do(DONE, NOTICE_V1)
    wave_is(dock, "planned")
    hold_against(dock)
    dock.tamper(
        "UPDATE discrepancy SET state = 'reviewed', cause = 'supplier', note = :note"
        " WHERE sku_id = 'S2'",
        note=note,
    )
    t = at_dock(dock, "T-02", NOTICE_V2, Role.LEAD)
    t.do("S2", "4", "0.8", DONE, DONE, NOTICE_V2)
    assert [d for d in open_differences(dock) if d[1] == "S2"] == [("overage", "S2", 4, "")]


def test_a_supplier_at_the_dock_is_not_short_yet(dock: Night) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "10", GOOD, DONE)
    wave_is(dock, "frozen")
    assert hold_against(dock) == (1, 1, 0)
    assert open_differences(dock) == [("short", "S2", 6, "")]
    t.do(NOODLES.gtin, "5", GOOD, DONE, DONE, NOTICE_V1)
    assert [d for d in open_differences(dock) if d[1] != "S2"] == [
        ("short", "S3", 7, ""),
        ("short", "S4", 2, ""),
    ]
    assert dock.audit() == []


def test_of_two_vehicles_the_last_says_what_is_missing(dock: Night) -> None:
    t = at_dock(dock)
    other = dock.terminal("T-02", Role.LEAD, Command.RECEIVE)
    other.do(NOTICE_V1, "DOCK-NEW", "D32", "桂A2", DONE, DONE)
    wave_is(dock, "frozen")
    hold_against(dock)
    t.do(NOODLES.gtin, "15", GOOD, DONE, DONE, "GR20261121-0001")
    assert [d for d in open_differences(dock) if d[1] != "S2"] == []
    other.do("S4", "2", LONG, "-19", DONE, DONE, "GR20261121-0002")
    assert [d for d in open_differences(dock) if d[1] != "S2"] == [("short", "S3", 7, "")]


def test_what_comes_after_the_plan_is_on_hand_for_the_sorters(dock: Night) -> None:
    at_dock(dock).do(NOODLES.gtin, "9", GOOD, DONE, DONE, NOTICE_V1)
    wave_is(dock, "planned")
    p = dock.terminal("T-03", job=Command.PUT)
    p.do(NOODLES.gtin, "GS001-A", p.tote(), "GS001-A")
    t = at_dock(dock, "T-02", NOTICE_V1, Role.LEAD)
    t.do(NOODLES.gtin, "6", GOOD, DONE)
    assert stock(dock)["S1"] == (15, 0, 5)
    for position in ("GS002-A", "GS003-A"):
        p.do(NOODLES.gtin, position, p.tote(), position)
    assert stock(dock)["S1"] == (15, 0, 15)
    assert lines(dock) == [("S1", 9, 0, 0, ""), ("S1", 6, 0, 0, "")]
    assert dock.audit() == []
