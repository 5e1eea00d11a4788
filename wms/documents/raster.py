"""A label as a picture in dots: one bit each, at the resolution of the printer it is for.

Printer languages differ in their bars, their fonts and their idea of a position; a picture comes
out of all of them dot for dot. Nothing is scaled and nothing dithered: typst draws as many pixels
as the label has dots, and what is darker than half is black. Bars are whole dots on whole dots
(`label.typ`), so no edge of theirs is ever grey.
"""

import io
from dataclasses import dataclass

from PIL import Image

from wms.documents import pdf
from wms.documents.label_layout import LABEL_SIZES
from wms.documents.model import Document
from wms.domain.papers import dots_per_mm

_MM_PER_INCH = 25.4
_BLACK_BELOW_HALF = [255] * 128 + [0] * 128


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` x `height` dots at `dpi`. `data` holds the rows from the top, each padded with
    white to whole bytes, most significant bit leftmost, 1 is black."""

    width: int
    height: int
    dpi: int
    data: bytes

    def png(self) -> bytes:
        """The same to look at."""
        file = io.BytesIO()
        inverted = bytes(255 - byte for byte in self.data)
        Image.frombytes("1", (self.width, self.height), inverted).save(file, "PNG")
        return file.getvalue()


def draw(document: Document, dpi: int) -> Picture:
    """A label, drawn for a printer of `dpi`; the same label gives the same dots."""
    assert document.layout in LABEL_SIZES
    template, data = pdf.source([document], dpi)
    png = pdf.compiler().compile(
        template,
        format="png",
        ppi=dots_per_mm(dpi) * _MM_PER_INCH,
        sys_inputs={"data": data},
        timestamp=0,
    )
    assert isinstance(png, bytes)
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        # Black, white and grey only: one channel says it all.
        black = image.getchannel("G").point(_BLACK_BELOW_HALF, "1")
    return Picture(black.width, black.height, dpi, black.tobytes())
