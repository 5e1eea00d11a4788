"""What takes a copy: the folder of PDFs, a label printer, an A4 printer — and what they say of it.

All three answer in the words of `drivers.printers`, so that one duty serves them.
"""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from drivers.printers import (
    Condition,
    Garbled,
    Label,
    Outcome,
    Printer,
    PrinterError,
    PrinterStatus,
    Reason,
    Silent,
    Verdict,
)
from drivers.printers import Job as LabelJob
from drivers.printers.ipp import Document, IppPrinter
from wms.domain.codes import file_stem
from wms.domain.messages import Message, Unavailable, say
from wms.domain.papers import Copy
from wms.domain.words import PrintState
from wms.gateway.reach import absence, place_of


class Job(Protocol):
    """One copy of one paper."""

    @property
    def paper(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def copy(self) -> Copy: ...


AnyJob = TypeVar("AnyJob", bound=Job)
TakenJob = TypeVar("TakenJob", bound=Job, contravariant=True)
Send = Callable[[], Awaitable[Outcome]]


class Press(Protocol[TakenJob]):
    """What takes copies, one at a time."""

    @property
    def repeatable(self) -> bool:
        """Whether the same copy sent twice is one copy: then a program that fell sends it again."""

    async def status(self) -> PrinterStatus:
        """Ask now. Raises PrinterError, or Unavailable with what is wrong."""

    def draw(self, job: TakenJob) -> Send:
        """The copy drawn, nothing sent yet; what is returned sends it."""

    def close(self) -> None:
        """Let the device go."""


class LabelPress(Generic[AnyJob]):
    """A printer of labels; `render` draws a copy for its head and its language."""

    repeatable = False

    def __init__(self, printer: Printer, render: Callable[[AnyJob], Label]) -> None:
        self.printer = printer
        self.render = render

    async def status(self) -> PrinterStatus:
        return await self.printer.status()

    def draw(self, job: AnyJob) -> Send:
        asked = LabelJob(file_name(job, ""), (self.render(job),))
        return lambda: self.printer.print(asked)

    def close(self) -> None:
        self.printer.close()


class SheetPress(Generic[AnyJob]):
    """An A4 printer; `render` gives the PDF of a copy."""

    repeatable = False

    def __init__(self, printer: IppPrinter, render: Callable[[AnyJob], bytes]) -> None:
        self.printer = printer
        self.render = render

    async def status(self) -> PrinterStatus:
        return await self.printer.status()

    def draw(self, job: AnyJob) -> Send:
        document = Document(file_name(job, ""), self.render(job))
        return lambda: self.printer.print(document)

    def close(self) -> None:
        """Nothing is kept open between documents."""


class FolderPress(Generic[AnyJob]):
    """The folder that stands for paper: one whole PDF a copy, always under the same name."""

    repeatable = True

    def __init__(self, folder: Path, render: Callable[[AnyJob], bytes]) -> None:
        self.folder = folder
        self.render = render

    async def status(self) -> PrinterStatus:
        """Ready; Unavailable where the folder cannot be made."""
        with _writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        return PrinterStatus(frozenset())

    def draw(self, job: AnyJob) -> Send:
        path, content = self.folder / file_name(job, "pdf"), self.render(job)

        async def send() -> Outcome:
            write_whole(path, content)
            return Outcome(Verdict.PRINTED, 1)

        return send

    def close(self) -> None:
        """There is nothing to let go."""


def file_name(job: Job, suffix: str) -> str:
    """`container_label_069012340010000013.pdf`, `manifest_T01-20261121-1_REPRINT1.pdf`; without a
    suffix the name alone."""
    number = "".join(c if c.isalnum() or c in "-_.~" else "_" for c in file_stem(job.number))
    reprint = f"_REPRINT{job.copy.number}" if job.copy.number else ""
    return f"{job.paper}_{number}{reprint}" + (f".{suffix}" if suffix else "")


def write_whole(path: Path, content: bytes) -> None:
    """The file is there whole, on the disk, or not at all: it will count as printed."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with _writing(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
    except Unavailable:
        with suppress(OSError):
            aside.unlink()
        raise


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """What the disk says, said as Unavailable."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(say("print.folder", folder=str(folder), cause=cause)) from error


def print_to_folder(job: AnyJob, draw: Callable[[AnyJob], bytes], folder: Path) -> Path:
    """Draw the job and put it into the folder. Returns where."""
    path = folder / file_name(job, "pdf")
    write_whole(path, draw(job))
    return path


_FOR_GOOD = frozenset({Reason.BAD_JOB, Reason.REFUSED, Reason.CANCELLED})
"""Why something certainly not printed will not be printed the next time either."""
_WORST_FIRST = (
    Condition.JAM,
    Condition.PAPER_OUT,
    Condition.RIBBON_OUT,
    Condition.COVER_OPEN,
    Condition.PAUSED,
    Condition.OFFLINE,
    Condition.OTHER,
    Condition.PAPER_NEAR_END,
)


def judged(outcome: Outcome) -> tuple[PrintState, Message | None]:
    """Where a copy stands after `outcome`, and why it is not printed.

    What was certainly not sent waits again, unless it would fail the same way again.
    """
    if outcome.verdict is Verdict.PRINTED:
        return PrintState.PRINTED, None
    if outcome.verdict is Verdict.UNKNOWN:
        return PrintState.UNKNOWN, cause_of(outcome)
    for_good = outcome.reason in _FOR_GOOD
    return PrintState.FAILED if for_good else PrintState.QUEUED, cause_of(outcome)


def cause_of(outcome: Outcome) -> Message:
    """What kept it from being printed: what the printer says of itself, else what was met."""
    fault = said_of(outcome.status) if outcome.status and outcome.status.faults else None
    return fault or say(f"printer.reason.{outcome.reason}", detail=place_of(outcome.detail))


def said_of(status: PrinterStatus) -> Message | None:
    """The worst that holds of a printer; None where all is well."""
    worst = next((c for c in _WORST_FIRST if c in status.conditions), None)
    return say(f"printer.condition.{worst}") if worst else None


def unanswered(error: PrinterError | Unavailable) -> Message:
    """Why a printer's status is not known."""
    if isinstance(error, Unavailable):
        return error.message
    reason = _UNANSWERED.get(type(error), Reason.UNREACHABLE)
    return say(f"printer.reason.{reason}", detail=place_of(str(error)))


def why_away(error: PrinterError | Unavailable) -> Message:
    """The same in one sentence, as exact as it is known what to look at."""
    told = unanswered(error)
    if isinstance(error, Unavailable) or type(error) in _UNANSWERED:
        return told
    return absence(str(error), told)


_UNANSWERED: dict[type[Exception], Reason] = {Silent: Reason.SILENT, Garbled: Reason.GARBLED}
