"""When and at which dock each supplier unloads (domain.md, step 3): the rule, apart from who asks.

A list schedule on parallel docks, by what is needed first. It is no solver's work: with set-up,
hours and zones the best schedule is NP-hard, and a list schedule ends no later than
`total / docks + longest * (1 - 1 / docks)` (Graham 1969), that is, with hundreds of vehicles of
ten minutes each over forty docks, within one vehicle of the least there can be. What a solver
(OR-tools' CP-SAT: 1,400 vehicles, 40 docks, 84 steps of five minutes) would gain is those ten
minutes of seven hours; it would cost seconds, move appointments suppliers were told already, and
give no reason that can be told at a dock. The rule:

1. What was told is kept, as long as its unloading still fits: up to what comes next at its dock, or
   up to closing. An appointment that has begun is never moved.
2. Cold goods go to docks that take them, as late as there is room, so that they do not stand; the
   less urgent one takes the later time.
3. Then all others, the most urgent first: each as early as any dock has room. Most urgent is what
   leaves with the earliest vehicles, and of that the supplier with the most items for them.
4. Among docks equally good the one that takes the fewest zones, then the first by name.

Times are minutes since midnight of the business date, in steps of five; quantities items.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wms.domain.words import Zone

STEP = 5
"""Minutes an appointment is a multiple of: nobody keeps 17:03."""
ROOM = 4
"""While orders still come in, a quarter more than was ordered so far is kept free."""
_COLD = frozenset({Zone.CHILLED, Zone.FROZEN})


@dataclass(frozen=True, slots=True)
class Dock:
    """A dock and the zones whose goods it takes."""

    name: str
    zones: frozenset[Zone]


@dataclass(frozen=True, slots=True)
class Hall:
    """The docks of a warehouse, when they work, and how fast: `items_a_minute` at one dock, after
    `setup` minutes for a vehicle to dock and show its papers."""

    docks: tuple[Dock, ...]
    opens: int
    closes: int
    items_a_minute: int
    setup: int

    def unloading(self, items: int) -> int:
        """Minutes a vehicle stands at a dock."""
        minutes = self.setup + -(-items // self.items_a_minute)
        return -(-minutes // STEP) * STEP


USUAL_DOCKS = {"D01..D30": (Zone.AMBIENT,), "D31..D50": tuple(Zone)}
_SEVERAL = re.compile(r"([A-Za-z_-]{0,20})([0-9]{1,4})\.\.\1([0-9]{1,4})")
_ONE = re.compile(r"[A-Za-z0-9_-]{1,32}")


def dock_names(text: str) -> tuple[str, ...]:
    """`D07` is one dock, `D01..D30` are thirty. ValueError for anything else."""
    if _ONE.fullmatch(text):
        return (text,)
    found = _SEVERAL.fullmatch(text)
    if found is None or len(found[2]) != len(found[3]) or int(found[2]) > int(found[3]):
        raise ValueError(text)
    numbers = range(int(found[2]), int(found[3]) + 1)
    return tuple(f"{found[1]}{number:0{len(found[2])}d}" for number in numbers)


def make_docks(named: Mapping[str, Iterable[Zone]]) -> tuple[Dock, ...]:
    """The docks of a hall, by what `dock_names` takes."""
    return tuple(
        Dock(name, frozenset(zones)) for text, zones in named.items() for name in dock_names(text)
    )


USUAL = Hall(make_docks(USUAL_DOCKS), opens=16 * 60, closes=23 * 60, items_a_minute=100, setup=5)
"""The hall of a warehouse whose file says nothing of it."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a supplier is to bring: items, zones, when the first vehicle leaves that needs some of
    it (minutes since midnight, beyond 1,440 the next day), and how many items leave then."""

    supplier_id: str
    items: int
    zones: frozenset[Zone]
    needed_at: int
    needed: int

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Small is urgent."""
        return self.needed_at, -self.needed, self.supplier_id

    @property
    def cold(self) -> bool:
        """Whether something of it must not stand."""
        return bool(self.zones & _COLD)


@dataclass(frozen=True, slots=True, order=True)
class Appointment:
    """A supplier's time at a dock."""

    begins: int
    ends: int
    dock: str
    supplier_id: str


@dataclass(frozen=True, slots=True)
class DockPlan:
    """Who unloads when and where, by time; and who finds no place, the most urgent first."""

    appointments: tuple[Appointment, ...]
    unplaced: tuple[str, ...]


@dataclass(slots=True)
class _Day:
    """One dock's day while it is filled: where there is room, by time."""

    dock: Dock
    gaps: list[tuple[int, int]]

    def take(self, begins: int, ends: int) -> None:
        """What stands there leaves the rest of its gaps."""
        rest: list[tuple[int, int]] = []
        for a, b in self.gaps:
            parts = ((a, min(b, begins)), (max(a, ends), b))
            rest += [(x, y) for x, y in parts if x < y] if begins < b and a < ends else [(a, b)]
        self.gaps = rest

    def give_back(self, begins: int, ends: int) -> None:
        """Room again, joined with what lies beside it."""
        joined: list[tuple[int, int]] = []
        for a, b in sorted([*self.gaps, (begins, ends)]):
            if joined and joined[-1][1] >= a:
                a, b = joined[-1][0], max(b, joined.pop()[1])
            joined.append((a, b))
        self.gaps = joined

    def has_room(self, begins: int, ends: int) -> bool:
        """Whether nothing stands there then."""
        return any(a <= begins and ends <= b for a, b in self.gaps)


def assign(
    hall: Hall,
    loads: Iterable[Load],
    told: Mapping[str, Appointment],
    now: int,
    *,
    more_to_come: bool,
) -> DockPlan:
    """The dock plan of a night. `told` is what suppliers know already; nothing new begins before
    `now`. `more_to_come`: quantities will still grow."""
    wanted = {load.supplier_id: load for load in loads if load.items > 0}
    plan = _assign(hall, wanted, told, now, more_to_come)
    if plan.unplaced and more_to_come:
        # Too tight for room to spare: rather a full hall than a supplier without a place.
        tight = _assign(hall, wanted, told, now, False)
        return tight if len(tight.unplaced) < len(plan.unplaced) else plan
    return plan


def _assign(
    hall: Hall,
    wanted: Mapping[str, Load],
    told: Mapping[str, Appointment],
    now: int,
    more_to_come: bool,
) -> DockPlan:
    days = {dock.name: _Day(dock, [(hall.opens, hall.closes)]) for dock in hall.docks}
    found = _keep(hall, wanted, told, days, now)
    rest = sorted((w for s, w in wanted.items() if s not in found), key=lambda one: one.urgency)
    for day in days.values():
        day.take(hall.opens, -(-now // STEP) * STEP)
    cold, others = [one for one in rest if one.cold], [one for one in rest if not one.cold]
    for load in (*reversed(cold), *others):
        items = load.items + (load.items // ROOM if more_to_come else 0)
        spot = _spot(days.values(), load, hall.unloading(items))
        if spot is not None:
            found[load.supplier_id] = spot
            days[spot.dock].take(spot.begins, spot.ends)
    left = tuple(load.supplier_id for load in rest if load.supplier_id not in found)
    return DockPlan(tuple(sorted(found.values())), left)


def _keep(
    hall: Hall,
    wanted: Mapping[str, Load],
    told: Mapping[str, Appointment],
    days: Mapping[str, _Day],
    now: int,
) -> dict[str, Appointment]:
    """What stays of `told`, longer where it must be and can."""
    kept: dict[str, Appointment] = {}
    for one in sorted(told.values()):
        load, day = wanted.get(one.supplier_id), days.get(one.dock)
        fits = load is not None and day is not None and load.zones <= day.dock.zones
        if one.begins <= now or (fits and day and day.has_room(one.begins, one.ends)):
            kept[one.supplier_id] = one
            if day is not None:
                day.take(one.begins, one.ends)
    for load in sorted(wanted.values(), key=lambda one: one.urgency):
        held = kept.get(load.supplier_id)
        if held is None or held.begins <= now:
            continue
        day, ends = days[held.dock], held.begins + hall.unloading(load.items)
        if ends <= held.ends:
            continue
        if day.has_room(held.ends, ends):
            longer = Appointment(held.begins, ends, held.dock, held.supplier_id)
            day.take(held.ends, ends)
            kept[load.supplier_id] = longer
        else:
            day.give_back(held.begins, held.ends)
            del kept[load.supplier_id]
    return kept


def _spot(days: Iterable[_Day], load: Load, minutes: int) -> Appointment | None:
    """The earliest there is room for so many minutes, of cold goods the latest."""
    best: tuple[int, int, str, int] | None = None
    for day in days:
        if not load.zones <= day.dock.zones:
            continue
        fits = [(a, b) for a, b in day.gaps if b - a >= minutes]
        if not fits:
            continue
        begins = (fits[-1][1] - minutes) // STEP * STEP if load.cold else fits[0][0]
        order = -begins if load.cold else begins
        spot = (order, len(day.dock.zones), day.dock.name, begins)
        best = spot if best is None else min(best, spot)
    if best is None:
        return None
    _, _, name, begins = best
    return Appointment(begins, begins + minutes, name, load.supplier_id)


_NOON, _A_DAY = 12 * 60, 24 * 60


def minutes_of_departure(at: str) -> int:
    """`HH:MM` in minutes since midnight of the business date: before noon it is the next day's.
    What is no time of day comes last."""
    hours, _, minutes = at.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return 2 * _A_DAY
    found = int(hours) * 60 + int(minutes)
    return found + _A_DAY if found < _NOON else found
