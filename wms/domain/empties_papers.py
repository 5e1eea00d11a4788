"""What reusable containers each party still has, as two people compare and sign it."""

from dataclasses import dataclass
from datetime import datetime

from wms.domain.messages import Message, say
from wms.domain.words import ContainerType


def balance_told(out: int) -> Message | int:
    """Containers a party still has, as they are said to people: a number; where this site owes
    the party some, that it does, and how many. Files for machines keep the number."""
    return say("empties.owed", count=-out) if out < 0 else out


@dataclass(frozen=True, slots=True)
class EmptiesLine:
    """Containers of a type that went to a party and came back from it."""

    party: str
    name: str
    type: ContainerType
    sent: int
    back: int

    @property
    def out(self) -> int:
        """Those it still has; less than 0 where this site owes the party."""
        return self.sent - self.back


@dataclass(frozen=True, slots=True)
class EmptiesBalance:
    """回空对账单 of a site at a moment; of all parties, by code, or of the one that is asked."""

    site_id: str
    site_name: str
    at: datetime
    lines: tuple[EmptiesLine, ...]

    @property
    def number(self) -> str:
        """What the paper is filed under: day and site."""
        return f"EB{self.at:%Y%m%d}-{self.site_id}"
