"""The help as it is drawn: the whole page is on the smallest screen, in both languages."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.terminal.scripted import put_view
from wms.domain.messages import say
from wms.locale import LANGUAGES, catalogue
from wms.operations.help import PAGES
from wms.operations.reply import Level, Reply, View
from wms.terminal.guise import Guise
from wms.terminal.theme import Colours, look_of
from wms.terminal.widgets.help import help_lines

WIDTH, HEIGHT = 76, 13
"""What an 80 by 24 screen leaves for it, with the line of practice or of an alert above."""


def drawn(page: str, language: str, height: int, latched: bool = False) -> list[str]:
    """The lines of a page."""
    guise = Guise(catalogue(language), look_of("dark", Colours.MANY))
    view = View(put_view(0).title, say("desk.prompt.job"), help=page)
    reply = replace(Reply("", Level.CALM, say("desk.menu"), view), latched=latched)
    return [strip.text for strip in help_lines(reply, guise, WIDTH, height)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_page_is_cut(page: str, language: str) -> None:
    words = catalogue(language)
    lines = drawn(page, language, HEIGHT)
    assert {cell_len(line) for line in lines} == {WIDTH}
    shown = "".join("".join(line.split()) for line in lines)
    for which in ("picture", "one", "two", "three"):
        parts = words(f"help.{page}.{which}").split()
        assert all(part in shown for part in parts), which
    sentence = "".join(words(f"help.{page}.three").split())
    assert shown.endswith(sentence)


def test_a_latched_stop_has_its_own_page() -> None:
    assert drawn("put", "zh_CN", HEIGHT, latched=True)[2] == drawn("stop", "zh_CN", HEIGHT)[2]


def test_a_large_screen_sets_the_sentences_apart() -> None:
    lines = drawn("put", "zh_CN", 30)
    first = next(i for i, line in enumerate(lines) if line.startswith("1. "))
    assert not lines[first - 1].strip()
    assert not lines[first + 1].strip()
