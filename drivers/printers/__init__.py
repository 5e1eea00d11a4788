"""Label and receipt printers in ZPL, TSPL and ESC/POS, and office printers through IPP.

    printer = Printer(TcpTransport("10.0.0.7", 9100), Zpl(), dpi=203, width=832)
    outcome = await printer.print(Job("N-03", (Label(Raster.from_png(png, dpi=203)),)))

An `Outcome` is never PRINTED unless the printer said so. Nothing is ever sent twice.

Errors, all `PrinterError`:
    BadJob        cannot be expressed for this printer; nothing was sent
    Unreachable   no connection
    Silent        connected, no answer before the deadline
    Garbled       the answer is no status of this language
`Printer.print` raises none of them: its Outcome names them.
"""

from drivers.printers.errors import BadJob, Garbled, PrinterError, Silent, Unreachable
from drivers.printers.jobs import Barcode, Job, Label, Outcome, Reason, Symbology, Verdict
from drivers.printers.languages import EscPos, Language, Tspl, Zpl
from drivers.printers.printer import Deadlines, Printer
from drivers.printers.raster import Raster
from drivers.printers.status import Condition, PrinterStatus

__all__ = [
    "BadJob",
    "Barcode",
    "Condition",
    "Deadlines",
    "EscPos",
    "Garbled",
    "Job",
    "Label",
    "Language",
    "Outcome",
    "Printer",
    "PrinterError",
    "PrinterStatus",
    "Raster",
    "Reason",
    "Silent",
    "Symbology",
    "Tspl",
    "Unreachable",
    "Verdict",
    "Zpl",
]
