"""The plots of the report of a night."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from wms.documents.model import Bar, Moment, Part, Plot, Plots
from wms.documents.speech import Speech, clean
from wms.domain.kpi import STRETCH, Unit, added
from wms.domain.messages import say as message
from wms.domain.night_figures import SiteFigures
from wms.domain.report_papers import NightReport, Standing

_DEADLINES = ((0, "23:00"), (1, "00:00"), (1, "07:00"), (1, "11:00"))
"""Days after the business date, and the hour."""
_MOST_ROUTES = 12
_HIGH = Fraction(3, 4)
_LONGEST = timedelta(hours=24)
_STEP = timedelta(seconds=STRETCH)


def before_plots(
    say: Speech,
    paper: NightReport,
    value: Callable[[Standing], str],
    usual: Callable[[Standing], str],
) -> Iterable[Part]:
    """Each figure of the nights before and, black, of this one; dashed is what is usual."""
    if not paper.before:
        return
    plots = []
    for standing in paper.standings():
        bars = [
            Bar(f"{night.business_date:%d}", ratio.value)
            for night, ratio in zip(paper.before, standing.before, strict=True)
        ]
        bars.append(Bar(f"{paper.business_date:%d}", standing.ratio.value, strong=True))
        name = say.message(message(f"kpi.{standing.kpi.key}.name"))
        floor = _floor(standing)
        plots.append(
            Plot(
                f"{name}  {value(standing)}",
                tuple(bars),
                line=standing.usual,
                line_text=usual(standing),
                foot=say.message(message("kpi.floor", value=f"{floor * 100} %")) if floor else "",
                floor=floor,
            )
        )
    yield Plots(
        say.message(message("kpi.plot.before", count=len(paper.before))),
        tuple(plots),
        across=3,
        height=11.5,
    )


def _floor(standing: Standing) -> Fraction:
    """Where nearly all is as it should be, bars from 0 would all look alike: they begin at a
    twentieth below the least of them."""
    values = [r.value for r in (*standing.before, standing.ratio) if r.value is not None]
    least = min(values, default=Fraction(0))
    if standing.kpi.unit is not Unit.PERCENT or least < _HIGH or max(values) == least:
        return Fraction(0)
    return Fraction(int(least * 20 - Fraction(1, 1000)), 20)


def throughput(say: Speech, paper: NightReport) -> Iterable[Part]:
    """Items sorted in each ten minutes, at all sites that reported; the deadlines across."""
    pace = added(site.pace for site in paper.sites)
    if not pace:
        return
    moments = [datetime.fromisoformat(f"{stretch}0:00") for stretch in pace]
    day = datetime.combine(paper.business_date, datetime.min.time())
    hours = [
        (day + timedelta(days=d, hours=int(at[:2]), minutes=int(at[3:])), at)
        for d, at in _DEADLINES
    ]
    first, last = min(moments), max(moments)
    first = min(first, hours[0][0])
    # Up to the first deadline after the last item: what came of it is seen at a glance.
    last = next((moment for moment, _ in hours if moment > last), last)
    last = min(last, first + _LONGEST)
    count = int((last - first) / _STEP) + 1
    begins = [first + _STEP * step for step in range(count)]
    bars = tuple(Bar("", Fraction(pace.get(f"{at:%Y-%m-%dT%H:%M}"[:15], 0))) for at in begins)
    marks = tuple(
        Moment(int((moment - first) / _STEP), at) for moment, at in hours if first <= moment <= last
    )
    most = max(pace.values())
    yield Plots(
        say.message(message("kpi.plot.pace", count=most)),
        (
            Plot(
                "",
                bars,
                marks=marks,
                line_text=f"{first:%m-%d %H:%M}",
                foot=f"{last + _STEP:%m-%d %H:%M}",
            ),
        ),
        height=38.0,
    )


def departures(say: Speech, own: SiteFigures) -> Iterable[Plot]:
    """How early or late this site's routes left, the latest first."""
    gone = [(route.minutes_late or 0, route) for route in own.routes if route.left_at]
    if not gone:
        return
    gone.sort(key=lambda one: (-one[0], one[1].route_id))
    bars = tuple(
        Bar(
            clean(route.route_id),
            # Who leaves early is not late: no bar, the minutes stand beside it.
            Fraction(max(0, minutes)),
            say.message(message("kpi.minutes", count=f"{minutes:+d}" if minutes else "0")),
            strong=minutes > 0,
        )
        for minutes, route in gone[:_MOST_ROUTES]
    )
    title = say.message(message("kpi.plot.departures", count=len(bars), total=len(gone)))
    yield Plot(title, bars, upright=False)


def kinds(say: Speech, paper: NightReport) -> Iterable[Plot]:
    """Items in differences by kind, at all sites that reported, each once; the most first."""
    items: dict[str, tuple[int, int]] = {}
    for site in paper.sites:
        kinds = site.kinds_apart if paper.central else site.kinds
        for kind, (number, total) in kinds.items():
            before = items.get(kind, (0, 0))
            items[kind] = before[0] + number, before[1] + total
    if not items:
        return
    most = sorted(items.items(), key=lambda one: (-one[1][1], one[0]))
    bars = tuple(
        Bar(
            say.message(message("diff.cell.kind", difference_kind=kind)),
            Fraction(total),
            say.message(message("kpi.kind", count=number, items=total)),
        )
        for kind, (number, total) in most
    )
    yield Plot(say.message(message("kpi.plot.kinds")), bars, upright=False)
