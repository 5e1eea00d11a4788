"""How a simulated line stands at this moment, to be drawn."""

from dataclasses import dataclass
from itertools import takewhile

from drivers.simulators.sorter.plc import Plc
from drivers.sorters.words import PlcState

MINUTE = 60.0


@dataclass(frozen=True)
class ChutePicture:
    """One chute: items since it was emptied, and why nothing goes in, if so."""

    number: int
    items: int
    full: bool
    disabled: bool
    jammed: bool
    reject: bool

    @property
    def mark(self) -> str:
        """One character: R reject, F full, D disabled, J jammed."""
        for letter, on in (("D", self.disabled), ("J", self.jammed), ("F", self.full)):
            if on:
                return letter
        return "R" if self.reject else " "


@dataclass(frozen=True)
class Picture:
    """A line: the state bits, items a minute that left the belt, and what is where.

    `belt` is the belt from the induction on, `#` where an item is, `o` where one is that the PLC
    no longer knows.
    """

    state: PlcState
    belt: str
    chutes: tuple[ChutePicture, ...]
    per_minute: int
    riding: int
    waiting: int
    landed: int
    rejected: int


def picture(plc: Plc, width: int) -> Picture:
    """The line, its belt `width` characters long."""
    belt = ["."] * width
    for parcel in plc.belt.parcels:
        place = min(width - 1, int(parcel.at / plc.line.length * width))
        belt[place] = "#" if parcel.track else "o"
    since = plc.now - MINUTE
    recent = takewhile(lambda landing: landing.at > since, reversed(plc.landings))
    lasted = min(MINUTE, plc.now) or MINUTE
    reject = plc.line.reject
    chutes = tuple(
        ChutePicture(
            number,
            items,
            number != reject and items >= plc.line.capacity,
            number in plc.disabled,
            number in plc.jammed,
            number == reject,
        )
        for number, items in plc.in_chute.items()
    )
    return Picture(
        plc.state,
        "".join(belt),
        chutes,
        round(sum(1 for landing in recent if landing.chute) * MINUTE / lasted),
        len(plc.belt.parcels),
        len(plc.belt.waiting),
        sum(1 for landing in plc.landings if landing.chute),
        sum(1 for landing in plc.landings if landing.chute == reject),
    )
