"""What stands on a label, in which size, as `label.typ` has it.

Text too long to be read on a label is cut, with an ellipsis; its SSCC leads to the whole of it.
"""

from typing import Any

from wms.documents.barcodes import matrix
from wms.documents.measure import breakable, cut, trimmed, width
from wms.documents.model import Document, Field, Fields, Layout, Mark, Note
from wms.domain.papers import LABEL_WIDTH_MM

LABEL_SIZES: dict[Layout, tuple[int, int]] = {
    Layout.CONTAINER_LABEL: (LABEL_WIDTH_MM, 150),
    Layout.POINT_LABEL: (LABEL_WIDTH_MM, 70),
    Layout.POSITION_LABEL: (LABEL_WIDTH_MM, 70),
    Layout.BADGE: (LABEL_WIDTH_MM, 60),
    Layout.TRIAL_LABEL: (LABEL_WIDTH_MM, 70),
}
"""Width and height in millimetres."""
_SMALL = 8.6  # points, as in `label.typ`
_REPRINT, _ORIGINAL = 13, 10  # points of the mark
_AROUND = 5.0  # millimetres within the mark's box and before it
_ROOM = 90.0  # millimetres between the margins
_SIZES = (32, 24, 20, 16, 13)  # points
_BESIDE = 0.66  # the share of the width a name has beside its zone
_NAME_HIGH = 16.0  # millimetres for the name on a container's label, see `label.typ`
_MATRIX = 28.0  # millimetres for a QR code
_LINE_HIGH = 0.43  # millimetres a line takes for each point: the letters and what parts the lines
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_ROLE = 24, 40, 18


def label_sheet(document: Document, dots: float) -> dict[str, Any]:
    """What `label.typ` needs beside bars and mark; `dots` to a millimetre."""
    if document.layout is Layout.BADGE:
        return _badge(document)
    if document.layout is Layout.TRIAL_LABEL:
        return _trial(document, dots)
    zone, letter, container, *first = document.headline
    small = document.layout is not Layout.CONTAINER_LABEL
    name = cut(document.subtitle, _LONGEST_NAME)
    if small:
        name = trimmed(name, 2 * _ROOM * _BESIDE, _SIZES[-1])
    size = _size(name, _BESIDE if small else 2)
    return {
        "title": cut(document.title, _LONGEST_TITLE) or "-",
        "subtitle": breakable(name, _ROOM * (_BESIDE if small else 1), size),
        "name-size": size,
        "zone": zone.value,
        "letter": letter.value,
        "container": container.value,
        "first": _facts(first, (12, 10, 8) if small else (16, 13, 11, 8)),
        "facts": [] if small else _facts(_fields(document), (11, 9, 8)),
    }


def _badge(document: Document) -> dict[str, Any]:
    name = cut(document.title, _LONGEST_NAME)
    size = _size(name, 0.7)
    return {
        "title": breakable(name, _ROOM * 0.6, size),
        "subtitle": cut(document.subtitle, _LONGEST_ROLE),
        "name-size": size,
        "facts": _facts(_fields(document), (11, 9, 8)),
    }


def label_mark(mark: Mark) -> dict[str, Any]:
    """The foot of a label: two lines at its left at most, as long as the mark leaves room."""
    size = _REPRINT if mark.reprint else _ORIGINAL
    room = _ROOM - width(mark.text, size) - _AROUND
    return {
        "text": mark.text,
        "reprint": mark.reprint,
        "size": size,
        "reason": trimmed(mark.reason, room, _SMALL),
        "printed": trimmed(mark.printed, room, _SMALL),
    }


def _trial(document: Document, dots: float) -> dict[str, Any]:
    """A trial's QR code holds what stands beside it."""
    facts = _fields(document)
    notes = [part.text for part in document.parts if isinstance(part, Note)]
    symbol = matrix("\n".join([document.subtitle, *(str(f.value) for f in facts), *notes[1:]]))
    name = cut(document.subtitle, _LONGEST_NAME)
    size = min(20, _size(name, 0.6))
    return {
        "subtitle": breakable(name, _ROOM * 0.6, size),
        "name-size": size,
        "facts": _facts(facts, (11, 9)),
        "matrix": symbol.drawn(),
        "cell": max(1, int(_MATRIX * dots) // symbol.modules),
        "notes": notes,
        "sizes": (13, _SMALL),
    }


def _size(name: str, lines: float) -> int:
    """The largest size in which `name` takes no more than so many lines of a label, nor more
    than there is room for below each other."""

    def room(size: int) -> float:
        return _ROOM * min(lines, max(1, _NAME_HIGH // (size * _LINE_HIGH))) * 0.95

    return next((s for s in _SIZES if width(name, s) <= room(s)), 10)


def _fields(document: Document) -> list[Field]:
    return [f for part in document.parts if isinstance(part, Fields) for f in part.fields]


def _facts(fields: list[Field], sizes: tuple[int, ...]) -> list[list[Any]]:
    """Name, value and size of each fact; three share a line, the third has the most room."""
    found = []
    for index, fact in enumerate(fields):
        room = 36.0 if index % 3 == 2 else 25.0
        text = str(fact.value)
        size = next((s for s in sizes if width(text, s) <= room), sizes[-1])
        found.append([fact.name, trimmed(text, room, size), size])
    return found
