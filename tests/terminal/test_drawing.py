"""What is drawn: every line as wide as the screen, nothing in it but text."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.strip import Strip

from tests.terminal.scripted import MENU, CountingDesk
from wms.domain.messages import say
from wms.locale import LANGUAGES, catalogue
from wms.operations.reply import Choice, Level, Reply
from wms.terminal import blocks, draw, theme
from wms.terminal.guise import Guise
from wms.terminal.widgets.banner import banner_lines
from wms.terminal.widgets.bars import _tail
from wms.terminal.widgets.board import board_lines
from wms.terminal.widgets.help import help_lines

SIZES = [(40, 10), (80, 22), (120, 38), (200, 58)]


def reply_of(level: Level, code: str) -> Reply:
    desk = CountingDesk()
    return replace(
        desk.reply("1", level, say("scene.unknown", code=code), latched=level is Level.STOP),
        refused_while_latched=2,
        recent=(say("scene.unknown", code=code),) * 3,
    )


def assert_only_text(lines: list[Strip], width: int) -> None:
    for line in lines:
        assert cell_len(line.text) == line.cell_length == width
        assert all(unicodedata.category(c)[0] != "C" for c in line.text)


@given(st.text(max_size=300), st.sampled_from(SIZES), st.sampled_from(list(Level)))
def test_no_text_breaks_the_screen(text: str, size: tuple[int, int], level: Level) -> None:
    width, height = size
    reply = reply_of(level, text)
    hostile = replace(reply.view, big=text, big_name=text, quantity=10**9)
    for language in LANGUAGES:
        words = Guise(catalogue(language), theme.LOOKS["dark"])
        banner = banner_lines(reply, words, width, height)
        assert len(banner) == height
        assert_only_text(banner, width)
        for view in (reply.view, hostile, MENU):
            board = board_lines(replace(reply, view=view), words, width, height)
            assert len(board) == height
            assert_only_text(board, width)
            assert_only_text(help_lines(replace(reply, view=view), words, width, height), width)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_can_be_chosen_is_seen_before_what_was_done(language: str) -> None:
    """A supervisor's 32 jobs at 24 lines, with the trouble of a device above and three acts below;
    a reason to reject goods for of which some went back for others."""
    words = Guise(catalogue(language), theme.LOOKS["dark"])
    reply = reply_of(Level.OK, "")
    jobs = tuple(Choice(f"J{n}", say("scene.unknown", code=f"<{n}>")) for n in range(1, 33))
    many = replace(MENU, choices=jobs)
    told = (say("scene.unknown", code="-"),) * 4
    reasons = replace(reply.view, quantity=9, choices=jobs[:6], details=told)
    for view, height in ((many, 14), (reasons, 12)):
        board = board_lines(replace(reply, view=view), words, 80, height)
        text = "".join(line.text for line in board)
        assert [c.command for c in view.choices if f"<{c.command[1:]}>" not in text] == []


@given(st.text(max_size=200), st.integers(1, 60), st.integers(1, 6))
def test_wrapped_lines_fit(text: str, width: int, height: int) -> None:
    lines = draw.wrap(text, width, height)
    assert len(lines) <= height
    assert all(cell_len(line) <= max(width, 2) for line in lines)


@given(st.text(max_size=200), st.integers(1, 30))
def test_of_what_is_keyed_the_end_is_seen(text: str, width: int) -> None:
    seen = _tail(text, width)
    assert text.endswith(seen)
    assert cell_len(seen) <= width
    longer = text[-len(seen) - 1 :]
    assert seen == text or cell_len(longer) > width or len(seen) == 4 * width


def test_a_scan_without_an_end_does_not_stop_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is drawn at each of its letters: to measure all of it each time would take minutes."""
    measured = 0

    def counted(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return cell_len(text)

    monkeypatch.setattr("wms.terminal.widgets.bars.cell_len", counted)
    assert _tail("桂A" * 50_000, 80) == "A" + "桂A" * 26
    assert measured < 80 * 80


def test_chinese_breaks_anywhere_but_before_closing_punctuation() -> None:
    assert draw.wrap("容器属于线路，这辆车不是", 12, 3) == ["容器属于线", "路，这辆车不", "是"]
    assert draw.wrap("this truck is N-07", 12, 3) == ["this truck", "is N-07"]


def test_of_a_containers_number_the_end_is_seen() -> None:
    assert draw.cut("069012340000000078", 16) == "..12340000000078"
    assert draw.cut("069012340000000078", 18) == "069012340000000078"
    assert draw.cut("大米 5kg 大袋", 8) == "大米 5.."


def test_each_letter_of_a_code_has_five_rows() -> None:
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/* ":
        rows = blocks.dots(letter)
        assert rows is not None
        assert len(rows) == blocks.ROWS
        assert len({len(row) for row in rows}) == 1
    assert len({blocks.dots(c) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/* "}) == 40
