"""From the bytes of a terminal to strokes: the only reader of the keyboard.

Textual's own parser trusts the keyboard. A barcode is a keyboard anyone can print: bytes that are
no UTF-8, an unfinished paste, a faked window size or an impossible key code end that parser's
thread or leave it deaf. This one knows the few sequences the floor needs; all else is `Noise`.

Pure: time comes in with each call; the strokes do not depend on how the bytes were chunked.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

ESCAPE_WAIT = 0.1
"""Seconds a sequence may stay unfinished (a slow link splits it) before it is taken as it is."""

PASTE_WAIT = 0.5
PASTE_LIMIT = 1_000
"""Seconds of silence, and characters, after which a paste without an end is over."""

_SEQUENCE_LIMIT = 24
_PASTE_END = "\x1b[201~"

# xterm, rxvt, VT, the Linux console, PuTTY, Windows Terminal, tmux and screen send different
# sequences for the same keys.
_NUMBERED = {
    **{code: f"f{n}" for n, code in enumerate((11, 12, 13, 14, 15, 17, 18, 19, 20, 21), 1)},
    1: "home",
    4: "end",
    5: "pageup",
    6: "pagedown",
    7: "home",
    8: "end",
}
_LETTERED = {
    **{letter: f"f{n}" for n, letter in enumerate("PQRS", 1)},
    "A": "up",
    "B": "down",
    "H": "home",
    "F": "end",
}
_CONSOLE = {f"[{letter}": f"f{n}" for n, letter in enumerate("ABCDE", 1)}
# With Shift, Ctrl or Alt held: xterm puts ";2" … ";8" before the last letter, rxvt changes it.
_NUMBERED_SEQUENCE = re.compile(r"([0-9]{1,2})(?:;[2-8])?[~^$@]")
_LETTERED_SEQUENCE = re.compile(r"(?:1;[2-8])?([ABHFPQRS])|([ab])")


def key_of(sequence: str) -> str | None:
    """The key whose sequence is CSI and `sequence`, None where the floor knows none. What is held
    with it makes no difference: gloves hit Shift."""
    if found := _NUMBERED_SEQUENCE.fullmatch(sequence):
        return _NUMBERED.get(int(found[1]))
    if found := _LETTERED_SEQUENCE.fullmatch(sequence):
        return _LETTERED.get((found[1] or found[2]).upper())
    return _CONSOLE.get(sequence)


@dataclass(frozen=True, slots=True)
class Character:
    """One character, CR, LF, TAB and control characters among them."""

    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is no character: "f1" … "f10", "escape", "backspace", "up", "down", "pageup",
    "pagedown", "home", "end"."""

    name: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """A bracketed paste, whole."""

    text: str


@dataclass(frozen=True, slots=True)
class Noise:
    """A sequence the floor has no use for."""


Stroke = Character | Key | Pasted | Noise


class _State(Enum):
    GROUND = auto()
    ESCAPE = auto()
    CSI = auto()
    SS3 = auto()
    PASTE = auto()


class Keyboard:
    """Reads bytes as they come and says what was struck."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._state = _State.GROUND
        self._held = ""
        self._last = 0.0

    def feed(self, data: bytes, at: float) -> Iterator[Stroke]:
        """The strokes `data`, read at `at`, completes."""
        yield from self.wait(at)
        self._last = at
        for character in self._decode(data):
            yield from self._take(character)

    def wait(self, at: float) -> Iterator[Stroke]:
        """The strokes that the time `at` completes: call it while nothing comes."""
        silence = at - self._last
        if self._state is _State.PASTE and silence >= PASTE_WAIT:
            yield self._end_paste(self._held)
        elif self._state is not _State.PASTE and silence >= ESCAPE_WAIT:
            yield from self._abandon()

    def _abandon(self) -> Iterator[Stroke]:
        """What an unfinished sequence turns out to be: ESC alone is a key, more is noise."""
        if self._state is _State.ESCAPE:
            yield Key("escape")
        elif self._state is not _State.GROUND:
            yield Noise()
        self._to(_State.GROUND)

    def _take(self, character: str) -> Iterator[Stroke]:
        match self._state:
            case _State.PASTE:
                yield from self._paste(character)
            case _State.ESCAPE:
                yield from self._escape(character)
            case _State.CSI:
                yield from self._csi(character)
            case _State.SS3:
                self._to(_State.GROUND)
                yield from self._sequence(_LETTERED.get(character.upper()), character)
            case _State.GROUND:
                if character == "\x1b":
                    self._to(_State.ESCAPE)
                else:
                    yield Key("backspace") if character in "\x7f\x08" else Character(character)

    def _escape(self, character: str) -> Iterator[Stroke]:
        if character == "[":
            self._to(_State.CSI)
        elif character == "O":
            self._to(_State.SS3)
        else:
            self._to(_State.GROUND)
            yield Noise()
            yield from self._take(character)

    def _csi(self, character: str) -> Iterator[Stroke]:
        if character < " " or len(self._held) >= _SEQUENCE_LIMIT:
            # An end inside a sequence still ends the scan it stands in.
            self._to(_State.GROUND)
            yield Noise()
            yield from self._take(character)
            return
        self._held += character
        if self._held == "200~":
            self._to(_State.PASTE)
        elif ("@" <= character <= "~" or character == "$") and self._held != "[":
            held = self._held
            self._to(_State.GROUND)
            yield from self._sequence(key_of(held), "")

    def _sequence(self, key: str | None, rest: str) -> Iterator[Stroke]:
        if key is not None:
            yield Key(key)
            return
        yield Noise()
        for character in rest:
            yield from self._take(character)

    def _paste(self, character: str) -> Iterator[Stroke]:
        self._held += character
        if self._held.endswith(_PASTE_END):
            yield self._end_paste(self._held.removesuffix(_PASTE_END))
        elif len(self._held) >= PASTE_LIMIT:
            yield self._end_paste(self._held)

    def _end_paste(self, text: str) -> Pasted:
        self._to(_State.GROUND)
        return Pasted(text)

    def _to(self, state: _State) -> None:
        self._state = state
        self._held = ""
