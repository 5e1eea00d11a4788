"""Reviewing a difference, and letting the books follow a count."""

from dataclasses import dataclass

from wms.domain.difference_events import ContentCorrected, DifferenceReviewed
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.words import ContainerState, DifferenceCause, DifferenceState
from wms.operations import containers
from wms.operations.difference_ports import REVIEW, Difference
from wms.operations.floor import Act
from wms.operations.override import record_override
from wms.operations.ports import Books, Overtaken

LARGE = 5
"""Items a lead corrects alone; more takes a second person (reliability.md: large adjustments)."""
_HERE = frozenset({ContainerState.OPEN, ContainerState.CLOSED})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a lead says of a difference. `corrects`: the books follow the count; `second` stood by
    where that is a large adjustment."""

    cause: DifferenceCause
    note: str = ""
    corrects: bool = False
    second: Person | None = None


def review(act: Act, difference: Difference, verdict: Verdict) -> Message:
    """Where it comes from; said again, it replaces what was said before.

    `Overtaken` where somebody else said it since `difference` was looked at: nobody replaces what
    they have not seen.
    """
    books = act.books.differences
    now = books.difference(difference.opened_by, difference.line)
    if now is None or now.state is DifferenceState.REVERSED:
        raise Refused(say("diff.reversed"))
    if now.reviewed_at != difference.reviewed_at:
        raise Overtaken("reviewed meanwhile")
    what = now.product or now.subject or now.manifest
    told = {"difference_kind": str(now.kind), "what": what, "cause_kind": str(verdict.cause)}
    if verdict.corrects:
        answer = say("diff.corrected", **told, quantity=now.quantity)
        correction = correction_of(act.books, now)
        if takes_two(correction.quantity) and verdict.second is None:
            raise Refused(say("diff.takes_two", most=LARGE))
        act.record(correction, answer)
    else:
        key = "diff.reviewed" if now.quantity else "diff.reviewed_whole"
        answer = say(key, **told, quantity=now.quantity)
    _say(act, now, verdict, answer)
    if verdict.corrects:
        _label_again(act, now.subject)
        if verdict.second is not None:
            subject, reason = now.subject, str(verdict.cause)
            record_override(act, Right.REVIEW_DIFFERENCE, subject, verdict.second, reason)
    return answer


def _say(act: Act, difference: Difference, verdict: Verdict, answer: Message) -> None:
    """Where it comes from, also to the other sites that have it."""
    tells = act.books.differences.concerned(difference)
    said = DifferenceReviewed(
        opened_by=difference.opened_by,
        line=difference.line,
        cause=verdict.cause,
        note=verdict.note,
        matter=difference.matter if tells else "",
        tells=list(tells),
    )
    review_id = act.record(said, answer)
    for site_id in tells:
        act.books.tell(site_id, REVIEW, review_id)


def takes_two(more: int) -> bool:
    """Whether a second, different person has to stand by for so many `more`, or fewer, items."""
    return abs(more) > LARGE


def correction_of(books: Books, difference: Difference) -> ContentCorrected:
    """How the books would follow the count that showed it; refused where they cannot."""
    line = books.differences.count_line(difference)
    if line is None:
        raise Refused(say("diff.no_count"))
    box = books.differences.countable(line.sscc)
    if box is None or box.number or box.zone is None:
        raise Refused(say("diff.came_on_a_truck", sscc=line.sscc))
    if box.state not in _HERE:
        raise Refused(say("diff.not_standing", sscc=box.sscc, state=box.state))
    held = books.differences.held(box.sscc, line.sku_id)
    if difference.state is not DifferenceState.UNREVIEWED or held != line.booked:
        raise Refused(say("diff.count_again", sscc=box.sscc))
    more = line.found - line.booked
    planned = _planned(books, difference, line.sku_id, more)
    product = books.product(line.sku_id)
    if more > 0 and product is not None and product.zone is not box.zone:
        raise Refused(
            say("diff.other_zone", product=product.name, zone=box.zone, right_zone=product.zone)
        )
    return ContentCorrected(
        opened_by=difference.opened_by,
        line=difference.line,
        sscc=box.sscc,
        wave_id=box.wave_id,
        destination_id=box.destination_id,
        sku_id=line.sku_id,
        planned=planned,
        booked=line.booked,
        quantity=more,
    )


def _planned(books: Books, difference: Difference, sku_id: str, more: int) -> int:
    """What the plan gives the destination; refused where `more` is more than it may have."""
    needs = books.needs(difference.wave_id, sku_id)
    place = difference.destination_id
    need = next((n for n in needs if n.destination.destination_id == place), None)
    wanted = need.remaining if need is not None else 0
    on_hand = books.on_hand(difference.wave_id, sku_id)
    most = wanted if on_hand is None else min(wanted, on_hand)
    if more > most:
        name = difference.product or sku_id
        raise Refused(say("diff.more_than_needed", product=name, place=place, most=max(most, 0)))
    return need.planned if need is not None else 0


def _label_again(act: Act, sscc: str) -> None:
    """The label of a closed container says what was believed to be in it."""
    box = act.books.box(sscc)
    if box is not None and box.state is ContainerState.CLOSED:
        containers.reprint_label(act, sscc, containers.CORRECTED)
