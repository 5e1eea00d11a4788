"""What a code says by GS1, field by field, for whoever holds the label."""

from drivers.scanners import Gs1Refused
from drivers.scanners.gs1 import Gs1, parse
from wms.domain.messages import Message, say

FIELDS = (
    "sscc",
    "gtin",
    "content",
    "lot",
    "best_before",
    "expiry",
    "serial",
    "count",
    "weight_kg",
)
"""In the order they are told."""


def gs1_told(text: str, symbology: str) -> tuple[list[Message], bool]:
    """Its fields, and whether it may be used; nothing for what is no GS1 code."""
    try:
        code = parse(text, symbology)
    except Gs1Refused as error:
        return [say("device.gs1.refused", field=error.field, value=error.value[:60])], False
    return ([] if code is None else _fields(code)), True


def _fields(code: Gs1) -> list[Message]:
    found = ((name, getattr(code, name)) for name in FIELDS)
    told = [say(f"device.gs1.{name}", value=str(value)) for name, value in found if value]
    return told + [say("device.gs1.doubt", field=doubt.field) for doubt in code.doubts]
