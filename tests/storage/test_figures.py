"""The figures of a night, counted from the books of both tiers, told and kept."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.dock import GOOD, LONG, NOTICE_V1, afternoon, at_dock, open_differences, wave_is
from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night
from tests.town import WAVE
from wms.documents import render
from wms.domain.kpi import KPIS, STRETCH, Count, Ratio, Unit, said_as, usual, whole_night
from wms.domain.messages import Refused
from wms.domain.night_figures import SiteFigures, from_abroad, revived
from wms.domain.papers import Copy
from wms.domain.people import Right
from wms.domain.report_papers import NightReport
from wms.domain.words import Role
from wms.operations.figure_ports import CountedAt
from wms.operations.night_report import glance, night_report
from wms.operations.receive_close import reconcile
from wms.operations.reply import Command
from wms.storage.figures_journal import Facts, Hands, Labour

DONE = Command.DONE


def figures_of(night: Night) -> SiteFigures:
    with night.books.reading() as books:
        return books.figures.count(WAVE, night.clock.now)


def report_of(night: Night) -> NightReport:
    return night_report(night.books, night.site, WAVE, night.clock.now)


def ratio(figures: SiteFigures | NightReport, key: str) -> Ratio:
    return next(kpi for kpi in KPIS if kpi.key == key).of(figures.counts)


B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"


@pytest.fixture
def over(morning: Night) -> Night:
    """Half past eleven at GS001, all said: P001 did not take two apples that were damaged, and one
    of its noodles was not there; P002 was served at twenty past eleven; P003 took all at ten."""
    morning.clock.go_to(11, 30, day=22)
    t = morning.terminal(job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-1", "DELIVER-partly")
    t.do(APPLES.gtin, "2", "WHY-damaged", NOODLES.gtin, DONE, "WHY-short", DONE, "4", "8:40")
    t.do(f"ST-{B01}-2", "1120", "3.5")
    t.do(B02, f"ST-{B02}-1", "1000", "-19")
    return morning


def test_a_night_nobody_has_begun_has_plan_and_nothing_else(warehouse: Night) -> None:
    found = figures_of(warehouse)
    assert not found.over
    assert found.counts[Count.PLANNED] == 29
    assert (found.counts[Count.ORDERED], found.counts[Count.CUT]) == (30, 1)
    assert ratio(found, "short") == Ratio(1, 30)
    for key in ("labour", "rejected", "points_on_time", "missort", "suppliers_on_time", "empties"):
        assert ratio(found, key).value is None
    assert ratio(found, "difference").value == 0
    assert (found.suppliers, found.people, found.pace) == ((), (), {})


def test_a_morning_with_known_troubles_gives_these_figures(over: Night) -> None:
    found = figures_of(over)
    assert found.over
    assert ratio(found, "branch_on_time") == Ratio(2, 2)
    # P002 was late; P001 took part of it in time.
    assert ratio(found, "points_on_time") == Ratio(2, 3)
    assert ratio(found, "difference") == Ratio(3, 13)
    assert ratio(found, "damage") == Ratio(2, 13)
    assert ratio(found, "short") == Ratio(0, 13)
    assert ratio(found, "returned") == Ratio(2, 13)
    assert ratio(found, "missort") == Ratio(0, 13)
    assert found.kinds == {"damage": (1, 2), "short": (1, 1)}
    assert [(r.route_id, r.different, r.points_on_time, r.minutes_late) for r in found.routes] == [
        ("GS001-B01", 3, 1, -60),
        ("GS001-B02", 0, 1, -60),
    ]
    assert sum(found.pace.values()) == 13
    (lead,) = [one for one in found.people if one.items]
    assert (lead.name, lead.items, lead.sorting) == ("黄大姐", 13, 1)
    assert lead.pace.value == Fraction(13 * 6)


def test_labour_is_counted_in_stretches_of_ten_minutes(warehouse: Night) -> None:
    warehouse.clock.go_to(22, 1)
    t = warehouse.terminal("T-01", job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    warehouse.clock.go_to(22, 8)
    t.do(Command.CLOSE, "GS001-A")
    warehouse.clock.go_to(22, 31)
    t.do(NOODLES.gtin, "GS002-A", t.tote(), "GS002-A", Command.UNDO)
    found = figures_of(warehouse)
    (one,) = found.people
    # Signed in for half an hour, at work in two stretches of it; what was undone was not put.
    assert (one.items, one.sorting, one.working) == (5, 2, 2)
    assert found.counts[Count.LABOUR] == 2 * STRETCH
    assert ratio(found, "labour").value == 15
    assert found.pace == {"2026-11-21T22:0": 5}


def test_who_receives_works_too(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    t = at_dock(dock)
    t.do(NOODLES.gtin, "10", "20261215", DONE)
    dock.clock.go_to(17, 45)
    t.do(YOGURT.gtin, DONE, "20261215", "9.0", DONE)
    # From ten past five and at a quarter to six; nobody sorts yet.
    assert [(one.name, one.items, one.working) for one in figures_of(dock).people] == [
        ("韦小妹", 0, 2)
    ]


def test_who_delivers_and_who_takes_back_works_too(over: Night) -> None:
    before = {one.name: one.working for one in figures_of(over).people}
    over.clock.go_to(11, 55, day=22)
    t = over.terminal("T-05", Role.LEAD, Command.TAKE_BACK)
    t.do("P003", NOODLES.gtin, "1", "WHY-unwanted", DONE)
    working = {one.name: one.working for one in figures_of(over).people}
    assert working == {**before, "黄大姐": before["黄大姐"] + 1}
    # It was the sorter who said what became of each stop.
    assert working["韦小妹"] == 1


def test_a_route_that_left_late_and_one_that_has_not(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.clock.go_to(0, 12, day=22)
    warehouse.load_and_depart("T01")
    found = figures_of(warehouse)
    assert ratio(found, "trunk_on_time") == Ratio(0, 2)
    one, other = found.routes
    assert (one.minutes_late, other.minutes_late) == (12, None)
    assert not found.over
    assert replace(one, left_at="2026-11-22T00:00:59+08:00").minutes_late == 0
    assert replace(one, left_at="2026-11-21T23:58:30+08:00").minutes_late == -2
    # At noon the night has ended, whatever has not left.
    warehouse.clock.go_to(12, 0, day=22)
    assert figures_of(warehouse).over


def test_suppliers_in_figures(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    t = at_dock(dock)
    t.do(NOODLES.gtin, "10", "20261215", DONE)
    t.do(NOODLES.gtin, Command.EXCEPTION, "REJECT-DAMAGED")
    t.key("5")
    t.do(DONE)
    found = figures_of(dock)
    v1, v2 = found.suppliers
    assert (v1.supplier_id, v1.timing, v1.ordered) == ("V1", "on_time", 24)
    assert (v1.accepted, v1.rejected, v1.short) == (10, 5, 14)
    assert (v2.supplier_id, v2.timing, v2.ordered, v2.short) == ("V2", "", 6, 6)
    assert (v1.different, v2.different) == (0, 0)
    assert ratio(found, "suppliers_on_time") == Ratio(1, 2)
    assert found.counts[Count.SUPPLIERS_ABSENT] == 1
    assert ratio(found, "rejected") == Ratio(5, 15)


@pytest.fixture
def dock(warehouse: Night) -> Night:
    """The warehouse in the afternoon."""
    return afternoon(warehouse)


def reconciled(night: Night) -> None:
    """The plan is there, and what came is held against the closed book."""
    wave_is(night, "planned")
    with night.office(Right.FREEZE_WAVE) as act:
        reconcile(act, WAVE)


def test_who_brought_nothing_differs_by_all_of_it(dock: Night) -> None:
    """V1 brings all that is ordered of it but the dumplings; V2 does not come."""
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD, DONE, YOGURT.gtin, "7", GOOD, "4.0", DONE, DONE, NOTICE_V1)
    reconciled(dock)
    assert {row[:3] for row in open_differences(dock)} == {("short", "S2", 6), ("short", "S4", 2)}
    found = figures_of(dock)
    assert [(one.supplier_id, one.short, one.different) for one in found.suppliers] == [
        ("V1", 2, 2),
        ("V2", 6, 6),
    ]
    assert found.counts[Count.DIFFERENT] == 8
    assert ratio(found, "difference") == Ratio(8, 30)
    assert dock.audit() == []


def test_who_brings_nothing_at_all_differs_by_what_was_ordered_and_no_more(dock: Night) -> None:
    """30 were ordered and 29 planned: the rate of the night is one, not more."""
    at_dock(dock).do(DONE, NOTICE_V1)
    reconciled(dock)
    assert ratio(figures_of(dock), "difference") == Ratio(30, 30)


def test_what_is_turned_away_at_the_dock_and_short_for_it_counts_once(dock: Night) -> None:
    """Nine of fifteen noodles are broken; two more are in no carton."""
    t = at_dock(dock)
    t.do(NOODLES.gtin, "4", GOOD, DONE, NOODLES.gtin, Command.EXCEPTION, "REJECT-DAMAGED")
    t.key("9")
    t.do(DONE, YOGURT.gtin, "7", GOOD, "4.0", DONE, DUMPLINGS.gtin, "2", LONG, "-19.0", DONE)
    t.do(DONE, NOTICE_V1)
    before = figures_of(dock)
    assert [one.different for one in before.suppliers] == [9, 0]
    reconciled(dock)
    assert [row[:3] for row in open_differences(dock) if row[1] == "S1"] == [
        ("damage", "S1", 9),
        ("short", "S1", 11),
    ]
    found = figures_of(dock)
    # The list has both, for two to look into; eleven noodles are not there.
    assert found.kinds == {"damage": (1, 9), "short": (2, 17)}
    assert [one.different for one in found.suppliers] == [11, 6]
    assert ratio(found, "difference") == Ratio(17, 30)
    assert ratio(found, "damage") == Ratio(0, 29)
    # Kept, it is what counting again gives; a figure that has them twice is found.
    dock.clock.go_to(12, 0, day=22)
    report_of(dock)
    assert dock.audit() == []
    ((body,),) = dock.rows("SELECT body FROM night_figures")
    assert '"different":17' in body
    twice = body.replace('"different":17', '"different":26')
    dock.tamper("UPDATE night_figures SET body = :body", body=twice)
    assert {found.split(" ")[0] for found in dock.audit()} == {"21"}
    dock.tamper("UPDATE night_figures SET body = :body", body=body)


def test_what_a_person_took_back_and_what_they_reported(warehouse: Night) -> None:
    t = warehouse.terminal("T-01", job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", Command.UNDO)
    t = warehouse.terminal("T-01", job=Command.REPORT)
    t.do("REPORT-OVERAGE", APPLES.gtin, DONE)
    (one,) = figures_of(warehouse).people
    assert (one.items, one.undone, one.reported) == (0, 5, 1)


def test_a_station_tells_its_night_once_it_is_over(warehouse: Night, over: Night) -> None:
    assert [code for code, _ in report_of(warehouse).silent] == ["GS001", "GS002", "GS003"]
    over.mail_to(warehouse)
    report = report_of(warehouse)
    assert [code for code, _ in report.silent] == ["GS002", "GS003"]
    assert report.preliminary
    assert [site.site_id for site in report.sites] == ["CW01", "GS001"]
    assert ratio(report, "points_on_time") == Ratio(2, 3)
    # Of what was ordered of the warehouse, one of it cut, and given to the station.
    assert ratio(report, "difference") == Ratio(3, 30 + 13)
    # Ordered is the warehouse's alone; one was cut at allocation.
    assert ratio(report, "short") == Ratio(1, 30)
    assert report.sites[1].people == ()
    assert warehouse.audit() == []
    assert over.audit() == []


def test_a_night_with_a_stop_nobody_ever_said_is_told_when_the_next_has_left(
    morning: Night,
) -> None:
    told = [m.kind for m in morning.mail.waiting()]
    assert "night_figures" not in told
    morning.tamper(
        "INSERT INTO wave (wave_id, business_date, state)"
        " VALUES ('W20261122', '2026-11-22', 'planned')"
    )
    morning.tamper(
        "INSERT INTO manifest (number, version, tier, route_id, wave_id, state, opened_at)"
        " VALUES ('GS001-B01-20261122-1', 1, 'branch', 'GS001-B01', 'W20261122', 'departed', '')"
    )
    (figures,) = [m for m in morning.mail.waiting() if m.kind == "night_figures"]
    assert figures.key == f"{WAVE}/1"
    morning.tamper("DELETE FROM manifest WHERE wave_id = 'W20261122'")
    morning.tamper("DELETE FROM wave WHERE wave_id = 'W20261122'")


def test_told_again_doubled_and_out_of_order_it_counts_once(warehouse: Night, over: Night) -> None:
    first = [m for m in over.mail.waiting() if m.kind == "night_figures"]
    t = over.terminal(job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-2", "1030", "3.5")
    report_of(over)
    report_of(over)
    both = [m for m in over.mail.waiting() if m.kind == "night_figures"]
    assert (len(first), len(both)) == (1, 2)
    at = over.clock.tick().isoformat(timespec="milliseconds")
    old, new = both
    assert old == first[0]
    assert [warehouse.mail.take(m, at) for m in (new, old, new, old)] == [True, True, False, False]
    assert warehouse.rows("SELECT site_id, version FROM site_figures") == [("GS001", 2)]
    assert ratio(report_of(warehouse), "points_on_time") == Ratio(3, 3)
    assert warehouse.audit() == []


def test_what_is_kept_is_what_counting_again_gives(over: Night) -> None:
    report_of(over)
    with over.books.reading() as books:
        kept = books.figures.kept(WAVE)
    assert kept is not None
    assert kept == (1, figures_of(over))
    assert revived(kept[1].as_json()) == kept[1]
    report_of(over)
    assert over.rows("SELECT COUNT(*) FROM night_figures") == [(1,)]


def test_a_night_in_work_is_not_kept(warehouse: Night) -> None:
    assert report_of(warehouse).preliminary
    assert warehouse.rows("SELECT COUNT(*) FROM night_figures") == [(0,)]


def nights_before(night: Night, own: SiteFigures, count: int) -> None:
    """Nights whose figures were kept, the n-th of them with n in a hundred in differences."""
    for n in range(1, count + 1):
        day = datetime.fromisoformat("2026-11-21") - timedelta(days=n)
        wave = f"W{day:%Y%m%d}"
        night.tamper(
            "INSERT INTO wave (wave_id, business_date, state) VALUES (:w, :d, 'planned')",
            w=wave,
            d=f"{day:%Y-%m-%d}",
        )
        counts = {**own.counts, Count.DIFFERENT: n, Count.PLANNED: 100}
        with night.books.writing() as books:
            books.figures.keep(replace(own, wave_id=wave, counts=counts), CountedAt(0, 0))


def forget_them(night: Night) -> None:
    """What was invented is no figure of any fact, and the audit says so."""
    assert {found.split(" ")[0] for found in night.audit()} == {"21"}
    night.tamper("DELETE FROM night_figures WHERE position = 0")


def test_fourteen_nights_are_compared_without_counting_them(over: Night) -> None:
    nights_before(over, figures_of(over), 16)
    report = report_of(over)
    assert [f"{night.business_date:%d}" for night in report.before] == [
        f"{day:02}" for day in range(7, 21)
    ]
    standing = next(one for one in report.standings() if one.kpi.key == "difference")
    # The median of 1, 2, …, 14 in a hundred, the lower of the two; 3 of 13 is worse.
    assert (standing.usual, standing.trend) == (Fraction(7, 100), -1)
    assert glance(over.books, over.site, WAVE, over.clock.now).before == report.before
    forget_them(over)


def test_a_night_nobody_counted_is_counted_for_the_comparison(over: Night) -> None:
    over.tamper(
        "INSERT INTO wave (wave_id, business_date, state) VALUES ('W20261120', '2026-11-20',"
        " 'planned')"
    )
    assert glance(over.books, over.site, WAVE, over.clock.now).before == ()
    (night,) = report_of(over).before
    assert all(kpi.of(night.counts).value is None for kpi in KPIS)
    assert glance(over.books, over.site, WAVE, over.clock.now).before == (night,)
    kept = over.rows("SELECT wave_id FROM night_figures ORDER BY 1")
    assert kept == [("W20261120",), (WAVE,)]


def test_kept_figures_are_proved_at_the_fact_they_were_counted_after(over: Night) -> None:
    report_of(over)
    # The leader of P002 sends one back the day after: what was kept is still what was so then.
    over.clock.go_to(10, 0, day=23)
    t = over.terminal("T-05", Role.LEAD, Command.TAKE_BACK)
    t.do("P002", YOGURT.gtin, "1", "WHY-unwanted", DONE)
    assert figures_of(over).counts[Count.RETURNED] == 3
    assert over.audit() == []
    report_of(over)
    versions = "SELECT version, position FROM night_figures ORDER BY 1"
    (first, second) = over.rows(versions)
    assert (first[0], second[0]) == (1, 2)
    assert first[1] < second[1]
    assert over.audit() == []
    # Another timetable is imported later: what left when stays as it was told.
    over.tamper("UPDATE route SET departs_at = '05:00', name = '改名'")
    assert over.audit() == []


@pytest.mark.parametrize(
    ("told", "instead"),
    [
        ('"returned":2', '"returned":1'),
        ('"branches_on_time":2', '"branches_on_time":1'),
        ('"damage":[1,2]', '"damage":[1,1]'),
        ('"items":13', '"items":31'),
        ("T06:00:", "T05:00:"),
    ],
    ids=["a count", "departures", "a kind", "a person", "a time"],
)
def test_a_kept_figure_that_no_fact_gives_is_found(over: Night, told: str, instead: str) -> None:
    report_of(over)
    ((body,),) = over.rows("SELECT body FROM night_figures")
    assert told in body
    over.tamper("UPDATE night_figures SET body = :body", body=body.replace(told, instead))
    assert {found.split(" ")[0] for found in over.audit()} == {"21"}
    over.tamper("UPDATE night_figures SET body = :body", body=body)


def test_figures_counted_wrongly_are_found(over: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seeded bug: labour added up for whoever was signed in."""
    over.tamper("DELETE FROM night_figures")
    right = Facts.labour

    def wrong(*asked: Any) -> Labour:
        labour = right(*asked)
        return replace(labour, hands=dict.fromkeys(labour.hands, Hands(9, 9, 99)))

    with monkeypatch.context() as seeded:
        seeded.setattr(Facts, "labour", wrong)
        report_of(over)
    assert any("labour" in found for found in over.audit())
    over.tamper("DELETE FROM night_figures")


def test_a_night_that_is_not_there_is_refused(warehouse: Night) -> None:
    with pytest.raises(Refused):
        night_report(warehouse.books, warehouse.site, "W20200101", warehouse.clock.now)


@ON_SQLITE
@pytest.mark.parametrize("format_", ["pdf", "text", "csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_it_is_drawn_in_every_form(over: Night, format_: str, language: str) -> None:
    nights_before(over, figures_of(over), 3)
    over.tamper("UPDATE route SET name = '=HYPERLINK(1)' WHERE route_id = 'GS001-B01'")
    copy = Copy(Copy.VIEW, over.clock.now, "覃主管")
    drawn = render(report_of(over), copy, format_, language)
    assert drawn
    if format_ == "csv":
        assert "'=HYPERLINK(1)" in drawn.decode()
    if format_ == "text":
        assert "66.67 %" in drawn.decode()
        # Both routes left an hour early: no bar is drawn for that.
        early = [line for line in drawn.decode().splitlines() if "-60 " in line]
        assert len(early) == 2
        assert not any(sign in line for line in early for sign in "=#")
    forget_them(over)


COUNTS = st.dictionaries(st.sampled_from(list(map(str, Count))), st.integers(0, 10**6))


@given(COUNTS, st.dictionaries(st.sampled_from(["A", "B", "C"]), st.integers(0, 99)),
       st.dictionaries(st.sampled_from(["A", "B"]), COUNTS))  # fmt: skip
def test_what_is_short_counts_once_over_both_tiers(
    own: dict[str, int], short_of: dict[str, int], stations: dict[str, dict[str, int]]
) -> None:
    total = whole_night(own, short_of, stations)
    told = sum(counts.get("short", 0) for counts in stations.values())
    unsaid = sum(short for code, short in short_of.items() if code not in stations)
    assert total["short"] == told + unsaid
    assert total.get("ordered", 0) == own.get("ordered", 0)
    assert total.get("put", 0) == own.get("put", 0) + sum(
        counts.get("put", 0) for counts in stations.values()
    )


@given(st.fractions(0, 2))
def test_a_figure_is_said_to_the_nearest_hundredth_of_a_percent(value: Fraction) -> None:
    assert abs(said_as(value, Unit.PERCENT) - value * 100) <= Fraction(1, 200)


def test_what_is_usual_takes_three_nights() -> None:
    one, two, three = Fraction(1), Fraction(2), Fraction(3)
    assert usual([one, None, two]) is None
    assert usual([three, None, one, two]) == two


def test_what_another_site_says_comes_back_as_it_was(over: Night) -> None:
    own = figures_of(over)
    told = from_abroad("GS001", own.abroad())
    assert told == replace(own, people=(), suppliers=(), short_of={})
