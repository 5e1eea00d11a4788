"""What is simulated: the measures of a sorter line and what rides on it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """The measures of a line: metres, seconds, items.

    The defaults are a cross-belt that takes 450 items a minute and wants its decision within
    150 ms of the induction. Chutes are numbered from 1; the last is the reject chute.
    """

    chutes: int = 12
    speed: float = 2.0
    headway: float = 60 / 450
    """Seconds from one induction to the next."""
    decision_at: float = 0.3
    first_chute_at: float = 1.5
    chute_pitch: float = 0.5
    return_length: float = 4.0
    """From the reject chute back to the induction."""
    capacity: int = 1_000_000
    """Items a chute holds before it is full; the reject chute is never full."""
    confirm_after: float = 0.15
    """From the divert to the photo-eye in the chute."""
    events: int = 32
    """Events the PLC keeps for a host that does not fetch them."""
    max_rounds: int = 3
    max_recirculating: int = 40

    @property
    def reject(self) -> int:
        """The number of the reject chute."""
        return self.chutes

    def chute_at(self, chute: int) -> float:
        """Where a chute branches off, metres from the induction."""
        return self.first_chute_at + (chute - 1) * self.chute_pitch

    @property
    def length(self) -> float:
        """Once round, metres."""
        return self.chute_at(self.chutes) + self.return_length


@dataclass(eq=False)
class Parcel:
    """A thing on the belt, as it is and not as anybody believes it to be."""

    number: int
    barcodes: tuple[str, ...]
    """What the tunnel reads: none, one or several."""
    at: float = 0.0
    place: int = 0
    """Index of the next place it comes to."""
    present: bool = True
    """False: somebody took it away and the PLC has not noticed."""
    track: int = 0
    """The PLC's number for it; 0 when the PLC has forgotten it."""
    destination: int = 0
    alternate: int = 0
    rounds: int = 0
    inducted_at: float = 0.0
    decidable: bool = field(default=False)
    """Between the induction and the decision point."""


@dataclass(frozen=True)
class Landing:
    """Where a parcel really ended, whoever knows of it. Chute 0: taken off the belt."""

    parcel: int
    barcodes: tuple[str, ...]
    track: int
    boot_id: int
    chute: int
    at: float
