"""A short taken back: only what it said itself is there again, and the last count holds."""

from tests.dock import GOOD, afternoon, at_dock, wave_is
from tests.floor import NOODLES, Night, person_of
from tests.operations.test_sharing import shorts
from tests.town import WAVE
from wms.domain.people import Right
from wms.domain.words import Role, ShareCause
from wms.operations import sharing
from wms.operations.reply import Command

COUNTED = "粉丝 后来数过、已重分"


def unfound(night: Night) -> list[tuple[int]]:
    return night.rows("SELECT quantity FROM unfound")


def test_a_short_reported_at_a_place_stands_once_the_pile_was_counted(warehouse: Night) -> None:
    report = warehouse.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-SHORT", NOODLES.gtin, "GS001-A")
    report.key("5")
    report.do(NOODLES.gtin)
    assert shorts(warehouse) == {"GS001": 5}
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS002-A")
    t.key("9")
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    assert report.refused(Command.UNDO).startswith(COUNTED)
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    # A count taken back counts no longer.
    t.do(Command.UNDO)
    t.do(Command.UNDO)
    report.do(Command.UNDO)
    assert shorts(warehouse) == {}
    assert warehouse.audit() == []


def test_a_short_reported_of_no_place_stands_once_the_pile_was_counted(warehouse: Night) -> None:
    report = warehouse.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-SHORT", NOODLES.gtin)
    report.key("3")
    report.do(NOODLES.gtin)
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A")
    t.key("9")
    before = shorts(warehouse)
    assert sum(before.values()) == 6
    assert report.refused(Command.UNDO).startswith(COUNTED)
    assert shorts(warehouse) == before
    assert warehouse.audit() == []


def test_a_count_by_which_nobody_gets_less_is_a_count_as_well(station: Night) -> None:
    """More lies there than anybody needs: fewer are found, and all still get theirs."""
    station.unload_everything("T01-20261121-1")
    station.tamper("UPDATE stock SET received = 20 WHERE sku_id = :s", s=NOODLES.sku_id)
    report = station.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-SHORT", NOODLES.gtin)
    report.key("3")
    report.do(NOODLES.gtin)
    assert unfound(station) == [(3,)]
    with station.office(Right.PUT, person_of(Role.SORTER)) as act:
        counted = sharing.share_pile(act, WAVE, NOODLES.sku_id, 12, ShareCause.SORT)
    assert counted is not None
    assert counted.fact.lines == []
    assert unfound(station) == [(8,)]
    assert report.refused(Command.UNDO).startswith(COUNTED)
    assert unfound(station) == [(8,)]
    with station.office(Right.PUT, person_of(Role.SORTER)) as act:
        sharing.take_back(act, counted.fact)
    report.do(Command.UNDO)
    assert unfound(station) == [(0,)]


def test_a_short_said_too_early_and_undone_finds_nobody_elses_goods(station: Night) -> None:
    """Before the truck was unloaded nothing was missing by the books: there is nothing to find."""
    early = station.terminal("T-01", job=Command.PUT)
    early.do(NOODLES.gtin, Command.EXCEPTION, "P001-A")
    assert unfound(station) == []
    station.unload_everything("T01-20261121-1")
    assert shorts(station) == {}
    late = station.terminal("T-02", job=Command.PUT)
    late.do(NOODLES.gtin, Command.EXCEPTION, "P002-A")
    missing, gone = shorts(station), unfound(station)
    assert missing == {"P002": gone[0][0]}
    early.do(Command.UNDO)
    assert (shorts(station), unfound(station)) == (missing, gone)
    late.do(Command.UNDO)
    assert (shorts(station), unfound(station)) == ({}, [(0,)])
    assert station.audit() == []


def test_a_short_reported_too_early_and_undone_finds_nobody_elses_goods(station: Night) -> None:
    early = station.terminal("T-01", job=Command.REPORT)
    early.do("REPORT-SHORT", NOODLES.gtin, "P001-A")
    early.key("2")
    early.do(NOODLES.gtin)
    station.unload_everything("T01-20261121-1")
    late = station.terminal("T-02", job=Command.PUT)
    late.do(NOODLES.gtin, Command.EXCEPTION, "P002-A")
    missing, gone = shorts(station), unfound(station)
    early.do(Command.UNDO)
    assert (shorts(station), unfound(station)) == (missing, gone)
    assert station.audit() == []


def test_a_line_of_a_receipt_taken_back_was_what_nobody_found(warehouse: Night) -> None:
    """Fifteen were keyed where ten came: the pile has ten, and the line is keyed anew."""
    night = afternoon(warehouse)
    dock = at_dock(night)
    for quantity in ("10", "5"):
        dock.do(NOODLES.gtin)
        dock.key(quantity)
        dock.do(GOOD, Command.DONE)
    wave_is(night, "planned")
    night.clock.go_to(23, 20)
    t = night.terminal("T-02", job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A")
    t.key("10")
    assert unfound(night) == [(5,)]
    assert night.audit() == []
    dock.do(Command.UNDO)
    assert unfound(night) == [(0,)]
    assert night.audit() == []
    # What is left is as it was counted.
    assert sum(shorts(night).values()) == 0
    t.do(Command.BACK, Command.PUT, NOODLES.gtin, Command.EXCEPTION, "GS001-A", Command.DONE)
    assert unfound(night) == [(10,)]
    dock.do(Command.UNDO)
    assert unfound(night) == [(0,)]
    assert night.audit() == []
