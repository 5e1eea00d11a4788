"""An A4 printer: a document in, and what became of it."""

import asyncio
import itertools
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from drivers.printers.errors import Garbled, PrinterError, Silent, Unreachable
from drivers.printers.ipp.codec import (
    Attributes,
    Operation,
    Response,
    Tag,
    Value,
    request,
    response,
    texts,
)
from drivers.printers.ipp.post import Post
from drivers.printers.jobs import Outcome, Reason, Verdict
from drivers.printers.status import Condition, PrinterStatus

_BLIPS = 3  # failed questions in a row until a printer counts as gone
_LONGEST_NAME = 255

_PRINTER_ATTRIBUTES = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "cups-version",
    "device-uri",
)
_JOB_ATTRIBUTES = ("job-state", "job-state-reasons")

# Keywords of RFC 8011, 5.4.12, without their severity.
_REASONS = {
    "media-empty": Condition.PAPER_OUT,
    "media-needed": Condition.PAPER_OUT,
    "media-low": Condition.PAPER_NEAR_END,
    "media-jam": Condition.JAM,
    "cover-open": Condition.COVER_OPEN,
    "door-open": Condition.COVER_OPEN,
    "interlock-open": Condition.COVER_OPEN,
    "toner-empty": Condition.RIBBON_OUT,
    "marker-supply-empty": Condition.RIBBON_OUT,
    "paused": Condition.PAUSED,
    "moving-to-paused": Condition.PAUSED,
    "shutdown": Condition.OFFLINE,
    "offline": Condition.OFFLINE,
    "timed-out": Condition.OFFLINE,
}
# Behind these, CUPS knows only that the bytes went out, not that a page did.
_BLIND_BACKENDS = ("socket:", "lpd:", "usb:", "serial:", "parallel:", "file:", "smb:")


class _PrinterState(IntEnum):
    PROCESSING = 4
    STOPPED = 5


class _JobState(IntEnum):
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class Document:
    """`data` in `format`, a MIME type the printer lists; `name` is shown at the printer."""

    name: str
    data: bytes
    format: str = "application/pdf"
    copies: int = 1


@dataclass(frozen=True, slots=True)
class IppDeadlines:
    """Seconds. `answer` for each question; `take` for the printer to take the document; `job`
    until it is printed, asked for every `poll` seconds."""

    answer: float = 5.0
    take: float = 30.0
    job: float = 180.0
    poll: float = 0.5


class IppPrinter:
    """The printer or CUPS queue at `uri`: ipp://HOST:631/ipp/print, or ipps:// with `context`.

    A document counts as one: `Outcome.printed` is 0 or 1. A CUPS queue whose printer cannot
    report back (a socket, USB) gives UNKNOWN and UNCONFIRMED at best: CUPS calls a job completed
    once the bytes are out. Raises ValueError for another kind of address.
    """

    def __init__(
        self,
        uri: str,
        *,
        deadlines: IppDeadlines | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.uri = uri
        self.deadlines = deadlines or IppDeadlines()
        self._post = Post(uri, context)
        self._ids = itertools.count(1)

    async def status(self) -> PrinterStatus:
        """Ask now. Raises Unreachable, Silent, Garbled."""
        return _status(await self._attributes())

    async def print(self, document: Document) -> Outcome:
        """Print `document`; see `Outcome` for what is then known."""
        try:
            printer = await self._attributes()
        except PrinterError as error:
            return _failed(_WHY.get(type(error), Reason.UNREACHABLE), detail=str(error))
        status = _status(printer)
        if status.faults:
            return _failed(Reason.NOT_READY, status)
        known = texts(printer, "document-format-supported")
        if known and document.format not in known:
            return _failed(Reason.BAD_JOB, status, f"no {document.format}; {', '.join(known)}")
        try:
            answer = await self._print_job(document)
        except Unreachable as error:
            return _failed(Reason.UNREACHABLE, detail=str(error))
        except PrinterError as error:
            return _unknown(_WHY.get(type(error), Reason.GONE), detail=str(error))
        number = answer.job.get("job-id", ())
        if not answer.ok or not number:
            return _failed(Reason.REFUSED, status, answer.message)
        return await self._followed(int(number[0]), _blind(printer))

    async def _followed(self, number: int, blind: bool) -> Outcome:
        """Ask after the job until the printer is through with it."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self.deadlines.job
        missed = 0
        while True:
            try:
                if outcome := await self._progress(number, blind):
                    return outcome
                missed = 0
            except PrinterError as error:
                missed += 1
                if missed >= _BLIPS:
                    return _unknown(Reason.GONE, detail=str(error))
            if loop.time() >= due:
                return _unknown(Reason.LATE, detail=f"job {number}")
            await asyncio.sleep(self.deadlines.poll)

    async def _progress(self, number: int, blind: bool) -> Outcome | None:
        asked: tuple[Tag, str, Sequence[Value]] = (Tag.INTEGER, "job-id", [number])
        answer = await self._ask(Operation.GET_JOB_ATTRIBUTES, _JOB_ATTRIBUTES, asked)
        if not answer.ok:
            return _unknown(Reason.UNCONFIRMED, detail=f"job {number}: {answer.message}")
        detail = f"job {number}: {', '.join(texts(answer.job, 'job-state-reasons'))}"
        match _first(answer.job, "job-state"):
            case _JobState.COMPLETED:
                if blind:
                    return _unknown(Reason.UNCONFIRMED, detail=detail)
                return Outcome(Verdict.PRINTED, 1, detail=detail)
            case _JobState.CANCELED | _JobState.ABORTED:
                return _unknown(Reason.CANCELLED, detail=detail)
            case _JobState.STOPPED:
                return _unknown(Reason.STOPPED, await self.status(), detail)
        status = await self.status()
        return _unknown(Reason.STOPPED, status, detail) if status.faults else None

    async def _attributes(self) -> Attributes:
        answer = await self._ask(Operation.GET_PRINTER_ATTRIBUTES, _PRINTER_ATTRIBUTES)
        if not answer.ok:
            raise Garbled(f"{self.uri}: {answer.message}")
        return answer.printer

    async def _ask(
        self,
        operation: Operation,
        wanted: Sequence[str],
        *more: tuple[Tag, str, Sequence[Value]],
    ) -> Response:
        attributes = [*more, (Tag.KEYWORD, "requested-attributes", wanted)]
        asked = request(operation, next(self._ids), self.uri, attributes)
        try:
            return response(await self._post(asked, self.deadlines.answer))
        except (Unreachable, Silent, Garbled):
            raise
        except PrinterError as error:  # broken in the middle of a mere question
            raise Unreachable(str(error)) from error

    async def _print_job(self, document: Document) -> Response:
        name = document.name.encode()[:_LONGEST_NAME].decode(errors="ignore")
        attributes: list[tuple[Tag, str, Sequence[Value]]] = [
            (Tag.NAME, "job-name", [name]),
            (Tag.MIME_TYPE, "document-format", [document.format]),
        ]
        copies: list[tuple[Tag, str, Sequence[Value]]] = [
            (Tag.INTEGER, "copies", [document.copies])
        ]
        head = request(Operation.PRINT_JOB, next(self._ids), self.uri, attributes, copies)
        return response(await self._post(head + document.data, self.deadlines.take))


_WHY: dict[type[PrinterError], Reason] = {
    Silent: Reason.SILENT,
    Garbled: Reason.GARBLED,
}


def _status(printer: Attributes) -> PrinterStatus:
    reasons = [r for r in texts(printer, "printer-state-reasons") if r != "none"]
    held = {condition for reason in reasons for condition in _conditions(reason)}
    state = _first(printer, "printer-state")
    if state == _PrinterState.PROCESSING:
        held.add(Condition.PRINTING)
    if state == _PrinterState.STOPPED and not held - {Condition.PAPER_NEAR_END}:
        held.add(Condition.PAUSED)
    if _first(printer, "printer-is-accepting-jobs") is False:
        held.add(Condition.OFFLINE)
    return PrinterStatus(frozenset(held), f"{state!r} {' '.join(reasons)}".encode())


def _conditions(reason: str) -> list[Condition]:
    """A warning of an empty tray leaves the other trays; a report is only told."""
    bare = reason.removesuffix("-error").removesuffix("-warning").removesuffix("-report")
    if reason.endswith("-report"):
        return []
    if reason.endswith("-warning"):
        return [Condition.PAPER_NEAR_END] if bare in ("media-empty", "media-low") else []
    if bare in _REASONS:
        return [_REASONS[bare]]
    return [Condition.OTHER] if reason.endswith("-error") else []


def _blind(printer: Attributes) -> bool:
    device = str(_first(printer, "device-uri") or "")
    return "cups-version" in printer and (not device or device.startswith(_BLIND_BACKENDS))


def _first(attributes: Attributes, name: str) -> Value | None:
    return next(iter(attributes.get(name, ())), None)


def _failed(reason: Reason, status: PrinterStatus | None = None, detail: str = "") -> Outcome:
    return Outcome(Verdict.FAILED, 0, 0, reason, status, detail)


def _unknown(reason: Reason, status: PrinterStatus | None = None, detail: str = "") -> Outcome:
    return Outcome(Verdict.UNKNOWN, 0, 1, reason, status, detail)
