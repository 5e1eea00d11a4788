"""The assembler: characters in, scans out, whatever the wedge's chunks and pace."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from wms.terminal.wedge import HAND, LIMIT, MARK, STRAY, Assembler, Entry

GS = "\x1d"
ENDS = ("\r", "\n", "\t", "\r\n")
codes = st.text(
    st.one_of(st.characters(min_codepoint=33, max_codepoint=126), st.sampled_from("桂南宁" + GS)),
    min_size=1,
    max_size=30,
)


def given_to(assembler: Assembler, timed: Iterable[tuple[str, float]]) -> list[Entry]:
    entries = (assembler.character(c, at) for c, at in timed)
    return [entry for entry in entries if entry is not None]


def burst(text: str, start: float = 10.0, pace: float = 0.001) -> list[tuple[str, float]]:
    return [(c, start + i * pace) for i, c in enumerate(text)]


@given(
    st.lists(st.tuples(codes, st.sampled_from(ENDS)), max_size=8),
    st.lists(st.floats(0.0, 5.0), min_size=1, max_size=20),
)
def test_any_pace_gives_the_same_scans(scans: list[tuple[str, str]], pauses: list[float]) -> None:
    at = 0.0
    timed = []
    for index, c in enumerate("".join(code + end for code, end in scans)):
        at += pauses[index % len(pauses)]
        timed.append((c, at))
    assert [e.text for e in given_to(Assembler(), timed)] == [code for code, _ in scans]


@given(codes, st.sampled_from(["\x00", "\x11", "\x10", "\x03", "\u202e", "\u200d", "\ufffd"]))
def test_what_no_barcode_may_hold_leaves_a_mark_wherever_it_stands(code: str, bad: str) -> None:
    for cut in range(len(code) + 1):
        text = code[:cut] + bad + code[cut:]
        (entry,) = given_to(Assembler(), burst(text + "\r"))
        assert entry.text == code[:cut] + MARK + code[cut:]


def test_a_group_separator_is_data() -> None:
    (entry,) = given_to(Assembler(), burst(f"10LOT{GS}3706\r"))
    assert entry.text == f"10LOT{GS}3706"


def test_a_burst_is_called_a_wedge_and_slow_digits_a_keypad() -> None:
    assert not given_to(Assembler(), burst("6901234567892\r"))[0].keyed
    assert given_to(Assembler(), burst("12\r", pace=0.15))[0].keyed


def test_a_prefix_decides_whatever_the_pace() -> None:
    slow_scan, typed = given_to(Assembler("\x02"), burst("\x0269012\r12\r", pace=0.2))
    assert (slow_scan.text, slow_scan.keyed) == ("69012", False)
    assert (typed.text, typed.keyed) == ("12", True)


def test_a_control_prefix_drops_what_was_half_typed() -> None:
    assert [e.text for e in given_to(Assembler("\x02"), burst("12\x0269012\r"))] == ["69012"]


def test_an_input_without_end_is_refused_once_and_ends_with_its_end() -> None:
    entries = given_to(Assembler(), burst("9" * (3 * LIMIT) + "\r" + "ABC\r"))
    assert [(len(e.text), e.overlong) for e in entries] == [(LIMIT, True), (3, False)]


def test_a_partial_stays_and_is_shown() -> None:
    assembler = Assembler()
    given_to(assembler, burst("69012"))
    assert assembler.partial == "69012"
    assert given_to(assembler, burst("345\r", start=3_600.0))[0].text == "69012345"


def test_a_hand_erases_and_a_scanner_cannot() -> None:
    assembler = Assembler()
    given_to(assembler, burst("13", pace=0.2))
    assert assembler.erase(11.0) is None
    assert assembler.partial == "1"
    given_to(assembler, burst("AB", start=20.0))
    assembler.erase(20.001 + HAND / 2)
    assert assembler.partial == f"1AB{MARK}"


def test_a_stray_key_does_not_spoil_the_scan_that_follows() -> None:
    assembler = Assembler()
    assembler.noise(1.0)
    assert [e.text for e in given_to(assembler, burst("ABC\r", start=1.0 + STRAY))] == ["ABC"]
    assembler.noise(30.0)
    (spoilt,) = given_to(assembler, burst("ABC\r", start=30.001))
    assert spoilt.text == f"{MARK}ABC"


def test_enter_alone_is_nothing() -> None:
    assert given_to(Assembler(), burst("\r\n\r\t")) == []
