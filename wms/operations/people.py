"""Badges: issued, revoked, and scanned to sign in."""

from wms.domain.events import BadgeRevoked, PersonAdded, SignedIn, SignedOut
from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right, may
from wms.operations.floor import Act, Floor, Hand
from wms.operations.ports import Stamp
from wms.operations.reply import Scan


def sign_in(floor: Floor, terminal_id: str, scan: Scan, digest: str, before: Hand | None) -> Person:
    """Whose badge this is; who stood there before is signed out in the same act."""
    with floor.store.writing() as books:
        person = books.person_by_badge(digest)
        if person is None:
            raise Refused(say("desk.badge_unknown"))
        _, answer = books.standing(person.person_id, scan.id)
        if answer is not None:
            return person
        if not may(person.role, Right.SIGN_IN):
            raise Refused(say("right.denied.sign_in", person=person.name))
        act = Act(books, Hand(terminal_id, person), scan)
        act.record(SignedIn(person.person_id), say("desk.signed_in", person=person.name))
        if before is not None and before.person != person:
            gone = before.person
            act.record(SignedOut(gone.person_id), say("desk.signed_out", person=gone.name))
    return person


def sign_out(floor: Floor, hand: Hand, scan: Scan) -> None:
    """The person leaves; needs no right."""
    with floor.store.writing() as books:
        _, answer = books.standing(hand.person.person_id, scan.id)
        if answer is None:
            act = Act(books, hand, scan)
            person = hand.person
            act.record(SignedOut(person.person_id), say("desk.signed_out", person=person.name))


def add_person(act: Act, person: Person, digest: str) -> None:
    """Someone new; `Right.MANAGE_PEOPLE` was checked when the act began."""
    answer = say("people.added", person=person.name, role=person.role)
    act.record(PersonAdded(person.person_id, person.name, person.role, digest), answer)


def revoke_badge(act: Act, person_id: str) -> None:
    """The badge opens nothing any more, from the next scan on."""
    act.record(BadgeRevoked(person_id), say("people.revoked", person=person_id))


def found_site(floor: Floor, stamp: Stamp, person: Person, digest: str) -> None:
    """The first person of a new store; there is nobody yet who could have the right."""
    with floor.store.writing() as books:
        answer = say("people.added", person=person.name, role=person.role)
        event = PersonAdded(person.person_id, person.name, person.role, digest)
        books.record(stamp, event, answer)
