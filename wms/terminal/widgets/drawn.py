"""The base of everything on the floor screen: a widget that is a list of lines."""

from abc import abstractmethod

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from wms.terminal import draw
from wms.terminal.guise import Guise

_UNDRESSED = Style.null()
"""What without a style at all ends the app where NO_COLOR is set: Textual takes colours off it."""


class Drawn(Widget):
    """Draws itself once per change or size and serves its lines from there."""

    ALLOW_SELECT = False
    can_focus = False

    def __init__(self) -> None:
        super().__init__()
        self.guise: Guise | None = None
        self._lines: list[Strip] = []
        self._drawn_at = (0, 0)

    @abstractmethod
    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:
        """The lines at this size, each `width` cells; missing ones are blank."""

    def changed(self) -> None:
        """Has it drawn anew: of what is in sight, the lines that are no longer the same."""
        width, height = self.size
        if self.guise is None or self._drawn_at != (width, height) or not width:
            self._drawn_at = (0, 0)
            self.refresh()
            return
        before, self._lines = self._lines, self._padded(self.guise, width, height)
        rows = zip(before, self._lines, strict=True)
        other = [y for y, (old, new) in enumerate(rows) if old != new]
        if other:
            self.refresh(*(Region(0, y, width, 1) for y in other))

    def render_line(self, y: int) -> Strip:
        """The line `y` of the widget."""
        width, height = self.size
        if self.guise is None:
            return draw.blank(width, _UNDRESSED)
        if self._drawn_at != (width, height):
            self._lines = self._padded(self.guise, width, height)
            self._drawn_at = (width, height)
        return self._lines[y] if y < height else draw.blank(width, _UNDRESSED)

    def _padded(self, guise: Guise, width: int, height: int) -> list[Strip]:
        lines = self.draw_lines(guise, width, height)[:height]
        blank = draw.blank(width, guise.look.page)
        return [*lines, *[blank] * (height - len(lines))]
