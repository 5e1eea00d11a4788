"""The report of a night: what it was like, beside the nights before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wms.domain.kpi import BY_KEY, DEPARTURES, KPIS, Kpi, Ratio, usual
from wms.domain.night_figures import SiteFigures

_OF_WAREHOUSE_ONLY = ("trunk_on_time", "suppliers_on_time", "rejected")


def report_number(business_date: date, site_id: str) -> str:
    """`KPI20261121-CW01`: night and site."""
    return f"KPI{business_date:%Y%m%d}-{site_id}"


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure: this night's, the usual one, and those of the nights before, oldest first."""

    kpi: Kpi
    ratio: Ratio
    usual: Fraction | None
    before: tuple[Ratio, ...]

    @property
    def trend(self) -> int:
        """1 better than usual, -1 worse, 0 alike or nothing to compare."""
        if self.ratio.value is None or self.usual is None:
            return 0
        return self.kpi.better(self.ratio.value, self.usual)


@dataclass(frozen=True, slots=True)
class NightBefore:
    """A night to compare with; its counts as `kpi.whole_night` adds them up."""

    business_date: date
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NightReport:
    """夜报. `sites` are all that reported, this one first; `silent` stations (code, name) have not,
    so that their part is missing in `counts`. `preliminary`: something is still due."""

    site_name: str
    central: bool
    wave_id: str
    business_date: date
    preliminary: bool
    counts: Mapping[str, int]
    sites: tuple[SiteFigures, ...]
    silent: tuple[tuple[str, str], ...]
    before: tuple[NightBefore, ...]

    @property
    def own(self) -> SiteFigures:
        """This site's figures."""
        return self.sites[0]

    @property
    def number(self) -> str:
        """What the paper is filed under: night and site."""
        return report_number(self.business_date, self.own.site_id)

    def by_differences(self) -> tuple[SiteFigures, ...]:
        """Those that reported, who has most in differences first."""
        rate = BY_KEY["difference"]
        return tuple(sorted(self.sites, key=lambda site: -(rate.of(site.counts).value or 0)))

    def by_lateness(self) -> tuple[SiteFigures, ...]:
        """Those that reported, who served fewest points in time first, then who left latest."""

        def order(site: SiteFigures) -> tuple[Fraction, ...]:
            rates = (BY_KEY["points_on_time"], DEPARTURES)
            values = (rate.of(site.counts).value for rate in rates)
            return tuple(Fraction(1) if value is None else value for value in values)

        return tuple(sorted(self.sites, key=order))

    def standings(self) -> tuple[Standing, ...]:
        """Every figure this site answers for, in the order of `KPIS`."""
        return tuple(
            self._standing(kpi) for kpi in KPIS if self.central or kpi.key not in _OF_WAREHOUSE_ONLY
        )

    def _standing(self, kpi: Kpi) -> Standing:
        before = tuple(kpi.of(night.counts) for night in self.before)
        return Standing(kpi, kpi.of(self.counts), usual(ratio.value for ratio in before), before)
