"""Invariant 20: suppliers are told what is ordered, and no two are sent to one dock at a time."""

from collections.abc import Iterator

from wms.domain.messages import Message, say
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_POOLED = Statement(
    "SELECT b.wave_id, b.items, SUM(d.quantity) FROM order_book b"
    " JOIN demand d ON d.wave_id = b.wave_id GROUP BY b.wave_id, b.items"
    " HAVING SUM(d.quantity) <> b.items ORDER BY b.wave_id"
)
_TOGETHER = Statement(
    "SELECT a.wave_id, a.dock, a.supplier_id, b.supplier_id FROM dock_appointment a"
    " JOIN dock_appointment b ON b.wave_id = a.wave_id AND b.dock = a.dock"
    " AND a.supplier_id < b.supplier_id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    " ORDER BY 1, 2, 3 LIMIT 20"
)
_GAPS = Statement(
    "SELECT wave_id, supplier_id, COUNT(*), MAX(version) FROM notice"
    " GROUP BY wave_id, supplier_id HAVING COUNT(*) <> MAX(version) OR MIN(version) <> 1"
    " ORDER BY wave_id, supplier_id LIMIT 20"
)


def suppliers_are_told_what_is_ordered(evidence: Evidence) -> Iterator[Message]:
    """20: what is ordered by product adds up to the book; docks are given to one at a time;
    notices are numbered without gaps."""
    for wave_id, items, pooled in evidence.tx.all(_POOLED):
        yield say("audit.suppliers.pooled", wave=wave_id, items=int(items), pooled=int(pooled))
    for wave_id, dock, one, other in evidence.tx.all(_TOGETHER):
        yield say("audit.suppliers.together", wave=wave_id, dock=dock, one=one, other=other)
    for wave_id, supplier_id, notices, last in evidence.tx.all(_GAPS):
        values = {"notices": int(notices), "last": int(last)}
        yield say("audit.suppliers.gap", wave=wave_id, supplier=supplier_id, **values)
