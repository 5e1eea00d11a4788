"""A document set by typst, in Noto Sans CJK, and written as PDF with the font embedded.

Contents reach the template as JSON in one string, never as source: nothing printed can be read as
markup. The same document gives the same bytes: no clock, no random names, no system fonts.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from threading import local
from typing import Any

import noto_cjk_sans_otc
import typst

from wms.documents.barcodes import Symbol, bars
from wms.documents.label_layout import LABEL_SIZES, label_mark, label_sheet
from wms.documents.layout import drawn_parts
from wms.documents.measure import breakable, cut, trimmed
from wms.documents.model import Barcode, Document, Layout, Mark
from wms.documents.speech import speech
from wms.domain.messages import BadInput, say
from wms.domain.papers import dots_per_mm

TEMPLATES = Path(__file__).parent / "templates"
_SHEET, _LABEL = TEMPLATES / "sheet.typ", TEMPLATES / "label.typ"
FONT = "Noto Sans CJK SC"
_SHEETS = (Layout.PORTRAIT, Layout.LANDSCAPE)
_ROOM_FOR_BARS = {Layout.PORTRAIT: 84.0, Layout.LANDSCAPE: 120.0}
_LABEL_EDGE = 2.0  # millimetres; what is left of the quiet zone may lie in the margin
_WIDEST_MODULE, _NARROWEST_MODULE = 0.5, 0.25  # millimetres
PDF_DPI = 203
"""A label as PDF is drawn for the coarsest printer: half a millimetre a module is four dots."""
_of_thread = local()


def draw(documents: Sequence[Document], *, counted: bool = True) -> bytes:
    """The documents, of one template, as one PDF; pages are numbered within each document. Where
    they are not `counted`, each page says that it is the only one, which costs less."""
    template, data = source(documents, counted=counted)
    return compile_pdf(compiler(), template, data)


def source(
    documents: Sequence[Document], dpi: int = PDF_DPI, *, counted: bool = True
) -> tuple[Path, str]:
    """The template that draws `documents`, and the data for it as JSON. Labels are laid out on
    the dots of `dpi`."""
    first = documents[0]
    on_sheets = first.layout in _SHEETS
    if any((d.layout in _SHEETS) is not on_sheets for d in documents):
        raise BadInput(say("paper.mixed"))
    dots = dots_per_mm(dpi)
    pages = [_sheet(d, counted) if on_sheets else _label(d, dots) for d in documents]
    zones = {str(zone): name for zone, name in speech(first.language).zones.items()}
    data = {
        "font": FONT,
        "lang": first.language[:2],
        "zones": zones,
        "dot": 1 / dots,
        "documents": pages,
    }
    template = _SHEET if on_sheets else _LABEL
    return template, json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def compile_pdf(compiler: typst.Compiler, template: Path, data: str) -> bytes:
    """What `compiler` makes of `template` and `data`. Tags for screen readers are left out: they
    triple the size, and the text renderer serves who needs it read.

    A sheet's data is the one argument of its template. In `sys.inputs` it would be new inputs of
    all there is, and typst would keep nothing of one paper for the next: a fifth of the work.
    """
    if template == _SHEET:
        call = _CALL.format(_quoted(data)).encode()
        pdf = compiler.compile(call, format="pdf", timestamp=0, pdf_tags=False)
    else:
        inputs = {"data": data}
        pdf = compiler.compile(
            template, format="pdf", sys_inputs=inputs, timestamp=0, pdf_tags=False
        )
    assert isinstance(pdf, bytes)
    return pdf


_CALL = '#import "sheet.typ": draw\n#draw(json(bytes("{}")))'


def _quoted(data: str) -> str:
    """JSON as typst reads it between two quotation marks: only these, and what quotes them, mean
    anything there; control characters JSON has none of."""
    return data.replace("\\", "\\\\").replace('"', '\\"')


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


def _sheet(document: Document, counted: bool) -> dict[str, Any]:
    dots = dots_per_mm(PDF_DPI)
    symbol = _number_bars(document.barcode)
    module = module_dots(symbol, _ROOM_FOR_BARS[document.layout], dots) if symbol else 0
    return {
        **_common(document),
        "landscape": document.layout is Layout.LANDSCAPE,
        # A number that bars have no room for stands in words alone: the sheet is still needed.
        "bars": symbol.pictured() if symbol and module else None,
        "module": module / dots,
        "page": document.page,
        "counted": counted,
        **drawn_parts(document),
    }


def _label(document: Document, dots: float) -> dict[str, Any]:
    assert document.barcode is not None
    symbol = bars(document.barcode)
    width, height = LABEL_SIZES[document.layout]
    module = module_dots(symbol, width - 2 * _LABEL_EDGE, dots)
    if not module:
        raise BadInput(say("paper.barcode.too_long", text=document.barcode.text[:40]))
    return {
        **_common(document),
        "layout": document.layout,
        "width": round(width * dots),
        "height": round(height * dots),
        "bars": symbol.drawn(),
        "module": module,
        **label_sheet(document, dots),
    }


def module_dots(symbol: Symbol, room: float, dots: float) -> int:
    """The width of a module in dots, of which there are `dots` in a millimetre: half a millimetre
    or the most that fits in `room` millimetres; 0 where a quarter of one has no room."""
    most, least = round(_WIDEST_MODULE * dots), round(_NARROWEST_MODULE * dots)
    module = min(most, int(room * dots) // symbol.modules)
    return module if module >= least else 0


def _common(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "number": document.barcode.shown if document.barcode else document.number,
        "mark": _sheet_mark(document.mark)
        if document.layout in _SHEETS
        else label_mark(document.mark),
    }


def _sheet_mark(mark: Mark) -> dict[str, Any]:
    return {
        "text": mark.text,
        "reprint": mark.reprint,
        "reason": breakable(cut(mark.reason, 120), 60, 10),
        "printed": trimmed(mark.printed, 80, 9),
        "across": mark.across,
    }


def _number_bars(barcode: Barcode | None) -> Symbol | None:
    """The bars of a sheet's number; none where they cannot hold it, such as one made from a
    Chinese route code."""
    try:
        return bars(barcode) if barcode else None
    except BadInput:
        return None
