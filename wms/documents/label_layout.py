"""What stands on a label, in which size, as `label.typ` has it.

Text too long to be read on a label is cut, with an ellipsis; its SSCC leads to the whole of it.
"""

from typing import Any

from wms.documents.measure import breakable, cut, width
from wms.documents.model import Document, Field, Fields, Layout

_ROOM = 90.0  # millimetres between the margins
_SIZES = (24, 20, 16, 13)  # points
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_FACT = 24, 44, 18


def label_sheet(document: Document) -> dict[str, Any]:
    """What `label.typ` needs beside bars and mark."""
    if document.layout is Layout.BADGE:
        return _badge(document)
    zone, letter, container, *first = document.headline
    small = document.layout is Layout.POINT_LABEL
    name = cut(document.subtitle, _LONGEST_NAME)
    size = _size(name, lines=1 if small else 2)
    return {
        "title": cut(document.title, _LONGEST_TITLE),
        "subtitle": breakable(name, _ROOM, size),
        "name-size": size,
        "zone": zone.value,
        "letter": letter.value,
        "container": container.value,
        "first": _facts(first),
        "facts": [] if small else _facts(_fields(document)),
    }


def _badge(document: Document) -> dict[str, Any]:
    name = cut(document.title, _LONGEST_NAME)
    size = _size(name, lines=1.2)
    return {
        "title": breakable(name, _ROOM * 0.6, size),
        "subtitle": cut(document.subtitle, _LONGEST_FACT),
        "name-size": size,
        "facts": _facts(_fields(document)),
    }


def _size(name: str, lines: float) -> int:
    return next((s for s in _SIZES if width(name, s) <= _ROOM * lines * 0.95), 10)


def _fields(document: Document) -> list[Field]:
    return [f for part in document.parts if isinstance(part, Fields) for f in part.fields]


def _facts(fields: list[Field]) -> list[list[str]]:
    return [[f.name, cut(str(f.value), _LONGEST_FACT)] for f in fields]
