"""A board: its panels from top to bottom, the last one scrolling in the room that is left."""

from collections.abc import Sequence
from datetime import datetime

from textual.strip import Strip

from wms.operations.panels import (
    Clocks,
    Mimic,
    Panel,
    Paper,
    Plot,
    Readiness,
    Sentences,
    Sheet,
)
from wms.operations.reply import View
from wms.terminal.guise import Guise
from wms.terminal.picks import numbers
from wms.terminal.widgets.panels.clocks import clocks_drawing
from wms.terminal.widgets.panels.drawing import Drawing
from wms.terminal.widgets.panels.mimic import mimic_drawing
from wms.terminal.widgets.panels.plain import paper_drawing, sentences_drawing
from wms.terminal.widgets.panels.plot import plot_drawing
from wms.terminal.widgets.panels.readiness import readiness_drawing
from wms.terminal.widgets.panels.sheet import sheet_drawing
from wms.terminal.widgets.place import Place

_ROOM_TO_SCROLL = 4
"""Lines the last panel must have left for itself; with fewer, all of them scroll together."""


def panel_lines(
    view: View, guise: Guise, width: int, height: int, now: datetime, offset: int
) -> tuple[list[Strip], Place]:
    """The panels of `view` in at most `height` lines, scrolled down by `offset`, and what part of
    them that is."""
    drawn: list[Drawing] = []
    taken = 0
    for panel, numbered in zip(view.panels, numbers(view), strict=True):
        room = height - taken
        drawing = _drawing(panel, guise, width, (room, height), now, numbered)
        taken += len(drawing.head) + len(drawing.body)
        drawn.append(drawing)
    *before, last = drawn
    fixed = [line for drawing in before for line in (*drawing.head, *drawing.body)]
    fixed += last.head
    body: Sequence[Strip] = last.body
    if height - len(fixed) < min(_ROOM_TO_SCROLL, len(body)):
        fixed, body = [], [*fixed, *body]
    room = max(0, height - len(fixed))
    start = max(0, min(offset, len(body) - room))
    shown = body[start : start + room]
    return [*fixed, *shown][:height], Place(start + 1, start + len(shown), len(body))


def _drawing(
    panel: Panel,
    guise: Guise,
    width: int,
    room: tuple[int, int],
    now: datetime,
    numbered: list[int],
) -> Drawing:
    """`room`: the lines left, and those of the whole board."""
    match panel:
        case Sheet():
            return sheet_drawing(panel, guise, width, numbered)
        case Readiness():
            return readiness_drawing(panel, guise, width, room[0], now, numbered)
        case Clocks():
            return clocks_drawing(panel, guise, width, room[1], now)
        case Plot():
            return plot_drawing(panel, guise, width, room[0])
        case Mimic():
            return mimic_drawing(panel, guise, width)
        case Paper():
            return paper_drawing(panel, guise, width)
        case Sentences():
            return sentences_drawing(panel, guise, width)
