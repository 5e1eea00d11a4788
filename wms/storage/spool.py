"""The spool: every copy of every paper, from being asked for to being on paper.

    queued → sending → printed
                     → queued    nothing was sent; the printer first needs somebody
                     → failed    certainly not on paper; a person decides
                     → unknown   a person has to look

Each step is a durable transaction of its own, and its statement looks at where the copy stands, so
that of two who take it the slower one changes nothing. A program that falls leaves `sending`:
whoever owns the printer next says what that is worth. What people do about a copy stands in
`wms.storage.print_books`, in the transaction of the fact it follows from.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wms.domain.messages import Message
from wms.domain.papers import Copy
from wms.domain.words import PrintState
from wms.operations.dispatch import DELIVERY_NOTES
from wms.storage.statements import Statement
from wms.storage.store import Store, Tx

AT_ONCE = 500
"""Copies given to their printers in one transaction."""

_SELECT = (
    "SELECT j.position, j.paper, j.number, j.copy, e.at, COALESCE(p.name, e.person_id),"
    " COALESCE((SELECT c.reason FROM paper_copy c WHERE c.paper = j.paper"
    " AND c.number = j.number AND c.copy = j.copy), ''), e.terminal_id FROM print_job j"
    " JOIN journal e ON e.event_id = j.event_id"
    " LEFT JOIN person p ON p.person_id = e.person_id"
)
_QUEUED = Statement(f"{_SELECT} WHERE j.state = 'queued' ORDER BY j.position LIMIT :most")
_QUEUED_OF = Statement(
    f"{_SELECT} WHERE j.state = 'queued' AND j.paper = :paper AND j.number = :number"
    " ORDER BY j.position"
)
_NEXT = Statement(
    f"{_SELECT} WHERE j.state = 'queued' AND j.printer = :printer ORDER BY j.position LIMIT 1"
)
_UNASSIGNED = Statement(
    f"{_SELECT} WHERE j.state = 'queued' AND j.printer = '' ORDER BY j.position LIMIT :most"
)
_NOTES = Statement(
    "SELECT number FROM print_job WHERE paper = :paper AND position < :before"
    " AND (number = :manifest OR number LIKE :one)"
)
_LATEST = 2**63 - 1
_ANY_UNASSIGNED = Statement(
    "SELECT 1 FROM print_job WHERE state = 'queued' AND printer = '' LIMIT 1"
)
# Held, so that no queue is sent elsewhere between looking and writing.
_STAND_INS = Statement(
    "SELECT name, stand_in FROM device WHERE kind = 'printer' ORDER BY name {share}"
)
_ASSIGN = Statement(
    "UPDATE print_job SET printer = :printer"
    " WHERE position = :position AND state = 'queued' AND printer = ''"
)
_OWNERS = Statement(
    "SELECT DISTINCT state, printer FROM print_job WHERE state IN ('queued', 'sending')"
    " AND printer <> '' ORDER BY state, printer"
)
_DISOWN = Statement(
    "UPDATE print_job SET printer = '' WHERE state = 'queued' AND printer = :printer"
)
_CLAIM = Statement(
    "UPDATE print_job SET state = 'sending', sent_at = :at, tries = tries + 1, cause = ''"
    " WHERE position = :position AND state = 'queued' AND printer = :printer"
)
_END = Statement(
    "UPDATE print_job SET state = :state, cause = :cause, printed_at = :printed_at"
    " WHERE position = :position AND state = 'sending' AND printer = :printer"
)
# Given out anew: its printer's queue may have been sent to another meanwhile.
_BACK = Statement(
    "UPDATE print_job SET state = 'queued', cause = :cause, sent_at = '', printer = ''"
    " WHERE position = :position AND state = 'sending' AND printer = :printer"
)
_SPOIL = Statement(
    "UPDATE print_job SET state = 'failed', cause = :cause"
    " WHERE position = :position AND state = 'queued' AND printer = :printer"
)
_RECOVER = Statement(
    "UPDATE print_job SET state = :state, cause = :cause,"
    " sent_at = CASE WHEN :state = 'queued' THEN '' ELSE sent_at END"
    " WHERE state = 'sending' AND printer = :printer"
)
_HAND_OUT = Statement(
    "UPDATE print_job SET state = 'printed', printed_at = :at, printer = :printer, cause = ''"
    " WHERE position = :position AND state = 'queued'"
)

_NOT_PRINTED = "state <> 'printed' AND NOT (state = 'failed' AND confirmed_by <> '')"
_STANDING = Statement(
    "SELECT paper, number, copy, state, printer, tries, cause FROM print_job"
    f" WHERE {_NOT_PRINTED} ORDER BY position LIMIT :most"
)
_COUNTS = Statement(
    f"SELECT state, COUNT(*) FROM print_job WHERE {_NOT_PRINTED} GROUP BY state ORDER BY state"
)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One copy of one paper; `terminal` is where it was asked for."""

    position: int
    paper: str
    number: str
    copy: Copy
    terminal: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A copy that is not on paper: where it stands, and why."""

    paper: str
    number: str
    copy: int
    state: str
    printer: str
    tries: int
    cause: Message | None


Choose = Callable[[PrintJob, Mapping[str, str]], str]


class Spool:
    """The spool of a site, as those who print see it. One thread."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def queued(self, most: int = 100) -> list[PrintJob]:
        """The oldest copies that wait, whatever their printer."""
        with self.store.reading() as tx:
            return [_job(*row) for row in tx.all(_QUEUED, most=most)]

    def queued_of(self, paper: str, number: str) -> list[PrintJob]:
        """The copies of one paper that wait."""
        with self.store.reading() as tx:
            return [_job(*row) for row in tx.all(_QUEUED_OF, paper=paper, number=number)]

    def copy_of_note(self, job: PrintJob, number: str) -> Copy:
        """Which copy of the delivery note `number` a queued set has, or that note alone: the one
        may have been printed again before the other was."""
        if not job.copy.number:
            return job.copy
        with self.store.reading() as tx:
            return replace(job.copy, number=note_copies(tx, number, job.position))

    def assign(self, choose: Choose) -> None:
        """Give each copy that has none yet its printer; `choose` is also told who stands in for
        whom."""
        with self.store.reading() as tx:
            if tx.one(_ANY_UNASSIGNED) is None:
                return
        with self.store.writing() as tx:
            stand_ins = {name: other for name, other in tx.all(_STAND_INS) if other}
            for job in [_job(*row) for row in tx.all(_UNASSIGNED, most=AT_ONCE)]:
                tx.run(_ASSIGN, position=job.position, printer=choose(job, stand_ins))

    def next_of(self, printer: str) -> PrintJob | None:
        """The oldest copy that waits at a printer."""
        with self.store.reading() as tx:
            row = tx.one(_NEXT, printer=printer)
        return _job(*row) if row else None

    def claim(self, job: PrintJob, printer: str, at: str) -> bool:
        """The printer sends it from now on; False where it is no longer its own to send."""
        with self.store.writing() as tx:
            return tx.run(_CLAIM, position=job.position, printer=printer, at=at) == 1

    def printed(self, job: PrintJob, printer: str, at: str) -> bool:
        """The printer said that what it claimed is on paper."""
        return self._end(job, printer, PrintState.PRINTED, None, at)

    def not_printed(
        self, job: PrintJob, printer: str, state: PrintState, cause: Message | None
    ) -> bool:
        """What it claimed is `state` now (queued, failed or unknown), and why."""
        return self._end(job, printer, state, cause, "")

    def spoiled(self, job: PrintJob, printer: str, cause: Message) -> bool:
        """It cannot be drawn: failed without being sent."""
        with self.store.writing() as tx:
            told = as_text(cause)
            return tx.run(_SPOIL, position=job.position, printer=printer, cause=told) == 1

    def recover(self, printer: str, state: PrintState, cause: Message | None = None) -> int:
        """What `printer` was sending when its owner fell is `state` now; how many those were. What
        waited there is given out anew: the configuration may be another."""
        told = as_text(cause) if cause else ""
        with self.store.writing() as tx:
            fallen = tx.run(_RECOVER, printer=printer, state=state, cause=told)
            tx.run(_DISOWN, printer=printer)
        return fallen

    def orphans(self, printers: Sequence[str]) -> list[str]:
        """Printers that are not among `printers`, and that copies wait at or were being sent to."""
        with self.store.reading() as tx:
            return sorted({name for _, name in tx.all(_OWNERS)} - set(printers))

    def handed_out(self, job: PrintJob, printer: str, at: str) -> bool:
        """A person got it as a file, no printer asked; False where it no longer waited."""
        with self.store.writing() as tx:
            return tx.run(_HAND_OUT, position=job.position, printer=printer, at=at) == 1

    def standing(self, most: int) -> list[Standing]:
        """What is not on paper and not written off, oldest first."""
        with self.store.reading() as tx:
            rows = tx.all(_STANDING, most=most)
        return [_standing(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many of those stand in which state."""
        with self.store.reading() as tx:
            return {state: int(copies) for state, copies in tx.all(_COUNTS)}

    def _end(
        self, job: PrintJob, printer: str, state: PrintState, cause: Message | None, at: str
    ) -> bool:
        told = {"cause": as_text(cause) if cause else ""}
        where = {"position": job.position, "printer": printer}
        with self.store.writing() as tx:
            if state is PrintState.QUEUED:
                return tx.run(_BACK, **where, **told) == 1
            return tx.run(_END, **where, **told, state=state, printed_at=at) == 1


def note_copies(tx: Tx, number: str, before: int = _LATEST) -> int:
    """How many copies of a delivery note were asked for before that position, with its manifest's
    set or alone; of a set, as many as of the note that was asked for most often."""
    manifest = number.partition("/")[0]
    of = {"paper": DELIVERY_NOTES, "manifest": manifest, "one": f"{manifest}/%"}
    asked = Counter(row[0] for row in tx.all(_NOTES, **of, before=before))
    sets = asked.pop(manifest, 0)
    return sets + (max(asked.values(), default=0) if number == manifest else asked[number])


def as_text(message: Message) -> str:
    """A message as the store keeps it."""
    return json.dumps([message.key, message.values], ensure_ascii=False)


def as_message(text: str) -> Message | None:
    """What `as_text` wrote; None for an empty text."""
    return Message(*json.loads(text)) if text else None


def _standing(
    paper: str, number: str, copy: int, state: str, printer: str, tries: int, cause: str
) -> Standing:
    return Standing(paper, number, copy, state, printer, tries, as_message(cause))


def _job(
    position: int,
    paper: str,
    number: str,
    copy: int,
    at: str,
    person: str,
    reason: str,
    terminal: str,
) -> PrintJob:
    made = Copy(copy, datetime.fromisoformat(at), person, reason)
    return PrintJob(position, paper, number, made, terminal)
