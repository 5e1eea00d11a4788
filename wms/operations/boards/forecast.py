"""When the sorting will be done, and how fast it has to be: plain rules, robust to pauses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from statistics import median_low

from wms.operations.boards.tally import STEP

LOOKED_AT = 6
"""Steps the pace is taken from: the last 30 minutes."""
FEWEST = 2
"""Steps of work before anything is foretold: 10 minutes."""
PLOTTED = 600
"""Seconds of a bar of the plot."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """`pace` is items a bar (10 minutes), None before 10 minutes of work. `finish`: seconds since
    1970, None where nobody can say: no pace yet, or nothing was put in most of the half hour."""

    pace: int | None
    finish: float | None


def forecast(steps: Mapping[int, int], left: int, now: float) -> Forecast:
    """When `left` items will be done at the pace of the last 30 minutes.

    `steps` are items by step of 5 minutes since 1970, `now` seconds since then. The pace is the
    median of the last six whole steps (fewer where work began later, at least two): one break or
    one flood does not move it. The step still running does not count. Of an even number the lower
    one is taken: rather a late forecast than a wrong promise.
    """
    if left <= 0:
        return Forecast(_bar(steps, now), now)
    pace = _pace(steps, now)
    if pace is None:
        return Forecast(None, None)
    return Forecast(2 * pace, now + left / pace * STEP if pace > 0 else None)


def _pace(steps: Mapping[int, int], now: float) -> int | None:
    """Items a step, by the median; None before ten minutes of work."""
    running = int(now // STEP)
    begun = min((step for step, items in steps.items() if items > 0), default=running)
    looked_at = range(max(begun, running - LOOKED_AT), running)
    if len(looked_at) < FEWEST:
        return None
    return max(0, median_low(steps.get(step, 0) for step in looked_at))


def _bar(steps: Mapping[int, int], now: float) -> int | None:
    pace = _pace(steps, now)
    return None if pace is None else 2 * pace


def needed(due: Iterable[tuple[int, float]], now: float) -> int:
    """Items a bar (10 minutes) from now on that the deadlines ask for, rounded up.

    `due` are items left and the time by which they are due, seconds since 1970. What is due first
    must be done first: the answer is the highest pace any deadline needs for all that is due up to
    it. A deadline that has passed asks for nothing any more: no pace will meet it.
    """
    most, left = 0, 0
    for items, at in sorted(due, key=lambda one: one[1]):
        left += items
        if at > now and left > 0:
            most = max(most, ceil(left * PLOTTED / (at - now)))
    return most


def bars(steps: Mapping[int, int], first: float, now: float) -> tuple[int, tuple[int, ...]]:
    """When the first bar begins (seconds since 1970, a whole ten minutes) and the items of each
    bar up to the one still running, from the first step with items on, but not before `first`."""
    begun = min((step * STEP for step, items in steps.items() if items > 0), default=int(now))
    start = int(max(first, begun) // PLOTTED)
    last = max(start, int(now // PLOTTED))
    counted = [0] * (last - start + 1)
    for step, items in steps.items():
        place = step * STEP // PLOTTED - start
        if 0 <= place < len(counted):
            counted[place] += items
    return start * PLOTTED, tuple(max(0, items) for items in counted)
