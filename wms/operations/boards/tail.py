"""The journal read piece by piece, never twice: the newest facts first, older ones look by look."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wms.operations.boards.looks import Look, Seen
from wms.operations.boards.ports import Fact, JournalBooks
from wms.operations.boards.standing import moment
from wms.operations.boards.tally import Tally
from wms.operations.floor import Floor
from wms.operations.ports import Wave

MOST = 5_000
"""Facts read in one look: some 50 ms, for which the terminal waits."""
PIECE = 500
"""Of those are in memory at once: 5,000 would be 7 MB, which the terminal never needs again."""
HOLES = 500
"""Positions below the newest within which one that is missing may still come: PostgreSQL gives
positions out before it commits."""
PATIENCE = 60.0
"""Seconds after which a position that did not come never will: what held it was rolled back."""
BEGINS = timedelta(hours=3)
"""A night begins so long before noon of its business date, for whoever starts early."""


@dataclass
class Tail:
    """Adds the facts of the journal to a tally: at each look those that are new, and some of the
    older ones, back to `since` (seconds since 1970)."""

    since: float
    tally: Tally = field(default_factory=Tally)
    oldest: float = float("inf")
    """Facts newer than this were all read."""
    _unread: list[tuple[int, int]] = field(default_factory=list)
    _holes: dict[int, float] = field(default_factory=dict)
    _top: int = 0

    @property
    def complete(self) -> bool:
        """Whether the whole night was read."""
        return not self._unread

    def read(self, journal: JournalBooks, at: float) -> None:
        """A look; `at` in seconds of a clock that does not jump."""
        self._fill(journal, at)
        top = journal.top()
        if top > self._top:
            self._unread.append((self._top, top))
            self._top = top
        room = MOST
        while self._unread and room > 0:
            low, high = self._unread[-1]
            most = min(room, PIECE)
            facts = journal.between(low, high, most)
            self._unread.pop()
            lowest = facts[-1].position - 1 if len(facts) == most else low
            self._note_holes(facts, lowest, high, at)
            self._count(facts)
            room -= len(facts)
            if facts and max(fact.at for fact in facts) < self.since:
                # All of these are of nights before: so is what lies below them.
                self._unread.clear()
            elif lowest > low:
                self._unread.append((low, lowest))

    def _count(self, facts: tuple[Fact, ...]) -> None:
        tonight = [fact for fact in facts if fact.at >= self.since]
        self.tally.add(tonight)
        if tonight:
            self.oldest = min(self.oldest, tonight[-1].at)

    def _note_holes(self, facts: tuple[Fact, ...], low: int, high: int, at: float) -> None:
        recent = max(low, self._top - HOLES)
        if high > recent and len(facts) < high - low:
            known = {fact.position for fact in facts}
            missing = (p for p in range(recent + 1, high + 1) if p not in known)
            self._holes.update((position, at) for position in missing)

    def _fill(self, journal: JournalBooks, at: float) -> None:
        for position, missed_at in list(self._holes.items()):
            found = journal.between(position - 1, position, 1)
            self._count(found)
            if found or at - missed_at > PATIENCE:
                del self._holes[position]


@dataclass
class Records:
    """The facts of the night as the boards of one terminal share them."""

    floor: Floor
    _tail: Tail = field(default_factory=lambda: Tail(0.0))
    _of: str = ""

    def __post_init__(self) -> None:
        self._look = Look[Tail](self.floor.ticks)

    def tail(self, wave: Wave) -> Seen[Tail]:
        """What was read of the night of `wave` so far."""
        if wave.wave_id != self._of:
            begins = moment(wave, "12:00") - BEGINS
            self._tail, self._of = Tail(begins.timestamp()), wave.wave_id
        return self._look.now(wave.wave_id, self._reader())

    def _reader(self) -> Callable[[], Tail]:
        def read() -> Tail:
            with self.floor.store.reading() as books:
                self._tail.read(books.boards.journal, self.floor.ticks())
            return self._tail

        return read


def clock_of(seconds: float, floor: Floor) -> datetime:
    """Seconds since 1970 as the clock on the wall shows them."""
    return datetime.fromtimestamp(seconds, floor.clock().tzinfo)
