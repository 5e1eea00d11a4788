"""AIM symbology identifiers: `]`, a letter for the symbology, a modifier (ISO/IEC 15424)."""

import re

# Modifiers are listed, not accepted wholesale, because an identifier in the middle of a scan is
# also the seam between two glued codes: the fewer texts that look like one, the better.
_MODIFIERS = {
    "A": "0-7",
    "C": "0124",
    "E": "0-4",
    "F": "0-4",
    "G": "0",
    "I": "013",
    "J": "0-5",
    "L": "0-5",
    "Q": "0-6",
    "X": "0-9A-F",
    "d": "0-6",
    "e": "0-3",
    "z": "0-9A-C",
}
_IDENTIFIER = "|".join(rf"\]{letter}[{modifiers}]" for letter, modifiers in _MODIFIERS.items())
_AT_START = re.compile(rf"\A(?:{_IDENTIFIER})")
_SEAM = re.compile(rf"(?<!\A)(?={_IDENTIFIER})")

LENGTH = 3
"""Characters of an identifier."""


def split(text: str) -> tuple[str, str]:
    """The identifier and the data: `("]C1", "00…")`; `("", text)` where there is none."""
    if _AT_START.match(text):
        return text[:LENGTH], text[LENGTH:]
    return "", text


def seams(text: str) -> list[str]:
    """The codes a scanner sent without an end between them.

    Only a text that begins with an identifier shows that identifiers are switched on, so only
    there does a later one mark a seam.
    """
    if not _AT_START.match(text):
        return [text]
    return [part for part in _SEAM.split(text) if part]
