"""Invariant 14: whatever was sent down a belt is accounted for, and counted once at the divert."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.words import TrackOutcome, TrackState
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_TRACKS = Statement(
    "SELECT sorter, run, track, state, outcome FROM sorter_track ORDER BY sorter, run, track"
)
_TOLD = Statement(
    "SELECT kind, body FROM journal WHERE kind IN ('item_routed', 'item_diverted', 'item_landed',"
    " 'item_released') ORDER BY position"
)
_ALARMS = Statement(
    "SELECT subject FROM discrepancy WHERE kind IN ('missort', 'missing') AND manifest = ''"
    " AND state <> 'reversed'"
)
_RESERVED = Statement(
    "SELECT wave_id, sku_id, destination_id, SUM(reserved), SUM(held) FROM ("
    "SELECT wave_id, sku_id, destination_id, reserved, 0 AS held FROM sort_count"
    " UNION ALL SELECT wave_id, sku_id, destination_id, 0, 1 FROM sorter_track"
    " WHERE state IN ('on_belt', 'landed') AND destination_id <> ''"
    " UNION ALL SELECT wave_id, sku_id, alternate_destination_id, 0, 1 FROM sorter_track"
    " WHERE state IN ('on_belt', 'landed') AND alternate_destination_id <> ''"
    ") both_words GROUP BY wave_id, sku_id, destination_id HAVING SUM(reserved) <> SUM(held)"
    " ORDER BY wave_id, sku_id, destination_id"
)
_COUNTED = Statement(
    "SELECT wave_id, sku_id, destination_id, put FROM sort_count"
    " ORDER BY wave_id, sku_id, destination_id"
)
_CONDEMNED = Statement(
    "SELECT c.wave_id, t.sku_id, c.destination_id, t.quantity FROM content t"
    " JOIN container c ON c.sscc = t.sscc WHERE c.state = 'condemned'"
)
_COUNTING = Statement(
    "SELECT kind, body FROM journal WHERE kind IN ('items_put', 'put_reversed', 'item_diverted',"
    " 'item_landed', 'content_corrected')"
)
_ALARMING = frozenset(TrackOutcome) - {TrackOutcome.SORTED, TrackOutcome.REJECTED}


def every_track_is_accounted_for(evidence: Evidence) -> Iterator[Message]:
    """14: each stands as the belt's facts say; what is lost, or where nobody can use it, is open
    as a difference until somebody reviewed it."""
    fates = _fates(evidence)
    alarms = {subject for (subject,) in evidence.tx.each(_ALARMS)}
    for sorter, run, track, state, outcome in evidence.tx.each(_TRACKS):
        where = {"sorter": sorter, "run": run, "track": track}
        told = fates.pop((sorter, run, track), ("", ""))
        if told != (state, outcome):
            stands, facts = f"{state} {outcome}".strip(), " ".join(told).strip()
            yield say("audit.belt.other_fate", **where, stands=stands, facts=facts)
        if (outcome in _ALARMING) != (f"{sorter}/{run}/{track}" in alarms):
            yield say("audit.belt.alarm", **where, outcome=outcome or state)
    for sorter, run, track in sorted(fates):
        yield say("audit.belt.forgotten", sorter=sorter, run=run, track=track)


def _fates(evidence: Evidence) -> dict[tuple[str, int, int], tuple[str, str]]:
    """State and outcome of each track, by its facts alone."""
    fates: dict[tuple[str, int, int], tuple[str, str]] = {}
    for kind, text in evidence.tx.each(_TOLD):
        body = json.loads(text)
        key = (body["sorter"], body["run"], body["track"])
        fates[key] = _fate(kind, body)
    return fates


def _fate(kind: str, body: dict[str, Any]) -> tuple[str, str]:
    ended = TrackState.ENDED.value
    if kind == "item_landed" or body.get("sscc"):
        return ended, TrackOutcome.SORTED.value
    if kind == "item_diverted":
        if body["missort"]:
            return ended, TrackOutcome.MISSORTED.value
        if body["destination_id"]:
            return TrackState.LANDED.value, ""
        return ended, TrackOutcome.REJECTED.value
    outcome = body.get("outcome", "")
    return (ended, outcome) if outcome else (TrackState.ON_BELT.value, "")


def what_is_reserved_is_on_a_belt(evidence: Evidence) -> Iterator[Message]:
    """14: the places kept in the plan are those of open tracks, and of nobody else."""
    for wave_id, sku_id, destination, reserved, held in evidence.tx.each(_RESERVED):
        where = {"sku": sku_id, "destination": destination, "wave": wave_id}
        yield say("audit.belt.reserved", **where, reserved=reserved, held=held)


def what_is_counted_was_put_or_diverted(evidence: Evidence) -> Iterator[Message]:
    """14: items counted = items put by hand + items that went down a chute, each track once, and
    what a count corrected, less what was condemned."""
    told: Counter[tuple[str, str, str]] = Counter()
    fallen: Counter[tuple[str, int, int]] = Counter()
    for kind, text in evidence.tx.each(_COUNTING):
        body = json.loads(text)
        place = (body["wave_id"], body["sku_id"], body["destination_id"])
        if kind in ("items_put", "put_reversed"):
            told[place] += body["quantity"] if kind == "items_put" else -body["quantity"]
        elif kind == "content_corrected":
            told[place] += body["quantity"]
        elif body["sscc"]:
            told[place] += 1
            fallen[body["sorter"], body["run"], body["track"]] += 1
    for wave_id, sku_id, destination, quantity in evidence.tx.each(_CONDEMNED):
        told[wave_id, sku_id, destination] -= quantity
    for (sorter, run, track), times in sorted(fallen.items()):
        if times > 1:
            yield say("audit.belt.twice", sorter=sorter, run=run, track=track, times=times)
    for wave_id, sku_id, destination, put in evidence.tx.each(_COUNTED):
        where = {"sku": sku_id, "destination": destination, "wave": wave_id}
        seen = told.pop((wave_id, sku_id, destination), 0)
        if put != seen:
            yield say("audit.belt.counted", **where, put=put, seen=seen)
    for (wave_id, sku_id, destination), seen in sorted(told.items()):
        where = {"sku": sku_id, "destination": destination, "wave": wave_id}
        if seen:
            yield say("audit.belt.counted", **where, put=0, seen=seen)
