"""Invariant 17: no more is allocated than was ordered, and every list adds up to it."""

from collections import Counter
from collections.abc import Iterator

from wms.domain.messages import Message, say
from wms.planning.lists import pick_lines, put_lines
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_WAVES = Statement(
    "SELECT wave_id, items_ordered, items_allocated, items_short FROM wave"
    " WHERE state = 'planned' ORDER BY wave_id"
)
_LISTS = Statement(
    "SELECT key, body, lines, items FROM plan_list WHERE wave_id = :wave_id AND kind = :kind"
)
# Where goods are received what suppliers announced binds nobody: the stock says what came.
_SUPPLY = Statement(
    "SELECT s.sku_id, s.quantity FROM supply s JOIN wave w ON w.wave_id = s.wave_id"
    " WHERE s.wave_id = :wave_id AND w.receives = 0 ORDER BY s.sku_id"
)


# A book that was closed by an older program is not kept by order number.
_PAGES = Statement(
    "SELECT b.wave_id, b.lines, SUM(p.lines) FROM order_book b"
    " JOIN order_page p ON p.wave_id = b.wave_id GROUP BY b.wave_id, b.lines"
    " HAVING SUM(p.lines) <> b.lines ORDER BY b.wave_id"
)


def lists_add_up_to_what_was_allocated(evidence: Evidence) -> Iterator[Message]:
    """17: per product, the put list = the trunk pick lists = the branch pick lists ≤ what was
    announced, where that is all that is known of it; every line of a closed book is found by its
    order."""
    for wave_id, lines, found in evidence.tx.all(_PAGES):
        yield say("audit.plan.pages", wave=wave_id, lines=int(lines), found=int(found))
    for wave_id, ordered, allocated, short in evidence.tx.all(_WAVES):
        # A station is told what it gets, not what was ordered.
        if evidence.central and allocated + short != ordered:
            told = {"ordered": ordered, "allocated": allocated, "short": short}
            yield say("audit.plan.totals", wave=wave_id, **told)
        kinds = ("put", "trunk_pick", "branch_pick") if evidence.central else ("put", "branch_pick")
        sums: dict[str, Counter[str]] = {}
        for kind in kinds:
            sums[kind] = Counter()
            yield from _add_up(evidence, wave_id, kind, sums[kind])
            if sums[kind].total() != allocated:
                told = {"items": sums[kind].total(), "allocated": allocated}
                yield say("audit.plan.lists", wave=wave_id, list_kind=kind, **told)
        for kind in kinds[1:]:
            yield from _compare(wave_id, kind, sums["put"], sums[kind])
        for sku_id, supply in evidence.tx.all(_SUPPLY, wave_id=wave_id):
            if sums["put"][sku_id] > supply:
                told = {"items": sums["put"][sku_id], "supply": supply}
                yield say("audit.plan.over_supply", wave=wave_id, sku=sku_id, **told)


def _add_up(evidence: Evidence, wave_id: str, kind: str, sums: Counter[str]) -> Iterator[Message]:
    """Sums by product into `sums`; says each list that does not hold what its head says."""
    for key, body, lines, items in evidence.tx.each(_LISTS, wave_id=wave_id, kind=kind):
        counted = total = 0
        least = 0
        for line in put_lines(key, body) if kind == "put" else pick_lines(body):
            counted += 1
            total += line.quantity
            least = min(least, line.quantity, line.short)
            sums[line.sku_id] += line.quantity
        if (counted, total) != (lines, items) or least < 0:
            yield say(
                "audit.plan.list", wave=wave_id, list_kind=kind, route=key, items=total, said=items
            )


def _compare(wave_id: str, kind: str, put: Counter[str], picked: Counter[str]) -> Iterator[Message]:
    for sku_id in sorted(put.keys() | picked.keys()):
        if put[sku_id] != picked[sku_id]:
            told = {"put": put[sku_id], "items": picked[sku_id]}
            yield say("audit.plan.product", wave=wave_id, list_kind=kind, sku=sku_id, **told)
