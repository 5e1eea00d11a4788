"""Where things stand on a sheet: column widths, row heights and cells, as `sheet.typ` has them."""

from itertools import groupby
from typing import Any

from wms.documents.barcodes import bars
from wms.documents.measure import breakable, cut, width
from wms.documents.model import (
    Barcode,
    Blanks,
    Cell,
    Codes,
    Column,
    Document,
    Field,
    Fields,
    Layout,
    Look,
    Note,
    Part,
    Plots,
    Section,
    Table,
)
from wms.documents.plots import drawn_plots
from wms.domain.messages import BadInput

_SHEET_WIDTH = {Layout.PORTRAIT: 186.0, Layout.LANDSCAPE: 273.0}
_SHEET_HEIGHT = {Layout.PORTRAIT: 262.0, Layout.LANDSCAPE: 176.0}
_RECEIPT_ROOM = 86.0  # a station's heading, titles, total and receipt
_GUTTER = 4.0  # between two fields
_INSET = 3.6  # both sides of a cell
_BODY, _STRONG, _UNDER, _TITLE = 10.0, 11.5, 8.5, 9.5  # points, as in sheet.typ
_FINE_PRINT = 8.0
_BETWEEN = 1.6  # millimetres between a field's name and its value
_FINE = 25.4 / 600
"""Millimetres of a dot of the printers that print sheets."""
_BESIDE = 0.48
"""Of a cell, what bars may take from the words they stand beside."""
_FINEST = 7
"""Dots of the narrowest bar in a table: 0.3 mm, which a laser in a hand reads from a driver's
creased sheet, and a printer of 203 dpi still draws."""
_HIGH = 8.4
"""Millimetres of bars in a table."""
_TIGHT, _AIRY = 0.55, 1.2
"""Millimetres above and below what stands in a cell of several lines: beside bars, which have white
of their own and make a list of many pages; and else."""
_TWO_LINES = 7.8
"""Millimetres of a line and one below it."""
_LONGEST_IN_MARGIN = 48
_LONGEST_IN_TITLE = 90
_LONGEST_IN_CELL = 200  # what is longer is cut on paper, never in CSV and XLSX

_Stacks = list[list[list[int]]]


def drawn_parts(document: Document) -> dict[str, Any]:
    """Headline and parts of a document for `sheet.typ`."""
    room = _SHEET_WIDTH[document.layout]
    return {
        "subtitle": breakable(cut(document.subtitle, _LONGEST_IN_TITLE), room / 2, 14),
        "short": cut(document.subtitle, _LONGEST_IN_MARGIN),
        **_headline(document, room),
        "title-width": _title_width(document),
        "parts": [_drawn(found, document) for found in _merged(document.parts)],
    }


def _title_width(document: Document) -> float:
    """Room for the widest title of the groups of fields, at the left of them all."""
    titles = [part.title for part in document.parts if isinstance(part, Fields)]
    return max((width(title, _TITLE) for title in titles), default=0.0) + 3


def _headline(document: Document, room: float) -> dict[str, Any]:
    """The facts in their sizes, and the largest size where each of them takes one line: then
    typst need not measure how high they stand."""
    each = room / max(1, len(document.headline)) - 6
    found: list[tuple[str, str, float]] = []
    for fact in document.headline:
        text = cut(str(fact.value), _LONGEST_IN_MARGIN)
        size = next((size for size in (19.0, 15.0, 12.0) if width(text, size) <= each), 9.0)
        found.append((fact.name, breakable(text, each, size), size))
    one_line = all(width(name, _FINE_PRINT) <= each and width(t, s) <= each for name, t, s in found)
    largest = max((size for *_, size in found), default=0.0)
    return {"headline": found, "headline-size": largest if one_line else 0.0}


def _merged(parts: tuple[Part, ...]) -> list[Part | list[Section]]:
    """The parts, with neighbouring sections that need no boxes made one list: one table with the
    column titles once a page."""
    found: list[Part | list[Section]] = []
    for plain, run in groupby(parts, lambda p: isinstance(p, Section) and p.blanks is None):
        if plain:
            found.append([p for p in run if isinstance(p, Section)])
        else:
            found.extend(run)
    return found


def _drawn(part: Part | list[Section], document: Document) -> dict[str, Any]:
    room = _SHEET_WIDTH[document.layout]
    match part:
        case Fields():
            return _fields(part, room - _title_width(document))
        case Table():
            table = part.brief or part
            return _lines(table, [_Group("", (), table)], room)
        case Section():
            return _station(part, document)
        case Blanks():
            return _blanks(part)
        case Codes():
            return _codes(part)
        case Plots():
            return drawn_plots(part, room)
        case Note():
            return {"kind": "note", "text": breakable(part.text, room, _BODY)}
    return _lines(part[0].table, [_Group(s.heading, s.lines, s.table) for s in part], room)


def _fields(part: Fields, room: float) -> dict[str, Any]:
    across = 3 if room < 190 else 4
    each = room / across - _GUTTER
    fields = [_named(f, each) for f in part.fields]
    return {
        "kind": "fields",
        "title": part.title,
        "across": across,
        "fields": fields,
        "one-line": all(
            width(name, _UNDER) + _BETWEEN + width(value, _BODY) <= each
            for name, value, _ in fields
        ),
    }


def _named(field: Field, room: float) -> list[Any]:
    """Name, value, and whether the value stays on one line: a date is not broken at a hyphen."""
    text = "-" if field.value == "" else cut(str(field.value), _LONGEST_IN_CELL)
    short = width(text, _BODY) <= room
    return [field.name, text if short else breakable(text, room, _BODY), short]


def _blanks(part: Blanks) -> dict[str, Any]:
    return {
        "kind": "blanks",
        "title": cut(part.title, _LONGEST_IN_TITLE),
        "height": part.height,
        "boxes": [{"name": b.name, "span": b.span, "choices": b.choices} for b in part.boxes],
    }


def _codes(part: Codes) -> dict[str, Any]:
    codes = [(field.name, str(field.value)) for field in part.codes]
    return {
        "kind": "codes",
        "title": part.title,
        "codes": [
            {"name": name, "code": code, "bars": bars(Barcode(code, "")).pictured()}
            for name, code in codes
        ],
    }


def _station(part: Section, document: Document) -> dict[str, Any]:
    """A section with a receipt, kept on one page where one page can hold it."""
    assert part.blanks is not None
    height = len(part.table.rows) * part.table.row_height + _RECEIPT_ROOM
    group = _Group(part.heading, part.lines, part.table)
    return {
        "kind": "station",
        "together": height <= _SHEET_HEIGHT[document.layout],
        "table": _lines(part.table, [group], _SHEET_WIDTH[document.layout], alone=True),
        "blanks": _blanks(part.blanks),
    }


def _bars(code: str, room: float) -> dict[str, Any] | None:
    """The bars of a code in a cell; None, so that it stands there in words, where they would be
    too fine or cannot hold it."""
    try:
        symbol = bars(Barcode(code, code))
    except BadInput:
        return None
    module = min(int(room / symbol.modules / _FINE), 9)
    if module < _FINEST:
        return None
    return {"bars": symbol.pictured(), "module": module * _FINE, "high": _HIGH}


def _across(drawn: dict[str, Any]) -> float:
    """Millimetres of drawn bars with their quiet zones."""
    return float(drawn["bars"]["modules"] * drawn["module"])


class _Group:
    """Rows under one heading of a table."""

    def __init__(self, heading: str, lines: tuple[str, ...], table: Table) -> None:
        self.heading = heading
        self.lines = lines
        self.table = table

    def drawn(self, stacks: _Stacks, widths: list[float], sizes: list[float]) -> dict[str, Any]:
        cells: list[str | list[Any]] = []
        columns = self.table.columns
        heights: list[float] = []
        for row in self.table.on_paper:
            fits = True
            for stack, room, size in zip(stacks, widths, sizes, strict=True):
                beside = [line for line in stack if columns[line[0]].look is Look.BARS]
                texts = [_joined(row, line) for line in stack if line not in beside]
                symbol = _bars(_joined(row, beside[0]), room * _BESIDE) if beside else None
                for index, text in enumerate(texts):
                    point = size if index == 0 else _UNDER
                    space = room - (_across(symbol) if symbol else 0.0)
                    if width(text, point) > space:
                        fits = False
                        texts[index] = breakable(cut(text, _LONGEST_IN_CELL), space, point)
                if beside and symbol is None:
                    texts.append(_joined(row, beside[0]))
                first = {**symbol, "text": texts[0]} if symbol else texts[0]
                cells.append([first, *texts[1:]] if len(stack) > 1 else texts[0])
            heights.append(self.table.row_height if fits else 0)
        totals = self.table.totals
        return {
            "heading": breakable(cut(self.heading, _LONGEST_IN_TITLE), sum(widths), 13),
            "lines": [breakable(cut(t, _LONGEST_IN_CELL), sum(widths), _BODY) for t in self.lines],
            "cells": cells,
            "heights": heights,
            "totals": [str(totals[s[0][0]]) for s in stacks] if totals else [],
        }


def _lines(
    table: Table, groups: list[_Group], room: float, *, alone: bool = False
) -> dict[str, Any]:
    """A table of one or more groups; `alone`: its one heading stands above the column titles."""
    stacks = stacked(table.columns)
    tops = [table.columns[stack[0][0]] for stack in stacks]
    widths = _widths(tops, room)
    inner = [each - _INSET for each in widths]
    sizes = [_size(column, stack) for column, stack in zip(tops, stacks, strict=True)]
    stacked_ = any(len(stack) > 1 for stack in stacks)
    return {
        "kind": "lines",
        "alone": alone,
        "name": "" if alone else table.name,
        "inset": _inset(table, stacked_),
        "stacked": stacked_,
        "widths": widths,
        "looks": [c.look for c in tops],
        "titles": [c.title for c in tops],
        "one-line": all(width(c.title, _UNDER) <= r for c, r in zip(tops, inner, strict=True)),
        "ruled": any(c.look is Look.WRITE for c in tops),
        "groups": [group.drawn(stacks, inner, sizes) for group in groups],
    }


def _inset(table: Table, in_stacks: bool) -> float:
    """Millimetres above and below what stands in a row that is measured, so that it is as high as
    the others where their lines are enough."""
    if not in_stacks:
        return table.row_height / 2 - 1.4
    if any(column.look is Look.BARS for column in table.columns):
        return _TIGHT
    return max(_AIRY, (table.row_height - _TWO_LINES) / 2)


def _size(column: Column, stack: list[list[int]]) -> float:
    return _STRONG if column.look in (Look.STRONG, Look.COUNT) or len(stack) > 1 else _BODY


def stacked(columns: tuple[Column, ...]) -> _Stacks:
    """Which columns are drawn together: for each drawn column, its lines, each a list of column
    indexes. Columns for data alone are left out."""
    stacks: _Stacks = []
    for index, column in enumerate(columns):
        if column.data_only:
            continue
        if not column.under:
            stacks.append([[index]])
        elif len(stacks[-1]) <= column.under:
            stacks[-1].append([index])
        else:
            stacks[-1][column.under].append(index)
    return stacks


def _widths(columns: list[Column], room: float) -> list[float]:
    """Each column's millimetres; columns of width 0 share what the others leave."""
    left = room - sum(c.width for c in columns)
    sharing = sum(c.width == 0 for c in columns) or 1
    return [c.width or left / sharing for c in columns]


def _joined(row: tuple[Cell, ...], line: list[int]) -> str:
    if len(line) == 1:
        return str(row[line[0]])
    return "  ".join(str(row[i]) for i in line if row[i] != "")
