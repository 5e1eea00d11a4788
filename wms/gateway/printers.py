"""One duty a printer: what waits for it goes out in order, and what became of each is written down.

Nothing is sent unless the store says first that it is being sent, nothing is called printed unless
the printer said so, and nothing is sent twice unless it certainly did not come out. A printer in
trouble keeps its queue and is asked until it is well again; then it goes on by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from drivers.printers import Outcome, PrinterError, PrinterStatus, Reason
from wms.domain.messages import Message, Unavailable, say
from wms.domain.printing import FOLDER, PrinterPlace, choose_printer
from wms.domain.words import DeviceKind, DeviceState, PrintState
from wms.gateway.duty import Health, Pulse, Request
from wms.gateway.patience import cause_of
from wms.gateway.printing import Job, Press, file_name, judged, said_of, why_away

LOOK = 0.5
"""Seconds between two looks into the spool while nothing waits."""
ASK = 2.0
"""Seconds after which a printer that was not heard of is asked how it is."""
BEAT = 1.0
"""Seconds between two signs of life while a copy is being printed."""
SHORTEST, LONGEST = 2.0, 60.0
"""Seconds a printer rests that says it is well and leaves copies in doubt: at first, at most."""

_SPOILING = frozenset({Reason.STUCK, Reason.NEVER_STARTED, Reason.LATE})
"""What a printer does that takes copies, or should, and prints none."""


class Queued(Job, Protocol):
    """A copy with its place in the spool; `terminal` is where it was asked for."""

    @property
    def position(self) -> int: ...
    @property
    def terminal(self) -> str: ...


AnyQueued = TypeVar("AnyQueued", bound=Queued)
Result = TypeVar("Result")


class Spool(Protocol[AnyQueued]):
    """The spool (`wms.storage.spool`); every call is one durable transaction."""

    def assign(self, choose: Callable[[AnyQueued, Mapping[str, str]], str]) -> None: ...
    def next_of(self, printer: str) -> AnyQueued | None: ...
    def claim(self, job: AnyQueued, printer: str, at: str) -> bool: ...
    def printed(self, job: AnyQueued, printer: str, at: str) -> bool: ...
    def not_printed(
        self, job: AnyQueued, printer: str, state: PrintState, cause: Message | None
    ) -> bool: ...
    def spoiled(self, job: AnyQueued, printer: str, cause: Message) -> bool: ...
    def recover(self, printer: str, state: PrintState, cause: Message | None) -> int: ...
    def orphans(self, printers: Sequence[str]) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class _Owed(Generic[AnyQueued]):
    """What the store has to be told of a copy, whatever happens."""

    job: AnyQueued
    state: PrintState
    cause: Message | None


Trial = Callable[[Press[AnyQueued], Request, Health], Awaitable[None]]
"""Answers a test that somebody asked for."""


class PrinterDuty(Generic[AnyQueued]):
    """The printer `name`: one of `places`, which are all printers of the site.

    `press` and `spool` are its own; nobody else sends to the device. `stamp` is the clock as text.
    """

    kind = DeviceKind.PRINTER

    def __init__(
        self,
        name: str,
        press: Press[AnyQueued],
        spool: Spool[AnyQueued],
        places: Sequence[PrinterPlace],
        stamp: Callable[[], str],
        trial: Trial[AnyQueued],
    ) -> None:
        self.name = name
        self.press = press
        self.spool = spool
        self.places = places
        self.stamp = stamp
        self.trial = trial
        self._owed: _Owed[AnyQueued] | None = None
        self._well = False
        self._ask_at = 0.0
        self._rest_until = 0.0
        self._rest = SHORTEST
        self._resting: Message | None = None

    async def work(self, pulse: Pulse, health: Health) -> None:
        """Print what waits, in order, until told to stop."""
        try:
            self._begin(pulse)
            while not pulse.stopping:
                pulse.beat()
                request = health.request()
                if request is not None:
                    await self._beating(pulse, self.trial(self.press, request, health))
                if not await self._turn(pulse, health):
                    await pulse.pause(LOOK)
        finally:
            self._end()

    async def once(self, pulse: Pulse, health: Health) -> None:
        """Print what waits now; stop at the first trouble of the printer itself."""
        try:
            self._begin(pulse)
            while not pulse.stopping and await self._turn(pulse, health):
                pulse.beat()
        finally:
            self._end()

    def _begin(self, pulse: Pulse) -> None:
        """What an earlier owner of this printer left; and, at the folder, what was left by printers
        that are not there any more."""
        self._pay()
        self._ask_at = self._rest_until = 0.0
        self._recover(pulse, self.name, self._broken_off())
        if self.name == FOLDER:
            gone = say("printer.removed")
            for name in self.spool.orphans([place.name for place in self.places]):
                self._recover(pulse, name, (PrintState.UNKNOWN, gone))

    def _recover(self, pulse: Pulse, name: str, fallen: tuple[PrintState, Message | None]) -> None:
        copies = self.spool.recover(name, *fallen)
        if copies and fallen[0] is PrintState.UNKNOWN:
            pulse.tell(say("printer.fallen", printer=name, copies=copies))

    def _end(self) -> None:
        self.press.close()
        # What could not be said is said when the work begins again, or by who begins it.
        with suppress(Unavailable):
            self._pay()

    def _broken_off(self) -> tuple[PrintState, Message | None]:
        """Where a copy stands whose sending nobody saw the end of."""
        if self.press.repeatable:
            return PrintState.QUEUED, None
        return PrintState.UNKNOWN, say("printer.broken_off")

    async def _turn(self, pulse: Pulse, health: Health) -> bool:
        """One copy, if the printer is well and one waits; whether there was one."""
        self.spool.assign(self._choose)
        if not await self._is_well(health):
            return False
        job = self.spool.next_of(self.name)
        if job is None:
            return False
        await self._print(job, pulse, health)
        return True

    def _choose(self, job: AnyQueued, stand_ins: Mapping[str, str]) -> str:
        return choose_printer(job.paper, job.terminal, job.position, self.places, stand_ins)

    async def _is_well(self, health: Health) -> bool:
        """Whether it may be given something; it is asked where that was not known just now."""
        now = asyncio.get_running_loop().time()
        if now >= self._ask_at:
            self._ask_at = now + ASK
            self._well = await self._asked(health)
            self._ask_at = asyncio.get_running_loop().time() + ASK
        return self._well and now >= self._rest_until

    async def _asked(self, health: Health) -> bool:
        try:
            status = await self.press.status()
        except (PrinterError, Unavailable) as error:
            health.report(DeviceState.TROUBLE, why_away(error), self._detail(None))
            return False
        health.seen()
        rests = asyncio.get_running_loop().time() < self._rest_until
        state = DeviceState.TROUBLE if status.faults or rests else DeviceState.READY
        told = self._resting if rests and not status.faults else said_of(status)
        health.report(state, told, self._detail(status))
        return not status.faults

    def _detail(self, status: PrinterStatus | None) -> dict[str, list[str]]:
        """For the screens: what holds, and which papers it can print at all."""
        able = next((place.able for place in self.places if place.name == self.name), frozenset())
        held = sorted(status.conditions) if status is not None else []
        return {"able": sorted(able), "conditions": [str(condition) for condition in held]}

    async def _print(self, job: AnyQueued, pulse: Pulse, health: Health) -> None:
        try:
            send = self.press.draw(job)
        except Unavailable:
            raise
        except Exception as error:
            # Whatever it is must not hold up the copies behind it.
            why = cause_of(error)
            self.spool.spoiled(job, self.name, why)
            self._tell(pulse, "printer.not_drawn", job, why)
            return
        # Should the store not say whether it took the claim: nothing was sent.
        self._owed = _Owed(job, PrintState.QUEUED, None)
        claimed = self.spool.claim(job, self.name, self.stamp())
        self._owed = _Owed(job, *self._broken_off()) if claimed else None
        if claimed:
            outcome = await self._beating(pulse, send())
            state, cause = judged(outcome)
            self._owed = _Owed(job, state, cause)
            self._pay()
            self._seen(job, outcome, pulse, health)

    def _seen(self, job: AnyQueued, outcome: Outcome, pulse: Pulse, health: Health) -> None:
        """What the outcome says of the printer, and who should hear of the copy."""
        now = asyncio.get_running_loop().time()
        state, cause = judged(outcome)
        if state is PrintState.PRINTED:
            health.seen()
            # After a rest the screens still say why: it is asked at once, and they say it is well.
            self._ask_at = 0.0 if self._resting else now + ASK
            self._rest, self._resting = SHORTEST, None
            pulse.tell(self._done(job))
            return
        self._ask_at = 0.0
        if outcome.reason in _SPOILING:
            # It may say of itself that all is well, and spoil one copy after the other.
            self._resting = cause
            self._rest_until = now + self._rest
            self._rest = min(2 * self._rest, LONGEST)
        if state is not PrintState.QUEUED:
            self._tell(pulse, f"printer.copy.{state}", job, cause)

    def _done(self, job: AnyQueued) -> Message:
        if self.name == FOLDER:
            return say("gateway.printed", file=file_name(job, "pdf"))
        told = {"printer": self.name, "paper_kind": job.paper, "number": job.number}
        return say("printer.printed", **told)

    def _pay(self) -> None:
        """Tell the store what became of the last copy."""
        owed = self._owed
        if owed is None:
            return
        if owed.state is PrintState.PRINTED:
            self.spool.printed(owed.job, self.name, self.stamp())
        else:
            self.spool.not_printed(owed.job, self.name, owed.state, owed.cause)
        self._owed = None

    def _tell(self, pulse: Pulse, key: str, job: AnyQueued, cause: Message | None) -> None:
        pulse.tell(say(key, printer=self.name, paper_kind=job.paper, number=job.number))
        if cause is not None:
            pulse.tell(cause)

    async def _beating(self, pulse: Pulse, work: Awaitable[Result]) -> Result:
        """The result of `work`, with signs of life meanwhile: every device call has its deadline,
        but a document may take minutes."""
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=BEAT)
                pulse.beat()
        finally:
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        return task.result()
