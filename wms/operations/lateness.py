"""Who has not got their goods by 11:00, and by how much: one rule for board, list and figures."""

from dataclasses import dataclass
from datetime import datetime

from wms.domain.words import Outcome
from wms.operations.delivery_ports import RouteDue, StopDue

_TOOK = (Outcome.DELIVERED, Outcome.PARTLY)


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How a route stands against 11:00, in stops: `done` have been said of, `open` not; `late`
    were served after 11:00, or are open and it has passed. `worst` is the longest delay in
    minutes, `refused` took nothing, `last_at` is when the last was served."""

    stops: int
    done: int
    open: int
    late: int
    refused: int
    worst: int
    last_at: str


def minutes_late(stop: StopDue, eleven: datetime, now: datetime) -> int:
    """Minutes after 11:00 it was served, or has waited since; 0 where it is not late. A stop that
    took nothing is not late: it was reached, and what came of it is told elsewhere."""
    if stop.outcome is None:
        at = now
    elif stop.outcome in _TOOK:
        at = datetime.fromisoformat(stop.delivered_at)
    else:
        return 0
    seconds = (at - eleven).total_seconds()
    # Late by seconds is late.
    return max(1, int(seconds // 60)) if seconds > 0 else 0


def punctuality(route: RouteDue, eleven: datetime, now: datetime) -> Punctuality:
    """A route against 11:00."""
    late = [minutes_late(stop, eleven, now) for stop in route.stops]
    opened = sum(stop.outcome is None for stop in route.stops)
    return Punctuality(
        stops=len(route.stops),
        done=len(route.stops) - opened,
        open=opened,
        late=sum(minutes > 0 for minutes in late),
        refused=sum(s.outcome is not None and s.outcome not in _TOOK for s in route.stops),
        worst=max(late, default=0),
        last_at=max((stop.delivered_at for stop in route.stops), default=""),
    )
