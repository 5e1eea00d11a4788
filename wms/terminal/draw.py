"""Text into cells: the last gate before the terminal. What passes here is only text."""

from collections.abc import Iterable
from typing import Literal

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from wms.locale import plain

Align = Literal["left", "center", "right"]
_MORE = ".."
_SSCC = 18
"""Digits of a container's number."""
# These do not begin a line in Chinese; the one before them goes along.
_NOT_FIRST = frozenset("，。、；：？！）」』》%,.;:?!)")


def cut(text: str, width: int) -> str:
    """`text` made harmless and no wider than `width` cells; ".." says that there was more. Of the
    number of a container its end stays: all of a site begin alike."""
    text = plain(text)
    if cell_len(text) <= width:
        return text
    if width <= len(_MORE):
        return _MORE[:width]
    if len(text) == _SSCC and text.isascii() and text.isdecimal():
        return _MORE + text[len(_MORE) - width :]
    return chop_cells(text, width - len(_MORE))[0] + _MORE


def wrap(text: str, width: int, height: int) -> list[str]:
    """`text` in at most `height` lines of at most `width` cells; the last says if there is more.

    Latin words stay whole, Chinese breaks anywhere but before closing punctuation.
    """
    if height < 1 or width < 1:
        return []
    lines = [""]
    for word in _words(plain(text), width):
        if cell_len(lines[-1]) + cell_len(word.rstrip()) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    lines = [line.rstrip() for line in lines]
    if len(lines) > height:
        lines[height - 1 :] = [cut(lines[height - 1] + " " * width, width)]
    return lines


def _words(text: str, width: int) -> list[str]:
    """The pieces of `text` that stay on one line, each at most `width` wide."""
    words: list[str] = []
    for letter in text:
        glue = words and (
            letter in _NOT_FIRST
            or letter == " "
            or (letter.isascii() and words[-1][-1].isascii() and words[-1][-1] != " ")
        )
        if glue and cell_len(words[-1] + letter) <= width:
            words[-1] += letter
        else:
            words.append(letter)
    return words


def line(text: str, width: int, style: Style, align: Align = "left") -> Strip:
    """One line of exactly `width` cells."""
    text = cut(text, width)
    room = width - cell_len(text)
    before = {"left": 0, "center": room // 2, "right": room}[align]
    return Strip([Segment(" " * before + text + " " * (room - before), style)], width)


def dotted(row: str, on: Style, off: Style) -> list[Segment]:
    """A row of dots as segments: "#" in `on`, the rest blank in `off`."""
    segments: list[Segment] = []
    for dot in row:
        style, text = (on, "#") if dot == "#" else (off, " ")
        if segments and segments[-1].style == style:
            segments[-1] = Segment(segments[-1].text + text, style)
        else:
            segments.append(Segment(text, style))
    return segments


def row_of(parts: Iterable[Segment], width: int, ground: Style) -> Strip:
    """Segments as one line of exactly `width` cells, the rest in `ground`."""
    return Strip(parts).adjust_cell_length(width, ground)


def blank(width: int, ground: Style) -> Strip:
    """An empty line."""
    return Strip([Segment(" " * width, ground)], width)


def framed(strip: Strip, before: int, width: int, ground: Style) -> Strip:
    """`strip` set in from the left by `before` cells, in a line of `width`."""
    return row_of([Segment(" " * before, ground), *strip], width, ground)
