"""What all panels share: a head that stays, a body that scrolls, marks and columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import overload

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from wms.operations.reply import Level
from wms.terminal import draw
from wms.terminal.guise import Guise

GAP = 1
"""Cells between two columns."""


class OnSight(Sequence[Strip]):
    """`count` lines of which each is drawn only when it comes in sight: a list may be long."""

    def __init__(self, count: int, draw_line: Callable[[int], Strip]) -> None:
        self._count = count
        self._draw = draw_line

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Strip: ...
    @overload
    def __getitem__(self, index: slice) -> list[Strip]: ...
    def __getitem__(self, index: int | slice) -> Strip | list[Strip]:
        if isinstance(index, slice):
            return [self._draw(number) for number in range(*index.indices(self._count))]
        return self._draw(range(self._count)[index])


@dataclass(frozen=True, slots=True)
class Drawing:
    """One panel drawn: `head` stays in sight while `body` scrolls."""

    head: Sequence[Strip] = ()
    body: Sequence[Strip] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line: `text` in exactly the width of its column."""

    text: str
    style: Style
    right: bool = False


@dataclass(frozen=True, slots=True)
class Width:
    """What a column asks for: at best `best` cells, at least `least`; `drop` as in
    `wms.operations.panels.Column`; `wide` takes the room that is left."""

    best: int
    least: int
    drop: int = 0
    wide: bool = False


def fitted(widths: Sequence[Width], room: int) -> list[int]:
    """The cells each column gets in `room`, 0 for one left out: those of highest `drop` go first,
    until the others have their least; then each grows to its best, and a `wide` one takes what is
    left."""
    given = [width.least for width in widths]
    for index in sorted(range(len(widths)), key=lambda i: (-widths[i].drop, -i)):
        if _taken(given) <= room:
            break
        given[index] = 0 if widths[index].drop else given[index]
    while _taken(given) > room and max(given) > 1:
        given[given.index(max(given))] -= 1
    for wide in (False, True):
        for index, width in enumerate(widths):
            if given[index] and width.wide is wide:
                spare = max(0, room - _taken(given))
                given[index] += min(spare, max(0, width.best - given[index]))
    stretched = [index for index, width in enumerate(widths) if width.wide and given[index]]
    spare = max(0, room - _taken(given))
    for turn, index in enumerate(stretched):
        given[index] += spare // len(stretched) + (turn < spare % len(stretched))
    return given


def _taken(given: Sequence[int]) -> int:
    shown = [cells for cells in given if cells]
    return sum(shown) + GAP * max(0, len(shown) - 1)


def in_columns(cells: Sequence[Cell], given: Sequence[int], width: int, ground: Style) -> Strip:
    """`cells` side by side, each as wide as `given` says, in a line of `width`."""
    parts: list[Segment] = []
    for cell, room in zip(cells, given, strict=True):
        if not room:
            continue
        if parts:
            parts.append(Segment(" " * GAP, ground))
        parts += draw.line(cell.text, room, cell.style, "right" if cell.right else "left")
    return draw.row_of(parts, width, ground)


def mark(level: Level, guise: Guise) -> Cell:
    """The sign of a level in its colour; nothing where all is well."""
    look = guise.look.levels[level]
    quiet = level in (Level.CALM, Level.OK)
    style = guise.look.page if quiet else look.strong
    return Cell(f" {look.mark} ", style)


MARK = 3
"""Cells of a mark."""


def text_of(level: Level, guise: Guise) -> Style:
    """How a line of that level is written."""
    return guise.look.page if level in (Level.CALM, Level.OK) else guise.look.strong


def widest(texts: Sequence[str]) -> int:
    """Cells of the widest of `texts`."""
    return max((cell_len(text) for text in texts), default=0)


def left(at: datetime, now: datetime) -> str:
    """The time until `at`, as "1:02:03" or "2:03"; "+2:03" since, once it has passed."""
    seconds = int((at - now).total_seconds())
    sign, seconds = ("+", -seconds) if at < now else ("", seconds)
    hours, rest = divmod(seconds, 3_600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{sign}{hours}:{minutes:02}:{seconds:02}"
    return f"{sign}{minutes}:{seconds:02}"


def passed(at: datetime, now: datetime) -> bool:
    """Whether `at` is over by a second or more."""
    return now - at >= timedelta(seconds=1)
