"""Invariants 1 to 3: items are neither made nor lost."""

import json
from collections.abc import Iterator
from itertools import groupby

from wms.domain.messages import Message, say
from wms.domain.words import InboundState
from wms.storage.audit.cold import condemned_after_arrival
from wms.storage.audit.evidence import Evidence
from wms.storage.queries import PLAN_LIST
from wms.storage.statements import Statement

_COUNTS = Statement(
    "SELECT wave_id, sku_id, destination_id, planned, put, short, reserved FROM sort_count"
    " ORDER BY wave_id, sku_id, destination_id"
)
_SUPPLY = Statement(
    "SELECT s.quantity FROM supply s JOIN wave w ON w.wave_id = s.wave_id"
    " WHERE s.wave_id = :wave_id AND s.sku_id = :sku_id AND w.receives = 0"
)
_STOCK = Statement(
    "SELECT wave_id, sku_id, SUM(received), SUM(damaged), SUM(put), SUM(came), SUM(broken),"
    " SUM(sorted) FROM ("
    "SELECT wave_id, sku_id, received, damaged, put, 0 AS came, 0 AS broken, 0 AS sorted FROM stock"
    " UNION ALL SELECT m.wave_id, t.sku_id, 0, 0, 0, t.quantity,"
    " CASE WHEN c.state = 'damaged' THEN t.quantity ELSE 0 END, 0"
    " FROM inbound_content t JOIN inbound_container c ON c.sscc = t.sscc"
    " JOIN inbound_manifest m ON m.number = c.number WHERE c.state IN ('received', 'damaged')"
    " AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.subject = c.sscc AND h.step = 'arrival'"
    " AND h.state = 'held')"
    " UNION ALL SELECT c.wave_id, t.sku_id, 0, 0, 0, 0, t.quantity, 0 FROM content t"
    " JOIN container c ON c.sscc = t.sscc WHERE c.state = 'condemned'"
    " UNION ALL SELECT wave_id, sku_id, 0, 0, 0, 0, quantity, 0 FROM discrepancy"
    " WHERE kind = 'damage' AND sku_id <> '' AND subject = '' AND state <> 'reversed'"
    " UNION ALL SELECT wave_id, sku_id, 0, 0, 0, -quantity, 0, 0 FROM returned"
    " WHERE origin = 'residual' AND reason = 'surplus'"
    " UNION ALL SELECT wave_id, sku_id, 0, 0, 0, -from_stock, 0, 0 FROM intercept"
    " UNION ALL SELECT wave_id, sku_id, 0, 0, 0, 0, 0, put FROM sort_count"
    ") every_word GROUP BY wave_id, sku_id ORDER BY wave_id, sku_id"
)
_RECEIVED = Statement(
    "SELECT event_id, kind, body FROM journal WHERE kind IN ('container_received', 'goods_held',"
    " 'hold_decided') ORDER BY position"
)
_KNOWN = Statement("SELECT sscc, state FROM inbound_container ORDER BY sscc")
_SORTED = Statement(
    "SELECT wave_id, destination_id, sku_id, SUM(put), SUM(held) FROM ("
    "SELECT wave_id, destination_id, sku_id, put, 0 AS held FROM sort_count"
    " UNION ALL SELECT c.wave_id, c.destination_id, t.sku_id, 0, t.quantity"
    " FROM content t JOIN container c ON c.sscc = t.sscc WHERE c.state <> 'condemned'"
    ") both_words GROUP BY wave_id, destination_id, sku_id HAVING SUM(put) <> SUM(held)"
    " ORDER BY wave_id, destination_id, sku_id"
)

_CLOSED_TO_COUNT = Statement(
    "SELECT sscc, recount FROM container WHERE recount <> '' AND state <> 'open' ORDER BY sscc"
)
_LOST = Statement(
    "SELECT terminal_id, seq, body FROM journal WHERE kind = 'terminal_lost' ORDER BY position"
)
_MOVED_THERE = Statement(
    "SELECT 1 FROM journal WHERE subject = :sscc AND terminal_id = :terminal AND seq < :seq"
    " AND kind IN ('items_put', 'put_reversed')"
)


def counts_stay_within_the_plan(evidence: Evidence) -> Iterator[Message]:
    """1: planned = put + short + reserved + remaining for every need, none of them negative, and
    no more put than came."""
    counts = evidence.tx.each(_COUNTS)
    for (wave_id, sku_id), rows in groupby(counts, lambda row: (row[0], row[1])):
        planned = _planned(evidence, wave_id, sku_id)
        put_in_all = 0
        for _, _, destination, needed, put, short, reserved in rows:
            where = {"sku": sku_id, "destination": destination, "wave": wave_id}
            put_in_all += put
            if needed != planned.get(destination, 0):
                in_list = planned.get(destination, 0)
                yield say("audit.counts.other_plan", **where, counted=needed, planned=in_list)
            if min(put, short, reserved, needed - put - short - reserved) < 0:
                told = {"put": put, "short": short, "reserved": reserved}
                yield say("audit.counts.outside", **where, planned=needed, **told)
        supply = evidence.tx.one(_SUPPLY, wave_id=wave_id, sku_id=sku_id)
        if supply is not None and put_in_all > supply[0]:
            told = {"sku": sku_id, "wave": wave_id, "put": put_in_all}
            yield say("audit.counts.over_supply", **told, supply=supply[0])


def _planned(evidence: Evidence, wave_id: str, sku_id: str) -> dict[str, int]:
    row = evidence.tx.one(PLAN_LIST, wave_id=wave_id, kind="put", key=sku_id)
    if row is None:
        return {}
    body = json.loads(row[0])
    return dict(zip(body["dest"], body["qty"], strict=True))


def stock_adds_up(evidence: Evidence) -> Iterator[Message]:
    """1, at a station: received = on hand + sorted + damaged, and what came in containers less
    what was left over, or set aside for an order that was cancelled, and sent back; damaged is
    what came so, and what was reported since."""
    if not evidence.central:
        yield from stock_holds(evidence, _STOCK)


def stock_holds(evidence: Evidence, stock: Statement) -> Iterator[Message]:
    """Of rows wave, product, received, damaged, put, what came, what of it is damaged, what was
    sorted: none negative, and each told by its facts."""
    for wave_id, sku_id, received, damaged, put, came, broken, sorted_out in evidence.tx.each(
        stock
    ):
        where = {"sku": sku_id, "wave": wave_id}
        if min(received, damaged, put, received - damaged - put) < 0:
            told = {"received": received, "damaged": damaged, "put": put}
            yield say("audit.stock.negative", **where, **told)
        if (received, damaged) != (came, broken):
            told = {"received": received, "came": came, "damaged": damaged, "broken": broken}
            yield say("audit.stock.other_than_came", **where, **told)
        if put != sorted_out:
            yield say("audit.stock.other_than_sorted", **where, put=put, sorted=sorted_out)


def every_container_was_received_once(evidence: Evidence) -> Iterator[Message]:
    """2: what stands as received is what distinct receipt facts said, each container once.

    One met as extra before its truck was announced is counted again, with its truck. One that
    came too warm and was condemned is damaged since.
    """
    said: dict[str, str] = {}
    steps: dict[str, str] = {}
    for event_id, kind, text in evidence.tx.each(_RECEIVED):
        body = json.loads(text)
        if kind != "container_received":
            steps[event_id] = body.get("step", "")
            if condemned_after_arrival(kind, body, steps):
                said[body["subject"]] = InboundState.DAMAGED
            continue
        sscc, condition = body["sscc"], body["condition"]
        announced_since = said.get(sscc) == InboundState.EXTRA and condition != InboundState.EXTRA
        if sscc in said and not announced_since:
            yield say("audit.received.twice", sscc=sscc)
        said[sscc] = condition
    for sscc, state in evidence.tx.each(_KNOWN):
        word = said.pop(sscc, "")
        unseen = state in (InboundState.EXPECTED, InboundState.MISSING)
        if word not in (("", InboundState.EXTRA) if unseen else (state,)):
            yield say("audit.received.other", sscc=sscc, state=state)
    for sscc in said:
        yield say("audit.received.lost", sscc=sscc)


def what_was_sorted_is_in_containers(evidence: Evidence) -> Iterator[Message]:
    """3: items put for a destination = items in its containers, product by product."""
    for wave_id, destination, sku_id, put, held in evidence.tx.each(_SORTED):
        where = {"sku": sku_id, "destination": destination, "wave": wave_id}
        yield say("audit.contents.differ", **where, put=put, held=held)


def what_waits_for_a_count_was_filled_at_a_lost_terminal(evidence: Evidence) -> Iterator[Message]:
    """3: only an open container waits for a count, and a terminal that was lost had moved goods
    into it, or out."""
    for sscc, terminal in evidence.tx.each(_CLOSED_TO_COUNT):
        yield say("audit.recount.not_open", sscc=sscc, terminal=terminal)
    for terminal, seq, text in evidence.tx.all(_LOST):
        body = json.loads(text)
        where = {"terminal": terminal, "seq": seq}
        if body["terminal"] != terminal:
            yield say("audit.recount.other_terminal", **where, other=body["terminal"])
        for sscc in body["containers"]:
            if evidence.tx.one(_MOVED_THERE, **where, sscc=sscc) is None:
                yield say("audit.recount.not_filled", **where, sscc=sscc)
