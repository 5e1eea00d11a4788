"""Code 128 as symbols: what is spelled is what a scanner reads."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printers import BadJob
from drivers.printers.code128 import FNC1, Part, gs1_text, parts
from drivers.simulators.printer.drawing import canvas, linear
from tests.drivers.printers.labels import read

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=24)


def values(found: list[Part]) -> list[int]:
    spelled = []
    for number, part in enumerate(found):
        start, change = {"B": (104, 100), "C": (105, 99)}[part.code_set]
        spelled.append(change if number else start)
        text = part.text
        while text:
            width = 2 if part.code_set == "C" and text[0] != FNC1 else 1
            piece, text = text[:width], text[width:]
            digits = part.code_set == "C"
            spelled.append(102 if piece == FNC1 else int(piece) if digits else ord(piece) - 32)
    return spelled


def scanned(text: str) -> dict[str, str]:
    bars = linear(values(parts(text)), 2, 60)
    paper = canvas(bars.width + 60, bars.height + 40)
    paper.paste(bars, (30, 20))
    return read(paper)


@settings(max_examples=40, deadline=None)
@given(PRINTABLE)
def test_any_printable_text_is_read_back(text: str) -> None:
    assert list(scanned(text)) == [text]


def test_digits_are_packed_two_and_two() -> None:
    assert parts("00369012345678901235") == [Part("C", "00369012345678901235")]
    assert parts("12345") == [Part("B", "1"), Part("C", "2345")]
    assert parts("A12B") == [Part("B", "A12B")]


def test_a_gs1_symbol_says_so_and_separates_what_has_no_fixed_length() -> None:
    assert gs1_text("(00)369012345678901235") == FNC1 + "00369012345678901235"
    assert gs1_text("(10)AB1(17)270101") == f"{FNC1}10AB1{FNC1}17270101"
    assert gs1_text("(17)270101(10)AB1") == f"{FNC1}1727010110AB1"
    assert scanned(gs1_text("(01)06901234567892(10)L7(17)270101")) == {
        "(01)06901234567892(10)L7(17)270101": "]C1"
    }


@pytest.mark.parametrize("text", ["", "00369", "(00)", "(0)12", "x(00)369012345678901235", "(00"])
def test_what_has_no_identifiers_is_no_gs1(text: str) -> None:
    with pytest.raises(BadJob):
        gs1_text(text)


@pytest.mark.parametrize("text", ["", "网格站", "A\rB", "x" * 49, "\x1d"])
def test_what_no_symbol_holds_is_refused(text: str) -> None:
    with pytest.raises(BadJob, match=re.escape("Code 128")):
        parts(text)
