"""Hundreds of workbooks of one kind, such as a night's supplier notices.

XlsxWriter takes 4 ms for a workbook of a few rows, most of it for what is the same in all of them.
So it makes one of each kind, as `sheets.xlsx_file` does, and what it made is kept but for cells:
these are written here, as strings in place, so that no text of one workbook stays in another.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from rich.cells import cell_len

from wms.documents.model import Document
from wms.documents.sheets import WIDEST, Row, header, tables, xlsx_file

_NO_STRINGS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' count="0" uniqueCount="0"/>'
)
_STRINGS = "xl/sharedStrings.xml"
_SHEET = "xl/worksheets/sheet{number}.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TITLE = ' s="1"'
"""The one format `xlsx_file` makes: that of the titles."""


class _Kind:
    """The parts of a workbook of some kind, without its cells."""

    def __init__(self, first: Document) -> None:
        with zipfile.ZipFile(io.BytesIO(xlsx_file(first))) as book:
            parts = {name: book.read(name).decode() for name in book.namelist()}
        parts[_STRINGS] = _NO_STRINGS
        self.heads = {
            name: (_head(text), text.partition("</sheetData>")[2])
            for name, text in parts.items()
            if name.startswith("xl/worksheets/")
        }
        common = io.BytesIO()
        with zipfile.ZipFile(common, "w", zipfile.ZIP_DEFLATED) as book:
            for name, text in parts.items():
                if name not in self.heads:
                    book.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
        self.common = common.getvalue()

    def fill(self, pages: list[tuple[tuple[str, ...], list[Row]]]) -> bytes:
        """A workbook with these titles and rows, one pair a sheet."""
        out = io.BytesIO(self.common)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for number, (titles, rows) in enumerate(pages, 1):
                name = _SHEET.format(number=number)
                head, tail = self.heads[name]
                text = (
                    f"{head}{_columns(titles, rows)}<sheetData>{_cells(titles, rows)}</sheetData>"
                )
                info = zipfile.ZipInfo(name, _EPOCH)
                book.writestr(info, text + tail, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def xlsx_files(documents: Iterable[Document]) -> Iterator[bytes]:
    """What `xlsx_file` makes of each, the same cells on the same sheets."""
    kinds: dict[tuple[str, ...], _Kind] = {}
    for document in documents:
        found = list(tables(document))
        names = (document.language, document.title, *(name for name, _, _ in found))
        if names not in kinds:
            kinds[names] = _Kind(document)
        pages: list[tuple[tuple[str, ...], list[Row]]] = [((), header(document))]
        yield kinds[names].fill(pages + [(titles, rows) for _, titles, rows in found])


def _head(text: str) -> str:
    """What stands before the columns and cells; without the extent of somebody else's cells."""
    before, _, rest = text.partition("<dimension ")
    rest = rest.partition("/>")[2]
    return before + rest.partition("<cols>" if "<cols>" in rest else "<sheetData>")[0]


def _columns(titles: tuple[str, ...], rows: list[Row]) -> str:
    widths = [cell_len(title) for title in titles]
    for row in rows:
        widths += [0] * (len(row) - len(widths))
        for x, cell in enumerate(row):
            widths[x] = max(widths[x], cell_len(str(cell)))
    return "<cols>{}</cols>".format(
        "".join(
            f'<col min="{x}" max="{x}" width="{min(width, WIDEST) + 2}" customWidth="1"/>'
            for x, width in enumerate(widths, 1)
        )
    )


def _cells(titles: tuple[str, ...], rows: list[Row]) -> str:
    lines = [_line(1, titles, _TITLE)] if titles else []
    lines += [_line(y, row) for y, row in enumerate(rows, 1 + len(lines))]
    return "".join(lines)


def _line(y: int, row: Row, style: str = "") -> str:
    cells = []
    for x, cell in enumerate(row):
        place = f"{_LETTERS[x]}{y}"
        if isinstance(cell, str):
            text = f'<is><t xml:space="preserve">{escape(cell)}</t></is>'
            cells.append(f'<c r="{place}"{style} t="inlineStr">{text}</c>')
        else:
            cells.append(f'<c r="{place}"{style}><v>{cell}</v></c>')
    return f'<row r="{y}">{"".join(cells)}</row>'


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Columns of a paper; none has more."""
