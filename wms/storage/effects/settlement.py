"""What settling does to the tables: accounts that are final, and lines after them."""

from wms.domain import supply_events as s
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only
from wms.storage.statements import Statement
from wms.storage.store import Tx

_FREEZE = Statement(
    "INSERT INTO settlement (wave_id, supplier_id, frozen_at, frozen_by, body, checksum)"
    " VALUES (:wave_id, :supplier_id, :at, :person, :body, :checksum)"
    " ON CONFLICT (wave_id, supplier_id) DO NOTHING"
)
# Only what is frozen is corrected, and its lines are numbered without a gap.
_CORRECT = Statement(
    "INSERT INTO settlement_correction (wave_id, supplier_id, line, sku_id, figure, quantity,"
    " reason, at, person_id)"
    " SELECT wave_id, supplier_id, CAST(:line AS INTEGER), :sku_id, :figure,"
    " CAST(:quantity AS INTEGER), :reason, :at, :person"
    " FROM settlement WHERE wave_id = :wave_id AND supplier_id = :supplier_id"
    " AND :line = 1 + (SELECT COUNT(*) FROM settlement_correction c"
    " WHERE c.wave_id = :wave_id AND c.supplier_id = :supplier_id)"
    " ON CONFLICT (wave_id, supplier_id, line) DO NOTHING"
)


def settlement_frozen(tx: Tx, stamp: Stamp, event: s.SettlementFrozen) -> None:
    """The account is final; one that is already stays as it is."""
    frozen = tx.run(
        _FREEZE,
        wave_id=event.wave_id,
        supplier_id=event.supplier_id,
        at=stamp.at,
        person=stamp.person_id,
        body=event.body,
        checksum=event.checksum,
    )
    only(frozen, "account frozen already")


def settlement_corrected(tx: Tx, stamp: Stamp, event: s.SettlementCorrected) -> None:
    """A line more below an account that is final."""
    written = tx.run(
        _CORRECT,
        wave_id=event.wave_id,
        supplier_id=event.supplier_id,
        line=event.line,
        sku_id=event.sku_id,
        figure=event.figure,
        quantity=event.quantity,
        reason=event.reason,
        at=stamp.at,
        person=stamp.person_id,
    )
    only(written, "account not frozen, or corrected meanwhile")
