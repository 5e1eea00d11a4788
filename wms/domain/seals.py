"""The seals on the doors of a truck: which were put on when, and which are right when it arrives.

A truck leaves under those of its manifest. Another vehicle on the road gets new ones, and so does a
truck that goes on once a station had its goods off. A seal proves that nobody opened the doors
since it was put on: what counts at an arrival are those put on last by then. What the sites know
of each other is late, and the hours of a vehicle change are often written down afterwards, so a
truck may come under seals of which the hour is still to come: those are right as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PutOn:
    """Seals put on a truck under way, at the latest at `at`; none where it went on without. They
    are those of its `change`-th change of vehicle, or (0) of the station `by` that had its goods
    off. `over`: what that station found on the doors before."""

    seals: tuple[str, ...]
    at: datetime
    change: int = 0
    by: str = ""
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worn:
    """All the seals a truck had tonight, as far as a site knows: those it left under, and those
    put on since, in the order they were put on."""

    left_with: tuple[str, ...]
    put_on: tuple[PutOn, ...] = ()

    @property
    def now(self) -> tuple[str, ...]:
        """What is on the doors, as far as is known."""
        return self.put_on[-1].seals if self.put_on else self.left_with

    @property
    def sealed_by(self) -> str:
        """The station that put on what is on the doors; empty where it was another vehicle, or
        those of its departure."""
        return self.put_on[-1].by if self.put_on else ""

    def had(self, found: Iterable[str]) -> bool:
        """Whether it had these earlier, before it got others."""
        seals = set(found)
        before = [self.left_with, *(one.seals for one in self.put_on)][:-1]
        return any(earlier and seals == set(earlier) for earlier in before)

    def are_right(self, found: Iterable[str], at: datetime, here: str = "") -> bool:
        """Whether a truck that arrived at `at` had to have just these. One that went on without
        any cannot have them right. The station `here` put its own on afterwards, whatever hour it
        wrote down."""
        seals = set(found)
        others = [one for one in self.put_on if not here or one.by != here]
        known = [one for one in others if one.at <= at]
        later = [one for one in others if one.at > at]
        if not known and seals == set(self.left_with):
            return True
        return any(one.seals and seals == set(one.seals) for one in [*known[-1:], *later])


def in_order(put_on: Iterable[PutOn]) -> tuple[PutOn, ...]:
    """As they were put on, whatever hours were written down: seals that a station found on the
    doors were there before its own, and a change of vehicle was before the next one."""
    told = tuple(put_on)
    capped = [replace(one, at=min([one.at, *_found(one, told)])) for one in told]
    stations = [one for one in capped if not one.change]
    changes: list[PutOn] = []
    for one in sorted((one for one in capped if one.change), key=lambda one: -one.change):
        changes.append(replace(one, at=min(one.at, changes[-1].at)) if changes else one)
    # Of one moment: a change, then what was put on over it.
    return tuple(sorted([*changes, *stations], key=lambda o: (o.at, not o.change, o.change, o.by)))


def _found(one: PutOn, told: Iterable[PutOn]) -> list[datetime]:
    """When stations had put theirs on over these."""
    seals = set(one.seals)
    return [other.at for other in told if other.by and other.over and set(other.over) == seals]


def worn(left_with: Sequence[str], put_on: Iterable[PutOn]) -> Worn:
    """The seals of a truck, in order."""
    return Worn(tuple(left_with), in_order(tuple(put_on)))
