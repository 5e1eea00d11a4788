"""The report of a night, 夜报: figures with targets and what is usual, plots, then tables."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from wms.documents.builders.night_plots import before_plots, departures, kinds, throughput
from wms.documents.builders.shared import field
from wms.documents.model import (
    Cell,
    Column,
    Document,
    Fields,
    Layout,
    Look,
    Note,
    Part,
    Plots,
    Table,
)
from wms.documents.speech import Speech, clean
from wms.domain.kpi import (
    BY_KEY,
    FEWEST_STRETCHES,
    HOUR,
    MORNING_OF_SITES,
    SORTING_OF_SITES,
    STRETCH,
    Count,
    Kpi,
    Ratio,
    Unit,
    said_as,
)
from wms.domain.messages import say as message
from wms.domain.night_figures import PersonFigures, RouteFigures, SiteFigures, SupplierFigures
from wms.domain.papers import Copy
from wms.domain.report_papers import NightReport, Standing

_ROUTES, _SUPPLIERS, _PEOPLE, _SITES = 14, 12, 20, 14
"""Rows of a table on paper, the worst first; a spreadsheet has them all."""
_ROW = 5.6


def night_report(paper: NightReport, copy: Copy, say: Speech) -> Document:
    """The whole report."""
    mark = say.printed(copy)
    if paper.preliminary:
        mark = replace(mark, text=_said(say, "kpi.preliminary"), reprint=True)
    return Document(
        Layout.PORTRAIT,
        say.language,
        _said(say, "kpi.title"),
        clean(f"{paper.own.site_id} {paper.site_name}"),
        clean(paper.number),
        None,
        mark,
        (
            field(say, "business_date", paper.business_date.isoformat()),
            *(
                replace(field(say, "items", 0), name=_name(say, key), value=_value(say, key, paper))
                for key in _headline(paper)
            ),
        ),
        say.page_pattern,
        (
            *_remarks(say, paper),
            _figures(say, paper),
            *before_plots(say, paper, lambda s: figure(say, s.ratio, s.kpi.unit), _usual(say)),
            *throughput(say, paper),
            Plots("", (*departures(say, paper.own), *kinds(say, paper)), across=2),
            _sites(
                say, paper, _said(say, "kpi.table.sites"), paper.by_differences(), SORTING_OF_SITES
            ),
            _sites(
                say, paper, _said(say, "kpi.table.morning"), paper.by_lateness(), MORNING_OF_SITES
            ),
            *_routes(say, paper),
            *_suppliers(say, paper.own.suppliers),
            *_people(say, paper.own.people),
            _rules(say, paper),
        ),
    )


def _said(say: Speech, key: str, **values: str | int) -> str:
    return say.message(message(key, **values))


def _name(say: Speech, key: str) -> str:
    return _said(say, f"kpi.{key}.name")


def _headline(paper: NightReport) -> tuple[str, ...]:
    """What a supervisor asks first."""
    left = "trunk_on_time" if paper.central else "branch_on_time"
    return left, "points_on_time", "difference", "labour"


def _value(say: Speech, key: str, paper: NightReport) -> str:
    kpi = BY_KEY[key]
    return figure(say, kpi.of(paper.counts), kpi.unit)


def figure(say: Speech, ratio: Ratio, unit: Unit) -> str:
    """As it is read: `98.32 %`, `412`; a word where nothing is known."""
    return _amount(ratio.value, unit) if ratio.value is not None else _said(say, "kpi.none")


def _amount(value: Fraction, unit: Unit) -> str:
    shown = said_as(value, unit)
    if unit is Unit.PER_HOUR:
        return str(int(shown))
    exact = Decimal(shown.numerator) / Decimal(shown.denominator)
    return f"{exact:.0f} %" if shown.denominator == 1 else f"{exact:.2f} %"


def _usual(say: Speech) -> Callable[[Standing], str]:
    def told(standing: Standing) -> str:
        if standing.usual is None:
            return _said(say, "kpi.no_usual")
        return _said(say, "kpi.usual", value=_amount(standing.usual, standing.kpi.unit))

    return told


def _remarks(say: Speech, paper: NightReport) -> Iterable[Part]:
    """What must be known before any figure is believed."""
    if paper.preliminary:
        yield Note(_said(say, "kpi.is_preliminary"))
    if paper.silent:
        named = " ".join(code for code, _ in paper.silent)
        yield Note(_said(say, "kpi.silent", count=len(paper.silent), named=clean(named)))
    counts = paper.counts
    yield Fields(
        _said(say, "kpi.counts"),
        tuple(
            replace(field(say, "items", counts.get(name, 0)), name=_said(say, f"kpi.count.{name}"))
            for name in _counted(paper)
        ),
    )


def _counted(paper: NightReport) -> tuple[Count, ...]:
    both = (Count.PLANNED, Count.PUT, Count.SHORT, Count.DIFFERENCES, Count.HOLDS)
    back = (Count.CONDEMNED, Count.RETURNED, Count.EMPTIES_OUT, Count.EMPTIES_BACK)
    if not paper.central:
        return (*both, *back)
    supply = (Count.SUPPLIERS, Count.SUPPLIERS_LATE, Count.SUPPLIERS_ABSENT, Count.REJECTED)
    return (Count.ORDERED, Count.CUT, *both, *supply, *back)


def _figures(say: Speech, paper: NightReport) -> Table:
    nights = sum(bool(night.counts) for night in paper.before)
    title = _said(say, "kpi.table.figures", count=nights)
    return Table(
        title if nights else _said(say, "kpi.table.figures_alone"),
        (
            _column(say, "figure", 0),
            _column(say, "value", 26, Look.COUNT),
            _column(say, "target", 20, Look.NUMBER),
            _column(say, "usual", 26, Look.NUMBER),
            _column(say, "trend", 40, Look.TREND),
            _column(say, "over", 20, Look.NUMBER),
            _column(say, "by", 20, Look.NUMBER),
        ),
        tuple(_line(say, standing) for standing in paper.standings()),
        row_height=_ROW,
    )


def _line(say: Speech, standing: Standing) -> tuple[Cell, ...]:
    kpi, ratio = standing.kpi, standing.ratio
    words = {1: "^ ", -1: "v ", 0: ""}[standing.trend]
    trend = _said(say, "kpi.trend.better" if standing.trend > 0 else "kpi.trend.worse")
    if standing.trend == 0:
        alike = standing.usual is not None and ratio.value is not None
        trend = _said(say, "kpi.trend.same") if alike else ""
    missed = _said(say, "kpi.missed") if kpi.misses(ratio) else ""
    hours = kpi.unit is Unit.PER_HOUR
    return (
        _name(say, kpi.key),
        figure(say, ratio, kpi.unit),
        _amount(kpi.target, kpi.unit) if kpi.target is not None else "",
        _amount(standing.usual, kpi.unit) if standing.usual is not None else "",
        "  ".join(part for part in (f"{words}{trend}", missed) if part),
        ratio.over,
        _hours(ratio.by) if hours else ratio.by,
    )


def _hours(seconds: int) -> Decimal:
    return (Decimal(seconds) / HOUR).quantize(Decimal("0.1"))


def _column(say: Speech, key: str, width: float, look: Look = Look.TEXT) -> Column:
    return Column(_said(say, f"kpi.column.{key}"), width, look)


def _sites(
    say: Speech,
    paper: NightReport,
    name: str,
    sites: tuple[SiteFigures, ...],
    kpis: tuple[Kpi, ...],
) -> Table:
    """Every site, those that have not reported first."""

    def line(site: SiteFigures) -> tuple[Cell, ...]:
        state = _said(say, "kpi.site.over" if site.over else "kpi.site.preliminary")
        values = (figure(say, kpi.of(site.counts), kpi.unit) for kpi in kpis)
        put = site.counts.get(Count.PUT, 0)
        return (clean(site.site_id), clean(site.name), state, put, *values)

    silent = tuple(
        (clean(code), clean(name), _said(say, "kpi.site.silent"), "", *("",) * len(kpis))
        for code, name in paper.silent
    )
    return Table(
        name,
        (
            _column(say, "site", 20, Look.CODE),
            _column(say, "name", 0),
            _column(say, "state", 22),
            _column(say, "put", 17, Look.NUMBER),
            *(Column(_name(say, kpi.key), 19, Look.NUMBER) for kpi in kpis),
        ),
        (*silent, *map(line, sites)),
        row_height=_ROW,
        shown=_SITES,
    )


def _routes(say: Speech, paper: NightReport) -> Iterable[Part]:
    """Every route of every site that reported: who has not left, then who left latest."""
    rows = [(site.site_id, route) for site in paper.sites for route in site.routes]
    rows.sort(key=lambda row: (-_lateness(row[1]), -row[1].different, row[0], row[1].route_id))
    if not rows:
        return
    yield Table(
        _said(say, "kpi.table.routes", count=len(rows)),
        (
            _column(say, "site", 18, Look.CODE),
            _column(say, "route", 27, Look.CODE),
            _column(say, "name", 0),
            _column(say, "planned", 16, Look.NUMBER),
            _column(say, "short", 14, Look.NUMBER),
            _column(say, "different", 15, Look.NUMBER),
            _column(say, "due", 13),
            _column(say, "left", 18),
            _column(say, "late", 15, Look.COUNT),
            _column(say, "points", 22, Look.NUMBER),
        ),
        tuple(_route(say, site, route) for site, route in rows),
        row_height=_ROW,
        shown=_ROUTES,
    )


def _lateness(route: RouteFigures) -> float:
    """Minutes after its time; one that has not left is the worst."""
    return float("inf") if route.minutes_late is None else route.minutes_late


def _route(say: Speech, site: str, route: RouteFigures) -> tuple[Cell, ...]:
    late = route.minutes_late
    points = f"{route.points_on_time} / {route.points}" if route.points else ""
    return (
        clean(site),
        clean(route.route_id),
        clean(route.name),
        route.planned,
        route.short,
        route.different,
        route.due_at[11:16],
        route.left_at[11:16] or _said(say, "kpi.not_left"),
        "" if late is None else max(0, late),
        points,
    )


def _suppliers(say: Speech, suppliers: tuple[SupplierFigures, ...]) -> Iterable[Part]:
    """Those that brought least of what was accepted first."""
    if not suppliers:
        return
    worst = sorted(suppliers, key=lambda one: (-_missed(one), -one.rejected, one.supplier_id))
    rejected = BY_KEY["rejected"]

    def line(one: SupplierFigures) -> tuple[Cell, ...]:
        timing = _said(say, "kpi.timing", timing_kind=one.timing) if one.timing else ""
        return (
            clean(one.supplier_id),
            clean(one.name),
            timing or _said(say, "kpi.absent"),
            one.ordered,
            one.accepted,
            one.short,
            one.rejected,
            one.held,
            figure(say, Ratio(one.rejected, one.delivered), rejected.unit),
            one.different,
        )

    yield Table(
        _said(say, "kpi.table.suppliers", count=len(suppliers)),
        (
            _column(say, "supplier", 20, Look.CODE),
            _column(say, "name", 0),
            _column(say, "timing", 28),
            _column(say, "ordered", 16, Look.NUMBER),
            _column(say, "accepted", 16, Look.NUMBER),
            _column(say, "short", 14, Look.COUNT),
            _column(say, "rejected", 17, Look.COUNT),
            _column(say, "held", 13, Look.NUMBER),
            _column(say, "rejected_rate", 19, Look.NUMBER),
            _column(say, "different", 15, Look.NUMBER),
        ),
        tuple(map(line, worst)),
        row_height=_ROW,
        shown=_SUPPLIERS,
    )


def _missed(one: SupplierFigures) -> Fraction:
    return Fraction(one.short, one.ordered) if one.ordered else Fraction(0)


def _people(say: Speech, people: tuple[PersonFigures, ...]) -> Iterable[Part]:
    """The slowest first, but of those alone who sorted for an hour: less says nothing of anyone."""
    if not people:
        return

    def order(one: PersonFigures) -> tuple[bool, Fraction, str]:
        enough = one.sorting >= FEWEST_STRETCHES
        return not enough, one.pace.value or Fraction(0), one.name

    def line(one: PersonFigures) -> tuple[Cell, ...]:
        enough = one.sorting >= FEWEST_STRETCHES
        return (
            clean(one.name),
            clean(one.person_id),
            one.items,
            _hours(one.sorting * STRETCH),
            figure(say, one.pace, Unit.PER_HOUR) if enough else _said(say, "kpi.too_short"),
            _hours(one.working * STRETCH),
            one.undone,
            one.reported,
        )

    yield Table(
        _said(say, "kpi.table.people"),
        (
            _column(say, "person", 0),
            _column(say, "code", 41, Look.CODE),
            _column(say, "items", 18, Look.NUMBER),
            _column(say, "sorting", 20, Look.NUMBER),
            _column(say, "pace", 22, Look.COUNT),
            _column(say, "working", 20, Look.NUMBER),
            _column(say, "undone", 17, Look.NUMBER),
            _column(say, "reported", 18, Look.NUMBER),
        ),
        tuple(map(line, sorted(people, key=order))),
        row_height=_ROW,
        shown=_PEOPLE,
    )
    yield Note(_said(say, "kpi.people_rule"))


def _rules(say: Speech, paper: NightReport) -> Table:
    """What each figure is, in words."""
    return Table(
        _said(say, "kpi.table.rules"),
        (_column(say, "figure", 46), _column(say, "rule", 0)),
        tuple(
            (_name(say, s.kpi.key), _said(say, f"kpi.{s.kpi.key}.rule")) for s in paper.standings()
        ),
        row_height=_ROW,
    )
