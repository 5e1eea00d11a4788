"""Invariants 1, 4 and 11 of cold goods: what is held is counted, stays, and is decided once."""

import json
from collections.abc import Iterator
from typing import Any

from wms.domain.codes import read_stop
from wms.domain.cold import degrees, is_warm
from wms.domain.messages import Message, say
from wms.domain.words import HandoverStep, HoldState, Zone
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_FACTS = Statement(
    "SELECT event_id, kind, body FROM journal WHERE kind IN ('goods_held', 'hold_decided',"
    " 'container_loaded', 'load_reversed', 'manifest_voided', 'manifest_departed')"
    " ORDER BY position"
)
_HELD_LINES = Statement(
    "SELECT number, line, SUM(held), SUM(waits) FROM ("
    "SELECT number, line, held, 0 AS waits FROM goods_receipt_line WHERE reversed = 0"
    " UNION ALL SELECT l.number, l.line, 0, h.quantity FROM hold h JOIN goods_receipt_line l"
    " ON h.subject = l.number || '/' || CAST(l.line AS TEXT)"
    " WHERE h.step = 'receipt' AND h.state = 'held'"
    ") both_words GROUP BY number, line HAVING SUM(held) <> SUM(waits) ORDER BY number, line"
)
_AT_STOPS = Statement(
    "SELECT subject, point_id, sku_id, quantity FROM hold WHERE step = 'delivery'"
    " AND state IN ('held', 'condemned') ORDER BY event_id, line"
)
_WARM_LINES = Statement(
    "SELECT number, point_id, sku_id, CAST(SUM(quantity) AS INTEGER) FROM delivery_line"
    " WHERE reason = 'temperature' GROUP BY number, point_id, sku_id"
)
_DECIDED = Statement(
    "SELECT event_id, line, subject FROM hold WHERE state IN ('released', 'condemned')"
    " ORDER BY event_id, line"
)
_TRUCKS = Statement(
    "SELECT number FROM inbound_manifest WHERE seal_intact = 0 AND receipt_version > 0"
    " ORDER BY number"
)
_UNLOADING = Statement(
    "SELECT kind, body FROM journal WHERE kind IN ('container_received', 'container_counted',"
    " 'overridden', 'unload_finished') ORDER BY position"
)


def what_is_held_stays(evidence: Evidence) -> Iterator[Message]:
    """4: a container that is held is not loaded, and on no vehicle that leaves, unless that did so
    by itself; a hold is decided once, and while it stands; what was measured again was no longer
    too warm."""
    held: dict[str, set[str]] = {}
    board: dict[str, set[str]] = {}
    said: set[tuple[str, int]] = set()
    zones: dict[str, Zone] = {}
    for event_id, kind, text in evidence.tx.each(_FACTS):
        body: dict[str, Any] = json.loads(text)
        if kind == "goods_held":
            held.setdefault(body["subject"], set()).add(event_id)
            zones[event_id] = Zone(body["zone"])
        elif kind == "hold_decided":
            key, subject = (body["held_by"], body["line"]), body["subject"]
            if key in said or body["held_by"] not in held.get(subject, set()):
                yield say("audit.cold.decided", subject=subject)
            # Programs before this one released what was measured again without the figure.
            measured, zone = body.get("measured"), zones.get(body["held_by"])
            if measured is not None and zone is not None and is_warm(zone, measured):
                yield say("audit.cold.still_warm", subject=subject, reading=degrees(measured))
            said.add(key)
            held.get(subject, set()).discard(body["held_by"])
        elif kind == "container_loaded":
            board.setdefault(body["number"], set()).add(body["sscc"])
            if held.get(body["sscc"]):
                yield say("audit.cold.loaded", sscc=body["sscc"], number=body["number"])
        elif kind == "load_reversed":
            board.get(body["number"], set()).discard(body["sscc"])
        elif kind == "manifest_voided":
            board.pop(body["number"], None)
        else:
            along = set(body.get("held", ())) if body.get("left_at") else set()
            for sscc in sorted(board.get(body["number"], ())):
                if held.get(sscc) and sscc not in along:
                    yield say("audit.cold.left", sscc=sscc, number=body["number"])
                # Where it arrives it is held anew.
                held.pop(sscc, None)
    for held_by, line, subject in evidence.tx.each(_DECIDED):
        if (held_by, line) not in said:
            yield say("audit.cold.nobody", subject=subject)


def what_is_held_is_counted(evidence: Evidence) -> Iterator[Message]:
    """1: items of a receipt's line that are held are those of its hold, no more and no fewer; what
    a stop did not take for its temperature is what is held of its point, or was condemned."""
    for number, line, held, waits in evidence.tx.each(_HELD_LINES):
        yield say("audit.cold.line", number=number, line=line, held=held, waits=waits)
    told: dict[tuple[str, str, str], int] = {}
    for subject, point_id, sku_id, items in evidence.tx.each(_AT_STOPS):
        key = (read_stop(subject)[0], point_id, sku_id)
        told[key] = told.get(key, 0) + items
    warm = {(row[0], row[1], row[2]): row[3] for row in evidence.tx.each(_WARM_LINES)}
    for key in sorted(told.keys() | warm.keys()):
        untaken, waits = warm.get(key, 0), told.get(key, 0)
        if untaken != waits:
            where = dict(zip(("number", "point", "sku"), key, strict=True))
            yield say("audit.cold.stop", **where, untaken=untaken, waits=waits)


def a_broken_seal_means_a_full_count(evidence: Evidence) -> Iterator[Message]:
    """12: of a truck whose seal was not intact every container was counted before it was done, or
    two people answer for it."""
    trucks = {number for (number,) in evidence.tx.all(_TRUCKS)}
    if not trucks:
        return
    came: dict[str, set[str]] = {}
    counted: set[str] = set()
    for kind, text in evidence.tx.each(_UNLOADING):
        body = json.loads(text)
        if kind == "container_received" and body["condition"] == "received":
            came.setdefault(body["number"], set()).add(body["sscc"])
        elif kind == "container_counted":
            counted.add(body["sscc"])
        elif kind == "overridden":
            came.pop(body["subject"], None)
            trucks.discard(body["subject"])
        elif kind == "unload_finished" and body["version"] == 1 and body["number"] in trucks:
            for sscc in sorted(came.get(body["number"], set()) - counted):
                yield say("audit.cold.uncounted", number=body["number"], sscc=sscc)


def condemned_after_arrival(kind: str, body: dict[str, Any], steps: dict[str, str]) -> bool:
    """Whether a fact says that a container off a truck is waste; `steps`: of each hold's fact."""
    if kind != "hold_decided" or body["state"] != HoldState.CONDEMNED:
        return False
    return steps.get(body["held_by"]) == HandoverStep.ARRIVAL
