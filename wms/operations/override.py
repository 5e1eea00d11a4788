"""What takes a second, different person: the fact that one stood by (reliability.md)."""

from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right, may
from wms.domain.people_events import Overridden
from wms.operations.floor import Act


def record_override(act: Act, right: Right, subject: str, second: Person, reason: str) -> None:
    """Write that `second` stood by while the hand of `act` used `right` on `subject`.

    In the transaction of the act itself, after its own fact: a retry of the scan is told what
    that one said. Refused, and the whole act with it, where `second` is the hand's own person,
    holds no badge any more, or may not stand by for this now, whatever was so when they scanned.
    """
    if second.person_id == act.hand.person.person_id:
        raise Refused(say("second.yourself", person=second.name))
    role, _ = act.books.standing(second.person_id, "")
    if role is None:
        raise Refused(say("right.badge_revoked", person=second.name))
    for needed in (Right.BE_SECOND, right):
        if not may(role, needed):
            raise Refused(say(f"right.denied.{needed}", person=second.name))
    answer = say("second.stood_by", person=second.name, subject=subject)
    act.record(Overridden(right, subject, second.person_id, reason), answer)
