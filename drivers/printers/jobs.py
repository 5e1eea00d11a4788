"""What is asked of a printer, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

from drivers.printers.raster import Raster
from drivers.printers.status import PrinterStatus


class Symbology(StrEnum):
    """The symbols that printers draw themselves."""

    CODE128 = "code128"
    GS1_128 = "gs1_128"
    QR = "qr"
    DATAMATRIX = "datamatrix"


@dataclass(frozen=True, slots=True)
class Barcode:
    """A symbol the printer draws over the raster, its top left corner at `x`, `y` in dots.

    `text` is what a scanner shall give; of GS1_128 with its identifiers in brackets:
    "(00)369012345678901235". `module` is the width of the narrowest bar or cell in dots;
    `height`, in dots, is that of the bars, without meaning for QR and DATAMATRIX. No text is
    printed below the bars: it belongs to the raster, in the raster's typeface.
    """

    symbology: Symbology
    text: str
    x: int
    y: int
    module: int = 3
    height: int = 120


@dataclass(frozen=True, slots=True)
class Label:
    """One label or receipt, as large as its raster."""

    raster: Raster
    barcodes: tuple[Barcode, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """Labels to be printed one after another. `name` is only for people to read."""

    name: str
    labels: tuple[Label, ...]


class Verdict(StrEnum):
    """What is known of a job.

    PRINTED: the printer said of each label that it is done. FAILED: what is missing was certainly
    not printed. UNKNOWN: of at least one label nobody can say; look at the printer, or scan the
    label back.
    """

    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a job is not PRINTED."""

    BAD_JOB = "bad_job"  # cannot be expressed for this printer
    UNREACHABLE = "unreachable"  # no connection
    SILENT = "silent"  # asked for its status, the printer said nothing
    GARBLED = "garbled"  # what it said is no status
    NOT_READY = "not_ready"  # the status says why
    BUSY = "busy"  # occupied with something else until the deadline
    REFUSED = "refused"  # a print server would not take the job
    STOPPED = "stopped"  # a fault while printing; the status says which
    GONE = "gone"  # the connection broke in the middle
    STUCK = "stuck"  # it took no more bytes
    NEVER_STARTED = "never_started"  # took the label, answered, and was never seen printing it
    LATE = "late"  # still not done at the deadline
    CANCELLED = "cancelled"  # somebody at the printer or print server stopped it
    UNCONFIRMED = "unconfirmed"  # a print server calls it done but cannot know


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job.

    Of its labels, in order, the first `printed` were confirmed by the printer, the next
    `in_doubt` may or may not exist, and no byte of the rest was sent. `detail` is for engineers.
    """

    verdict: Verdict
    printed: int
    in_doubt: int = 0
    reason: Reason | None = None
    status: PrinterStatus | None = None
    detail: str = ""
