"""A TSPL printer's reader: SIZE, CLS, BITMAP, BARCODE, QRCODE, DMATRIX, PRINT and ESC ! ?."""

import re

from PIL import Image

from drivers.simulators.printer import drawing
from drivers.simulators.printer.reader import Reader

_BITMAP = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),(\d+),")
_NUMBERED = re.compile("!([0-9]{3})")
_BARCODE = re.compile(r'(\d+),(\d+),"128M",(\d+),0,0,(\d+),\d+,"(.*)"')
_QRCODE = re.compile(r'(\d+),(\d+),[LMQH],(\d+),A,0,"(.*)"')
_DMATRIX = re.compile(r'(\d+),(\d+),\d+,\d+,x(\d+),"(.*)"')
_LONGEST_HEAD = 64


class TsplReader(Reader):
    def feed(self, data: bytes) -> None:
        self.buffer += data
        while self.buffer and self._step():
            pass

    def _step(self) -> bool:
        """Take one command off the front; False while it is incomplete."""
        if self.buffer[:1] == b"\x1b":
            return self._escape()
        if self.buffer.startswith(b"BITMAP"):
            return self._bitmap()
        end = self.buffer.find(b"\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end]).strip().decode()
        del self.buffer[: end + 1]
        if line:
            self._line(line)
        return True

    def _escape(self) -> bool:
        if len(self.buffer) < 3:
            return False
        if self.buffer[:3] == b"\x1b!?":
            self.answer(bytes([self._status()]))
        del self.buffer[:3]
        return True

    def _status(self) -> int:
        m = self.machine
        printing = m.busy or (m.waiting and not m.blocked)
        bits = (m.cover_open, m.jam, m.paper_out, m.ribbon_out, m.paused, printing)
        return sum(1 << position for position, held in enumerate(bits) if held)

    def _bitmap(self) -> bool:
        head = _BITMAP.match(self.buffer)
        if head is None:
            if len(self.buffer) > _LONGEST_HEAD:
                raise ValueError("BITMAP without its five numbers")
            return False
        x, y, stride, height, _ = (int(group) for group in head.groups())
        end = head.end() + stride * height
        if len(self.buffer) < end:
            return False
        rows = bytes(self.buffer[head.end() : end])
        self._label().paste(drawing.bits(rows, stride, black=0), (x, y))
        del self.buffer[:end]
        return True

    def _line(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        match name:
            case "SIZE":
                millimetres = (float(part.split()[0]) for part in rest.split(","))
                width, height = (round(mm * self.dpi / 25.4) for mm in millimetres)
                self._dots = (width, height)
            case "CLS":
                self._image = drawing.canvas(*self._dots)
            case "BARCODE" | "QRCODE" | "DMATRIX":
                self._symbol(name, rest)
            case "PRINT":
                numbers = [int(number) for number in rest.split(",")]
                for _ in range(numbers[0] * (numbers[1] if len(numbers) > 1 else 1)):
                    self.machine.put(self._label().copy())
            case _:
                raise ValueError(f"not TSPL: {line[:40]!r}")

    _dots = (1, 1)
    _image: Image.Image | None = None

    def _label(self) -> Image.Image:
        if self._image is None:
            raise ValueError("nothing may be drawn before CLS")
        return self._image

    def _symbol(self, name: str, rest: str) -> None:
        pattern = {"BARCODE": _BARCODE, "QRCODE": _QRCODE, "DMATRIX": _DMATRIX}[name]
        found = pattern.fullmatch(rest)
        if found is None:
            raise ValueError(f"not a {name}: {rest[:60]!r}")
        *numbers, text = found.groups()
        x, y, *sizes = (int(number) for number in numbers)
        text = text.replace('\\["]', '"')
        if name == "BARCODE":
            picture = drawing.linear(drawing.spelled(text, _NUMBERED), sizes[1], sizes[0])
        else:
            kind = "QRCode" if name == "QRCODE" else "DataMatrix"
            picture = drawing.matrix(text, kind, sizes[0])
        self._label().paste(picture, (x, y))
