"""The sorter's duty: what the PLC says becomes facts, and the plan's answers go back to it.

    event → `Conveyor` (one durable transaction) → decision → the event is acknowledged to the PLC

Nothing is acknowledged before it is committed, and `Conveyor` knows a fact that comes again. So a
fall at any moment loses nothing and counts nothing twice.

**While the store does not answer** the event is not acknowledged and comes again. Our heartbeat
is held back meanwhile, whether the commit hangs (nothing else runs in this thread) or fails (the
driver withholds it): after 1 s the PLC inducts nothing more, the items on the belt go round or to
the reject chute, and their events wait in the PLC. What was decided too late is never written.

**What becomes of a reservation** when the PLC does not accept the decision: the item goes round
(RECIRC: released, decided anew) or to the reject chute (DIVERT_OK there: released); of what the
PLC has forgotten nothing more comes, and it is given back as RESTARTED or OVERDUE. So a verdict
frees nothing by itself, and nothing stays reserved for ever.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from drivers.scanners import Scanner
from drivers.scanners.reading import State
from drivers.sorters import (
    Event,
    EventKind,
    Link,
    LinkState,
    NotAllowed,
    Reason,
    Reconciliation,
    RegisterMap,
    Resume,
    Sorter,
    Track,
    Verdict,
)
from wms.domain.messages import Message, NightfloorError, say
from wms.domain.site import SorterLayout
from wms.domain.words import DeviceKind, DeviceState, RejectReason, SorterMode, TrackOutcome
from wms.gateway.belt_chutes import Refusals
from wms.gateway.belt_readings import Readings, listen
from wms.gateway.belt_words import (
    Counts,
    Troubles,
    condition_of,
    detail_of,
)
from wms.gateway.duty import Health, Pulse
from wms.gateway.trial import try_sorter
from wms.operations.conveyor import Conveyor
from wms.operations.ports import Overtaken

EVERY = 0.25
"""Seconds between two looks at the store: who decides now, and what lies without a container."""
RATE_EVERY = 5.0
"""Seconds between two reports of the rate; anything else is reported when it changes."""
SCANNER_SHARE = 2 / 3
"""So much of the time for a decision the fixed scanner may take; the rest is the decision's."""
MINUTE = 60.0

_STEADY = ("full", "disabled", "jammed", "link", "state")
"""What of the detail is told at once; the figures beside it change with every item."""
_PROBLEMS = {
    EventKind.NO_READ: RejectReason.NO_READ,
    EventKind.MULTI_READ: RejectReason.MULTI_READ,
}
_GONE = {EventKind.LOST: TrackOutcome.LOST, EventKind.REMOVED: TrackOutcome.REMOVED}
_WRITTEN_OFF = {Reason.RESTARTED: TrackOutcome.RESTARTED, Reason.OVERDUE: TrackOutcome.OVERDUE}


@dataclass(frozen=True, slots=True)
class SorterWiring:
    """How a sorter is reached. `decide_within`: seconds from the induction. `track_limit`:
    seconds of running belt after which nothing more is expected of an item. `scanner`: the fixed
    one its barcodes come from as `<track>;<code>`; None where the PLC has them."""

    link: Callable[[], Link]
    register_map: RegisterMap
    layout: SorterLayout
    decide_within: float = 0.150
    track_limit: float = 120.0
    scanner: Callable[[], Scanner] | None = None


class SorterDuty:
    """One sorter: its PLC, its belt, its part of the plan. One thread, one loop."""

    kind = DeviceKind.SORTER

    def __init__(self, wiring: SorterWiring, conveyor: Conveyor) -> None:
        self._wiring = wiring
        self._conveyor = conveyor
        self._sorter: Sorter | None = None
        self._scanner: Scanner | None = None
        self._readings = Readings()
        self._waiting: dict[int, Event] = {}
        self._mode = SorterMode.STOPPED
        self._refusal: Message | None = None
        self._unseen: Message | None = None
        self._refusals = Refusals()
        self._diverts: deque[float] = deque()
        self._no_reads = 0
        self._rounds = 0
        self._reported: tuple[object, ...] = ()
        self._rate_due = 0.0

    @property
    def name(self) -> str:
        """As the configuration names the sorter."""
        return self._wiring.layout.name

    @property
    def sorter(self) -> Sorter:
        """The driver at work, for whoever measures it."""
        assert self._sorter is not None
        return self._sorter

    # The gateway's side -----------------------------------------------------------------------

    async def work(self, pulse: Pulse, health: Health) -> None:
        """Until `pulse.stopping`. Goes on where the store says it stood, whoever fell before."""
        sorter = self._new_sorter()
        self._reported = ()
        self._waiting.clear()
        self._readings.forget()
        tasks = [asyncio.create_task(sorter.run(), name=self.name)]
        if self._wiring.scanner is not None:
            self._scanner = self._wiring.scanner()
            tasks.append(asyncio.create_task(listen(self._scanner, self._heard)))
        try:
            while not pulse.stopping and not any(task.done() for task in tasks):
                pulse.beat()
                self._look()
                self._report(health)
                await self._test(health)
                await pulse.pause(EVERY)
        finally:
            for task in tasks[1:]:
                task.cancel()
            ends = await asyncio.gather(sorter.stop(), *tasks, return_exceptions=True)
        # A cancelled listener is how it ends; anything else is for whoever minds the duties.
        for error in ends:
            if isinstance(error, Exception):
                raise error

    async def once(self, pulse: Pulse, health: Health) -> None:
        """Count what lies in a chute that has a container by now, and look whether the PLC is
        there; a belt is not run for a moment."""
        pulse.beat()
        self._conveyor.settle()
        told, passed = await self._handshake()
        health.report(DeviceState.READY if passed else DeviceState.ABSENT, told[-1])

    def _new_sorter(self) -> Sorter:
        layout, wiring = self._wiring.layout, self._wiring
        standing = self._conveyor.standing()
        self._mode = standing.mode
        resume = None
        if standing.run:
            tracks = tuple(
                Track(one.track, one.barcode, 0.0, one.rounds, one.chute, one.alternate)
                for one in standing.tracks
            )
            resume = Resume(standing.boot_id, tracks)
        self._sorter = Sorter(
            wiring.link(),
            wiring.register_map,
            {chute.number for chute in layout.chutes} | {layout.reject},
            self._on_event,
            on_reconcile=self._on_reconcile,
            track_limit=wiring.track_limit,
            resume=resume,
        )
        return self._sorter

    def _look(self) -> None:
        """Who decides now; what landed without a container and has one now."""
        try:
            standing = self._conveyor.standing()
            self._mode = standing.mode
            self._conveyor.settle()
            self._unseen = None
        except (NightfloorError, Overtaken) as error:
            self._unseen = _said(error)

    def _report(self, health: Health) -> None:
        now = _now()
        condition = self.sorter.condition
        counts = self._counts(now)
        told = condition_of(self._wiring.layout, condition, self._troubles(now))
        detail = detail_of(self._wiring.layout, condition, counts)
        steady = (told, {key: detail[key] for key in _STEADY})
        if steady != self._reported or now >= self._rate_due:
            health.report(*told, detail)
            self._reported = steady
            self._rate_due = now + RATE_EVERY
        if condition.link is LinkState.UP:
            health.seen()

    async def _test(self, health: Health) -> None:
        request = health.request()
        if request is not None:
            told, passed = await self._handshake()
            health.answer(request, told, passed=passed)

    async def _handshake(self) -> tuple[list[Message], bool]:
        """What the PLC says. It has one host: while we are connected nobody calls beside us."""
        if self._sorter is not None and self._sorter.condition.link is not LinkState.DOWN:
            condition = self._sorter.condition
            state, cause = condition_of(self._wiring.layout, condition, self._troubles(_now()))
            told = [say("belt.test.at_work", boot_id=condition.boot_id)]
            return told + ([cause] if cause else []), state is DeviceState.READY
        found = await try_sorter(self._wiring.link, self._wiring.register_map)
        return found.told, found.passed

    def _counts(self, now: float) -> Counts:
        while self._diverts and now - self._diverts[0] > MINUTE:
            self._diverts.popleft()
        on_belt = len(self.sorter.open_tracks)
        return Counts(len(self._diverts), self._no_reads, self._rounds, on_belt)

    def _troubles(self, now: float) -> Troubles:
        scanner = ""
        if self._scanner is not None and self._scanner.health.state is State.ABSENT:
            scanner = self._scanner.source
        return Troubles(self._refusal or self._unseen, scanner, self._refusals.at(now))

    # The PLC's side ---------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        """In the polling task. What it raises brings the event again; nothing overtakes it."""
        self._taking(partial(self._take, event))

    def _taking(self, what: Callable[[], None]) -> None:
        try:
            what()
        except (NightfloorError, Overtaken) as error:
            self._refusal = _said(error)
            raise
        self._refusal = None

    def _take(self, event: Event) -> None:
        track = event.track
        self._waiting.pop(track, None)
        match event.kind:
            case EventKind.INDUCT_REQ | EventKind.NO_READ | EventKind.MULTI_READ:
                self._at_induction(event)
            case EventKind.DIVERT_OK:
                self._conveyor.diverted(track, event.destination, event.recirculations)
                self._diverts.append(_now())
            case EventKind.DIVERT_FAIL:
                self._conveyor.missed(track, event.recirculations)
            case EventKind.RECIRC:
                # The PLC has counted this round already; what was missed belongs to the one before.
                self._conveyor.missed(track, max(0, event.recirculations - 1))
                self._rounds += 1
            case EventKind.LOST | EventKind.REMOVED:
                self._conveyor.released((track,), _GONE[event.kind])

    def _on_reconcile(self, found: Reconciliation) -> None:
        """In the polling task, before any later event, and again until it returns."""
        self._taking(partial(self._reconcile, found))

    def _reconcile(self, found: Reconciliation) -> None:
        if outcome := _WRITTEN_OFF.get(found.reason):
            # Before the run of the new boot begins: they belong to the one before.
            self._conveyor.released(tuple(track.number for track in found.tracks), outcome)
        if found.reason is Reason.RESTARTED:
            self._readings.forget()
            self._waiting.clear()
        self._conveyor.met(found.boot_id)

    # A decision -------------------------------------------------------------------------------

    def _at_induction(self, event: Event) -> None:
        if self._mode is SorterMode.MANUAL:
            # People decide, chute by chute; without an answer the item goes round or out.
            return
        problem = _PROBLEMS.get(event.kind)
        if self._scanner is None or problem is not None or event.barcode:
            if problem is None and not event.barcode:
                problem = RejectReason.NO_READ
            self._induct(event, event.barcode, problem)
            return
        now = _now()
        heard = bool(self._readings.of(event.track, now))
        longest = event.seen_at + SCANNER_SHARE * self._wiring.decide_within - now
        wait = self._readings.together(event.track, now) if heard else longest
        if heard and not wait:
            self._by_readings(event)
        else:
            self._waiting[event.track] = event
            asyncio.get_running_loop().call_later(wait, self._decide_waiting, event)

    def _induct(self, event: Event, barcode: str, problem: RejectReason | None) -> None:
        condition = self.sorter.condition
        blocked = condition.full | condition.disabled | condition.jammed
        ruling = self._conveyor.inducted(
            event.track, event.recirculations, barcode, problem, blocked | self._refusals.at(_now())
        )
        if ruling.reason is RejectReason.NO_READ:
            self._no_reads += 1
        if ruling.chute:
            alone = self._refusals.alone(ruling.chute, ruling.alternate)
            self._decide(event.track, ruling.chute, 0 if alone else ruling.alternate)

    def _decide(self, track: int, chute: int, alternate: int) -> None:
        try:
            verdict = self.sorter.decide(track, chute, alternate, self._wiring.decide_within)
        except NotAllowed:
            # No chute of this sorter: as good as no answer. The item goes round, and is released.
            self._refusals.refuse(chute, _now())
            return
        verdict.add_done_callback(partial(self._answered, chute, alternate))

    def _answered(self, chute: int, alternate: int, verdict: "asyncio.Future[Verdict]") -> None:
        if not verdict.cancelled():
            self._refusals.answered(chute, alternate, verdict.result(), _now())

    # Barcodes from a fixed scanner --------------------------------------------------------------

    def _heard(self, line: str) -> None:
        now = _now()
        track = self._readings.heard(line, now)
        event = self._waiting.get(track) if track is not None else None
        if event is not None:
            # Once every code of the item is here.
            wait = self._readings.together(event.track, now)
            asyncio.get_running_loop().call_later(wait, self._decide_waiting, event)

    def _decide_waiting(self, event: Event) -> None:
        if self._waiting.get(event.track) is event:
            del self._waiting[event.track]
            self._unasked(lambda: self._by_readings(event))

    def _by_readings(self, event: Event) -> None:
        """Decide by what the scanner read of this item: nothing, one code, or several."""
        codes = self._readings.of(event.track, _now())
        problem = None
        if len(codes) != 1:
            problem = RejectReason.MULTI_READ if codes else RejectReason.NO_READ
        self._induct(event, "" if problem else codes[0], problem)

    def _unasked(self, what: Callable[[], object]) -> None:
        """Outside the polling task nothing comes again: an item whose fact could not be written
        gets no answer and goes round."""
        try:
            what()
        except (NightfloorError, Overtaken) as error:
            self._unseen = _said(error)


def _said(error: NightfloorError | Overtaken) -> Message:
    return error.message if isinstance(error, NightfloorError) else say("belt.overtaken")


def _now() -> float:
    return asyncio.get_running_loop().time()
