"""The deadlines of the night, counted down; loud only for one that passed with work left."""

from datetime import datetime

from rich.segment import Segment
from textual.strip import Strip

from wms.operations.panels import Clocks, Deadline
from wms.operations.reply import Level
from wms.terminal import blocks, draw
from wms.terminal.guise import Guise
from wms.terminal.widgets.panels.drawing import Drawing, left, passed

_SMALL = 26
"""Cells a deadline has at least in one line."""
_ROOMY = 28
"""Lines of a board from which on there are block digits."""


def clocks_drawing(panel: Clocks, guise: Guise, width: int, room: int, now: datetime) -> Drawing:
    """`panel` as drawn; `room` is the height of the whole board."""
    count = max(1, len(panel.deadlines))
    each = width // count
    following = next((d for d in panel.deadlines if not d.settled and not passed(d.at, now)), None)
    columns = [
        _column(deadline, deadline is following, guise, each, now) for deadline in panel.deadlines
    ]
    big = room >= _ROOMY and all(len(column) > 1 for column in columns)
    if big and columns:
        return Drawing([_across(row, width, guise) for row in zip(*columns, strict=True)])
    beside = max(1, min(count, width // _SMALL))
    each = width // beside
    cells = [
        _small(deadline, deadline is following, guise, each, now) for deadline in panel.deadlines
    ]
    rows = [cells[start : start + beside] for start in range(0, len(cells), beside)]
    return Drawing([_across(tuple(row), width, guise) for row in rows])


def _across(strips: tuple[Strip, ...], width: int, guise: Guise) -> Strip:
    return draw.row_of([part for strip in strips for part in strip], width, guise.look.page)


def _told(deadline: Deadline, guise: Guise, now: datetime) -> str:
    if deadline.done:
        return guise.words("terminal.clock.done")
    if deadline.over:
        return guise.words("terminal.clock.over")
    return left(deadline.at, now)


def _late(deadline: Deadline, now: datetime) -> bool:
    return not deadline.settled and passed(deadline.at, now)


def _small(deadline: Deadline, now_next: bool, guise: Guise, width: int, now: datetime) -> Strip:
    """ "截单 23:00 1:02:03" in one line."""
    look = guise.look
    late = _late(deadline, now)
    loud = look.levels[Level.CHECK]
    style = loud.strong if late else look.strong if now_next else look.quiet
    name = f"{guise.words.text(deadline.name)} {deadline.at:%H:%M} "
    told = _told(deadline, guise, now)
    text = f"{loud.mark} {name}{told} " if late else name + told
    return Strip([*draw.line(text, width - 2, style), Segment("  ", look.page)], width)


def _column(
    deadline: Deadline, now_next: bool, guise: Guise, width: int, now: datetime
) -> list[Strip]:
    """Name and hour, the hours and minutes left in block digits, the seconds below; one line only
    where those do not fit."""
    look = guise.look
    small = _small(deadline, now_next, guise, width, now)
    hours, seconds = _apart(deadline.at, now)
    rows = blocks.dots(hours)
    if rows is None or len(rows[0]) + 2 > width:
        return [small]
    late = _late(deadline, now)
    on = look.block if now_next or late else look.done
    lines = [small]
    for row in rows:
        dots = draw.dotted("." * len(row) if deadline.settled else row, on, look.page)
        lines.append(draw.row_of(dots, width, look.page))
    lines.append(draw.line("" if deadline.settled else seconds, width, look.quiet))
    return lines


def _apart(at: datetime, now: datetime) -> tuple[str, str]:
    """The time until (or since) `at` as hours and minutes, and its seconds."""
    minutes, seconds = divmod(abs(int((at - now).total_seconds())), 60)
    sign = "+" if at < now else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}", f":{seconds:02}"
