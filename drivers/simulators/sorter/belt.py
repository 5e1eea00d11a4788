"""The belt: parcels move, pass places, leave. It knows nothing of registers."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from drivers.simulators.sorter.line import Line, Parcel


class Place(Enum):
    """What stands along the belt."""

    DECISION = "decision point"
    CHUTE = "chute"
    END = "end"


@dataclass(frozen=True)
class Passing:
    """A parcel at a place; `chute` only where the place is one."""

    parcel: Parcel
    place: Place
    chute: int = 0


class Belt:
    """Parcels on a loop, moved step by step; a step is shorter than any distance between
    places, so a parcel passes at most one place in it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.parcels: list[Parcel] = []
        self.waiting: deque[Parcel] = deque()
        self._places = [
            (line.decision_at, Place.DECISION, 0),
            *((line.chute_at(n), Place.CHUTE, n) for n in range(1, line.chutes + 1)),
            (line.length, Place.END, 0),
        ]
        self._last_inducted = float("-inf")

    def feed(self, parcel: Parcel) -> None:
        """Put a parcel into the queue before the induction."""
        self.waiting.append(parcel)

    def induct(self, now: float) -> Parcel | None:
        """Take the next parcel onto the belt if the headway has passed and there is room."""
        if not self.waiting or now - self._last_inducted < self.line.headway - 1e-9:
            return None
        room = self.line.speed * self.line.headway
        if any(p.at < room or p.at > self.line.length - room for p in self.parcels):
            return None
        parcel = self.waiting.popleft()
        # Keep the rhythm: a step is coarser than the headway's fraction.
        behind = now - self._last_inducted - self.line.headway
        self._last_inducted = now - behind if behind < self.line.headway else now
        self.parcels.append(parcel)
        return parcel

    def move(self, seconds: float) -> Iterator[Passing]:
        """Move everything; tell who passes what, the foremost first."""
        way = self.line.speed * seconds
        for parcel in sorted(self.parcels, key=lambda p: -p.at):
            parcel.at += way
            at, place, chute = self._places[parcel.place]
            if parcel.at >= at:
                parcel.place += 1
                if place is Place.END:
                    parcel.at -= self.line.length
                    parcel.place = 0
                yield Passing(parcel, place, chute)

    def take_off(self, parcel: Parcel) -> None:
        """The parcel leaves the belt."""
        self.parcels.remove(parcel)
