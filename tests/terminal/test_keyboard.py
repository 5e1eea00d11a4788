"""The reader of the keyboard: whatever bytes come, it neither dies nor goes deaf."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wms.terminal.keyboard import (
    ESCAPE_WAIT,
    PASTE_LIMIT,
    PASTE_WAIT,
    Character,
    Key,
    Keyboard,
    Noise,
    Pasted,
    Stroke,
)


def struck(*chunks: bytes) -> list[Stroke]:
    keyboard = Keyboard()
    strokes = [stroke for chunk in chunks for stroke in keyboard.feed(chunk, 0.0)]
    return [*strokes, *keyboard.wait(60.0)]


def text_of(strokes: list[Stroke]) -> str:
    return "".join(s.text for s in strokes if isinstance(s, Character))


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=10))
def test_any_chunks_give_the_same_strokes(data: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    chunks = [data[a:b] for a, b in itertools.pairwise(edges)]
    assert struck(*chunks) == struck(data)


@given(st.binary(max_size=60))
def test_after_any_bytes_and_a_breath_a_scan_comes_through(data: bytes) -> None:
    keyboard = Keyboard()
    list(keyboard.feed(data, 0.0))
    assert text_of(list(keyboard.feed(b"\r6901234567892\r", 10.0))).endswith("\r6901234567892\r")


NUMBERED = {n: f"\x1b[{c}~" for n, c in enumerate((11, 12, 13, 14, 15, 17, 18, 19, 20, 21), 1)}
VT = {f"f{n}": sequence for n, sequence in NUMBERED.items()}
XTERM = VT | {f"f{n}": f"\x1bO{letter}" for n, letter in enumerate("PQRS", 1)}
EDGES = {"home": "\x1b[1~", "end": "\x1b[4~", "pageup": "\x1b[5~", "pagedown": "\x1b[6~"}
ARROWS = {"up": "\x1b[A", "down": "\x1b[B"}
XTERM_MOVES = EDGES | ARROWS | {"home": "\x1b[H", "end": "\x1b[F"}
TERMINALS = {
    "xterm": XTERM | XTERM_MOVES,
    "xterm, cursor keys in application mode": XTERM
    | XTERM_MOVES
    | {"up": "\x1bOA", "down": "\x1bOB", "home": "\x1bOH", "end": "\x1bOF"},
    "rxvt": VT | EDGES | ARROWS | {"home": "\x1b[7~", "end": "\x1b[8~"},
    "Linux console": VT
    | {f"f{n}": f"\x1b[[{letter}" for n, letter in enumerate("ABCDE", 1)}
    | EDGES
    | ARROWS,
    "Windows Terminal": XTERM | XTERM_MOVES,
    "PuTTY": VT | EDGES | ARROWS,
    "PuTTY, xterm keys": XTERM | EDGES | ARROWS,
    "tmux and screen": XTERM | EDGES | {"up": "\x1bOA", "down": "\x1bOB"},
    "xterm with Shift": {f"f{n}": f"\x1b[1;2{letter}" for n, letter in enumerate("PQRS", 1)}
    | {"f5": "\x1b[15;2~", "f10": "\x1b[21;2~", "up": "\x1b[1;2A", "pageup": "\x1b[5;2~"},
    "xterm with Ctrl and Alt": {"f1": "\x1b[1;7P", "f8": "\x1b[19;7~", "end": "\x1b[1;7F"},
    "rxvt with Shift": {"f8": "\x1b[19$", "pagedown": "\x1b[6$", "up": "\x1b[a"},
    "rxvt with Ctrl": {"f8": "\x1b[19^", "pagedown": "\x1b[6^", "down": "\x1bOb"},
}


@pytest.mark.parametrize("terminal", TERMINALS)
def test_the_keys_of_every_terminal(terminal: str) -> None:
    for name, sequence in TERMINALS[terminal].items():
        assert struck(sequence.encode()) == [Key(name)], (name, sequence)
        assert struck(*(bytes([byte]) for byte in sequence.encode())) == [Key(name)]


def test_an_escape_alone_is_a_key_after_a_moment() -> None:
    keyboard = Keyboard()
    assert list(keyboard.feed(b"\x1b", 0.0)) == []
    assert list(keyboard.wait(ESCAPE_WAIT / 2)) == []
    assert list(keyboard.wait(ESCAPE_WAIT)) == [Key("escape")]


def test_an_end_inside_a_sequence_still_ends_the_scan() -> None:
    assert text_of(struck(b"AB\x1b[12\rCD\x1b\rEF\x1bO\r")) == "AB\rCD\rEF\r"


def test_bytes_that_are_no_text_become_a_sign_of_it() -> None:
    assert text_of(struck(b"AB\xff\xfe\r")) == "AB\ufffd\ufffd\r"


def test_what_would_end_other_parsers_is_noise() -> None:
    for sequence in (b"\x1b[99999999999u", b"\x1b[48;1;1;1;1t", b"\x1b[<0;1;1M", b"\x1b[I"):
        assert struck(sequence) == [Noise()], sequence


def test_a_paste_comes_whole_with_its_ends_inside() -> None:
    assert struck(b"\x1b[200~A\r\x1b[31mB\x1b[201~") == [Pasted("A\r\x1b[31mB")]


def test_an_unfinished_paste_does_not_leave_the_terminal_deaf() -> None:
    keyboard = Keyboard()
    assert list(keyboard.feed(b"\x1b[200~69\r", 0.0)) == []
    assert text_of(list(keyboard.feed(b"70\r", PASTE_WAIT))) == "70\r"
    flood = struck(b"\x1b[200~" + b"7" * PASTE_LIMIT + b"\rAB\r")
    assert text_of(flood) == "\rAB\r"


def test_chinese_from_an_input_method_is_characters() -> None:
    assert text_of(struck("桂A12345\r".encode())) == "桂A12345\r"
