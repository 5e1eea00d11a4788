"""The jobs of a site."""

from typing import Any

from wms.domain.words import SiteKind
from wms.operations.count import Count
from wms.operations.depart import Depart
from wms.operations.differences import Differences
from wms.operations.floor import Floor, Job
from wms.operations.load import Load
from wms.operations.printing import Printing
from wms.operations.put import Put, SecondarySort
from wms.operations.report import Report
from wms.operations.reprint import Reprint
from wms.operations.sorter_job import SorterJob
from wms.operations.unload import Unload


def jobs_of(floor: Floor) -> tuple[Job[Any], ...]:
    """The jobs of a site, in the order of its night."""
    if floor.site.kind is SiteKind.CENTRAL_WAREHOUSE:
        own: tuple[Job[Any], ...] = (Put(floor),)
    else:
        own = (Unload(floor), SecondarySort(floor))
    belts = (SorterJob(floor),) if floor.site.sorters else ()
    found = (Count(floor), Report(floor), Differences(floor))
    return (*own, *belts, Load(floor), Depart(floor), *found, Reprint(floor), Printing(floor))
