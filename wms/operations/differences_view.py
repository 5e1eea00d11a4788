"""What a lead sees of the differences: the list, and all that is known of one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wms.domain.messages import Message, say
from wms.domain.stamps import day_and_clock
from wms.domain.words import (
    DifferenceCause,
    DifferenceState,
    DiscrepancyKind,
    Rejection,
    ZoneReason,
)
from wms.operations.difference_ports import CountLine, Difference, Evidence, ToldReview
from wms.operations.panels import MOST_LINES, Column, Line, Sheet, Text
from wms.operations.reply import Level

PICK = "DIFF#"
SHOWN_KINDS = 4
OLD_MINUTES = 60
"""From this age on an unreviewed difference is marked: settlement waits days, memory does not."""
_OF_SUPPLIERS = ("goods_receipt_closed", "supply_reconciled")
"""Facts that show what a supplier did not bring as it was ordered: they suggest the cause."""
_SUGGESTED = {
    **dict.fromkeys((*_OF_SUPPLIERS, "hold_decided"), DifferenceCause.SUPPLIER),
    "manifest_advised": DifferenceCause.SORT,
    **dict.fromkeys(
        ("receipt_taken", "unload_finished", "container_received", "truck_arrived"),
        DifferenceCause.TRUNK,
    ),
    "stop_delivered": DifferenceCause.BRANCH,
}
"""Where a difference mostly comes from, by the fact that showed it; the lead decides."""
_COLUMNS = (
    Column(say("diff.column.age"), right=True),
    Column(say("diff.column.kind")),
    Column(say("diff.column.quantity"), right=True),
    Column(say("diff.column.what"), wide=True),
    Column(say("diff.column.where"), drop=1),
    Column(say("diff.column.who"), drop=3),
    Column(say("diff.column.at"), drop=2),
)
_OTHER = Column(say("diff.column.other"))


@dataclass(frozen=True, slots=True)
class Picked:
    """One difference with what is known of it, and what is being said of it. `counted` is None
    where no count showed it. `cause` is only kept while a second person is waited for."""

    difference: Difference
    evidence: Evidence
    counted: CountLine | None
    note: str = ""
    corrects: bool = False
    cause: DifferenceCause | None = None


def sheet_of(listed: Sequence[Difference], now: datetime, empty: Message) -> Sheet:
    """The list; with what another site says where one says anything."""
    told = any(one.elsewhere for one in listed)
    columns = (*_COLUMNS, _OTHER) if told else _COLUMNS
    lines = tuple(_line(one, now, told=told) for one in listed[:MOST_LINES])
    return Sheet(columns, lines, empty, more=max(0, len(listed) - MOST_LINES))


def counts_of(listed: Sequence[Difference]) -> list[Message]:
    """How many of what, the most first; those that two sites see differently apart."""
    kinds = Counter(one.kind for one in listed if not one.contested)
    most = kinds.most_common(SHOWN_KINDS)
    counts = [say("diff.kind_count", difference_kind=kind, count=n) for kind, n in most]
    contested = sum(one.contested for one in listed)
    return [say("diff.contested_count", count=contested), *counts] if contested else counts


def _line(one: Difference, now: datetime, *, told: bool) -> Line:
    minutes = max(0, int((now - datetime.fromisoformat(one.opened_at)).total_seconds() // 60))
    where = one.where
    return Line(
        (
            f"{minutes // 60}:{minutes % 60:02}",
            say("diff.cell.kind", difference_kind=one.kind),
            str(one.quantity or ""),
            one.product or one.subject or one.manifest,
            where,
            one.person,
            day_and_clock(one.opened_at),
            *((_theirs(one),) if told else ()),
        ),
        Level.CHECK if one.contested or minutes >= OLD_MINUTES else Level.CALM,
        pick=f"{PICK}{one.opened_by}#{one.line}",
    )


def _theirs(one: Difference) -> Text:
    """What the other site says, beside what is said here where that differs."""
    if not one.elsewhere:
        return ""
    theirs = one.elsewhere[0].cause
    if one.contested and one.cause is not None:
        return say("diff.cell.contested", ours_kind=one.cause, theirs_kind=theirs)
    return say("diff.cell.told", cause_kind=theirs)


def story(picked: Picked) -> tuple[tuple[Message, Level], ...]:
    """What is known, in sentences; first what the other site says, and whether it is the same."""
    one = picked.difference
    what, *known = _known(picked)
    told = [line for other in one.elsewhere for line in _said_there(other)]
    doubt = ((say("diff.story.contested"), Level.CHECK),) if one.contested else ()
    calm = tuple((line, Level.CALM) for line in (*told, *known))
    return (what, Level.CALM), *doubt, *calm


def _known(picked: Picked) -> list[Message]:
    one, behind = picked.difference, picked.evidence
    what = one.product or one.subject or one.manifest
    # A seal is no number of items.
    key = "diff.story.what" if one.quantity else "diff.story.whole"
    told = [say(key, difference_kind=one.kind, what=what, quantity=one.quantity)]
    if one.sku_id:
        told.append(say("diff.story.product", sku=one.sku_id, product=one.product))
    if one.destination_id:
        where = {"place": one.destination_id, "name": one.destination, "route": one.route_id}
        told.append(say("diff.story.where", **where))
    told.append(
        say(
            "diff.story.who",
            person=one.person,
            at=day_and_clock(one.opened_at),
            terminal=behind.terminal_id,
            seq=behind.seq,
        )
    )
    told.append(behind.told)
    if picked.counted is not None:
        counted = picked.counted
        told.append(say("diff.story.count", booked=counted.booked, found=counted.found))
    if behind.kind in _OF_SUPPLIERS:
        told.append(say("diff.story.supplier", supplier=one.subject, number=one.manifest or "-"))
    if behind.kind in _SUGGESTED and one.state is DifferenceState.UNREVIEWED:
        told.append(say("diff.story.suggested", cause_kind=_SUGGESTED[behind.kind]))
    told += behind.papers
    if one.note:
        told.append(_noted(one))
    if picked.note:
        told.append(say("diff.story.new_note", note=picked.note))
    if one.state is DifferenceState.REVIEWED and one.cause is not None:
        told.append(
            say(
                "diff.story.reviewed",
                person=one.reviewed_by,
                at=day_and_clock(one.reviewed_at),
                cause_kind=one.cause,
            )
        )
    return told


def _said_there(other: ToldReview) -> list[Message]:
    """The other site's word, and where to call them."""
    said = {"person": other.person, "at": day_and_clock(other.at), "cause_kind": other.cause}
    if not other.name:
        told = [say("diff.story.warehouse_says", **said)]
    else:
        told = [say("diff.story.station_says", site=other.site_id, name=other.name, **said)]
    if other.note:
        told.append(say("diff.story.their_note", note=other.note))
    if other.phone:
        told.append(say("diff.story.call", name=other.name, phone=other.phone))
    return told


def _noted(one: Difference) -> Message:
    """The note; of goods let into another zone's container, why, how cold, and by whom."""
    if one.note in set(Rejection):
        return say("diff.story.rejected", rejection_kind=one.note)
    reason, mark, people = one.note.partition(": ")
    if one.kind is DiscrepancyKind.WRONG_ZONE and mark and reason in set(ZoneReason):
        return say("diff.story.let_in", reason_kind=reason, people=people)
    return say("report.note", note=one.note)
