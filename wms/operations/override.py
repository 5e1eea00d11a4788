"""What takes a second, different person: who may stand by, and the fact that one did.

At least one of the two has the right that is used, and the second may be a second person at all: a
supervisor with a lead beside, or a lead with a supervisor beside (reliability.md, "Security").
"""

from dataclasses import replace

from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right, may, may_together, second_for
from wms.domain.people_events import Overridden
from wms.domain.words import Role
from wms.operations.floor import Act


def may_stand_by(hand: Role, second: Person, right: Right) -> None:
    """Refused where `second` may not stand by while somebody of role `hand` uses `right`; the
    refusal says who may."""
    if not may(second.role, Right.BE_SECOND):
        raise Refused(say("right.denied.be_second", person=second.name))
    if not may_together(hand, second.role, right):
        raise Refused(say("second.neither", person=second.name, role=second_for(hand, right)))


def record_override(act: Act, right: Right, subject: str, second: Person, reason: str) -> None:
    """Write that `second` stood by while the hand of `act` used `right` on `subject`.

    In the transaction of the act itself, after its own fact: a retry of the scan is told what
    that one said. Refused, and the whole act with it, where `second` is the hand's own person,
    either holds no badge any more, or the two may not do this together now, whatever was so when
    they scanned.
    """
    hand = act.hand.person
    if second.person_id == hand.person_id:
        raise Refused(say("second.yourself", person=second.name))
    may_stand_by(_role_now(act, hand), replace(second, role=_role_now(act, second)), right)
    answer = say("second.stood_by", person=second.name, subject=subject)
    act.record(Overridden(right, subject, second.person_id, reason), answer)


def _role_now(act: Act, person: Person) -> Role:
    role, _ = act.books.standing(person.person_id, "")
    if role is None:
        raise Refused(say("right.badge_revoked", person=person.name))
    return role
