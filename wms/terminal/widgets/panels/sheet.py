"""A table: columns cut to the width, a mark for what matters, numbers for what can be picked."""

from textual.strip import Strip

from wms.operations.panels import Line, Sheet
from wms.terminal import draw
from wms.terminal.guise import Guise
from wms.terminal.widgets.panels.drawing import (
    MARK,
    Cell,
    Drawing,
    OnSight,
    Width,
    fitted,
    in_columns,
    mark,
    text_of,
    widest,
)

_WIDE_LEAST = 8
_MEASURED = 200
"""Lines of which the widths are taken: the rest of a long sheet is as they are."""


def sheet_drawing(sheet: Sheet, guise: Guise, width: int, numbers: list[int]) -> Drawing:
    """`sheet` as drawn; `numbers` are those of its lines, 0 where one cannot be picked."""
    look, words = guise.look, guise.words
    if not sheet.lines:
        empty = draw.wrap(words.text(sheet.empty), width, 3)
        return Drawing(body=[draw.line(text, width, look.quiet) for text in empty])
    titles = [words.text(column.title) for column in sheet.columns]
    measured = sheet.lines[:_MEASURED] + (() if sheet.total is None else (sheet.total,))
    rows = [_texts(line, guise) for line in measured]
    number_width = len(str(max(numbers))) + 2 if any(numbers) else 0
    widths = [Width(number_width, number_width), Width(MARK, MARK)]
    for index, (column, title) in enumerate(zip(sheet.columns, titles, strict=True)):
        best = widest([title, *(row[index] for row in rows)])
        # A column nobody can read the head of is no use: it goes whole, by its `drop`.
        least = min(best, _WIDE_LEAST) if column.wide else best
        # Never wider than what stands in it: nobody reads a line across an empty half of a screen.
        widths.append(Width(best, least, column.drop))
    given = fitted(widths, width)
    right = [column.right for column in sheet.columns]

    def drawn(line: Line, number: int) -> Strip:
        style = text_of(line.level, guise)
        cells = [
            Cell(f" {number} " if number else "", look.key if number else look.page, right=True),
            mark(line.level, guise),
            *(
                Cell(text, style, side)
                for text, side in zip(_texts(line, guise), right, strict=True)
            ),
        ]
        return in_columns(cells, given, width, look.page)

    heads = (Cell(text, look.quiet, side) for text, side in zip(titles, right, strict=True))
    blank = Cell("", look.page)
    head = in_columns([blank, blank, *heads], given, width, look.page)
    tail: list[Strip] = []
    if sheet.more:
        tail.append(draw.line(words("terminal.sheet.more", count=sheet.more), width, look.quiet))
    if sheet.total is not None:
        tail.append(draw.line("-" * width, width, look.quiet))
        tail.append(drawn(sheet.total, 0))
    count = len(sheet.lines)
    return Drawing(
        [head],
        OnSight(
            count + len(tail),
            lambda n: drawn(sheet.lines[n], numbers[n]) if n < count else tail[n - count],
        ),
    )


def _texts(line: Line, guise: Guise) -> list[str]:
    return [guise.text(cell) for cell in line.cells]
