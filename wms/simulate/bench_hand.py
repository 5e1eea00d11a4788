"""A terminal that benches give scans to."""

import time
from collections.abc import Callable

from wms.bootstrap import SiteApp, now
from wms.operations.reply import Level, Reply, Scan


class BenchHand:
    """Somebody signed in at a terminal of the site. RuntimeError where a scan is stopped: a bench
    gives none that should be."""

    def __init__(self, app: SiteApp, name: str, badge: str) -> None:
        self.desk = app.desk(name)
        self.name = name
        self.given = 0
        self.scan(badge)

    def scan(self, text: str) -> Reply:
        """What the scan is answered."""
        self.given += 1
        scan_id = f"{self.name}.{self.given}.{time.monotonic_ns()}"
        reply = self.desk.take(Scan(text, scan_id, now()))
        if reply.level is Level.STOP:
            raise RuntimeError(f"{text}: {reply.banner}")
        return reply

    def beside(self, bare: Callable[[], float], text: str) -> tuple[float, float, Reply]:
        """Milliseconds of a bare write and of a scan, and what it is answered; both come after a
        look at how things stand, as at a terminal."""
        self.desk.look()
        theirs = bare()
        self.desk.look()
        return theirs, *self.timed(text)

    def timed(self, text: str) -> tuple[float, Reply]:
        """Milliseconds of a scan, and what it is answered."""
        began = time.perf_counter()
        reply = self.scan(text)
        return (time.perf_counter() - began) * 1000, reply
