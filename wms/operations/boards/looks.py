"""Looks that never eat the machine.

A board is asked for its view again and again, about every second and after every scan. What it
shows is read from the books only as often as the reading is cheap: what took 20 ms is read again
after half a second, what took 200 ms after five. So a look costs at most a twenty-fifth of a core,
however long the night and however many boards hang on the wall.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

from wms.domain.messages import Message, Unavailable, say

LEAST = 0.5
"""Seconds between two readings at the least."""
SHARE = 25
"""A reading is repeated after so many times what it took, unless it is said otherwise."""
PATIENCE = 5
"""After a store that did not answer: it waits rather than works, so it is asked again sooner."""
SILENT = 5.0
"""Seconds after which what is shown is said to be old."""

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Seen(Generic[Told]):
    """What was read last, None where nothing could be read yet. `age`: whole seconds since then,
    0 unless the store has not answered since."""

    value: Told | None
    age: int = 0

    @property
    def silence(self) -> Message | None:
        """What to say of its age, after five seconds without an answer."""
        if self.value is None:
            return say("boards.no_answer_yet")
        return say("boards.no_answer", seconds=self.age) if self.age >= SILENT else None


class Look(Generic[Told]):
    """Reads through a cache of one: `now(what, read)` gives what `read` gave, from before where
    that is fresh enough. `what` names the thing looked at; another thing is read at once.

    A store that does not answer (`Unavailable`) leaves the last look. One thread. `ticks`: seconds
    of a clock that does not jump. `share`: a reading is repeated after so many times what it took.
    """

    def __init__(self, ticks: Callable[[], float] = monotonic, share: int = SHARE) -> None:
        self._ticks = ticks
        self._share = share
        self._what: Hashable = None
        self._value: Told | None = None
        self._read_at = 0.0
        self._again_at = float("-inf")
        self._silent = False

    def now(self, what: Hashable, read: Callable[[], Told]) -> Seen[Told]:
        """How it stands."""
        begun = self._ticks()
        if what != self._what:
            self.forget()
            self._what, self._value, self._read_at = what, None, begun
        if begun >= self._again_at:
            self._read(begun, read)
        age = int(self._ticks() - self._read_at) if self._silent else 0
        return Seen(self._value, age)

    def forget(self) -> None:
        """Something was done: the next look reads anew. What was read stays, should it fail."""
        self._again_at = float("-inf")

    def _read(self, begun: float, read: Callable[[], Told]) -> None:
        try:
            self._value = read()
        except Unavailable:
            self._silent = True
        else:
            self._silent = False
            self._read_at = self._ticks()
        ended = self._ticks()
        pause = PATIENCE if self._silent else self._share
        self._again_at = ended + max(LEAST, pause * (ended - begun))
