"""Invariant 13: one original of each paper, and reprints numbered without gaps."""

from collections.abc import Iterator

from wms.domain.messages import Message, say
from wms.operations.containers import LABEL
from wms.operations.dispatch import MANIFEST_PAPER
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_NUMBERED = tuple(
    (
        table,
        Statement(
            f"SELECT paper, number, COUNT(*), MIN(copy), MAX(copy) FROM {table}"
            " GROUP BY paper, number HAVING MIN(copy) <> 0 OR MAX(copy) <> COUNT(*) - 1"
            " OR COUNT(DISTINCT copy) <> COUNT(*) ORDER BY paper, number"
        ),
    )
    for table in ("print_job", "paper_copy")
)
_LABELS = Statement(
    "SELECT c.sscc, c.state, c.label_copies, (SELECT COUNT(*) FROM print_job j"
    " WHERE j.paper = :label AND j.number = c.sscc) FROM container c"
    " WHERE c.label_copies <> (SELECT COUNT(*) FROM print_job j"
    " WHERE j.paper = :label AND j.number = c.sscc)"
    " OR (c.state = 'open') <> (c.label_copies = 0) ORDER BY c.sscc"
)
_MANIFESTS = Statement(
    "SELECT m.number, (SELECT COUNT(*) FROM paper_copy p WHERE p.paper = :paper"
    " AND p.number = m.number) AS copies, (SELECT COUNT(*) FROM print_job j"
    " WHERE j.paper = :paper AND j.number = m.number) AS jobs, m.state FROM manifest m"
    " ORDER BY m.number"
)


def every_paper_has_one_original(evidence: Evidence) -> Iterator[Message]:
    """13: copies are 0, 1, 2, … without a gap, and the counters agree with the queue."""
    for table, numbered in _NUMBERED:
        for paper, number, copies, first, last in evidence.tx.each(numbered):
            told = {"paper": paper, "number": number, "copies": copies}
            yield say("audit.copies.gap", table=table, **told, first=first, last=last)
    for sscc, state, copies, jobs in evidence.tx.each(_LABELS, label=LABEL):
        yield say("audit.copies.label", sscc=sscc, state=state, copies=copies, jobs=jobs)
    for number, copies, jobs, state in evidence.tx.each(_MANIFESTS, paper=MANIFEST_PAPER):
        if copies != jobs or (state == "departed" and copies == 0):
            yield say("audit.copies.manifest", number=number, copies=copies, jobs=jobs)
