"""Every sentence reads well: in both languages, of one and of many, in letters of sure width."""

import re
import unicodedata

import pytest
from babel.messages.pofile import read_po

from tests.sentences import CHINESE, ENGLISH, SOURCE, fields
from wms.locale import LANGUAGES, catalogue, entries


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_read_as_babel_reads_them(language: str) -> None:
    for path in sorted((SOURCE / "locale" / language).glob("*.po")):
        with path.open("rb") as file:
            theirs = {str(e.id): str(e.string) for e in read_po(file, locale=language) if e.id}
        assert dict(entries(path.read_text(encoding="utf-8"))) == theirs, path.name


def test_both_languages_say_the_same_things() -> None:
    assert CHINESE.keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_malformed(language: str) -> None:
    for key, sentence in catalogue(language).sentences.items():
        assert sentence.strip(), key
        assert all(re.fullmatch(r"[a-z_]+", name) for name in fields(sentence)), key


def test_both_languages_ask_for_the_same_values() -> None:
    unlike = {key for key in CHINESE if fields(CHINESE[key]) != fields(ENGLISH[key])}
    assert unlike == set()


COUNTED = re.compile(
    r"\{[a-z_]+\} (?:[a-z]+ )?"
    r"(?:containers|items|lines|products|stops|orders|minutes|seconds|records|copies|routes)\b"
)
WITHOUT_ONE = {
    "audit.contents.differ": "in containers, however many are held",
    "cli.device.bad_timeout": "the longest is never one",
    "diff.takes_two": "the most a lead corrects alone is never one",
    "reassign.all": "all stops of a route; one is moved by itself",
    "simulator.sorter.line": "a rate",
}


def test_one_of_a_thing_is_said_as_one() -> None:
    text = catalogue("en")
    assert text("search.boxes", count=1, items=1) == "1 container, 1 item"
    assert text("search.boxes", count=2, items=0) == "2 containers, 0 items"
    assert text("search.boxes", count=11, items=21) == "11 containers, 21 items"
    assert catalogue("zh_CN")("split.shown", number="N", containers=1, items=1).count("1") == 2
    assert {key for key, sentence in ENGLISH.items() if COUNTED.search(sentence)} == set(
        WITHOUT_ONE
    )


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    in_english = {key for key, sentence in ENGLISH.items() if han.search(sentence)}
    # The key that changes the language names the other one; PRACTICE is said in both at once.
    assert in_english == {"terminal.key.f3", "terminal.practice"}


ON_PAPER_OR_PIPED = {"paper", "cli", "config", "device", "simulator"}
"""Rooms whose sentences never stand in a column of a screen."""


def test_no_sentence_on_a_screen_has_letters_of_unsure_width() -> None:
    """Some terminals draw them one cell wide, Chinese ones two: columns would break."""
    unsure = {
        f"{key}: {letter}"
        for sentences in (CHINESE, ENGLISH)
        for key, sentence in sentences.items()
        if key.partition(".")[0] not in ON_PAPER_OR_PIPED
        for letter in sentence
        if unicodedata.east_asian_width(letter) == "A"
    }
    assert unsure == set()
