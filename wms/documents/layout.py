"""Where things stand on the sheet: column widths, row heights, cells, as the templates take them."""

from itertools import groupby
from typing import Any

from wms.documents.measure import breakable, width
from wms.documents.model import (
    Blanks,
    Cell,
    Column,
    Document,
    Fields,
    Layout,
    Look,
    Note,
    Part,
    Section,
    Table,
)

_SHEET_WIDTH = {Layout.PORTRAIT: 186.0, Layout.LANDSCAPE: 273.0}
_INSET = 2.4  # millimetres, both sides of a cell
_BODY, _STRONG, _UNDER = 10.0, 11.5, 8.5  # points, as in sheet.typ
_LONGEST_IN_MARGIN = 48


def drawn_parts(document: Document) -> dict[str, Any]:
    """Headline and parts of a document for `sheet.typ`."""
    room = _SHEET_WIDTH[document.layout]
    each = room / len(document.headline) - 6
    return {
        "subtitle": breakable(document.subtitle, 80, 14),
        "short": document.subtitle[:_LONGEST_IN_MARGIN],
        "headline": [
            [f.name, breakable(str(f.value), each, size), size]
            for f in document.headline
            for size in [_headline_size(str(f.value), each)]
        ],
        "parts": [part for found in _merged(document.parts) for part in _drawn(found, room)],
    }


def _headline_size(text: str, room: float) -> float:
    return next((size for size in (19.0, 15.0, 12.0) if width(text, size) <= room), 9.0)


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


def _drawn(part: Part | list[Section], room: float) -> list[dict[str, Any]]:
    match part:
        case Fields():
            return [_fields(part, room)]
        case Table():
            return [_lines(part, [("", (), part)], room)]
        case Section():
            lines = _lines(part.table, [(part.heading, part.lines, part.table)], room, name="")
            return [lines, *([_blanks(part.blanks)] if part.blanks else [])]
        case Blanks():
            return [_blanks(part)]
        case Note():
            return [{"kind": "note", "text": part.text}]
    sections = [(s.heading, s.lines, s.table) for s in part]
    return [_lines(part[0].table, sections, room)]


def _fields(part: Fields, room: float) -> dict[str, Any]:
    across = 3 if room < 200 else 5
    each = room / across - 4
    return {
        "kind": "fields",
        "title": part.title,
        "across": across,
        "fields": [
            [f.name, breakable(str(f.value), each, _BODY) if f.value != "" else "-"]
            for f in part.fields
        ],
    }


def _blanks(part: Blanks) -> dict[str, Any]:
    return {
        "kind": "blanks",
        "title": part.title,
        "height": part.height,
        "boxes": [{"name": b.name, "span": b.span, "choices": b.choices} for b in part.boxes],
    }


def _lines(
    table: Table,
    groups: list[tuple[str, tuple[str, ...], Table]],
    room: float,
    name: str | None = None,
) -> dict[str, Any]:
    stacks = stacked(table.columns)
    tops = [table.columns[stack[0][0]] for stack in stacks]
    widths = _widths(tops, room)
    return {
        "kind": "lines",
        "name": table.name if name is None else name,
        "widths": widths,
        "looks": [c.look for c in tops],
        "titles": [c.title for c in tops],
        "ruled": any(c.look is Look.WRITE for c in tops),
        "groups": [_group(h, lines, t, stacks, widths) for h, lines, t in groups],
    }


def stacked(columns: tuple[Column, ...]) -> list[list[list[int]]]:
    """Which columns are drawn together: for each drawn column, its lines, each a list of column
    indexes. Columns for data alone are left out."""
    stacks: list[list[list[int]]] = []
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


def _group(
    heading: str,
    lines: tuple[str, ...],
    table: Table,
    stacks: list[list[list[int]]],
    widths: list[float],
) -> dict[str, Any]:
    sizes = [
        _STRONG if table.columns[s[0][0]].look in (Look.STRONG, Look.COUNT) or len(s) > 1 else _BODY
        for s in stacks
    ]
    cells: list[str | list[str]] = []
    heights: list[float] = []
    for row in table.rows:
        fits = True
        for stack, room, size in zip(stacks, widths, sizes, strict=True):
            inner = room - _INSET
            if len(stack) == 1:
                text = str(row[stack[0][0]])
                fits = fits and width(text, size) <= inner
                cells.append(text if fits else breakable(text, inner, size))
                continue
            texts = [_joined(row, line) for line in stack]
            points = [size, *(_UNDER for _ in texts[1:])]
            fits = fits and all(width(t, p) <= inner for t, p in zip(texts, points, strict=True))
            cells.append([breakable(t, inner, p) for t, p in zip(texts, points, strict=True)])
        heights.append(table.row_height if fits else 0)
    totals = [str(table.totals[s[0][0]]) for s in stacks] if table.totals else []
    return {
        "heading": heading,
        "lines": lines,
        "cells": cells,
        "heights": heights,
        "totals": totals,
    }


def _joined(row: tuple[Cell, ...], line: list[int]) -> str:
    return "  ".join(str(row[i]) for i in line if row[i] != "")
