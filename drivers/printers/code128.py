"""Code 128 as a list of symbols, for the three languages that each spell it differently.

ISO/IEC 15417 code sets B and C. Set C packs two digits into one symbol; a change of set
takes one too, so a run of fewer than four digits stays in B unless it is all there is.
"""

import re
from dataclasses import dataclass
from typing import Literal

from drivers.printers.errors import BadJob

_GROUP = re.compile(r"\(([0-9]{2,4})\)([^()]+)")
_RUN = re.compile(r"[0-9]+|[^0-9]+")
# GS1 General Specifications, figure 7.8.5-2: elements that begin like this have a fixed length
# and are not followed by a separator.
_FIXED = ("00", "01", "02", "03", "04", *map(str, range(11, 21)), *map(str, range(31, 37)), "41")
_LONGEST = 48
FNC1 = "\x1d"  # stands for the function character in the text between these functions

CodeSet = Literal["B", "C"]


@dataclass(frozen=True, slots=True)
class Part:
    """Characters in one code set; in set C an even number of digits, and FNC1 in either."""

    code_set: CodeSet
    text: str


def gs1_text(bracketed: str) -> str:
    """The content of a GS1-128 symbol: FNC1 first, and after each element of variable length
    that is not the last. Raises BadJob where `bracketed` is not "(00)...(10)..."."""
    groups = _GROUP.findall(bracketed)
    if not groups or "".join(f"({ai}){value}" for ai, value in groups) != bracketed:
        raise BadJob(f"no GS1 elements in brackets: {bracketed[:60]!r}")
    text = FNC1
    for position, (identifier, value) in enumerate(groups):
        text += identifier + value
        if not identifier.startswith(_FIXED) and position < len(groups) - 1:
            text += FNC1
    return text


def parts(text: str) -> list[Part]:
    """`text`, which may hold FNC1, cut into code sets. Raises BadJob for what no symbol holds."""
    body = text.replace(FNC1, "")
    if not body or len(body) > _LONGEST:
        raise BadJob(f"{len(body)} characters in a Code 128 symbol; 1 to {_LONGEST} fit")
    if not body.isascii() or not body.isprintable():
        raise BadJob(f"no Code 128 symbol holds {text[:60]!r}")
    found: list[Part] = []
    leading = FNC1 if text.startswith(FNC1) else ""
    runs = _RUN.findall(text[len(leading) :])
    for run in runs:
        for code_set, piece in _divided(run, alone=len(runs) == 1):
            _append(found, code_set, piece)
    first = found[0]
    return [Part(first.code_set, leading + first.text), *found[1:]]


def _divided(run: str, *, alone: bool) -> list[tuple[CodeSet, str]]:
    """A run of digits in set C, its odd first digit in B; anything else in B."""
    if not run[0].isdigit() or (len(run) < 4 and not (alone and len(run) == 2)):
        return [("B", run)]
    if len(run) % 2:
        return [("B", run[0]), ("C", run[1:])]
    return [("C", run)]


def _append(found: list[Part], code_set: CodeSet, text: str) -> None:
    if found and found[-1].code_set == code_set:
        found[-1] = Part(code_set, found[-1].text + text)
    else:
        found.append(Part(code_set, text))
