"""What arrivals do to the tables: advised trucks, received containers, receipts."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wms.domain import events as e
from wms.domain.words import ContainerState, DiscrepancyKind, HandoverStep, InboundState
from wms.operations.ports import Stamp
from wms.storage.effects.cold import write_readings
from wms.storage.effects.guard import only, open_discrepancy, reverse_container_discrepancies
from wms.storage.queries import HOLD_MANIFEST
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import worn_from_here

_ADVISE = Statement(
    "INSERT INTO inbound_manifest (number, wave_id, route_id, state, body)"
    " VALUES (:number, :wave_id, :route_id, 'expected', :body)"
)
_TRUCKS_OF_WAVE = Statement("SELECT body FROM inbound_manifest WHERE wave_id = :wave_id")
_EXPECT = Statement(
    "INSERT INTO inbound_container (sscc, number, owner, zone, state)"
    " VALUES (:sscc, :number, :owner, :zone, 'expected')"
    " ON CONFLICT (sscc) DO UPDATE SET number = excluded.number, owner = excluded.owner,"
    " zone = excluded.zone, state = 'expected', at = '', person_id = ''"
    " WHERE inbound_container.state = 'extra'"
)
_MET_ON = Statement("SELECT number FROM inbound_container WHERE sscc = :sscc AND state = 'extra'")
_EXPECT_CONTENT = Statement(
    "INSERT INTO inbound_content (sscc, sku_id, quantity) VALUES (:sscc, :sku_id, :quantity)"
)
_ARRIVE = Statement(
    "UPDATE inbound_manifest SET state = 'arrived', arrived_at = :at, seal_intact = :intact"
    " WHERE number = :number AND state = 'expected'"
)
_RECEIVE = Statement(
    "UPDATE inbound_container SET state = :state, at = :at, person_id = :person"
    " WHERE sscc = :sscc AND state IN ('expected', 'missing')"
)
_MEET = Statement(
    "INSERT INTO inbound_container (sscc, number, owner, zone, state, at, person_id)"
    " VALUES (:sscc, :number, :owner, '', :state, :at, :person)"
)
_WAVE = Statement("SELECT wave_id FROM inbound_manifest WHERE number = :number")
_STOCK = Statement(
    "INSERT INTO stock (wave_id, sku_id, received, damaged, put)"
    " SELECT m.wave_id, t.sku_id, t.quantity, t.quantity * :damaged, 0 FROM inbound_content t"
    " JOIN inbound_manifest m ON m.number = :number WHERE t.sscc = :sscc AND NOT EXISTS"
    " (SELECT 1 FROM hold h WHERE h.subject = t.sscc AND h.state = 'held') ORDER BY t.sku_id"
    " ON CONFLICT (wave_id, sku_id) DO UPDATE SET received = stock.received + excluded.received,"
    " damaged = stock.damaged + excluded.damaged"
)
_FINISH = Statement(
    "UPDATE inbound_manifest SET state = 'unloaded', receipt_version = :version"
    " WHERE number = :number AND receipt_version = :before"
)
_MISS = Statement(
    "UPDATE inbound_container SET state = 'missing' WHERE sscc = :sscc AND state = 'expected'"
)
_RECEIPT = Statement("SELECT body FROM receipt WHERE number = :number AND station_id = :station_id")
_PACKED_HERE = Statement("SELECT 1 FROM container WHERE sscc = :sscc")
_TAKE_RECEIPT = Statement(
    "INSERT INTO receipt (number, station_id, version, body)"
    " VALUES (:number, :station_id, :version, :body) ON CONFLICT (number, station_id)"
    " DO UPDATE SET version = excluded.version, body = excluded.body"
    " WHERE receipt.version < excluded.version"
)
_STATE = Statement("SELECT state FROM container WHERE sscc = :sscc")
_ARRIVED_THERE = Statement(
    "UPDATE container SET state = :state WHERE sscc = :sscc"
    " AND state IN ('departed', 'missing', 'received')"
)

# A difference the station reports on a container, by what became of it there.
_DIFFERENCE_OF = {
    InboundState.MISSING: DiscrepancyKind.MISSING,
    InboundState.DAMAGED: DiscrepancyKind.DAMAGE,
    InboundState.EXTRA: DiscrepancyKind.EXTRA,
    InboundState.MISSEND: DiscrepancyKind.MISSEND,
}


_COUNTED_ANEW = Statement(
    "UPDATE discrepancy SET state = 'reversed' WHERE manifest = :manifest AND subject = :sscc"
    " AND kind = :kind AND sku_id = :sku_id AND state = 'unreviewed'"
)
_INTACT = Statement("UPDATE inbound_manifest SET seal_intact = 1 WHERE number = :number")
_SEAL_RIGHT = Statement(
    "UPDATE discrepancy SET state = 'reversed' WHERE manifest = :number AND kind = 'seal'"
    " AND destination_id = :station_id AND state = 'unreviewed'"
)
_RECEIPTS = Statement("SELECT station_id, body FROM receipt WHERE number = :number ORDER BY 1")


@dataclass(frozen=True, slots=True)
class _Where:
    wave_id: str
    number: str
    station_id: str = ""


def manifest_advised(tx: Tx, stamp: Stamp, event: e.ManifestAdvised) -> None:
    """The truck, its containers and what is in those for this station are expected. What the
    sender declares short is a difference here as it is there.

    The truck may have been faster than its letter, and a container of it met as extra: now it is
    known, and waits to be counted with the others of its truck.
    """
    body = json.loads(event.body)
    _declared_short(tx, stamp, event.number, body)
    tx.run(
        _ADVISE,
        number=event.number,
        wave_id=body["wave_id"],
        route_id=body["route_id"],
        body=event.body,
    )
    for container in body["containers"]:
        met = tx.one(_MET_ON, sscc=container["sscc"])
        if met is not None:
            reverse_container_discrepancies(tx, met[0], container["sscc"])
        expected = tx.run(
            _EXPECT,
            sscc=container["sscc"],
            number=event.number,
            owner=container["destination_id"],
            zone=container["zone"],
        )
        only(expected, "announced on another truck")
        contents = [
            {"sscc": container["sscc"], "sku_id": sku_id, "quantity": quantity}
            for sku_id, quantity in container["content"]
        ]
        tx.many(_EXPECT_CONTENT, contents)


def _declared_short(tx: Tx, stamp: Stamp, number: str, body: dict[str, Any]) -> None:
    """A later manifest of a route repeats what an earlier one declared; only what is new opens."""
    before: dict[str, int] = {}
    for (text,) in tx.all(_TRUCKS_OF_WAVE, wave_id=body["wave_id"]):
        for sku_id, quantity in json.loads(text).get("short", []):
            before[sku_id] = max(before.get(sku_id, 0), quantity)
    now: dict[str, int] = {}
    for sku_id, quantity in body.get("short", []):
        now[sku_id] = now.get(sku_id, 0) + quantity
    for line, (sku_id, quantity) in enumerate(sorted(now.items())):
        more = quantity - before.get(sku_id, 0)
        if more > 0:
            of = {"wave_id": body["wave_id"], "manifest": number, "sku_id": sku_id}
            open_discrepancy(tx, stamp, line, DiscrepancyKind.SHORT, **of, quantity=more)


def truck_arrived(tx: Tx, stamp: Stamp, event: e.TruckArrived) -> None:
    """Arrival and seal; a seal broken or different opens a difference."""
    arrived = tx.run(
        _ARRIVE, number=event.number, at=stamp.at, intact=1 if event.seal_intact else 0
    )
    only(arrived, "already arrived")
    wave_id = _wave(tx, event.number)
    write_readings(tx, stamp, wave_id, HandoverStep.ARRIVAL, event.number, event.readings)
    if not event.seal_intact:
        open_discrepancy(tx, stamp, 0, DiscrepancyKind.SEAL, wave_id=wave_id, manifest=event.number)


def seal_is_intact(tx: Tx, number: str) -> None:
    """At the station: the seals found were those of the vehicle the goods came with."""
    tx.run(_INTACT, number=number)
    tx.run(_SEAL_RIGHT, number=number, station_id="")


def look_at_seals_again(tx: Tx, number: str) -> None:
    """At the sender: now that more is known of a truck's seals, a station may have found the right
    ones. Its receipt may be coming in just now."""
    tx.one(HOLD_MANIFEST, number=number)
    for station_id, text in tx.all(_RECEIPTS, number=number):
        if _found_right(tx, number, station_id, json.loads(text)):
            tx.run(_SEAL_RIGHT, number=number, station_id=station_id)


def _found_right(tx: Tx, number: str, station_id: str, receipt: dict[str, Any]) -> bool:
    """Whether the seals that station found are those the truck had by then; a receipt that
    names none comes from an older station."""
    if receipt["seal_intact"] or "seals" not in receipt:
        return bool(receipt["seal_intact"])
    at = datetime.fromisoformat(receipt["arrived_at"])
    return worn_from_here(tx, number).are_right(receipt["seals"], at, station_id)


def container_received(tx: Tx, stamp: Stamp, event: e.ContainerReceived) -> None:
    """A container off the truck: its contents come into stock, damaged ones held apart; those of
    one that came too warm do not until somebody decided.

    One for somebody else, or one that nobody announced, is held: it is no stock of this station.
    """
    state = InboundState(event.condition)
    seen = {"sscc": event.sscc, "state": event.condition, "at": stamp.at}
    if state is InboundState.EXTRA:
        tx.run(_MEET, **seen, number=event.number, owner=event.owner, person=stamp.person_id)
    else:
        only(tx.run(_RECEIVE, **seen, person=stamp.person_id), "already received")
        reverse_container_discrepancies(tx, event.number, event.sscc)
    if state in (InboundState.RECEIVED, InboundState.DAMAGED):
        damaged = int(state is InboundState.DAMAGED)
        tx.run(_STOCK, number=event.number, sscc=event.sscc, damaged=damaged)
    if state is not InboundState.RECEIVED:
        where = _Where(_wave(tx, event.number), event.number)
        _difference(tx, stamp, 0, state, where, event.sscc)


def unload_finished(tx: Tx, stamp: Stamp, event: e.UnloadFinished) -> None:
    """The count is done: what was not seen is missing."""
    finished = tx.run(_FINISH, number=event.number, version=event.version, before=event.version - 1)
    only(finished, "already finished")
    wave_id = _wave(tx, event.number)
    for line, sscc in enumerate(event.missing):
        only(tx.run(_MISS, sscc=sscc), "seen meanwhile")
        _difference(tx, stamp, line, InboundState.MISSING, _Where(wave_id, event.number), sscc)


def receipt_taken(tx: Tx, stamp: Stamp, event: e.ReceiptTaken) -> None:
    """The sender learns what arrived, and opens its own side of every difference.

    A later receipt of the same truck tells only what has changed since the one before; whichever
    of two stations reports first, a container that one of them has is not missing.
    """
    known_before = tx.one(_RECEIPT, number=event.number, station_id=event.station_id)
    text = known_before[0] if known_before else '{"containers": [], "seal_intact": true}'
    said = json.loads(text)
    before = dict(said["containers"])
    taken = tx.run(
        _TAKE_RECEIPT,
        number=event.number,
        station_id=event.station_id,
        version=event.version,
        body=event.body,
    )
    if not taken:
        return
    body = json.loads(event.body)
    if body["seal_intact"] != said["seal_intact"]:
        _seal_as_sender(tx, stamp, event, body)
    for line, (sscc, seen) in enumerate(body["containers"]):
        state = _as_sender(tx, sscc, seen)
        if before.get(sscc) == seen or (state == InboundState.MISSING and _is_found(tx, sscc)):
            continue
        reverse_container_discrepancies(tx, event.number, sscc)
        arrived = state in (InboundState.RECEIVED, InboundState.DAMAGED, InboundState.MISSEND)
        known = ContainerState.RECEIVED if arrived else ContainerState.MISSING
        if state != InboundState.EXTRA:
            tx.run(_ARRIVED_THERE, sscc=sscc, state=known)
        if state in _DIFFERENCE_OF:
            there = _Where(body["wave_id"], event.number, event.station_id)
            _difference(tx, stamp, line, InboundState(state), there, sscc)
    _counted_there(tx, stamp, event, body, said.get("counted", []))


def _counted_there(
    tx: Tx, stamp: Stamp, event: e.ReceiptTaken, body: dict[str, Any], before: list[list[Any]]
) -> None:
    """What is in a container otherwise than it was packed is a difference here too, until it is
    counted anew."""
    now = [list(line) for line in body.get("counted", [])]
    for sscc, kind, sku_id, quantity in before:
        if [sscc, kind, sku_id, quantity] not in now:
            of = {"sscc": sscc, "kind": kind, "sku_id": sku_id}
            tx.run(_COUNTED_ANEW, manifest=event.number, **of)
    first = len(body["containers"]) + 1
    for line, (sscc, kind, sku_id, quantity) in enumerate(now, first):
        if [sscc, kind, sku_id, quantity] in before:
            continue
        open_discrepancy(
            tx,
            stamp,
            line,
            kind,
            wave_id=body["wave_id"],
            subject=sscc,
            manifest=event.number,
            sku_id=sku_id,
            destination_id=event.station_id,
            quantity=quantity,
        )


def _seal_as_sender(tx: Tx, stamp: Stamp, event: e.ReceiptTaken, body: dict[str, Any]) -> None:
    """A seal that was not intact is a difference here too, unless the truck had just that one by
    then: the station had not been told. A later receipt may say that it was right. More may be
    written down of its seals just now."""
    tx.one(HOLD_MANIFEST, number=event.number)
    tx.run(_SEAL_RIGHT, number=event.number, station_id=event.station_id)
    if _found_right(tx, event.number, event.station_id, body):
        return
    where = {"wave_id": body["wave_id"], "manifest": event.number}
    last = len(body["containers"])
    place = {"destination_id": event.station_id}
    open_discrepancy(tx, stamp, last, DiscrepancyKind.SEAL, **where, **place)


def _as_sender(tx: Tx, sscc: str, state: str) -> str:
    """What nobody announced is extra to a station; who packed it knows it was mis-sent."""
    ours = state == InboundState.EXTRA and tx.one(_PACKED_HERE, sscc=sscc) is not None
    return InboundState.MISSEND if ours else state


def _is_found(tx: Tx, sscc: str) -> bool:
    """Whether another station has what this one misses; that station's word stands."""
    return tx.one(_STATE, sscc=sscc) == (ContainerState.RECEIVED,)


def _wave(tx: Tx, number: str) -> str:
    row = tx.one(_WAVE, number=number)
    return str(row[0]) if row else ""


def _difference(
    tx: Tx, stamp: Stamp, line: int, state: InboundState, where: _Where, sscc: str
) -> None:
    open_discrepancy(
        tx,
        stamp,
        line,
        _DIFFERENCE_OF[state],
        wave_id=where.wave_id,
        subject=sscc,
        manifest=where.number,
        destination_id=where.station_id,
        quantity=1,
    )
