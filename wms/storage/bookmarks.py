"""Where everybody stood in their work; see `wms.operations.bookmark_ports`.

A ledger table: no fact of the journal, written while nobody scans.
"""

import json

from wms.domain.messages import Message
from wms.operations.bookmark_ports import Bookmark, Done
from wms.storage.statements import Statement
from wms.storage.store import Tx

_OF = Statement(
    "SELECT person_id, terminal_id, job, body, wave_id, seq, saved_at FROM bookmark"
    " WHERE person_id = :person AND job <> ''"
)
_KEEP = Statement(
    "INSERT INTO bookmark (person_id, terminal_id, job, body, wave_id, seq, saved_at)"
    " VALUES (:person, :terminal, :job, :body, :wave, :seq, :at)"
    " ON CONFLICT (person_id) DO UPDATE SET terminal_id = excluded.terminal_id,"
    " job = excluded.job, body = excluded.body, wave_id = excluded.wave_id, seq = excluded.seq,"
    " saved_at = excluded.saved_at"
)
# A terminal's login deletes nothing (reliability.md, "Security"): who is at nothing has no job.
_DROP = Statement("UPDATE bookmark SET job = '', body = '' WHERE person_id = :person")
_OWN_FACTS = (
    " FROM journal WHERE terminal_id = :terminal AND person_id = :person"
    " AND kind NOT IN ('signed_in', 'signed_out', 'terminal_lost') ORDER BY seq DESC LIMIT :most"
)
_LAST_FACT = Statement(f"SELECT seq{_OWN_FACTS}")
_LAST_ANSWERS = Statement(f"SELECT answer{_OWN_FACTS}")

_LATEST = Statement(
    "SELECT j.kind, j.person_id, j.subject, c.sscc FROM journal j LEFT JOIN container c"
    " ON c.sscc = j.subject AND c.state = 'open' AND c.wave_id = :wave_id"
    " WHERE j.terminal_id = :terminal ORDER BY j.seq DESC LIMIT :most"
)


class SiteBookmarks:
    """The bookmarks inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def of(self, person_id: str) -> Bookmark | None:
        row = self.tx.one(_OF, person=person_id)
        return Bookmark(*row) if row else None

    def keep(self, bookmark: Bookmark) -> None:
        self.tx.run(
            _KEEP,
            person=bookmark.person_id,
            terminal=bookmark.terminal_id,
            job=bookmark.job,
            body=bookmark.body,
            wave=bookmark.wave_id,
            seq=bookmark.seq,
            at=bookmark.saved_at,
        )

    def drop(self, person_id: str) -> None:
        self.tx.run(_DROP, person=person_id)

    def last_fact(self, person_id: str, terminal_id: str) -> int:
        row = self.tx.one(_LAST_FACT, person=person_id, terminal=terminal_id, most=1)
        return int(row[0]) if row else 0

    def latest(self, terminal_id: str, wave_id: str, most: int) -> tuple[Done, ...]:
        rows = self.tx.all(_LATEST, terminal=terminal_id, wave_id=wave_id, most=most)
        return tuple(Done(row[0], row[1], row[2], row[3] is not None) for row in rows)

    def last_answers(self, person_id: str, terminal_id: str, most: int) -> tuple[Message, ...]:
        rows = self.tx.all(_LAST_ANSWERS, person=person_id, terminal=terminal_id, most=most)
        return tuple(Message(*json.loads(row[0])) for row in rows)
