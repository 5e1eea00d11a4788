"""How wide text is, before it is set: enough to know which rows of a table stay on one line.

A row of fixed height costs typst a third of one it has to measure, and a pick list has hundreds.
The widths are upper bounds for Noto Sans CJK; a row that might not fit is left to typst.
"""

import re
from functools import cache
from unicodedata import east_asian_width

_POINT = 0.3528  # millimetres
_BREAK = "\u200b"


def width(text: str, points: float) -> float:
    """No less than the width of `text` in millimetres, set at `points`."""
    return sum(map(_em, text)) * points * _POINT


@cache
def _em(character: str) -> float:
    """No less than the advance of `character`, in ems of Noto Sans CJK."""
    if character.isdigit() and character.isascii():
        return 0.556
    if character in "\u00a0°":
        return 0.5
    if character in " !',-.:;Iijl|":
        return 0.36
    if not character.isascii():
        return 1.0 if east_asian_width(character) in "WFA" else 0.85
    if character in "MW@%mw":
        return 0.95
    return 0.75 if character.isupper() else 0.63


def breakable(text: str, room: float, points: float) -> str:
    """`text` with places to break in any unbroken run too long for `room` millimetres: typst
    breaks between words and between Chinese characters, and lets a longer run stick out."""
    if width(text, points) <= room:
        return text
    longest = max(1, int(room / (points * _POINT)))
    return _RUN.sub(lambda run: _broken(run[0], longest, room, points), text)


_RUN = re.compile("[!-\u024f]+")


def _broken(run: str, longest: int, room: float, points: float) -> str:
    if width(run, points) <= room:
        return run
    return _BREAK.join(run[i : i + longest] for i in range(0, len(run), longest))


def cut(text: str, longest: int) -> str:
    """`text`, or as much of it as `longest` characters hold with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def trimmed(text: str, room: float, points: float) -> str:
    """`text`, or as much of it as `room` millimetres hold at `points`, with an ellipsis."""
    if width(text, points) <= room:
        return text
    held = len(text) - 1
    while held and width(text[:held] + "…", points) > room:
        held -= 1
    return text[:held] + "…"
