"""ESC/POS, the language of receipt printers.

Source: Epson, ESC/POS Command Reference (GS v 0, GS k, GS ( k, GS ( H, GS r, DLE EOT).
"""

import re
from collections.abc import Sequence

from drivers.printers.code128 import FNC1, Part, gs1_text, parts
from drivers.printers.errors import BadJob, Garbled
from drivers.printers.jobs import Barcode, Label, Symbology
from drivers.printers.languages.base import Language, Question
from drivers.printers.raster import Raster
from drivers.printers.status import Condition, PrinterStatus

_INITIALIZE = b"\x1b@"
_GAP = b"\x1bJ\x40"  # 64 dots: the quiet zone a QR code of 16 dots a cell needs
_FEED_AND_CUT = b"\x1dVB\x00"
_BAND = 256  # rows a command: a small printer's buffer holds it at 80 mm
_PROCESS_ID = b"\x37\x22"
_HIGHEST_BARS, _WIDEST_BAR = 255, 6
_MOST_QR = 7_000

# DLE EOT, DLE ENQ and DLE DC4 are obeyed wherever they stand, inside a picture too: a status byte
# nobody asked for, a cleared buffer, an opened drawer. A lone dot (0x10) before such a byte is
# made two dots wide; bars of two dots and more never contain one.
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")


class EscPos(Language):
    """Pictures as GS v 0; native barcodes below the picture, where they stand in it from left
    (this language has no way to lay one over the other that every model knows).

    A label is confirmed by its mark through GS ( H function 48, which Epson's models answer when
    the printing before it is completed. `process_id=False` for models without it: GS r 1 instead,
    answered when its turn comes, but without a name.
    """

    name = "escpos"
    questions = tuple(Question(b"\x10\x04%c" % n, 1) for n in (1, 2, 3, 4))

    def __init__(self, *, process_id: bool = True) -> None:
        self._process_id = process_id

    def encode(self, label: Label, mark: bytes) -> bytes:
        pieces = [_INITIALIZE]
        pieces += [raster(band) for band in label.raster.bands(_BAND)]
        pieces += [_GAP + _field(barcode) for barcode in label.barcodes]
        receipt = b"\x1d(H\x06\x0000" + mark if self._process_id else b"\x1dr1"
        return b"".join([*pieces, _FEED_AND_CUT, receipt])

    def frames(self, received: bytearray) -> list[bytes]:
        found = []
        while received and (size := _frame_size(received)):
            if (frame := bytes(received[:size])) not in (b"\x11", b"\x13"):  # XON, XOFF
                found.append(frame)
            del received[:size]
        # Automatic status, four bytes a model may have been set to send: not an answer.
        return [frame for frame in found if len(frame) != 4]

    def decode(self, answers: Sequence[bytes]) -> PrinterStatus:
        raw = b"".join(answers)
        if any(len(answer) != 1 or answer[0] & 0x93 != 0x12 for answer in answers):
            raise Garbled(f"DLE EOT answered {raw.hex(' ')}")
        printer, offline, error, paper = (answer[0] for answer in answers)
        flags = {
            Condition.COVER_OPEN: offline & 0x04,
            Condition.PAPER_OUT: offline & 0x20 or paper & 0x60,
            Condition.PAPER_NEAR_END: paper & 0x0C,
            Condition.JAM: error & 0x08,  # the cutter
            Condition.OTHER: error & 0x60,  # cannot recover; recovers by itself (too hot)
        }
        held = {condition for condition, value in flags.items() if value}
        if printer & 0x08 and not held - {Condition.PAPER_NEAR_END}:
            # Fed by hand is a pause; anything else that keeps it offline has no name here.
            held.add(Condition.PAUSED if offline & 0x08 else Condition.OFFLINE)
        return PrinterStatus(frozenset(held), raw)

    def confirms(self) -> bool:
        return True

    def confirmed(self, frame: bytes) -> bytes | None:
        if len(frame) == 7 and frame.startswith(_PROCESS_ID):
            return frame[2:6]
        return ANY_MARK if not self._process_id and frame[0] & 0x90 == 0 else None


ANY_MARK = b""
"""Confirmed by a printer that cannot say which: it is the one that was sent last."""


def _frame_size(received: bytearray) -> int:
    """The length of the answer at the front, by its first byte; 0 while it is incomplete.

    Epson: status bytes are 0xx1xx10 (DLE EOT), 0xx0xx00 (GS r), 0xx1xx00 and three more
    (automatic); a block is 0x37, a kind, and text up to NUL.
    """
    first = received[0]
    if first == 0x37:
        end = received.find(0)
        if end < 0:
            return len(received) if len(received) > 7 else 0
        return end + 1
    if first & 0x93 == 0x10:
        return 4 if len(received) >= 4 else 0
    return 1


def raster(picture: Raster) -> bytes:
    """GS v 0 in normal size."""
    head = b"\x1dv0\x00%b%b" % (_two(picture.stride), _two(picture.height))
    return head + _REAL_TIME.sub(b"\x30", picture.data)


def _field(barcode: Barcode) -> bytes:
    place = b"\x1b$" + _two(barcode.x)
    match barcode.symbology:
        case Symbology.CODE128:
            return place + _code128(barcode, barcode.text)
        case Symbology.GS1_128:
            return place + _code128(barcode, gs1_text(barcode.text))
        case Symbology.QR:
            return place + _qr(barcode) + b"\n"
        case Symbology.DATAMATRIX:
            raise BadJob("few ESC/POS printers draw a DataMatrix; draw it in the raster")


def _code128(barcode: Barcode, text: str) -> bytes:
    if not 2 <= barcode.module <= _WIDEST_BAR or not 1 <= barcode.height <= _HIGHEST_BARS:
        raise BadJob(
            f"bars of {barcode.module} x {barcode.height} dots; ESC/POS has 2 to {_WIDEST_BAR}"
            f" x 1 to {_HIGHEST_BARS}"
        )
    data = b"".join(b"{%b%b" % (part.code_set.encode(), _spelled(part)) for part in parts(text))
    size = b"\x1dh%c\x1dw%c\x1dH\x00" % (barcode.height, barcode.module)
    return size + b"\x1dkI%c%b" % (len(data), data)


def _spelled(part: Part) -> bytes:
    """{1 is FNC1, {{ a brace; in set C one byte holds two digits."""
    if part.code_set == "B":
        return part.text.replace("{", "{{").replace(FNC1, "{1").encode()
    digits = part.text.lstrip(FNC1)
    pairs = bytes(int(digits[i : i + 2]) for i in range(0, len(digits), 2))
    return b"{1" * (len(part.text) - len(digits)) + pairs


def _qr(barcode: Barcode) -> bytes:
    data = barcode.text.encode()
    if not 1 <= len(data) <= _MOST_QR or not 1 <= barcode.module <= 16:
        raise BadJob(f"a QR code of {len(data)} bytes in cells of {barcode.module} dots")
    commands = [b"A2\x00", b"C%c" % barcode.module, b"E1", b"P0" + data, b"Q0"]
    return b"".join(b"\x1d(k%b1%b" % (_two(len(body) + 1), body) for body in commands)


def _two(number: int) -> bytes:
    if not 0 <= number <= 0xFFFF:
        raise BadJob(f"{number} does not fit two bytes")
    return number.to_bytes(2, "little")
