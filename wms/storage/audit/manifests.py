"""Invariants 4, 5, 6, 12 and 15: what a vehicle carries is what its paper says, for good.

A void manifest carries nothing any more; what it said stays, and the journal says who took it back.
"""

import json
from collections.abc import Iterator
from typing import Any

from wms.domain.codes import make_manifest_number
from wms.domain.digest import checksum
from wms.domain.messages import Message, say
from wms.domain.words import InboundState, ManifestState
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_TWICE_LOADED = Statement(
    "SELECT sscc, COUNT(*) FROM manifest_container WHERE active = 1 GROUP BY sscc"
    " HAVING COUNT(*) > 1 ORDER BY sscc"
)
_OUT_OF_STEP = Statement(
    "SELECT c.sscc, c.state, COALESCE(m.number, ''), COALESCE(m.state, '') FROM container c"
    " LEFT JOIN manifest_container l ON l.sscc = c.sscc AND l.active = 1"
    " LEFT JOIN manifest m ON m.number = l.number"
    " WHERE CASE WHEN c.state IN ('open', 'closed', 'condemned') THEN m.number IS NOT NULL"
    " WHEN c.state = 'loaded' THEN COALESCE(m.state, '') NOT IN ('open', 'closed')"
    " ELSE COALESCE(m.state, '') <> 'departed' END ORDER BY c.sscc"
)
_FINAL = Statement(
    "SELECT number, checksum, body, state FROM manifest WHERE state <> 'open' ORDER BY number"
)
_ON_BOARD = Statement(
    "SELECT l.sscc, c.destination_id, c.zone, t.sku_id, t.quantity FROM manifest_container l"
    " JOIN container c ON c.sscc = l.sscc LEFT JOIN content t ON t.sscc = l.sscc"
    " WHERE l.number = :number AND l.active = 1 ORDER BY l.sscc, t.sku_id"
)
_HISTORY = Statement(
    "SELECT kind, body FROM journal WHERE kind IN ('manifest_closed', 'manifest_departed',"
    " 'container_loaded', 'load_reversed', 'manifest_voided', 'manifest_split') ORDER BY position"
)
_STATES = Statement(
    "SELECT number, state, checksum, departure, follows FROM manifest ORDER BY number"
)
_ELSEWHERE = Statement(
    "SELECT l.number, l.sscc FROM manifest_container l JOIN manifest m ON m.number = l.number"
    " JOIN container c ON c.sscc = l.sscc JOIN stop_route r ON r.wave_id = c.wave_id"
    " AND r.destination_id = c.destination_id"
    " WHERE l.active = 1 AND r.route_id <> m.route_id ORDER BY l.number, l.sscc"
)


def a_container_is_on_one_manifest(evidence: Evidence) -> Iterator[Message]:
    """4: at most one active manifest a container, and the state of both agree."""
    for sscc, times in evidence.tx.each(_TWICE_LOADED):
        yield say("audit.one_manifest.twice", sscc=sscc, times=times)
    for sscc, state, number, _ in evidence.tx.each(_OUT_OF_STEP):
        yield say("audit.one_manifest.state", sscc=sscc, state=state, number=number or "-")
    for number, sscc in evidence.tx.each(_ELSEWHERE):
        yield say("audit.stop.route", number=number, sscc=sscc)


def a_manifest_says_what_is_on_it(evidence: Evidence) -> Iterator[Message]:
    """5: checksum = digest of the frozen body = the containers and their contents."""
    for number, digest, body, state in evidence.tx.each(_FINAL):
        if checksum(body) != digest:
            yield say("audit.manifest.checksum", number=number)
        boxes = [box for stop in json.loads(body)["stops"] for box in stop["containers"]]
        for box in boxes:
            if box["items"] != sum(quantity for _, quantity in box["content"]):
                yield say("audit.manifest.items", number=number, sscc=box["sscc"])
        said = {box["sscc"]: _content(box) for box in boxes}
        held = _on_board(evidence, number)
        if state == ManifestState.VOID:
            for sscc in sorted(held):
                yield say("audit.void.active", number=number, sscc=sscc)
            continue
        for sscc in sorted(said.keys() | held.keys()):
            if sscc not in held:
                yield say("audit.manifest.not_on_board", number=number, sscc=sscc)
            elif sscc not in said:
                yield say("audit.manifest.not_said", number=number, sscc=sscc)
            elif said[sscc] != held[sscc]:
                yield say("audit.manifest.contents", number=number, sscc=sscc)


def _content(box: dict[str, Any]) -> tuple[str, str, dict[str, int]]:
    return box["destination_id"], box["zone"], dict(box["content"])


def _on_board(evidence: Evidence, number: str) -> dict[str, tuple[str, str, dict[str, int]]]:
    held: dict[str, tuple[str, str, dict[str, int]]] = {}
    for sscc, destination, zone, sku_id, quantity in evidence.tx.all(_ON_BOARD, number=number):
        _, _, content = held.setdefault(sscc, (destination, zone, {}))
        if sku_id is not None:
            content[sku_id] = quantity
    return held


def a_closed_manifest_never_changes(evidence: Evidence) -> Iterator[Message]:
    """6: what stands is what was closed, once, and nothing was loaded or departed otherwise."""
    closed: dict[str, str] = {}
    departed: dict[str, str] = {}
    voided: set[str] = set()
    followed: dict[str, str] = {}
    for kind, text in evidence.tx.each(_HISTORY):
        body = json.loads(text)
        number = body["number"]
        if kind == "manifest_split":
            followed[body["into"]] = number
        elif kind == "manifest_voided":
            if number in voided or number in departed or number not in closed:
                yield say("audit.manifest.void", number=number)
            voided.add(number)
        elif kind == "manifest_departed":
            if number in voided:
                yield say("audit.manifest.void", number=number)
            if number in departed:
                yield say("audit.manifest.departed_twice", number=number)
            departed[number] = text
        elif number in closed:
            yield say("audit.manifest.touched", number=number, fact=kind)
        elif kind == "manifest_closed":
            closed[number] = body["checksum"]
    for number, state, digest, departure, follows in evidence.tx.each(_STATES):
        if digest != closed.get(number, "") or (state == "open") is not (number not in closed):
            yield say("audit.manifest.changed", number=number)
        if (state == ManifestState.VOID) is not (number in voided):
            yield say("audit.manifest.void", number=number)
        if follows != followed.get(number, ""):
            yield say("audit.manifest.follows", number=number, before=follows or "-")
        if departure != departed.get(number, ""):
            yield say("audit.manifest.departure_changed", number=number)


_NIGHTS = Statement(
    "SELECT m.number, m.version, m.tier, m.route_id, m.wave_id, COALESCE(w.business_date, ''),"
    " m.body FROM manifest m LEFT JOIN wave w ON w.wave_id = m.wave_id ORDER BY m.number"
)
_OTHER_NIGHT = Statement(
    "SELECT m.number, c.sscc, c.wave_id FROM manifest m JOIN manifest_container l"
    " ON l.number = m.number AND l.active = 1 JOIN container c ON c.sscc = l.sscc"
    " WHERE c.wave_id <> m.wave_id ORDER BY m.number, c.sscc"
)
_ADVISED = Statement("SELECT number, wave_id, body FROM inbound_manifest ORDER BY number")


def a_manifest_belongs_to_its_night(evidence: Evidence) -> Iterator[Message]:
    """15: number, wave and business date agree, on the manifest and on all it carries."""
    for number, version, tier, route_id, wave_id, day, body in evidence.tx.each(_NIGHTS):
        if number != make_manifest_number(route_id, day, version):
            yield say("audit.dates.number", number=number, wave=wave_id, date=day or "-")
        told = json.loads(body) if body else {}
        known = {
            "number": number,
            "version": version,
            "tier": tier,
            "route_id": route_id,
            "wave_id": wave_id,
            "business_date": day,
        }
        for name, value in known.items():
            if told and told[name] != value:
                yield say("audit.dates.body", number=number, field=name, said=str(told[name]))
    for number, sscc, wave_id in evidence.tx.each(_OTHER_NIGHT):
        yield say("audit.dates.container", number=number, sscc=sscc, wave=wave_id)
    for number, wave_id, body in evidence.tx.each(_ADVISED):
        if json.loads(body)["wave_id"] != wave_id:
            yield say("audit.dates.body", number=number, field="wave_id", said=wave_id)


_LEFT = Statement("SELECT number FROM manifest WHERE state = 'departed' AND tier = 'trunk'")
_RECEIPTS = Statement("SELECT station_id, body FROM receipt WHERE number = :number")
_ALL_RECEIPTS = Statement("SELECT body FROM receipt ORDER BY number, station_id")
_STRAY = Statement(
    "SELECT number, station_id FROM receipt r WHERE NOT EXISTS (SELECT 1 FROM manifest m"
    " WHERE m.number = r.number AND m.state = 'departed') ORDER BY number, station_id"
)
_SENT = Statement(
    "SELECT c.sscc, c.destination_id, c.state FROM manifest_container l"
    " JOIN container c ON c.sscc = l.sscc WHERE l.number = :number AND l.active = 1"
    " ORDER BY c.sscc"
)
_KNOWN_AS = {
    InboundState.RECEIVED: "received",
    InboundState.DAMAGED: "received",
    InboundState.MISSEND: "received",
    InboundState.MISSING: "missing",
}


def what_left_arrived_or_is_missing(evidence: Evidence) -> Iterator[Message]:
    """12: dispatched = received at the station + in transit + missing, as the receipts say.

    A container is in transit as long as no receipt names it, and missing only if no station has
    it; a receipt names all its station's. What came with another truck than it was sent on is
    extra on that truck's receipt, and has arrived.
    """
    astray = _came_astray(evidence)
    for number, station_id in evidence.tx.all(_STRAY):
        yield say("audit.dispatched.stray_receipt", number=number, station=station_id)
    for (number,) in evidence.tx.all(_LEFT):
        named: dict[str, set[str]] = {}
        stations: set[str] = set()
        for station_id, text in evidence.tx.all(_RECEIPTS, number=number):
            stations.add(station_id)
            for sscc, state in json.loads(text)["containers"]:
                if state in _KNOWN_AS:
                    named.setdefault(sscc, set()).add(_KNOWN_AS[state])
        for sscc, destination, state in evidence.tx.all(_SENT, number=number):
            words = named.pop(sscc, set())
            if destination in stations and not words:
                yield say("audit.dispatched.unnamed", number=number, sscc=sscc)
            told = "received" if "received" in words else min(words, default="departed")
            if state != told and not (sscc in astray and state == "received"):
                yield say("audit.dispatched.state", number=number, sscc=sscc, state=state)
        for sscc in sorted(named):
            yield say("audit.dispatched.never_sent", number=number, sscc=sscc)


def _came_astray(evidence: Evidence) -> set[str]:
    """What stations found on trucks that it was not announced with."""
    return {
        sscc
        for (text,) in evidence.tx.all(_ALL_RECEIPTS)
        for sscc, state in json.loads(text)["containers"]
        if state == InboundState.EXTRA
    }
