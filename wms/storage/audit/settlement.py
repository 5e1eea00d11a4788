"""Invariant 6 for accounts with suppliers: what is final stays, and says what was counted."""

import json
from collections import Counter
from collections.abc import Iterator

from wms.domain.digest import checksum
from wms.domain.messages import Message, say
from wms.domain.settlement import Figure, lines_of
from wms.domain.words import Disposition
from wms.storage.audit.evidence import Evidence
from wms.storage.returns import CONDEMNED_AT_DOCK
from wms.storage.statements import Statement

_FROZEN = Statement(
    "SELECT wave_id, supplier_id, body, checksum FROM settlement ORDER BY wave_id, supplier_id"
)
_SAID = Statement("SELECT body FROM journal WHERE kind = 'settlement_frozen' ORDER BY position")
_LINES = Statement(
    "SELECT wave_id, supplier_id, line FROM settlement_correction"
    " ORDER BY wave_id, supplier_id, line"
)
# What the docks' own facts say of a product, whatever the tables hold by now. Nothing is held any
# more when an account is frozen.
_RECEIVED = Statement(
    "SELECT sku_id, SUM(accepted + rejected + held), SUM(accepted), SUM(rejected)"
    " FROM goods_receipt_line"
    " WHERE wave_id = :wave_id AND supplier_id = :supplier_id AND reversed = 0 GROUP BY sku_id"
)
_ORDERED = Statement("SELECT sku_id, quantity FROM demand WHERE wave_id = :wave_id")
_RETURNS = Statement(
    "SELECT kind, terminal_id, seq, body FROM journal WHERE kind IN ('settlement_frozen',"
    " 'settlement_corrected', 'return_disposed') ORDER BY position"
)
_NO_RETURN = Statement(
    f"SELECT number, line FROM returns_line WHERE {CONDEMNED_AT_DOCK} ORDER BY number, line"
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
    came = {sku_id: tuple(map(int, items)) for sku_id, *items in rows if any(items)}
    lines = {line.sku_id: line for line in lines_of(body)}
    told = {
        sku_id: (line.delivered, line.accepted, line.rejected)
        for sku_id, line in lines.items()
        if line.delivered
    }
    for sku_id in sorted(came.keys() | told.keys()):
        docks, account = came.get(sku_id, (0, 0, 0)), told.get(sku_id, (0, 0, 0))
        if docks != account:
            # Which of the three: brought, taken in, sent back at once.
            which = next(n for n in range(3) if docks[n] != account[n])
            counted = {"came": docks[which], "told": account[which]}
            yield say("audit.settled.other", **where, sku=sku_id, **counted)
    ordered = dict(evidence.tx.all(_ORDERED, wave_id=wave_id))
    for sku_id, line in sorted(lines.items()):
        # Ordered of whom the product is by now: all of it or nothing.
        if line.ordered not in (0, ordered.get(sku_id, 0)):
            asked = {"ordered": ordered.get(sku_id, 0), "told": line.ordered}
            yield say("audit.settled.ordered", **where, sku=sku_id, **asked)


_Account = tuple[str, str]


def what_went_back_is_in_the_account_or_a_line_below(evidence: Evidence) -> Iterator[Message]:
    """6: a frozen account holds what had gone back by then; whatever went back later has a line of
    its own, written in the same act."""
    no_return = set(evidence.tx.all(_NO_RETURN))
    returned: Counter[tuple[str, str, str]] = Counter()
    frozen: set[_Account] = set()
    owed: dict[tuple[str, int], tuple[str, str, str, int]] = {}
    for kind, terminal, seq, text in evidence.tx.each(_RETURNS):
        fact = json.loads(text)
        account = fact["wave_id"], fact["supplier_id"]
        if kind == "settlement_frozen":
            frozen.add(account)
            yield from _returned_by_then(account, fact["body"], returned)
            continue
        goods = *account, fact["sku_id"]
        if kind == "settlement_corrected":
            due = owed.get((terminal, seq))
            if due == (*goods, fact["quantity"]) and fact["figure"] == Figure.RETURNED:
                del owed[terminal, seq]
        elif (
            fact["disposition"] == Disposition.TO_SUPPLIER
            and (fact["number"], fact["line"]) not in no_return
        ):
            if account in frozen:
                owed[terminal, seq + 1] = *goods, fact["quantity"]
            else:
                returned[goods] += fact["quantity"]
    for wave_id, supplier_id, sku_id, items in owed.values():
        where = {"wave": wave_id, "supplier": supplier_id, "sku": sku_id}
        yield say("audit.settled.unwritten", **where, items=items)


def _returned_by_then(
    account: _Account, body: str, returned: "Counter[tuple[str, str, str]]"
) -> Iterator[Message]:
    told = {line.sku_id: line.returned for line in lines_of(body) if line.returned}
    went = {key[2]: items for key, items in returned.items() if key[:2] == account and items}
    for sku_id in sorted(told.keys() | went.keys()):
        if told.get(sku_id, 0) != went.get(sku_id, 0):
            where = {"wave": account[0], "supplier": account[1], "sku": sku_id}
            counted = {"came": went.get(sku_id, 0), "told": told.get(sku_id, 0)}
            yield say("audit.settled.returned", **where, **counted)
