"""Every fact says what it is about: the search finds it there, and nowhere else."""

import json
from collections.abc import Iterator

from wms.domain.messages import Message, say
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement
from wms.storage.subjects import about_body

_FACTS = Statement(
    "SELECT terminal_id, seq, kind, body, subject, sku_id FROM journal ORDER BY position"
)


def every_fact_says_what_it_is_about(evidence: Evidence) -> Iterator[Message]:
    """What a fact is said to be about is what its body tells."""
    for terminal, seq, kind, body, subject, sku_id in evidence.tx.each(_FACTS):
        told = about_body(kind, json.loads(body))
        if told != (subject, sku_id):
            wanted = " ".join(filter(None, told)) or "-"
            found = " ".join(filter(None, (subject, sku_id))) or "-"
            where = {"terminal": terminal, "seq": seq, "fact": kind}
            yield say("audit.subjects.other", **where, wanted=wanted, found=found)
