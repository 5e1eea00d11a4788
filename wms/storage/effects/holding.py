"""What holding goods does to the tables."""

from wms.domain import cold_events as c
from wms.operations.ports import Stamp
from wms.storage.statements import Statement
from wms.storage.store import Tx

_HOLD = Statement(
    "INSERT INTO hold (event_id, line, wave_id, step, subject, zone, sku_id, quantity, tenths,"
    " state, opened_at, opened_by) VALUES (:event_id, 0, :wave_id, :step, :subject, :zone,"
    " :sku_id, :quantity, :tenths, 'held', :at, :person)"
)


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
        quantity=event.quantity,
        tenths=event.tenths,
        at=stamp.at,
        person=stamp.person_id,
    )
