"""What sorters leave behind that the configuration does not name any more."""

from collections.abc import Callable, Iterable
from datetime import datetime

from wms.domain.site import SorterLayout
from wms.domain.words import TrackOutcome, TrackState
from wms.operations.conveyor import Conveyor
from wms.operations.floor import Floor


def clear_belts(floor: Floor, sorters: Iterable[str], now: Callable[[], datetime]) -> int:
    """Give up what stands on the belt of a sorter that is none of `sorters`: nobody will hear of
    it, and its places in the plan would be kept for ever. How many items; a difference is open for
    each. What lies in a chute of it is counted where a container stands by now.

    Only for whoever drives the site's devices. Raises `Unavailable`.
    """
    known = set(sorters)
    with floor.store.reading() as books:
        gone = [name for name in books.belt.sorters() if name not in known]
    return sum(_clear(floor, name, now) for name in gone)


def _clear(floor: Floor, name: str, now: Callable[[], datetime]) -> int:
    conveyor = Conveyor(floor, SorterLayout(name, 0, ()), now)
    with floor.store.reading() as books:
        tracks = books.belt.open_tracks(name)
    on_belt = [track.track for track in tracks if track.state is TrackState.ON_BELT]
    if on_belt:
        conveyor.released(on_belt, TrackOutcome.OVERDUE)
    conveyor.settle()
    return len(on_belt)
