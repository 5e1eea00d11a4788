"""What the morning does to the tables: what became of each stop, and empties out and back."""

from typing import Any

from wms.domain import delivery_events as e
from wms.domain.words import DiscrepancyKind, ReturnReason
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only, open_discrepancy, reverse_discrepancies
from wms.storage.statements import Statement
from wms.storage.store import Tx

_SAID_BEFORE = Statement(
    "SELECT event_id FROM delivery WHERE number = :number AND point_id = :point_id {exclusive}"
)
_SAY = Statement(
    "INSERT INTO delivery (number, point_id, version, wave_id, outcome, delivered_at, reason,"
    " tenths, source, said_at, said_by, event_id) VALUES (:number, :point_id, :version, :wave_id,"
    " :outcome, :delivered_at, :reason, :tenths, :source, :at, :person, :event_id)"
)
_SAY_AGAIN = Statement(
    "UPDATE delivery SET version = :version, outcome = :outcome, delivered_at = :delivered_at,"
    " reason = :reason, tenths = :tenths, source = :source, said_at = :at, said_by = :person,"
    " event_id = :event_id WHERE number = :number AND point_id = :point_id AND version = :before"
)
_DROP_LINES = Statement("DELETE FROM delivery_line WHERE number = :number AND point_id = :point_id")
_LINE = Statement(
    "INSERT INTO delivery_line (number, point_id, sku_id, quantity, reason, returned)"
    " VALUES (:number, :point_id, :sku_id, :quantity, :reason, :returned)"
)
_MOVE_EMPTIES = Statement(
    "INSERT INTO empties (party, type, sent, back) VALUES (:party, :type, :sent, :back)"
    " ON CONFLICT (party, type) DO UPDATE SET sent = empties.sent + excluded.sent,"
    " back = empties.back + excluded.back WHERE :told = 1 OR excluded.back <= excluded.sent"
    " OR empties.back + excluded.back <= empties.sent + excluded.sent"
)
_DIFFERENCE_OF: dict[str, DiscrepancyKind] = {
    DiscrepancyKind.SHORT: DiscrepancyKind.SHORT,
    ReturnReason.ROTTEN: DiscrepancyKind.DAMAGE,
    ReturnReason.DAMAGED: DiscrepancyKind.DAMAGE,
    ReturnReason.QUALITY: DiscrepancyKind.DAMAGE,
    ReturnReason.TEMPERATURE: DiscrepancyKind.DAMAGE,
    ReturnReason.WRONG_GOODS: DiscrepancyKind.MISSORT,
    ReturnReason.SURPLUS: DiscrepancyKind.OVERAGE,
}
"""What is wrong with goods a point did not take. Nobody there, or goods nobody wants: no count
differs; nor is anything decided of goods that are held."""
_REVIEWED = Statement(
    "SELECT kind, sku_id, quantity, note, state, cause, reviewed_at, reviewed_by FROM discrepancy"
    " WHERE event_id = :event_id AND state = 'reviewed'"
)
_STAYS_REVIEWED = Statement(
    "UPDATE discrepancy SET state = :state, cause = :cause, note = :note,"
    " reviewed_at = :reviewed_at, reviewed_by = :reviewed_by WHERE event_id = :event_id"
    " AND line = :line"
)


def stop_delivered(tx: Tx, stamp: Stamp, event: e.StopDelivered) -> None:
    """What was said last of a stop stands, with what it did not take; what is wrong with that is
    a difference. What an earlier word opened is reversed with it; what somebody reviewed and is
    said as before stays reviewed."""
    where = {"number": event.number, "point_id": event.point_id}
    reviewed: list[tuple[Any, ...]] = []
    before = tx.one(_SAID_BEFORE, **where)
    said = {
        **where,
        "version": event.version,
        "outcome": event.outcome,
        "delivered_at": event.delivered_at,
        "reason": event.reason,
        "tenths": event.tenths,
        "source": event.source,
        "at": stamp.at,
        "person": stamp.person_id,
        "event_id": stamp.event_id,
    }
    if before is None:
        only(int(event.version == 1), "not the first word")
        tx.run(_SAY, **said, wave_id=event.wave_id)
    else:
        only(tx.run(_SAY_AGAIN, **said, before=event.version - 1), "said meanwhile")
        reviewed = tx.all(_REVIEWED, event_id=before[0])
        reverse_discrepancies(tx, before[0])
        tx.run(_DROP_LINES, **where)
    opened: dict[tuple[Any, ...], int] = {}
    for line, (sku_id, quantity, reason, returned) in enumerate(event.lines):
        tx.run(_LINE, **where, sku_id=sku_id, quantity=quantity, reason=reason, returned=returned)
        held = reason == ReturnReason.TEMPERATURE and not returned
        if reason in _DIFFERENCE_OF and not held:
            warm = reason == ReturnReason.TEMPERATURE
            opened[_DIFFERENCE_OF[reason], sku_id, quantity, warm] = line
            open_discrepancy(
                tx,
                stamp,
                line,
                _DIFFERENCE_OF[reason],
                wave_id=event.wave_id,
                subject=event.number,
                manifest=event.number,
                sku_id=sku_id,
                destination_id=event.point_id,
                quantity=quantity,
                note=reason if warm else "",
            )
    names = ("note", "state", "cause", "reviewed_at", "reviewed_by")
    for kind, sku_id, quantity, *review in reviewed:
        # As many of a product may have been broken as were condemned for their temperature.
        warm = review[0].startswith(ReturnReason.TEMPERATURE)
        again = opened.get((kind, sku_id, quantity, warm))
        if again is not None:
            values = dict(zip(names, review, strict=True))
            tx.run(_STAYS_REVIEWED, event_id=stamp.event_id, line=again, **values)


def empties_moved(tx: Tx, _stamp: Stamp, event: e.EmptiesMoved | e.EmptiesTold) -> None:
    """Both sides of a party's account add up. No more comes back than is out; what another site
    tells may come before what it tells of."""
    told = int(isinstance(event, e.EmptiesTold))
    for kind, sent, back in event.lines:
        line = {"party": event.party, "type": kind, "sent": sent, "back": back}
        only(tx.run(_MOVE_EMPTIES, **line, told=told), "came back meanwhile")
