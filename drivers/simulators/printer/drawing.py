"""Bars and cells as the printer's own firmware draws them."""

import re
from typing import Any

import zxingcpp
from barcode.charsets import code128  # type: ignore[import-untyped]
from PIL import Image

BLACK, WHITE = 0, 255


def canvas(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), WHITE)


def bits(data: bytes, stride: int, *, black: int) -> Image.Image:
    """Rows of `stride` bytes; `black` is the bit that prints."""
    if black:
        data = data.translate(_INVERT)
    return Image.frombytes("1", (stride * 8, len(data) // stride), data)


def linear(values: list[int], module: int, height: int) -> Image.Image:
    """Code 128 of symbol values, the start character first; check and stop are added."""
    check = (values[0] + sum(i * value for i, value in enumerate(values[1:], 1))) % 103
    pattern = "".join(code128.CODES[value] for value in [*values, check])
    pattern += code128.STOP + "11"
    row = Image.new("1", (len(pattern), 1))
    row.putdata([BLACK if bar == "1" else WHITE for bar in pattern])
    return row.resize((len(pattern) * module, height), Image.Resampling.NEAREST)


def matrix(text: str, kind: str, module: int) -> Image.Image:
    """`kind` as zxing-cpp names it: QRCode, DataMatrix."""
    symbol = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    buffer: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    cells = memoryview(buffer)
    height, width = cells.shape or (0, 0)
    image = Image.frombytes("L", (width, height), cells.tobytes())
    return image.resize((width * module, height * module), Image.Resampling.NEAREST).convert("1")


def spelled(text: str, numbered: re.Pattern[str]) -> list[int]:
    """Symbol values of a Code 128 field. `numbered` finds, in its group 1, the number of a symbol;
    the rest are characters of the current code set."""
    values: list[int] = []
    code_set = "B"
    position = 0
    while position < len(text):
        if found := numbered.match(text, position):
            value = int(found[1])
            values.append(value)
            code_set = _SETS.get(value, code_set)
            position = found.end()
        elif code_set == "C":
            values.append(int(text[position : position + 2]))
            position += 2
        else:
            values.append(ord(text[position]) - 32)
            position += 1
    return values


_SETS = {99: "C", 100: "B", 104: "B", 105: "C"}
_INVERT = bytes(255 - value for value in range(256))
