"""The thread that writes down how the devices are, and sees that this gateway is the only one."""

import time
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import Protocol

from wms.domain.devices import GATEWAY, Device
from wms.domain.messages import Message, say
from wms.domain.words import DeviceState
from wms.gateway.duty import Request
from wms.gateway.health import OFTEN, Answer, Board
from wms.gateway.patience import Patience, cause_of

EVERY = 0.25
"""Seconds between two looks for tests that somebody asks for."""


class Ledger(Protocol):
    """Where devices stand for everybody else; one thread. Raises Unavailable."""

    def begin(self, devices: Sequence[Device]) -> None:
        """These and no others are configured; nobody waits for a test any more."""

    def save(self, devices: Sequence[Device]) -> None:
        """They are so now."""

    def requests(self) -> list[Request]:
        """Tests that wait for an answer, oldest first."""

    def answer(self, request: Request, told: Sequence[Message], *, passed: bool) -> None:
        """What one of them gave."""

    def close(self) -> None:
        """Let go of the store."""


class Ownership(Protocol):
    """That one gateway, and no other, owns the devices of the site."""

    def take(self) -> None:
        """From now on; Unavailable where somebody else does, saying who."""

    def still(self) -> bool:
        """Whether it holds."""

    def release(self) -> None:
        """No longer."""


class Keeper:
    """Carries the board into the ledger, and asks once a second whether the ownership holds.

    `owned` is False from the moment it was found lost until it was taken again.
    """

    def __init__(
        self,
        board: Board,
        ledger: Ledger,
        ownership: Ownership,
        tell: Callable[[Message], None],
    ) -> None:
        self._board = board
        self._ledger = ledger
        self._ownership = ownership
        self._tell = tell
        self._ended = Event()
        self._patience = Patience()
        self._begun = False
        self._looked_at = float("-inf")
        self._thread = Thread(target=self._work, name="keeper", daemon=True)
        self.owned = True

    def start(self) -> None:
        """Write until `end`."""
        self._thread.start()

    def end(self, seconds: float) -> None:
        """Write what is left, and end; wait for it so long."""
        self._ended.set()
        self._board.wake()
        self._thread.join(seconds)

    def turn(self) -> None:
        """Everything once. Only while the thread does not run."""
        self._turn()

    def last_turn(self) -> None:
        """Everything once more, and that nobody looks after the devices from now on."""
        self._board.report(GATEWAY, DeviceState.ABSENT, None, None)
        self._turn(last=True)

    def _work(self) -> None:
        try:
            while not self._ended.is_set():
                self._turn()
                self._board.wait(EVERY)
            self.last_turn()
        finally:
            self._ledger.close()

    def _turn(self, *, last: bool = False) -> None:
        now = time.monotonic()
        if not last and now - self._looked_at >= OFTEN:
            self._looked_at = now
            self._look()
            self._board.seen(GATEWAY)
        if not last and now < self._patience.due:
            return
        try:
            self._write()
        except Exception as error:
            # The store is away: what stands on the board is written when it is back.
            if self._patience.trouble is None:
                self._tell(say("gateway.trouble.store"))
                self._tell(cause_of(error))
            self._patience.failed(cause_of(error), now)
            self._patience.due = min(self._patience.due, now + 5 * OFTEN)
        else:
            if self._patience.trouble is not None:
                self._tell(say("gateway.well.store"))
            self._patience.went_well()

    def _look(self) -> None:
        """Whoever lost the ownership drives nothing until it has it again."""
        try:
            if self.owned and not self._ownership.still():
                self.owned = False
                self._tell(say("gateway.disowned"))
            if not self.owned:
                self._ownership.take()
                self.owned = True
                self._tell(say("gateway.owned"))
        except Exception as error:
            cause = cause_of(error)
            self._board.report(GATEWAY, DeviceState.TROUBLE, cause, None)

    def _write(self) -> None:
        if not self._begun:
            self._ledger.begin(self._board.devices())
            self._begun = True
        devices, answers = self._board.take()
        try:
            self._save(devices)
            while answers:
                done = answers[0]
                self._ledger.answer(done.request, done.told, passed=done.passed)
                answers.pop(0)
        except BaseException:
            self._board.give_back(devices, answers)
            raise
        self._fetch()

    def _save(self, devices: Sequence[Device]) -> None:
        # Another gateway may be the one whose rows these are.
        if devices and self.owned:
            self._ledger.save(devices)

    def _fetch(self) -> None:
        requests = self._ledger.requests() if self.owned else []
        for request in [r for r in requests if r.device not in self._board.names]:
            told = [say("device.test.unknown", device=request.device)]
            self._board.answer(Answer(request, tuple(told), passed=False))
        self._board.asked(requests)
