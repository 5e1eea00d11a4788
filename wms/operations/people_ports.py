"""What signing in and the job with people need to know of everybody who works here."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from wms.domain.people import Person


@dataclass(frozen=True, slots=True)
class Preference:
    """The language and the look somebody wants on every screen; empty where they never said."""

    language: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with a badge that opens, and what stands against their signing in. `badge` is what
    is stored of it.

    `pin_hash` is empty until a PIN is chosen. `badge_at`: since when one may be, ISO 8601; empty
    for badges made before there were PINs. `failures` wrong PINs in a row; the badge waits until
    `locked_until` (ISO 8601, empty: not), and for a lead where it is `locked`.
    """

    person: Person
    pin_hash: str
    badge_at: str
    failures: int
    locked_until: str
    locked: bool
    preference: Preference
    badge: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Employed:
    """Somebody who has, or had, a badge. `seen_at`: when they last signed in, empty for never."""

    person: Person
    active: bool
    has_pin: bool
    failures: int
    locked_until: str
    locked: bool
    seen_at: str


class PeopleBooks(Protocol):
    """The people of the site, inside one transaction."""

    def by_badge(self, digest: str) -> Known | None:
        """Whose badge this is, if it opens."""

    def known(self, person_id: str) -> Known | None:
        """Somebody whose badge opens. The row is held: nobody else counts a wrong PIN meanwhile."""

    def everybody(self) -> tuple[Employed, ...]:
        """All who have, or had, a badge, by their code."""

    def employed(self, person_id: str) -> Employed | None:
        """One of them."""

    def next_id(self) -> str:
        """The code of whoever comes next: E0001, E0002, … in the order people came."""


@dataclass(frozen=True, slots=True)
class DrawnBadge:
    """A badge on paper: whose it is, what the books are told of it, and the file it will lie in."""

    person: Person
    digest: str
    file: str


class BadgePress(Protocol):
    """Where badges are made.

    A badge's code opens the floor, so it goes from its making to the paper and is kept nowhere
    else: not in the journal, not in a table, and not in the spool, whose papers are drawn later
    from what the store says. The paper is drawn at once, into a file only its owner reads.
    """

    def drawn(self, person: Person, by: str, scan_id: str) -> AbstractContextManager[DrawnBadge]:
        """A new badge, drawn but not yet where it will lie. The body tells the books; when it ends
        well the paper is there, else there is none. Where the books did not answer, the same scan
        gets the same badge again, of the same person. `by` is who made it.
        Unavailable where the folder cannot be written."""
