"""The figures of one site's night: counted from its books, sent to the warehouse, kept.

Everything is a whole number or a text, so that it goes through JSON unchanged.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from wms.domain.kpi import HOUR, STRETCH, Count, Ratio
from wms.domain.words import DiscrepancyKind

ASTRAY = (DiscrepancyKind.MISSORT, DiscrepancyKind.MISSEND)
"""Goods of one destination at another."""
Kinds = Mapping[str, tuple[int, int]]
"""Differences and the items in them, by `DiscrepancyKind`."""


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """A route that departs from here. `due_at` and `left_at` are ISO 8601; `left_at` is when the
    last of its vehicles left, empty while one has not. `different` are items in differences."""

    route_id: str
    name: str
    due_at: str
    left_at: str
    planned: int
    put: int
    short: int
    different: int
    points: int
    points_on_time: int

    @property
    def minutes_late(self) -> int | None:
        """Minutes after its time the last vehicle left, less than 0: before it, by the clock on the
        wall: one that leaves at 00:00 and some seconds left at 00:00. None while one has not
        left."""
        if not self.left_at:
            return None
        late = datetime.fromisoformat(self.left_at) - datetime.fromisoformat(self.due_at)
        return int(late.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class SupplierFigures:
    """A supplier something was ordered of, or that came. `timing` is an `ArrivalTiming`, empty
    where it did not come; of several arrivals the first. `different` are items in differences that
    are its own, or were reviewed to be."""

    supplier_id: str
    name: str
    timing: str
    ordered: int
    accepted: int
    rejected: int
    held: int
    short: int
    different: int

    @property
    def delivered(self) -> int:
        """Items it brought, whatever became of them."""
        return self.accepted + self.rejected + self.held


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What one person did. `items` they put, taken back ones not; `sorting` and `working` are
    stretches of labour in which they put something, or did anything; `undone` items they took back
    themselves; `reported` differences they found and said, which is to their credit."""

    person_id: str
    name: str
    items: int
    sorting: int
    working: int
    undone: int = 0
    reported: int = 0

    @property
    def pace(self) -> Ratio:
        """Items for an hour of sorting. Whoever loads or leads half of the night is not slower."""
        return Ratio(self.items, self.sorting * STRETCH, HOUR)


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """A site's night. `over`: nothing more is due from here; else it is preliminary. `kinds` are
    [differences, items] by `DiscrepancyKind`; `pace` items sorted by stretch, which is named by its
    ISO minute cut after the tens; `short_of` items short by destination of the warehouse; `shared`
    those of `kinds` that stand in the warehouse's books as well."""

    wave_id: str
    site_id: str
    name: str
    over: bool
    counts: Mapping[str, int]
    kinds: Kinds = field(default_factory=dict)
    shared: Kinds = field(default_factory=dict)
    pace: Mapping[str, int] = field(default_factory=dict)
    short_of: Mapping[str, int] = field(default_factory=dict)
    routes: tuple[RouteFigures, ...] = ()
    suppliers: tuple[SupplierFigures, ...] = ()
    people: tuple[PersonFigures, ...] = ()

    @property
    def apart(self) -> Mapping[str, int]:
        """The counts without the differences that the warehouse counts, too."""
        items = {kind: both[1] for kind, both in self.shared.items()}
        less: dict[str, int] = {
            Count.DIFFERENCES: sum(both[0] for both in self.shared.values()),
            Count.DIFFERENT: sum(items.values()),
            Count.DAMAGED: items.get(DiscrepancyKind.DAMAGE, 0),
            Count.MISSORTED: sum(items.get(kind, 0) for kind in ASTRAY),
        }
        return {name: n - less.get(name, 0) for name, n in self.counts.items()}

    @property
    def kinds_apart(self) -> Kinds:
        """The same of the kinds."""
        rest = {}
        for kind, (number, items) in self.kinds.items():
            theirs = self.shared.get(kind, (0, 0))
            if number > theirs[0]:
                rest[kind] = number - theirs[0], items - theirs[1]
        return rest

    def as_json(self) -> str:
        """Canonical: the same figures give the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def abroad(self) -> dict[str, Any]:
        """What another site is told: everything but who worked here, which is nobody else's."""
        body = asdict(replace(self, people=(), suppliers=()))
        return {
            **{name: body[name] for name in ("wave_id", "name", "over")},
            "counts": sorted(map(list, self.counts.items())),
            "kinds": sorted([kind, *both] for kind, both in self.kinds.items()),
            "shared": sorted([kind, *both] for kind, both in self.shared.items()),
            "pace": sorted(map(list, self.pace.items())),
            "routes": [list(route.values()) for route in body["routes"]],
        }


def revived(body: str) -> SiteFigures:
    """The figures that `SiteFigures.as_json` wrote."""
    told = json.loads(body)
    return SiteFigures(
        **{
            **told,
            "kinds": {kind: tuple(both) for kind, both in told["kinds"].items()},
            "shared": {kind: tuple(both) for kind, both in told.get("shared", {}).items()},
            "routes": tuple(RouteFigures(**row) for row in told["routes"]),
            "suppliers": tuple(SupplierFigures(**row) for row in told["suppliers"]),
            "people": tuple(PersonFigures(**row) for row in told["people"]),
        }
    )


def from_abroad(site_id: str, told: Mapping[str, Any]) -> SiteFigures:
    """The figures that `SiteFigures.abroad` gave for the message. ValueError where a row says what
    no row can."""
    routes = tuple(RouteFigures(*row) for row in told["routes"])
    return SiteFigures(
        wave_id=told["wave_id"],
        site_id=site_id,
        name=told["name"],
        over=bool(told["over"]),
        counts=dict(told["counts"]),
        kinds={kind: (number, items) for kind, number, items in told["kinds"]},
        # One that says nothing of these comes from an older station.
        shared={kind: (number, items) for kind, number, items in told.get("shared", [])},
        pace=dict(told["pace"]),
        routes=routes,
    )
