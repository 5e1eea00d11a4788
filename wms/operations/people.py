"""What is done about people: badges issued and revoked, unlocked, PINs taken away, preferences."""

from dataclasses import replace

from wms.domain.events import BadgeRevoked, PersonAdded, SignedOut
from wms.domain.messages import Refused, say
from wms.domain.people import MACHINE_USER, ROLES_WITH_PIN, Person, Right
from wms.domain.people_events import BadgeIssued, BadgeUnlocked, PinSet, PreferenceSet
from wms.domain.words import Look
from wms.locale import LANGUAGES
from wms.operations.floor import Act, Answered, Floor, Hand
from wms.operations.people_ports import Employed, Preference
from wms.operations.ports import Stamp
from wms.operations.reply import Command, Scan


def sign_out(floor: Floor, hand: Hand, scan: Scan, why: str = "desk.signed_out") -> None:
    """The person leaves; needs no right. `why` is the sentence that says how."""
    with floor.store.writing() as books:
        _, answer = books.standing(hand.person.person_id, scan.id)
        if answer is None:
            act = Act(books, hand, scan)
            person = hand.person
            act.record(SignedOut(person.person_id), say(why, person=person.name))


def add_person(act: Act, person: Person, digest: str) -> None:
    """Somebody new, with a badge made now."""
    told = say("people.added", person=person.name, role=person.role)
    event = PersonAdded(person.person_id, person.name, person.role, digest, _at(act))
    act.record(event, told)


def issue_badge(act: Act, person_id: str, digest: str) -> Employed:
    """A new badge for somebody known: the one before it opens nothing any more.

    Refused for the machine's own users, who come in by the key file and have no badge.
    """
    known = employed(act, person_id)
    if person_id.startswith(MACHINE_USER):
        raise Refused(say("people.machine_user", person=person_id))
    act.record(BadgeIssued(person_id, digest, _at(act)), say("people.issued", **_named(known)))
    return known


def revoke_badge(act: Act, person_id: str) -> Employed:
    """The badge opens nothing from now on. Nobody takes their own: somebody has to be left."""
    known = _with_badge(act, person_id)
    if person_id == act.hand.person.person_id:
        raise Refused(say("people.yourself", person=person_id))
    act.record(BadgeRevoked(person_id), say("people.revoked", **_named(known)))
    return known


def unlock_badge(act: Act, person_id: str) -> Employed:
    """A badge that waits after wrong PINs is let in again, by somebody else than its owner."""
    known = _with_badge(act, person_id)
    if person_id == act.hand.person.person_id:
        raise Refused(say("people.unlock_yourself", person=person_id))
    if not known.failures:
        raise Refused(say("people.not_locked", **_named(known)))
    act.record(BadgeUnlocked(person_id), say("people.unlocked", **_named(known)))
    return known


def forget_pin(act: Act, person_id: str) -> Employed:
    """A forgotten PIN is taken away; a new one is chosen at the next sign-in."""
    known = _with_badge(act, person_id)
    if known.person.role not in ROLES_WITH_PIN:
        raise Refused(say("people.takes_no_pin", **_named(known)))
    if not known.has_pin:
        raise Refused(say("people.no_pin", **_named(known)))
    act.record(PinSet(person_id, ""), say("people.pin_forgotten", **_named(known)))
    return known


def prefer(floor: Floor, hand: Hand, scan: Scan, wanted: Preference) -> None:
    """How the person wants every screen from now on."""
    event = PreferenceSet(hand.person.person_id, wanted.language, wanted.look)
    try:
        with floor.act(hand, scan, Right.SIGN_IN) as act:
            act.record(event, say("desk.preference_kept"))
    except Answered:
        return


PREFERENCES = frozenset({Command.LANGUAGE, Command.LOOK})
"""The commands by which somebody says how they want their screens."""


def next_of(had: Preference, command: str, scan: Scan) -> Preference:
    """The next language, or the next look; for somebody who never said, the next after that of
    the terminal, which is what they see."""
    if command == Command.LANGUAGE:
        return replace(had, language=_after(had.language or scan.language, LANGUAGES))
    return replace(had, look=_after(had.look or scan.look, tuple(Look)))


def _after(value: str, values: tuple[str, ...]) -> str:
    return values[(values.index(value or values[0]) + 1) % len(values)]


def employed(act: Act, person_id: str) -> Employed:
    """Somebody who has, or had, a badge; Refused where there is nobody of this code."""
    known = act.books.people.employed(person_id)
    if known is None:
        raise Refused(say("people.unknown", person=person_id))
    return known


def _with_badge(act: Act, person_id: str) -> Employed:
    known = employed(act, person_id)
    if not known.active:
        raise Refused(say("people.gone_already", **_named(known)))
    return known


def _named(known: Employed) -> dict[str, str]:
    return {"person": f"{known.person.person_id} {known.person.name}"}


def _at(act: Act) -> str:
    return act.scan.at.isoformat(timespec="milliseconds")


def found_site(floor: Floor, stamp: Stamp, person: Person, digest: str) -> None:
    """The first person of a new store; there is nobody yet who could have the right."""
    with floor.store.writing() as books:
        answer = say("people.added", person=person.name, role=person.role)
        event = PersonAdded(person.person_id, person.name, person.role, digest)
        books.record(stamp, event, answer)
