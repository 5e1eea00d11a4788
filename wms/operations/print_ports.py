"""What the jobs need to know and to write of printers and of copies in the spool."""

from dataclasses import dataclass
from typing import Protocol

from wms.domain.messages import Message
from wms.domain.words import DeviceState, PrintState


@dataclass(frozen=True, slots=True)
class PrinterStanding:
    """How a printer is. `waiting` copies stand in its queue; `stand_in` is the printer its work
    was sent to, empty where it does its own; `able` are the papers it can print, empty for all."""

    name: str
    state: DeviceState
    cause: Message | None
    waiting: int
    stand_in: str
    able: frozenset[str]


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy `copy` of a paper: 0 is the original."""

    paper: str
    number: str
    copy: int


@dataclass(frozen=True, slots=True)
class SpooledCopy:
    """A copy that a person has to look at: its state is unknown or failed."""

    position: int
    paper: str
    number: str
    copy: int
    state: PrintState
    printer: str
    cause: Message | None


class PrintBooks(Protocol):
    """The printers of the site and the copies in its spool."""

    def printers(self) -> tuple[PrinterStanding, ...]:
        """Every printer the gateway owns, by name."""

    def papers_waiting(self, printer: str) -> frozenset[str]:
        """The kinds of paper that wait at it."""

    def to_look_at(self, most: int) -> tuple[SpooledCopy, ...]:
        """The oldest copies of which a person has to say what is to become of them."""

    def open_copy(self, number: str, paper: str = "") -> SpooledCopy | None:
        """The newest copy of that number to look at; of one kind of paper where it is named."""

    def copies(self, paper: str, number: str) -> int:
        """How many copies of a paper were asked for."""

    def note_copies(self, number: str) -> int:
        """How many copies of delivery notes were asked for: of one note, with its manifest's set
        or alone; of the set, as many as of the note that was asked for most often."""

    def redirect(self, printer: str, to: str) -> int:
        """What waits at `printer` goes to `to`, and what will come; `to` is itself where it takes
        its work back. How many copies moved."""

    def seen(self, copy: SpooledCopy, person_id: str, at: str) -> None:
        """It is on paper, a person says. `Overtaken` where somebody settled it before."""

    def absent(self, copy: SpooledCopy, person_id: str) -> None:
        """Nobody will find it, a person says; likewise."""

    def queue_again(self, copy: SpooledCopy) -> None:
        """It certainly was not printed, and waits again; likewise."""
