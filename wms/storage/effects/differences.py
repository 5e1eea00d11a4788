"""What differences do to the tables: reported, counted, reviewed, and the books corrected."""

from dataclasses import replace

from wms.domain import difference_events as x
from wms.domain.words import DiscrepancyKind
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only, open_discrepancy, reverse_discrepancies
from wms.storage.effects.sorting import (
    COUNT_PUT,
    DROP_EMPTY_CONTENT,
    UNCOUNT_PUT,
    take_stock,
)
from wms.storage.statements import Statement
from wms.storage.store import Tx

_DAMAGE = Statement(
    "UPDATE stock SET damaged = damaged + :quantity WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " AND put + damaged + :quantity <= received AND damaged + :quantity >= 0"
)
_COUNTED_ANEW = Statement(
    "UPDATE discrepancy SET state = 'reversed' WHERE subject = :sscc AND manifest = :number"
    " AND state = 'unreviewed' AND sku_id <> '' AND kind IN ('short', 'overage')"
)
_COUNTED = Statement("UPDATE container SET recount = '' WHERE sscc = :sscc AND recount <> ''")
_REVIEW = Statement(
    "UPDATE discrepancy SET state = 'reviewed', cause = :cause, reviewed_at = :at,"
    " reviewed_by = :person, note = CASE WHEN :note = '' THEN note WHEN note = '' THEN :note"
    " ELSE note || '; ' || :note END"
    " WHERE event_id = :opened_by AND line = :line AND state <> 'reversed'"
)
_TOLD = Statement(
    "INSERT INTO told_review (site_id, opened_by, line, version, wave_id, matter, cause, note,"
    " reviewed_at, reviewed_by) VALUES (:site_id, :opened_by, :line, :version, :wave_id, :matter,"
    " :cause, :note, :reviewed_at, :reviewed_by) ON CONFLICT (site_id, opened_by, line)"
    " DO UPDATE SET version = excluded.version, cause = excluded.cause, note = excluded.note,"
    " reviewed_at = excluded.reviewed_at, reviewed_by = excluded.reviewed_by"
    " WHERE told_review.version < excluded.version"
)
_UNREVIEWED = Statement(
    "SELECT 1 FROM discrepancy WHERE event_id = :opened_by AND line = :line"
    " AND state = 'unreviewed' {exclusive}"
)
_HOLD_STANDING = Statement(
    "SELECT 1 FROM container WHERE sscc = :sscc AND state IN ('open', 'closed') {share}"
)
_PUT_RIGHT = Statement(
    "INSERT INTO content (sscc, sku_id, quantity) VALUES (:sscc, :sku_id, :found)"
    " ON CONFLICT (sscc, sku_id) DO UPDATE SET quantity = excluded.quantity"
    " WHERE content.quantity = :booked"
)
_CONTENT = Statement("SELECT quantity FROM content WHERE sscc = :sscc AND sku_id = :sku_id")


def difference_reported(
    tx: Tx, stamp: Stamp, event: x.DifferenceReported, keeps_stock: bool
) -> None:
    """A difference is open. Short of a place in the plan counts there; damaged goods of a station
    that lie in no container are no longer on hand."""
    _count(tx, event, event.quantity, keeps_stock)
    # What came with a put stands under its id, beside its own short, and is reversed with it.
    proof = replace(stamp, event_id=event.put) if event.put else stamp
    open_discrepancy(
        tx,
        proof,
        1 if event.put else 0,
        event.difference,
        wave_id=event.wave_id,
        subject=event.sscc,
        sku_id=event.sku_id,
        destination_id=event.destination_id,
        quantity=event.quantity,
        note=event.note,
    )


def report_reversed(tx: Tx, _stamp: Stamp, event: x.ReportReversed, keeps_stock: bool) -> None:
    """The report and what it counted are taken back."""
    _count(tx, event, -event.quantity, keeps_stock)
    reverse_discrepancies(tx, event.reverses)


def _count(
    tx: Tx,
    event: x.DifferenceReported | x.ReportReversed,
    quantity: int,
    keeps_stock: bool,
) -> None:
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    kind = DiscrepancyKind(event.difference)
    if kind is DiscrepancyKind.SHORT and event.planned:
        place = {**where, "destination_id": event.destination_id}
        if quantity > 0:
            more = {"planned": event.planned, "quantity": 0, "short": quantity}
            counted = tx.run(COUNT_PUT, **place, **more)
        else:
            counted = tx.run(UNCOUNT_PUT, **place, quantity=0, short=-quantity)
        only(counted, "more than planned")
    elif damages_stock(kind, event.sku_id, event.sscc) and keeps_stock:
        only(tx.run(_DAMAGE, **where, quantity=quantity), "more than on hand")


def damages_stock(kind: str, sku_id: str, sscc: str) -> bool:
    """Whether such a difference is about goods on hand: of one product, in no container."""
    return kind == DiscrepancyKind.DAMAGE and bool(sku_id) and not sscc


def container_counted(tx: Tx, stamp: Stamp, event: x.ContainerCounted) -> None:
    """Each product of which there is more or less than the books say is a difference; what an
    earlier count of this container said, and nobody reviewed, is said anew. It waits for no
    count any more."""
    tx.run(_COUNTED, sscc=event.sscc)
    tx.run(_COUNTED_ANEW, sscc=event.sscc, number=event.number)
    for line, (sku_id, booked, found) in enumerate(event.lines):
        if booked == found:
            continue
        open_discrepancy(
            tx,
            stamp,
            line,
            DiscrepancyKind.OVERAGE if found > booked else DiscrepancyKind.SHORT,
            wave_id=event.wave_id,
            subject=event.sscc,
            manifest=event.number,
            sku_id=sku_id,
            destination_id=event.destination_id,
            quantity=abs(found - booked),
        )


def difference_reviewed(tx: Tx, stamp: Stamp, event: x.DifferenceReviewed) -> None:
    """Somebody says where it comes from."""
    reviewed = tx.run(
        _REVIEW,
        opened_by=event.opened_by,
        line=event.line,
        cause=event.cause,
        note=event.note,
        at=stamp.at,
        person=stamp.person_id,
    )
    only(reviewed, "difference reversed")


def review_told(tx: Tx, _stamp: Stamp, event: x.ReviewTold) -> None:
    """The other site's word stands beside this one's; an older one that comes later changes
    nothing."""
    tx.run(
        _TOLD,
        site_id=event.site_id,
        opened_by=event.opened_by,
        line=event.line,
        version=event.version,
        wave_id=event.wave_id,
        matter=event.matter,
        cause=event.cause,
        note=event.note,
        reviewed_at=event.reviewed_at,
        reviewed_by=event.reviewed_by,
    )


def content_corrected(tx: Tx, _stamp: Stamp, event: x.ContentCorrected, keeps_stock: bool) -> None:
    """The container holds what was counted, if the books still say what they said then."""
    fact = tx.one(_UNREVIEWED, opened_by=event.opened_by, line=event.line)
    only(int(fact is not None), "reviewed already")
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    place = {**where, "destination_id": event.destination_id}
    if event.quantity > 0:
        more = {"planned": event.planned, "quantity": event.quantity, "short": 0}
        only(tx.run(COUNT_PUT, **place, **more), "more than planned")
    else:
        only(tx.run(UNCOUNT_PUT, **place, quantity=-event.quantity, short=0), "never put")
    if keeps_stock:
        take_stock(tx, event.wave_id, event.sku_id, event.quantity)
    standing = tx.one(_HOLD_STANDING, sscc=event.sscc)
    only(int(standing is not None), "container on a vehicle")
    content = {"sscc": event.sscc, "sku_id": event.sku_id}
    held = tx.one(_CONTENT, **content)
    only(int((int(held[0]) if held else 0) == event.booked), "put meanwhile")
    found = event.booked + event.quantity
    only(tx.run(_PUT_RIGHT, **content, found=found, booked=event.booked), "put meanwhile")
    tx.run(DROP_EMPTY_CONTENT, **content)
