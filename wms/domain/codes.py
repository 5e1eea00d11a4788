"""The codes on goods, containers, positions, papers and people.

Check digits follow GS1 General Specifications 7.9 (modulo 10). Digits are ASCII digits only:
`str.isdigit` would let other scripts through.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from wms.domain.words import ContainerType, Zone


class CodeKind(StrEnum):
    """What a scanned text is, by its shape alone."""

    COMMAND = "command"
    BADGE = "badge"
    SSCC = "sscc"
    GTIN = "gtin"
    ASSET = "asset"
    POSITION = "position"
    CHUTE = "chute"
    MANIFEST = "manifest"
    STOP = "stop"
    NOTICE = "notice"
    GOODS_RECEIPT = "goods_receipt"
    RETURNS_NOTE = "returns_note"
    RETURN_SLIP = "return_slip"
    BAD_CHECK_DIGIT = "bad_check_digit"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Code:
    """A scanned text, recognised. `value` is its normal form: no identifiers, GTIN as GTIN-13."""

    kind: CodeKind
    value: str


LONGEST_CODE = 512
_AIM = re.compile(r"\A\][A-Za-z][0-9A-Za-z]")
_BADGE = re.compile(r"\AWB[A-Z2-7]{26}\Z")
_COMMAND = re.compile(r"\ACMD-[A-Z]{1,16}\Z")
_ASSET = re.compile(r"\A[TCPI][0-9]{7}\Z")
_POSITION = re.compile(r"\A([A-Za-z0-9][A-Za-z0-9-]*)-([ACF])\Z")
_CHUTE = re.compile(r"\ACHUTE-([A-Za-z0-9_-]{1,64})-([0-9]{2})\Z")
_MANIFEST = re.compile(r"\A([A-Za-z0-9-]+)-([0-9]{8})-([0-9]{1,3})\Z")
_STOP = re.compile(r"\AST-([A-Za-z0-9-]+-[0-9]{8}-[0-9]{1,3})-([0-9]{1,4})\Z")
_SHORT_STOP = re.compile(r"\AST([0-9]{8})([0-9]{2}|[0-9]{4})\Z")
_DELIVERY_NOTE = re.compile(r"\A([A-Za-z0-9-]+-[0-9]{8}-[0-9]{1,3})/([0-9]{1,4})\Z")
_NOTICE = re.compile(r"\ASN([0-9]{4})([0-9]{2})([0-9]{2})-([A-Za-z0-9._-]{1,32})\Z")
_GOODS_RECEIPT = re.compile(r"\AGR[0-9]{8}-[0-9]{4,6}\Z")
_RETURNS_NOTE = re.compile(r"\ARN[0-9]{8}-[A-Za-z0-9._-]{1,32}-[0-9]{1,3}\Z")
_RETURN_SLIP = re.compile(r"\ARS[0-9]{8}-[A-Za-z0-9._-]{1,32}-[0-9]{1,3}\Z")
_DIGITS = re.compile(r"\A[0-9]+\Z")
_PRINTED = re.compile(r"\A\(0[0-2]\)[0-9]")
_IN_BRACKETS = re.compile(r"\(([0-9]{2,4})\)")
_ELEMENT = re.compile(r"\A(?:00[0-9]{18}|01[0-9]{14})")
# GS1 Digital Link 1.2: the key stands as /00/… or /01/…, a GTIN perhaps without leading zeros.
_LINK = re.compile(
    r"\Ahttps?://[^/?#]+(?:/[^?#]*?)??/(00/[0-9]{18}|01/(?:[0-9]{8}|[0-9]{12,14}))(?:[/?#]|\Z)",
    re.IGNORECASE,
)
_QUANTITY = re.compile(r"\A[0-9]{1,6}\Z")
_TEMPERATURE = re.compile(r"\A-?[0-9]{1,2}(\.[0-9])?\Z")

_TYPE_OF_LETTER = {
    "T": ContainerType.TOTE,
    "C": ContainerType.CAGE,
    "P": ContainerType.PALLET,
    "I": ContainerType.INSULATED_BOX,
}
_ZONE_OF_LETTER = {zone.letter: zone for zone in Zone}


def check_digit(digits: str) -> str:
    """The GS1 check digit that belongs after `digits`: weights 3, 1, 3, … from the right."""
    values = digits.encode()
    thrice, once = values[::-2], values[-2::-2]
    total = 3 * sum(thrice) + sum(once) - ord("0") * (3 * len(thrice) + len(once))
    return str(-total % 10)


def check_digit_holds(digits: str) -> bool:
    """Whether the last of `digits` is the check digit of the others."""
    return bool(_DIGITS.match(digits)) and check_digit(digits[:-1]) == digits[-1]


def as_scanned(text: str) -> str:
    """A GS1 element string as a scanner gives it, where it was keyed as it is printed below the
    bars: `(01)06900350000013(17)270701` (the human readable interpretation of the GS1 General
    Specifications). Any other text as it is."""
    return _IN_BRACKETS.sub("\x1d\\1", text) if _PRINTED.match(text) else text


# Of a scan the desk asks, then the job. No more is kept: among what is scanned are badges.
@lru_cache(maxsize=1)
def identify(text: str) -> Code:
    """What `text` is. Never fails: what has no known shape is TEXT."""
    bare = as_scanned(_AIM.sub("", text.strip(), count=1)).lstrip("\x1d")
    if _DIGITS.match(bare):
        return _identify_digits(_key_element(bare))
    for kind, shape in _SHAPES:
        if shape.match(bare):
            return Code(kind, bare)
    if _ASSET.match(bare):
        kind = CodeKind.ASSET if check_digit_holds(bare[1:]) else CodeKind.BAD_CHECK_DIGIT
        return Code(kind, bare)
    digits = _key_element(bare)
    if _DIGITS.match(digits):
        return _identify_digits(digits)
    return Code(CodeKind.TEXT, bare)


_SHAPES = (
    (CodeKind.COMMAND, _COMMAND),
    (CodeKind.BADGE, _BADGE),
    (CodeKind.NOTICE, _NOTICE),
    (CodeKind.GOODS_RECEIPT, _GOODS_RECEIPT),
    (CodeKind.RETURNS_NOTE, _RETURNS_NOTE),
    (CodeKind.RETURN_SLIP, _RETURN_SLIP),
    (CodeKind.CHUTE, _CHUTE),
    (CodeKind.MANIFEST, _MANIFEST),
    (CodeKind.STOP, _STOP),
    (CodeKind.STOP, _SHORT_STOP),
    (CodeKind.POSITION, _POSITION),
)


def _key_element(text: str) -> str:
    """The SSCC or GTIN in a GS1 element string or Digital Link, else the text as it is.

    It stands first, or after a separator: what has no separator before it may be part of a lot.
    """
    link = _LINK.match(text)
    if link:
        return link[1][3:]
    if len(text) == 18 and _DIGITS.match(text):
        return text  # an SSCC keyed without its identifier; no element string of a GTIN is as long
    found = (_ELEMENT.match(part) for part in text.split("\x1d"))
    return next((element[0] for element in found if element), text)


def _identify_digits(digits: str) -> Code:
    if (len(digits) == 20 and digits.startswith("00")) or (
        len(digits) == 16 and digits.startswith("01")
    ):
        digits = digits[2:]
    if len(digits) == 18:
        kind = CodeKind.SSCC
    elif len(digits) in (8, 12, 13, 14):
        kind = CodeKind.GTIN
    else:
        return Code(CodeKind.TEXT, digits)
    if not check_digit_holds(digits):
        return Code(CodeKind.BAD_CHECK_DIGIT, digits)
    if kind is CodeKind.GTIN and len(digits) in (12, 14):
        digits = digits.zfill(14)
        # An EAN-8 is filled up to 14 digits in an element string; no other GTIN has six zeros.
        zeros = 6 if digits.startswith("000000") else int(digits.startswith("0"))
        digits = digits[zeros:]
    return Code(kind, digits)


def make_sscc(company_prefix: str, site_number: int, serial: int) -> str:
    """An SSCC of this site: extension 0, company prefix, three digits of site, serial, check.

    The sites of one company share a prefix; the site number keeps their serials apart.
    """
    room = 16 - len(company_prefix) - 3
    if not (0 <= site_number <= 999 and 1 <= serial < 10**room):
        raise ValueError(f"no SSCC for site {site_number}, serial {serial}")
    body = f"0{company_prefix}{site_number:03d}{serial:0{room}d}"
    return body + check_digit(body)


def make_asset(kind: ContainerType, number: int) -> str:
    """The code on a reusable container: type letter, six digits, check digit."""
    letter = next(k for k, v in _TYPE_OF_LETTER.items() if v is kind)
    return f"{letter}{number:06d}{check_digit(f'{number:06d}')}"


def asset_type(code: str) -> ContainerType:
    """What kind of container an asset code names."""
    return _TYPE_OF_LETTER[code[0]]


def make_position(destination_id: str, zone: Zone) -> str:
    """The code at a sort position: destination and zone letter, `GS003-C`."""
    return f"{destination_id}-{zone.letter}"


def read_position(code: str) -> tuple[str, Zone]:
    """The destination and zone of a position code that `identify` recognised."""
    destination, _, letter = code.rpartition("-")
    return destination, _ZONE_OF_LETTER[letter]


def make_chute(sorter: str, number: int) -> str:
    """The code at a sorter's chute: `CHUTE-sorter-1-07`."""
    return f"CHUTE-{sorter}-{number:02d}"


def read_chute(code: str) -> tuple[str, int]:
    """The sorter and the number of a chute code that `identify` recognised."""
    sorter, _, number = code.removeprefix("CHUTE-").rpartition("-")
    return sorter, int(number)


def make_manifest_number(route_id: str, business_date: str, version: int) -> str:
    """`T01-20261121-1`: route, business date, version."""
    return f"{route_id}-{business_date.replace('-', '')}-{version}"


def make_stop(manifest: str, sequence: int) -> str:
    """The code of a stop on a driver's sheet: `ST-GS001-B01-20261121-1-3`."""
    return f"ST-{manifest}-{sequence}"


def read_stop(code: str) -> tuple[str, int]:
    """The manifest and the stop sequence of a stop's code that `identify` recognised."""
    manifest, _, sequence = code.removeprefix("ST-").rpartition("-")
    return manifest, int(sequence)


def make_short_stop(manifest: str, sequence: int) -> str:
    """The same as few bars, so that they can be wide: `ST` and ten digits, which Code 128 packs two
    by two. Eight are pressed out of the manifest's number, two (beyond 99: four) are the stop's;
    the manifest is looked up among those of the last nights."""
    return f"ST{pressed(manifest)}{sequence:0{2 if sequence < 100 else 4}d}"


def noted_stop(number: str) -> str:
    """The stop in full, as `make_stop` writes it, of the number of a delivery note,
    `GS001-B01-20261121-1/2`; empty for any other."""
    found = _DELIVERY_NOTE.match(number)
    return make_stop(found[1], int(found[2])) if found else ""


def make_delivery_note(manifest: str, sequence: int) -> str:
    """The number of a stop's delivery note: `GS001-B01-20261121-1/2`."""
    return f"{manifest}/{sequence}"


def pressed(manifest: str) -> str:
    """Eight digits that stand for a manifest's number: two of the two hundred of a station's week
    have the same once in five thousand weeks. Then neither is found by them."""
    digest = hashlib.sha256(manifest.encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 10**8:08d}"


def read_short_stop(code: str) -> tuple[str, int] | None:
    """The pressed number of the manifest and the stop's sequence; None for any other code."""
    found = _SHORT_STOP.match(code)
    return (found[1], int(found[2])) if found else None


def make_notice(supplier_id: str, business_date: str) -> str:
    """The code of what a supplier is told to bring: `SN20261121-V0042`."""
    return f"SN{business_date.replace('-', '')}-{supplier_id}"


def file_stem(number: str) -> str:
    """The name of a file for a paper of this number, one that no other number has: a disk may take
    `V1` and `v1` for the same. Where letters are small, a number follows that says which of them
    are: `AC20261121-v1~1`. No code of ours has `~`."""
    small = "".join("1" if c.islower() else "0" for c in number if c.isalpha())
    return f"{number}~{int(small, 2):x}" if "1" in small else number


def read_notice(code: str) -> tuple[str, str]:
    """The supplier and the business date (ISO 8601) of a notice that `identify` recognised."""
    found = _NOTICE.match(code)
    assert found is not None
    year, month, day, supplier_id = found.groups()
    return supplier_id, f"{year}-{month}-{day}"


_NAMED_ON = re.compile(
    r"\A(?:(?:SN|AC|KPI|EB)[0-9]{8}-(?P<whose>.+)|RS[0-9]{8}-(?P<supplier>.+)-[0-9]{1,3}"
    r"|(?:PL|PUT|DN)-(?P<what>.+)-[0-9]{8}|(?P<receipt>GR[0-9]{8}-[0-9]{4,6})/[0-9]{1,4})\Z"
)


def named_on(number: str) -> str:
    """What a paper is of, by its number: the supplier of a notice, a statement or a slip, the
    route, product or point of a list or note, the site of a report or a balance, the receipt of a
    line; empty
    where it is of nothing but itself."""
    found = _NAMED_ON.match(number)
    return next(filter(None, found.groups()), "") if found else ""


def make_receipt_number(business_date: str, serial: int) -> str:
    """`GR20261121-0007`: business date, and the how many-eth receipt of its wave."""
    return f"GR{business_date.replace('-', '')}-{serial:04d}"


def make_returns_note(business_date: str, site_id: str, serial: int) -> str:
    """`RN20261121-GS003-1`: business date, station, and the how many-eth of its day."""
    return f"RN{business_date.replace('-', '')}-{site_id}-{serial}"


def read_returns_note(code: str) -> date:
    """The business date of a returns note; ValueError where no calendar has it."""
    return date(int(code[2:6]), int(code[6:8]), int(code[8:10]))


def make_return_slip(business_date: str, supplier_id: str, serial: int) -> str:
    """`RS20261122-V0042-1`: the slip for what a supplier takes back."""
    return f"RS{business_date.replace('-', '')}-{supplier_id}-{serial}"


def read_quantity(text: str) -> int | None:
    """A keyed quantity, 1 to 999,999; None where it is not one."""
    return int(text) if _QUANTITY.match(text) and int(text) > 0 else None


def read_temperature(text: str) -> int | None:
    """A keyed temperature in tenths of a degree; None where it is not one."""
    if not _TEMPERATURE.match(text):
        return None
    whole, _, tenth = text.lstrip("-").partition(".")
    tenths = int(whole) * 10 + int(tenth or 0)
    return -tenths if text.startswith("-") else tenths
