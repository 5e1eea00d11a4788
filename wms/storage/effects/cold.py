"""What temperatures and holds do to the tables."""

from collections.abc import Iterable
from typing import Any

from wms.domain import cold_events as c
from wms.domain.words import ContainerState, DiscrepancyKind, HandoverStep, HoldState, Rejection
from wms.operations.ports import Overtaken, Stamp
from wms.storage.effects.guard import only, open_discrepancy, supply_said_anew
from wms.storage.effects.sorting import UNCOUNT_PUT
from wms.storage.statements import Statement
from wms.storage.store import Tx

_READING = Statement(
    "INSERT INTO reading (event_id, line, wave_id, step, subject, zone, tenths, at, person_id)"
    " VALUES (:event_id, :line, :wave_id, :step, :subject, :zone, :tenths, :at, :person)"
)
_HOLD = Statement(
    "INSERT INTO hold (event_id, line, wave_id, step, subject, zone, sku_id, point_id, quantity,"
    " tenths, state, opened_at, opened_by) VALUES (:event_id, 0, :wave_id, :step, :subject, :zone,"
    " :sku_id, :point_id, :quantity, :tenths, 'held', :at, :person)"
)
_STANDING = Statement(
    "SELECT step, zone FROM hold WHERE event_id = :held_by AND line = :line AND state = 'held'"
    " {exclusive}"
)
_DECIDE = Statement(
    "UPDATE hold SET state = :state, decided_at = :at, decided_by = :person, reason = :reason,"
    " measured = :measured"
    " WHERE event_id = :held_by AND line = :line"
)
_RELEASE_LINE = Statement(
    "UPDATE goods_receipt_line SET held = held - :quantity, accepted = accepted + :quantity"
    " WHERE number = :number AND line = :line AND held >= :quantity AND reversed = 0"
)
_REJECT_LINE = Statement(
    "UPDATE goods_receipt_line SET held = held - :quantity, rejected = rejected + :quantity,"
    " reason = CASE WHEN reason = '' THEN :reason ELSE reason END"
    " WHERE number = :number AND line = :line AND held >= :quantity AND reversed = 0"
)
_RECEIPT = Statement("SELECT state, supplier_id FROM goods_receipt WHERE number = :number")
_STOCK = Statement(
    "INSERT INTO stock (wave_id, sku_id, received, damaged, put)"
    " VALUES (:wave_id, :sku_id, :quantity, :damaged, 0)"
    " ON CONFLICT (wave_id, sku_id) DO UPDATE SET received = stock.received + excluded.received,"
    " damaged = stock.damaged + excluded.damaged"
)
_CONTENT = Statement("SELECT sku_id, quantity FROM content WHERE sscc = :sscc ORDER BY sku_id")
_CONDEMN = Statement(
    "UPDATE container SET state = :condemned WHERE sscc = :sscc AND state = :standing"
)
_PLACE = Statement("SELECT destination_id FROM container WHERE sscc = :sscc")
_FROM_PUT_TO_DAMAGED = Statement(
    "UPDATE stock SET put = put - :quantity, damaged = damaged + :quantity"
    " WHERE wave_id = :wave_id AND sku_id = :sku_id AND put >= :quantity"
)
_CAME = Statement("SELECT sku_id, quantity FROM inbound_content WHERE sscc = :sscc ORDER BY sku_id")
_CAME_ON = Statement("SELECT number FROM inbound_container WHERE sscc = :sscc")
_SPOILED = Statement(
    "UPDATE inbound_container SET state = 'damaged' WHERE sscc = :sscc AND state = 'received'"
)


def write_readings(
    tx: Tx,
    stamp: Stamp,
    wave_id: str,
    step: HandoverStep,
    subject: str,
    readings: Iterable[Iterable[Any]],
) -> None:
    """The [zone, tenths of a degree] that a fact of a handover carries."""
    for line, (zone, tenths) in enumerate(readings):
        tx.run(
            _READING,
            event_id=stamp.event_id,
            line=line,
            wave_id=wave_id,
            step=step,
            subject=subject,
            zone=zone,
            tenths=tenths,
            at=stamp.at,
            person=stamp.person_id,
        )


def reading_taken(tx: Tx, stamp: Stamp, event: c.ReadingTaken) -> None:
    """A temperature, as it was read."""
    read = [[event.zone, event.tenths]]
    write_readings(tx, stamp, event.wave_id, HandoverStep(event.step), event.subject, read)


def goods_held(tx: Tx, stamp: Stamp, event: c.GoodsHeld) -> None:
    """Nobody moves them until somebody decided."""
    tx.run(
        _HOLD,
        event_id=stamp.event_id,
        wave_id=event.wave_id,
        step=event.step,
        subject=event.subject,
        zone=event.zone,
        sku_id=event.sku_id,
        point_id=event.point_id,
        quantity=event.quantity,
        tenths=event.tenths,
        at=stamp.at,
        person=stamp.person_id,
    )


def hold_decided(tx: Tx, stamp: Stamp, event: c.HoldDecided, keeps_stock: bool) -> None:
    """Released goods go on as if they had never been held; condemned ones are waste. What was
    measured again is a reading of the handover they were held at."""
    hold = {"held_by": event.held_by, "line": event.line}
    standing = tx.one(_STANDING, **hold)
    if standing is None:
        raise Overtaken("hold decided")
    who = {"at": stamp.at, "person": stamp.person_id}
    again = {"reason": event.reason, "measured": event.measured}
    tx.run(_DECIDE, **hold, **who, **again, state=event.state)
    step, zone = HandoverStep(standing[0]), standing[1]
    if event.measured is not None:
        write_readings(tx, stamp, event.wave_id, step, event.subject, [[zone, event.measured]])
    condemned = event.state == HoldState.CONDEMNED
    match step:
        case HandoverStep.RECEIPT:
            _line_decided(tx, stamp, event, keeps_stock, condemned)
        case HandoverStep.DEPARTURE if condemned:
            _packed_condemned(tx, stamp, event, keeps_stock)
        case HandoverStep.ARRIVAL:
            _arrived_decided(tx, stamp, event, condemned)


def _line_decided(
    tx: Tx, stamp: Stamp, event: c.HoldDecided, keeps_stock: bool, condemned: bool
) -> None:
    """Of a goods receipt: accepted, or rejected for its temperature."""
    number, _, line = event.subject.rpartition("/")
    of = {"number": number, "line": int(line), "quantity": event.quantity}
    if not condemned:
        only(tx.run(_RELEASE_LINE, **of), "line changed meanwhile")
        if keeps_stock:
            _stock(tx, event.wave_id, event.sku_id, event.quantity, 0)
        return
    only(tx.run(_REJECT_LINE, **of, reason=Rejection.TEMPERATURE), "line changed meanwhile")
    state, supplier_id = tx.one(_RECEIPT, number=number) or ("", "")
    if state == "closed":
        # An open receipt says it itself when it is closed.
        open_discrepancy(
            tx,
            stamp,
            0,
            DiscrepancyKind.DAMAGE,
            wave_id=event.wave_id,
            subject=supplier_id,
            manifest=number,
            sku_id=event.sku_id,
            quantity=event.quantity,
            note=Rejection.TEMPERATURE,
        )
    if event.supplier_id:
        _short_again(tx, stamp, event, number)


def _short_again(tx: Tx, stamp: Stamp, event: c.HoldDecided, number: str) -> None:
    """What was held counted as brought when the supplier's goods were reconciled."""
    of = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    supply_said_anew(tx, **of, supplier_id=event.supplier_id)
    if event.gap:
        open_discrepancy(
            tx,
            stamp,
            1,
            DiscrepancyKind.SHORT if event.gap > 0 else DiscrepancyKind.OVERAGE,
            **of,
            subject=event.supplier_id,
            manifest=number,
            quantity=abs(event.gap),
        )


def _packed_condemned(tx: Tx, stamp: Stamp, event: c.HoldDecided, keeps_stock: bool) -> None:
    """A container packed here: what is in it was put for nobody, and its place needs it again. It
    stays where it stands, for whoever looks what was in it."""
    sscc = event.subject
    moved = {"condemned": ContainerState.CONDEMNED, "standing": ContainerState.CLOSED}
    only(tx.run(_CONDEMN, sscc=sscc, **moved), "container on a vehicle")
    (place,) = tx.one(_PLACE, sscc=sscc) or ("",)
    for line, (sku_id, quantity) in enumerate(tx.all(_CONTENT, sscc=sscc)):
        where = {"wave_id": event.wave_id, "sku_id": sku_id}
        tx.run(UNCOUNT_PUT, **where, destination_id=place, quantity=quantity, short=0)
        if keeps_stock:
            only(tx.run(_FROM_PUT_TO_DAMAGED, **where, quantity=quantity), "never put")
        open_discrepancy(
            tx,
            stamp,
            line,
            DiscrepancyKind.DAMAGE,
            **where,
            subject=sscc,
            destination_id=place,
            quantity=quantity,
            note=Rejection.TEMPERATURE,
        )


def _arrived_decided(tx: Tx, stamp: Stamp, event: c.HoldDecided, condemned: bool) -> None:
    """A container off a truck: on hand from now on, or damaged."""
    sscc = event.subject
    for sku_id, quantity in tx.all(_CAME, sscc=sscc):
        _stock(tx, event.wave_id, sku_id, quantity, quantity if condemned else 0)
    if not condemned:
        return
    only(tx.run(_SPOILED, sscc=sscc), "container not received")
    (number,) = tx.one(_CAME_ON, sscc=sscc) or ("",)
    open_discrepancy(
        tx,
        stamp,
        0,
        DiscrepancyKind.DAMAGE,
        wave_id=event.wave_id,
        subject=sscc,
        manifest=number,
        quantity=1,
        note=Rejection.TEMPERATURE,
    )


def _stock(tx: Tx, wave_id: str, sku_id: str, quantity: int, damaged: int) -> None:
    of = {"wave_id": wave_id, "sku_id": sku_id}
    tx.run(_STOCK, **of, quantity=quantity, damaged=damaged)
