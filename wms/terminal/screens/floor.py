"""The floor screen: banner, board, and the lines at the edges; it draws any reply."""

from datetime import datetime

from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen

from wms.locale import Catalogue
from wms.operations.alerts import Alert
from wms.operations.reply import Level, Reply
from wms.terminal.widgets.banner import Banner
from wms.terminal.widgets.bars import AlertLine, Header, KeyBar, KeyedLine
from wms.terminal.widgets.board import Board

_BANNER_LEAST = 7


class FloorScreen(Screen[None], inherit_bindings=False):
    """One prompt; nothing to focus, nothing to click."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FloorScreen { background: #181818; layout: vertical; overflow: hidden; }
    Header, AlertLine, KeyedLine, KeyBar { width: 100%; height: 1; }
    Banner, Board { width: 100%; height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.header = Header()
        self.alert = AlertLine()
        self.alert.display = False
        self.banner = Banner()
        self.board = Board()
        self.keyed = KeyedLine()
        self.keys = KeyBar()
        self._filled = False

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.header
        yield self.alert
        yield self.banner
        yield self.board
        yield self.keyed
        yield self.keys

    def on_resize(self, event: Resize) -> None:
        """Keeps the banner at a third."""
        self._share(event.size.height)

    def show(self, reply: Reply, words: Catalogue, with_help: bool) -> None:
        """Shows `reply`; a STOP takes the whole height."""
        self.banner.show(reply, words)
        self.board.show(reply, words, with_help)
        self.keys.show(words, reply.latched)
        if self._filled is not (reply.level is Level.STOP):
            self._filled = not self._filled
            self._share(self.size.height)

    def show_header(self, reply: Reply, words: Catalogue, now: datetime) -> None:
        """Shows who works here and the time."""
        self.header.show(reply.who, words, now)

    def show_alerts(self, alerts: tuple[Alert, ...], words: Catalogue, turn: int) -> None:
        """Shows what is to be seen to of the devices, one at a time; no line where all is well."""
        self.alert.display = bool(alerts)
        self.alert.show(alerts, words, turn)

    def show_keyed(
        self, words: Catalogue, expected: str, partial: str, hint: str, waiting: int
    ) -> None:
        """Shows what is being keyed."""
        self.keyed.show(words, expected, partial, hint, waiting)

    def _share(self, height: int) -> None:
        self.board.display = not self._filled
        self.banner.styles.height = "1fr" if self._filled else max(_BANNER_LEAST, height // 3 - 1)
