"""Invariants 18, 19 and 25: the morning. What is said of a stop, what empties are with whom, and
where the goods of cancelled orders are."""

import json
from collections.abc import Iterator
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.words import Outcome
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_SAID = Statement(
    "SELECT d.number, d.point_id, d.wave_id, d.outcome, COALESCE(m.state, ''),"
    " COALESCE(m.tier, ''), COALESCE(m.wave_id, '') FROM delivery d"
    " LEFT JOIN manifest m ON m.number = d.number ORDER BY d.number, d.point_id"
)
_BODY = Statement("SELECT body FROM manifest WHERE number = :number")
_LINES = Statement(
    "SELECT l.point_id, l.sku_id, l.quantity, l.returned, COALESCE(j.body, '')"
    " FROM delivery_line l LEFT JOIN journal j ON j.event_id = l.returned"
    " AND j.kind = 'return_collected' WHERE l.number = :number ORDER BY l.point_id, l.sku_id"
)
# What was intercepted and set aside is not the point's; said of its stop before, it comes back with
# the stop's goods all the same.
_STOPPED = Statement(
    "SELECT i.point_id, i.sku_id, CAST(SUM(i.stopped) AS INTEGER) FROM intercept i"
    " JOIN manifest m ON m.wave_id = i.wave_id WHERE m.number = :number"
    " GROUP BY i.point_id, i.sku_id"
)
_STRAY_LINES = Statement(
    "SELECT l.number, l.point_id FROM delivery_line l WHERE NOT EXISTS (SELECT 1 FROM delivery d"
    " WHERE d.number = l.number AND d.point_id = l.point_id) ORDER BY l.number, l.point_id"
)
_REVERSED = Statement("SELECT body FROM journal WHERE kind = 'return_reversed' ORDER BY position")
_MOVED = Statement(
    "SELECT body FROM journal WHERE kind IN ('empties_moved', 'empties_told') ORDER BY position"
)
_BALANCES = Statement("SELECT party, type, sent, back FROM empties ORDER BY party, type")
# Vehicles that left before empties were counted said nothing of them.
_OUT = Statement(
    "SELECT m.number, c.destination_id, c.type, COUNT(*) FROM manifest m"
    " JOIN manifest_container l ON l.number = m.number AND l.active = 1"
    " JOIN container c ON c.sscc = l.sscc WHERE m.state = 'departed' AND c.asset_code <> ''"
    " AND m.departed_at >= (SELECT MIN(j.at) FROM journal j WHERE j.kind = 'empties_moved')"
    " GROUP BY m.number, c.destination_id, c.type ORDER BY m.number, c.destination_id, c.type"
)
_SET_ASIDE = Statement(
    "SELECT order_id, sku_id, SUM(items), SUM(back) FROM ("
    "SELECT order_id, sku_id, stopped + from_stock AS items, 0 AS back FROM intercept"
    " UNION ALL SELECT order_id, sku_id, 0, quantity FROM returned"
    " WHERE origin = 'intercepted') both_words GROUP BY order_id, sku_id"
    " HAVING SUM(items) <> SUM(back) ORDER BY order_id, sku_id"
)


def what_was_intercepted_comes_back_once(evidence: Evidence) -> Iterator[Message]:
    """25, at a station: what was set aside of an order is on its way back, no more and no fewer."""
    if evidence.central:
        return
    for order_id, sku_id, items, back in evidence.tx.each(_SET_ASIDE):
        where = {"order": order_id, "sku": sku_id}
        yield say("audit.intercepts.back", **where, aside=items, back=back)


def every_delivery_was_on_a_vehicle(evidence: Evidence) -> Iterator[Message]:
    """18: a delivery names a stop of a branch manifest that has left; a point does not take less
    than nothing of what it got, and what comes back is on its way by a fact that stands."""
    undone = {json.loads(text)["reverses"] for (text,) in evidence.tx.all(_REVERSED)}
    for number, point_id in evidence.tx.each(_STRAY_LINES):
        yield say("audit.delivery.no_stop", number=number, point=point_id)
    sheets: dict[str, dict[str, dict[str, int]]] = {}
    outcomes: dict[str, dict[str, str]] = {}
    for number, point_id, wave_id, outcome, state, tier, own in evidence.tx.all(_SAID):
        if (state, tier, own) != ("departed", "branch", wave_id):
            yield say("audit.delivery.not_departed", number=number, point=point_id)
            continue
        if number not in sheets:
            sheets[number] = _got(evidence, number)
        if point_id not in sheets[number]:
            yield say("audit.delivery.no_stop", number=number, point=point_id)
        outcomes.setdefault(number, {})[point_id] = outcome
    for number, told in outcomes.items():
        yield from _lines_hold(evidence, number, told, sheets[number], undone)


def _got(evidence: Evidence, number: str) -> dict[str, dict[str, int]]:
    """What each stop of a manifest got, by product, as its paper says."""
    (text,) = evidence.tx.one(_BODY, number=number) or ("{}",)
    found: dict[str, dict[str, int]] = {}
    for stop in json.loads(text)["stops"]:
        goods = found.setdefault(stop["destination_id"], {})
        for box in stop["containers"]:
            for sku_id, quantity in box["content"]:
                goods[sku_id] = goods.get(sku_id, 0) + quantity
    return found


def _lines_hold(
    evidence: Evidence,
    number: str,
    told: dict[str, str],
    got: dict[str, dict[str, int]],
    undone: set[str],
) -> Iterator[Message]:
    untaken: dict[str, dict[str, int]] = {}
    aside: dict[tuple[str, str], int] = {
        (place, sku): n for place, sku, n in evidence.tx.all(_STOPPED, number=number)
    }
    for point_id, sku_id, quantity, returned, text in evidence.tx.all(_LINES, number=number):
        where = {"number": number, "point": point_id, "sku": sku_id}
        of_point = untaken.setdefault(point_id, {})
        of_point[sku_id] = of_point.get(sku_id, 0) + quantity
        on_board = got.get(point_id, {}).get(sku_id, 0)
        if not 0 < quantity <= of_point[sku_id] <= on_board:
            yield say("audit.delivery.too_many", **where, back=of_point[sku_id], got=on_board)
        if returned and (returned in undone or not _comes_back(text, point_id, sku_id, quantity)):
            yield say("audit.delivery.no_return", **where, back=quantity)
    for point_id, outcome in told.items():
        left = untaken.get(point_id, {})
        nothing = left.keys() <= got.get(point_id, {}).keys() and all(
            n - aside.get((point_id, sku), 0) <= left.get(sku, 0) <= n
            for sku, n in got.get(point_id, {}).items()
        )
        fits = {
            Outcome.DELIVERED: not left,
            Outcome.PARTLY: bool(left) and not nothing,
            Outcome.REFUSED: nothing,
            Outcome.UNDELIVERABLE: nothing,
        }
        if not fits[Outcome(outcome)]:
            yield say("audit.delivery.outcome", number=number, point=point_id)


def _comes_back(text: str, point_id: str, sku_id: str, quantity: int) -> bool:
    body: dict[str, Any] = json.loads(text) if text else {}
    known = body.get("party"), body.get("sku_id"), body.get("quantity")
    return known == (point_id, sku_id, quantity)


def empties_are_where_the_facts_put_them(evidence: Evidence) -> Iterator[Message]:
    """19: what a party has is all that went to it less all that came back, never less than
    nothing; what left on a manifest is out with whom it went to."""
    facts: dict[tuple[str, str], list[int]] = {}
    with_manifest: dict[tuple[str, str, str], int] = {}
    for (text,) in evidence.tx.each(_MOVED):
        body = json.loads(text)
        for kind, sent, back in body["lines"]:
            sums = facts.setdefault((body["party"], kind), [0, 0])
            sums[0] += sent
            sums[1] += back
            with_it = (body["subject"], body["party"], kind)
            with_manifest[with_it] = with_manifest.get(with_it, 0) + sent
    stored = {(party, kind): [sent, back] for party, kind, sent, back in evidence.tx.all(_BALANCES)}
    for key in sorted(facts.keys() | stored.keys()):
        party, kind = key
        sent, back = stored.get(key, [0, 0])
        if [sent, back] != facts.get(key, [0, 0]):
            yield say("audit.empties.sums", party=party, container_kind=kind, sent=sent, back=back)
        if back > sent and party != evidence.site.central_site:
            yield say("audit.empties.below", party=party, container_kind=kind, sent=sent, back=back)
    for number, party, kind, count in evidence.tx.each(_OUT):
        if with_manifest.get((number, party, kind), 0) < count:
            yield say("audit.empties.not_out", number=number, party=party, count=count)
