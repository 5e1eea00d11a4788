"""`wms device test`: a device tried, step by step, in words.

The duty that owns a device tries it while the gateway runs; without a gateway the command does,
by the same code.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from drivers.printers import Outcome, PrinterError, PrinterStatus, Verdict
from drivers.sorters import Link, LinkError, Probe, RegisterMap, probe
from wms.domain.messages import Message, NightfloorError, say
from wms.domain.words import DeviceState
from wms.gateway.belt_words import handshake_failed, handshake_told
from wms.gateway.duty import Health, Request
from wms.gateway.printing import Press, cause_of, said_of, unanswered
from wms.gateway.reach import advice
from wms.gateway.scanners import Make, ScannerDuty


@dataclass(slots=True)
class Found:
    """What a test gave, line by line."""

    told: list[Message] = field(default_factory=list)
    passed: bool = False


class PrinterTrial:
    """Prints a test paper: `send` gives it to the device; whether it came out, the device says."""

    def __init__(self, send: Callable[[], Awaitable[Outcome]]) -> None:
        self._send = send

    async def __call__(self, press: Press[Any], request: Request, health: Health) -> None:
        """Try the printer for whoever asked."""
        found = await self.found(press)
        health.answer(request, found.told, passed=found.passed)

    async def found(self, press: Press[Any]) -> Found:
        """Ask it how it is; print if it is well."""
        found = Found()
        try:
            status = await press.status()
        except PrinterError as error:
            found.told += [unanswered(error), *advice(str(error))]
        except NightfloorError as error:
            found.told.append(error.message)
        else:
            found.told.append(said_of(status) or say("device.test.printer.ready"))
            if not status.faults:
                await self._print(found, status)
        return found

    async def _print(self, found: Found, status: PrinterStatus) -> None:
        if status.printing:
            found.told.append(say("device.test.printer.printing"))
        try:
            outcome = await self._send()
        except NightfloorError as error:
            found.told.append(error.message)
            return
        found.passed = outcome.verdict is Verdict.PRINTED
        if found.passed:
            found.told.append(say("device.test.printer.printed"))
            return
        found.told += [cause_of(outcome), *advice(outcome.detail)]
        found.told.append(say(f"device.test.printer.{outcome.verdict}"))


async def try_sorter(make_link: Callable[[], Link], register_map: RegisterMap) -> Found:
    """The handshake dry: everything read, nothing written."""
    found = Found()
    try:
        shook: Probe = await probe(make_link(), register_map)
    except LinkError as error:
        found.told += [handshake_failed(error), *advice(str(error))]
    except OSError as error:
        # A certificate that cannot be read.
        found.told += [say("device.test.sorter.certificate", cause=str(error))]
    else:
        found.told += handshake_told(shook)
        found.passed = True
    return found


async def try_scanner(name: str, make: Make, seconds: float) -> Found:
    """Wait for one scan; its duty does, with nobody else to serve."""
    health = _OneRequest(Request(0, name, seconds))
    await ScannerDuty(name, make).work(health.heart, health)
    return health.found


class _OneRequest:
    """The health of a device that is only tried: one request, one answer, and it is over."""

    def __init__(self, request: Request) -> None:
        self._request: Request | None = request
        self._over = asyncio.Event()
        self.found = Found()
        self.heart = _UntilAnswered(self._over)

    def report(self, state: DeviceState, cause: Message | None = None, detail: Any = None) -> None:
        """Nobody is told."""

    def seen(self) -> None:
        """Nobody is told."""

    def request(self) -> Request | None:
        """The one there is, once."""
        request, self._request = self._request, None
        return request

    def answer(self, request: Request, told: list[Message], *, passed: bool) -> None:  # noqa: ARG002
        """It is over."""
        self.found = Found(list(told), passed)
        self._over.set()


class _UntilAnswered:
    """The pulse of a duty that works for one answer."""

    def __init__(self, over: asyncio.Event) -> None:
        self._over = over

    @property
    def stopping(self) -> bool:
        return self._over.is_set()

    def beat(self) -> None:
        """Nobody listens."""

    def tell(self, message: Message) -> None:
        """Nobody listens."""

    async def pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            pass
