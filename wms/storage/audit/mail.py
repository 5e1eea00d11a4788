"""Invariant 8, between sites: each message is sent once and taken once."""

import json
from collections.abc import Iterator

from wms.domain.messages import Message, say
from wms.operations.difference_ports import REVIEW
from wms.operations.dispatch import ADVICE
from wms.operations.empties_rules import EMPTIES
from wms.operations.intercept_rules import INTERCEPT, INTERCEPT_ENDED
from wms.operations.late_rules import SUPPLIER_DECISION
from wms.operations.on_road import VEHICLE_CHANGE
from wms.operations.reseal import TRUCK_SEALED
from wms.operations.returns_rules import RETURNS_ACCOUNT
from wms.operations.take_back_rules import RETURNS_NOTE
from wms.operations.unload import RECEIPT
from wms.storage.audit.evidence import Evidence
from wms.storage.mail import CARRIER
from wms.storage.statements import Statement

_TWICE = tuple(
    (box, Statement(f"SELECT message_id FROM {box} GROUP BY message_id HAVING COUNT(*) > 1"))
    for box in ("outbox", "inbox")
)
_TOLD = Statement(
    "SELECT COUNT(*) FROM outbox WHERE to_site = :to_site AND kind = :kind AND key = :key"
)
_TELLING = Statement(
    "SELECT kind, body, event_id FROM journal WHERE kind IN ('manifest_departed',"
    " 'unload_finished', 'empties_moved', 'order_intercepted', 'intercept_ended',"
    " 'returns_note_closed', 'returns_received', 'supplier_decided', 'vehicle_changed',"
    " 'truck_sealed', 'truck_seal_told',"
    " 'difference_reviewed')"
    " ORDER BY position"
)
_STATIONS = Statement(
    "SELECT DISTINCT r.origin_id FROM plan_list l JOIN route r ON r.route_id = l.key"
    " WHERE l.wave_id = :wave_id AND l.kind = 'branch_pick' ORDER BY r.origin_id"
)
_UNTAKEN = Statement(
    "SELECT i.message_id FROM inbox i WHERE NOT EXISTS (SELECT 1 FROM journal j"
    " WHERE j.event_id = i.message_id AND j.terminal_id = :carrier"
    " AND j.person_id = i.from_site) LIMIT 20"
)
_UNSENT = Statement(
    "SELECT j.event_id FROM journal j WHERE j.terminal_id = :carrier AND NOT EXISTS"
    " (SELECT 1 FROM inbox i WHERE i.message_id = j.event_id) LIMIT 20"
)


def every_message_counts_once(evidence: Evidence) -> Iterator[Message]:
    """8: what another site must know is told once; what it told stands in the journal once."""
    for box, twice in _TWICE:
        for (message_id,) in evidence.tx.all(twice):
            yield say("audit.mail.twice", box=box, id=message_id)
    for to_site, kind, key in _due(evidence):
        (told,) = evidence.tx.one(_TOLD, to_site=to_site, kind=kind, key=key) or (0,)
        if told != 1:
            yield say("audit.mail.untold", site=to_site, letter=f"{kind} {key}", times=told)
    for (message_id,) in evidence.tx.all(_UNTAKEN, carrier=CARRIER):
        yield say("audit.mail.no_fact", id=message_id)
    for (message_id,) in evidence.tx.all(_UNSENT, carrier=CARRIER):
        yield say("audit.mail.no_letter", id=message_id)


def _due(evidence: Evidence) -> Iterator[tuple[str, str, str]]:
    """Whom the facts oblige this site to tell, by what kind, under which key."""
    for kind, text, event_id in evidence.tx.each(_TELLING):
        body = json.loads(text)
        if kind == "manifest_departed":
            for station_id in body["stations"]:
                yield station_id, ADVICE, body["number"]
        elif kind == "vehicle_changed":
            for station_id in body["stations"]:
                yield station_id, VEHICLE_CHANGE, f"{body['number']}/{body['change']}"
        elif kind == "truck_sealed":
            yield evidence.site.central_site, TRUCK_SEALED, f"{body['number']}/{body['station_id']}"
        elif kind == "truck_seal_told":
            for station_id in body["stations"]:
                yield station_id, TRUCK_SEALED, f"{body['number']}/{body['station_id']}"
        elif kind == "returns_note_closed":
            if not body["own"]:
                yield evidence.site.central_site, RETURNS_NOTE, body["number"]
        elif kind == "returns_received":
            yield body["site_id"], RETURNS_ACCOUNT, body["number"]
        elif kind == "empties_moved":
            if evidence.central:
                yield body["party"], EMPTIES, event_id
        elif kind == "supplier_decided":
            key = f"{body['wave_id']}/{body['supplier_id']}/{body['version']}"
            for (station_id,) in evidence.tx.all(_STATIONS, wave_id=body["wave_id"]):
                yield station_id, SUPPLIER_DECISION, key
        elif kind == "difference_reviewed":
            # One of before another site was told names none.
            for site_id in body.get("tells", []):
                yield site_id, REVIEW, event_id
        elif kind == "order_intercepted":
            yield body["station_id"], INTERCEPT, f"{body['order_id']}/{body['line_no']}"
        elif kind == "intercept_ended":
            key = f"{body['order_id']}/{body['line_no']}"
            yield evidence.site.central_site, INTERCEPT_ENDED, key
        else:
            yield evidence.site.central_site, RECEIPT, f"{body['number']}/{body['version']}"
