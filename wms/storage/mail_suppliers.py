"""What the warehouse decided of a late supplier, told to its stations."""

from typing import Any

from wms.domain.mail import Envelope
from wms.domain.messages import say
from wms.domain.supply_events import SupplierDecisionTold
from wms.domain.words import LateDecision
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks
from wms.storage.statements import Statement
from wms.storage.store import Tx

_DECISION = Statement(
    "SELECT decision, reason, version FROM supplier_decision"
    " WHERE wave_id = :wave_id AND supplier_id = :supplier_id"
)


def write_decision(tx: Tx, _station_id: str, key: str) -> dict[str, Any]:
    """The latest decision: what was decided before it no longer holds."""
    wave_id, _, rest = key.partition("/")
    supplier_id, _, _ = rest.rpartition("/")
    row = tx.one(_DECISION, wave_id=wave_id, supplier_id=supplier_id)
    assert row is not None
    told = {"decision": row[0], "reason": row[1], "version": int(row[2])}
    return {"wave_id": wave_id, "supplier_id": supplier_id, **told}


def read_decision(
    books: SiteBooks, stamp: Stamp, _envelope: Envelope, body: dict[str, Any]
) -> None:
    """The fact; a later decision that came first stays."""
    fact = SupplierDecisionTold(
        body["wave_id"],
        body["supplier_id"],
        LateDecision(body["decision"]),
        body["reason"],
        body["version"],
    )
    told = say("late.told", supplier=fact.supplier_id, decision_kind=fact.decision)
    books.record(stamp, fact, told)
