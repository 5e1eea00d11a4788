"""What of a board there is to know before its panels are drawn."""

from dataclasses import dataclass

from wms.operations.panels import Clocks, Readiness
from wms.operations.reply import View


@dataclass(frozen=True, slots=True)
class Place:
    """What part of a list is in sight: lines `first` to `last` of `total`, from 1."""

    first: int
    last: int
    total: int

    @property
    def whole(self) -> bool:
        """Whether all of it is."""
        return self.last - self.first + 1 >= self.total


def timed(view: View) -> bool:
    """Whether the board moves by the clock."""
    return any(isinstance(panel, Clocks | Readiness) for panel in view.panels)
