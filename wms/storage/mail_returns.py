"""Returns notes on their way to the central warehouse, and its account of them on the way back."""

import json
from datetime import date
from typing import Any

from wms.domain.delivery_events import ReturnsAdvised, ReturnsCounted
from wms.domain.digest import checksum
from wms.domain.mail import Envelope
from wms.domain.messages import Message, say
from wms.domain.words import ReturnOrigin, ReturnReason
from wms.operations.ports import Stamp
from wms.operations.returns_rules import RETURNS_ACCOUNT
from wms.operations.take_back_rules import RETURNS_NOTE
from wms.storage.books import SiteBooks
from wms.storage.mail_shapes import a_moment, fits
from wms.storage.statements import Statement
from wms.storage.store import Tx

_NOTE = Statement(
    "SELECT n.body, n.checksum, n.closed_at, COALESCE(p.name, n.closed_by) FROM returns_note n"
    " LEFT JOIN person p ON p.person_id = n.closed_by WHERE n.number = :number"
)
_FACT = Statement("SELECT body FROM journal WHERE kind = 'returns_received' AND subject = :number")
_BODY = {
    "number": str,
    "site_id": str,
    "site_name": str,
    "business_date": str,
    "since": str,
    "lines": [
        {
            "line": int,
            "wave_id": str,
            "sku_id": str,
            "name": str,
            "unit": str,
            "supplier_id": str,
            "origin": str,
            "party": str,
            "party_name": str,
            "reason": str,
            "order_id": str,
            "order_doubt": str,
            "quantity": int,
        }
    ],
}
"""What the note itself says, which its digest is of."""


def write_note(tx: Tx, _central: str, number: str) -> dict[str, Any]:
    """The note as it was frozen, with its digest, when it was closed and by whom."""
    row = tx.one(_NOTE, number=number)
    assert row is not None
    body, digest, closed_at, closed_by = row
    return {"body": body, "checksum": digest, "closed_at": closed_at, "closed_by": closed_by}


def read_note(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """A note is on its way; one that is not what was closed there is refused."""
    said = json.loads(body["body"])
    whole = checksum(body["body"]) == body["checksum"] and fits(said, _BODY)
    if not whole or (said["number"], said["site_id"]) != (envelope.key, envelope.from_site):
        raise ValueError(envelope.key)
    lines = said["lines"]
    numbers = [line["line"] for line in lines]
    if numbers != list(range(1, len(lines) + 1)) or any(line["quantity"] <= 0 for line in lines):
        raise ValueError(envelope.key)
    for line in lines:
        ReturnOrigin(line["origin"])
        ReturnReason(line["reason"])
    date.fromisoformat(said["business_date"])
    for moment in (said["since"], body["closed_at"]):
        a_moment(moment)
    more = {name: body[name] for name in ("checksum", "closed_at", "closed_by")}
    text = json.dumps({**said, **more}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    items = sum(line["quantity"] for line in lines)
    answer: Message = say(
        "returns.advised", number=envelope.key, station=envelope.from_site, items=items
    )
    books.record(stamp, ReturnsAdvised(envelope.key, envelope.from_site, text), answer)


def write_account(tx: Tx, _station_id: str, number: str) -> dict[str, Any]:
    """What was found, line by line, and what was not on the note."""
    (text,) = tx.one(_FACT, number=number) or ("{}",)
    body = json.loads(text)
    return {"number": body["number"], "found": body["found"], "extra": body["extra"]}


def read_account(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The warehouse counted a note of ours."""
    number = body["number"]
    note = books.returns.note(number)
    if note is None or number != envelope.key:
        raise ValueError(number)
    counted = dict(body["found"])
    lines = {line.line for line in books.returns.lines(number)}
    if len(counted) != len(body["found"]):
        raise ValueError(number)
    if counted.keys() != lines or min((0, *counted.values())) < 0:
        raise ValueError(number)
    if any(one[3] <= 0 for one in body["extra"]):
        raise ValueError(number)
    items = sum(counted.values()) + sum(one[3] for one in body["extra"])
    answer = say("returns.account", number=number, items=items, sent=note.sent)
    books.record(stamp, ReturnsCounted(number, body["found"], body["extra"]), answer)


WRITERS = {RETURNS_NOTE: write_note, RETURNS_ACCOUNT: write_account}
AT_STATION = {RETURNS_ACCOUNT: read_account}
AT_CENTRAL = {RETURNS_NOTE: read_note}
"""Who takes what in."""
