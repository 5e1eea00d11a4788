"""What a GS1 code says: element strings, Digital Links, and the bare numbers on goods.

Parsing is biip's; the checks it leaves to others are here. What is wrong is refused with the field
named, never repaired. References are to the GS1 General Specifications.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from biip import ParseConfig, ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString
from biip.gtin import Gtin

from drivers.scanners import aim
from drivers.scanners.errors import Gs1Refused

GS = "\x1d"

# Dates are looked at here, so that a wrong one is refused by its field's name.
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)

_ELEMENT_STRINGS = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_MAY_BE_LINKS = frozenset({"]Q1", "]Q3", "]d1", "]d2"})
_ITEM_NUMBERS = {"]E0": (8, 12, 13), "]E4": (8,), "]I1": (14,)}

_FIELDS = {
    "00": "sscc",
    "01": "gtin",
    "02": "content",
    "10": "lot",
    "15": "best_before",
    "17": "expiry",
    "21": "serial",
    "30": "count",
    "37": "count",
}
_WEIGHT = re.compile(r"\A310[0-5]\Z")
_DATES = frozenset({"11", "12", "13", "15", "16", "17"})

# AIs whose data has a length laid down forever, so that no separator follows (figure 7.8.5-2).
_FIXED = re.compile(r"\A(?:0[0-4]|1[1-9]|20|3[1-6]|41)")

# Element string character set 82 (figure 7.11-1), without the separator.
_CHARACTERS = re.compile(r"""\A[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*\Z""")

_SWALLOWED = re.compile(r".(1[57][0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]))\Z")
_LINK = re.compile(r"\A(https?)://([^/?#]*)(.*)\Z", re.IGNORECASE)
# A GTIN may stand there without its leading zeros. Anything else (`/2026/01/15`) is no GS1 link.
_LINK_PATH = re.compile(r"/(?:00/[0-9]{18}|01/(?:[0-9]{8}|[0-9]{12,14}))(?:[/?#]|\Z)")
# How biip's messages name the element they are about.
_NAMED = re.compile(r"GS1 AI \(([0-9]{2,4})\)")
_DIGITS = re.compile(r"\A[0-9]+\Z")

# What must stand on the same thing (section 4.13.2); it may stand in another symbol of the label.
_NEEDS = {
    "02": ("37",),
    "10": ("01", "02"),
    "15": ("01", "02"),
    "17": ("01", "02"),
    "21": ("01",),
    "30": ("01", "02"),
    "37": ("02",),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at before the code is trusted; no reason to refuse it."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gs1:
    """What a code says; a field it does not carry is None.

    `sscc` 18 digits, `gtin` and `content` (the items inside a logistic unit) 14 digits with
    leading zeros, all with their check digit proved. `weight_kg` is net. `elements` is everything
    in order, also what has no field here: (AI, value). `doubts` is usually empty.
    """

    sscc: str | None = None
    gtin: str | None = None
    content: str | None = None
    lot: str | None = None
    best_before: date | None = None
    expiry: date | None = None
    serial: str | None = None
    count: int | None = None
    weight_kg: Decimal | None = None
    elements: tuple[tuple[str, str], ...] = ()
    doubts: tuple[Doubt, ...] = ()


def parse(text: str, symbology: str = "") -> Gs1 | None:
    """What `text` says, or None if it is no GS1 code.

    `symbology` is the AIM identifier; one at the head of `text` serves as well. Without any, only
    the shape can tell: the digits of an item number, an element string that begins with an SSCC
    or a GTIN or a separator, or a Digital Link.

    Raises `Gs1Refused` for a GS1 code that is wrong.
    """
    if not symbology:
        symbology, text = aim.split(text)
    if symbology in _MAY_BE_LINKS or not symbology:
        link = _LINK.match(text)
        if link is not None:
            return _link(link)
    if symbology in _ELEMENT_STRINGS:
        return _element_string(text)
    if symbology in _ITEM_NUMBERS:
        return _item_number(text, _ITEM_NUMBERS[symbology])
    return None if symbology else _by_shape(text)


def element_string(elements: list[tuple[str, str]]) -> str:
    """The text of a GS1-128 or GS1 DataMatrix with these (AI, value), in this order; the
    separator stands only where one is needed."""
    parts = []
    for place, (ai, value) in enumerate(elements, 1):
        last = place == len(elements)
        parts.append(ai + value + ("" if last or _FIXED.match(ai) else GS))
    return "".join(parts)


def _by_shape(text: str) -> Gs1 | None:
    if text.startswith(GS):
        return _element_string(text)
    if not _DIGITS.match(text[:16]):
        return None
    if (text.startswith("00") and len(text) >= 20) or (text.startswith("01") and len(text) >= 16):
        return _element_string(text)
    if len(text) in (8, 12, 13, 14) and _DIGITS.match(text):
        return _item_number(text, (8, 12, 13, 14))
    return None


def _item_number(text: str, lengths: tuple[int, ...]) -> Gs1:
    if not _DIGITS.match(text) or len(text) not in lengths:
        raise Gs1Refused("gtin", text, f"not {' or '.join(map(str, lengths))} digits")
    try:
        Gtin.parse(text)
    except ParseError as error:
        raise Gs1Refused("gtin", text, "wrong check digit") from error
    value = text.zfill(14)
    return Gs1(gtin=value, elements=(("01", value),))


def _link(link: re.Match[str]) -> Gs1 | None:
    """A Digital Link; None for any other address. Scheme and host come in capitals from a QR code
    in alphanumeric mode; everything after them keeps its case."""
    scheme, host, rest = link.groups()
    if not _LINK_PATH.search(rest):
        return None
    if not rest.isascii() or not rest.isprintable() or " " in rest:
        raise Gs1Refused("link", link[0], "characters no address holds")
    try:
        parsed = GS1DigitalLinkURI.parse(f"{scheme.lower()}://{host.lower()}{rest}", config=_CONFIG)
    except (ParseError, ValueError) as error:
        named = _NAMED.search(str(error))
        raise Gs1Refused(_name(named[1]) if named else "link", link[0], str(error)) from error
    return _checked(list(parsed.element_strings))


def _element_string(text: str) -> Gs1:
    rest = text.lstrip(GS)
    if not _CHARACTERS.match(rest.replace(GS, "")):
        raise Gs1Refused("text", text, "characters no GS1 code holds")
    if not rest:
        raise Gs1Refused("text", text, "empty")
    found = []
    while rest:
        element = _extract(rest)
        rest = rest[len(element) :]
        # biip reads on wherever the longest value ends.
        if element.ai.separator_required and rest and not rest.startswith(GS):
            name, value = _name(element.ai.ai), f"{element.value}{rest}"
            raise Gs1Refused(name, value, "too long, or a separator (FNC1) is missing after it")
        found.append(element)
        rest = rest.lstrip(GS)
    return _checked(found)


def _extract(rest: str) -> GS1ElementString:
    try:
        ai = GS1ApplicationIdentifier.extract(rest)
    except ParseError as error:
        raise Gs1Refused("AI", rest, "no application identifier here") from error
    try:
        return GS1ElementString.extract(rest, config=_CONFIG)
    except ParseError as error:
        value = rest[len(ai.ai) :].partition(GS)[0]
        raise Gs1Refused(_name(ai.ai), value, f"not of the form {ai.format}") from error


def _name(ai: str) -> str:
    """The field an AI fills, else the AI itself."""
    if _WEIGHT.match(ai):
        return "weight_kg"
    return _FIELDS.get(ai, f"AI {ai}")


def _checked(found: list[GS1ElementString]) -> Gs1:
    seen: dict[str, GS1ElementString] = {}
    for element in found:
        _check(element)
        first = seen.setdefault(_name(element.ai.ai), element)
        if (first.ai.ai, first.value) != (element.ai.ai, element.value):
            raise Gs1Refused(_name(element.ai.ai), element.value, f"given twice: {first.value}")
    if "gtin" in seen and "content" in seen:
        # Section 4.13.1: one says what the thing is, the other what is inside it.
        raise Gs1Refused("content", seen["content"].value, "AI 02 cannot stand beside AI 01")
    texts = {name: element.value for name, element in seen.items()}
    dates = {name: element.date for name, element in seen.items()}
    weight = seen.get("weight_kg")
    return Gs1(
        sscc=texts.get("sscc"),
        gtin=texts.get("gtin"),
        content=texts.get("content"),
        lot=texts.get("lot"),
        best_before=dates.get("best_before"),
        expiry=dates.get("expiry"),
        serial=texts.get("serial"),
        count=int(texts["count"]) if "count" in texts else None,
        weight_kg=weight.decimal if weight else None,
        elements=tuple((element.ai.ai, element.value) for element in found),
        doubts=_doubts(found),
    )


def _check(element: GS1ElementString) -> None:
    """What one element must hold by itself."""
    ai, value, name = element.ai.ai, element.value, _name(element.ai.ai)
    # biip takes the digits of any script, also out of a link's percent signs.
    if not _CHARACTERS.match(value):
        raise Gs1Refused(name, value, "characters no GS1 code holds")
    if element.sscc_error or element.gtin_error or element.gln_error:
        raise Gs1Refused(name, value, "wrong check digit")
    if ai in _DATES and element.date is None:
        raise Gs1Refused(name, value, "no such date (YYMMDD)")
    if name == "count" and int(value) == 0:
        raise Gs1Refused(name, value, "a count of nothing")


def _doubts(found: list[GS1ElementString]) -> tuple[Doubt, ...]:
    doubts = []
    here = {element.ai.ai for element in found}
    for element in found:
        ai, name = element.ai.ai, _name(element.ai.ai)
        needed = ("01", "02") if _WEIGHT.match(ai) else _NEEDS.get(ai, ())
        if needed and here.isdisjoint(needed):
            doubts.append(Doubt(name, f"without AI {' or '.join(needed)}"))
        swallowed = _SWALLOWED.search(element.value) if ai == "10" else None
        if swallowed is not None:
            reason = f"ends in {swallowed[1]}: a date, if its separator (FNC1) was forgotten"
            doubts.append(Doubt(name, reason))
    return tuple(doubts)
