"""When a route is in trouble: the rules, apart from who looks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wms.domain.messages import Message, say
from wms.operations.boards.standing import RouteProgress
from wms.operations.reply import Level

LOADING = timedelta(minutes=20)
"""What loading takes: by then before departure everything should be sorted and closed."""
LAST = timedelta(minutes=10)
SORTING = timedelta(minutes=60)
"""The stretch before `LOADING` over which what is left must melt away evenly."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How loud a route is, and what to look at."""

    level: Level = Level.CALM
    trouble: Message | None = None


CALM = Verdict()


def allowed(planned: int, until_departure: timedelta) -> int:
    """Items of a route that may still be left so long before it departs, so that the rest can be
    sorted, closed and loaded: everything until 80 minutes before, then evenly less, nothing from
    20 minutes before."""
    share = (until_departure - LOADING) / SORTING
    return int(planned * min(1.0, max(0.0, share)))


def judge(route: RouteProgress, now: datetime) -> Verdict:
    """What is wrong with a route now. Calm unless, the first that is so:

    - it departed, but containers with goods were left: check
    - its time has passed and it has not departed: stop
    - at most 10 minutes before: items are not sorted, or containers not on the vehicle: stop
    - at most 20 minutes before: the same: check
    - from 80 to 20 minutes before: more items are left than `allowed`: check
    """
    left, behind = route.total("left"), route.total("open") + route.total("waiting")
    until = route.departs_at - now
    if route.departed:
        return Verdict(Level.CHECK, say("night.left_behind", count=behind)) if behind else CALM
    if not route.total("planned") and not behind and not route.manifests:
        return CALM  # nothing goes with it tonight
    if until <= timedelta():
        minutes = int(-until.total_seconds() // 60)
        return Verdict(Level.STOP, say("night.late", minutes=minutes))
    if until <= LOADING and (left or behind):
        level = Level.STOP if until <= LAST else Level.CHECK
        return Verdict(level, _unready(left, behind))
    may = allowed(route.total("planned"), until)
    if left > may:
        return Verdict(Level.CHECK, say("night.behind", left=left, allowed=may))
    return CALM


def _unready(left: int, behind: int) -> Message:
    if left and behind:
        return say("night.unready", left=left, count=behind)
    if left:
        return say("night.unsorted", left=left)
    return say("night.unloaded", count=behind)
