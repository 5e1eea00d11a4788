"""A document as plain text, for a line printer, a terminal or a file, in columns that align.

Widths are terminal cells: a Chinese character takes two (`rich.cells`). Sheets are 96 cells wide
in portrait and 132 in landscape, as 12-pitch printers set them; labels 48.
"""

from dataclasses import replace

from rich.cells import cell_len, chop_cells, set_cell_size

from wms.documents.layout import stacked
from wms.documents.model import (
    Blanks,
    Cell,
    Codes,
    Column,
    Document,
    Fields,
    Layout,
    Look,
    Note,
    Part,
    Plots,
    Section,
    Table,
)
from wms.documents.plots import plot_lines

_WIDTHS = {Layout.PORTRAIT: 96, Layout.LANDSCAPE: 132}
_LABEL_WIDTH = 48
_GAP = 2
_WRITE, _TICK = "_" * 6, "[ ]"


def draw(document: Document, widest: int = max(_WIDTHS.values())) -> str:
    """The whole document, its lines ending in a newline, no trailing spaces.

    Where a line may take no more than `widest` cells and the paper's would, it is for a screen:
    what is there for the pen only is left out of its tables.
    """
    natural = _WIDTHS.get(document.layout, _LABEL_WIDTH)
    width = min(widest, natural)
    out = [*_masthead(document, width)]
    for part in document.parts:
        out += ["", *_part(_without_pens(part) if width < natural else part, width)]
    out += ["", "=" * width, *_pair(document.number, document.mark.printed, width)]
    return "".join(f"{line.rstrip()}\n" for line in out)


def _masthead(document: Document, width: int) -> list[str]:
    mark = document.mark
    facts = [f"{f.name}: {f.value}" for f in document.headline]
    return [
        "=" * width,
        *_pair(document.title, f"[ {mark.text} ]" if mark.text else "", width),
        *_pair(document.subtitle, document.number, width),
        *(chop_cells(mark.reason, width) if mark.reason else []),
        *([f"*** {mark.across} ***".center(width)] if mark.across else []),
        "=" * width,
        *_flow(facts, width),
    ]


def _pair(left: str, right: str, width: int) -> list[str]:
    """Two texts on one line, or on two where they do not fit."""
    if cell_len(left) + cell_len(right) + _GAP > width:
        return [*chop_cells(left, width), *chop_cells(right, width)]
    return [set_cell_size(left, width - cell_len(right)) + right]


def _flow(facts: list[str], width: int) -> list[str]:
    """Facts side by side, as many as a line holds."""
    lines: list[str] = []
    for fact in facts:
        if lines and cell_len(lines[-1]) + 3 + cell_len(fact) <= width:
            lines[-1] += "   " + fact
        else:
            lines += chop_cells(fact, width)
    return lines


def _part(part: Part, width: int) -> list[str]:
    match part:
        case Fields():
            head = [f"-- {part.title}"] if part.title else []
            return head + _flow([f"{f.name}: {_shown(f.value)}" for f in part.fields], width)
        case Table():
            return [f"-- {part.name}", *_table(part, width)]
        case Section():
            lines = [piece for line in part.lines for piece in chop_cells(line, width)]
            blanks = ["", *_part(part.blanks, width)] if part.blanks else []
            return ["-" * width, *chop_cells(part.heading, width), *lines,
                    *_table(part.table, width), *blanks]  # fmt: skip
        case Blanks():
            return [*chop_cells(f"-- {part.title}", width), *_blanks(part, width)]
        case Codes():
            return [f"-- {part.title}", *(f"{f.value}  {f.name}" for f in part.codes)]
        case Plots():
            return plot_lines(part, width)
        case Note():
            return chop_cells(part.text, width)


def _without_pens(part: Part) -> Part:
    if isinstance(part, Section):
        return replace(part, table=_no_pen(part.table))
    return _no_pen(part) if isinstance(part, Table) else part


def _no_pen(table: Table) -> Table:
    kept = (
        replace(column, data_only=column.data_only or column.by_hand or column.look is Look.BARS)
        for column in table.columns
    )
    return replace(table, columns=tuple(kept))


def _shown(value: Cell) -> str:
    return "-" if value == "" else str(value)


def _blanks(part: Blanks, width: int) -> list[str]:
    """Each box as its name and a line to write on; boxes of twelve columns share a line."""
    lines, room = [""], 12
    for box in part.boxes:
        if box.span > room:
            lines, room = [*lines, ""], 12
        room -= box.span
        share = width * box.span // 12 - _GAP
        choices = "   ".join(f"{_TICK} {choice}" for choice in box.choices)
        text = f"{box.name}: {choices}"
        rule = "" if choices else "_" * max(6, share - cell_len(text))
        box_text = set_cell_size(text + rule, max(share, cell_len(text)))
        if cell_len(lines[-1] + box_text) > width and lines[-1]:
            # A name longer than its share: what follows goes on the next line.
            lines.append("")
        lines[-1] += box_text + " " * _GAP
    return [piece for line in lines for piece in (line, "")][:-1]


def _table(table: Table, width: int) -> list[str]:
    table = table.brief or table
    stacks = stacked(table.columns)
    tops = [table.columns[stack[0][0]] for stack in stacks]
    rows = [[_cell(row, table.columns, stack) for stack in stacks] for row in table.on_paper]
    total = [str(table.totals[stack[0][0]]) for stack in stacks] if table.totals else []
    titles = [column.title for column in tops]
    widths = _widths(tops, titles, rows, total, width)
    out = [*_row([[title] for title in titles], tops, widths), "-" * _sum(widths)]
    for row in rows:
        out += _row(row, tops, widths)
    if total:
        out += ["-" * _sum(widths), *_row([[text] for text in total], tops, widths)]
    return out


def _sum(widths: list[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _cell(row: tuple[Cell, ...], columns: tuple[Column, ...], stack: list[list[int]]) -> list[str]:
    look = columns[stack[0][0]].look
    if look in (Look.WRITE, Look.TICK) and row[stack[0][0]] == "":
        return [_TICK if look is Look.TICK else _WRITE]
    if look is Look.WRITE:
        return [f"{_WRITE[:3]} {row[stack[0][0]]}"]
    return ["  ".join(str(row[i]) for i in line if row[i] != "") for line in stack]


def _widths(
    columns: list[Column],
    titles: list[str],
    rows: list[list[list[str]]],
    total: list[str],
    width: int,
) -> list[int]:
    """What each column needs, the widest texts wrapped until the line fits."""
    needed = [
        max(
            cell_len(title),
            cell_len(total[i]) if total else 0,
            *(cell_len(line) for row in rows for line in row[i]),
            1,
        )
        for i, title in enumerate(titles)
    ]
    while _sum(needed) > width and max(needed) > 8:
        texts = [i for i, c in enumerate(columns) if not c.numeric] or list(range(len(columns)))
        widest = max(texts, key=lambda i: needed[i])
        others = sorted((needed[i] for i in texts if i != widest), reverse=True)
        next_widest = others[0] if others else 0
        over = _sum(needed) - width
        needed[widest] = max(needed[widest] - over, min(needed[widest] - 1, next_widest), 8)
        if needed[widest] <= 8:
            break
    return needed


def _row(cells: list[list[str]], columns: list[Column], widths: list[int]) -> list[str]:
    """One row of the table, on as many lines as its tallest cell."""
    wrapped = [
        [piece for line in cell for piece in (chop_cells(line, room) or [""])]
        for cell, room in zip(cells, widths, strict=True)
    ]
    lines = []
    for level in range(max(len(cell) for cell in wrapped)):
        pieces = []
        for cell, column, room in zip(wrapped, columns, widths, strict=True):
            piece = cell[level] if level < len(cell) else ""
            gap = " " * (room - cell_len(piece))
            pieces.append(gap + piece if column.numeric else piece + gap)
        lines.append((" " * _GAP).join(pieces))
    return lines
