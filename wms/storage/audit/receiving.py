"""Invariants 1, 2, 5 and 6 at a warehouse's docks: what came in is what was received."""

import json
from collections.abc import Iterator

from wms.domain.digest import checksum
from wms.domain.messages import Message, say
from wms.storage.audit.counts import stock_holds
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_STOCK = Statement(
    "SELECT wave_id, sku_id, SUM(received), SUM(damaged), SUM(put), SUM(came), SUM(broken),"
    " SUM(sorted) FROM ("
    "SELECT wave_id, sku_id, received, damaged, put, 0 AS came, 0 AS broken, 0 AS sorted FROM stock"
    " UNION ALL SELECT l.wave_id, l.sku_id, 0, 0, 0, l.accepted, 0, 0 FROM goods_receipt_line l"
    " JOIN goods_receipt r ON r.number = l.number WHERE l.reversed = 0 AND r.stocks = 1"
    " UNION ALL SELECT wave_id, sku_id, 0, 0, 0, 0, quantity, 0 FROM discrepancy"
    " WHERE kind = 'damage' AND sku_id <> '' AND subject = '' AND state <> 'reversed'"
    " UNION ALL SELECT wave_id, sku_id, 0, 0, 0, -quantity, 0, 0 FROM returned"
    " WHERE origin = 'residual' AND reason = 'surplus'"
    " UNION ALL SELECT c.wave_id, t.sku_id, 0, 0, 0, 0, t.quantity, 0 FROM content t"
    " JOIN container c ON c.sscc = t.sscc WHERE c.state = 'condemned'"
    " UNION ALL SELECT wave_id, sku_id, 0, 0, 0, 0, 0, put FROM sort_count"
    ") every_word WHERE wave_id IN (SELECT wave_id FROM goods_receipt WHERE stocks = 1)"
    " OR received <> 0 GROUP BY wave_id, sku_id ORDER BY wave_id, sku_id"
)
_FACTS = Statement(
    "SELECT event_id, kind, body FROM journal"
    " WHERE kind IN ('goods_received', 'goods_received_reversed') ORDER BY position"
)
_LINES = Statement(
    "SELECT number, line, event_id, accepted + rejected + held, reversed FROM goods_receipt_line"
    " ORDER BY number, line"
)
_CLOSED = Statement("SELECT number, state, body, checksum FROM goods_receipt ORDER BY number")
_LINES_OF = Statement(
    "SELECT line, sku_id, accepted + rejected + held FROM goods_receipt_line"
    " WHERE number = :number AND reversed = 0 ORDER BY line"
)


def what_came_in_is_on_hand_or_sorted(evidence: Evidence) -> Iterator[Message]:
    """1, at a warehouse that receives: received = on hand + sorted + damaged, and what the lines
    of its receipts accepted."""
    if evidence.central:
        yield from stock_holds(evidence, _STOCK)


def every_line_was_received_once(evidence: Evidence) -> Iterator[Message]:
    """2: the lines of goods receipts are what distinct facts said, each once, and as often taken
    back as one was."""
    said: dict[tuple[str, int], tuple[str, int, int]] = {}
    for event_id, kind, text in evidence.tx.each(_FACTS):
        body = json.loads(text)
        key = (body["number"], body["line"])
        where = {"number": key[0], "line": key[1]}
        before = said.get(key)
        if kind == "goods_received":
            if before is not None:
                yield say("audit.receipt.twice", **where)
            items = body["accepted"] + body["rejected"] + body["held"]
            said[key] = (event_id, items, 0)
        elif before is None or before[2] or before[0] != body["reverses"]:
            yield say("audit.receipt.twice", **where)
        else:
            said[key] = (before[0], before[1], 1)
    for number, line, event_id, items, reversed_ in evidence.tx.each(_LINES):
        if said.pop((number, line), None) != (event_id, items, reversed_):
            yield say("audit.receipt.other", number=number, line=line)
    for number, line in said:
        yield say("audit.receipt.lost", number=number, line=line)


def a_closed_receipt_never_changes(evidence: Evidence) -> Iterator[Message]:
    """5 and 6: a closed goods receipt says what its lines are, and is what was printed."""
    for number, state, body, digest in evidence.tx.each(_CLOSED):
        if state == "open":
            if body or digest:
                yield say("audit.receipt.body", number=number)
            continue
        if checksum(body) != digest:
            yield say("audit.receipt.body", number=number)
            continue
        frozen = [
            (line["line"], line["sku_id"], line["accepted"] + line["rejected"] + line["held"])
            for line in json.loads(body)["lines"]
        ]
        if frozen != evidence.tx.all(_LINES_OF, number=number):
            yield say("audit.receipt.lines", number=number)
