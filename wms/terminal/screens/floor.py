"""The floor screen: banner, board, and the lines at the edges; it draws any reply."""

from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen

from wms.operations.reply import Level, Reply
from wms.terminal.guise import Guise
from wms.terminal.widgets.banner import Banner
from wms.terminal.widgets.bars import AlertLine, Header, KeyBar, KeyedLine, PracticeLine
from wms.terminal.widgets.board import Board, least_lines

if TYPE_CHECKING:
    from wms.operations.alerts import Alert

_BANNER_LEAST = 7
_OVER_A_BOARD = 3
_BARS = 3
"""Lines of a screen that are always there: who works here, what is keyed, the keys."""


class FloorScreen(Screen[None], inherit_bindings=False):
    """One prompt; nothing to focus, nothing to click."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FloorScreen { background: #181818; layout: vertical; overflow: hidden; }
    PracticeLine, Header, AlertLine, KeyedLine, KeyBar { width: 100%; height: 1; }
    Banner, Board { width: 100%; height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.practice = PracticeLine()
        self.practice.display = False
        self.header = Header()
        self.alert = AlertLine()
        self.alert.display = False
        self.banner = Banner()
        self.board = Board()
        self.keyed = KeyedLine()
        self.keys = KeyBar()
        self._shape = (False, False, 0)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.practice
        yield self.header
        yield self.alert
        yield self.banner
        yield self.board
        yield self.keyed
        yield self.keys

    def on_resize(self, event: Resize) -> None:
        """Keeps the banner at its part."""
        self._share(event.size.height)

    def show(self, reply: Reply, guise: Guise, with_help: bool, now: datetime) -> None:
        """Shows `reply`; a STOP takes the whole height, a board all but a few lines."""
        if self.practice.display is not reply.who.practice:
            self.practice.display = reply.who.practice
        self.practice.show(guise)
        self.banner.show(reply, guise)
        self.board.show(reply, guise, with_help, now)
        self.keys.show(guise, reply.latched)
        shape = (
            reply.level is Level.STOP and not with_help,
            bool(reply.view.panels),
            least_lines(reply.view),
        )
        if shape != self._shape:
            self._shape = shape
            self._share(self.size.height)

    def show_header(self, reply: Reply, guise: Guise, now: datetime) -> None:
        """Shows who works here and the time, and lets the board's clocks go on."""
        self.header.show(reply.who, guise, now)
        self.board.tick(now)

    def show_alerts(self, alerts: "tuple[Alert, ...]", guise: Guise, turn: int) -> None:
        """Shows what is to be seen to of the devices, one at a time; no line where all is well."""
        if self.alert.display is not bool(alerts):
            self.alert.display = bool(alerts)
            self._share(self.size.height)
        self.alert.show(alerts, guise, turn)

    def show_keyed(
        self, guise: Guise, expected: str, partial: str, hint: str, waiting: int
    ) -> None:
        """Shows what is being keyed."""
        self.keyed.show(guise, expected, partial, hint, waiting)

    def _share(self, height: int) -> None:
        filled, panelled, least = self._shape
        self.board.display = not filled
        part = max(_BANNER_LEAST, height // 3 - 1)
        bars = _BARS + self.practice.display + self.alert.display
        if panelled or height - bars - part < least:
            part = _OVER_A_BOARD
        self.banner.styles.height = "1fr" if filled else part
