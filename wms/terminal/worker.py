"""The one thread that takes a terminal's scans to the desk, in order."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Protocol

from wms.operations.reply import Reply, Scan


class Desk(Protocol):
    """What a terminal works for: it holds session, job, state and latch."""

    def take(self, scan: Scan) -> Reply:
        """Does what `scan` says and answers; blocks about 1 ms, 10 s while the store is busy."""

    def look(self) -> Reply:
        """The present state; nothing is done."""


class DeskWorker:
    """Queues scans and has each answered by the desk on one thread.

    `answered` is called on that thread with each reply in the order of the scans, `failed` with
    an error of the desk itself, after which nothing more is taken: what was not answered was not
    done.
    """

    def __init__(
        self,
        desk: Desk,
        answered: Callable[[Reply], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._answered = answered
        self._failed = failed
        self._queue: SimpleQueue[Scan | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="desk")

    def start(self) -> None:
        """Shows the present state first, then takes scans."""
        self._thread.start()

    def submit(self, scan: Scan) -> None:
        """Queues `scan`; returns at once."""
        self._queue.put(scan)

    def finish(self) -> None:
        """Waits until everything queued is answered, and ends the thread. Blocks."""
        self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            self._answered(self._desk.look())
            while (scan := self._queue.get()) is not None:
                self._answered(self._desk.take(scan))
        except Exception as error:  # the desk is broken: the terminal must say so and stop
            self._failed(error)
