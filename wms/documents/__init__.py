"""What is printed: every paper of the night as PDF, plain text, CSV or XLSX, in either language.

A paper's contents (`wms.domain.papers`) become one `Document` (`model`) by one builder each
(`builders`); four renderers draw any document (`pdf`, `text`, `sheets`), and `raster` draws labels
in the dots of a printer.
"""

from collections.abc import Sequence

from wms.documents import pdf, raster, sheets, text
from wms.documents.builders import build
from wms.documents.raster import Picture
from wms.domain.any_paper import Paper
from wms.domain.messages import BadInput, say
from wms.domain.papers import Copy, Label

__all__ = ["FORMATS", "Picture", "preview", "render", "render_label", "render_many"]

FORMATS = ("pdf", "text", "csv", "xlsx")
_RENDERERS = {
    "pdf": lambda document: pdf.draw([document]),
    "text": lambda document: text.draw(document).encode(),
    "csv": sheets.csv_file,
    "xlsx": sheets.xlsx_file,
}


def render(paper: Paper, copy: Copy, format: str, language: str) -> bytes:  # noqa: A002
    """`paper` in `format`, one of `FORMATS`, and `language`, one of `wms.locale.LANGUAGES`.

    Text is UTF-8; CSV is UTF-8 with BOM, as spreadsheets expect it. The same arguments give the
    same bytes. Raises BadInput for another format, and for a label whose SSCC no barcode can hold.
    """
    if format not in _RENDERERS:
        raise BadInput(say("paper.format.unknown", format=format, known=", ".join(FORMATS)))
    return _RENDERERS[format](build(paper, copy, language))


def preview(paper: Paper, copy: Copy, language: str, width: int) -> tuple[str, ...]:
    """`paper` as lines of text, none wider than `width` cells: what is on it, for a screen."""
    return tuple(text.draw(build(paper, copy, language), width).splitlines())


def render_many(papers: Sequence[tuple[Paper, Copy]], language: str) -> bytes:
    """One PDF of many papers of one kind, such as the labels or the delivery notes of a route.
    Pages are numbered within each paper. Raises BadInput where there is nothing to print, or
    where labels and sheets are mixed."""
    documents = [build(paper, copy, language) for paper, copy in papers]
    if not documents:
        raise BadInput(say("paper.nothing"))
    return pdf.draw(documents)


def render_label(paper: Label, copy: Copy, dpi: int, language: str) -> Picture:
    """A label in dots, for a printer of `dpi`: 203, 300 or any other. The same arguments give the
    same dots. Raises BadInput for a code no barcode can hold, or that is too long for bars."""
    return raster.draw(build(paper, copy, language), dpi)
