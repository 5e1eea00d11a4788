"""Codes on goods, containers, positions, papers and people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wms.domain.codes import (
    CodeKind,
    asset_type,
    check_digit,
    check_digit_holds,
    file_stem,
    identify,
    make_asset,
    make_manifest_number,
    make_position,
    make_short_stop,
    make_sscc,
    make_stop,
    pressed,
    read_position,
    read_quantity,
    read_short_stop,
    read_stop,
    read_temperature,
)
from wms.domain.people import badge_code
from wms.domain.words import ContainerType, Zone

DIGITS = st.text("0123456789", min_size=1, max_size=17)
IDS = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9-]{0,11}\Z")


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        # GS1 General Specifications, section 7.9, worked example; and codes seen on goods.
        ("37610425002123456", "9"),
        ("629104150021", "3"),
        ("690035000602", "5"),
        ("7351353", "7"),
        ("0", "0"),
    ],
)
def test_the_check_digit_is_that_of_gs1(body: str, digit: str) -> None:
    assert check_digit(body) == digit
    assert check_digit_holds(body + digit)


@given(DIGITS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, by: int) -> None:
    code = body + check_digit(body)
    place %= len(code)
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert not check_digit_holds(wrong)


@given(st.sampled_from(["690123", "6901234", "69012345"]), st.integers(0, 999), st.integers(1, 999))
def test_an_sscc_is_recognised_however_the_scanner_sends_it(
    prefix: str, site: int, serial: int
) -> None:
    sscc = make_sscc(prefix, site, serial)
    assert len(sscc) == 18
    for text in (sscc, f"00{sscc}", f"]C100{sscc}", f" {sscc}\r", f"]C1\x1d00{sscc}"):
        assert identify(text) == (identify(sscc))
        assert (identify(text).kind, identify(text).value) == (CodeKind.SSCC, sscc)


def test_two_sites_never_make_the_same_sscc() -> None:
    made = {make_sscc("6901234", site, serial) for site in range(50) for serial in range(1, 51)}
    assert len(made) == 2500


@pytest.mark.parametrize(("site", "serial"), [(-1, 1), (1000, 1), (1, 0), (1, 10**6)])
def test_an_sscc_that_has_no_room_is_not_made(site: int, serial: int) -> None:
    with pytest.raises(ValueError, match="no SSCC"):
        make_sscc("6901234", site, serial)


@given(st.sampled_from(ContainerType), st.integers(0, 999_999))
def test_an_asset_code_tells_its_type(kind: ContainerType, number: int) -> None:
    code = make_asset(kind, number)
    assert identify(code).kind is CodeKind.ASSET
    assert asset_type(code) is kind


@given(IDS, st.sampled_from(Zone))
def test_a_position_is_destination_and_zone(destination: str, zone: Zone) -> None:
    code = make_position(destination, zone)
    assert identify(code).kind is CodeKind.POSITION
    assert read_position(code) == (destination, zone)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("6291041500213", CodeKind.GTIN, "6291041500213"),
        ("06291041500213", CodeKind.GTIN, "6291041500213"),
        ("]E06291041500213", CodeKind.GTIN, "6291041500213"),
        ("0106291041500213", CodeKind.GTIN, "6291041500213"),
        ("0106291041500213" + "10ABC", CodeKind.GTIN, "6291041500213"),
        ("10ABC\x1d0106291041500213", CodeKind.GTIN, "6291041500213"),
        ("\x1d01062910415002131726123110AB", CodeKind.GTIN, "6291041500213"),
        ("0100000073513537", CodeKind.GTIN, "73513537"),
        ("0106291041500214" + "10ABC", CodeKind.BAD_CHECK_DIGIT, "06291041500214"),
        ("10AB0106291041500213", CodeKind.TEXT, "10AB0106291041500213"),
        ("00106141412345678908" + "370012", CodeKind.SSCC, "106141412345678908"),
        ("00106141412345678909", CodeKind.BAD_CHECK_DIGIT, "106141412345678909"),
        ("010614141234567894", CodeKind.SSCC, "010614141234567894"),
        ("https://id.gs1.org/01/06291041500213/10/A?17=261231", CodeKind.GTIN, "6291041500213"),
        ("]Q1HTTPS://ID.GS1.ORG/01/73513537", CodeKind.GTIN, "73513537"),
        ("https://a.cn/b/00/106141412345678908", CodeKind.SSCC, "106141412345678908"),
        ("https://a.cn/01/06291041500214", CodeKind.BAD_CHECK_DIGIT, "06291041500214"),
        ("https://a.cn/2026/01/15", CodeKind.TEXT, "https://a.cn/2026/01/15"),
        ("012345678905", CodeKind.GTIN, "0012345678905"),
        ("16291041500210", CodeKind.GTIN, "16291041500210"),
        ("73513537", CodeKind.GTIN, "73513537"),
        ("6291041500214", CodeKind.BAD_CHECK_DIGIT, "6291041500214"),
        ("T0000017", CodeKind.ASSET, "T0000017"),
        ("T0000018", CodeKind.BAD_CHECK_DIGIT, "T0000018"),
        ("CMD-PUT", CodeKind.COMMAND, "CMD-PUT"),
        ("CMD-put", CodeKind.TEXT, "CMD-put"),
        ("T01-20261121-1", CodeKind.MANIFEST, "T01-20261121-1"),
        ("GS001-B01-20261121-12", CodeKind.MANIFEST, "GS001-B01-20261121-12"),
        (badge_code(bytes(16)), CodeKind.BADGE, "WB" + "A" * 26),
        ("GS003-C", CodeKind.POSITION, "GS003-C"),
        ("T01", CodeKind.TEXT, "T01"),
        ("12345", CodeKind.TEXT, "12345"),
        ("٦٢٩١٠٤١٥٠٠٢١٣", CodeKind.TEXT, "٦٢٩١٠٤١٥٠٠٢١٣"),
        ("", CodeKind.TEXT, ""),
    ],
)
def test_a_code_is_told_by_its_shape(text: str, kind: CodeKind, value: str) -> None:
    code = identify(text)
    assert (code.kind, code.value) == (kind, value)


@given(st.text(max_size=600))
def test_whatever_is_scanned_is_something(text: str) -> None:
    assert identify(text).kind in CodeKind


@given(IDS, st.dates(), st.integers(1, 999))
def test_a_manifest_number_is_recognised(route: str, day: object, version: int) -> None:
    number = make_manifest_number(route, str(day), version)
    assert identify(number).kind is CodeKind.MANIFEST


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "٣", "1_000", "9999999", "+3", " 3", "", "3\n"])
def test_what_is_no_quantity(text: str) -> None:
    assert read_quantity(text) is None


@given(st.integers(1, 999_999))
def test_a_quantity_is_what_was_keyed(quantity: int) -> None:
    assert read_quantity(str(quantity)) == quantity
    assert read_quantity(f"{quantity:06}") == quantity


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("4", 40), ("4.5", 45), ("-18", -180), ("-18.5", -185), ("-0.5", -5), ("0", 0), ("99.9", 999)],
)
def test_a_temperature_is_read_in_tenths(text: str, tenths: int) -> None:
    assert read_temperature(text) == tenths


@pytest.mark.parametrize(
    "text", ["", "4,5", "+4", "100", "4.55", "--4", "٤", "四", ".5", "4.", "4\n"]
)
def test_what_is_no_temperature(text: str) -> None:
    assert read_temperature(text) is None


@given(IDS, st.dates(), st.integers(1, 99), st.integers(1, 9999))
def test_a_stops_code_is_nothing_else_and_says_whose_it_is(
    route: str, day: date, version: int, sequence: int
) -> None:
    number = make_manifest_number(route, day.isoformat(), version)
    code = make_stop(number, sequence)
    assert identify(code).kind is CodeKind.STOP
    assert read_stop(code) == (number, sequence)
    assert read_short_stop(code) is None
    short = make_short_stop(number, sequence)
    assert identify(short).kind is CodeKind.STOP
    assert identify(short).value == short
    assert read_short_stop(short) == (pressed(number), sequence)
    assert identify(number).kind is CodeKind.MANIFEST


@given(one=st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True), data=st.data())
def test_no_two_numbers_are_one_file_on_a_disk_that_knows_no_case(
    one: str, data: st.DataObject
) -> None:
    other = "".join(data.draw(st.sampled_from([c, c.swapcase()])) for c in one)
    assert (file_stem(one).casefold() == file_stem(other).casefold()) == (one == other)
