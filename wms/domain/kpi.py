"""What a night is measured by: each figure defined once (domain.md, "KPIs").

A figure is a quotient of counts, kept as two whole numbers until it is drawn; where the lower one
is 0 nothing is known, which is not the same as nothing went wrong. Counts are added up over sites
before they are divided. Nothing here knows a clock or a store.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import median_low

STRETCH = 600
"""Seconds of a stretch of labour. Whoever did something at a terminal in such a stretch worked
through it: nobody has to sign out for it, and one who stays signed in and does nothing counts for
nothing. The board 人员在岗 counts alike."""
HOUR = 3600
FEWEST_STRETCHES = HOUR // STRETCH
"""Stretches somebody must have sorted in before a pace is said of them: an hour."""
NIGHTS = 14
"""Nights a night is compared with."""
FEWEST = 3
"""Nights with a figure before a median is worth naming."""


class Count(StrEnum):
    """What is counted of a site's night; items, where no other thing is named.

    Ordered by customers, cut at allocation, planned, put and short here; differences that stand,
    and the items in all of them, in damages, in mis-sorts and mis-sends; routes and those whose
    last vehicle left in time, by tier; points that were to get something and those that had all of
    it by 11:00; seconds of labour; reusable containers; suppliers something was ordered of; items
    they delivered, of these rejected or held; holds for temperature; items handed to branch
    vehicles, and those that came back from points."""

    ORDERED = "ordered"
    CUT = "cut"
    PLANNED = "planned"
    PUT = "put"
    SHORT = "short"
    DIFFERENCES = "differences"
    DIFFERENT = "different"
    DAMAGED = "damaged"
    MISSORTED = "missorted"
    TRUNKS = "trunks"
    TRUNKS_ON_TIME = "trunks_on_time"
    BRANCHES = "branches"
    BRANCHES_ON_TIME = "branches_on_time"
    POINTS = "points"
    POINTS_ON_TIME = "points_on_time"
    LABOUR = "labour"
    EMPTIES_OUT = "empties_out"
    EMPTIES_BACK = "empties_back"
    SUPPLIERS = "suppliers"
    SUPPLIERS_ON_TIME = "suppliers_on_time"
    SUPPLIERS_LATE = "suppliers_late"
    SUPPLIERS_ABSENT = "suppliers_absent"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    HELD = "held"
    HOLDS = "holds"
    CONDEMNED = "condemned"
    HANDED = "handed"
    RETURNED = "returned"


Counts = Mapping[str, int]


class Unit(StrEnum):
    """How a figure is said."""

    PERCENT = "percent"
    PER_HOUR = "per_hour"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure: the sum of the counts `over` divided by that of the counts `by`.

    `target` is what it must reach, or not exceed where less is better; None where the rules name
    none and the median of the last nights is the yardstick.
    """

    key: str
    over: tuple[Count, ...]
    by: tuple[Count, ...]
    more_is_better: bool
    unit: Unit = Unit.PERCENT
    target: Fraction | None = None

    def of(self, counts: Counts) -> "Ratio":
        """The figure of a night, or of a part of it."""
        return Ratio(
            sum(counts.get(name, 0) for name in self.over),
            sum(counts.get(name, 0) for name in self.by),
            HOUR if self.unit is Unit.PER_HOUR else 1,
        )

    def misses(self, ratio: "Ratio") -> bool:
        """Whether it is known and its target is missed."""
        if ratio.value is None or self.target is None:
            return False
        return ratio.value < self.target if self.more_is_better else ratio.value > self.target

    def better(self, one: Fraction, other: Fraction) -> int:
        """1 where `one` is better than `other`, -1 where it is worse, 0 where they are the same."""
        more = (one > other) - (one < other)
        return more if self.more_is_better else -more


@dataclass(frozen=True, slots=True)
class Ratio:
    """`over` divided by `by`, times `times`; no value where `by` is 0."""

    over: int
    by: int
    times: int = 1

    @property
    def value(self) -> Fraction | None:
        """Exactly; None where nothing is known."""
        return Fraction(self.over * self.times, self.by) if self.by > 0 else None


_ALL = Fraction(1)
_NONE = Fraction(0)

KPIS = (
    # A deadline is for everybody: 00:00, 07:00 and 11:00 (domain.md, "The night, step by step").
    Kpi("trunk_on_time", (Count.TRUNKS_ON_TIME,), (Count.TRUNKS,), True, target=_ALL),
    Kpi("branch_on_time", (Count.BRANCHES_ON_TIME,), (Count.BRANCHES,), True, target=_ALL),
    Kpi("points_on_time", (Count.POINTS_ON_TIME,), (Count.POINTS,), True, target=_ALL),
    Kpi("labour", (Count.PUT,), (Count.LABOUR,), True, Unit.PER_HOUR),
    # Of what was ordered: who brings nothing differs by more than could be planned.
    Kpi("difference", (Count.DIFFERENT,), (Count.PLANNED, Count.CUT), False),
    Kpi("short", (Count.CUT, Count.SHORT), (Count.ORDERED,), False),
    Kpi("damage", (Count.DAMAGED,), (Count.PLANNED,), False),
    # Goods for one point in another's container: none is right.
    Kpi("missort", (Count.MISSORTED,), (Count.PUT,), False, target=_NONE),
    Kpi("suppliers_on_time", (Count.SUPPLIERS_ON_TIME,), (Count.SUPPLIERS,), True),
    Kpi("rejected", (Count.REJECTED,), (Count.DELIVERED,), False),
    Kpi("empties", (Count.EMPTIES_BACK,), (Count.EMPTIES_OUT,), True),
    Kpi("returned", (Count.RETURNED,), (Count.HANDED,), False),
)
"""The figures of a night, those with a deadline first. What each says in words: `kpi.<key>.rule`
of the catalogue."""
BY_KEY = {kpi.key: kpi for kpi in KPIS}
"""The same by name."""
DEPARTURES = Kpi(
    "departures",
    (Count.TRUNKS_ON_TIME, Count.BRANCHES_ON_TIME),
    (Count.TRUNKS, Count.BRANCHES),
    True,
    target=_ALL,
)
"""Of one site both are one figure: its trunks, or its branches."""
SORTING_OF_SITES = tuple(
    BY_KEY[key] for key in ("labour", "difference", "short", "damage", "missort")
)
MORNING_OF_SITES = (
    DEPARTURES,
    *(BY_KEY[key] for key in ("points_on_time", "empties", "returned")),
)
"""Those of which sites have their own, in the two tables of sites: what was sorted, and what left
and came back. What suppliers do is the warehouse's alone."""


def added(parts: Iterable[Counts]) -> dict[str, int]:
    """Counts added up by name."""
    total: dict[str, int] = {}
    for part in parts:
        for name, number in part.items():
            total[name] = total.get(name, 0) + number
    return total


def whole_night(warehouse: Counts, short_of: Counts, stations: Mapping[str, Counts]) -> Counts:
    """The counts of a warehouse and of the stations that reported, as those of one night.

    All are added up: items that two sites handled were planned, and put, twice. A difference both
    have is in the warehouse's counts and not in those of `stations` (`SiteFigures.apart`). What
    customers did not get is counted once, too: a station's shorts hold what went short before it
    came there, so theirs replace those the warehouse counted for them (`short_of`, by station).
    """
    total = added((warehouse, *stations.values()))
    unsaid = sum(number for station, number in short_of.items() if station not in stations)
    said = sum(counts.get(Count.SHORT, 0) for counts in stations.values())
    total[Count.SHORT] = unsaid + said
    total[Count.ORDERED] = warehouse.get(Count.ORDERED, 0)
    total[Count.CUT] = warehouse.get(Count.CUT, 0)
    return total


def usual(values: Iterable[Fraction | None]) -> Fraction | None:
    """The median of the nights that have the figure, of an even number the lower one; None where
    fewer than `FEWEST` have it."""
    known = [value for value in values if value is not None]
    return median_low(known) if len(known) >= FEWEST else None


def said_as(value: Fraction, unit: Unit) -> Fraction:
    """As it is said: percent to a hundredth, items an hour to a whole one, half away from zero."""
    scale = 10_000 if unit is Unit.PERCENT else 1
    whole = int(abs(value) * scale + Fraction(1, 2))
    signed = whole if value >= 0 else -whole
    return Fraction(signed, 100 if unit is Unit.PERCENT else 1)
