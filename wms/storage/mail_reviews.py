"""Where a difference comes from in one site's view, told to the other site that has it."""

import json
from typing import Any

from wms.domain.business_date import business_date_of_wave
from wms.domain.difference_events import ReviewTold
from wms.domain.mail import Envelope
from wms.domain.messages import say
from wms.domain.words import DifferenceCause, DiscrepancyKind
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks
from wms.storage.mail_shapes import a_moment
from wms.storage.statements import Statement
from wms.storage.store import Tx

_REVIEW = Statement(
    "SELECT j.body, j.at, j.position, COALESCE(p.name, j.person_id) FROM journal j"
    " LEFT JOIN person p ON p.person_id = j.person_id WHERE j.event_id = :event_id"
)
_DIFFERENCE = Statement(
    "SELECT wave_id, kind, subject, manifest, sku_id FROM discrepancy"
    " WHERE event_id = :opened_by AND line = :line"
)
_REVIEWS = Statement(
    "SELECT body FROM journal WHERE subject = :opened_by AND kind = 'difference_reviewed'"
    " AND position <= :position"
)


def write_review(tx: Tx, _site_id: str, event_id: str) -> dict[str, Any]:
    """What the review says, of which difference, and which review of it that is: the row is locked
    while one is written, so they stand in the journal in their order."""
    row = tx.one(_REVIEW, event_id=event_id)
    assert row is not None
    text, at, position, name = row
    said = json.loads(text)
    named = {"opened_by": said["opened_by"], "line": said["line"]}
    before = tx.all(_REVIEWS, opened_by=said["opened_by"], position=position)
    version = sum(json.loads(body)["line"] == said["line"] for (body,) in before)
    wave_id, kind, subject, manifest, sku_id = tx.one(_DIFFERENCE, **named) or ("",) * 5
    return {
        **named,
        "version": version,
        "wave_id": wave_id,
        "kind": kind,
        "subject": subject or manifest,
        "sku_id": sku_id,
        "matter": said["matter"],
        "cause": said["cause"],
        "note": said["note"],
        "reviewed_at": at,
        "reviewed_by": name,
    }


def read_review(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The fact; it may come before what shows the difference here, and waits beside it."""
    business_date_of_wave(body["wave_id"])
    a_moment(body["reviewed_at"])
    kind, cause = DiscrepancyKind(body["kind"]), DifferenceCause(body["cause"])
    if body["version"] < 1 or not body["matter"]:
        raise ValueError(envelope.key)
    fact = ReviewTold(
        site_id=envelope.from_site,
        cause=cause,
        **{name: body[name] for name in _AS_SAID},
    )
    told = {"site": envelope.from_site, "difference_kind": str(kind), "cause_kind": str(cause)}
    what = body["sku_id"] or body["subject"]
    books.record(stamp, fact, say("diff.told", **told, what=what, person=body["reviewed_by"]))


_AS_SAID = (
    *("opened_by", "line", "version", "wave_id", "matter", "subject", "sku_id", "note"),
    *("reviewed_at", "reviewed_by"),
)
