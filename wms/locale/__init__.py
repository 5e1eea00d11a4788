"""The one place for wording: gettext catalogues, one folder a language, one `.po` file a room.

`msgid` is the key of a `wms.domain.messages.Message`; `msgstr` is the sentence with `{name}` for
its values. Both languages are complete; `tests/test_locale.py` holds them to it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from wms.domain.messages import Message

LANGUAGES = ("zh_CN", "en")
_FOLDER = Path(__file__).parent


class Catalogue:
    """All sentences of one language."""

    def __init__(self, language: str, sentences: dict[str, str]) -> None:
        self.language = language
        self.sentences = sentences

    def text(self, message: Message) -> str:
        """The sentence of `message`, filled; values are made harmless by `plain`.

        A value named `zone`, `role`, `state` or `kind` is a word of ours and said as such; so is
        what a key gives (`CMD-DONE`), whatever its name.
        """
        values = {name: self._value(name, str(v)) for name, v in message.values.items()}
        return _SENTENCES.vformat(self.sentences[message.key], (), values)

    def _value(self, name: str, value: str) -> str:
        if name.rpartition("_")[2] in _OUR_WORDS or value.startswith(_KEYS):
            return self.sentences.get(f"word.{value}", plain(value))
        return plain(value)

    def __call__(self, key: str, **values: str | int) -> str:
        """Shorthand for `text(say(key, …))`."""
        return self.text(Message(key, values))


class _Sentences(Formatter):
    """Sentences with counts in them: `{items:item|items}` says the number and what follows it for
    one, or for any other number. gettext's own plural forms know one number a sentence; ours have
    two and three. Chinese has no plural and writes `{items} 件`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, _, more = format_spec.partition("|")
        return f"{value} {one if value == '1' else more}" if format_spec else str(value)


_SENTENCES = _Sentences()
_OUR_WORDS = frozenset({"zone", "role", "state", "kind"})
_KEYS = "CMD-"


def plain(text: str) -> str:
    """`text` without control, format and bidirectional characters, so that it is only text."""
    return "".join(" " if unicodedata.category(c) in _HARMFUL else c for c in text)


_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of `language`, one of `LANGUAGES`."""
    sentences: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.po")):
        for key, sentence in entries(path.read_text(encoding="utf-8")):
            if key in sentences:
                raise ValueError(f"{path.name}: {key} stands in two files")
            sentences[key] = sentence
    return Catalogue(language, sentences)


_QUOTED = r'((?:"(?:[^"\\\n]|\\.)*"\s*)+)'
_ENTRY = re.compile(rf"^msgid {_QUOTED}^msgstr {_QUOTED}", re.MULTILINE)
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t"}


def entries(text: str) -> Iterator[tuple[str, str]]:
    """Key and sentence of each entry of a `.po` file, its header left out.

    Ours hold nothing but `msgid` and `msgstr`; reading them is all that a first screen waits for.
    """
    for found in _ENTRY.finditer(text):
        key, sentence = (_joined(part) for part in found.groups())
        if key:
            yield key, sentence


def _joined(quoted: str) -> str:
    text = "".join(_PIECE.findall(quoted))
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), text) if "\\" in text else text
