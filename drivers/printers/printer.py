"""A printer: one transport, one language, and the truth about each label."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from drivers.printers.errors import BadJob, Garbled, PrinterError, Silent, Unreachable
from drivers.printers.jobs import Job, Label, Outcome, Reason, Verdict
from drivers.printers.languages import Language
from drivers.printers.languages.escpos import ANY_MARK
from drivers.printers.status import PrinterStatus
from drivers.transports import CannotOpen, TimedOut, Transport, TransportError

CHUNK = 1024  # bytes; at 9600 baud a little over a second


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. `open` for a connection; `answer` for one answer about the status; `chunk` for the
    printer to take the next 1024 bytes; `start` for it to be seen printing, where the language
    confirms no label by name; `label` from the last byte sent until the label is done, and for
    other work to finish first. The status is asked every `poll` seconds meanwhile."""

    open: float = 3.0
    answer: float = 2.0
    chunk: float = 5.0
    start: float = 3.0
    label: float = 30.0
    poll: float = 0.05


class Printer:
    """A printer of `dpi`, whose head is `width` dots wide.

    Labels go out one by one, the next when the printer has said that the last is done, so that
    whatever happens at most one is in doubt. It costs the printer a stop between labels.
    Nothing is ever sent twice: whether to try again is for the caller, who knows whether a second
    label would do harm.

    The connection is kept between jobs. Calls wait for each other; give each printer a task of
    its own and no printer delays another.
    """

    def __init__(
        self,
        transport: Transport,
        language: Language,
        *,
        dpi: int,
        width: int,
        deadlines: Deadlines | None = None,
    ) -> None:
        self.transport = transport
        self.language = language
        self.dpi = dpi
        self.width = width
        self.deadlines = deadlines or Deadlines()
        self._received = bytearray()
        self._done: set[bytes] = set()
        self._turn = asyncio.Lock()
        # Not from zero: a printer may still answer for a label sent before a restart.
        self._marks = itertools.count(random.randrange(10_000))

    async def status(self) -> PrinterStatus:
        """Ask now. Raises Unreachable, Silent, Garbled; after these the connection is closed, so
        that an answer which comes too late is not taken for the next one."""
        async with self._turn, self._closing_on_error():
            return await self._fresh_status()

    async def print(self, job: Job) -> Outcome:
        """Print the labels of `job` in order; see `Outcome` for what is then known."""
        async with self._turn:
            return await self._print(job)

    def close(self) -> None:
        """Let the printer go."""
        self.transport.close()

    async def _print(self, job: Job) -> Outcome:
        printed = 0
        for label in job.labels:
            mark = b"%04d" % (next(self._marks) % 10_000)
            try:
                data = self._encoded(label, mark)
            except BadJob as error:
                return _failed(printed, Reason.BAD_JOB, detail=str(error))
            if failure := await self._not_ready(printed):
                return failure
            if trouble := await self._print_one(data, mark, printed):
                return trouble
            printed += 1
        return Outcome(Verdict.PRINTED, printed)

    def _encoded(self, label: Label, mark: bytes) -> bytes:
        raster = label.raster
        if raster.dpi != self.dpi:
            raise BadJob(f"drawn for {raster.dpi} dpi; the printer has {self.dpi}")
        if raster.width > self.width:
            raise BadJob(f"{raster.width} dots wide; the head has {self.width}")
        for barcode in label.barcodes:
            if not (0 <= barcode.x < raster.width and 0 <= barcode.y < raster.height):
                raise BadJob(f"a barcode at {barcode.x},{barcode.y}, outside the label")
            if not (1 <= barcode.module <= 32 and 1 <= barcode.height <= raster.height):
                raise BadJob(f"a barcode of {barcode.module} x {barcode.height} dots")
        return self.language.encode(label, mark)

    async def _not_ready(self, printed: int) -> Outcome | None:
        """Wait for the printer to be idle and without a fault; an Outcome if it does not come to
        that. Nothing has been sent yet."""
        due = _now() + self.deadlines.label
        try:
            async with self._closing_on_error():
                while True:
                    status = await self._fresh_status()
                    if status.faults:
                        return _failed(printed, Reason.NOT_READY, status)
                    if status.ready:
                        return None
                    if _now() >= due:
                        return _failed(printed, Reason.BUSY, status)
                    await self._listen(self.deadlines.poll)
        except PrinterError as error:
            return _failed(printed, _REASONS[type(error)], detail=str(error))

    async def _print_one(self, data: bytes, mark: bytes, printed: int) -> Outcome | None:
        """Send one label and see it printed: None, or what went wrong."""
        sent = 0
        try:
            async with self._closing_on_error():
                for start in range(0, len(data), CHUNK):
                    await self.transport.write(data[start : start + CHUNK], self.deadlines.chunk)
                    sent = start + 1
                return await self._confirmation(mark, printed)
        except TimedOut as error:
            if not sent + error.written:
                return _failed(printed, Reason.STUCK, detail=str(error))
            return _unknown(printed, Reason.STUCK, detail=str(error))
        except TransportError as error:
            if not sent + error.written:
                return _failed(printed, Reason.UNREACHABLE, detail=str(error))
            return _unknown(printed, Reason.GONE, detail=str(error))
        except PrinterError as error:
            reason = Reason.GONE if isinstance(error, Unreachable) else _REASONS[type(error)]
            return _unknown(printed, reason, detail=str(error))

    async def _confirmation(self, mark: bytes, printed: int) -> Outcome | None:
        """Wait until the label just sent is done: None, or why that cannot be said."""
        started = False
        begun = _now()
        while True:
            status = await self._ask()
            if self._done & {mark, ANY_MARK}:
                return None
            if status.faults:
                return _unknown(printed, Reason.STOPPED, status)
            if not self.language.confirms():
                if started and not status.printing:
                    return None
                started = started or status.printing
                if not started and _now() - begun >= self.deadlines.start:
                    return _unknown(printed, Reason.NEVER_STARTED, status)
            if _now() - begun >= self.deadlines.label:
                return _unknown(printed, Reason.LATE, status)
            await self._listen(self.deadlines.poll)

    async def _fresh_status(self) -> PrinterStatus:
        """Open the connection if need be, forget what arrived before, and ask. A connection that
        was kept may have died unnoticed: once it is opened anew, and nothing but the question is
        asked again."""
        kept = self.transport.is_open
        try:
            return await self._opened_and_asked()
        except Unreachable:
            self.transport.close()
            if not kept:
                raise
        return await self._opened_and_asked()

    async def _opened_and_asked(self) -> PrinterStatus:
        try:
            await self.transport.open(self.deadlines.open)
        except CannotOpen as error:
            raise Unreachable(str(error)) from error
        await self._drain()
        self._received.clear()
        self._done.clear()
        return await self._ask()

    async def _ask(self) -> PrinterStatus:
        answers = []
        for question in self.language.questions:
            due = _now() + self.deadlines.answer
            try:
                await self.transport.write(question.request, self.deadlines.answer)
                frames: list[bytes] = []
                while len(frames) < question.answers:
                    left = max(0.0, due - _now())
                    self._received += await self.transport.read(left)
                    frames += self._sorted()
                    if _now() > due and len(frames) < question.answers:
                        raise Silent(f"{self.transport.name}: no status, only noise")
            except TimedOut as error:
                raise Silent(f"{self.transport.name}: no status") from error
            except TransportError as error:
                raise Unreachable(str(error)) from error
            answers += frames[: question.answers]
        return self.language.decode(answers)

    async def _drain(self) -> None:
        """Take what arrived before. Raises Garbled where that never ends."""
        due = _now() + self.deadlines.answer
        try:
            while _now() < due:
                await self.transport.read(0)
        except TimedOut:
            return
        except TransportError as error:
            raise Unreachable(str(error)) from error
        raise Garbled(f"{self.transport.name}: it never stops sending")

    async def _listen(self, seconds: float) -> None:
        """Take what comes within so many seconds, and return at the first confirmation."""
        due = _now() + seconds
        while not self._done:
            try:
                self._received += await self.transport.read(max(0.0, due - _now()))
            except TimedOut:
                return
            except TransportError as error:
                raise Unreachable(str(error)) from error
            self._sorted()
            if _now() >= due:
                return

    def _sorted(self) -> list[bytes]:
        """The answers among what was received; confirmations are put aside."""
        answers = []
        for frame in self.language.frames(self._received):
            mark = self.language.confirmed(frame)
            if mark is None:
                answers.append(frame)
            else:
                self._done.add(mark)
        return answers

    @asynccontextmanager
    async def _closing_on_error(self) -> AsyncIterator[None]:
        try:
            yield
        except BaseException:  # a cancelled task too leaves an answer on its way
            self.transport.close()
            raise


_REASONS: dict[type[PrinterError], Reason] = {
    Unreachable: Reason.UNREACHABLE,
    Silent: Reason.SILENT,
    Garbled: Reason.GARBLED,
}


def _failed(
    printed: int, reason: Reason, status: PrinterStatus | None = None, detail: str = ""
) -> Outcome:
    return Outcome(Verdict.FAILED, printed, 0, reason, status, detail)


def _unknown(
    printed: int, reason: Reason, status: PrinterStatus | None = None, detail: str = ""
) -> Outcome:
    return Outcome(Verdict.UNKNOWN, printed, 1, reason, status, detail)


_now: Callable[[], float] = lambda: asyncio.get_running_loop().time()  # noqa: E731
