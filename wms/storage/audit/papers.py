"""Invariant 13: one original of each paper, reprints numbered without gaps, and every copy in the
spool as the journal has it."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.words import PrintState
from wms.operations.containers import LABEL
from wms.operations.dispatch import DELIVERY_NOTES, MANIFEST_PAPER
from wms.operations.receiving_ports import RECEIPT_PAPER
from wms.operations.returns_ports import RETURNS_PAPER, SLIP_PAPER
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_NUMBERED = tuple(
    (
        table,
        Statement(
            f"SELECT paper, number, COUNT(*), MIN(copy), MAX(copy) FROM {table}"
            " WHERE paper <> 'delivery_notes' GROUP BY paper, number"
            " HAVING MIN(copy) <> 0 OR MAX(copy) <> COUNT(*) - 1"
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
    yield from _notes_are_numbered(evidence)
    for sscc, state, copies, jobs in evidence.tx.each(_LABELS, label=LABEL):
        yield say("audit.copies.label", sscc=sscc, state=state, copies=copies, jobs=jobs)
    for number, copies, jobs, state in evidence.tx.each(_MANIFESTS, paper=MANIFEST_PAPER):
        if copies != jobs or (state == "departed" and copies == 0):
            yield say("audit.copies.manifest", number=number, copies=copies, jobs=jobs)
    yield from _copies_stand_as_they_may(evidence)
    yield from _people_said_so(evidence)


_NOTES = Statement("SELECT number, copy FROM print_job WHERE paper = :paper ORDER BY position")


def _notes_are_numbered(evidence: Evidence) -> Iterator[Message]:
    """Each delivery note has one original and reprints without a gap, whether it was printed with
    its manifest's set or alone; a set has the number of its highest note."""
    asked: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for number, copy in evidence.tx.each(_NOTES, paper=DELIVERY_NOTES):
        manifest, _, stop = number.partition("/")
        before = asked[manifest] + (asked[number] if stop else most[manifest])
        if copy != before or (stop and not asked[manifest]):
            told = {"paper": DELIVERY_NOTES, "number": number, "copies": before + 1}
            yield say("audit.copies.gap", table="print_job", **told, first=copy, last=copy)
        asked[number] += 1
        if stop:
            most[manifest] = max(most[manifest], asked[number])


_COPIES = Statement(
    "SELECT j.paper, j.number, j.copy, j.state, j.printed_at, j.printer, j.sent_at,"
    " COALESCE(e.kind, ''), COALESCE(e.body, '{}') FROM print_job j"
    " LEFT JOIN journal e ON e.event_id = j.event_id ORDER BY j.position"
)


def _copies_stand_as_they_may(evidence: Evidence) -> Iterator[Message]:
    """Each was asked for by a fact that says so, and its state is told in full."""
    for paper, number, copy, state, printed_at, printer, sent_at, kind, body in evidence.tx.each(
        _COPIES
    ):
        told = {"paper": paper, "number": number, "copy": copy}
        if not _asked_for(paper, number, copy, kind, json.loads(body)):
            yield say("audit.copies.nobody_asked", **told, fact=kind or "-")
        half_sent = state == PrintState.SENDING and not (printer and sent_at)
        if (
            state not in tuple(PrintState)
            or (state == PrintState.PRINTED) != bool(printed_at)
            or half_sent
        ):
            yield say("audit.copies.state", **told, printing=state)


_CLOSED_BY = {
    RECEIPT_PAPER: "goods_receipt_closed",
    RETURNS_PAPER: "returns_note_closed",
    SLIP_PAPER: "return_slip_closed",
}
"""The fact with which the original of a paper prints."""


def _asked_for(paper: str, number: str, copy: int, kind: str, body: dict[str, Any]) -> bool:
    """Whether the fact `kind` is what this copy follows from."""
    if paper == LABEL and copy == 0:
        return kind == "container_closed" and body["sscc"] == number
    if paper == LABEL:
        return kind == "label_reprinted" and (body["sscc"], body["copy"]) == (number, copy)
    if paper in _CLOSED_BY and copy == 0:
        return kind == _CLOSED_BY[paper] and body["number"] == number
    if paper == DELIVERY_NOTES and copy == 0:
        # The scan that lets the vehicle leave may close its manifest first.
        left = kind in ("manifest_closed", "manifest_departed")
        return left and body["number"] == number
    if paper == DELIVERY_NOTES and kind == "copy_confirmed":
        # As programs before this one wrote of a set that nobody found.
        return (body["number"], body["copy"]) == (number, copy - 1)
    if paper in (MANIFEST_PAPER, DELIVERY_NOTES, *_CLOSED_BY):
        printed = (body.get("paper"), body.get("number"), body.get("copy"))
        return kind == "paper_printed" and printed == (paper, number, copy)
    return False


_SAID = Statement(
    "SELECT person_id, body FROM journal WHERE kind = 'copy_confirmed' ORDER BY position"
)
_CONFIRMED = Statement(
    "SELECT paper, number, copy, state, confirmed_by, (SELECT COUNT(*) FROM print_job n"
    " WHERE n.paper = j.paper AND n.number = j.number AND n.copy > j.copy)"
    " FROM print_job j WHERE confirmed_by <> '' ORDER BY position"
)


def _people_said_so(evidence: Evidence) -> Iterator[Message]:
    """What a person saw is printed; what nobody found is not, and has its successor."""
    said: dict[tuple[str, str, int], tuple[str, bool]] = {}
    for person, text in evidence.tx.each(_SAID):
        body = json.loads(text)
        said[body["paper"], body["number"], body["copy"]] = (person, body["exists"])
    for paper, number, copy, state, person, successors in evidence.tx.each(_CONFIRMED):
        exists = state == PrintState.PRINTED
        stands = exists or (state == PrintState.FAILED and successors)
        if said.pop((paper, number, copy), None) != (person, exists) or not stands:
            told = {"paper": paper, "number": number, "copy": copy}
            yield say("audit.copies.word", **told, printing=state, person=person)
    for (paper, number, copy), (person, _) in said.items():
        told = {"paper": paper, "number": number, "copy": copy}
        yield say("audit.copies.word", **told, printing="-", person=person)
