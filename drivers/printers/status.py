"""What a printer says of itself, the same for every language."""

from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """One thing that is the case with a printer."""

    PAPER_OUT = "paper_out"
    PAPER_NEAR_END = "paper_near_end"
    COVER_OPEN = "cover_open"
    JAM = "jam"
    RIBBON_OUT = "ribbon_out"  # or toner, or ink
    PAUSED = "paused"
    OFFLINE = "offline"
    PRINTING = "printing"
    OTHER = "other"  # a fault the language has no word for


_HARMLESS = frozenset({Condition.PAPER_NEAR_END, Condition.PRINTING})


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`conditions` that hold; none: ready and idle. `raw` is the answer as it came."""

    conditions: frozenset[Condition]
    raw: bytes = b""

    @property
    def faults(self) -> frozenset[Condition]:
        """The conditions under which nothing will be printed until a person comes."""
        return self.conditions - _HARMLESS

    @property
    def ready(self) -> bool:
        """Whether a job sent now would be printed: no fault, and nothing else in work."""
        return not self.faults and not self.printing

    @property
    def printing(self) -> bool:
        return Condition.PRINTING in self.conditions
