"""What a scanner gives, what it failed to give, and how it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from drivers.scanners.errors import Cause


@dataclass(frozen=True, slots=True)
class Reading:
    """One code, whole.

    `text` is the data alone: no prefix, no suffix, no AIM identifier; GS (0x1D) is kept.
    `symbology` is the AIM identifier (`]C1`), empty where the scanner sent none.
    `source` is where it came from: `serial:…`, `tcp:…`, `evdev:…`, `wedge:…`.
    `at` is when its end arrived, with a time zone.
    """

    text: str
    symbology: str
    source: str
    at: datetime


class FaultKind(StrEnum):
    """Why something that arrived is not a code, or came irregularly."""

    OVERLONG = "overlong"
    """No end within the longest code there can be; dropped up to the next end."""

    GARBAGE = "garbage"
    """A character no barcode of the trade holds, or bytes that are no text; the code is dropped,
    never repaired: what is left of a spoiled code may be another code."""

    NO_PREFIX = "no_prefix"
    """It did not begin with the prefix this scanner is set to; dropped."""

    GLUED = "glued"
    """Two codes without an end between them, told apart by prefix or identifier. Both were
    delivered: this is a word about the scanner's settings, not a loss."""

    STALLED = "stalled"
    """A code stopped in the middle; what follows up to the next end is dropped with it."""

    PARTIAL = "partial"
    """The scanner went away in the middle of a code; its beginning was dropped."""

    PASTED = "pasted"
    """Text pasted into the terminal, which no scanner does; dropped."""


@dataclass(frozen=True, slots=True)
class Misread:
    """A fault as it is told to whoever owns the scanner. `excerpt` is plain ASCII and short."""

    kind: FaultKind
    excerpt: str
    source: str
    at: datetime


class State(StrEnum):
    """Whether the device is there."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    ABSENT = "absent"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Health:
    """How a scanner is. `last_seen` is when it last sent anything at all; `error` says in the
    words of the system why it is absent, empty while it is there; `cause` says it for a machine."""

    state: State
    since: datetime
    last_seen: datetime | None
    error: str
    readings: int
    misreads: int
    cause: Cause | None = None
