"""The pages of the report of a night on the screen: each a table, or bars over time."""

from datetime import datetime, time
from fractions import Fraction

from wms.domain.business_date import LOCAL
from wms.domain.kpi import (
    FEWEST_STRETCHES,
    HOUR,
    MORNING_OF_SITES,
    SORTING_OF_SITES,
    STRETCH,
    Count,
    Kpi,
    Ratio,
    Unit,
    added,
    said_as,
)
from wms.domain.messages import say
from wms.domain.night_figures import PersonFigures, RouteFigures, SiteFigures, SupplierFigures
from wms.domain.report_papers import NightReport, Standing
from wms.operations.panels import MOST_LINES, Column, Line, Plot, Sheet, Text
from wms.operations.reply_level import Level

FIGURES = "KPI-FIGURES"
PAGES = {
    FIGURES: "kpi.board.begin",
    "KPI-ROUTES": "kpi.board.page.routes",
    "KPI-SITES": "kpi.board.page.sites",
    "KPI-MORNING": "kpi.board.page.morning",
    "KPI-SUPPLIERS": "kpi.board.page.suppliers",
    "KPI-PEOPLE": "kpi.board.page.people",
}
"""What picks a page, and what it is called."""
BESIDE = {"KPI-ROUTES": "KPI-MORNING", "KPI-SITES": "KPI-MORNING", "KPI-MORNING": "KPI-SITES"}
"""The page that goes on with what another shows."""
_BEHIND = {
    "trunk_on_time": "KPI-ROUTES",
    "branch_on_time": "KPI-ROUTES",
    "points_on_time": "KPI-ROUTES",
    "labour": "KPI-PEOPLE",
    "empties": "KPI-MORNING",
    "returned": "KPI-MORNING",
    "suppliers_on_time": "KPI-SUPPLIERS",
    "rejected": "KPI-SUPPLIERS",
}
_TEN = 10
_BARS = 72
_NIGHTS_TALL = 5
"""Lines of the nights before: on the smallest screen the table below keeps room."""
_NO = say("kpi.none")


def _amount(value: Fraction, unit: Unit) -> str:
    """Exactly as on paper."""
    shown = said_as(value, unit)
    if unit is Unit.PER_HOUR:
        return str(int(shown))
    whole, part = divmod(abs(int(shown * 100)), 100)
    return f"{whole}%" if not part else f"{whole}.{part:02d}%"


def _figure(ratio: Ratio, unit: Unit) -> Text:
    return _NO if ratio.value is None else _amount(ratio.value, unit)


def _hours(stretches: int) -> str:
    tenths = (stretches * STRETCH * 20 + HOUR) // (2 * HOUR)
    return f"{tenths // 10}.{tenths % 10}"


def figures_sheet(report: NightReport) -> Sheet:
    """Every figure; what misses its target is yellow, keying its number shows what is behind."""
    return Sheet(
        (
            Column(say("kpi.column.figure"), wide=True),
            Column(say("kpi.column.value"), right=True),
            Column(say("kpi.column.target"), right=True, drop=1),
            Column(say("kpi.column.usual"), right=True),
            Column(say("kpi.column.trend")),
            Column(say("kpi.column.over"), right=True, drop=2),
            Column(say("kpi.column.by"), right=True, drop=2),
        ),
        tuple(map(_standing, report.standings())),
        _NO,
    )


def _standing(one: Standing) -> Line:
    kpi, ratio = one.kpi, one.ratio
    trend: Text = ""
    if ratio.value is not None and one.usual is not None:
        words = {1: "kpi.trend.better", -1: "kpi.trend.worse", 0: "kpi.trend.same"}
        trend = say(words[one.trend])
    missed = kpi.misses(ratio)
    cells: tuple[Text, ...] = (
        say(f"kpi.{kpi.key}.name"),
        _figure(ratio, kpi.unit),
        _amount(kpi.target, kpi.unit) if kpi.target is not None else "",
        _amount(one.usual, kpi.unit) if one.usual is not None else "",
        say("kpi.missed") if missed and not trend else trend,
        str(ratio.over),
        _hours(ratio.by // STRETCH) if kpi.unit is Unit.PER_HOUR else str(ratio.by),
    )
    level = Level.CHECK if missed or one.trend < 0 else Level.CALM
    return Line(cells, level, f"{_BEHIND.get(kpi.key, 'KPI-SITES')}/{kpi.key}")


def nights_plot(report: NightReport, key: str) -> tuple[Plot, ...]:
    """A figure in the nights before and in this one, which is the last bar; the line is what is
    usual. Nothing where there is no night to compare with."""
    one = next((each for each in report.standings() if each.kpi.key == key), None)
    if one is None or not report.before:
        return ()
    unit = one.kpi.unit
    scale = 100 if unit is Unit.PERCENT else 1
    usual = 0 if one.usual is None else int(said_as(one.usual, unit) * scale)
    days = (*(night.business_date for night in report.before), report.business_date)
    return (
        Plot(
            title=say("kpi.board.nights", nights=len(report.before)),
            begins=datetime.combine(days[0], time(), LOCAL),
            minutes=24 * 60,
            values=tuple(
                -1 if ratio.value is None else int(said_as(ratio.value, unit) * scale)
                for ratio in (*one.before, one.ratio)
            ),
            unit=say(f"kpi.{key}.name"),
            needed=usual,
            labels=tuple(f"{day:%m-%d}" for day in days),
            scale=scale,
            line=say("kpi.board.usual", value=_amount(one.usual or Fraction(0), unit)),
            tallest=_NIGHTS_TALL,
        ),
    )


def routes_sheet(report: NightReport) -> Sheet:
    """Every route of every site that reported, the latest first."""
    rows = [(site.site_id, route) for site in report.sites for route in site.routes]
    rows.sort(key=lambda row: (-_late(row[1]), -row[1].different, row[0], row[1].route_id))
    return Sheet(
        (
            Column(say("kpi.column.site"), drop=2),
            Column(say("kpi.column.route")),
            Column(say("kpi.column.name"), wide=True, drop=4),
            Column(say("kpi.column.due")),
            Column(say("kpi.column.left")),
            Column(say("kpi.column.late"), right=True),
            Column(say("kpi.column.planned"), right=True, drop=3),
            Column(say("kpi.column.short"), right=True),
            Column(say("kpi.column.different"), right=True),
            Column(say("kpi.column.points"), right=True, drop=1),
        ),
        tuple(_route(site, route) for site, route in rows[:MOST_LINES]),
        _NO,
        more=max(0, len(rows) - MOST_LINES),
    )


def _late(route: RouteFigures) -> float:
    return float("inf") if route.minutes_late is None else route.minutes_late


def _route(site: str, route: RouteFigures) -> Line:
    late = route.minutes_late
    cells: tuple[Text, ...] = (
        site,
        route.route_id,
        route.name,
        route.due_at[11:16],
        route.left_at[11:16] or say("kpi.not_left"),
        "" if late is None else str(max(0, late)),
        str(route.planned),
        str(route.short),
        str(route.different),
        f"{route.points_on_time}/{route.points}" if route.points else "",
    )
    return Line(cells, Level.CALM if late is not None and late <= 0 else Level.CHECK)


def sites_sheet(report: NightReport) -> Sheet:
    """What each site sorted; the silent ones stand first, then who has most in differences."""
    return _of_sites(report, report.by_differences(), SORTING_OF_SITES)


def morning_sheet(report: NightReport) -> Sheet:
    """What left each site, arrived and came back; after the silent ones who was latest."""
    return _of_sites(report, report.by_lateness(), MORNING_OF_SITES)


def _of_sites(report: NightReport, sites: tuple[SiteFigures, ...], kpis: tuple[Kpi, ...]) -> Sheet:
    def line(site: SiteFigures) -> Line:
        state = say("kpi.site.over") if site.over else say("kpi.site.preliminary")
        ratios = [(kpi, kpi.of(site.counts)) for kpi in kpis]
        values = (_figure(ratio, kpi.unit) for kpi, ratio in ratios)
        put = str(site.counts.get(Count.PUT, 0))
        cells: tuple[Text, ...] = (site.site_id, site.name, state, put, *values)
        missed = not site.over or any(kpi.misses(ratio) for kpi, ratio in ratios)
        return Line(cells, Level.CHECK if missed else Level.CALM)

    silent = tuple(
        Line((code, name, say("kpi.site.silent"), "", *("",) * len(kpis)), Level.CHECK)
        for code, name in report.silent
    )
    return Sheet(
        (
            Column(say("kpi.column.site")),
            Column(say("kpi.column.name"), wide=True, drop=3),
            Column(say("kpi.column.state"), drop=2),
            Column(say("kpi.column.put"), right=True, drop=1),
            *(Column(say(f"kpi.{kpi.key}.name"), right=True) for kpi in kpis),
        ),
        (*silent, *map(line, sites)),
        _NO,
    )


def suppliers_sheet(report: NightReport) -> Sheet:
    """Every supplier, who lacked most first."""
    rows = sorted(
        report.own.suppliers,
        key=lambda one: (
            -(Fraction(one.short, one.ordered) if one.ordered else 0),
            -one.rejected,
            one.supplier_id,
        ),
    )
    return Sheet(
        (
            Column(say("kpi.column.supplier")),
            Column(say("kpi.column.name"), wide=True),
            Column(say("kpi.column.timing")),
            Column(say("kpi.column.ordered"), right=True),
            Column(say("kpi.column.accepted"), right=True, drop=1),
            Column(say("kpi.column.short"), right=True),
            Column(say("kpi.column.rejected"), right=True),
            Column(say("kpi.column.held"), right=True, drop=2),
            Column(say("kpi.column.different"), right=True, drop=3),
        ),
        tuple(map(_supplier, rows[:MOST_LINES])),
        _NO,
        more=max(0, len(rows) - MOST_LINES),
    )


def _supplier(one: SupplierFigures) -> Line:
    timing: Text = say("kpi.timing", timing_kind=one.timing) if one.timing else say("kpi.absent")
    cells: tuple[Text, ...] = (
        one.supplier_id,
        one.name,
        timing,
        *map(str, (one.ordered, one.accepted, one.short, one.rejected, one.held, one.different)),
    )
    return Line(cells, Level.CHECK if one.short or one.rejected else Level.CALM)


def people_sheet(report: NightReport) -> Sheet:
    """Everybody with hours and pace, by name: a screen on the wall is no place for a ranking."""
    people = sorted(report.own.people, key=lambda one: (one.name, one.person_id))
    return Sheet(
        (
            Column(say("kpi.column.person"), wide=True),
            Column(say("kpi.column.items"), right=True),
            Column(say("kpi.column.sorting"), right=True),
            Column(say("kpi.column.pace"), right=True),
            Column(say("kpi.column.working"), right=True),
            Column(say("kpi.column.undone"), right=True, drop=1),
            Column(say("kpi.column.reported"), right=True, drop=2),
        ),
        tuple(map(_person, people[:MOST_LINES])),
        _NO,
        more=max(0, len(people) - MOST_LINES),
    )


def _person(one: PersonFigures) -> Line:
    enough = one.sorting >= FEWEST_STRETCHES
    pace = _figure(one.pace, Unit.PER_HOUR) if enough else say("kpi.too_short")
    hours = _hours(one.sorting), pace, _hours(one.working)
    return Line((one.name, str(one.items), *hours, str(one.undone), str(one.reported)))


def pace_plot(report: NightReport) -> tuple[Plot, ...]:
    """Items sorted in each ten minutes, at all sites that reported; the latest twelve hours."""
    pace = added(site.pace for site in report.sites)
    if not pace:
        return ()
    moments = {
        int(datetime.fromisoformat(f"{stretch}0:00").replace(tzinfo=LOCAL).timestamp()): items
        for stretch, items in pace.items()
    }
    last = max(moments)
    first = max(min(moments), last - (_BARS - 1) * STRETCH)
    values = tuple(moments.get(at, 0) for at in range(first, last + 1, STRETCH))
    return (
        Plot(
            title=say("kpi.board.pace"),
            begins=datetime.fromtimestamp(first, LOCAL),
            minutes=_TEN,
            values=values,
            unit=say("pace.unit"),
        ),
    )
