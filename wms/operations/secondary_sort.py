"""Sorting at the grid station: the same as putting, to stops instead of stations."""

from wms.domain.messages import say
from wms.operations.put import Put


class SecondarySort(Put):
    """二次分拨 Secondary sort, at the grid station: the same movements, smaller positions.

    1. Scan a product out of an unloaded container. The screen shows branch route and stop.
    2. Carry the items to that stop's position and scan it; key the number first for fewer.
    3. to 6. as in the central warehouse: empty container, F4 short, F7 full, F6 undo.

    Nothing can be put that did not come off the truck: what is missing is short, and says so.
    """

    title = say("job.secondary_sort")
    page = "secondary_sort"

    def _big(self, position: str, route_id: str, sequence: int) -> str:
        # A station's positions stand by route and stop; a point's own code says nothing to walk to.
        return f"{route_id.rpartition('-')[2]}-{sequence}{position[-2:]}"
