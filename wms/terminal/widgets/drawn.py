"""The base of everything on the floor screen: a widget that is a list of lines."""

from abc import abstractmethod

from textual.strip import Strip
from textual.widget import Widget

from wms.terminal import draw, theme


class Drawn(Widget):
    """Draws itself once per change or size and serves its lines from there."""

    ALLOW_SELECT = False
    can_focus = False

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Strip] = []
        self._drawn_at = (0, 0)

    @abstractmethod
    def draw_lines(self, width: int, height: int) -> list[Strip]:
        """The lines at this size, each `width` cells; missing ones are blank."""

    def changed(self) -> None:
        """Has it drawn anew."""
        self._drawn_at = (0, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line `y` of the widget."""
        width, height = self.size
        if self._drawn_at != (width, height):
            self._lines = self.draw_lines(width, height)
            self._drawn_at = (width, height)
        if y < len(self._lines):
            return self._lines[y]
        return draw.blank(width, theme.PAGE)
