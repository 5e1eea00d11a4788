"""Bars over time in coloured cells, with an axis of ASCII.

Drawn here because plotting libraries use blocks and lines whose width a Chinese terminal sees
otherwise than they do, which breaks every column after them.
"""

from datetime import timedelta

from rich.segment import Segment
from textual.strip import Strip

from wms.operations.panels import Plot
from wms.operations.reply import Level
from wms.terminal import draw
from wms.terminal.guise import Guise
from wms.terminal.widgets.panels.drawing import Drawing

_AXIS = 3
_LEAST = 4
_WIDEST = 8
_CLOCK = 6


def plot_drawing(plot: Plot, guise: Guise, width: int, room: int) -> Drawing:
    """`plot` as drawn in about `room` lines."""
    look, words = guise.look, guise.words
    unit = words.text(plot.unit)
    title = f"{words.text(plot.title)} ({unit})"
    notes = [text for note in plot.notes for text in draw.wrap(words.text(note), width, 2)]
    head = [draw.line(title, width, look.strong)]
    lines = [draw.line(text, width, look.page) for text in notes]
    if not plot.values:
        return Drawing(head, lines)
    tall = max(_LEAST, min(plot.tallest, room - len(lines) - 4))
    return Drawing(head, [*_bars(plot, guise, width, tall), *lines])


def _bars(plot: Plot, guise: Guise, width: int, tall: int) -> list[Strip]:
    look = guise.look
    top = max(*plot.values, plot.needed, 1)
    margin = max(len(_amount(plot, top)), len(_amount(plot, plot.needed))) + _AXIS
    # The latest bars are the ones that matter.
    values = plot.values[-max(1, (width - margin) // 2) :]
    first = len(plot.values) - len(values)
    each = min(_WIDEST, (width - margin) // len(values))
    gap = 1 if each > 1 else 0
    rows = [-(-value * tall // top) for value in values]
    need = -(-plot.needed * tall // top) if plot.needed else 0
    lines = []
    for level in range(tall, 0, -1):
        label = _amount(plot, plot.needed) if level == need else ""
        if level == tall:
            label = _amount(plot, top)
        parts = [Segment(label.rjust(margin - _AXIS) + " | ", look.quiet)]
        for index, row in enumerate(rows):
            running = index == len(rows) - 1
            if level == 1 and values[index] < 0:
                parts += [Segment("?" * (each - gap), look.quiet), Segment(" " * gap, look.page)]
                continue
            parts += _cell(level <= row, running, level == need, each - gap, gap, guise)
        lines.append(draw.row_of(parts, width, look.page))
    lines.append(_axis(len(values) * each, margin, width, guise))
    lines.append(_hours(plot, first, len(values), each, margin, width, guise))
    if plot.needed:
        text = guise.words("terminal.plot.needed", count=plot.needed)
        if plot.line is not None:
            text = guise.words.text(plot.line)
        lines.append(draw.line(text, width, look.quiet))
    return lines


def _amount(plot: Plot, value: int) -> str:
    """A value as it is said: whole, or with two places."""
    if plot.scale == 1:
        return str(value)
    whole, part = divmod(value, plot.scale)
    return f"{whole}.{part:0{len(str(plot.scale)) - 1}d}" if part else str(whole)


def _cell(
    full: bool, running: bool, at_need: bool, cells: int, gap: int, guise: Guise
) -> list[Segment]:
    look = guise.look
    mark = look.levels[Level.CHECK].strong
    if full:
        text, style = ("/", look.strong) if running else ("#", look.done)
    else:
        text, style = ("=", mark) if at_need else (" ", look.page)
    after = Segment(("=" if at_need else " ") * gap, mark if at_need else look.page)
    return [Segment(text * cells, style), after]


def _axis(length: int, margin: int, width: int, guise: Guise) -> Strip:
    text = "0".rjust(margin - _AXIS) + " +" + "-" * (length + 1)
    return draw.line(text[:width], width, guise.look.quiet)


def _hours(
    plot: Plot, first: int, count: int, each: int, margin: int, width: int, guise: Guise
) -> Strip:
    """What a bar is, or the moment it begins, under as many of them as have room."""
    text = " " * margin
    room = 1 + max(map(len, plot.labels)) if plot.labels else _CLOCK
    step = -(-room // each)
    # The last one is named for sure: it is the one that is looked for.
    for index in range((count - 1) % step if plot.labels else 0, count, step):
        at = plot.begins + timedelta(minutes=plot.minutes * (first + index))
        label = plot.labels[first + index] if plot.labels else f"{at:%H:%M}"
        text = text.ljust(margin + index * each) + label
    return draw.line(text[:width], width, guise.look.quiet)
