"""What a GS1 code says, and which are refused by which field."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
import zxingcpp
from biip.gs1_messages import GS1Message
from hypothesis import assume, given
from hypothesis import strategies as st

from drivers.scanners import Gs1Refused
from drivers.scanners.gs1 import GS, Gs1, element_string, parse
from tests.drivers.scanners.desk import GTIN, SSCC

GTIN14 = "0" + GTIN


def read(text: str, symbology: str = "") -> Gs1:
    """What a code says that must be a GS1 code."""
    gs1 = parse(text, symbology)
    assert gs1 is not None
    return gs1


def refused(text: str, symbology: str = "") -> Gs1Refused:
    with pytest.raises(Gs1Refused) as caught:
        parse(text, symbology)
    return caught.value


def test_a_container_label() -> None:
    gs1 = read(SSCC, "]C1")
    assert gs1 == Gs1(sscc=SSCC[2:], elements=(("00", SSCC[2:]),))


def test_a_case_of_goods_with_everything_on_it() -> None:
    text = f"01{GTIN14}10L-1/7{GS}1727013115270100310300125021S-9"
    assert read(text, "]d2") == Gs1(
        gtin=GTIN14,
        lot="L-1/7",
        expiry=date(2027, 1, 31),
        best_before=date(2027, 1, 31),
        weight_kg=Decimal("1.250"),
        serial="S-9",
        elements=(
            ("01", GTIN14),
            ("10", "L-1/7"),
            ("17", "270131"),
            ("15", "270100"),
            ("3103", "001250"),
            ("21", "S-9"),
        ),
    )


def test_a_pallet_of_one_item() -> None:
    gs1 = read(f"02{GTIN14}3712{GS}00106141412345678908", "]C1")
    assert (gs1.content, gs1.count, gs1.sscc, gs1.gtin) == (GTIN14, 12, SSCC[2:], None)
    assert gs1.doubts == ()


@pytest.mark.parametrize(
    ("ai", "weight"), [("3100", "1250"), ("3101", "125.0"), ("3103", "1.250"), ("3105", "0.01250")]
)
def test_the_fourth_digit_of_a_weight_is_where_its_point_stands(ai: str, weight: str) -> None:
    assert read(f"01{GTIN14}{ai}001250", "]C1").weight_kg == Decimal(weight)


@pytest.mark.parametrize(
    ("symbology", "text", "gtin"),
    [
        ("]E0", "6901234567892", "06901234567892"),
        ("]E0", "012345678905", "00012345678905"),
        ("]E4", "96385074", "00000096385074"),
        ("]I1", "16901234567899", "16901234567899"),
        ("", "6901234567892", "06901234567892"),
    ],
)
def test_the_bare_number_on_goods(symbology: str, text: str, gtin: str) -> None:
    assert read(text, symbology).gtin == gtin


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        (SSCC, "]C0"),
        ("GS003-C", ""),
        ("T0000018", "]C0"),
        ("http://u.example/01/abc", "]Q1"),
        ("https://u.example/2026/01/15", "]Q1"),
        ("https://u.example/join?01=6901234567892", ""),
        ("12345", ""),
        ("", ""),
        (GTIN, "]X0"),
        ("南宁", "]Q1"),
    ],
)
def test_what_is_no_gs1_code_is_left_alone(text: str, symbology: str) -> None:
    assert parse(text, symbology) is None


@pytest.mark.parametrize("identifier", ["]C1", "]e0", "]d2", "]Q3", "]J1"])
def test_each_carrier_of_element_strings(identifier: str) -> None:
    assert read(identifier + SSCC).sscc == SSCC[2:]
    assert read(GS + SSCC, identifier).sscc == SSCC[2:]


def test_without_any_identifier_the_shape_decides() -> None:
    assert read(SSCC).sscc == SSCC[2:]
    assert read(f"01{GTIN14}10L1").lot == "L1"
    assert read(f"{GS}10L1").lot == "L1"


@pytest.mark.parametrize(
    ("text", "symbology", "field"),
    [
        ("00106141412345678909", "]C1", "sscc"),
        ("0010614141234567890", "]C1", "sscc"),
        ("0106901234567893", "]C1", "gtin"),
        ("0206901234567893371", "]C1", "content"),
        ("6901234567893", "]E0", "gtin"),
        ("690123456789", "]E0", "gtin"),
        ("69O1234567892", "]E0", "gtin"),
        ("16901234567892", "]I1", "gtin"),
        (f"01{GTIN14}17271331", "]C1", "expiry"),
        (f"01{GTIN14}17270230", "]C1", "expiry"),
        (f"01{GTIN14}15000000", "]C1", "best_before"),
        (f"01{GTIN14}11270431", "]C1", "AI 11"),
        (f"01{GTIN14}3103 01250", "]C1", "text"),
        (f"01{GTIN14}310300125", "]C1", "weight_kg"),
        (f"01{GTIN14}31030012503102000125", "]C1", "weight_kg"),
        (f"02{GTIN14}370", "]C1", "count"),
        (f"02{GTIN14}37x", "]C1", "count"),
        (f"02{GTIN14}371{GS}372", "]C1", "count"),
        (f"01{GTIN14}02{GTIN14}371", "]C1", "content"),
        (f"01{GTIN14}01{GTIN14[:-3]}786", "]C1", "gtin"),
        (f"01{GTIN14}10{'L' * 21}", "]C1", "lot"),
        (f"01{GTIN14}21{'S' * 20}17270131", "]C1", "serial"),
        (f"01{GTIN14}10L1|1", "]C1", "text"),
        (f"01{GTIN14}10{GS}17270131", "]C1", "lot"),
        ("4141234567890123", "]C1", "AI 414"),
        ("05123", "]C1", "AI"),
        ("", "]C1", "text"),
        (GS, "]d2", "text"),
        (f"01{GTIN14}10批次", "]C1", "text"),
    ],
)
def test_a_wrong_code_is_refused_with_the_field_named(
    text: str, symbology: str, field: str
) -> None:
    error = refused(text, symbology)
    assert error.field == field
    assert str(error).isascii()


def test_the_digits_of_another_script_are_no_digits() -> None:
    arabic = GTIN14.translate({ord(str(d)): 0x660 + d for d in range(10)})
    assert arabic.isdecimal()
    assert refused(f"01{arabic}", "]C1").field == "text"
    assert refused(arabic[1:], "]E0").field == "gtin"
    assert parse(arabic[1:]) is None


def test_a_lot_that_swallowed_a_date_is_flagged_not_repaired() -> None:
    gs1 = read(f"01{GTIN14}10L117270131", "]C1")
    assert (gs1.lot, gs1.expiry) == ("L117270131", None)
    assert [doubt.field for doubt in gs1.doubts] == ["lot"]
    assert "17270131" in gs1.doubts[0].reason
    assert read(f"01{GTIN14}10L117271331", "]C1").doubts == ()
    assert read(f"01{GTIN14}10L1{GS}17270131", "]C1").doubts == ()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("10L1", "lot"),
        ("17270131", "expiry"),
        ("21S1", "serial"),
        ("3103001250", "weight_kg"),
        (f"02{GTIN14}", "content"),
        (f"01{GTIN14}3712", "count"),
    ],
)
def test_what_belongs_to_something_that_is_not_there_is_flagged(text: str, field: str) -> None:
    """The rest may be in the label's other symbol, so it is no reason to refuse."""
    assert [doubt.field for doubt in read(text, "]C1").doubts] == [field]


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "http", "Http"])
def test_a_digital_link(scheme: str) -> None:
    uri = f"{scheme}://ID.Example.COM/shop/01/{GTIN}/10/aB%2F1/21/x?17=270131&3103=001250&utm=1"
    for text, symbology in ((uri, "]Q1"), (f"]Q1{uri}", ""), (uri, ""), (uri, "]d2")):
        gs1 = read(text, symbology)
        assert (gs1.gtin, gs1.lot, gs1.serial) == (GTIN14, "aB/1", "x")
        assert (gs1.expiry, gs1.weight_kg) == (date(2027, 1, 31), Decimal("1.250"))
    assert read(f"{scheme}://id.gs1.org/00/{SSCC[2:]}").sscc == SSCC[2:]


@pytest.mark.parametrize(
    ("rest", "field"),
    [
        ("01/06901234567893", "gtin"),
        ("00/106141412345678909", "sscc"),
        (f"01/{GTIN}?17=270230", "expiry"),
        (f"01/{GTIN}/10/%D9%A1", "lot"),
        (f"01/{GTIN}?30=%D9%A1", "count"),
        (f"01/{GTIN}?17=%D9%A2%D9%A70131", "expiry"),
        (f"01/{GTIN}/10", "link"),
        (f"01/{GTIN}/10/a b", "link"),
    ],
)
def test_a_wrong_digital_link_is_refused(rest: str, field: str) -> None:
    assert refused(f"https://id.gs1.org/{rest}").field == field


# ---- round trips -----------------------------------------------------------------------------


def with_check_digit(digits: str) -> str:
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def numbers(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


characters = st.sampled_from(
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
words = st.text(characters, min_size=1, max_size=20)
gtins = numbers(13).map(with_check_digit)
dates = st.dates(date(2000, 1, 1), date(2060, 12, 31)).map(lambda d: d.strftime("%y%m%d"))
optional = st.fixed_dictionaries(
    {"01": gtins},
    optional={
        "10": words,
        "21": words,
        "15": dates,
        "17": dates,
        "30": st.integers(1, 99_999_999).map(str),
        "00": numbers(17).map(with_check_digit),
    }
    | {f"310{n}": numbers(6) for n in (3,)},
)
elements = optional.flatmap(lambda chosen: st.permutations(list(chosen.items())))


@given(elements)
def test_what_is_written_is_read_in_any_order(chosen: list[tuple[str, str]]) -> None:
    gs1 = read(element_string(chosen), "]C1")
    assert list(gs1.elements) == chosen
    said = dict(chosen)
    assert (gs1.gtin, gs1.lot, gs1.serial) == (said["01"], said.get("10"), said.get("21"))
    assert gs1.sscc == said.get("00")
    assert gs1.count == (int(said["30"]) if "30" in said else None)
    for name, ai in (("expiry", "17"), ("best_before", "15")):
        value = getattr(gs1, name)
        assert (value.strftime("%y%m%d") if value else None) == said.get(ai)
    weight = Decimal(said["3103"]) / 1000 if "3103" in said else None
    assert gs1.weight_kg == weight


@given(elements)
def test_biip_s_own_writing_is_read_the_same(chosen: list[tuple[str, str]]) -> None:
    text = element_string(chosen)
    theirs = GS1Message.parse(text)
    assert theirs.element_strings
    assert read(GS1Message.from_element_strings(theirs.element_strings).value, "]C1") == read(
        text, "]C1"
    )


@given(elements)
def test_a_digital_link_says_what_the_element_string_says(chosen: list[tuple[str, str]]) -> None:
    assume("00" not in dict(chosen))
    text = element_string(chosen)
    link = GS1Message.parse(text).as_gs1_digital_link_uri().as_uri()
    from_link, from_text = read(link, "]Q1"), read(text, "]C1")
    assert sorted(from_link.elements) == sorted(from_text.elements)


@given(numbers(17).map(with_check_digit), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_in_an_sscc_is_always_caught(sscc: str, place: int, more: int) -> None:
    wrong = str((int(sscc[place]) + more) % 10)
    assert refused(f"00{sscc[:place]}{wrong}{sscc[place + 1 :]}", "]C1").field == "sscc"


@given(st.text(), st.sampled_from(["", "]C1", "]d2", "]Q1", "]Q3", "]E0", "]I1", "]C0"]))
def test_no_text_whatever_does_more_than_be_refused(text: str, symbology: str) -> None:
    with contextlib.suppress(Gs1Refused):
        parse(text, symbology)


@given(
    st.lists(
        st.sampled_from(["00", "01", "10", "17", "37", "3103", "414", "8003", "99", GS, "https://"])
        | numbers(4)
        | st.text("/%?=&#.:aA01", max_size=4),
        max_size=12,
    ).map("".join),
    st.sampled_from(["", "]C1", "]Q1"]),
)
def test_nor_does_what_nearly_is_a_code(text: str, symbology: str) -> None:
    with contextlib.suppress(Gs1Refused):
        parse(text, symbology)


# ---- symbols drawn and read by programs no one here wrote (zint and zxing, in zxing-cpp) --------


def drawn_and_read(text: str, carrier: str, *, gs1: bool = False) -> tuple[str, str]:
    """What a scanner would send for a printed symbol: its data and its AIM identifier."""
    kind = getattr(zxingcpp.BarcodeFormat, carrier)
    options = {"gs1": True} if gs1 else {}
    image = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind, **options), scale=4)
    symbol = zxingcpp.read_barcode(image, text_mode=zxingcpp.TextMode.Plain)
    assert symbol is not None
    return symbol.text, symbol.symbology_identifier


@pytest.mark.parametrize(
    ("carrier", "human", "identifier"),
    [
        ("Code128", f"(00){SSCC[2:]}", "]C1"),
        ("Code128", f"(02){GTIN14}(10)L1(37)12", "]C1"),
        ("DataMatrix", f"(01){GTIN14}(10)L1(17)270131(3103)001250(21)S1", "]d2"),
        ("QRCode", f"(01){GTIN14}(10)L1(17)270131", "]Q3"),
        ("DataBarExp", f"(01){GTIN14}(10)L1(17)270131", "]e0"),
    ],
)
def test_a_symbol_drawn_by_zint_and_read_by_zxing(
    carrier: str, human: str, identifier: str
) -> None:
    text, symbology = drawn_and_read(human, carrier, gs1=True)
    assert symbology == identifier
    gs1 = read(text, symbology)
    assert "".join(f"({ai}){value}" for ai, value in gs1.elements) == human
    # What zint put into the symbol is what `element_string` writes.
    assert text == element_string(list(gs1.elements))


@pytest.mark.parametrize(
    ("carrier", "text"),
    [("EAN13", GTIN), ("EAN8", "96385074"), ("ITF14", "16901234567899"), ("UPCA", "012345678905")],
)
def test_goods_read_by_zxing(carrier: str, text: str) -> None:
    assert read(*drawn_and_read(text, carrier)).gtin == text.zfill(14)


def test_a_link_in_a_square_code_read_by_zxing() -> None:
    text, symbology = drawn_and_read(f"HTTPS://ID.GS1.ORG/01/{GTIN14}/10/L1", "QRCode")
    assert symbology == "]Q1"
    assert read(text, symbology).lot == "L1"


@pytest.mark.parametrize(
    ("human", "field"),
    [
        ("(00)106141412345678909", "sscc"),
        ("(01)06901234567893", "gtin"),
        (f"(01){GTIN14}(17)271331", "expiry"),
        (f"(01){GTIN14}(17)270230", "expiry"),
    ],
)
def test_a_wrong_label_that_zint_prints_all_the_same_is_refused(human: str, field: str) -> None:
    assert refused(*drawn_and_read(human, "Code128", gs1=True)).field == field
