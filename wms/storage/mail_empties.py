"""What the central warehouse books of a station's empties, on its way there."""

import json
from typing import Any

from wms.domain.delivery_events import EmptiesTold
from wms.domain.mail import Envelope
from wms.domain.messages import say
from wms.domain.words import ContainerType
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks
from wms.storage.statements import Statement
from wms.storage.store import Tx

MOST = 999_999
"""Containers of a type one fact can be about: as many as can be keyed."""
_FACT = Statement("SELECT body FROM journal WHERE event_id = :event_id")


def write_empties(tx: Tx, _station_id: str, event_id: str) -> dict[str, Any]:
    """The fact as it stands in the journal, but for whom it is about: that is who is told."""
    (text,) = tx.one(_FACT, event_id=event_id) or ("{}",)
    body = json.loads(text)
    return {"subject": body["subject"], "lines": body["lines"]}


def read_empties(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """Seen from here: what the warehouse sent came from there, what came back to it went there."""
    lines = [[ContainerType(kind).value, back, sent] for kind, sent, back in body["lines"]]
    if any(abs(count) > MOST for _, *counts in lines for count in counts):
        raise ValueError(envelope.key)
    told = EmptiesTold(envelope.from_site, body["subject"], lines)
    books.record(stamp, told, say("empties.told", site=envelope.from_site))
