"""Where somebody stood when the terminal was lost, so that they go on there.

A terminal falls silent in many ways: the connection breaks, its process is killed, the battery is
empty. What was confirmed is in the books by then; what was not is here: the product in hand, the
route being loaded, the answers given so far. It is written about once a second while nobody scans,
and once more when the terminal ends, never between a scan and its answer. Whoever signs in again,
at any terminal of the site, stands where they stood.

Signing out (F10) keeps it: somebody who goes for a break and comes back means to go on. F2 gives
it up: whoever went back to the list of jobs stands there. It ends with the wave, and after
`LASTS`, the longest shift: nobody goes on with yesterday's work.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wms.domain.messages import Message, Refused, Unavailable
from wms.domain.people import may
from wms.operations.bookmark_ports import Bookmark
from wms.operations.floor import Floor, Hand, Job, Resumable
from wms.operations.ports import Books, Wave
from wms.operations.reply import Command

LASTS = timedelta(hours=12)
_OF_ANY_WAVE = frozenset({Command.RECEIVE, Command.DELIVER, Command.TAKE_BACK, Command.RETURNS})
"""Jobs whose paper says of which night it is, while the floor works on another: such a bookmark
does not end with the floor's wave; the job sees for itself whether its paper goes on."""
RECENT = 3
"""Last acts that are shown again, so that nobody scans twice what was counted."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """What somebody goes on with. `recent` is what they were told last, newest first."""

    job: Job[Any]
    state: Any
    wave: Wave | None
    terminal_id: str
    recent: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a person stands; `job` is empty in the list of jobs."""

    job: str
    body: str
    wave_id: str


_NOWHERE = _Stand("", "", "")


class Bookmarks:
    """The bookmarks one terminal makes and finds. One thread at a time."""

    def __init__(self, floor: Floor, terminal_id: str) -> None:
        self._floor = floor
        self._terminal_id = terminal_id
        self._kept: dict[str, _Stand] = {}
        self._waiting: dict[str, _Stand] = {}

    def note(self, hand: Hand, job: Job[Any] | None, state: Any, wave: Wave | None) -> None:
        """How this person stands now; nothing is written yet. No job: in the list of jobs."""
        stand = _NOWHERE
        if job is not None:
            body = job.bookmark(state) if isinstance(job, Resumable) else ""
            ends_with = "" if job.command in _OF_ANY_WAVE or wave is None else wave.wave_id
            stand = _Stand(job.command, body, ends_with)
        person_id = hand.person.person_id
        if self._kept.get(person_id) == stand:
            self._waiting.pop(person_id, None)
        else:
            self._waiting[person_id] = stand

    def keep(self) -> None:
        """Write what changed, each in a transaction of its own; one the store does not take now
        is tried again the next time."""
        for person_id, stand in list(self._waiting.items()):
            try:
                # What no store can hold is not kept, and keeps nobody else's waiting.
                with suppress(Refused), self._floor.store.writing() as books:
                    self._write(books, person_id, stand)
            except Unavailable:
                return
            self._kept[person_id] = stand
            del self._waiting[person_id]

    def _write(self, books: Books, person_id: str, stand: _Stand) -> None:
        if not stand.job:
            books.bookmarks.drop(person_id)
            return
        seq = books.bookmarks.last_fact(person_id, self._terminal_id)
        at = self._floor.clock().isoformat(timespec="milliseconds")
        books.bookmarks.keep(
            Bookmark(person_id, self._terminal_id, stand.job, stand.body, stand.wave_id, seq, at)
        )

    def resume(self, hand: Hand, jobs: Mapping[str, Job[Any]], remembered: bool) -> Resumed | None:
        """What this person goes on with; None where there is nothing, or it is no longer so.

        `remembered`: this terminal still knows where they stood. Only what they did at another
        one since is newer than that.
        """
        person = hand.person
        self.keep()
        if remembered and person.person_id in self._waiting:
            return None
        with self._floor.store.reading() as books:
            mark = books.bookmarks.of(person.person_id)
            wave = books.working_wave()
        if mark is None:
            self._kept[person.person_id] = _NOWHERE
            return None
        if remembered and mark.terminal_id == self._terminal_id:
            return None
        self._kept.pop(person.person_id, None)
        job = jobs.get(mark.job)
        age = self._floor.clock() - datetime.fromisoformat(mark.saved_at)
        if job is None or not may(person.role, job.right) or age > LASTS:
            return None
        if mark.wave_id and (wave is None or mark.wave_id != wave.wave_id):
            return None
        try:
            state = self._state(hand, job, mark)
        except Refused:
            return None
        with self._floor.store.reading() as books:
            recent = books.bookmarks.last_answers(person.person_id, mark.terminal_id, RECENT)
        return Resumed(job, state, wave, mark.terminal_id, recent)

    def _state(self, hand: Hand, job: Job[Any], mark: Bookmark) -> Any:
        if not (mark.body and isinstance(job, Resumable)):
            return job.begin(hand).state
        state = job.resume(hand, mark.body).state
        with self._floor.store.reading() as books:
            last = books.bookmarks.last_fact(mark.person_id, mark.terminal_id)
        # Killed before it could be written down that what was keyed is done.
        return state if last == mark.seq else job.recall(state)
