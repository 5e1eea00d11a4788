"""A document for a spreadsheet: CSV, everything in one file, and XLSX, a sheet for each table.

Text stays text. A cell that starts as a formula does (`= + - @`, also in their full-width forms)
gets an apostrophe in CSV, and is a string cell in XLSX. Columns for the pen are left out.
"""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

import xlsxwriter
from rich.cells import cell_len

from wms.documents.model import Cell, Codes, Document, Fields, Note
from wms.documents.speech import speech
from wms.domain.spreadsheets import inert

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # the same document gives the same file
WIDEST = 60
Row = tuple[Cell, ...]


def csv_file(document: Document) -> bytes:
    """Header rows of name and value, then every table under its column titles."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in header(document):
        writer.writerow(map(inert, row))
    for name, titles, rows in tables(document):
        writer.writerow([])
        writer.writerow([inert(name)])
        writer.writerow(map(inert, titles))
        writer.writerows(map(inert, row) for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_file(document: Document) -> bytes:
    """The header on the first sheet, each table on its own, numbers as numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": document.title, "created": _NO_TIME})
    bold = book.add_format({"bold": True, "bottom": 1})
    used: set[str] = set()
    first = book.add_worksheet(_sheet_name(document.title, used))
    _fill(first, header(document), 0)
    for name, titles, rows in tables(document):
        sheet = book.add_worksheet(_sheet_name(name, used))
        for index, title in enumerate(titles):
            sheet.write_string(0, index, title, bold)
        sheet.freeze_panes(1, 0)
        _fill(sheet, rows, 1, titles)
    book.close()
    return out.getvalue()


def header(document: Document) -> list[Row]:
    """The rows of name and value above all tables."""
    say = speech(document.language)
    mark = document.mark
    rows: list[Row] = [
        (document.title, document.subtitle),
        (say("field.number"), document.number),
        *([(say("field.copy"), mark.text)] if mark.text else []),
        *([(mark.reason,)] if mark.reason else []),
        (mark.printed,),
    ]
    rows += [(f.name, f.value) for f in document.headline]
    for part in document.parts:
        if isinstance(part, Fields):
            rows += [(f.name, f.value) for f in part.fields]
        elif isinstance(part, Codes):
            rows += [(f.name, f.value) for f in part.codes]
        elif isinstance(part, Note):
            rows.append((part.text,))
    return list(dict.fromkeys(rows))  # the headline repeats some of the fields


def tables(document: Document) -> Iterable[tuple[str, tuple[str, ...], list[Row]]]:
    """Name, titles and rows of every table; sections of one name are one table, each row led by
    the destination it belongs to. Totals of one section among many would be added up twice, so
    only a table that stands alone keeps its own."""
    merged: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for group, table in document.tables():
        keep = [i for i, column in enumerate(table.columns) if not column.by_hand]
        titles = tuple(f.name for f in group) + tuple(table.columns[i].title for i in keep)
        lead = tuple(f.value for f in group)
        rows = merged.setdefault((table.name, titles), [])
        rows += [lead + tuple(row[i] for i in keep) for row in table.rows]
        if table.totals and not group:
            rows.append(tuple(table.totals[i] for i in keep))
    for (name, titles), rows in merged.items():
        yield name, titles, rows


def _sheet_name(name: str, used: set[str]) -> str:
    """A name a workbook accepts: 31 characters, none of its own signs, no other sheet's."""
    bare = "".join(" " if c in "[]:*?/\\'" else c for c in name).split("（")[0].split(" (")[0]
    bare = bare.strip()[:28] or "-"
    found = next(
        n for n in (bare, *(f"{bare} {i}" for i in range(2, 100))) if n.lower() not in used
    )
    used.add(found.lower())
    return found


def _fill(
    sheet: "xlsxwriter.worksheet.Worksheet",
    rows: list[Row],
    start: int,
    titles: tuple[str, ...] = (),
) -> None:
    widths = [cell_len(title) for title in titles]
    for y, row in enumerate(rows, start):
        for x, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(y, x, cell)
            else:
                sheet.write_number(y, x, cell)
            widths += [0] * (x + 1 - len(widths))
            widths[x] = max(widths[x], cell_len(str(cell)))
    for x, width in enumerate(widths):
        sheet.set_column(x, x, min(width, WIDEST) + 2)
