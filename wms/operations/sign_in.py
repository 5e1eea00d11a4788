"""Who is let in at a terminal: badge, PIN where the role takes one, and what they are shown for.

The badge is scanned first. A sorter is in by that. Whoever else keys six digits after it, unseen;
who never had a PIN chooses one, keyed twice. Whoever stood there before stays until the newcomer
is in. A wrong PIN is written down, so that every terminal of the site and a new process count
together; after five in a row the badge waits, each time twice as long, after ten for a lead. The
terminal never waits: another badge is taken at once, also while a PIN is asked for.

A badge made before there were PINs keeps opening. Its owner chooses a PIN at the next sign-in, at
whatever time: to let badges that old run out at once would lock out a site's leads in the night of
the upgrade. `wms people list` shows who has none yet.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from wms.domain.events import SignedIn, SignedOut
from wms.domain.messages import Message, Refused, say
from wms.domain.people import (
    MOST_FAILURES,
    PIN_TO_CHOOSE,
    ROLES_WITH_PIN,
    Person,
    Right,
    is_pin,
    is_too_simple,
    may,
    second_for,
    wait_after,
)
from wms.domain.people_events import PinFailed, PinSet, SecondShown
from wms.domain.words import Role
from wms.operations.difference_ports import Due
from wms.operations.floor import Act, Floor, Hand, badge_gone
from wms.operations.help import PIN, SECOND
from wms.operations.lost import containers_of_loss, places, record_loss, still_to_count
from wms.operations.override import may_stand_by
from wms.operations.people_ports import Known, Preference
from wms.operations.pins import Pins
from wms.operations.reply import Expects, Level, Scan, View

_WRONG = "pin.wrong"


class Purpose(StrEnum):
    """What a badge is shown for, or a PIN keyed for."""

    SIGN_IN = "sign_in"
    SECOND = "second"
    CHANGE = "change"


class Stage(StrEnum):
    """What is keyed next: the PIN, a new one, or the new one again."""

    ENTER = "enter"
    CHOOSE = "choose"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody proved who they are. A new PIN was `chosen` on the way, or not. `to_count`: what
    whoever comes first is told to count, because the terminal was lost. `badge` is what is stored
    of the badge they showed."""

    person: Person
    purpose: Purpose
    preference: Preference = field(default_factory=Preference)
    chosen: bool = False
    to_count: tuple[Due, ...] = ()
    badge: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A badge whose PIN is not keyed yet, as it is stored. `chosen` is what was keyed first of a
    new PIN, `before` the hash the old one was held against."""

    person: Person
    purpose: Purpose
    stage: Stage
    badge: str = field(repr=False)
    before: str = field(default="", repr=False)
    chosen: str = field(default="", repr=False)


class Gate:
    """The gate of one terminal. One thread at a time."""

    def __init__(self, floor: Floor, terminal_id: str, pins: Pins) -> None:
        self._floor = floor
        self._terminal_id = terminal_id
        self._pins = pins
        self._shown: _Shown | None = None
        self._first = True

    @property
    def asks(self) -> bool:
        """Whether a PIN is waited for."""
        return self._shown is not None

    def give_up(self) -> None:
        """No PIN is waited for any more; whoever stood there still does."""
        self._shown = None

    def left(self) -> None:
        """Whoever stood there is gone, and with them a change of their PIN: who comes by next
        does not choose it for them."""
        if self._shown is not None and self._shown.purpose is Purpose.CHANGE:
            self._shown = None

    def view(self) -> View | None:
        """What is seen while a PIN is waited for."""
        shown = self._shown
        if shown is None:
            return None
        return View(
            say(f"pin.title.{shown.purpose}", person=shown.person.name),
            say(f"pin.prompt.{shown.stage}"),
            expects=Expects.PIN,
            details=(say("pin.keyed_unseen"), say("pin.other_badge")),
            help=PIN,
        )

    def ask(self) -> Message:
        """What to say now that a PIN is waited for."""
        assert self._shown is not None
        return say(f"pin.ask.{self._shown.stage}", person=self._shown.person.name)

    # -- a badge

    def badge(self, scan: Scan, digest: str, before: Hand | None) -> Admitted | None:
        """A badge to sign in with; None while a PIN is waited for. Who stood there `before` is
        signed out in the act that signs the newcomer in."""
        known = self._by_badge(digest)
        if known.person.role not in ROLES_WITH_PIN:
            self._shown = None
            return self._sign_in(scan, known.person, known.badge, before, pin_hash=None)
        self._ask_pin(scan, known, Purpose.SIGN_IN)
        return None

    def second(self, scan: Scan, digest: str, hand: Hand, right: Right) -> Admitted | None:
        """The badge of whoever stands by while `hand` uses `right`; None while a PIN is awaited.

        At least one of the two has the right; the act itself asks once more.
        """
        known = self._by_badge(digest)
        person = known.person
        if person.person_id == hand.person.person_id:
            raise Refused(say("second.yourself", person=person.name))
        may_stand_by(self._role_now(hand), person, right)
        if person.role not in ROLES_WITH_PIN:
            self._shown = None
            return self._stand_by(scan, known.person, known.badge)
        if not known.pin_hash:
            raise Refused(say("second.no_pin", person=person.name))
        self._ask_pin(scan, known, Purpose.SECOND)
        return None

    def change(self, scan: Scan, hand: Hand) -> None:
        """Somebody signed in wants another PIN; first the one they have is asked for."""
        with self._floor.store.reading() as books:
            known = books.people.known(hand.person.person_id)
            if known is None or hand.badge not in ("", known.badge):
                raise Refused(badge_gone(books, hand.person))
        if known.person.role not in ROLES_WITH_PIN:
            raise Refused(say("people.takes_no_pin", person=known.person.name))
        self._ask_pin(scan, known, Purpose.CHANGE)

    def _role_now(self, hand: Hand) -> Role:
        with self._floor.store.reading() as books:
            role, _ = books.standing(hand.person.person_id, "")
        # Whose badge was taken is told so when they act.
        return role or hand.person.role

    def _by_badge(self, digest: str) -> Known:
        with self._floor.store.reading() as books:
            known = books.people.by_badge(digest)
        if known is None:
            raise Refused(say("desk.badge_unknown"))
        if not may(known.person.role, Right.SIGN_IN):
            raise Refused(say("right.denied.sign_in", person=known.person.name))
        return known

    def _ask_pin(self, scan: Scan, known: Known, purpose: Purpose) -> None:
        _open_for_pins(known, scan.at)
        stage = Stage.ENTER if known.pin_hash else Stage.CHOOSE
        if stage is Stage.CHOOSE and _too_late(known.badge_at, scan.at):
            raise Refused(say("pin.badge_too_old", person=known.person.name))
        self._shown = _Shown(known.person, purpose, stage, known.badge)

    # -- a PIN

    def key(self, scan: Scan, before: Hand | None) -> Admitted | None:
        """What was keyed while a PIN is waited for; None while it still is. Refused where it is
        wrong: then it is counted."""
        shown = self._shown
        assert shown is not None
        pin = scan.text.strip()
        if not is_pin(pin):
            raise Refused(say("pin.six_digits"))
        if shown.stage is Stage.ENTER:
            return self._enter(scan, shown, pin, before)
        if shown.stage is Stage.CHOOSE:
            if is_too_simple(pin):
                raise Refused(say("pin.too_simple"))
            self._shown = replace(shown, stage=Stage.REPEAT, chosen=pin)
            return None
        if not hmac.compare_digest(pin, shown.chosen):
            self._shown = replace(shown, stage=Stage.CHOOSE, chosen="")
            raise Refused(say("pin.not_the_same"))
        return self._choose(scan, shown, pin, before)

    def _enter(self, scan: Scan, shown: _Shown, pin: str, before: Hand | None) -> Admitted | None:
        person = shown.person
        with self._floor.store.reading() as books:
            known = books.people.known(person.person_id)
        stored = known.pin_hash if known is not None else ""
        # Outside of any transaction: it takes long, and the site's other terminals go on.
        holds = self._pins.holds(stored, person.person_id, pin)
        if not holds:
            self._count(scan, shown, stored)
        if shown.purpose is Purpose.SECOND:
            return self._stand_by(scan, person, shown.badge, stored)
        if shown.purpose is Purpose.SIGN_IN:
            return self._sign_in(scan, person, shown.badge, before, stored)
        with self._act(scan, person, shown.badge, stored):
            pass
        self._shown = replace(shown, stage=Stage.CHOOSE, before=stored)
        return None

    def _count(self, scan: Scan, shown: _Shown, stored: str) -> None:
        """Write the wrong PIN down, then refuse."""
        fact = _fact_of(scan, shown.purpose)
        with self._act(fact, shown.person, shown.badge, stored) as (act, known, told):
            if act is not None:
                failures = known.failures + 1
                wait = wait_after(failures)
                until = (scan.at + wait).isoformat(timespec="milliseconds") if wait else ""
                locked = failures >= MOST_FAILURES
                told = _wrong(failures, locked)
                act.record(PinFailed(shown.person.person_id, failures, until, locked), told)
        raise Refused(told)

    def _choose(self, scan: Scan, shown: _Shown, pin: str, before: Hand | None) -> Admitted:
        person = shown.person
        pin_hash = self._pins.hash(person.person_id, pin)
        with self._act(scan, person, shown.badge, shown.before) as (act, known, _):
            if act is not None:
                act.record(PinSet(person.person_id, pin_hash), say("pin.set", person=person.name))
                if shown.purpose is Purpose.SIGN_IN:
                    self._record_sign_in(act, before, with_pin=True)
        admitted = Admitted(person, shown.purpose, known.preference, chosen=True)
        return self._through(replace(admitted, badge=shown.badge))

    # -- through

    def _sign_in(
        self, scan: Scan, person: Person, badge: str, before: Hand | None, pin_hash: str | None
    ) -> Admitted:
        """`pin_hash` is what the PIN was held against, None where none was asked for."""
        with self._act(scan, person, badge, pin_hash) as (act, now, _):
            if act is not None:
                self._record_sign_in(act, before, with_pin=pin_hash is not None)
        admitted = Admitted(now.person, Purpose.SIGN_IN, now.preference, badge=badge)
        return self._through(admitted)

    def _record_sign_in(self, act: Act, before: Hand | None, with_pin: bool) -> None:
        """Who comes, and who leaves by that; whoever comes first finds out what was lost here."""
        person = act.hand.person
        lost = containers_of_loss(act) if self._first else ()
        act.record(SignedIn(person.person_id, with_pin), say("desk.signed_in", person=person.name))
        record_loss(act, lost)
        if before is not None and before.person != person:
            gone = before.person
            act.record(SignedOut(gone.person_id), say("desk.signed_out", person=gone.name))

    def _through(self, admitted: Admitted) -> Admitted:
        """Nothing is waited for any more. What is to be counted is read from the books: a sign-in
        whose first answer was swallowed is told the same."""
        if self._first and admitted.purpose is Purpose.SIGN_IN:
            due = still_to_count(self._floor, self._terminal_id)
            admitted, self._first = replace(admitted, to_count=due), False
        self._shown = None
        return admitted

    def _stand_by(
        self, scan: Scan, person: Person, badge: str, pin_hash: str | None = None
    ) -> Admitted:
        fact, with_pin = _fact_of(scan, Purpose.SECOND), pin_hash is not None
        with self._act(fact, person, badge, pin_hash) as (act, now, _):
            if act is not None:
                told = say("second.shown", person=person.name)
                act.record(SecondShown(person.person_id, with_pin), told)
        self._shown = None
        return Admitted(now.person, Purpose.SECOND)

    @contextmanager
    def _act(
        self, scan: Scan, person: Person, badge: str, pin_hash: str | None
    ) -> Iterator[tuple[Act | None, Known, Message]]:
        """The person's own act at the gate, their row held: as they are now, and no act but what
        was told then where this scan was answered before. Refused where the badge shown does not
        open any more, or waits, or where the PIN is another than the one looked at."""
        with self._floor.store.writing() as books:
            known = books.people.known(person.person_id)
            _, answer = books.standing(person.person_id, scan.id)
            if known is None:
                raise Refused(say("desk.badge_unknown"))
            if answer is not None:
                if answer.key.startswith(_WRONG):
                    raise Refused(answer)
                yield None, known, answer
                return
            if known.badge != badge:
                raise Refused(badge_gone(books, person))
            if pin_hash is not None:
                _open_for_pins(known, scan.at)
                if known.pin_hash != pin_hash:
                    raise Refused(say("pin.changed_meanwhile"))
            # The text may be a PIN, and goes no further.
            hand = Hand(self._terminal_id, known.person)
            yield Act(books, hand, replace(scan, text="")), known, say("desk.welcome")


def waits_for(view: View, hand: Hand, right: Right) -> View:
    """`view` while its step waits for a second person's badge: somebody's with the right where
    the hand lacks it, else any lead's. A badge is scanned, whatever was keyed before."""
    prompt = say("second.prompt", role=second_for(hand.person.role, right))
    return replace(view, prompt=prompt, expects=Expects.SCAN, help=SECOND)


def welcome(admitted: Admitted, resumed_from: str) -> tuple[Message, Level]:
    """What somebody is told who signed in, and how; `resumed_from` is the terminal at which they
    stood last, where they go on with that."""
    person = admitted.person.name
    if admitted.to_count:
        key = "lost.resumed" if resumed_from else "lost.signed_in"
        return say(key, person=person, places=places(admitted.to_count)), Level.CHECK
    if resumed_from:
        return say("desk.resumed", person=person, terminal=resumed_from), Level.OK
    key = "desk.signed_in_new_pin" if admitted.chosen else "desk.signed_in"
    return say(key, person=person), Level.OK


def _fact_of(scan: Scan, purpose: Purpose) -> Scan:
    """The scan whose id the fact bears. That of a second person has an id beside it: the scan's
    own is that of the act they stand by for."""
    return replace(scan, id=f"{scan.id}/second") if purpose is Purpose.SECOND else scan


def _open_for_pins(known: Known, at: datetime) -> None:
    """Refused while the badge waits, or is locked."""
    name = known.person.name
    if known.locked:
        raise Refused(say("pin.locked", person=name))
    if known.locked_until:
        until = datetime.fromisoformat(known.locked_until)
        if at < until:
            raise Refused(say("pin.waits", person=name, until=until.strftime("%H:%M:%S")))


def _too_late(badge_at: str, at: datetime) -> bool:
    return bool(badge_at) and at - datetime.fromisoformat(badge_at) > PIN_TO_CHOOSE


def _wrong(failures: int, locked: bool) -> Message:
    """Never which part was wrong."""
    if locked:
        return say("pin.wrong_locked", failures=failures)
    wait = int(wait_after(failures).total_seconds())
    return say("pin.wrong_waits", seconds=wait) if wait else say("pin.wrong")
