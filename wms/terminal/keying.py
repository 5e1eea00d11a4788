"""What is being keyed at this moment: from strokes to completed inputs and keys."""

from textual import events

from wms.operations.reply import Expects
from wms.terminal.wedge import HAND, Assembler, Entry

SHOWN_AFTER = 0.1
"""Seconds after which the first character is shown, unless a scanner runs on from it."""

_KEYED_LIMIT = 60
_UNSEEN = "*"


class Keying:
    """One terminal's input. `prefix` is what the wedge is set to send first."""

    def __init__(self, prefix: str) -> None:
        self._assembler = Assembler(prefix)
        self._by_hand = False

    @property
    def under_way(self) -> bool:
        """Whether something is keyed that has no end yet."""
        return bool(self._assembler.partial)

    @property
    def begun(self) -> bool:
        """Whether that is its first character only."""
        return len(self._assembler.partial) == 1

    @property
    def by_hand(self) -> bool:
        """Whether a hand keys it, at the pace of the last stroke."""
        return self._by_hand

    def shown(self, expects: Expects, at: float) -> str:
        """What to show of it: nothing in the middle of a scan, of a PIN how long it is."""
        quiet = at - self._assembler.quiet_since() >= SHOWN_AFTER
        partial = self._assembler.partial if quiet or self._by_hand else ""
        return _UNSEEN * len(partial) if expects is Expects.PIN else partial

    def stroke(self, event: events.Key) -> Entry | str | None:
        """Takes a stroke: an entry it completes, the name of a key that is no character, or
        nothing yet."""
        before = self._assembler.quiet_since()
        taken = self._take(event)
        if taken is None:
            partial = self._assembler.partial
            self._by_hand = event.time - before >= HAND and bool(partial[1:])
        return taken

    def _take(self, event: events.Key) -> Entry | str | None:
        assembler, at = self._assembler, event.time
        if event.character is not None and event.key != "backspace":
            return assembler.character(event.character, at)
        if event.key == "backspace":
            return assembler.erase(at)
        if event.key == "noise" or assembler.in_burst(at):
            # A sequence in the middle of a scan is part of the barcode, not a key.
            return assembler.noise(at)
        return event.key

    def noise(self, at: float) -> Entry | None:
        """Takes a key nobody knows."""
        return self._assembler.noise(at)

    def clear(self) -> None:
        """Forgets what has no end yet."""
        self._assembler.clear()
        self._by_hand = False

    def paste(self, text: str, at: float) -> None:
        """Takes a paste as if it were keyed, its ends left out."""
        self._by_hand = True
        for character in " ".join(text.split())[:_KEYED_LIMIT]:
            self._assembler.character(character, at)
