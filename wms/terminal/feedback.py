"""What the person hears. The scanner's own beep means decoded; ours means committed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from wms.operations.reply import Level


@dataclass(frozen=True, slots=True)
class Sound:
    """Rings at `rings` seconds from now, again every `repeat` seconds (0: once)."""

    rings: tuple[float, ...]
    repeat: float = 0.0


SILENCE = Sound(())
ACCEPTED = Sound((0.0,))
CHECK = Sound((0.0, 0.2))
# A terminal's bell has one length: a row of rings stands for the long low tone.
REFUSED = Sound((0.0, 0.12, 0.24, 0.36, 0.48))
ALARM = Sound(REFUSED.rings, repeat=2.0)


def sound_of(level: Level, latched: bool) -> Sound:
    """One short accepted, two check, long refused and repeating while latched."""
    match level:
        case Level.OK:
            return ACCEPTED
        case Level.CHECK:
            return CHECK
        case Level.STOP:
            return ALARM if latched else REFUSED
        case Level.CALM:
            return SILENCE


class Feedback(Protocol):
    """A way to be heard: a bell, a scanner's beeper, a light tower."""

    def play(self, sound: Sound) -> None:
        """Starts `sound` and ends whatever was playing."""


class Bell:
    """The bell of the terminal. `later(delay, act)` calls `act` after `delay` seconds."""

    def __init__(
        self, ring: Callable[[], object], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        self._ring = ring
        self._later = later
        self._playing = SILENCE
        self._turn = 0

    def play(self, sound: Sound) -> None:
        """Starts `sound` and ends whatever was playing."""
        self._turn += 1
        self._playing = sound
        self._round(self._turn)

    def _round(self, turn: int) -> None:
        if turn != self._turn:
            return
        for delay in self._playing.rings:
            if delay:
                self._later(delay, lambda: self._strike(turn))
            else:
                self._strike(turn)
        if self._playing.repeat:
            self._later(self._playing.repeat, lambda: self._round(turn))

    def _strike(self, turn: int) -> None:
        if turn == self._turn:
            self._ring()
