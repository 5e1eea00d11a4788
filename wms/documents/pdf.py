"""A document as PDF, by typst, with Noto Sans CJK embedded.

Contents reach the template as JSON in `sys.inputs`, never as source: nothing printed can be read
as markup. The same document gives the same bytes: no clock, no random names, no system fonts.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from threading import local
from typing import Any

import noto_cjk_sans_otc
import typst

from wms.documents.barcodes import Bars, bars
from wms.documents.label_layout import label_sheet
from wms.documents.layout import drawn_parts
from wms.documents.measure import breakable, cut, trimmed
from wms.documents.model import Barcode, Document, Layout
from wms.documents.speech import speech
from wms.domain.messages import BadInput, say

TEMPLATES = Path(__file__).parent / "templates"
FONT = "Noto Sans CJK SC"
_SHEETS = (Layout.PORTRAIT, Layout.LANDSCAPE)
_ROOM_FOR_BARS = {Layout.PORTRAIT: 84.0, Layout.LANDSCAPE: 120.0}
_ROOM_ON_LABEL = 90.0
_MODULES = (0.5, 0.375, 0.25)  # millimetres: four, three, two dots at 203 dpi
_of_thread = local()


def draw(documents: Sequence[Document]) -> bytes:
    """The documents, of one template, as one PDF; pages are numbered within each document."""
    template, data = source(documents)
    return compile_pdf(compiler(), template, data)


def source(documents: Sequence[Document]) -> tuple[Path, str]:
    """The template that draws `documents`, and the data for it as JSON."""
    first = documents[0]
    on_sheets = first.layout in _SHEETS
    if any((d.layout in _SHEETS) is not on_sheets for d in documents):
        raise BadInput(say("paper.mixed"))
    pages = [_sheet(d) if on_sheets else _label(d) for d in documents]
    zones = {str(zone): name for zone, name in speech(first.language).zones.items()}
    data = {"font": FONT, "lang": first.language[:2], "zones": zones, "documents": pages}
    template = TEMPLATES / ("sheet.typ" if on_sheets else "label.typ")
    return template, json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def compile_pdf(compiler: typst.Compiler, template: Path, data: str) -> bytes:
    """What `compiler` makes of `template` and `data`. Tags for screen readers are left out: they
    triple the size, and the text renderer serves who needs it read."""
    pdf = compiler.compile(
        template, format="pdf", sys_inputs={"data": data}, timestamp=0, pdf_tags=False
    )
    assert isinstance(pdf, bytes)
    return pdf


def compiler() -> typst.Compiler:
    """The compiler of this thread, kept: reading the fonts costs as much as a document. One
    compiler serves one thread at a time, and lets others run meanwhile."""
    found: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if found is None:
        found = _of_thread.compiler = _new_compiler()
    return found


def _new_compiler() -> typst.Compiler:
    folder = Path(str(noto_cjk_sans_otc.FONT_PATH)).parent
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def _sheet(document: Document) -> dict[str, Any]:
    symbol = _number_bars(document.barcode)
    room = _ROOM_FOR_BARS[document.layout]
    return {
        **_common(document),
        "landscape": document.layout is Layout.LANDSCAPE,
        "bars": _symbol(symbol),
        "module": _module(symbol, room),
        "page": document.page,
        **drawn_parts(document),
    }


def _label(document: Document) -> dict[str, Any]:
    assert document.barcode is not None
    symbol = bars(document.barcode)
    return {
        **_common(document),
        "layout": document.layout,
        "bars": _symbol(symbol),
        "module": _module(symbol, _ROOM_ON_LABEL),
        **label_sheet(document),
    }


def _module(symbol: Bars | None, room: float) -> float:
    """The widest module, in millimetres, with which the bars have room."""
    return next((m for m in _MODULES if symbol and symbol.modules * m <= room), _MODULES[-1])


def _common(document: Document) -> dict[str, Any]:
    on_sheet = document.layout in _SHEETS
    longest = 120 if on_sheet else 34
    return {
        "title": document.title,
        "number": document.barcode.shown if document.barcode else document.number,
        "mark": {
            "text": document.mark.text,
            "reprint": document.mark.reprint,
            "reason": breakable(cut(document.mark.reason, longest), 60, 10),
            "printed": trimmed(
                document.mark.printed, 80 if on_sheet else 66, 9 if on_sheet else 7.5
            ),
        },
    }


def _number_bars(barcode: Barcode | None) -> Bars | None:
    """The bars of a sheet's number. A number that bars cannot hold, such as one made from a
    Chinese route code, stands in words alone: the sheet is still needed."""
    try:
        return bars(barcode) if barcode else None
    except BadInput:
        return None


def _symbol(symbol: Bars | None) -> dict[str, Any] | None:
    return None if symbol is None else {"modules": symbol.modules, "svg": symbol.svg}
