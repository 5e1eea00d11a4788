"""The boards of a terminal, wired."""

from collections.abc import Mapping
from typing import Any

from wms.domain.messages import Message
from wms.domain.words import SiteKind
from wms.operations.boards.arrivals import Arrivals
from wms.operations.boards.belts import Belts
from wms.operations.boards.crew import Crew
from wms.operations.boards.deliveries import Deliveries
from wms.operations.boards.devices import Devices
from wms.operations.boards.docks import Docks
from wms.operations.boards.night import Night
from wms.operations.boards.pace import Pace
from wms.operations.boards.report_night import ReportOfNight
from wms.operations.boards.standing import NightWatch
from wms.operations.boards.tail import Records
from wms.operations.floor import Floor, Job


def boards_of(floor: Floor, others: Mapping[str, Message]) -> tuple[Job[Any], ...]:
    """The boards of one terminal; what one of them read of the night serves them all. `others`
    are the other jobs there, by command: what can be done at a route is offered there."""
    watch, records = NightWatch(floor), Records(floor)
    belts = (Belts(floor),) if floor.site.sorters else ()
    central = floor.site.kind is SiteKind.CENTRAL_WAREHOUSE
    docks = (Docks(floor),) if central else ()
    morning = (Deliveries(floor),) if floor.site.kind is SiteKind.GRID_STATION else ()
    return (
        Night(floor, watch, records, others),
        *docks,
        Arrivals(floor),
        *morning,
        Pace(floor, watch, records),
        Crew(floor, records),
        ReportOfNight(floor),
        Devices(floor),
        *belts,
    )
