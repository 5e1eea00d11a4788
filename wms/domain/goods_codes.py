"""What a code on goods says beside which product it is: lot, date, count, weight.

Only what receiving needs of a GS1 element string or Digital Link; the drivers judge whole codes
(`drivers.scanners.gs1`), but what a terminal is given is text. References are to the GS1 General
Specifications.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, unquote

from wms.domain.codes import Code, CodeKind, as_scanned, check_digit, identify

GS = "\x1d"
# AIs whose data has a length laid down forever, so that no separator follows (figure 7.8.5-2).
_LENGTHS = {
    **dict.fromkeys(("00",), 18),
    **dict.fromkeys(("01", "02", "03"), 14),
    "04": 16,
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 6),
    "20": 2,
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 8),
    "41": 14,
}
_VARIABLE = re.compile(r"\A(10|21|22|30|37)(.*)\Z", re.DOTALL)
_STARTS = re.compile(r"\A(?:\x1d|0[0-2][0-9]{14})")
_COUNT = re.compile(r"\A[0-9]{1,8}\Z")
_DATE = re.compile(r"\A[0-9]{6}\Z")
_WEIGHT = re.compile(r"\A310([0-5])([0-9]{6})\Z")
_SWALLOWED = re.compile(r".1[57][0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])\Z")
_LINK = re.compile(r"\Ahttps?://", re.IGNORECASE)
_LINK_LOT = re.compile(r"/10/([^/?#]+)")
_ITEM = re.compile(r"\A[1-9][0-9]{13}\Z")


@dataclass(frozen=True, slots=True)
class GoodsCode:
    """A code on goods. `product` is what to look up: a GTIN, or whatever else was scanned;
    `inside`, of a carton's GTIN-14, the GTIN-13 of what it holds, else empty; `damaged`: its check
    digit is wrong. What the code does not say is empty, None or 0. `count` items, `weight_g` grams
    net."""

    product: str
    inside: str = ""
    damaged: bool = False
    lot: str = ""
    expires_on: date | None = None
    produced_on: date | None = None
    count: int = 0
    weight_g: int = 0


def read_goods(text: str) -> GoodsCode:
    """What `text` says of goods. Never fails: what is damaged is not there, and is asked for."""
    code = identify(text)
    bare = text.strip()
    if bare.startswith("]"):
        bare = bare[3:]
    bare = as_scanned(bare)
    if _LINK.match(bare):
        said = _of_link(bare)
    elif _STARTS.match(bare):
        said = _elements(bare)
    else:
        return _named(code)
    if "02" in said and "01" not in said:
        # A logistic unit: its own number is no product, the items inside are.
        code = identify("01" + said["02"])
    lot = said.get("10", "")
    return replace(
        _named(code),
        lot="" if _SWALLOWED.search(lot) else lot[:20],
        expires_on=_date(said.get("17", "")) or _date(said.get("15", "")),
        produced_on=_date(said.get("11", "")),
        count=_count(said.get("37", "") or said.get("30", "")),
        weight_g=_weight(said),
    )


def _named(code: Code) -> GoodsCode:
    damaged = code.kind is CodeKind.BAD_CHECK_DIGIT
    return GoodsCode(code.value, inside_of(code.value), damaged)


def inside_of(gtin: str) -> str:
    """The GTIN-13 of the items in a carton with a GTIN-14 whose first digit is 1 to 9
    (section 2.1.7); empty for any other code."""
    if not _ITEM.match(gtin):
        return ""
    return gtin[1:13] + check_digit(gtin[1:13])


def _elements(text: str) -> dict[str, str]:
    """Values by AI; a net weight under the whole of its AI, 310 and a digit."""
    said: dict[str, str] = {}
    for part in text.lstrip(GS).split(GS):
        rest = part
        while rest:
            length = _LENGTHS.get(rest[:2])
            if length is None:
                found = _VARIABLE.match(rest)
                if found is not None:
                    said.setdefault(found[1], found[2])
                break  # what has no laid down length runs to the separator
            weight = _WEIGHT.match(rest[:10])
            ai, value = (rest[:4], rest[4:10]) if weight else (rest[:2], rest[2 : 2 + length])
            said.setdefault(ai, value)
            rest = rest[2 + length :]
    return said


def _of_link(link: str) -> dict[str, str]:
    """GS1 Digital Link 1.2: the lot stands in the path, dates and counts in the query."""
    said = dict(parse_qsl(link.partition("?")[2]))
    lot = _LINK_LOT.search(link.partition("?")[0])
    return {**said, "10": unquote(lot[1])} if lot else said


def _date(text: str) -> date | None:
    """YYMMDD; day 00 is the last of the month (section 7.12). All of it is this century."""
    if not _DATE.match(text):
        return None
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        if day:
            return date(year, month, day)
        first_of_next = date(year + month // 12, month % 12 + 1, 1) if month else None
    except ValueError:
        return None
    return first_of_next - timedelta(days=1) if first_of_next else None


def _count(text: str) -> int:
    return int(text) if _COUNT.match(text) else 0


def _weight(said: dict[str, str]) -> int:
    """Grams of a net weight in kilograms with 0 to 5 decimals (section 3.6.2)."""
    for ai, value in said.items():
        found = _WEIGHT.match(ai + value)
        if found:
            return int(int(value) * 1000 // 10 ** int(found[1]))
    return 0
