"""Invariant 11: what takes a second person was done with one, in the same act."""

import json
from collections.abc import Iterator
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.people import Right
from wms.domain.words import HoldState
from wms.operations.containers import NOBODY_ASKED, NOT_FOUND
from wms.operations.copies import takes_second
from wms.operations.corrections import LARGE
from wms.operations.dispatch import DELIVERY_NOTES, DEPARTED, MANIFEST_PAPER
from wms.operations.receiving_ports import RECEIPT_PAPER
from wms.operations.returns_ports import RETURNS_PAPER, SLIP_PAPER
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_FACTS = Statement(
    "SELECT person_id, kind, body FROM journal WHERE kind IN ('manifest_closed',"
    " 'manifest_voided', 'paper_printed', 'label_reprinted', 'difference_reported',"
    " 'content_corrected', 'goods_received', 'hold_decided', 'manifest_departed',"
    " 'overridden') ORDER BY position"
)
_NUMBERED = (MANIFEST_PAPER, DELIVERY_NOTES, RECEIPT_PAPER, RETURNS_PAPER, SLIP_PAPER)
_ALONE = "audit.override.alone"


def nobody_overrode_alone(evidence: Evidence) -> Iterator[Message]:
    """11: goods left behind, a manifest voided or printed a third time, goods let into another
    zone's container, books corrected by many: each followed by an `overridden` of the same person,
    for the same manifest, paper or container. That one of the two had the right, `people` sees
    to."""
    alone: set[tuple[str, Right, str]] = set()
    for person, kind, text in evidence.tx.each(_FACTS):
        body = json.loads(text)
        if kind == "overridden":
            alone.discard((body["subject"], Right(body["right"]), person))
            continue
        right = _takes(kind, body)
        if right is not None:
            subject = str(body.get("number") or body.get("sscc") or body["subject"])
            if kind == "goods_received":
                subject = f"{subject}/{body['line']}"
            if (subject, right, person) in alone:
                yield say(_ALONE, number=subject, right=right, person=person)
            alone.add((subject, right, person))
    for number, right, person in sorted(alone):
        yield say(_ALONE, number=number, right=right, person=person)


def _takes(kind: str, body: dict[str, Any]) -> Right | None:
    """The right that was used with a second person."""
    if kind == "manifest_voided":
        return Right.VOID_MANIFEST
    if kind == "difference_reported":
        return Right.OVERRIDE_ZONE if body["put"] else None
    if kind == "goods_received":
        return Right.DECIDE_HOLD if body["let_in"] else None
    if kind == "hold_decided":
        return Right.DECIDE_HOLD if body["state"] == HoldState.RELEASED else None
    if kind == "manifest_departed":
        return Right.DECIDE_HOLD if body.get("held") else None
    if kind == "content_corrected":
        return Right.REVIEW_DIFFERENCE if abs(body["quantity"]) > LARGE else None
    if kind == "manifest_closed":
        said = json.loads(body["body"])
        # Manifests of programs before this one know of no second person.
        if "forced" not in said or said["followed_by"]:
            return None
        left = body["left_behind"] or any(
            line["kind"] in ("left", "forced") for line in said["exceptions"]
        )
        return Right.LEAVE_BEHIND if left else None
    if kind == "label_reprinted":
        alone = body["reason"] in NOBODY_ASKED or not takes_second(body["copy"])
        return None if alone else Right.REPRINT_AGAIN
    asked = kind == "paper_printed" and body["reason"] not in (DEPARTED, NOT_FOUND)
    if asked and body["paper"] in _NUMBERED and takes_second(body["copy"]):
        return Right.PRINT_MANIFEST
    return None
