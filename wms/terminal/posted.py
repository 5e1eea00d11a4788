"""What other threads post to the app: they never touch the screen themselves."""

from typing import TYPE_CHECKING

from textual.message import Message

from wms.operations.reply import Reply
from wms.terminal.scanners import Heard, Misread
from wms.terminal.worker import Workplace

if TYPE_CHECKING:
    from wms.operations.alerts import Alert


class AtWork(Message):
    """The site's store is open; posted by the worker's thread."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace


class Answered(Message):
    """The desk answered; posted by the worker's thread."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


class FromScanner(Message):
    """A scanner of this terminal read or misread something; posted by its thread."""

    def __init__(self, what: Heard | Misread) -> None:
        super().__init__()
        self.what = what


class Noticed(Message):
    """The job or the devices stand otherwise though nobody scanned; posted by the worker's
    thread."""

    def __init__(self, alerts: "tuple[Alert, ...]", look: Reply) -> None:
        super().__init__()
        self.alerts = alerts
        self.look = look


class DeskFailed(Message):
    """The desk itself broke; posted by the worker's thread."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
