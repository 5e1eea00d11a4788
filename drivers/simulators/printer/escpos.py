"""An ESC/POS printer's reader: pictures, bars and QR codes down the paper, until the cut."""

import re
from collections.abc import Callable

from PIL import Image

from drivers.simulators.printer import drawing
from drivers.simulators.printer.reader import Reader

_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])")


class EscPosReader(Reader):
    """Real-time requests are obeyed wherever they stand in the stream, as Epson's printers do."""

    def feed(self, data: bytes) -> None:
        tail = self._seen[-2:]
        for found in _REAL_TIME.finditer(tail + data):
            if found.end() > len(tail):
                self.answer(bytes([self._status(found[1][0])]))
        self._seen = (tail + data)[-2:]
        self.buffer += data
        while self.buffer and (size := self._size()) and len(self.buffer) >= size:
            command = bytes(self.buffer[:size])
            del self.buffer[:size]
            self._obey(command)

    _seen = b""

    def _status(self, number: int) -> int:
        m = self.machine
        match number:
            case 1:
                return 0x12 | 0x08 * m.blocked
            case 2:
                held = 0x04 * m.cover_open | 0x08 * m.paused | 0x20 * m.paper_out | 0x40 * m.jam
                return 0x12 | held
            case 3:
                return 0x12 | 0x08 * m.jam
            case _:
                return 0x12 | 0x0C * m.near_end | 0x60 * m.paper_out

    def _size(self) -> int:
        """Length of the command at the front; 0 while that cannot be said."""
        head = bytes(self.buffer[:8])
        if head[:1] not in (b"\x1b", b"\x1d", b"\x10"):
            return 1
        for start, size in _SIZES.items():
            if head.startswith(start):
                return size(head) if len(head) >= _NEEDED.get(start, 0) else 0
        if any(start.startswith(head) for start in _SIZES):
            return 0
        raise ValueError(f"not ESC/POS: {head.hex(' ')}")

    def _obey(self, command: bytes) -> None:
        if command == b"\x1b@":
            self._strips: list[tuple[int, Image.Image]] = []
            self._left, self._bars, self._module = 0, 162, 3
        elif command.startswith(b"\x1dv0"):
            stride = int.from_bytes(command[4:6], "little")
            self._strips.append((self._left, drawing.bits(command[8:], stride, black=1)))
        elif command.startswith(b"\x1b$"):
            self._left = int.from_bytes(command[2:4], "little")
        elif command.startswith(b"\x1bJ"):
            self._strips.append((0, drawing.canvas(self.width, command[2])))
        elif command.startswith(b"\x1dh"):
            self._bars = command[2]
        elif command.startswith(b"\x1dw"):
            self._module = command[2]
        elif command.startswith(b"\x1dkI"):
            values = _values(command[4:])
            self._strips.append((self._left, drawing.linear(values, self._module, self._bars)))
            self._left = 0
        elif command.startswith(b"\x1d(k"):
            self._qr(command[6:])
        elif command.startswith(b"\x1dV"):
            self._cut()
        elif command.startswith(b"\x1d(H"):
            mark = command[7:11]
            self.machine.then(lambda: self.answer(b"\x37\x22" + mark + b"\x00"))
        elif command.startswith(b"\x1dr"):
            self.machine.then(lambda: self.answer(bytes([0x03 * self.machine.near_end])))

    def _qr(self, body: bytes) -> None:
        match body[:1]:
            case b"C":
                self._cell = body[1]
            case b"P":
                self._text = body[2:].decode()
            case b"Q":
                picture = drawing.matrix(self._text, "QRCode", self._cell)
                self._strips.append((self._left, picture))
                self._left = 0

    def _cut(self) -> None:
        page = drawing.canvas(self.width, sum(strip.height for _, strip in self._strips) or 1)
        top = 0
        for left, strip in self._strips:
            page.paste(strip, (left, top))
            top += strip.height
        self._strips = []
        self.machine.put(page)


def _values(data: bytes) -> list[int]:
    """Symbol values of GS k 73: {B and {C change the set, {1 is FNC1, {{ a brace."""
    values: list[int] = []
    code_set, position = b"", 0
    while position < len(data):
        pair = data[position : position + 2]
        if pair in (b"{B", b"{C"):
            start, change = {b"{B": (104, 100), b"{C": (105, 99)}[pair]
            values.append(change if values else start)
            code_set = pair
        elif pair == b"{1":
            values.append(102)
        elif pair == b"{{":
            values.append(ord("{") - 32)
        else:
            values.append(data[position] - (32 if code_set == b"{B" else 0))
            position -= 1
        position += 2
    return values


def _fixed(size: int) -> Callable[[bytes], int]:
    return lambda _: size


def _block(head: bytes) -> int:
    return 5 + int.from_bytes(head[3:5], "little")


def _raster(head: bytes) -> int:
    return 8 + int.from_bytes(head[4:6], "little") * int.from_bytes(head[6:8], "little")


_SIZES: dict[bytes, Callable[[bytes], int]] = {
    b"\x1b@": _fixed(2),
    b"\x1b$": _fixed(4),
    b"\x1bJ": _fixed(3),
    b"\x1dv0": _raster,
    b"\x1dh": _fixed(3),
    b"\x1dw": _fixed(3),
    b"\x1dH": _fixed(3),
    b"\x1dkI": lambda head: 4 + head[3],
    b"\x1d(k": _block,
    b"\x1d(H": _block,
    b"\x1dV": _fixed(4),
    b"\x1dr": _fixed(3),
    b"\x10\x04": _fixed(3),
}
_NEEDED = {b"\x1dv0": 8, b"\x1dkI": 4, b"\x1d(k": 5, b"\x1d(H": 5}
