"""What the plan of a wave can count on, where goods are received for it."""

from datetime import datetime

from wms.domain.words import LateDecision
from wms.storage.statements import Statement
from wms.storage.store import Tx

_RECEIVES = Statement("SELECT receives FROM wave WHERE wave_id = :wave_id")
_ANNOUNCED = Statement("SELECT sku_id, quantity FROM supply WHERE wave_id = :wave_id")
_PRODUCTS = Statement(
    "SELECT d.sku_id, s.supplier_id, d.quantity, COALESCE(l.accepted, 0) FROM demand d"
    " JOIN sku s ON s.sku_id = d.sku_id LEFT JOIN (SELECT sku_id, SUM(accepted) AS accepted"
    " FROM goods_receipt_line WHERE wave_id = :wave_id AND reversed = 0 GROUP BY sku_id) l"
    " ON l.sku_id = d.sku_id WHERE d.wave_id = :wave_id"
)
_DECIDED = Statement("SELECT supplier_id, decision FROM supplier_decision WHERE wave_id = :wave_id")
_UNLOADING = Statement(
    "SELECT DISTINCT supplier_id FROM goods_receipt WHERE wave_id = :wave_id AND state = 'open'"
)
_EXPECTED = Statement("SELECT supplier_id, ends_at FROM dock_appointment WHERE wave_id = :wave_id")


def expected_supply(tx: Tx, wave_id: str, now: datetime) -> dict[str, int]:
    """Items by product; what is not named comes in full.

    Where nothing is received for the wave, what suppliers announced. Else what was accepted, and of
    what is missing that for which the trucks wait: by decision, or, where nobody decided, while the
    supplier stands at a dock or its appointment has not passed.
    """
    announced = {sku: int(quantity) for sku, quantity in tx.all(_ANNOUNCED, wave_id=wave_id)}
    row = tx.one(_RECEIVES, wave_id=wave_id)
    if row is None or not row[0]:
        return announced
    decided = dict(tx.all(_DECIDED, wave_id=wave_id))
    coming = {supplier for (supplier,) in tx.all(_UNLOADING, wave_id=wave_id)}
    for supplier, ends_at in tx.all(_EXPECTED, wave_id=wave_id):
        if datetime.fromisoformat(ends_at) > now:
            coming.add(supplier)
    found = {}
    for sku, supplier, ordered, accepted in tx.all(_PRODUCTS, wave_id=wave_id):
        waits = (
            decided[supplier] == LateDecision.WAIT if supplier in decided else supplier in coming
        )
        comes = max(int(accepted), min(int(ordered), announced.get(sku, int(ordered))))
        supply = comes if waits else int(accepted)
        if supply < int(ordered):
            found[sku] = supply
    return found
