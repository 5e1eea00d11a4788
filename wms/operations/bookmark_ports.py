"""Where somebody stood in their work, as the store keeps it."""

from dataclasses import dataclass
from typing import Protocol

from wms.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a person stood: in which job (its command), at which terminal, in which wave (empty:
    none was planned). `body` is what the job made of it. `seq` is the person's last fact at that
    terminal by then: a later one says that the bookmark is older than the work. `saved_at` is
    ISO 8601 with its offset."""

    person_id: str
    terminal_id: str
    job: str
    body: str
    wave_id: str
    seq: int
    saved_at: str


@dataclass(frozen=True, slots=True)
class Done:
    """A fact of a terminal: what kind, by whom, what about; `open`: that is a container of the
    night, and it stands open."""

    kind: str
    person_id: str
    subject: str
    open: bool


class BookmarkBooks(Protocol):
    """The bookmarks of the site: one a person, no fact of the journal."""

    def of(self, person_id: str) -> Bookmark | None:
        """Where this person stood last, at whichever terminal."""

    def keep(self, bookmark: Bookmark) -> None:
        """In the place of the one before."""

    def drop(self, person_id: str) -> None:
        """This person is at nothing."""

    def last_fact(self, person_id: str, terminal_id: str) -> int:
        """The number of the person's last fact at the terminal, coming and going aside; 0: none."""

    def latest(self, terminal_id: str, wave_id: str, most: int) -> tuple[Done, ...]:
        """The last facts of a terminal, newest first; what stands open in this wave."""

    def last_answers(self, person_id: str, terminal_id: str, most: int) -> tuple[Message, ...]:
        """What the person was told of their last facts there, newest first."""
