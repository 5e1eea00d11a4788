"""A ZPL printer's reader: ^XA … ^XZ becomes a picture, ~HS an answer."""

import base64
import binascii
import re
import zlib

from PIL import Image

from drivers.simulators.printer import drawing
from drivers.simulators.printer.reader import Reader

_SYMBOLS = {"5": 99, "6": 100, "8": 102, ":": 104, ";": 105}
_NUMBERED = re.compile("\x1b([0-9]{3})")
_LEAST = 3


class ZplReader(Reader):
    def feed(self, data: bytes) -> None:
        self.buffer += data
        while (command := self._next()) is not None:
            prefix, name, rest = command[:1], command[1:3], command[3:]
            if prefix == b"~":
                self._immediate(name)
            else:
                self._format(name, rest)

    def _next(self) -> bytes | None:
        """The command at the front, once it is whole: ~HS, ^XA and ^XZ are with three bytes, the
        others when the next one begins."""
        start = min((i for i in map(self.buffer.find, (b"^", b"~")) if i >= 0), default=-1)
        del self.buffer[: start if start >= 0 else len(self.buffer)]
        if len(self.buffer) < _LEAST:
            return None
        if bytes(self.buffer[:3]) in (b"~HS", b"~JA", b"^XA", b"^XZ"):
            end = _LEAST
        else:
            end = min((i for p in (b"^", b"~") if (i := self.buffer.find(p, 1)) > 0), default=-1)
        if end < 0:
            return None
        command = bytes(self.buffer[:end])
        del self.buffer[:end]
        return command

    def _immediate(self, name: bytes) -> None:
        if name == b"HS":
            self.answer(self._status())
        elif name == b"JA":
            self.machine.forget()

    def _status(self) -> bytes:
        m = self.machine
        out, waiting = m.paper_out or m.jam, m.waiting
        one = f"030,{out:d},{m.paused:d},1218,{waiting:03},0,0,{self.in_format:d},000,0,0,0"
        two = f"000,0,{m.cover_open:d},{m.ribbon_out:d},1,2,6,0,{waiting:08},1,000"
        return b"".join(b"\x02%b\x03\r\n" % text.encode() for text in (one, two, "1234,0"))

    in_format = False

    def _format(self, name: bytes, rest: bytes) -> None:
        if name == b"XA":
            self.in_format = True
            self._width, self._height, self._copies = self.width, 0, 1
            self._fields: list[tuple[int, int, Image.Image]] = []
            self._clear_field()
        elif not self.in_format:
            return
        elif name == b"XZ":
            self.in_format = False
            self._print()
        elif name == b"FS":
            self._field()
        else:
            self._parameters(name, rest)

    def _clear_field(self) -> None:
        self._at = (0, 0)
        self._kind, self._data, self._hex = "", b"", False
        self._picture: Image.Image | None = None

    def _parameters(self, name: bytes, rest: bytes) -> None:
        values = rest.decode("utf-8", "replace").rstrip("\r\n").split(",")
        match name:
            case b"PW":
                self._width = int(values[0])
            case b"LL":
                self._height = int(values[0])
            case b"PQ":
                self._copies = int(values[0])
            case b"FO":
                self._at = (int(values[0]), int(values[1]))
            case b"BY":
                self._module = int(values[0])
            case b"BC":
                self._kind, self._bars = "linear", int(values[1])
            case b"BQ":
                self._kind, self._module = "QRCode", int(values[2])
            case b"BX":
                self._kind, self._module = "DataMatrix", int(values[1])
            case b"FH":
                self._hex = True
            case b"FD":
                self._data = rest
            case b"GF":
                self._picture = _graphic(rest)
            case _:
                pass

    def _field(self) -> None:
        picture = self._picture or self._symbol()
        if picture is not None:
            self._fields.append((*self._at, picture))
        self._clear_field()

    def _symbol(self) -> Image.Image | None:
        data = self._data
        if self._hex:
            data = re.sub(rb"_([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), data)
        text = data.decode()
        if self._kind == "linear":
            numbered = re.sub(">([0568:;])", _invocation, text)
            values = drawing.spelled(numbered, _NUMBERED)
            return drawing.linear(values, self._module, self._bars)
        if self._kind == "QRCode":
            return drawing.matrix(text.split(",", 1)[1][5:], "QRCode", self._module)
        if self._kind:
            return drawing.matrix(text, self._kind, self._module)
        return None

    def _print(self) -> None:
        label = drawing.canvas(self._width, self._height or self._longest())
        for x, y, picture in self._fields:
            label.paste(picture, (x, y))
        for _ in range(self._copies):
            self.machine.put(label)

    def _longest(self) -> int:
        return max((y + picture.height for _, y, picture in self._fields), default=1)


def _invocation(found: re.Match[str]) -> str:
    """>5 and the like as the number of a symbol; >0 is the character > itself."""
    return ">" if found[1] == "0" else f"\x1b{_SYMBOLS[found[1]]:03d}"


def _graphic(rest: bytes) -> Image.Image:
    """A,b,c,d and the data: hexadecimal digits, or :Z64: and :B64: with their check."""
    _, _, _, stride, data = rest.split(b",", 4)
    data = data.strip()
    if data[:1] != b":":
        return drawing.bits(bytes.fromhex(data.decode()), int(stride), black=1)
    _, kind, text, crc = data.split(b":")
    if binascii.crc_hqx(text, 0) != int(crc, 16):
        raise ValueError("the graphic's check is wrong")
    packed = base64.b64decode(text, validate=True)
    plain = zlib.decompress(packed) if kind == b"Z64" else packed
    return drawing.bits(plain, int(stride), black=1)
