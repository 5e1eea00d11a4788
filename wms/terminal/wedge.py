"""From characters to scans: the assembler behind every keyboard wedge and keypad.

Pure: no screen, no clock. Characters come with the time they were read; the scans that come out
depend on the characters alone, not on how they were chunked or how fast they came. Time is only a
hint, used where a finger and a scanner cannot be told apart otherwise: for keys that are no
character, and to name the source.
"""

import unicodedata
from dataclasses import dataclass

MARK = "\x1a"
"""ASCII's substitute: stands in a scan where something was that no barcode may hold. The desk
refuses control characters, so a scan that carries it changes nothing."""

LIMIT = 5_000
"""Characters without an end at which an input is given up as overlong."""

HAND = 0.035
"""Seconds between characters that a hand on a keypad stays above and a scanner below."""

STRAY = 0.5
"""Seconds after which a stray key pressed away from any scan no longer spoils the next one."""

_ENDS = frozenset("\r\n\t")
_GS = "\x1d"
_UNREADABLE = "\ufffd"
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One completed input. `keyed` is the hint that a hand typed it; `overlong` that it had no
    end within `LIMIT` characters, of which what follows is dropped up to the next end."""

    text: str
    keyed: bool
    overlong: bool = False


class Assembler:
    """Collects characters until an end: CR, LF, TAB, or CR LF (one end, as an empty input is
    nothing). GS (0x1D) is data. Other control, format and bidirectional characters leave a
    `MARK`. With a `prefix` set in the scanner, what begins with it is from the scanner for sure
    and the rest is from the keypad.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._text: list[str] = []
        self._first = self._last = 0.0
        self._overlong = False

    @property
    def partial(self) -> str:
        """What was given so far and has no end yet."""
        return "".join(self._text)

    def quiet_since(self) -> float:
        """When the last character came; meaningful while there is a partial."""
        return self._last

    def character(self, character: str, at: float) -> Entry | None:
        """Takes one character read at `at` (seconds, any fixed origin); an entry if it ends one,
        or if it is the one too many."""
        if self._overlong:
            self._overlong = character not in _ENDS
            return None
        if character in _ENDS:
            return self._end(at)
        if character == self._prefix and unicodedata.category(character) == "Cc":
            # A control character set as prefix is never data: whatever was half typed is over.
            self._text.clear()
        self._add(character if self._may_stand(character) else MARK, at)
        if len(self._text) < LIMIT:
            return None
        entry = Entry(self.partial, keyed=False, overlong=True)
        self.clear()
        self._overlong = True
        return entry

    def noise(self, at: float) -> Entry | None:
        """Takes a key or sequence that is no character: it leaves a `MARK`, which `STRAY` seconds
        later is forgotten if nothing else came."""
        return self.character(MARK, at)

    def erase(self, at: float) -> Entry | None:
        """The erase key: takes back the last character if a hand pressed it; inside a scanner's
        burst it is noise."""
        if self.in_burst(at):
            return self.noise(at)
        if self._text:
            self._text.pop()
            self._last = at
        return None

    def clear(self) -> None:
        """Forgets what has no end yet."""
        self._text.clear()
        self._overlong = False

    def in_burst(self, at: float) -> bool:
        """Whether something read at `at` follows a character too closely for a hand."""
        return bool(self._text) and at - self._last < HAND

    def _may_stand(self, character: str) -> bool:
        if character in (_GS, self._prefix):
            return True
        return character != _UNREADABLE and unicodedata.category(character) not in _HARMFUL

    def _add(self, character: str, at: float) -> None:
        if at - self._last >= STRAY and all(c == MARK for c in self._text):
            self._text.clear()
        if not self._text:
            self._first = at
        self._text.append(character)
        self._last = at

    def _end(self, at: float) -> Entry | None:
        text = self.partial
        length = len(self._text)
        self.clear()
        if not text or (not text.strip(MARK) and at - self._last >= STRAY):
            return None
        if self._prefix:
            return Entry(text.removeprefix(self._prefix), keyed=not text.startswith(self._prefix))
        return Entry(text, keyed=at - self._first >= HAND * length)
