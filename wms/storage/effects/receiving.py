"""What receiving does to the tables: receipts, lines, stock, and the differences they show."""

import json

from wms.domain import supply_events as s
from wms.domain.words import DiscrepancyKind, HandoverStep, HoldState
from wms.operations.ports import Stamp
from wms.operations.receiving_ports import RECEIPT_PAPER
from wms.storage.effects.cold import write_readings
from wms.storage.effects.guard import only, open_discrepancy, supply_said_anew
from wms.storage.statements import Statement
from wms.storage.store import Tx

KEEPS_STOCK = Statement(
    "SELECT 1 FROM goods_receipt WHERE wave_id = :wave_id AND stocks = 1 LIMIT 1"
)
_NEXT_NUMBER = Statement(
    "INSERT INTO number_range (name, last) VALUES (:name, :serial)"
    " ON CONFLICT (name) DO UPDATE SET last = excluded.last WHERE number_range.last < excluded.last"
)
_ARRIVE = Statement(
    "INSERT INTO goods_receipt (number, wave_id, supplier_id, dock, plate, timing, stocks, state,"
    " arrived_at, arrived_by) VALUES (:number, :wave_id, :supplier_id, :dock, :plate, :timing,"
    " :stocks, 'open', :at, :person)"
)
_LINE = Statement(
    "INSERT INTO goods_receipt_line (number, line, event_id, wave_id, supplier_id, sku_id, lot,"
    " expires_on, accepted, rejected, held, reason, let_in, cartons, weight_g, light_g,"
    " promised_g, tenths, at, person_id)"
    " SELECT number, :line, :event_id, wave_id, supplier_id, :sku_id, :lot, :expires_on, :accepted,"
    " :rejected, :held, :reason, :let_in, :cartons, :weight_g,"
    " :light_g, :promised_g, CAST(:tenths AS INTEGER), :at, :person FROM goods_receipt"
    " WHERE number = :number AND state = 'open' {share}"
)
_STOCK = Statement(
    "INSERT INTO stock (wave_id, sku_id, received, damaged, put)"
    " SELECT :wave_id, :sku_id, CAST(:accepted AS INTEGER), 0, 0 WHERE {held}"
    " ON CONFLICT (wave_id, sku_id) DO UPDATE SET received = stock.received + excluded.received"
)
_UNSTOCK = Statement(
    "UPDATE stock SET received = received - :accepted WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND put + damaged + :accepted <= received"
)
_OPEN = Statement("SELECT 1 FROM goods_receipt WHERE number = :number AND state = 'open' {share}")
_REVERSE = Statement(
    "UPDATE goods_receipt_line SET reversed = 1 WHERE number = :number AND line = :line"
    " AND event_id = :reverses AND reversed = 0 AND accepted = :accepted"
    " AND rejected = :rejected AND held = :held"
)
_REVERSE_HOLD = Statement(
    "UPDATE hold SET state = :reversed, decided_at = :at, decided_by = :person"
    " WHERE subject = :subject AND state = 'held'"
)
_CLOSE = Statement(
    "UPDATE goods_receipt SET state = 'closed', closed_at = :at, closed_by = :person,"
    " body = :body, checksum = :checksum WHERE number = :number AND state = 'open'"
)
_ORIGINAL = Statement(
    "INSERT INTO paper_copy (paper, number, copy, printed_at, printed_by)"
    " VALUES (:paper, :number, 0, :at, :person)"
)


def number_range(wave_id: str) -> str:
    """Under which name the receipts of a wave are numbered."""
    return f"goods_receipt/{wave_id}"


def supplier_arrived(tx: Tx, stamp: Stamp, event: s.SupplierArrived) -> None:
    """The receipt is open; what the vehicle's cold goods measured is noted."""
    taken = tx.run(_NEXT_NUMBER, name=number_range(event.wave_id), serial=event.serial)
    only(taken, "receipt number taken")
    tx.run(
        _ARRIVE,
        number=event.number,
        wave_id=event.wave_id,
        supplier_id=event.supplier_id,
        dock=event.dock,
        plate=event.plate,
        timing=event.timing,
        stocks=int(event.stocks),
        at=stamp.at,
        person=stamp.person_id,
    )
    write_readings(tx, stamp, event.wave_id, HandoverStep.RECEIPT, event.number, event.readings)


def goods_received(tx: Tx, stamp: Stamp, event: s.GoodsReceived, keeps_stock: bool) -> None:
    """A line more on an open receipt; what was accepted is on hand."""
    tx.must(
        _LINE,
        "receipt closed",
        number=event.number,
        line=event.line,
        event_id=stamp.event_id,
        sku_id=event.sku_id,
        lot=event.lot,
        expires_on=event.expires_on,
        accepted=event.accepted,
        rejected=event.rejected,
        held=event.held,
        reason=event.reason,
        let_in=event.let_in,
        cartons=event.cartons,
        weight_g=event.weight_g,
        light_g=event.light_g,
        promised_g=event.promised_g,
        tenths=event.tenths,
        at=stamp.at,
        person=stamp.person_id,
    )
    if keeps_stock and event.accepted:
        product = {"wave_id": event.wave_id, "sku_id": event.sku_id}
        tx.must(_STOCK, "not in stock", **product, accepted=event.accepted)
    if event.tenths is not None:
        step, subject = HandoverStep.RECEIPT, f"{event.number}/{event.line}"
        write_readings(tx, stamp, event.wave_id, step, subject, [[event.zone, event.tenths]])


def goods_received_reversed(
    tx: Tx, stamp: Stamp, event: s.GoodsReceivedReversed, keeps_stock: bool
) -> None:
    """The line counts no more; not once its goods were put, nor once its receipt is closed."""
    only(int(tx.one(_OPEN, number=event.number) is not None), "receipt closed")
    line = {"number": event.number, "line": event.line, "reverses": event.reverses}
    counted = {"accepted": event.accepted, "rejected": event.rejected, "held": event.held}
    only(tx.run(_REVERSE, **line, **counted), "line changed meanwhile")
    if keeps_stock and event.accepted:
        product = {"wave_id": event.wave_id, "sku_id": event.sku_id}
        only(tx.run(_UNSTOCK, **product, accepted=event.accepted), "put already")
    if event.held:
        tx.run(
            _REVERSE_HOLD,
            subject=f"{event.number}/{event.line}",
            reversed=HoldState.REVERSED,
            at=stamp.at,
            person=stamp.person_id,
        )


def goods_receipt_closed(tx: Tx, stamp: Stamp, event: s.GoodsReceiptClosed) -> None:
    """What it says is final, and printed once; what it shows to differ is open.

    Where the book was closed already it also says anew by how much its supplier is short or over.
    """
    who = {"at": stamp.at, "person": stamp.person_id}
    closed = tx.run(_CLOSE, number=event.number, body=event.body, checksum=event.checksum, **who)
    only(closed, "receipt closed")
    tx.run(_ORIGINAL, paper=RECEIPT_PAPER, number=event.number, **who)
    body = json.loads(event.body)
    of = {"wave_id": body["wave_id"], "supplier_id": body["supplier_id"]}
    for sku_id in body["reconciled"]:
        supply_said_anew(tx, **of, sku_id=sku_id)
    for line, (kind, sku_id, quantity, note) in enumerate(body["differences"]):
        open_discrepancy(
            tx,
            stamp,
            line,
            kind,
            wave_id=body["wave_id"],
            subject=body["supplier_id"],
            manifest=event.number,
            sku_id=sku_id,
            quantity=quantity,
            note=note,
        )


def supply_reconciled(tx: Tx, stamp: Stamp, event: s.SupplyReconciled) -> None:
    """Every product of which less, or more, came than was ordered is a difference."""
    for line, (supplier_id, sku_id, ordered, accepted) in enumerate(event.lines):
        open_discrepancy(
            tx,
            stamp,
            line,
            DiscrepancyKind.SHORT if accepted < ordered else DiscrepancyKind.OVERAGE,
            wave_id=event.wave_id,
            subject=supplier_id,
            sku_id=sku_id,
            quantity=abs(ordered - accepted),
        )
