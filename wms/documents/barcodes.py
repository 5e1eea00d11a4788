"""Barcodes as black boxes, counted in modules, from zxing-cpp.

Symbols keep their quiet zone (ten modules on either side, ISO/IEC 15417; four all round a QR code,
ISO/IEC 18004) inside their size, so that no neighbour can come too close.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import zxingcpp

from wms.documents.model import Barcode
from wms.domain.messages import BadInput, say


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol's size in modules, quiet zones included, and its black boxes: x, y, width, height.
    Bars have one row, to be drawn as high as needed."""

    modules: int
    rows: int
    boxes: tuple[tuple[int, int, int, int], ...]

    def drawn(self) -> dict[str, Any]:
        """As `symbol.typ` takes it for a label."""
        return {"modules": self.modules, "rows": self.rows, "boxes": self.boxes}

    def pictured(self) -> dict[str, Any]:
        """As `symbol.typ` takes it for a sheet."""
        path = "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in self.boxes)
        svg = _SVG.format(self.modules, self.rows, path)
        return {"modules": self.modules, "rows": self.rows, "svg": svg}


_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" preserveAspectRatio="none">'
    '<path d="{}"/></svg>'
)


@lru_cache(maxsize=256)
def bars(barcode: Barcode) -> Symbol:
    """Code 128 of `barcode`, GS1-128 (FNC1 first, read as ]C1) where it says so.

    Raises BadInput where the text has no place in the symbology: characters beyond Latin-1, more
    than 102 symbols, or for GS1-128 an element of the wrong length.
    """
    options = {"gs1": True} if barcode.gs1 else {}
    try:
        symbol = zxingcpp.create_barcode(barcode.text, zxingcpp.BarcodeFormat.Code128, **options)
    except ValueError as error:
        raise BadInput(say("paper.barcode.impossible", text=barcode.text[:40])) from error
    row = _rows(symbol)[0]
    return Symbol(len(row), 1, tuple((x, 0, width, 1) for x, width in _runs(row)))


def matrix(text: str) -> Symbol:
    """A QR code of `text`."""
    rows = _rows(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))
    boxes = tuple((x, y, width, 1) for y, row in enumerate(rows) for x, width in _runs(row))
    return Symbol(len(rows[0]), len(rows), boxes)


def _rows(symbol: Any) -> list[bytes]:
    """A byte a module, 0 is black."""
    pixels = memoryview(symbol.to_image(scale=1))
    width, data = pixels.nbytes // len(pixels), pixels.tobytes()
    return [data[start : start + width] for start in range(0, len(data), width)]


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where each black run of `row` begins, and its width."""
    found, x = [], 0
    for value, run in groupby(row):
        width = len(list(run))
        if value == 0:
            found.append((x, width))
        x += width
    return found
