"""What goods on their way back do to the tables: collected, noted, counted, disposed of."""

import json
from typing import Any

from wms.domain import delivery_events as e
from wms.domain.words import (
    DiscrepancyKind,
    Disposition,
    ReturnOrigin,
    ReturnReason,
    ReturnState,
)
from wms.operations.ports import Overtaken, Stamp
from wms.operations.returns_ports import RETURNS_PAPER, SLIP_PAPER
from wms.storage.effects.guard import only, open_discrepancy
from wms.storage.statements import Statement
from wms.storage.store import Tx

_COLLECT = Statement(
    "INSERT INTO returned (event_id, line, wave_id, origin, party, order_id, sku_id, quantity,"
    " reason, state, at, person_id, order_doubt) VALUES (:event_id, 0, :wave_id, :origin, :party,"
    " :order_id, :sku_id, :quantity, :reason, 'collected', :at, :person, :order_doubt)"
)
_COLLECTED = Statement(
    "SELECT origin, reason FROM returned WHERE event_id = :reverses AND state = 'collected'"
    " AND quantity = :quantity {exclusive}"
)
_DROP = Statement("DELETE FROM returned WHERE event_id = :reverses AND state = 'collected'")
# What is received is what came and is still this site's: goods sent back are so no longer.
_SEND_BACK = Statement(
    "UPDATE stock SET received = received - :quantity WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND put + damaged + :quantity <= received"
)
_NOTE = Statement(
    "INSERT INTO returns_note (number, site_id, state, opened_at, closed_at, closed_by, body,"
    " checksum, received_at, received_by) VALUES (:number, :site_id, :state, :since, :closed_at,"
    " :closed_by, :body, :checksum, :received_at, :received_by) ON CONFLICT (number) DO NOTHING"
)
_ONTO_NOTE = Statement(
    "UPDATE returned SET state = :state, note = :number WHERE event_id = :event_id"
    " AND line = :line AND state = 'collected'"
)
_LINE = Statement(
    "INSERT INTO returns_line (number, line, wave_id, sku_id, supplier_id, origin, party, reason,"
    " sent, found) VALUES (:number, :line, :wave_id, :sku_id, :supplier_id, :origin, :party,"
    " :reason, :sent, :found)"
)
_ORIGINAL = Statement(
    "INSERT INTO paper_copy (paper, number, copy, printed_at, printed_by)"
    " VALUES (:paper, :number, 0, :at, :person)"
)
_COUNTED = Statement(
    "UPDATE returns_note SET state = 'received', received_at = :at, received_by = :person"
    " WHERE number = :number AND state = 'on_note'"
)
_FOUND = Statement(
    "UPDATE returns_line SET found = :found WHERE number = :number AND line = :line AND found = 0"
)
_WHAT = Statement(
    "SELECT line, wave_id, sku_id, party, sent, found FROM returns_line WHERE number = :number"
    " ORDER BY line"
)
_ARRIVED = Statement(
    "UPDATE returned SET state = 'received' WHERE note = :number AND state = 'on_note'"
)
_DISPOSE = {
    way: Statement(
        f"UPDATE returns_line SET {way} = {way} + :quantity WHERE number = :number"
        " AND line = :line AND to_supplier + to_resale + destroyed + :quantity <= found"
        f" AND {way} + :quantity >= {'slipped' if way is Disposition.TO_SUPPLIER else '0'}"
        " AND EXISTS (SELECT 1 FROM returns_note n WHERE n.number = :number"
        " AND n.state = 'received')"
    )
    for way in Disposition
}
_SLIP = Statement(
    "INSERT INTO return_slip (number, supplier_id, closed_at, closed_by, body, checksum)"
    " VALUES (:number, :supplier_id, :at, :person, :body, :checksum)"
    " ON CONFLICT (number) DO NOTHING"
)
_HAND_OVER = Statement(
    "UPDATE returns_line SET slipped = slipped + :quantity WHERE number = :note AND line = :line"
    " AND supplier_id = :supplier_id AND :quantity > 0 AND slipped + :quantity <= to_supplier"
)


def return_collected(tx: Tx, stamp: Stamp, event: e.ReturnCollected, keeps_stock: bool) -> None:
    """Goods are on their way back. What was left over here is on hand no longer; damaged and
    condemned goods were not before."""
    tx.run(
        _COLLECT,
        event_id=stamp.event_id,
        wave_id=event.wave_id,
        origin=event.origin,
        party=event.party,
        order_id=event.order_id,
        sku_id=event.sku_id,
        quantity=event.quantity,
        reason=event.reason,
        at=stamp.at,
        person=stamp.person_id,
        order_doubt=event.order_doubt,
    )
    if keeps_stock and _was_on_hand(event.origin, event.reason):
        send_back(tx, event.wave_id, event.sku_id, event.quantity)


def return_reversed(tx: Tx, _stamp: Stamp, event: e.ReturnReversed, keeps_stock: bool) -> None:
    """It does not come back after all: allowed while it is on no note."""
    row = tx.one(_COLLECTED, reverses=event.reverses, quantity=event.quantity)
    if row is None or not tx.run(_DROP, reverses=event.reverses):
        raise Overtaken("on a note, or reversed already")
    if keeps_stock and _was_on_hand(*row):
        send_back(tx, event.wave_id, event.sku_id, -event.quantity)


def _was_on_hand(origin: str, reason: str) -> bool:
    return origin == ReturnOrigin.RESIDUAL and reason == ReturnReason.SURPLUS


def send_back(tx: Tx, wave_id: str, sku_id: str, quantity: int) -> None:
    """So many items that were on hand are this site's no longer."""
    sent = tx.run(_SEND_BACK, wave_id=wave_id, sku_id=sku_id, quantity=quantity)
    only(sent, "more than on hand")


def returns_note_closed(tx: Tx, stamp: Stamp, event: e.ReturnsNoteClosed) -> None:
    """What was collected is on the note, and the note prints once. The warehouse's own goods are
    at the end of their way: what the note says is there."""
    body = json.loads(event.body)
    state = ReturnState.RECEIVED if event.own else ReturnState.ON_NOTE
    counted = (stamp.at, stamp.person_id) if event.own else ("", "")
    closed = tx.run(
        _NOTE,
        number=event.number,
        site_id=body["site_id"],
        state=state,
        since=body["since"],
        closed_at=stamp.at,
        closed_by=stamp.person_id,
        body=event.body,
        checksum=event.checksum,
        received_at=counted[0],
        received_by=counted[1],
    )
    only(closed, "number taken")
    for event_id, line in event.lines:
        onto = {"number": event.number, "event_id": event_id, "line": line, "state": state}
        only(tx.run(_ONTO_NOTE, **onto), "on a note, or reversed")
    _lines(tx, event.number, body["lines"], counted=event.own)
    who = {"at": stamp.at, "person": stamp.person_id}
    tx.run(_ORIGINAL, paper=RETURNS_PAPER, number=event.number, **who)


def _lines(tx: Tx, number: str, lines: list[dict[str, Any]], *, counted: bool) -> None:
    for line in lines:
        tx.run(
            _LINE,
            number=number,
            line=line["line"],
            wave_id=line["wave_id"],
            sku_id=line["sku_id"],
            supplier_id=line["supplier_id"],
            origin=line["origin"],
            party=line["party"],
            reason=line["reason"],
            sent=line["quantity"],
            found=line["quantity"] if counted else 0,
        )


def returns_advised(tx: Tx, _stamp: Stamp, event: e.ReturnsAdvised) -> None:
    """A note is on its way here."""
    body = json.loads(event.body)
    known = tx.run(
        _NOTE,
        number=event.number,
        site_id=event.site_id,
        state=ReturnState.ON_NOTE,
        since=body["since"],
        closed_at=body["closed_at"],
        closed_by=body["closed_by"],
        body=event.body,
        checksum="",
        received_at="",
        received_by="",
    )
    only(known, "advised already")
    _lines(tx, event.number, body["lines"], counted=False)


def returns_received(tx: Tx, stamp: Stamp, event: e.ReturnsReceived) -> None:
    """At the warehouse: what was found of each line, and what was not on the note."""
    _counted(tx, stamp, event, event.site_id)


def returns_counted(tx: Tx, stamp: Stamp, event: e.ReturnsCounted) -> None:
    """At the station: the same, told by the warehouse. With this its books close."""
    _counted(tx, stamp, event, "")
    tx.run(_ARRIVED, number=event.number)


def _counted(tx: Tx, stamp: Stamp, event: e.ReturnsReceived | e.ReturnsCounted, place: str) -> None:
    """Each line of which less or more was found is a difference, at both sites."""
    counted = tx.run(_COUNTED, number=event.number, at=stamp.at, person=stamp.person_id)
    only(counted, "counted already")
    for line, found in event.found:
        only(tx.run(_FOUND, number=event.number, line=line, found=found), "no such line")
    last = max((line for line, _ in event.found), default=0)
    for at, (wave_id, sku_id, supplier_id, items) in enumerate(event.extra, last + 1):
        tx.run(
            _LINE,
            number=event.number,
            line=at,
            wave_id=wave_id,
            sku_id=sku_id,
            supplier_id=supplier_id,
            origin=ReturnOrigin.RESIDUAL,
            party=place,
            reason=ReturnReason.SURPLUS,
            sent=0,
            found=items,
        )
    for line, wave_id, sku_id, party, sent, found in tx.all(_WHAT, number=event.number):
        if sent == found:
            continue
        open_discrepancy(
            tx,
            stamp,
            line,
            DiscrepancyKind.OVERAGE if found > sent else DiscrepancyKind.SHORT,
            wave_id=wave_id,
            subject=event.number,
            sku_id=sku_id,
            destination_id=place or party,
            quantity=abs(found - sent),
        )


def return_disposed(tx: Tx, _stamp: Stamp, event: e.ReturnDisposed) -> None:
    """So many go that way; never more than were found."""
    statement = _DISPOSE.get(Disposition(event.disposition))
    assert statement is not None
    where = {"number": event.number, "line": event.line, "quantity": event.quantity}
    only(tx.run(statement, **where), "disposed of meanwhile")


def return_slip_closed(tx: Tx, stamp: Stamp, event: e.ReturnSlipClosed) -> None:
    """The supplier's driver takes them along, and signs for it."""
    who = {"at": stamp.at, "person": stamp.person_id}
    slip = {"number": event.number, "supplier_id": event.supplier_id}
    closed = tx.run(_SLIP, **slip, **who, body=event.body, checksum=event.checksum)
    only(closed, "number taken")
    for note, line, quantity in event.lines:
        taken = {"note": note, "line": line, "quantity": quantity}
        only(tx.run(_HAND_OVER, **taken, supplier_id=event.supplier_id), "taken along already")
    tx.run(_ORIGINAL, paper=SLIP_PAPER, number=event.number, **who)
