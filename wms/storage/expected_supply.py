"""What the plan of a wave can count on, where goods are received for it."""

from datetime import datetime

from wms.domain.words import LateDecision
from wms.storage.statements import Statement
from wms.storage.store import Tx

_RECEIVES = Statement("SELECT receives FROM wave WHERE wave_id = :wave_id")
_ANNOUNCED = Statement("SELECT sku_id, quantity FROM supply WHERE wave_id = :wave_id")
# What is held is here, and a supervisor may release it until the trucks leave.
_PRODUCTS = Statement(
    "SELECT d.sku_id, s.supplier_id, d.quantity, COALESCE(l.here, 0) FROM demand d"
    " JOIN sku s ON s.sku_id = d.sku_id LEFT JOIN (SELECT sku_id, SUM(accepted + held) AS here"
    " FROM goods_receipt_line WHERE wave_id = :wave_id AND reversed = 0 GROUP BY sku_id) l"
    " ON l.sku_id = d.sku_id WHERE d.wave_id = :wave_id"
)
# A wait is over once a vehicle has come since and was unloaded: what it did not bring is not there.
_DECIDED = Statement(
    "SELECT d.supplier_id, d.decision, EXISTS (SELECT 1 FROM goods_receipt r"
    " WHERE r.wave_id = d.wave_id AND r.supplier_id = d.supplier_id AND r.closed_at > d.decided_at)"
    " FROM supplier_decision d WHERE d.wave_id = :wave_id"
    " AND (:supplier_id = '' OR d.supplier_id = :supplier_id)"
)
_UNLOADING = Statement(
    "SELECT DISTINCT supplier_id FROM goods_receipt WHERE wave_id = :wave_id AND state = 'open'"
    " AND (:supplier_id = '' OR supplier_id = :supplier_id)"
)
# Nobody waits for an appointment that was kept: a vehicle came, early perhaps, and was unloaded.
_EXPECTED = Statement(
    "SELECT a.supplier_id, a.ends_at FROM dock_appointment a WHERE a.wave_id = :wave_id"
    " AND (:supplier_id = '' OR a.supplier_id = :supplier_id)"
    " AND NOT EXISTS (SELECT 1 FROM goods_receipt r WHERE r.wave_id = a.wave_id"
    " AND r.supplier_id = a.supplier_id AND r.state <> 'open')"
)


def expected_supply(tx: Tx, wave_id: str, now: datetime) -> dict[str, int]:
    """Items by product; what is not named comes in full.

    Where nothing is received for the wave, what suppliers announced. Else what was accepted or is
    held, and of what is missing that of suppliers the trucks wait for.
    """
    announced = {sku: int(quantity) for sku, quantity in tx.all(_ANNOUNCED, wave_id=wave_id)}
    row = tx.one(_RECEIVES, wave_id=wave_id)
    if row is None or not row[0]:
        return announced
    coming = waited_for(tx, wave_id, now)
    found = {}
    for sku, supplier, ordered, here in tx.all(_PRODUCTS, wave_id=wave_id):
        comes = max(int(here), min(int(ordered), announced.get(sku, int(ordered))))
        supply = comes if supplier in coming else int(here)
        if supply < int(ordered):
            found[sku] = supply
    return found


def waited_for(tx: Tx, wave_id: str, now: datetime, supplier_id: str = "") -> frozenset[str]:
    """The suppliers (or the one named) of which what is missing still counts as to come. By
    decision, until a vehicle that came since is unloaded; where nobody decided, while one stands at
    a dock, or none has come and the appointment has not passed."""
    of = {"wave_id": wave_id, "supplier_id": supplier_id}
    here = {supplier for (supplier,) in tx.all(_UNLOADING, **of)}
    coming = here | {
        supplier
        for supplier, ends_at in tx.all(_EXPECTED, **of)
        if datetime.fromisoformat(ends_at) > now
    }
    for supplier, decision, came in tx.all(_DECIDED, **of):
        if decision == LateDecision.WAIT and (supplier in here or not came):
            coming.add(supplier)
        else:
            coming.discard(supplier)
    return frozenset(coming)
