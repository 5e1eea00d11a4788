"""How wide text is, before it is set: enough to know which rows of a table stay on one line.

A row of fixed height costs typst a third of one it has to measure, and a pick list has hundreds.
The widths are upper bounds for Noto Sans CJK; a row that might not fit is left to typst.
"""

import re
from unicodedata import east_asian_width

_POINT = 0.3528  # millimetres
_WIDE = frozenset("WwMm@%&—…")
_BREAK = "\u200b"


def width(text: str, points: float) -> float:
    """No less than the width of `text` in millimetres, set at `points`."""
    if text.isascii() and _PLAIN.fullmatch(text):
        return len(text) * 0.66 * points * _POINT
    return sum(map(_em, text)) * points * _POINT


_PLAIN = re.compile(r"[0-9a-z .,:/()-]*", re.ASCII)


def _em(character: str) -> float:
    if east_asian_width(character) in "WFA" or character in _WIDE:
        return 1.0
    return 0.78 if character.isupper() or not character.isascii() else 0.66


def breakable(text: str, room: float, points: float) -> str:
    """`text` with places to break in any unbroken run too long for `room` millimetres: typst
    breaks between words and between Chinese characters, and lets a longer run stick out."""
    longest = max(1, int(room / (points * _POINT)))
    if len(text) <= longest:
        return text
    pieces = re.compile(rf"[!-\u024f]{{{longest + 1},}}")
    return pieces.sub(lambda run: _broken(run[0], longest), text)


def _broken(run: str, longest: int) -> str:
    return _BREAK.join(run[i : i + longest] for i in range(0, len(run), longest))


def cut(text: str, longest: int) -> str:
    """`text`, or as much of it as `longest` characters hold with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
