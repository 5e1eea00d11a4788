"""What a decision about a supplier does to the tables."""

from wms.domain import supply_events as s
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only
from wms.storage.statements import Statement
from wms.storage.store import Tx

_DECIDE = Statement(
    "INSERT INTO supplier_decision (wave_id, supplier_id, decision, reason, decided_at,"
    " decided_by, version) VALUES (:wave_id, :supplier_id, :decision, :reason, :at, :person,"
    " :version) ON CONFLICT (wave_id, supplier_id) DO UPDATE SET decision = excluded.decision,"
    " reason = excluded.reason, decided_at = excluded.decided_at,"
    " decided_by = excluded.decided_by, version = excluded.version"
    " WHERE supplier_decision.version < excluded.version"
)


def supplier_decided(tx: Tx, stamp: Stamp, event: s.SupplierDecided) -> None:
    """The latest decision holds."""
    only(_decided(tx, stamp, event), "decided meanwhile")


def supplier_decision_told(tx: Tx, stamp: Stamp, event: s.SupplierDecisionTold) -> None:
    """Likewise; an older word that comes later changes nothing."""
    _decided(tx, stamp, event)


def _decided(tx: Tx, stamp: Stamp, event: s.SupplierDecided | s.SupplierDecisionTold) -> int:
    return tx.run(
        _DECIDE,
        wave_id=event.wave_id,
        supplier_id=event.supplier_id,
        decision=event.decision,
        reason=event.reason,
        version=event.version,
        at=stamp.at,
        person=stamp.person_id,
    )
