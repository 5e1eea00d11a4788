"""What is refused before any job sees it."""

import unicodedata

from wms.domain.codes import LONGEST_CODE
from wms.domain.messages import Refused, say


def readable(text: str) -> None:
    """Refuse what no label of ours can say."""
    if not text.strip():
        raise Refused(say("desk.empty_scan"))
    if len(text) > LONGEST_CODE:
        raise Refused(say("desk.scan_too_long", length=len(text), longest=LONGEST_CODE))
    if text.isprintable():
        return
    harmful = (c for c in text if c != "\x1d" and unicodedata.category(c) in ("Cc", "Cf", "Cs"))
    if next(harmful, None) is not None:
        raise Refused(say("desk.control_characters"))
