"""Invariant 6 for accounts with suppliers: what is final stays, and says what was counted."""

import json
from collections.abc import Iterator

from wms.domain.digest import checksum
from wms.domain.messages import Message, say
from wms.domain.settlement import lines_of
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_FROZEN = Statement(
    "SELECT wave_id, supplier_id, body, checksum FROM settlement ORDER BY wave_id, supplier_id"
)
_SAID = Statement("SELECT body FROM journal WHERE kind = 'settlement_frozen' ORDER BY position")
_LINES = Statement(
    "SELECT wave_id, supplier_id, line FROM settlement_correction"
    " ORDER BY wave_id, supplier_id, line"
)
# What the docks' own facts say of a product, whatever the tables hold by now.
_RECEIVED = Statement(
    "SELECT sku_id, SUM(accepted + rejected + held) FROM goods_receipt_line"
    " WHERE wave_id = :wave_id AND supplier_id = :supplier_id AND reversed = 0 GROUP BY sku_id"
)


def a_frozen_account_never_changes(evidence: Evidence) -> Iterator[Message]:
    """6: an account is what was frozen, once, under its own digest; it counts what the docks
    counted; what was corrected since is numbered without a gap."""
    said: dict[tuple[str, str], str] = {}
    for (text,) in evidence.tx.each(_SAID):
        fact = json.loads(text)
        key = (fact["wave_id"], fact["supplier_id"])
        if key in said:
            yield say("audit.settled.twice", wave=key[0], supplier=key[1])
        said[key] = fact["body"]
    for wave_id, supplier_id, body, digest in evidence.tx.all(_FROZEN):
        where = {"wave": wave_id, "supplier": supplier_id}
        if said.get((wave_id, supplier_id)) != body or checksum(body) != digest:
            yield say("audit.settled.changed", **where)
            continue
        yield from _counts(evidence, wave_id, supplier_id, body)
    expected: dict[tuple[str, str], int] = {}
    for wave_id, supplier_id, line in evidence.tx.each(_LINES):
        key = (wave_id, supplier_id)
        expected[key] = expected.get(key, 0) + 1
        if line != expected[key] or key not in said:
            yield say("audit.settled.gap", wave=wave_id, supplier=supplier_id, line=line)


def _counts(evidence: Evidence, wave_id: str, supplier_id: str, body: str) -> Iterator[Message]:
    where = {"wave": wave_id, "supplier": supplier_id}
    rows = evidence.tx.all(_RECEIVED, wave_id=wave_id, supplier_id=supplier_id)
    came = {sku_id: int(items) for sku_id, items in rows if items}
    told = {line.sku_id: line.delivered for line in lines_of(body) if line.delivered}
    for sku_id in sorted(came.keys() | told.keys()):
        if came.get(sku_id, 0) != told.get(sku_id, 0):
            counted = {"came": came.get(sku_id, 0), "told": told.get(sku_id, 0)}
            yield say("audit.settled.other", **where, sku=sku_id, **counted)
