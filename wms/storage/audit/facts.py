"""Invariants 7 and 8: the journal is whole, and each fact counts once."""

import json
from collections.abc import Iterator

from wms.domain.messages import Message, say
from wms.operations.ports import Stamp
from wms.storage.audit.evidence import Evidence
from wms.storage.journal import link
from wms.storage.statements import Statement

_CHAIN = Statement(
    "SELECT terminal_id, seq, event_id, person_id, at, kind, body, answer, digest FROM journal"
    " ORDER BY position"
)
_TWICE = Statement(
    "SELECT event_id, COUNT(*) FROM journal GROUP BY event_id HAVING COUNT(*) > 1 ORDER BY event_id"
)
_REVERSALS = Statement(
    "SELECT position, terminal_id, seq, kind, body FROM journal"
    " WHERE kind IN ('put_reversed', 'load_reversed', 'report_reversed', 'return_reversed')"
    " ORDER BY position"
)
_FACT = Statement("SELECT position, kind, body FROM journal WHERE event_id = :event_id")
_UNPROVED = tuple(
    (
        table,
        Statement(
            f"SELECT DISTINCT t.event_id FROM {table} t WHERE NOT EXISTS"
            " (SELECT 1 FROM journal j WHERE j.event_id = t.event_id) LIMIT 20"
        ),
    )
    for table in ("print_job", "discrepancy")
)
_REVERSED_KIND = {
    "put_reversed": "items_put",
    "load_reversed": "container_loaded",
    "report_reversed": "difference_reported",
    "return_reversed": "return_collected",
}


def each_terminal_counts_without_a_gap(evidence: Evidence) -> Iterator[Message]:
    """7: a terminal's facts are 1, 2, 3, … and each bears the digest of the one before."""
    heads: dict[str, tuple[int, str]] = {}
    for terminal, seq, event_id, person, at, kind, body, answer, digest in evidence.tx.each(_CHAIN):
        last, before = heads.get(terminal, (0, ""))
        stamp = Stamp(event_id, terminal, person, at)
        if seq != last + 1:
            yield say("audit.chain.gap", terminal=terminal, seq=seq, wanted=last + 1)
        elif link(evidence.key, before, seq, stamp, kind, body, answer) != digest:
            yield say("audit.chain.broken", terminal=terminal, seq=seq, fact=kind, at=at)
        heads[terminal] = (seq, digest)


def every_fact_counts_once(evidence: Evidence) -> Iterator[Message]:
    """8: an id stands once, a fact is reversed at most once, and effects name their fact."""
    for event_id, times in evidence.tx.each(_TWICE):
        yield say("audit.facts.twice", event=event_id, times=times)
    reversed_before: set[str] = set()
    for position, terminal, seq, kind, text in evidence.tx.each(_REVERSALS):
        body = json.loads(text)
        where = {"terminal": terminal, "seq": seq, "event": body["reverses"]}
        if body["reverses"] in reversed_before:
            yield say("audit.facts.reversed_twice", **where)
        reversed_before.add(body["reverses"])
        first = evidence.tx.one(_FACT, event_id=body["reverses"])
        if first is None or first[0] > position or not _mirrors(kind, body, first):
            yield say("audit.facts.reverses_nothing", **where)
    for table, unproved in _UNPROVED:
        for (event_id,) in evidence.tx.all(unproved):
            yield say("audit.facts.unproved", table=table, event=event_id)


def _mirrors(kind: str, body: dict[str, object], first: tuple[object, ...]) -> bool:
    """Whether the reversal takes back just what the first fact did."""
    done = json.loads(str(first[2]))
    told = {name: value for name, value in body.items() if name != "reverses"}
    same = all(done.get(name) == value for name, value in told.items())
    return first[1] == _REVERSED_KIND[kind] and same
