"""Papers waiting to be printed, in the order they were asked for."""

from dataclasses import dataclass
from datetime import datetime

from wms.domain.papers import Copy
from wms.storage.statements import Statement
from wms.storage.store import Store

_SELECT = (
    "SELECT j.position, j.paper, j.number, j.copy, e.at, COALESCE(p.name, e.person_id),"
    " COALESCE((SELECT c.reason FROM paper_copy c WHERE c.paper = j.paper"
    " AND c.number = j.number AND c.copy = j.copy), '') FROM print_job j"
    " JOIN journal e ON e.event_id = j.event_id"
    " LEFT JOIN person p ON p.person_id = e.person_id"
)
_QUEUED = Statement(f"{_SELECT} WHERE j.state = 'queued' ORDER BY j.position LIMIT :most")
_QUEUED_OF = Statement(
    f"{_SELECT} WHERE j.state = 'queued' AND j.paper = :paper AND j.number = :number"
    " ORDER BY j.position"
)
_PRINTED = Statement(
    "UPDATE print_job SET state = 'printed', printed_at = :at"
    " WHERE position = :position AND state IN ('queued', 'sending')"
)
_CLAIM = Statement(
    "UPDATE print_job SET state = 'sending' WHERE position = :position AND state = 'queued'"
)
_RELEASE = Statement(
    "UPDATE print_job SET state = 'queued' WHERE position = :position AND state = 'sending'"
)
_RECOVER = Statement("UPDATE print_job SET state = 'queued' WHERE state = 'sending'")


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One copy of one paper."""

    position: int
    paper: str
    number: str
    copy: Copy


class PrintQueue:
    """The print queue of a site."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def queued(self, most: int = 100) -> list[PrintJob]:
        """The oldest jobs that were not printed."""
        with self.store.reading() as tx:
            return [_job(*row) for row in tx.all(_QUEUED, most=most)]

    def queued_of(self, paper: str, number: str) -> list[PrintJob]:
        """The jobs of one paper that were not printed."""
        with self.store.reading() as tx:
            return [_job(*row) for row in tx.all(_QUEUED_OF, paper=paper, number=number)]

    def claim(self, job: PrintJob) -> bool:
        """Nobody else prints it from now on; False where somebody does or did already."""
        with self.store.writing() as tx:
            return tx.run(_CLAIM, position=job.position) == 1

    def release(self, job: PrintJob) -> None:
        """A claimed job could not be printed: it waits again."""
        with self.store.writing() as tx:
            tx.run(_RELEASE, position=job.position)

    def recover(self) -> None:
        """What was claimed by somebody who fell waits again; an unfinished paper is no paper."""
        with self.store.writing() as tx:
            tx.run(_RECOVER)

    def printed(self, job: PrintJob, at: str) -> bool:
        """It is on paper, or in the folder that stands for paper; False where it was before."""
        with self.store.writing() as tx:
            return tx.run(_PRINTED, position=job.position, at=at) == 1


def _job(
    position: int, paper: str, number: str, copy: int, at: str, person: str, reason: str
) -> PrintJob:
    return PrintJob(position, paper, number, Copy(copy, datetime.fromisoformat(at), person, reason))
