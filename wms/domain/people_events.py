"""Facts about people: badges, PINs, what they prefer, and who stood by as the second person."""

from dataclasses import dataclass
from typing import ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class BadgeIssued(Event):
    """A person known before has a new badge, made at `badge_at`; the one before it opens nothing
    any more."""

    kind: ClassVar[str] = "badge_issued"
    person_id: str
    badge_digest: str
    badge_at: str


@dataclass(frozen=True, slots=True)
class PinSet(Event):
    """A person's PIN; only its slow hash is known. Empty: taken away, to be chosen anew."""

    kind: ClassVar[str] = "pin_set"
    person_id: str
    pin_hash: str


@dataclass(frozen=True, slots=True)
class PinFailed(Event):
    """A wrong PIN, the `failures`-th in a row. The badge waits until `locked_until` (ISO 8601,
    empty: not at all); `locked`: it waits for a lead."""

    kind: ClassVar[str] = "pin_failed"
    person_id: str
    failures: int
    locked_until: str
    locked: bool


@dataclass(frozen=True, slots=True)
class BadgeUnlocked(Event):
    """A lead let the badge in again."""

    kind: ClassVar[str] = "badge_unlocked"
    person_id: str


@dataclass(frozen=True, slots=True)
class SecondShown(Event):
    """Somebody showed badge and PIN at a terminal where another's act waits for a second person."""

    kind: ClassVar[str] = "second_shown"
    person_id: str
    with_pin: bool


@dataclass(frozen=True, slots=True)
class TerminalLost(Event):
    """A terminal ended while somebody stood at it, seen when the next one came: the open
    `containers` whose goods were moved there shortly before (SSCCs) wait for a count."""

    kind: ClassVar[str] = "terminal_lost"
    terminal: str
    containers: list[str]


@dataclass(frozen=True, slots=True)
class PreferenceSet(Event):
    """The language and the look a person wants on every screen."""

    kind: ClassVar[str] = "preference_set"
    person_id: str
    language: str
    look: str


@dataclass(frozen=True, slots=True)
class Overridden(Event):
    """Something that takes a second, different person: `second` stood by. `right` is what was
    used, `subject` the manifest, container or product it was used on."""

    kind: ClassVar[str] = "overridden"
    right: str
    subject: str
    second: str
    reason: str
