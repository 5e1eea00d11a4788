"""Where it goes and how many, to be read across the room."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from wms.locale import plain
from wms.operations.reply import View
from wms.terminal import blocks, draw
from wms.terminal.glyphs import Glyphs, size_for
from wms.terminal.guise import Guise

_BETWEEN = 4


def large_lines(view: View, guise: Guise, width: int, room: int) -> list[Strip]:
    """The destination left and the quantity right, in block letters, or plain where they are
    too long or hold a letter the font lacks."""
    # The sign in front keeps the quantity from being read as part of the destination.
    quantity = "" if view.quantity is None else f"*{view.quantity}"
    if not view.big and not quantity:
        return []
    big_dots = blocks.dots(view.big) if view.big else ("",) * blocks.ROWS
    quantity_dots = blocks.dots(quantity) if quantity else ("",) * blocks.ROWS
    if big_dots is not None and quantity_dots is not None:
        between = _BETWEEN if view.big and quantity else 0
        for scale, lesser in blocks.SCALE_PAIRS:
            columns = len(big_dots[0]) * scale[0] + len(quantity_dots[0]) * lesser[0]
            if columns + between <= width and blocks.ROWS * scale[1] <= room:
                left = blocks.scaled(big_dots, scale)
                right = blocks.scaled(quantity_dots, lesser)
                right = ("",) * (len(left) - len(right)) + right
                return [_pair(a, b, guise, width) for a, b in zip(left, right, strict=True)]
    text = draw.line(view.big, max(0, width - len(quantity)), guise.look.strong)
    return [Strip([*text, Segment(quantity, guise.look.strong)])]


def _pair(left: str, right: str, guise: Guise, width: int) -> Strip:
    look = guise.look
    gap = Segment(" " * (width - len(left) - len(right)), look.page)
    dots = (draw.dotted(row, look.block, look.page) for row in (left, right))
    first, second = dots
    return Strip([*first, gap, *second], width)


def big_name_lines(
    view: View, guise: Guise, glyphs: Glyphs | None, width: int, room: int
) -> list[Strip]:
    """The destination's Chinese name in large characters, where block letters still have their
    room above it; nothing while they are being drawn."""
    if glyphs is None or not view.big_name:
        return []
    name = plain(view.big_name)
    size = size_for(name, width, room - blocks.ROWS - 2)
    rows = glyphs.rows(name, size) if size else None
    if rows is None or len(rows[0]) > width:
        return []
    look = guise.look
    blank = draw.blank(width, look.page)
    drawn = [draw.row_of(draw.dotted(row, look.block, look.page), width, look.page) for row in rows]
    return [blank, *drawn, blank]


def name_lines(view: View, guise: Guise, width: int) -> list[Strip]:
    """The destination's name under it; under the quantity, that it is one."""
    label = "" if view.quantity is None else guise.words("terminal.quantity")
    if not view.big_name and not label:
        return []
    label = draw.cut(label, width)
    right = draw.line(label, cell_len(label), guise.look.quiet)
    left = draw.line(view.big_name, width - right.cell_length, guise.look.strong)
    return [Strip([*left, *right], width)]
