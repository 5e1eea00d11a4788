"""What the plan gives one place: the lines of its route's list that name it."""

from wms.domain.words import Tier
from wms.planning.lists import Line, pick_lines
from wms.storage.queries import PLAN_LIST
from wms.storage.store import Tx


def lines_at(tx: Tx, wave_id: str, tier: Tier, route_id: str, place: str) -> tuple[Line, ...]:
    """The lines of the route's pick list for `place`. `route_id` is the route it has in the plan,
    whichever it goes with tonight: lists do not change."""
    row = tx.one(PLAN_LIST, wave_id=wave_id, kind=f"{tier}_pick", key=route_id)
    return tuple(line for line in pick_lines(row[0]) if line.destination_id == place) if row else ()


def planned_at(tx: Tx, wave_id: str, tier: Tier, route_id: str, place: str) -> tuple[int, int]:
    """Items the plan gives the place, and items it was cut when what came was shared out."""
    lines = lines_at(tx, wave_id, tier, route_id, place)
    return sum(line.quantity for line in lines), sum(line.short for line in lines)
