"""The journal as boards read it: in pieces, newest first, and of each fact only what they need."""

import json
from datetime import datetime
from typing import Any

from wms.operations.boards.ports import Fact
from wms.storage.statements import Statement
from wms.storage.store import Tx

_TOP = Statement("SELECT MAX(position) FROM journal")
_BETWEEN = Statement(
    "SELECT position, terminal_id, person_id, at, kind, CASE WHEN kind IN ('items_put',"
    " 'put_reversed', 'item_diverted', 'item_landed', 'signed_out') THEN body ELSE '' END"
    " FROM journal WHERE position > :low AND position <= :high ORDER BY position DESC LIMIT :most"
)


class SiteJournal:
    """See `wms.operations.boards.ports.JournalBooks`."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def top(self) -> int:
        row = self.tx.one(_TOP)
        return int(row[0]) if row and row[0] is not None else 0

    def between(self, low: int, high: int, most: int) -> tuple[Fact, ...]:
        return tuple(_fact(row) for row in self.tx.all(_BETWEEN, low=low, high=high, most=most))


def _fact(row: tuple[Any, ...]) -> Fact:
    position, terminal, person, at, kind, text = row
    seconds = datetime.fromisoformat(at).timestamp()
    if not text:
        return Fact(position, terminal, person, seconds, kind, "", "", 0)
    body = json.loads(text)
    if kind == "signed_out":
        # Written by whoever badged over, of the one who was there.
        return Fact(position, terminal, body["person_id"], seconds, kind, "", "", 0)
    place = (body["wave_id"], body["destination_id"])
    return Fact(position, terminal, person, seconds, kind, *place, _items(body))


def _items(body: dict[str, Any]) -> int:
    """Items of a fact that puts some. One that fell where nobody can use it, or where no container
    stood, is put by a later fact or not at all."""
    if "quantity" in body:
        return int(-body["quantity"] if "reverses" in body else body["quantity"])
    return 1 if body["sscc"] and not body.get("missort") else 0
