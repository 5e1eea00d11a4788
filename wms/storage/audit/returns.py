"""Invariants 22 to 24: what comes back is on one note, is no more than was there, and goes where
somebody decided."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from wms.domain.digest import checksum
from wms.domain.messages import Message, say
from wms.domain.words import ReturnReason
from wms.storage.audit.evidence import Evidence
from wms.storage.returns import SiteReturns
from wms.storage.statements import Statement

_CLOSED = Statement("SELECT body FROM journal WHERE kind = 'returns_note_closed' ORDER BY position")
_NOTES = Statement("SELECT number, body, checksum FROM returns_note ORDER BY number")
_RETURNED = Statement(
    "SELECT event_id, line, wave_id, sku_id, origin, party, reason, order_id, quantity, state,"
    " note FROM returned ORDER BY event_id, line"
)
_LINES = Statement(
    "SELECT l.number, l.line, l.wave_id, l.sku_id, l.origin, l.party, l.reason, l.sent"
    " FROM returns_line l WHERE l.sent > 0 ORDER BY l.number, l.line"
)
_OVER = Statement(
    "SELECT number, line, found, to_supplier + to_resale + destroyed, to_supplier, slipped"
    " FROM returns_line WHERE to_supplier + to_resale + destroyed > found OR slipped > to_supplier"
    " OR to_supplier < 0 OR to_resale < 0 OR destroyed < 0 OR slipped < 0 ORDER BY number, line"
)
_DECIDED = Statement(
    "SELECT l.number, l.line, l.to_supplier + l.to_resale + l.destroyed FROM returns_line l"
    " JOIN returns_note n ON n.number = l.number WHERE n.state <> 'received'"
    " AND l.to_supplier + l.to_resale + l.destroyed > 0 ORDER BY l.number, l.line"
)
_SLIPS = Statement("SELECT number, supplier_id, body, checksum FROM return_slip ORDER BY number")
_SLIPPED = Statement(
    "SELECT number, line, supplier_id, slipped FROM returns_line WHERE slipped <> 0"
)
_AFTER_SALES = Statement(
    "SELECT r.party, r.sku_id, r.wave_id, SUM(r.quantity) FROM returned r"
    " WHERE r.origin = 'after_sales' GROUP BY r.party, r.sku_id, r.wave_id"
    " ORDER BY r.party, r.sku_id, r.wave_id"
)
_CONFIRMED = Statement("SELECT body FROM journal WHERE kind = 'return_collected'")
_LEFT_OVER = Statement(
    "SELECT r.wave_id, r.sku_id, SUM(r.quantity), COALESCE(MAX(s.damaged), 0) FROM returned r"
    " LEFT JOIN stock s ON s.wave_id = r.wave_id AND s.sku_id = r.sku_id"
    " WHERE r.origin = 'residual' AND r.reason IN (:damaged, :quality) GROUP BY r.wave_id, r.sku_id"
    " ORDER BY r.wave_id, r.sku_id"
)


def every_return_is_on_one_note(evidence: Evidence) -> Iterator[Message]:
    """22: what was collected is on no note or on one, by a fact that names it once; a note says
    what is on it, and nothing else."""
    named: dict[tuple[str, int], str] = {}
    closed: dict[str, dict[str, Any]] = {}
    for (text,) in evidence.tx.each(_CLOSED):
        body = json.loads(text)
        closed[body["number"]] = body
        for event_id, line in body["lines"]:
            if (event_id, line) in named:
                yield say("audit.returns.twice", number=body["number"], event=event_id)
            named[event_id, line] = body["number"]
    on_it: dict[str, Counter[tuple[str, ...]]] = {}
    for event_id, line, *what, quantity, state, note in evidence.tx.each(_RETURNED):
        if named.pop((event_id, line), "") != note or (state == "collected") != (not note):
            yield say("audit.returns.astray", event=event_id, number=note or "-")
        on_it.setdefault(note, Counter())[tuple(what)] += quantity
    for (event_id, _), number in named.items():
        yield say("audit.returns.astray", event=event_id, number=number)
    lines: dict[str, Counter[tuple[str, ...]]] = {}
    for number, line, *what, sent in evidence.tx.each(_LINES):
        lines.setdefault(number, Counter())[(str(line), *what)] += sent
    for number, text, digest in evidence.tx.each(_NOTES):
        said = json.loads(text)["lines"]
        own = number in closed
        if own and (digest != checksum(text) or closed[number]["checksum"] != digest):
            yield say("audit.returns.changed", number=number)
        if own and _sums(said) != on_it.get(number, Counter()):
            yield say("audit.returns.other_goods", number=number)
        if _numbered(said) != lines.get(number, Counter()):
            yield say("audit.returns.other_lines", number=number)


def _sums(said: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for one in said:
        what = ("wave_id", "sku_id", "origin", "party", "reason", "order_id")
        found[tuple(one[name] for name in what)] += one["quantity"]
    return found


def _numbered(said: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for one in said:
        what = ("wave_id", "sku_id", "origin", "party", "reason")
        found[(str(one["line"]), *(one[name] for name in what))] += one["quantity"]
    return found


def no_more_comes_back_than_was_there(evidence: Evidence) -> Iterator[Message]:
    """23: a point gives back no more of a product and a night than it got, a site no more damaged
    goods than it has, unless somebody confirmed that it is so."""
    if evidence.central:
        return
    books = SiteReturns(evidence.tx, evidence.site)
    confirmed = set()
    for (text,) in evidence.tx.each(_CONFIRMED):
        body = json.loads(text)
        if body.get("confirmed"):
            confirmed.add((body["party"], body["sku_id"], body["wave_id"]))
    for party, sku_id, wave_id, back in evidence.tx.all(_AFTER_SALES):
        if (party, sku_id, wave_id) in confirmed:
            continue
        nights = books.nights(party, sku_id)
        got = next((night.got for night in nights if night.wave_id == wave_id), 0)
        if back > got:
            where = {"party": party, "sku": sku_id, "wave": wave_id}
            yield say("audit.returns.too_many", **where, back=back, got=got)
    for wave_id, sku_id, back, damaged in evidence.tx.each(
        _LEFT_OVER, damaged=ReturnReason.DAMAGED, quality=ReturnReason.QUALITY
    ):
        if back > damaged:
            where = {"party": evidence.site.site_id, "sku": sku_id, "wave": wave_id}
            yield say("audit.returns.too_many", **where, back=back, got=damaged)


def what_came_back_goes_one_way(evidence: Evidence) -> Iterator[Message]:
    """24: to the supplier + into resale + destroyed is no more than was found of a line, and of
    what goes to the supplier its drivers took along what their slips say."""
    for number, line, found, decided, to_supplier, slipped in evidence.tx.each(_OVER):
        told = {"number": number, "line": line, "found": found, "decided": decided}
        yield say("audit.returns.over", **told, supplier=to_supplier, slipped=slipped)
    for number, line, decided in evidence.tx.each(_DECIDED):
        yield say("audit.returns.not_counted", number=number, line=line, decided=decided)
    taken: Counter[tuple[str, int, str]] = Counter()
    for number, supplier_id, text, digest in evidence.tx.each(_SLIPS):
        body = json.loads(text)
        if checksum(text) != digest or body["supplier_id"] != supplier_id:
            yield say("audit.returns.changed", number=number)
        for one in body["lines"]:
            taken[one["note"], one["note_line"], supplier_id] += one["quantity"]
    slipped_of = {
        (number, line, supplier): n for number, line, supplier, n in evidence.tx.each(_SLIPPED)
    }
    for key in sorted(taken.keys() | slipped_of.keys()):
        if taken[key] != slipped_of.get(key, 0):
            number, line, _ = key
            told = {"number": number, "line": line, "slips": taken[key]}
            yield say("audit.returns.slips", **told, slipped=slipped_of.get(key, 0))
