"""The words of the map: what the PLC can say, as numbers with names."""

from dataclasses import dataclass
from enum import Enum, IntEnum, IntFlag


class PlcState(IntFlag):
    """The state bits of the status block."""

    RUN = 1
    E_STOP = 2
    JAM = 4
    FAULT = 8
    HOST_TRIPPED = 16
    RECIRCULATION_FULL = 32


class EventKind(IntEnum):
    """The type of an event slot."""

    INDUCT_REQ = 1
    NO_READ = 2
    MULTI_READ = 3
    DIVERT_OK = 4
    DIVERT_FAIL = 5
    RECIRC = 6
    LOST = 7
    REMOVED = 8


INDUCTIONS = frozenset({EventKind.INDUCT_REQ, EventKind.NO_READ, EventKind.MULTI_READ})
"""The item is at the induction and wants a decision."""
FINAL = frozenset({EventKind.DIVERT_OK, EventKind.LOST, EventKind.REMOVED})
"""Nothing more will come of this track."""


class DivertCode(IntEnum):
    """Why an item went where it went, or did not: the code of a divert, lost or recirculation."""

    AS_DECIDED = 0
    ALTERNATE = 1
    NO_DECISION = 2
    CHUTE_BLOCKED = 3
    TOO_MANY_ROUNDS = 4
    NOT_SEEN = 5


class CommandResult(IntEnum):
    """What the PLC says to a command. OK means accepted, no more (rule 6)."""

    OK = 0
    UNKNOWN_TRACK = 1
    TOO_LATE = 2
    BAD_DESTINATION = 3
    CHUTE_FULL = 4
    STALE_BOOT = 5


class Verdict(Enum):
    """What became of a decision. The first six are the PLC's, the rest this side's."""

    ACCEPTED = "accepted"
    UNKNOWN_TRACK = "unknown track"
    TOO_LATE = "too late"
    BAD_DESTINATION = "bad destination"
    CHUTE_FULL = "chute full"
    STALE_BOOT = "stale boot"
    EXPIRED = "expired"
    """The deadline passed before it could be written; the PLC never saw it."""
    RESTARTED = "plc restarted"
    """The PLC restarted before it answered; it acts on nothing from before."""
    CLOSED = "closed"
    """The sorter was stopped before the PLC answered."""


VERDICTS = {
    CommandResult.OK: Verdict.ACCEPTED,
    CommandResult.UNKNOWN_TRACK: Verdict.UNKNOWN_TRACK,
    CommandResult.TOO_LATE: Verdict.TOO_LATE,
    CommandResult.BAD_DESTINATION: Verdict.BAD_DESTINATION,
    CommandResult.CHUTE_FULL: Verdict.CHUTE_FULL,
    CommandResult.STALE_BOOT: Verdict.STALE_BOOT,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on the belt.

    `destination` is the chute the item is in (DIVERT_OK) or missed (DIVERT_FAIL), else 0.
    `barcode` is empty unless the event is an INDUCT_REQ and the map has a barcode block.
    `seen_at` is this side's monotonic clock, seconds, when the poll showed it.
    """

    seq: int
    kind: EventKind
    track: int
    destination: int
    code: int
    recirculations: int
    barcode: str
    boot_id: int
    seen_at: float

    @property
    def key(self) -> tuple[int, int, int, int, int]:
        """The same for the same happening, whatever sequence number carries it: what a store
        refuses to count twice. Sequence numbers come round after 65,535 events; this does not."""
        return self.boot_id, self.track, self.kind, self.recirculations, self.destination


class Reason(Enum):
    """Why tracks have to be looked at again."""

    CONNECTED = "connected"
    """First contact of this process; the tracks are those it was resumed with, and go on."""
    RECONNECTED = "reconnected"
    """The same PLC run as before; the open tracks go on."""
    RESTARTED = "plc restarted"
    """Another boot id: the PLC forgot these tracks, nothing more will come of them."""
    EVENTS_DROPPED = "events dropped"
    """The PLC counted events it could not place; any of these tracks may be affected."""
    OVERDUE = "overdue"
    """Longer on the belt than any item can be; nothing more is expected of them."""


@dataclass(frozen=True, slots=True)
class Track:
    """An item on the belt as this side knows it."""

    number: int
    barcode: str
    seen_at: float
    recirculations: int
    destination: int
    """The chute last decided, 0 if none."""
    alternate: int


@dataclass(frozen=True, slots=True)
class Resume:
    """What a process that was started again knows from its store: the PLC run it last spoke to
    and the tracks that were open then. Their `seen_at` means nothing and may be 0."""

    boot_id: int
    tracks: tuple[Track, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Tracks whose fate the PLC can no longer tell, or (RECONNECTED, EVENTS_DROPPED) may not."""

    reason: Reason
    boot_id: int
    tracks: tuple[Track, ...]


class LinkState(Enum):
    """How the conversation with the PLC stands."""

    DOWN = "down"
    UP = "up"
    TRIPPED = "tripped"
    """Connected, but the PLC's heartbeat stands still: nothing is decided."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The sorter at a glance; handed out whenever it changes."""

    link: LinkState
    error: str
    boot_id: int
    state: PlcState
    full: frozenset[int]
    disabled: frozenset[int]
    jammed: frozenset[int]
