"""Barcodes as bars: module widths from zxing-cpp, drawn as one vector path.

Symbols keep the quiet zone of ten modules on either side (ISO/IEC 15417) inside their width, so
that no neighbour can come too close.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import zxingcpp

from wms.documents.model import Barcode
from wms.domain.messages import BadInput, say


@dataclass(frozen=True, slots=True)
class Bars:
    """A linear symbol: its width in modules, quiet zones included, and an SVG of that width and
    of height 1, to be stretched."""

    modules: int
    svg: str


@lru_cache(maxsize=256)
def bars(barcode: Barcode) -> Bars:
    """Code 128 of `barcode`, GS1-128 (FNC1 first, read as ]C1) where it says so.

    Raises BadInput where the text has no place in the symbology: characters beyond Latin-1, more
    than 102 symbols, or for GS1-128 an element of the wrong length.
    """
    options = {"gs1": True} if barcode.gs1 else {}
    try:
        symbol = zxingcpp.create_barcode(barcode.text, zxingcpp.BarcodeFormat.Code128, **options)
    except ValueError as error:
        raise BadInput(say("paper.barcode.impossible", text=barcode.text[:40])) from error
    picture: Any = symbol.to_image(scale=1)  # a buffer of rows, all alike
    pixels = memoryview(picture)
    width = pixels.nbytes // len(pixels)
    return Bars(width, _svg(pixels.tobytes()[:width]))


def _svg(row: bytes) -> str:
    """One path of the black runs of `row` (a byte a module, 0 is black)."""
    path, x = [], 0
    for value, run in groupby(row):
        width = len(list(run))
        if value == 0:
            path.append(f"M{x} 0h{width}v1h-{width}z")
        x += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x} 1" width="{x}" height="1" '
        f'preserveAspectRatio="none"><path d="{"".join(path)}"/></svg>'
    )
