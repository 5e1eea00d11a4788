"""The journal: every fact, once, in order, in a chain that shows tampering.

`(terminal_id, seq)` is 1, 2, 3, … without gaps; `digest` is a keyed hash over the row and the
digest before it, the key kept outside the store (reliability.md, "Security"). A row is written
last in its transaction, after its effect took its locks, so that facts which depend on each other
stand in the order in which they happened.
"""

import hashlib
import hmac
from collections.abc import Iterable
from functools import cache
from typing import Any

from wms.domain.events import Event
from wms.operations.ports import Stamp
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.subjects import about

_HEAD = Statement(
    "SELECT seq, digest FROM journal WHERE terminal_id = :terminal ORDER BY seq DESC LIMIT 1"
)
_APPEND = Statement(
    "INSERT INTO journal (event_id, terminal_id, seq, person_id, at, kind, body, answer, digest,"
    " subject, sku_id) SELECT :event_id, :terminal, :seq, :person, :at, :kind, :body, :answer,"
    " :digest, :subject, :sku_id WHERE {held}"
)


def link(key: bytes, before: str, seq: int, stamp: Stamp, kind: str, body: str, answer: str) -> str:
    """The digest of a row that follows the digest `before`."""
    parts = (before, str(seq), stamp.event_id, stamp.terminal_id, stamp.person_id, stamp.at)
    told = "\x1f".join((*parts, kind, body, answer))
    code = _keyed(key).copy()
    code.update(told.encode())
    return code.hexdigest()


@cache
def _keyed(key: bytes) -> hmac.HMAC:
    """The code of nothing yet: to set one up costs twice what the hash of a row does."""
    return hmac.new(key, digestmod=hashlib.sha256)


class Journal:
    """Appends facts. Remembers each terminal's head, so that a scan need not look it up."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self._heads: dict[str, tuple[int, str]] = {}

    def append(self, tx: Tx, stamp: Stamp, event: Event, answer: str) -> None:
        """Write `event` as the terminal's next fact; `answer` is what a retry is told."""
        row = self._row(tx, stamp, event, answer)
        tx.must(_APPEND, "fact not written", **row)
        tx.settle()

    def append_all(self, tx: Tx, facts: Iterable[tuple[Stamp, Event, str]]) -> None:
        """Many facts of one act, in their order, whose effects are done already."""
        tx.many(_APPEND, [self._row(tx, *fact) for fact in facts])

    def _row(self, tx: Tx, stamp: Stamp, event: Event, answer: str) -> dict[str, Any]:
        """The row of the terminal's next fact; the one after it follows on this."""
        seq, before = self._head(tx, stamp.terminal_id)
        body = event.as_json()
        subject, sku_id = about(event)
        digest = link(self.key, before, seq + 1, stamp, event.kind, body, answer)
        # Until the commit is known to have happened, the head is not known.
        self._heads.pop(stamp.terminal_id, None)
        head = (seq + 1, digest)
        tx.pending[stamp.terminal_id] = head
        tx.on_commit.append(lambda: self._heads.__setitem__(stamp.terminal_id, head))
        return {
            "event_id": stamp.event_id,
            "terminal": stamp.terminal_id,
            "seq": seq + 1,
            "person": stamp.person_id,
            "at": stamp.at,
            "kind": event.kind,
            "body": body,
            "answer": answer,
            "digest": digest,
            "subject": subject,
            "sku_id": sku_id,
        }

    def forget(self, terminal_id: str) -> None:
        """Somebody else wrote facts of this terminal: its head is looked up again."""
        self._heads.pop(terminal_id, None)

    def _head(self, tx: Tx, terminal_id: str) -> tuple[int, str]:
        known = tx.pending.get(terminal_id) or self._heads.get(terminal_id)
        if known is None:
            known = tx.one(_HEAD, terminal=terminal_id) or (0, "")
        return int(known[0]), str(known[1])
