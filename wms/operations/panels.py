"""What a board shows, before it is drawn: tables, readiness, clocks, plots, chutes, paper.

A job puts panels into its `View`; the terminal draws them from top to bottom, the last one with
the room that is left, and scrolls what is longer. Colour is never alone: a line's level has its
word or its sign beside it, and that is the drawing's business.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wms.domain.messages import Message
from wms.domain.words import DeviceState, ManifestState, SorterMode
from wms.operations.reply_level import Level

Text = str | Message
"""What stands in a cell: a name or a number from the books, or a sentence of the catalogue."""

MOST_LINES = 500
"""Lines one sheet holds; what is more is told in `Sheet.more`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. What does not fit is cut, the columns of highest `drop` left out first
    (0: never left out); a `wide` one is cut before any goes."""

    title: Message
    right: bool = False
    wide: bool = False
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet. `pick`: what keying its number gives to the job, as if it were scanned;
    empty where it cannot be picked."""

    cells: tuple[Text, ...]
    level: Level = Level.CALM
    pick: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. `empty` is said where it has no lines; `more` counts lines beyond `MOST_LINES`."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    empty: Message
    total: Line | None = None
    more: int = 0


@dataclass(frozen=True, slots=True)
class RouteStanding:
    """How far one route is. Items: `planned` of it `put` and `short`; containers: `waiting` are
    closed and not on the vehicle, `open` still being filled, `loaded` on it. `state` is that of
    its latest manifest, None before loading began. `level`: CHECK or STOP where somebody should
    look, `trouble` says at what. `pick` as in `Line`."""

    route_id: str
    name: str
    departs_at: datetime
    planned: int
    put: int
    short: int
    open: int
    waiting: int
    loaded: int
    state: ManifestState | None
    level: Level = Level.CALM
    trouble: Message | None = None
    pick: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Every route at a glance."""

    routes: tuple[RouteStanding, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the night; the screen counts down to it, and up once it has passed. `done`:
    everything due then is done, as this site knows. `over`: it passed, and what was due then is
    for others to answer for; whether they did it is not known here."""

    name: Message
    at: datetime
    done: bool = False
    over: bool = False

    @property
    def settled(self) -> bool:
        """Nobody here counts down to it, or up from it."""
        return self.done or self.over


@dataclass(frozen=True, slots=True)
class Clocks:
    """The deadlines of the night, in order."""

    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Values over time: one bar for each step of `minutes` from `begins`, the last one still
    running; less than 0 where nobody knows. `needed` is the value each step would need from now on
    (0: no line), or what `line` says it is; `unit` says what is counted, `notes` are the sentences
    below (forecast, what is left). `labels` say what each bar is where it is no moment of the day;
    values are said divided by `scale`. Bars are at most `tallest` lines high."""

    title: Message
    begins: datetime
    minutes: int
    values: tuple[int, ...]
    unit: Message
    needed: int = 0
    notes: tuple[Message, ...] = ()
    labels: tuple[str, ...] = ()
    scale: int = 1
    line: Message | None = None
    tallest: int = 16


class ChuteState(StrEnum):
    """How a chute is."""

    READY = "ready"
    BARE = "bare"
    FULL = "full"
    JAMMED = "jammed"
    DISABLED = "disabled"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class ChutePicture:
    """One chute: its number, where it leads, how it is, and the items in its container."""

    number: int
    position: str
    state: ChuteState
    items: int


@dataclass(frozen=True, slots=True)
class SorterPicture:
    """A sorter as a picture: `rate` in items a minute, `no_reads` and `rounds` (items that went
    round once more) since the gateway began, `on_belt` items riding now."""

    name: str
    mode: SorterMode
    state: DeviceState
    rate: int
    no_reads: int
    rounds: int
    on_belt: int
    chutes: tuple[ChutePicture, ...]
    cause: Message | None = None


@dataclass(frozen=True, slots=True)
class Mimic:
    """The sorters of the site."""

    sorters: tuple[SorterPicture, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it will print, in lines of text; what is wider than the screen is cut."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences, wrapped; each with how it matters."""

    lines: tuple[tuple[Message, Level], ...]


Panel = Sheet | Readiness | Clocks | Plot | Mimic | Paper | Sentences
