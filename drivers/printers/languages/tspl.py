"""TSPL and TSPL2, the language of TSC and of most Chinese label printers.

Source: TSC, TSPL/TSPL2 Programming Manual (SIZE, BITMAP, BARCODE, QRCODE, DMATRIX, <ESC>!?).
"""

from collections.abc import Sequence

from drivers.printers.code128 import FNC1, gs1_text, parts
from drivers.printers.errors import BadJob, Garbled
from drivers.printers.jobs import Barcode, Label, Symbology
from drivers.printers.languages.base import Language, Question
from drivers.printers.status import Condition, PrinterStatus

_MM_PER_INCH = 25.4
_BITS = {
    0x01: Condition.COVER_OPEN,
    0x02: Condition.JAM,
    0x04: Condition.PAPER_OUT,
    0x08: Condition.RIBBON_OUT,
    0x10: Condition.PAUSED,
    0x20: Condition.PRINTING,
    0x80: Condition.OTHER,
}
_START = {"B": 104, "C": 105}
_CHANGE = {"B": 100, "C": 99}
_FNC1 = 102


class Tspl(Language):
    """Labels as BITMAP, where 0 is black; status by ESC ! ?, one byte. The gap between labels is
    left as it was set on the printer, together with its sensor."""

    name = "tspl"
    questions = (Question(b"\x1b!?", 1),)

    def encode(self, label: Label, mark: bytes) -> bytes:  # noqa: ARG002 (TSPL names no label)
        raster = label.raster
        width, height = (
            f"{dots * _MM_PER_INCH / raster.dpi:.2f} mm" for dots in (raster.width, raster.height)
        )
        head = f"SIZE {width},{height}\r\nCLS\r\n".encode()
        bitmap = b"BITMAP 0,0,%d,%d,0," % (raster.stride, raster.height)
        fields = b"".join(_field(barcode) + b"\r\n" for barcode in label.barcodes)
        return head + bitmap + raster.inverted() + b"\r\n" + fields + b"PRINT 1,1\r\n"

    def frames(self, received: bytearray) -> list[bytes]:
        found = [bytes([value]) for value in received]
        received.clear()
        return found

    def decode(self, answers: Sequence[bytes]) -> PrinterStatus:
        value = answers[0][0]
        if value & 0x40:  # the one bit without a meaning
            raise Garbled(f"ESC ! ? answered {value:02x}")
        held = frozenset(condition for bit, condition in _BITS.items() if value & bit)
        return PrinterStatus(held, answers[0])


def _field(barcode: Barcode) -> bytes:
    place = f"{barcode.x},{barcode.y}"
    match barcode.symbology:
        case Symbology.CODE128 | Symbology.GS1_128:
            gs1 = barcode.symbology is Symbology.GS1_128
            data = _code128(gs1_text(barcode.text) if gs1 else barcode.text)
            bars = f"{barcode.height},0,0,{barcode.module},{barcode.module}"
            return f'BARCODE {place},"128M",{bars},"{data}"'.encode()
        case Symbology.QR:
            return f'QRCODE {place},M,{barcode.module},A,0,"{_quoted(barcode.text)}"'.encode()
        case Symbology.DATAMATRIX:
            text = _quoted(barcode.text)
            if not text.isascii():
                raise BadJob("a TSPL DataMatrix field holds ASCII only; draw it in the raster")
            # The largest room it may take: the printer chooses the smallest symbol that holds it.
            room = barcode.module * 144
            return f'DMATRIX {place},{room},{room},x{barcode.module},"{text}"'.encode()


def _code128(text: str) -> str:
    """As BARCODE "128M" has it: code sets and FNC1 by number after an exclamation mark."""
    spelled = ""
    for number, part in enumerate(parts(text)):
        spelled += f"!{(_CHANGE if number else _START)[part.code_set]:03d}"
        for character in part.text:
            spelled += f"!{_FNC1:03d}" if character == FNC1 else character
    if "!" in text:
        raise BadJob(f"BARCODE 128M cannot hold an exclamation mark: {text[:60]!r}")
    return _quoted(spelled)


def _quoted(text: str) -> str:
    r"""TSPL2 writes a quotation mark in a string as \["]; a line end would end the command."""
    if not text.isprintable():
        raise BadJob(f"a TSPL string cannot hold {text[:60]!r}")
    return text.replace('"', '\\["]')
