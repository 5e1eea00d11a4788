"""Rules of the docks: codes on goods, shelf life, what a kind of goods is looked at for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners import Gs1Refused
from drivers.scanners.gs1 import GS, element_string, parse
from wms.domain.codes import (
    CodeKind,
    check_digit,
    identify,
    make_notice,
    make_receipt_number,
    read_notice,
)
from wms.domain.goods_codes import inside_of, read_goods
from wms.domain.quality import CHECKS, is_overweight, is_underweight, kind_of
from wms.domain.shelf_life import expiry_of, keeps_long_enough, least_left
from wms.domain.words import GoodsKind, Rejection, Zone

BUSINESS_DATE = date(2026, 11, 21)


def gtin14(body: str) -> str:
    return body + check_digit(body)


@given(
    st.text("0123456789", min_size=13, max_size=13).map(gtin14),
    st.text("ABCDEFGHKLM-/+0123456789", min_size=1, max_size=20),
    st.dates(date(2020, 1, 1), date(2049, 12, 31)),
    st.integers(1, 99_999_999),
    st.integers(0, 999_999),
    st.permutations(("10", "17", "37", "3103")),
)
def test_goods_codes_say_what_the_scanners_parser_reads(
    gtin: str, lot: str, until: date, count: int, grams: int, order: list[str]
) -> None:
    said = {"10": lot, "17": f"{until:%y%m%d}", "37": str(count), "3103": f"{grams:06d}"}
    text = element_string([("02", gtin), *((ai, said[ai]) for ai in order)])
    try:
        theirs = parse(text, "]C1")
    except Gs1Refused:
        return
    assert theirs is not None
    ours = read_goods("]C1" + text)
    assert (ours.count, ours.expires_on, ours.weight_g) == (count, until, grams)
    assert ours.product == identify("01" + gtin).value
    assert ours.lot == ("" if theirs.doubts else lot)


def test_what_is_printed_below_the_bars_can_be_keyed() -> None:
    """Of a label whose bars are torn."""
    item = gtin14("0690035000001")
    keyed = f"(01){item}(17)270701(10)LOT7(37)60(3103)001250"
    goods = read_goods(keyed)
    assert goods == read_goods(
        f"01{item}17270701" + GS + "10LOT7" + GS + "3760" + GS + "3103001250"
    )
    assert (goods.product, goods.lot, goods.count) == (item[1:], "LOT7", 60)
    assert identify(f"(00){gtin14('10690123400000001')}").kind is CodeKind.SSCC
    assert identify("(01) 两箱").value == "(01) 两箱"


@given(st.text(max_size=80))
def test_hostile_codes_are_only_text(text: str) -> None:
    read_goods(text)
    read_goods("01" + text)
    read_goods("]C1" + GS + text)


def test_a_carton_names_what_is_inside() -> None:
    item = gtin14("690035000001")
    assert inside_of(gtin14("1" + item[:12])) == item
    assert inside_of(item) == ""
    assert inside_of("0" + item) == ""


def test_the_last_day_of_a_month_and_the_day_of_production() -> None:
    goods = read_goods(f"01{gtin14('0690035000001')}1727020011261101")
    assert goods.expires_on == date(2027, 2, 28)
    assert goods.produced_on == date(2026, 11, 1)


def test_notices_and_receipts_have_codes_of_their_own() -> None:
    assert make_notice("V0042", "2026-11-21") == "SN20261121-V0042"
    for code, kind in (
        (make_notice("V-1.A", "2026-11-21"), CodeKind.NOTICE),
        (make_notice("A", "2026-11-21"), CodeKind.NOTICE),
        (make_receipt_number("2026-11-21", 7), CodeKind.GOODS_RECEIPT),
    ):
        assert identify(code).kind is kind
    assert read_notice("SN20261121-V-1.A") == ("V-1.A", "2026-11-21")


@pytest.mark.parametrize(
    ("keeps", "least"), [(0, 0), (1, 2), (3, 2), (7, 2), (8, 6), (30, 20), (31, 21), (180, 120)]
)
def test_two_thirds_must_be_left(keeps: int, least: int) -> None:
    assert least_left(keeps) == least
    until = BUSINESS_DATE + timedelta(days=least)
    assert keeps_long_enough(until, BUSINESS_DATE, keeps)
    if keeps:
        assert not keeps_long_enough(until - timedelta(days=1), BUSINESS_DATE, keeps)


@given(st.integers(8, 2000), st.integers(0, 2000))
def test_goods_within_a_third_of_their_life_pass_and_older_ones_do_not(
    keeps: int, age: int
) -> None:
    made = BUSINESS_DATE - timedelta(days=age)
    passes = keeps_long_enough(expiry_of(made, keeps), BUSINESS_DATE, keeps)
    assert passes == (3 * age <= keeps)


def test_every_kind_of_goods_says_what_it_is_looked_at_for() -> None:
    assert CHECKS.keys() == set(GoodsKind)
    for checks in CHECKS.values():
        assert Rejection.NOT_ORDERED not in checks.reasons
        assert len(set(checks.reasons)) == len(checks.reasons) <= 9
    kinds = {
        ("fresh", Zone.AMBIENT): GoodsKind.FRESH,
        ("fresh", Zone.CHILLED): GoodsKind.FRESH,
        ("fresh", Zone.FROZEN): GoodsKind.FROZEN_FOOD,
        ("drinks_dairy_snacks", Zone.CHILLED): GoodsKind.CHILLED_FOOD,
        ("grain_oil_daily", Zone.AMBIENT): GoodsKind.PACKED_FOOD,
        ("", Zone.AMBIENT): GoodsKind.PACKED_FOOD,
        ("non_food", Zone.AMBIENT): GoodsKind.NON_FOOD,
    }
    assert {given: kind_of(*given) for given in kinds} == kinds


def test_the_scale_is_given_three_percent() -> None:
    assert not is_underweight(970, 1000)
    assert is_underweight(969, 1000)
    assert not is_overweight(1500, 1000)
    assert is_overweight(1501, 1000)
