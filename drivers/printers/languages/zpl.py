"""ZPL II, Zebra's language.

Source: Zebra, ZPL Programming Guide (commands ^GF, ^BC, ^BQ, ^BX, ^FH, ~HS).
"""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence

from drivers.printers.code128 import FNC1, gs1_text, parts
from drivers.printers.errors import BadJob, Garbled
from drivers.printers.jobs import Barcode, Label, Symbology
from drivers.printers.languages.base import Language, Question
from drivers.printers.raster import Raster
from drivers.printers.status import Condition, PrinterStatus

_STX, _ETX = b"\x02", b"\x03"
_LONGEST_ANSWER = 120
_ESCAPES = "|\\`!#$"
_RESERVED = re.compile(rb"[\^~_\x00-\x1f\x7f-\xff]")


class Zpl(Language):
    """Labels as ^GFA with Z64, whose base64 cannot be mistaken for a command; status by ~HS."""

    name = "zpl"
    questions = (Question(b"~HS", 3),)

    def encode(self, label: Label, mark: bytes) -> bytes:  # noqa: ARG002 (ZPL names no label)
        raster = label.raster
        fields = b"".join(map(_field, label.barcodes))
        size = b"^PW%d^LL%d^LH0,0" % (raster.width, raster.height)
        return b"^XA^CI28%b^FO0,0%b^FS%b^XZ" % (size, graphic(raster), fields)

    def frames(self, received: bytearray) -> list[bytes]:
        found: list[bytes] = []
        while True:
            start = received.find(_STX)
            del received[: start if start >= 0 else len(received)]
            end = received.find(_ETX)
            if end < 0:
                if len(received) > _LONGEST_ANSWER:
                    received.clear()
                return found
            found.append(bytes(received[1:end]))
            del received[: end + 1]

    def decode(self, answers: Sequence[bytes]) -> PrinterStatus:
        raw = b"\n".join(answers)
        first, second = (answer.split(b",") for answer in answers[:2])
        if len(first) != 12 or len(second) < 9 or not raw.replace(b"\n", b"").isascii():
            raise Garbled(f"~HS answered {raw!r}")
        try:
            one, two = [int(value) for value in first], [int(value) for value in second[:9]]
        except ValueError:
            raise Garbled(f"~HS answered {raw!r}") from None
        flags = {
            Condition.PAPER_OUT: one[1],
            Condition.PAUSED: one[2],
            # Formats received, a format half received, labels left of the batch.
            Condition.PRINTING: one[4] + one[7] + two[8],
            Condition.OTHER: one[9] + one[10] + one[11],  # memory lost, too cold, too hot
            Condition.COVER_OPEN: two[2],
            Condition.RIBBON_OUT: two[3],
        }
        return PrinterStatus(frozenset(c for c, value in flags.items() if value), raw)


def graphic(raster: Raster) -> bytes:
    """The ^GFA command of `raster`: deflated, in base64, with the CRC-16 (CCITT) of that text."""
    text = base64.b64encode(zlib.compress(raster.data))
    data = b":Z64:%b:%04X" % (text, binascii.crc_hqx(text, 0))
    return b"^GFA,%d,%d,%d,%b" % (len(data), len(raster.data), raster.stride, data)


def _field(barcode: Barcode) -> bytes:
    origin = b"^FO%d,%d" % (barcode.x, barcode.y)
    match barcode.symbology:
        case Symbology.CODE128:
            return origin + _code128(barcode, barcode.text)
        case Symbology.GS1_128:
            return origin + _code128(barcode, gs1_text(barcode.text))
        case Symbology.QR:
            # Model 2; correction M; the data announced as bytes, so that any text is taken.
            data = barcode.text.encode()
            body = b"MM,B%04d%b" % (len(data), data)
            return origin + b"^BQN,2,%d^FH_^FD%b^FS" % (barcode.module, _escaped(body))
        case Symbology.DATAMATRIX:
            if not barcode.text.isascii():
                raise BadJob("a ZPL DataMatrix field holds ASCII only; draw it in the raster")
            body = _escaped(barcode.text.encode())
            # The sign that begins a command inside the data differs between firmwares; one that
            # the data does not hold makes all of it data.
            sign = next((c for c in _ESCAPES if c not in barcode.text), None)
            if sign is None:
                raise BadJob(f"a ZPL DataMatrix field cannot hold {barcode.text[:60]!r}")
            command = b"^BXN,%d,200,,,6,%b" % (barcode.module, sign.encode())
            return origin + command + b"^FH_^FD%b^FS" % body


def _code128(barcode: Barcode, text: str) -> bytes:
    spelled = b""
    for number, part in enumerate(parts(text)):
        change = {"B": (b">:", b">6"), "C": (b">;", b">5")}[part.code_set][min(number, 1)]
        characters = part.text.replace(">", ">0").replace(FNC1, ">8")
        spelled += change + characters.encode()
    command = b"^BY%d^BCN,%d,N,N,N,N" % (barcode.module, barcode.height)
    return command + b"^FH_^FD%b^FS" % _escaped(spelled)


def _escaped(data: bytes) -> bytes:
    """Hexadecimal, after ^FH_, for all that could be a command, and for the sign itself."""
    return _RESERVED.sub(lambda found: b"_%02X" % found[0][0], data)
