"""From bytes to codes, without any device."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.framing import LIMIT, Code, Fault, Framer
from drivers.scanners.reading import FaultKind

STX = b"\x02"


def kinds(out: list[Code | Fault]) -> list[FaultKind]:
    return [what.kind for what in out if isinstance(what, Fault)]


def texts(out: list[Code | Fault]) -> list[str]:
    return [what.text for what in out if isinstance(what, Code)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\t", b"\r\n"])
def test_each_of_the_four_ends_ends_one_code(end: bytes) -> None:
    assert Framer().feed(b"A1" + end + b"B2" + end) == [Code("A1", ""), Code("B2", "")]


def test_an_identifier_is_told_apart_from_the_data_and_a_separator_stays_in_it() -> None:
    out = Framer().feed(b"]C110L1\x1d17270131\r")
    assert out == [Code("10L1\x1d17270131", "]C1")]


def test_what_only_looks_like_an_identifier_is_data() -> None:
    assert Framer().feed(b"]W9X\r]\r") == [Code("]W9X", ""), Code("]", "")]


def test_an_identifier_without_data_is_nothing() -> None:
    assert Framer().feed(b"]C1\r\n\r\n") == []


@pytest.mark.parametrize(
    "spoiled",
    [b"A\x00B", b"A\x1b[AB", b"\xff\xfe12", b"A\x7f", "A\u202eB".encode(), "A\ufffd".encode()],
)
def test_a_code_with_noise_in_it_is_dropped_whole_and_the_next_is_sound(spoiled: bytes) -> None:
    out = Framer().feed(spoiled + b"\rGOOD\r")
    assert kinds(out) == [FaultKind.GARBAGE]
    assert texts(out) == ["GOOD"]


def test_chinese_in_a_square_code_is_text() -> None:
    assert texts(Framer().feed("]Q1南宁中心仓\r".encode())) == ["南宁中心仓"]


def test_five_thousand_characters_without_an_end_are_told_once_and_hold_nothing_up() -> None:
    framer = Framer()
    out = framer.feed(b"8" * 5_000)
    assert kinds(out) == [FaultKind.OVERLONG]
    assert framer.feed(b"8" * 50_000 + b"\r") == []
    assert framer.feed(b"NEXT\r") == [Code("NEXT", "")]


def test_a_code_just_as_long_as_allowed_is_a_code() -> None:
    assert texts(Framer().feed(b"8" * LIMIT + b"\r")) == ["8" * LIMIT]
    assert kinds(Framer().feed(b"8" * (LIMIT + 1))) == [FaultKind.OVERLONG]


def test_with_a_prefix_the_first_code_after_endless_noise_is_saved() -> None:
    out = Framer(STX).feed(STX + b"8" * 5_000 + STX + b"GOOD\r")
    assert kinds(out) == [FaultKind.OVERLONG]
    assert texts(out) == ["GOOD"]


def test_what_does_not_begin_with_the_prefix_is_not_from_the_scanner() -> None:
    out = Framer(STX).feed(b"typed\r" + b"noise" + STX + b"GOOD\r")
    assert kinds(out) == [FaultKind.NO_PREFIX, FaultKind.NO_PREFIX]
    assert texts(out) == ["GOOD"]


def test_two_codes_glued_are_cut_at_the_prefix_and_it_is_told() -> None:
    out = Framer(STX).feed(STX + b"]C1AAA" + STX + b"]C1BBB\r")
    assert texts(out) == ["AAA", "BBB"]
    assert kinds(out) == [FaultKind.GLUED]


def test_two_codes_glued_are_cut_at_the_identifier_and_it_is_told() -> None:
    out = Framer().feed(b"]C1AAA]E06901234567892\r")
    assert out[:2] == [Code("AAA", "]C1"), Code("6901234567892", "]E0")]
    assert kinds(out) == [FaultKind.GLUED]


def test_without_identifiers_a_bracket_in_the_data_is_no_seam() -> None:
    assert texts(Framer().feed(b"X]C1Y\r")) == ["X]C1Y"]


def test_a_longer_prefix_is_found_across_any_cut() -> None:
    framer = Framer(b"\x02\x03#")
    out = framer.feed(b"\x02") + framer.feed(b"\x03") + framer.feed(b"#A") + framer.feed(b"\r")
    assert out == [Code("A", "")]


@pytest.mark.parametrize("prefix", [b"\r", b"\x1d", b"a\t", b"\xff"])
def test_a_prefix_that_ends_codes_or_belongs_to_the_data_is_no_prefix(prefix: bytes) -> None:
    with pytest.raises(ValueError, match="prefix"):
        Framer(prefix)


def test_a_code_cut_off_by_the_plug_is_dropped_told_and_not_glued_to_the_next() -> None:
    framer = Framer()
    framer.feed(b"]C10010614")
    assert framer.partial
    assert framer.disconnected() == [Fault(FaultKind.PARTIAL, "]C10010614")]
    assert framer.feed(b"NEXT\r") == [Code("NEXT", "")]
    assert framer.disconnected() == []


def test_the_rest_of_a_code_that_stalled_never_passes_for_a_shorter_code() -> None:
    framer = Framer()
    framer.feed(b"12345")
    assert kinds(framer.stall()) == [FaultKind.STALLED]
    assert framer.stall() == []
    assert framer.feed(b"678\rNEXT\r") == [Code("NEXT", "")]


def test_silence_between_codes_is_no_stall() -> None:
    for framer in (Framer(), Framer(STX)):
        assert not framer.partial
        assert framer.stall() == []


def test_what_is_pasted_is_told_and_no_code() -> None:
    framer = Framer(pastes=True)
    out = framer.feed(b"\x1b[200~CMD-UNDO\r106\r\x1b[20" + b"1~GOOD\r")
    assert kinds(out) == [FaultKind.PASTED]
    assert texts(out) == ["GOOD"]


def test_a_barcode_that_begins_a_paste_does_not_make_the_terminal_deaf() -> None:
    framer = Framer(pastes=True)
    framer.feed(b"A\x1b[200~\r")
    framer.stall()
    assert texts(framer.feed(b"B\r")) == ["B"]


def test_an_excerpt_is_short_and_plain() -> None:
    [fault] = Framer().feed(b"\x1b[31m\xff" + b"x" * 500 + b"\r")
    assert isinstance(fault, Fault)
    assert fault.excerpt.isascii()
    assert fault.excerpt.isprintable()
    assert len(fault.excerpt) < 100


pieces = st.lists(
    st.sampled_from(
        [b"\r", b"\n", b"\t", b"\x1d", STX, b"]C1", b"]", b"\x00", b"\xff", b"\x1b[200~", b"\x1b"]
    )
    | st.binary(max_size=6),
    max_size=30,
).map(b"".join)


@given(pieces, st.lists(st.integers(0, 200)), st.sampled_from([b"", STX, b"\x02\x03"]))
def test_how_bytes_are_chunked_changes_nothing(data: bytes, cuts: list[int], prefix: bytes) -> None:
    whole = Framer(prefix, limit=20).feed(data)
    framer = Framer(prefix, limit=20)
    places = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    chunked = [what for start, end in pairwise(places) for what in framer.feed(data[start:end])]
    assert chunked == whole


clean = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40)


@given(st.lists(clean.filter(lambda t: not t.startswith("]")), max_size=8), st.binary(max_size=40))
def test_with_a_prefix_noise_between_codes_costs_no_code(codes: list[str], noise: bytes) -> None:
    noise = noise.replace(STX, b"")
    framer = Framer(STX)
    out = framer.feed(b"".join(noise + STX + code.encode() + b"\r\n" for code in codes))
    assert texts(out) == codes
