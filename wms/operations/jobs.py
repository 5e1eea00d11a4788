"""The jobs of a site."""

from typing import Any

from wms.domain.words import SiteKind
from wms.operations.boards.every import boards_of
from wms.operations.count import Count
from wms.operations.deliver import Deliver
from wms.operations.depart import Depart
from wms.operations.differences import Differences
from wms.operations.empties import Empties
from wms.operations.floor import Floor, Job
from wms.operations.holds import Holds
from wms.operations.intercept import Intercept
from wms.operations.late_suppliers import LateSuppliers
from wms.operations.load import Load
from wms.operations.manifests import Manifests
from wms.operations.people_job import People
from wms.operations.print_all import PrintAll
from wms.operations.printing import Printing
from wms.operations.put import Put
from wms.operations.reassign import Reassign
from wms.operations.receive import Receive
from wms.operations.report import Report
from wms.operations.reprint import Reprint
from wms.operations.returns import Returns
from wms.operations.search import Search
from wms.operations.secondary_sort import SecondarySort
from wms.operations.shortage import Shortage
from wms.operations.sorter_job import SorterJob
from wms.operations.split import Split
from wms.operations.take_back import TakeBack
from wms.operations.unload import Unload
from wms.operations.void import Void


def jobs_of(floor: Floor) -> tuple[Job[Any], ...]:
    """The jobs of a site, in the order of its night."""
    if floor.site.kind is SiteKind.CENTRAL_WAREHOUSE:
        own: tuple[Job[Any], ...] = (Receive(floor), Put(floor))
    else:
        own = (Unload(floor), SecondarySort(floor))
    belts = (SorterJob(floor),) if floor.site.sorters else ()
    transport: tuple[Job[Any], ...] = (
        Load(floor),
        Depart(floor),
        Split(floor),
        Void(floor),
        Reassign(floor),
        Manifests(floor),
        PrintAll(floor),
    )
    morning: tuple[Job[Any], ...] = (Empties(floor), TakeBack(floor), Returns(floor))
    if floor.site.kind is SiteKind.GRID_STATION:
        morning = (Deliver(floor), *morning)
    found = (Holds(floor), Intercept(floor), Count(floor), Report(floor), Differences(floor))
    if floor.planner is not None and floor.site.kind is SiteKind.CENTRAL_WAREHOUSE:
        transport = (*transport, Shortage(floor, floor.planner))
    if floor.site.kind is SiteKind.CENTRAL_WAREHOUSE:
        transport = (LateSuppliers(floor), *transport)
    always = (Reprint(floor), Printing(floor), Search(floor), People(floor))
    jobs = (*own, *belts, *transport, *morning, *found, *always)
    return (*jobs, *boards_of(floor, {job.command: job.title for job in jobs}))
