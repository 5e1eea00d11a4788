"""Every route at a glance: one line a route, in as many columns as the screen has room for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from wms.domain.words import ManifestState
from wms.operations.panels import Readiness, RouteStanding
from wms.operations.reply import Level
from wms.terminal import draw
from wms.terminal.guise import Guise
from wms.terminal.widgets.panels.drawing import (
    GAP,
    MARK,
    Cell,
    Drawing,
    Width,
    fitted,
    in_columns,
    left,
    mark,
    text_of,
    widest,
)

_BESIDE = 56
"""Cells a route needs at least to stand beside another."""
_BETWEEN = 3
_BAR = 6
_BAR_BEST = 16
_BAR_MOST = 40
_LONGEST_NAME = 24
_LEAST_TROUBLE = 24
"""Cells in which a trouble can still be told from another; the bar goes before they do."""
_COLUMNS = ("id", "name", "bar", "put", "short", "containers", "state", "left")


def readiness_drawing(
    panel: Readiness, guise: Guise, width: int, room: int, now: datetime, numbers: Sequence[int]
) -> Drawing:
    """`panel` as drawn in `room` lines; `numbers` are those of its routes, 0 where one cannot be
    picked."""
    if not panel.routes:
        text = guise.words("terminal.route.none")
        return Drawing(body=[draw.line(text, width, guise.look.quiet)])
    beside = 1
    rows = max(1, room - 1)
    while len(panel.routes) > rows * beside and _each(width, beside + 1) >= _BESIDE:
        beside += 1
    each = _each(width, beside)
    lines = [_cells(route, guise, now) for route in panel.routes]
    number_width = len(str(max(numbers))) + 2 if any(numbers) else 0
    trouble = widest([guise.words.text(r.trouble) for r in panel.routes if r.trouble is not None])
    given = _given(lines, guise, each, number_width, trouble)
    drawn = [
        _line(route, number, cells, given, each, guise)
        for route, number, cells in zip(panel.routes, numbers, lines, strict=True)
    ]
    head = _head(given, each, guise)
    tall = -(-len(drawn) // beside)
    columns = [drawn[start : start + tall] for start in range(0, len(drawn), tall)]
    page = guise.look.page
    blank = draw.blank(each, page)
    body = [
        _side_by_side([c[row] if row < len(c) else blank for c in columns], width, page)
        for row in range(tall)
    ]
    return Drawing([_side_by_side([head] * len(columns), width, page)], body)


def _each(width: int, beside: int) -> int:
    return (width - _BETWEEN * (beside - 1)) // beside


def _side_by_side(strips: Sequence[Strip], width: int, ground: Style) -> Strip:
    parts: list[Segment] = []
    for index, strip in enumerate(strips):
        parts += [Segment(" " * _BETWEEN, ground)] if index else []
        parts += strip
    return draw.row_of(parts, width, ground)


def _cells(route: RouteStanding, guise: Guise, now: datetime) -> dict[str, str]:
    words = guise.words
    trouble = words.text(route.trouble) if route.trouble is not None else ""
    gone = route.state is ManifestState.DEPARTED
    return {
        "id": route.route_id,
        "name": trouble or route.name,
        "bar": "",
        "put": f"{route.put}/{route.planned}",
        "short": str(route.short) if route.short else "",
        "containers": f"{route.open} {route.waiting} {route.loaded}",
        "state": words(f"terminal.route.state.{route.state or 'none'}"),
        "left": "" if gone else left(route.departs_at, now),
    }


def _given(
    lines: Sequence[dict[str, str]], guise: Guise, width: int, number_width: int, trouble: int
) -> list[int]:
    """The cells of number, mark and each of `_COLUMNS`; `trouble` are those of the widest one."""
    heads = {name: widest([guise.words(f"terminal.route.{name}")]) for name in _COLUMNS}
    best = {name: max(heads[name], widest([line[name] for line in lines])) for name in _COLUMNS}
    name = max(min(best["name"], _LONGEST_NAME), trouble)
    # Why a route is late is worth more than a picture of the figures that stand beside it.
    telling = Width(name, max(min(name, 8), min(trouble, _LEAST_TROUBLE)), wide=True)
    least_bar = max(_BAR, heads["bar"])
    asked = {
        "id": Width(best["id"], min(best["id"], 6)),
        "name": telling if trouble else replace(telling, drop=3),
        "bar": Width(_BAR_BEST, least_bar, drop=4 if trouble else 0, wide=True),
        "put": Width(best["put"], best["put"]),
        "short": Width(best["short"], best["short"], drop=1),
        "containers": Width(best["containers"], best["containers"], drop=2),
        "state": Width(best["state"], best["state"]),
        "left": Width(best["left"], best["left"]),
    }
    fixed = [Width(number_width, number_width), Width(MARK, MARK)]
    given = fitted([*fixed, *asked.values()], width)
    bar = len(fixed) + _COLUMNS.index("bar")
    beside = bar - 1
    if given[bar] > _BAR_MOST and given[beside]:
        # A bar tells no more by being longer; a sentence of trouble does.
        given[beside] += given[bar] - _BAR_MOST
        given[bar] = _BAR_MOST
    return given


def _head(given: Sequence[int], width: int, guise: Guise) -> Strip:
    quiet = guise.look.quiet
    blank = Cell("", guise.look.page)
    titles = (
        Cell(guise.words(f"terminal.route.{name}"), quiet, right=_right(name)) for name in _COLUMNS
    )
    return in_columns([blank, blank, *titles], given, width, guise.look.page)


def _right(name: str) -> bool:
    return name in ("put", "short", "containers", "left")


def _line(
    route: RouteStanding,
    number: int,
    texts: dict[str, str],
    given: Sequence[int],
    width: int,
    guise: Guise,
) -> Strip:
    look = guise.look
    style = text_of(route.level, guise)
    if route.level is Level.CALM and route.state is ManifestState.DEPARTED:
        style = look.quiet
    parts: list[Segment] = []
    cells = [
        Cell(f" {number} " if number else "", look.key if number else look.page, right=True),
        mark(route.level, guise),
        *(Cell(texts[name], style, right=_right(name)) for name in _COLUMNS),
    ]
    names = ("number", "mark", *_COLUMNS)
    for name, cell, room in zip(names, cells, given, strict=True):
        if not room:
            continue
        if parts:
            parts.append(Segment(" " * GAP, look.page))
        if name == "bar":
            parts += bar(route.put, route.short, route.planned, room, guise)
        else:
            parts += draw.line(cell.text, room, cell.style, "right" if cell.right else "left")
    return draw.row_of(parts, width, look.page)


def bar(put: int, short: int, planned: int, width: int, guise: Guise) -> list[Segment]:
    """A bar of `width` cells: "#" is put, "s" will never come, "." is still to do. It is full
    only when all is put."""
    look = guise.look
    planned = max(1, planned)
    done = max(0, min(width, put * width // planned))
    lost = max(0, min(width - done, -(-short * width // planned)))
    rest = width - done - lost
    return [
        Segment("#" * done, look.done),
        Segment("s" * lost, look.levels[Level.CHECK].text),
        Segment("." * rest, look.quiet),
    ]
