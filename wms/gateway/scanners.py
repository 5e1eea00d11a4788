"""One duty a fixed scanner that no sorter reads through: how it is, and what it reads when asked.

Its readings belong to nobody, so they count nothing; that they come says that it works.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.scanners import Cause, Misread, Reading, Scanner, State
from wms.domain.messages import Message, say
from wms.domain.words import DeviceKind, DeviceState
from wms.gateway.duty import Health, Pulse, Request
from wms.gateway.gs1_words import gs1_told

LOOK = 0.2
"""Seconds between two looks at how it is."""
REACH = 4.0
"""Seconds one round gives it to be reached: longer than a connection may take."""
SHOWN = 60
"""Characters of a reading that a test tells."""

Make = Callable[[Callable[[Misread], None]], Scanner]
"""Makes the scanner, closed; it is given whom to tell of a misread."""


def state_of(scanner: Scanner) -> tuple[DeviceState, Message | None]:
    """How a scanner is, in our words."""
    health = scanner.health
    match health.state:
        case State.CONNECTED:
            return DeviceState.READY, None
        case State.CONNECTING:
            return DeviceState.CONNECTING, None
        case _:
            cause = health.cause or Cause.GONE
            return DeviceState.ABSENT, say(f"scanner.absent.{cause}", scanner=scanner.source)


@dataclass(slots=True)
class Trial:
    """A test under way: whoever asked, until when it waits, and what came."""

    request: Request
    until: float
    told: list[Message] = field(default_factory=list)
    usable: bool = True

    def misread(self, misread: Misread) -> None:
        """No code; it goes on waiting."""
        self.told.append(say(f"scanner.misread.{misread.kind}"))

    def read(self, reading: Reading) -> None:
        """A code: what a person holds against the label."""
        self.told.append(say("scanner.test.read", text=reading.text[:SHOWN]))
        if reading.symbology:
            self.told.append(say("scanner.test.symbology", symbology=reading.symbology))
        else:
            self.told.append(say("scanner.test.no_identifier"))
        told, self.usable = gs1_told(reading.text, reading.symbology)
        self.told += told


class ScannerDuty:
    """Keeps one fixed scanner connected and says how it is."""

    kind = DeviceKind.SCANNER

    def __init__(self, name: str, make: Make, patience: float | None = None) -> None:
        self.name = name
        self._make = make
        self._patience = patience
        self._trial: Trial | None = None
        self._misreads: list[Misread] = []

    async def work(self, pulse: Pulse, health: Health) -> None:
        """Until `pulse.stopping`."""
        async with self._make(self._misreads.append) as scanner:
            reading = asyncio.create_task(anext(scanner), name=self.name)
            try:
                while not pulse.stopping:
                    pulse.beat()
                    if reading.done():
                        self._read(reading.result(), health)
                        reading = asyncio.create_task(anext(scanner), name=self.name)
                    self._look(scanner, health)
                    await self._rest(pulse, reading)
            finally:
                self._trial = None
                reading.cancel()
                await asyncio.wait({reading})

    async def once(self, pulse: Pulse, health: Health) -> None:
        """Whether it is there."""
        async with self._make(self._misreads.append) as scanner:
            end = _now() + REACH
            while scanner.health.state is State.CONNECTING and _now() < end:
                pulse.beat()
                await asyncio.sleep(LOOK / 4)
            health.report(*state_of(scanner))

    async def _rest(self, pulse: Pulse, reading: "asyncio.Task[Reading]") -> None:
        """A moment, or until something was read or the gateway stops."""
        pause = asyncio.create_task(pulse.pause(LOOK))
        try:
            await asyncio.wait({pause, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            await asyncio.wait({pause})

    def _read(self, reading: Reading, health: Health) -> None:
        health.seen()
        self._tell_misreads()
        if self._trial is not None:
            self._trial.read(reading)
            self._end(self._trial, health, passed=self._trial.usable)

    def _look(self, scanner: Scanner, health: Health) -> None:
        state, cause = state_of(scanner)
        counts = scanner.health
        health.report(state, cause, {"readings": counts.readings, "misreads": counts.misreads})
        self._tell_misreads()
        if self._trial is None and (request := health.request()) is not None:
            self._trial = Trial(request, _now() + self._waits(request))
        if self._trial is None:
            return
        if cause is not None:
            self._trial.told.append(cause)
            self._end(self._trial, health, passed=False)
        elif _now() >= self._trial.until:
            missing = say(
                "scanner.test.nothing_read", seconds=round(self._waits(self._trial.request))
            )
            self._trial.told.append(missing)
            self._end(self._trial, health, passed=False)

    def _tell_misreads(self) -> None:
        """To whoever waits for a test; else to nobody."""
        misreads = self._misreads.copy()
        self._misreads.clear()
        if self._trial is not None:
            for misread in misreads:
                self._trial.misread(misread)

    def _waits(self, request: Request) -> float:
        """Seconds a test waits for somebody to hold a code before it: as long as who asked."""
        return request.seconds if self._patience is None else self._patience

    def _end(self, trial: Trial, health: Health, *, passed: bool) -> None:
        self._trial = None
        health.answer(trial.request, trial.told, passed=passed)


def _now() -> float:
    return asyncio.get_running_loop().time()
