"""Every kind of difference at every handover: open at once at both sites it concerns, settled by a
lead at each, and the books of both hold through all of it."""

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.conftest import NewStore
from tests.floor import APPLES, GS001, NOODLES, Clock, Night, Terminal
from tests.operations.test_cold import arrive_warm, came, condemn
from tests.operations.test_differences import count, listed, story
from tests.operations.test_on_road import arrive
from tests.operations.test_sharing import share
from tests.scanning import said
from tests.town import WAVE
from wms.domain.kpi import Count
from wms.domain.words import Role, ShareCause
from wms.operations.night_report import keep_and_tell, night_report
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level
from wms.storage.books import SiteBooks

DONE, TRUCK = Command.DONE, "T01-20261121-1"
B01 = "GS001-B01-20261121-1"
OPEN = (
    "SELECT kind, sku_id, quantity FROM discrepancy WHERE state = 'unreviewed'"
    " ORDER BY kind, sku_id, quantity"
)
Rows = list[tuple[Any, ...]]
Play = Callable[[Night, Night], None]


def own(station: Night) -> list[str]:
    """The containers T01 brought the station."""
    return [r[0] for r in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'")]


def finish(station: Night, *boxes: str) -> None:
    """The truck is here, its seal in order; these are off, and that was all."""
    t = arrive(station, "F10001")
    t.do(*boxes, DONE, TRUCK)


def one_is_missing(warehouse: Night, station: Night) -> None:
    del warehouse
    finish(station, *own(station)[1:])


def one_is_damaged(warehouse: Night, station: Night) -> None:
    del warehouse
    first, *others = own(station)
    t = arrive(station, "F10001")
    t.do(Command.EXCEPTION, first, *others, DONE, TRUCK)


def one_is_anothers(warehouse: Night, station: Night) -> None:
    """It lay on T01, its manifest says so, and is for GS002."""
    del warehouse
    ((stray,),) = station.rows(
        "SELECT sscc FROM inbound_container WHERE owner = 'GS002' ORDER BY sscc LIMIT 1"
    )
    finish(station, stray, *own(station))


def one_came_unannounced(warehouse: Night, station: Night) -> None:
    """Of T02, which has not left: extra here, mis-sent to whoever packed it."""
    warehouse.load_and_depart("T02")
    finish(station, warehouse.boxes("GS003")[0], *own(station))


def the_seal_is_another(warehouse: Night, station: Night) -> None:
    del warehouse
    t = arrive(station, "F99999")
    t.do(*own(station), DONE, "WAIVE-COUNT", "WHY-seal_misread", station.badges[Role.SUPERVISOR])
    t.do(DONE, TRUCK)


def chilled_goods_are_condemned(warehouse: Night, station: Night) -> None:
    del warehouse
    t = arrive_warm(station)
    t.do(*own(station))
    condemn(station, came(station, "frozen"))
    t.do(Command.BACK, Command.UNLOAD, TRUCK, DONE, TRUCK)


def contents(station: Night, sscc: str) -> list[tuple[str, int]]:
    return [
        (str(code), int(n))
        for code, n in station.rows(
            "SELECT s.gtin, c.quantity FROM inbound_content c JOIN sku s ON s.sku_id = c.sku_id"
            " WHERE c.sscc = :s ORDER BY c.sku_id",
            s=sscc,
        )
    ]


def fewer_in_a_container(warehouse: Night, station: Night) -> None:
    """Counted before the truck is done: the receipt says it."""
    del warehouse
    arrive(station, "F10001").do(*own(station))
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    count(station, box, (code, n - 1))
    t = station.terminal("T-02", job=Command.UNLOAD)
    t.do(TRUCK, DONE, TRUCK)


def others_in_a_container(warehouse: Night, station: Night) -> None:
    """Counted after the receipt went out: another one says it."""
    finish(station, *own(station))
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == []
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    count(station, box, (code, n), (NOODLES.gtin, 2))


AT_ARRIVAL: dict[str, tuple[Play, Rows, Rows]] = {
    "missing": (one_is_missing, [("missing", "", 1)], [("missing", "", 1)]),
    "damaged": (one_is_damaged, [("damage", "", 1)], [("damage", "", 1)]),
    "mis-sent": (one_is_anothers, [("missend", "", 1)], [("missend", "", 1)]),
    "extra": (one_came_unannounced, [("extra", "", 1)], [("missend", "", 1)]),
    "seal": (the_seal_is_another, [("seal", "", 0)], [("seal", "", 0)]),
    "too warm": (chilled_goods_are_condemned, [("damage", "", 1)], [("damage", "", 1)]),
    "short": (fewer_in_a_container, [("short", "S3", 1)], [("short", "S3", 1)]),
    "over": (others_in_a_container, [("overage", "S1", 2)], [("overage", "S1", 2)]),
}


@pytest.mark.parametrize("play", AT_ARRIVAL.values(), ids=AT_ARRIVAL.keys())
def test_at_arrival_it_is_open_at_both_and_settled_at_both(
    warehouse: Night, station: Night, play: tuple[Play, Rows, Rows]
) -> None:
    happens, here, there = play
    happens(warehouse, station)
    station.mail_to(warehouse)
    assert (station.rows(OPEN), warehouse.rows(OPEN)) == (here, there)
    warehouse.clock.go_to(5, 0, day=22)
    for night in (station, warehouse):
        lead = night.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
        (sheet,) = lead.last.view.panels
        assert isinstance(sheet, Sheet)
        # How long it has been open stands first, and five hours are long.
        assert str(sheet.lines[0].cells[0]).startswith("5:")
        assert sheet.lines[0].level is Level.CHECK
        lead.do(listed(lead)[0], "CAUSE-TRUNK")
        assert night.rows(OPEN) == []
        assert night.rows("SELECT DISTINCT cause FROM discrepancy WHERE state = 'reviewed'") == [
            ("trunk",)
        ]
        assert night.audit() == []


def lead_at(night: Night) -> Terminal:
    return night.terminal("T-50", Role.LEAD, Command.DIFFERENCES)


def cells(lead: Terminal) -> list[list[str]]:
    """The list as it is now, without how long each has been open."""
    lead.do(Command.DIFFERENCES)
    (sheet,) = lead.desk.look().view.panels
    assert isinstance(sheet, Sheet)
    return [
        [cell if isinstance(cell, str) else said(cell) for cell in line.cells[1:]]
        for line in sheet.lines
    ]


CAUSES = "SELECT kind, cause FROM discrepancy WHERE state = 'reviewed' ORDER BY kind, cause"


@pytest.mark.parametrize("play", AT_ARRIVAL.values(), ids=AT_ARRIVAL.keys())
def test_what_one_site_reviewed_the_other_sees_beside_its_own(
    warehouse: Night, station: Night, play: tuple[Play, Rows, Rows]
) -> None:
    """Whichever lead is first; the other's list says it, and stays open until somebody here says
    where it comes from."""
    happens, _, there = play
    happens(warehouse, station)
    station.mail_to(warehouse)
    at_station, at_warehouse = lead_at(station), lead_at(warehouse)
    at_station.do(listed(at_station)[0])
    at_station.key("箱角压坏")
    at_station.do("CAUSE-TRUNK")
    station.mail_to(warehouse)
    (line,) = cells(at_warehouse)
    assert line[-1] == "对方：干线"
    assert (station.rows(OPEN), warehouse.rows(OPEN)) == ([], there)
    at_warehouse.do(listed(at_warehouse)[0])
    told = story(at_warehouse)
    said_there = re.compile("GS001 民生网格站 黄大姐 11-2[12] [0-9:]{5} 审核：出在干线")
    assert any(map(said_there.fullmatch, told))
    assert "民生网格站 电话 07710000001" in told
    assert "对方备注：箱角压坏" in told
    at_warehouse.do("CAUSE-TRUNK")
    warehouse.mail_to(station)
    assert (cells(at_warehouse), cells(at_station)) == ([], [])
    (review,) = station.rows("SELECT cause, note, reviewed_by FROM told_review")
    assert review == ("trunk", "", "黄大姐")
    for night in (station, warehouse):
        assert night.audit() == []


@pytest.mark.parametrize("play", AT_ARRIVAL.values(), ids=AT_ARRIVAL.keys())
def test_the_report_of_the_night_counts_it_once(
    warehouse: Night, station: Night, play: tuple[Play, Rows, Rows]
) -> None:
    happens, *_ = play
    happens(warehouse, station)
    station.terminal("T-03", job=Command.REPORT).do("REPORT-OVERAGE", APPLES.gtin, DONE)
    station.mail_to(warehouse)
    with station.store.snapshot() as tx:
        own = SiteBooks(station.books, tx).figures.count(WAVE, station.clock.now)
    assert own.counts[Count.DIFFERENCES] == 2
    with station.books.writing() as books:
        keep_and_tell(books, station.site, own, books.figures.now_at())
    before = night_report(warehouse.books, warehouse.site, WAVE, warehouse.clock.now)
    assert before.counts[Count.DIFFERENCES] == 1
    station.mail_to(warehouse)
    report = night_report(warehouse.books, warehouse.site, WAVE, warehouse.clock.now)
    # The station's own overage, and what both have.
    assert report.counts[Count.DIFFERENCES] == 2
    assert report.counts[Count.DIFFERENT] == 1 + before.counts[Count.DIFFERENT]
    assert report.counts[Count.DAMAGED] == before.counts[Count.DAMAGED]
    assert report.counts[Count.MISSORTED] == before.counts[Count.MISSORTED]
    assert sum(n for site in report.sites for n, _ in site.kinds_apart.values()) == 2
    assert station.audit() == [] == warehouse.audit()


def test_two_sites_that_do_not_agree_see_it_on_their_lists_until_one_says_it_anew(
    warehouse: Night, station: Night
) -> None:
    one_is_damaged(warehouse, station)
    station.mail_to(warehouse)
    at_station, at_warehouse = lead_at(station), lead_at(warehouse)
    at_station.do(listed(at_station)[0], "CAUSE-SORT")
    at_warehouse.do(listed(at_warehouse)[0], "CAUSE-TRUNK")
    station.mail_to(warehouse)
    warehouse.mail_to(station)
    # Neither was overwritten.
    assert (station.rows(CAUSES), warehouse.rows(CAUSES)) == (
        [("damage", "sort")],
        [("damage", "trunk")],
    )
    (theirs,), (ours,) = cells(at_station), cells(at_warehouse)
    assert theirs[-1] == "我方分拣，对方干线"
    assert ours[-1] == "我方干线，对方分拣"
    assert said(at_station.desk.look().view.details[0]) == "两边说法不一 1 条"
    at_station.do(listed(at_station)[0])
    told = story(at_station)
    assert told[1] == "两边说法不一：先跟对方说清楚，谁错谁重新选"
    assert any(line.startswith("中心仓 黄大姐") and line.endswith("出在干线") for line in told)
    at_station.do("CAUSE-TRUNK")
    station.mail_to(warehouse)
    assert (cells(at_station), cells(at_warehouse)) == ([], [])
    assert warehouse.rows("SELECT version, cause FROM told_review") == [(2, "trunk")]
    assert station.audit() == [] == warehouse.audit()


def test_reviews_that_arrive_late_twice_or_before_what_they_are_about_count_once(
    warehouse: Night, station: Night
) -> None:
    """The station's lead says it twice before any letter leaves; the letters come backwards."""
    one_is_damaged(warehouse, station)
    at_station = lead_at(station)
    at_station.do(listed(at_station)[0], "CAUSE-SORT", Command.UNDO, "CAUSE-TRUNK")
    for envelope in reversed(list(station.mail.waiting())):
        assert warehouse.mail.take(envelope, "2026-11-22T02:00:00+08:00")
        assert not warehouse.mail.take(envelope, "2026-11-22T02:00:00+08:00")
    assert warehouse.rows("SELECT version, cause FROM told_review") == [(2, "trunk")]
    (line,) = cells(lead_at(warehouse))
    assert line[-1] == "对方：干线"
    assert station.audit() == [] == warehouse.audit()


def test_what_a_supplier_did_not_bring_is_said_to_the_stations_that_go_short_of_it(
    warehouse: Night, new_store: NewStore, clock: Clock
) -> None:
    """The manifest declares the short; the station's lead sees whose it is."""
    share(warehouse, 9, ShareCause.SORT)
    warehouse.sort_everything()
    with closing(Night.planned(GS001, new_store(), clock)) as station:
        warehouse.load_and_depart("T01")
        warehouse.mail_to(station)
        at_warehouse, at_station = lead_at(warehouse), lead_at(station)
        at_warehouse.do(listed(at_warehouse)[0], "CAUSE-SUPPLIER")
        assert warehouse.mail_to(station) == [True]
        (line,) = cells(at_station)
        assert line[-1] == "对方：供应商"
        at_station.do(listed(at_station)[0], "CAUSE-SORT")
        station.mail_to(warehouse)
        ((*_, ours),) = cells(at_warehouse)
        assert ours == "我方供应商，对方分拣"
        at_station.do(Command.UNDO, "CAUSE-SUPPLIER")
        station.mail_to(warehouse)
        assert (cells(at_warehouse), cells(at_station)) == ([], [])
        assert station.audit() == [] == warehouse.audit()


def test_a_sites_own_differences_are_told_nobody(warehouse: Night, station: Night) -> None:
    finish(station, *own(station))
    station.mail_to(warehouse)
    for night in (warehouse, station):
        night.terminal("T-03", job=Command.REPORT).do("REPORT-OVERAGE", APPLES.gtin, DONE)
        lead = lead_at(night)
        lead.do(listed(lead)[0], "CAUSE-SORT")
    assert station.mail_to(warehouse) == [] == warehouse.mail_to(station)
    assert station.audit() == [] == warehouse.audit()


def test_counted_anew_both_say_it_anew(warehouse: Night, station: Night) -> None:
    """The first count was wrong: what nobody reviewed goes at both sites."""
    others_in_a_container(warehouse, station)
    station.mail_to(warehouse)
    box = came(station, "chilled")
    count(station, box, *contents(station, box))
    station.mail_to(warehouse)
    assert (station.rows(OPEN), warehouse.rows(OPEN)) == ([], [])
    assert station.audit() == [] == warehouse.audit()


def test_counted_again_after_somebody_reviewed_the_last_count_is_told(
    warehouse: Night, station: Night
) -> None:
    """The first difference stands as it was settled; its truck's receipt names the second."""
    fewer_in_a_container(warehouse, station)
    station.mail_to(warehouse)
    lead = station.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
    lead.do(listed(lead)[0], "CAUSE-TRUNK")
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    for found, differs in ((n - 2, [("short", "S3", 2)]), (n + 1, [("overage", "S3", 1)])):
        count(station, box, (code, found))
        station.mail_to(warehouse)
        assert (station.rows(OPEN), warehouse.rows(OPEN)) == (differs, differs)
    assert station.audit() == [] == warehouse.audit()


def test_what_was_reviewed_is_not_opened_again_by_a_later_receipt(
    warehouse: Night, station: Night
) -> None:
    the_seal_is_another(warehouse, station)
    station.mail_to(warehouse)
    lead = warehouse.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
    lead.do(listed(lead)[0], "CAUSE-TRUNK")
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    count(station, box, (code, n - 1))
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == [("short", "S3", 1)]
    assert station.audit() == [] == warehouse.audit()


def test_at_the_stop_the_branch_differs_and_on_the_note_both_do(
    warehouse: Night, morning: Night
) -> None:
    """Damaged, not there, and another's at a stop; of what comes back one apple is not found."""
    t = morning.terminal("T-02", job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-1", "DELIVER-partly", APPLES.gtin, "2", "WHY-damaged")
    t.do(NOODLES.gtin, "1", "WHY-short", DONE, "4", "8:40")
    assert morning.rows(OPEN) == [("damage", "S2", 2), ("short", "S1", 1)]
    back = morning.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    back.do(Command.CLOSE, DONE)
    morning.mail_to(warehouse)
    counter = warehouse.terminal("T-04", job=Command.RETURNS)
    counter.do("RN20261121-GS001-1", APPLES.gtin, "1", DONE, DONE)
    warehouse.mail_to(morning)
    assert warehouse.rows(OPEN) == [("short", "S2", 1)]
    assert morning.rows(OPEN) == [("damage", "S2", 2), ("short", "S1", 1), ("short", "S2", 1)]
    assert warehouse.audit() == []
