"""From bytes to codes. Pure: no device, no clock.

What comes out depends on the bytes alone, not on how they were chunked. A code ends with CR, LF,
TAB or CR LF (an empty code is nothing, so CR LF ends one code, not two). With a prefix set in the
scanner, a code begins there, which also saves the first code after noise. GS (0x1D) is data.
"""

import unicodedata
from dataclasses import dataclass

from drivers.scanners import aim
from drivers.scanners.reading import FaultKind

LIMIT = 4_096
"""Bytes without an end at which an input is given up: near the most a QR code can hold."""

_ENDS = b"\r\n\t"
_GS = "\x1d"
_PASTE_BEGINS = b"\x1b[200~"
_PASTE_ENDS = b"\x1b[201~"
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_EXCERPT = 40


@dataclass(frozen=True, slots=True)
class Code:
    """One whole code: its data, and the AIM identifier it came with or nothing."""

    text: str
    symbology: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to be told. `excerpt` is plain ASCII, at most `_EXCERPT` characters of it."""

    kind: FaultKind
    excerpt: str


class Framer:
    """Collects bytes into codes.

    `prefix` is what the scanner is set to send first: one control character (STX is usual), or
    more bytes; it must never occur inside a code. `pastes` is for a terminal in bracketed paste
    mode: what arrives pasted is dropped.
    """

    def __init__(self, prefix: bytes = b"", *, pastes: bool = False, limit: int = LIMIT) -> None:
        if any(byte in _ENDS + b"\x1d" or byte > 0x7E for byte in prefix):
            raise ValueError(f"a prefix is ASCII without CR, LF, TAB and GS, not {prefix!r}")
        self._prefix = prefix
        self._pastes = pastes
        self._limit = limit
        self._buffer = bytearray()
        self._begun = not prefix
        self._skipping = False
        self._pasting = False

    @property
    def partial(self) -> bool:
        """Whether a code or a paste has begun and has no end yet, and nothing was told of it."""
        if self._pasting:
            return True
        return not self._skipping and bool(self._buffer or (self._prefix and self._begun))

    def feed(self, data: bytes) -> list[Code | Fault]:
        """Takes bytes as they came; gives what they completed, in order."""
        out: list[Code | Fault] = []
        for byte in data:
            if self._pasting:
                self._skip_paste(byte)
            elif byte in _ENDS:
                out += self._end()
            else:
                out += self._add(byte)
        return out

    def stall(self) -> list[Code | Fault]:
        """Nothing came for too long. A code that stopped in the middle is spoiled: its rest may
        still come and would pass for a shorter code, so all up to the next end is dropped."""
        if self._pasting:
            # A barcode may hold what begins a paste; it must not make the terminal deaf.
            self._pasting = False
            self._fresh()
        if not self.partial:
            return []
        return [self._skip(FaultKind.STALLED)]

    def disconnected(self) -> list[Code | Fault]:
        """The device went away; what it had begun is dropped and told."""
        told: list[Code | Fault] = []
        if self.partial:
            told.append(Fault(FaultKind.PARTIAL, _excerpt(self._buffer)))
        self._fresh()
        self._pasting = False
        return told

    def _fresh(self) -> None:
        self._buffer.clear()
        self._begun = not self._prefix
        self._skipping = False

    def _add(self, byte: int) -> list[Code | Fault]:
        self._buffer.append(byte)
        if self._prefix and self._buffer.endswith(self._prefix):
            return self._begin()
        if self._pastes and self._buffer.endswith(_PASTE_BEGINS):
            return self._begin_paste()
        if self._skipping:
            self._keep_tail()
            return []
        if len(self._buffer) <= self._limit:
            return []
        return [self._skip(FaultKind.OVERLONG)]

    def _skip(self, kind: FaultKind) -> Fault:
        fault = Fault(kind, _excerpt(self._buffer))
        self._skipping = True
        self._keep_tail()
        return fault

    def _keep_tail(self) -> None:
        """Keeps as much as may be the beginning of a prefix or of a paste."""
        del self._buffer[: -max(len(self._prefix), len(_PASTE_BEGINS))]

    def _begin(self) -> list[Code | Fault]:
        """A prefix: whatever stood before it had no end of its own."""
        before = bytes(self._buffer[: -len(self._prefix)])
        begun, skipping = self._begun, self._skipping
        self._fresh()
        self._begun = True
        if skipping or not before:
            return []
        if not begun:
            return [Fault(FaultKind.NO_PREFIX, _excerpt(before))]
        return [*_decode(before), Fault(FaultKind.GLUED, _excerpt(before))]

    def _end(self) -> list[Code | Fault]:
        content = bytes(self._buffer)
        begun, skipping = self._begun, self._skipping
        self._fresh()
        if skipping or not content:
            return []
        if not begun:
            return [Fault(FaultKind.NO_PREFIX, _excerpt(content))]
        return _decode(content)

    def _begin_paste(self) -> list[Code | Fault]:
        before = bytes(self._buffer[: -len(_PASTE_BEGINS)])
        self._fresh()
        self._pasting = True
        return [Fault(FaultKind.PASTED, _excerpt(before))]

    def _skip_paste(self, byte: int) -> None:
        self._buffer.append(byte)
        if self._buffer.endswith(_PASTE_ENDS):
            self._fresh()
            self._pasting = False
        else:
            del self._buffer[: -len(_PASTE_ENDS)]


def _decode(content: bytes) -> list[Code | Fault]:
    """The code or codes in what stood between two ends."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return [Fault(FaultKind.GARBAGE, _excerpt(content))]
    if not all(_may_stand(character) for character in text):
        return [Fault(FaultKind.GARBAGE, _excerpt(content))]
    parts = aim.seams(text)
    codes: list[Code | Fault] = []
    for part in parts:
        symbology, data = aim.split(part)
        if data:
            codes.append(Code(data, symbology))
    if len(parts) > 1:
        codes.append(Fault(FaultKind.GLUED, _excerpt(content)))
    return codes


def _may_stand(character: str) -> bool:
    if character == _GS:
        return True
    return character != "\ufffd" and unicodedata.category(character) not in _HARMFUL


def _excerpt(content: bytes | bytearray) -> str:
    return ascii(content[:_EXCERPT].decode("latin-1"))[1:-1]
