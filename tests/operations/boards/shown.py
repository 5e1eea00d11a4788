"""What a board shows, in Chinese; both languages must be able to say it."""

from typing import TypeVar

from tests.scanning import Terminal, said
from wms.operations.panels import (
    Clocks,
    Line,
    Plot,
    Readiness,
    RouteStanding,
    Sentences,
    Sheet,
    Text,
)
from wms.operations.reply import Level, View

P = TypeVar("P")


def look(terminal: Terminal) -> View:
    """The board as it stands now, a second later."""
    terminal.clock.tick()
    return terminal.desk.look().view


def panel_of(view: View, kind: type[P], which: int = 0) -> P:
    """The first (or another) panel of a kind."""
    return [panel for panel in view.panels if isinstance(panel, kind)][which]


def _text(cell: Text) -> str:
    return cell if isinstance(cell, str) else said(cell)


def cells(line: Line) -> list[str]:
    """A line of a sheet."""
    return [_text(cell) for cell in line.cells]


def sheet(view: View, which: int = 0) -> list[list[str]]:
    """The lines of a sheet."""
    found = panel_of(view, Sheet, which)
    for column in found.columns:
        said(column.title)
    said(found.empty)
    if found.total is not None:
        assert len(found.total.cells) == len(found.columns)
    assert all(len(line.cells) == len(found.columns) for line in found.lines)
    return [cells(line) for line in found.lines]


def sentences(view: View) -> list[tuple[str, Level]]:
    """Every sentence of a board."""
    found = [panel for panel in view.panels if isinstance(panel, Sentences)]
    return [(said(message), level) for panel in found for message, level in panel.lines]


def route(view: View, route_id: str) -> RouteStanding:
    """A route at a glance."""
    routes = panel_of(view, Readiness).routes
    return next(one for one in routes if one.route_id == route_id)


def trouble(view: View, route_id: str) -> tuple[Level, str]:
    """How loud a route is, and why."""
    one = route(view, route_id)
    return one.level, said(one.trouble) if one.trouble else ""


def clocks(view: View) -> list[tuple[str, str, bool]]:
    """The deadlines: what, when, done."""
    return [
        (said(one.name), f"{one.at:%d %H:%M}", one.done) for one in panel_of(view, Clocks).deadlines
    ]


def over(view: View) -> list[str]:
    """The deadlines of others that passed."""
    return [said(one.name) for one in panel_of(view, Clocks).deadlines if one.over]


def plot(view: View) -> Plot:
    """The plot; all it says can be said."""
    found = panel_of(view, Plot)
    for message in (found.title, found.unit, *found.notes):
        said(message)
    return found
