"""What stands on a label, in which size, as `label.typ` takes it."""

from typing import Any

from wms.documents.measure import breakable, width
from wms.documents.model import Document, Fields, Layout

_LABEL_ROOM = 90.0  # millimetres between the margins of every label
_TITLE_AT_MOST, _NAME_AT_MOST = 24, 60  # characters that still can be read


def label_sheet(document: Document) -> dict[str, Any]:
    """What `label.typ` needs beside title, bars and mark. Text too long to be read on a label is
    cut, with an ellipsis; the label's SSCC leads to the whole of it."""
    facts = [
        [f.name, cut(str(f.value), 18)]
        for part in document.parts
        if isinstance(part, Fields)
        for f in part.fields
    ]
    badge = document.layout is Layout.BADGE
    name = cut(document.title if badge else document.subtitle, _NAME_AT_MOST)
    lines = 1 if document.layout is Layout.POINT_LABEL else 2
    size = next((s for s in (24, 20, 16, 13) if width(name, s) <= _LABEL_ROOM * lines * 0.95), 10)
    headline = dict(zip(("zone", "letter", "kinds", "items", "container"), document.headline))
    if not badge:
        facts = [[f.name, str(f.value)] for f in document.headline[2:4]] + facts
    return {
        "title": name if badge else cut(document.title, _TITLE_AT_MOST),
        "subtitle": breakable(cut(document.subtitle, 18) if badge else name, _LABEL_ROOM, size),
        "name-size": size,
        "headline": {k: str(f.value) for k, f in headline.items()},
        "facts": facts,
    }


def cut(text: str, longest: int) -> str:
    """`text`, or as much of it as `longest` characters hold with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
