"""The gateway of a site: one duty a device, each on its own, and somebody who watches them all.

A duty that raises is said, shown as its device's trouble, and tried again ever more slowly; one
that hangs delays nobody, and stops the watchdog, so that the service manager begins everything
anew. Where another gateway owns the devices, this one does not begin; where the ownership is lost,
nothing is driven until it is had again.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from wms.domain.devices import GATEWAY, Device
from wms.domain.messages import Message, say
from wms.domain.words import DeviceKind, DeviceState
from wms.gateway.duty import SILENCE
from wms.gateway.health import Board
from wms.gateway.keeper import Keeper, Ledger, Ownership
from wms.gateway.notify import Notifier
from wms.gateway.post import Carried
from wms.gateway.worker import Appointment, Worker

TURN = 0.1
"""Seconds between two looks of the supervisor."""
LAST_ITEM = 25.0
"""Seconds the duties have to finish what they are at."""
_LAST_WORDS = 5.0


@dataclass(frozen=True, slots=True)
class Tally:
    """What the gateway did since it started."""

    posted: int
    taken: int
    acknowledged: int
    refused: int
    printed: int


@dataclass(slots=True)
class _Voice:
    """Says one thing after the other, whichever thread it comes from, and counts papers."""

    say: Callable[[Message], None]
    printed: int = 0
    _lock: Lock = field(default_factory=Lock)

    def tell(self, message: Message) -> None:
        with self._lock:
            self.printed += message.key in ("gateway.printed", "printer.printed")
            self.say(message)


class Gateway:
    """The gateway of one site; `run` it, or have it do what waits `once`.

    `explain` words a message for the service manager; `stamp` is the wall clock as text, `clock`
    never jumps; `silence` is how long a duty may give no sign of life, in seconds.
    """

    def __init__(
        self,
        appointments: Sequence[Appointment],
        ledger: Ledger,
        ownership: Ownership,
        *,
        tell: Callable[[Message], None],
        explain: Callable[[Message], str],
        stamp: Callable[[], str],
        stopping: Callable[[], bool] = lambda: False,
        carried: Carried | None = None,
        notifier: Notifier | None = None,
        clock: Callable[[], float] = time.monotonic,
        silence: float = SILENCE,
    ) -> None:
        hush()
        self.clock = clock
        self._voice = _Voice(tell)
        self._explain = explain
        self._stopping = stopping
        self._carried = carried or Carried()
        self._notifier = notifier or Notifier()
        self._silence = silence
        own = {"pid": os.getpid(), "host": socket.gethostname()}
        devices = [Device(GATEWAY, DeviceKind.GATEWAY, detail=own)]
        devices += [appointment.device for appointment in appointments]
        self.board = Board(devices, stamp, self._voice.tell)
        self._ownership = ownership
        self._keeper = Keeper(self.board, ledger, ownership, self._voice.tell)
        self._ledger = ledger
        self._workers = [Worker(one, self.board, self._voice.tell) for one in appointments]

    @property
    def tally(self) -> Tally:
        """What was done since it started."""
        done = self._carried
        return Tally(done.posted, done.taken, done.acknowledged, done.refused, self._voice.printed)

    @property
    def troubles(self) -> list[Message]:
        """What is not well now."""
        return [d.cause for d in self.board.devices() if d.troubled and d.cause is not None]

    def run(self, begun: Message | None = None) -> None:
        """Work until `stopping`; the items at hand are finished first. Unavailable where another
        gateway owns the devices; `begun` is told when none does."""
        self._ownership.take()
        try:
            if begun is not None:
                self._voice.tell(begun)
            self._keeper.start()
            self._notifier.ready()
            self._watch()
            self._notifier.stopping()
            self._stop()
        finally:
            self._keeper.end(_LAST_WORDS)
            self._ownership.release()

    def once(self) -> None:
        """What waits now, and no more; Unavailable where another gateway owns the devices."""
        self._ownership.take()
        try:
            self._keeper.turn()
            self.round()
            self._keeper.last_turn()
        finally:
            self.close()

    def round(self) -> None:
        """Every duty does what waits now, unless it failed a moment ago; side by side."""
        for worker in self._workers:
            worker.round(self.clock())
        while any(worker.working for worker in self._workers):
            if self._stopping():
                for worker in self._workers:
                    worker.stop()
            for worker in self._workers:
                worker.join(TURN)

    def close(self) -> None:
        """After rounds: let everything go."""
        for worker in self._workers:
            worker.close()
        self._ledger.close()
        self._ownership.release()

    def _watch(self) -> None:
        """Until told to stop: look after the duties, and say that all is well while it is."""
        at_work = False
        while not self._stopping():
            if self._keeper.owned and not at_work:
                at_work = True
                for worker in self._workers:
                    worker.start()
            elif at_work and not self._keeper.owned:
                at_work = False
                self._stop()
            if self._all_beat():
                self._notifier.alive()
            self._notifier.status(self._explain(self._status()))
            time.sleep(TURN)

    def _all_beat(self) -> bool:
        """Whether every duty gave a sign of life; one that did not is in trouble."""
        well = True
        for worker in self._workers:
            if worker.silent >= self._silence:
                well = False
                seconds = round(self._silence)
                self.board.report(
                    worker.name, DeviceState.TROUBLE, say("gateway.hangs", seconds=seconds), None
                )
        if self._keeper.owned:
            state = DeviceState.READY if well else DeviceState.TROUBLE
            self.board.report(GATEWAY, state, None, None)
        return well

    def _status(self) -> Message:
        devices = [d for d in self.board.devices() if d.kind is not DeviceKind.GATEWAY]
        names = ", ".join(device.name for device in devices if device.troubled)
        if names:
            return say("gateway.status.trouble", devices=names)
        return say("gateway.status.well", count=len(devices))

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()
        end = time.monotonic() + LAST_ITEM
        for worker in self._workers:
            while not worker.join(TURN) and time.monotonic() < end:
                if not worker.silent >= self._silence:
                    self._notifier.alive()
            if worker.working:
                self._voice.tell(say("gateway.left", device=worker.name))


def hush() -> None:
    """What drivers and pymodbus log stands in the health of their device; without a handler Python
    would write it onto the screen as well."""
    for name in ("drivers", "pymodbus.logging"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
