"""The one thread that takes a terminal's scans to the desk, in order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from wms.domain.messages import Message
from wms.operations.reply import Reply, Scan, View, Who
from wms.terminal.scanners import OwnScanners

if TYPE_CHECKING:
    # What it needs of the store takes longer to import than the first screen takes to draw.
    from wms.operations.alerts import Alert

EVERY = 0.5
"""Seconds between two looks at the job and at the devices."""
PATIENCE = 15.0
"""Seconds the end waits for answers: longer than a store that is busy takes."""


class Desk(Protocol):
    """What a terminal works for: it holds session, job, state and latch."""

    def take(self, scan: Scan) -> Reply:
        """Does what `scan` says and answers; blocks about 1 ms, 10 s while the store is busy, and
        without end where its machine is there and does not answer."""

    def look(self) -> Reply:
        """The present state; nothing is done."""

    def alerts(self, at: float) -> "tuple[Alert, ...]":
        """What is to be seen to of the devices here; `at` in seconds of `time.monotonic`."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A desk, and what belongs to this terminal: the language it starts in, what its wedge sends
    first, the site's clock, and its scanners besides the wedge."""

    desk: Desk
    language: str
    now: Callable[[], datetime]
    prefix: str = ""
    scanners: OwnScanners = field(default_factory=OwnScanners)


class DeskWorker:
    """Opens the workplace, queues scans and has each answered by the desk, on one thread.

    `opened` is called with what `open_` gave before anything else. `answered` is called on that
    thread with each reply in the order of the scans, `failed` with an error of opening or of the
    desk itself, after which nothing more is taken: what was not answered was not
    done. `noticed` is given what is to be seen to of the devices and how the job stands, looked up
    twice a second while nothing else is to be done, whenever something is otherwise than before:
    chutes fill and printers fall silent while nobody scans.
    """

    def __init__(
        self,
        open_: Callable[[], Workplace],
        opened: Callable[[Workplace], object],
        answered: Callable[[Reply], object],
        failed: Callable[[Exception], None],
        noticed: Callable[["tuple[Alert, ...]", Reply], object],
    ) -> None:
        self._open = open_
        self._opened = opened
        self._answered = answered
        self._failed = failed
        self._noticed = noticed
        self._shown: tuple[View, Who, bool, Message] | None = None
        self._alerts: tuple[Alert, ...] = ()
        self._look_at = 0.0
        self._queue: SimpleQueue[Scan | None] = SimpleQueue()
        # A store that never answers keeps nobody from ending the program.
        self._thread = Thread(target=self._work, name="desk", daemon=True)
        self._given_up = False

    def start(self) -> None:
        """Opens, shows the present state first, then takes scans."""
        self._thread.start()

    def submit(self, scan: Scan) -> None:
        """Queues `scan`; returns at once."""
        self._queue.put(scan)

    def finish(self) -> bool:
        """Waits until everything queued is answered, and ends the thread. Blocks. False where the
        store had not answered for so long that nobody waits any more: what was scanned last may be
        stored or not, as where a terminal is lost."""
        self._queue.put(None)
        if self._thread.ident is not None and not self._given_up:
            self._thread.join(PATIENCE)
        self._given_up = self._thread.is_alive()
        return not self._given_up

    def _work(self) -> None:
        try:
            workplace = self._open()
            self._opened(workplace)
            desk = workplace.desk
            self._answer(desk.look())
            while (scan := self._next(desk)) is not None:
                self._answer(desk.take(scan))
            # Where everybody stands is written down before the terminal is gone.
            desk.look()
        except Exception as error:  # the desk is broken: the terminal must say so and stop
            self._failed(error)

    def _answer(self, reply: Reply) -> None:
        self._shown = _shown(reply)
        self._answered(reply)

    def _next(self, desk: Desk) -> Scan | None:
        """The next scan; meanwhile an eye on job and devices. What waits is taken first."""
        while True:
            try:
                return self._queue.get(timeout=max(0.0, self._look_at - monotonic()))
            except Empty:
                self._look(desk)

    def _look(self, desk: Desk) -> None:
        now = monotonic()
        alerts = desk.alerts(now)
        look = desk.look()
        self._look_at = monotonic() + EVERY
        shown = _shown(look)
        if (alerts, shown) != (self._alerts, self._shown):
            self._alerts, self._shown = alerts, shown
            self._noticed(alerts, look)


def _shown(reply: Reply) -> tuple[View, Who, bool, Message]:
    """What may change while nobody scans: a stop, too, where the store answers again."""
    return reply.view, reply.who, reply.latched, reply.banner
