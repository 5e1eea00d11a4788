"""Invariant 11: everyone who did something had the right to it, then."""

import json
from collections.abc import Iterator
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.people import Right, may
from wms.domain.words import Role, SorterMode
from wms.operations.containers import NOBODY_ASKED
from wms.storage.audit.evidence import Evidence
from wms.storage.mail import CARRIER
from wms.storage.statements import Statement

_FACTS = Statement(
    "SELECT terminal_id, seq, person_id, kind, CASE WHEN kind IN ('person_added',"
    " 'badge_revoked', 'badge_issued', 'pin_set', 'label_reprinted', 'manifest_closed',"
    " 'sorter_switched', 'item_routed') THEN body ELSE '' END"
    " FROM journal ORDER BY position"
)

ANY_OF: dict[str, tuple[Right, ...]] = {
    "person_added": (Right.MANAGE_PEOPLE,),
    "badge_revoked": (Right.MANAGE_PEOPLE,),
    "badge_issued": (Right.MANAGE_PEOPLE,),
    "badge_unlocked": (Right.UNLOCK_BADGE,),
    "pin_set": (Right.SIGN_IN,),
    "pin_failed": (Right.SIGN_IN,),
    "preference_set": (Right.SIGN_IN,),
    "terminal_lost": (Right.SIGN_IN,),
    "second_shown": (Right.BE_SECOND,),
    "overridden": (Right.SIGN_IN,),
    "signed_in": (Right.SIGN_IN,),
    "files_imported": (Right.IMPORT_FILES,),
    "wave_frozen": (Right.FREEZE_WAVE,),
    "plan_released": (Right.PLAN,),
    "container_bound": (Right.PUT,),
    "items_put": (Right.PUT,),
    "put_reversed": (Right.PUT,),
    "container_closed": (Right.CLOSE_CONTAINER,),
    "label_reprinted": (Right.REPRINT_LABEL, Right.REVIEW_DIFFERENCE, Right.REASSIGN),
    "manifest_opened": (Right.LOAD,),
    "container_loaded": (Right.LOAD,),
    "load_reversed": (Right.LOAD, Right.DECIDE_HOLD),
    "manifest_closed": (Right.CLOSE_MANIFEST, Right.DEPART),
    "manifest_departed": (Right.DEPART,),
    "manifest_voided": (Right.CLOSE_MANIFEST,),
    "manifest_split": (Right.SPLIT_LOAD,),
    "stop_reassigned": (Right.REASSIGN,),
    "vehicle_assigned": (Right.REASSIGN,),
    "vehicle_changed": (Right.CHANGE_VEHICLE,),
    "paper_printed": (Right.PRINT_MANIFEST, Right.DEPART),
    "difference_reported": (Right.REPORT_DIFFERENCE,),
    "report_reversed": (Right.REPORT_DIFFERENCE,),
    "container_counted": (Right.COUNT,),
    "difference_reviewed": (Right.REVIEW_DIFFERENCE,),
    "content_corrected": (Right.REVIEW_DIFFERENCE,),
    "truck_arrived": (Right.UNLOAD,),
    "truck_sealed": (Right.UNLOAD,),
    "container_received": (Right.UNLOAD,),
    "unload_finished": (Right.UNLOAD, Right.DECIDE_HOLD, Right.COUNT),
    "sorter_switched": (Right.SORT_BY_CHUTE,),
    "item_routed": (Right.SORT_BY_CHUTE,),
    "queue_sent": (Right.SEND_QUEUE,),
    "copy_confirmed": (Right.CONFIRM_COPY,),
    "copy_queued_again": (Right.CONFIRM_COPY, Right.REPRINT_LABEL),
    "supplier_arrived": (Right.RECEIVE,),
    "goods_received": (Right.RECEIVE,),
    "goods_received_reversed": (Right.RECEIVE,),
    "goods_receipt_closed": (Right.RECEIVE,),
    "supply_reconciled": (Right.FREEZE_WAVE,),
    "supplier_decided": (Right.DECIDE_SUPPLY,),
    "notices_issued": (Right.DECIDE_SUPPLY,),
    # Whoever finds goods short, damaged, held or late sets it off; the rule decides, not they.
    "supply_shared": (
        Right.PUT,
        Right.REPORT_DIFFERENCE,
        Right.UNLOAD,
        Right.RECEIVE,
        Right.DECIDE_SUPPLY,
        Right.DECIDE_HOLD,
    ),
    "settlement_frozen": (Right.SETTLE,),
    "settlement_corrected": (Right.SETTLE, Right.DISPOSE),
    "reading_taken": (Right.RECEIVE, Right.LOAD, Right.UNLOAD, Right.DEPART, Right.DELIVER),
    "goods_held": (Right.RECEIVE, Right.LOAD, Right.UNLOAD, Right.DEPART, Right.DELIVER),
    "hold_decided": (Right.DECIDE_HOLD,),
    "stop_delivered": (Right.DELIVER, Right.DECIDE_HOLD),
    "empties_moved": (Right.LOAD, Right.UNLOAD, Right.DEPART, Right.DELIVER, Right.TAKE_BACK),
    "order_intercepted": (Right.INTERCEPT,),
    "intercept_answered": (Right.DELIVER,),
    "intercept_ended": (Right.PUT, Right.DELIVER, Right.TAKE_BACK),
    "return_collected": (Right.TAKE_BACK, Right.DELIVER, Right.PUT, Right.DECIDE_HOLD),
    "return_reversed": (Right.TAKE_BACK, Right.DELIVER),
    "returns_note_closed": (Right.CLOSE_RETURNS,),
    "returns_received": (Right.TAKE_BACK,),
    "return_disposed": (Right.DISPOSE,),
    "return_slip_closed": (Right.CLOSE_RETURNS,),
}
"""Which right a fact takes; any one of several. What is not named nobody may do. What it takes
beyond that with a second person, one of the two had: `overrides` and `people` see to that."""
OF_OTHER_SITES = frozenset(
    {
        "manifest_advised",
        "receipt_taken",
        "plan_taken",
        "supplier_decision_told",
        "vehicle_change_told",
        "truck_seal_told",
        "empties_told",
        "intercept_asked",
        "intercept_told",
        "returns_advised",
        "returns_counted",
        "figures_taken",
        "review_told",
    }
)
"""Facts that no person made: another site told them, and they stand at no other terminal."""
NO_RIGHT = frozenset({"signed_out"})
SEEN_ON_A_BELT = frozenset({"sorter_run_began", "item_diverted", "item_landed", "item_released"})
"""What became of items decided before, whatever rights whoever answers for them has by now; only
it must be somebody who has ever switched a sorter."""


def everyone_had_the_right(evidence: Evidence) -> Iterator[Message]:
    """11: roles as the journal gives and takes them, held against every fact."""
    roles: dict[str, Role] = {}
    known: dict[str, Role] = {}
    switched: set[str] = set()
    for terminal, seq, person, kind, text in evidence.tx.each(_FACTS):
        where = {"terminal": terminal, "seq": seq, "person": person, "fact": kind}
        if (terminal == CARRIER) != (kind in OF_OTHER_SITES):
            yield say("audit.rights.not_of_this_terminal", **where)
        body = json.loads(text) if text else {}
        answers = kind in SEEN_ON_A_BELT and person in switched
        if terminal != CARRIER and not (answers or _allowed(roles.get(person), person, kind, body)):
            yield say("audit.rights.none", **where)
        if kind == "person_added":
            roles[body["person_id"]] = known[body["person_id"]] = Role(body["role"])
        elif kind == "badge_issued":
            roles[body["person_id"]] = known[body["person_id"]]
        elif kind == "badge_revoked":
            roles.pop(body["person_id"], None)
        elif kind == "sorter_switched":
            switched.add(person)


def _allowed(role: Role | None, person: str, kind: str, body: dict[str, Any]) -> bool:
    if kind in NO_RIGHT or (kind == "person_added" and _founds(role, person, body)):
        return True
    if role is None or not any(may(role, right) for right in ANY_OF.get(kind, ())):
        return False
    return all(may(role, right) for right in _besides(kind, body))


def _founds(role: Role | None, person: str, body: dict[str, Any]) -> bool:
    """The machine's own user enters under their own name, and gets no badge by it."""
    unknown_yet = role is None and body["person_id"] == person
    return unknown_yet and body["badge_digest"] == f"none:{person}"


def _besides(kind: str, body: dict[str, Any]) -> Iterator[Right]:
    """What more the fact took, by what it says."""
    if (kind == "sorter_switched" and body["mode"] == SorterMode.AUTOMATIC) or (
        kind == "item_routed" and body["destination_id"]
    ):
        yield Right.RUN_SORTER
    if kind == "pin_set" and not body["pin_hash"]:
        yield Right.MANAGE_PEOPLE
    if kind == "label_reprinted" and body["copy"] > 1 and body["reason"] in NOBODY_ASKED:
        yield Right.REPRINT_AGAIN
    if kind == "manifest_closed":
        said = json.loads(body["body"])
        left = any(line["kind"] in ("left", "forced") for line in said["exceptions"])
        followed = bool(said.get("followed_by"))
        # What follows on a second vehicle is not left behind. Programs before this one knew of no
        # second person; now one of the two has the right.
        if "forced" in said and not followed:
            return
        if left or (body["left_behind"] and not followed):
            yield Right.LEAVE_BEHIND
