"""What a sorter does to the tables: places in the plan are reserved, freed, and counted at last.

A place is reserved when an item is given a chute, and counted when the PLC saw it go down there
(rule 6). Until then nobody else can have it: the guard stands in the statements.
"""

from typing import Any

from wms.domain import device_events as d
from wms.domain.words import DiscrepancyKind, TrackOutcome, TrackState
from wms.operations.ports import Overtaken, Stamp
from wms.storage.effects.guard import (
    only,
    open_discrepancy,
    reverse_item_discrepancies,
)
from wms.storage.effects.sorting import into_container, take_stock
from wms.storage.statements import Statement
from wms.storage.store import Tx

_SWITCH = Statement(
    "INSERT INTO sorter (name, mode, wave_id, person_id, switched_at)"
    " VALUES (:name, :mode, :wave_id, :person, :at) ON CONFLICT (name) DO UPDATE"
    " SET mode = excluded.mode, wave_id = excluded.wave_id, person_id = excluded.person_id,"
    " switched_at = excluded.switched_at"
)
_BEGIN_RUN = Statement(
    "UPDATE sorter SET run = :run, boot_id = :boot_id WHERE name = :name AND run = :run - 1"
)
_RESERVE = Statement(
    "INSERT INTO sort_count (wave_id, sku_id, destination_id, planned, reserved)"
    " VALUES (:wave_id, :sku_id, :destination_id, :planned, 1)"
    " ON CONFLICT (wave_id, sku_id, destination_id) DO UPDATE"
    " SET reserved = sort_count.reserved + 1"
    " WHERE sort_count.put + sort_count.short + sort_count.reserved < sort_count.planned"
)
_FREE = Statement(
    "UPDATE sort_count SET reserved = reserved - 1 WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " AND destination_id = :destination_id AND reserved > 0"
)
_COUNT = Statement(
    "INSERT INTO sort_count (wave_id, sku_id, destination_id, planned, put)"
    " VALUES (:wave_id, :sku_id, :destination_id, :planned, 1)"
    " ON CONFLICT (wave_id, sku_id, destination_id) DO UPDATE SET put = sort_count.put + 1"
    " WHERE sort_count.put + sort_count.short + sort_count.reserved < sort_count.planned"
)
_HELD = Statement(
    "SELECT state, round, outcome, wave_id, sku_id, destination_id, alternate_destination_id"
    " FROM sorter_track WHERE sorter = :sorter AND run = :run AND track = :track {exclusive}"
)
_ROUTE = Statement(
    "INSERT INTO sorter_track (sorter, run, track, state, round, barcode, wave_id, sku_id, chute,"
    " destination_id, alternate, alternate_destination_id, reason, person_id, inducted_at)"
    " VALUES (:sorter, :run, :track, 'on_belt', :round, :barcode, :wave_id, :sku_id, :chute,"
    " :destination_id, :alternate, :alternate_destination_id, :reason, :person, :at)"
    " ON CONFLICT (sorter, run, track) DO UPDATE SET round = excluded.round,"
    " barcode = excluded.barcode, wave_id = excluded.wave_id, sku_id = excluded.sku_id,"
    " chute = excluded.chute, destination_id = excluded.destination_id,"
    " alternate = excluded.alternate,"
    " alternate_destination_id = excluded.alternate_destination_id, reason = excluded.reason,"
    " person_id = excluded.person_id"
    " WHERE sorter_track.state = 'on_belt' AND sorter_track.round < excluded.round"
)
_MEET = Statement(
    "INSERT INTO sorter_track (sorter, run, track, state, barcode, wave_id, sku_id, chute,"
    " destination_id, alternate_destination_id, reason, person_id, inducted_at)"
    " VALUES (:sorter, :run, :track, 'on_belt', '', :wave_id, '', 0, '', '', '', :person, :at)"
)
_MOVE = Statement(
    "UPDATE sorter_track SET state = :state, outcome = :outcome, chute = :chute,"
    " destination_id = :destination_id, alternate = 0, alternate_destination_id = '',"
    " ended_at = :ended_at WHERE sorter = :sorter AND run = :run AND track = :track"
)
_STAYS_ON_BELT = Statement(
    "UPDATE sorter_track SET chute = 0, destination_id = '', alternate = 0,"
    " alternate_destination_id = '' WHERE sorter = :sorter AND run = :run AND track = :track"
)
_GIVEN_UP = frozenset(
    {TrackOutcome.LOST, TrackOutcome.REMOVED, TrackOutcome.RESTARTED, TrackOutcome.OVERDUE}
)
"""Nobody knew what became of it; should it go down a chute after all, that is known again."""


def sorter_switched(tx: Tx, stamp: Stamp, event: d.SorterSwitched) -> None:
    tx.run(
        _SWITCH,
        name=event.sorter,
        mode=event.mode,
        wave_id=event.wave_id,
        person=stamp.person_id,
        at=stamp.at,
    )


def sorter_run_began(tx: Tx, _stamp: Stamp, event: d.SorterRunBegan) -> None:
    begun = tx.run(_BEGIN_RUN, name=event.sorter, run=event.run, boot_id=event.boot_id)
    only(begun, "run begun already")


def item_routed(tx: Tx, stamp: Stamp, event: d.ItemRouted) -> None:
    """Reserve its places; what an earlier round had reserved is free."""
    before = tx.one(_HELD, **_key(event))
    if before is not None:
        _free_all(tx, before)
    places = [
        (event.destination_id, event.planned),
        (event.alternate_destination_id, event.alternate_planned),
    ]
    # In the order of their keys, so that two belts never wait for each other.
    for place, planned in sorted(places):
        if place:
            _reserve(tx, event.wave_id, event.sku_id, place, planned)
    routed = tx.run(
        _ROUTE,
        **_key(event),
        round=event.round,
        barcode=event.barcode,
        wave_id=event.wave_id,
        sku_id=event.sku_id,
        chute=event.chute,
        destination_id=event.destination_id,
        alternate=event.alternate,
        alternate_destination_id=event.alternate_destination_id,
        reason=event.reason,
        person=stamp.person_id,
        at=stamp.at,
    )
    only(routed, "track decided already")


def item_diverted(tx: Tx, stamp: Stamp, event: d.ItemDiverted, keeps_stock: bool) -> None:
    """Free its places, and count the one it took: here, and nowhere before."""
    _take_up(tx, stamp, event, event.wave_id)
    landed = bool(event.destination_id) and not event.sscc and not event.missort
    if landed:
        _reserve(tx, event.wave_id, event.sku_id, event.destination_id, event.planned)
    elif event.sscc:
        _count(tx, event, keeps_stock)
    state, outcome = TrackState.ENDED, TrackOutcome.SORTED
    if landed:
        state = TrackState.LANDED
    elif event.missort:
        outcome = TrackOutcome.MISSORTED
        _open(tx, stamp, event, event.sku_id, event.destination_id, DiscrepancyKind.MISSORT)
    elif not event.destination_id:
        outcome = TrackOutcome.REJECTED
    tx.run(
        _MOVE,
        **_key(event),
        state=state,
        outcome="" if landed else outcome,
        chute=event.chute,
        destination_id=event.destination_id,
        ended_at="" if landed else stamp.at,
    )


def item_landed(tx: Tx, stamp: Stamp, event: d.ItemLanded, keeps_stock: bool) -> None:
    """The place that was kept for it is counted."""
    held = tx.one(_HELD, **_key(event))
    only(int(held is not None and held[0] == TrackState.LANDED), "item not waiting")
    assert held is not None
    _free_all(tx, held)
    _count(tx, event, keeps_stock)
    ended = tx.run(
        Statement(
            "UPDATE sorter_track SET state = 'ended', outcome = 'sorted', ended_at = :at"
            " WHERE sorter = :sorter AND run = :run AND track = :track AND state = 'landed'"
        ),
        **_key(event),
        at=stamp.at,
    )
    only(ended, "item not waiting")


def item_released(tx: Tx, stamp: Stamp, event: d.ItemReleased) -> None:
    """Its places are free; a difference is open where nothing more will come of it."""
    held = tx.one(_HELD, **_key(event))
    if held is None:
        _meet(tx, stamp, event, "")
        held = ("on_belt", 0, "", "", "", "", "")
    if held[0] != TrackState.ON_BELT:
        raise Overtaken("track ended")
    _free_all(tx, held)
    if not event.outcome:
        tx.run(_STAYS_ON_BELT, **_key(event))
        return
    _open(tx, stamp, event, held[4], held[5], DiscrepancyKind.MISSING, wave_id=held[3])
    tx.run(
        _MOVE,
        **_key(event),
        state=TrackState.ENDED,
        outcome=event.outcome,
        chute=0,
        destination_id="",
        ended_at=stamp.at,
    )


def _take_up(tx: Tx, stamp: Stamp, event: d.ItemDiverted, wave_id: str) -> None:
    """The track that went down: on the belt as it should be, given up before, or never met."""
    held = tx.one(_HELD, **_key(event))
    if held is None:
        _meet(tx, stamp, event, wave_id)
    elif held[0] == TrackState.ON_BELT:
        _free_all(tx, held)
    elif held[0] == TrackState.ENDED and held[2] in _GIVEN_UP:
        reverse_item_discrepancies(tx, subject(event))
    else:
        raise Overtaken("track diverted already")


def _meet(tx: Tx, stamp: Stamp, event: Any, wave_id: str) -> None:
    tx.run(_MEET, **_key(event), wave_id=wave_id, person=stamp.person_id, at=stamp.at)


def _reserve(tx: Tx, wave_id: str, sku_id: str, place: str, planned: int) -> None:
    reserved = tx.run(
        _RESERVE, wave_id=wave_id, sku_id=sku_id, destination_id=place, planned=planned
    )
    only(reserved, "no place left")


def _free_all(tx: Tx, held: tuple[Any, ...]) -> None:
    """Every place a row of `_HELD` has reserved."""
    wave_id, sku_id, *places = held[3:]
    for place in sorted(filter(None, places)):
        freed = tx.run(_FREE, wave_id=wave_id, sku_id=sku_id, destination_id=place)
        only(freed, "nothing reserved")


def _count(tx: Tx, event: d.ItemDiverted | d.ItemLanded, keeps_stock: bool) -> None:
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    counted = tx.run(_COUNT, **where, destination_id=event.destination_id, planned=event.planned)
    only(counted, "more than planned")
    if keeps_stock:
        take_stock(tx, event.wave_id, event.sku_id, 1)
    into_container(tx, event.sscc, event.sku_id, 1)


def _open(
    tx: Tx, stamp: Stamp, event: Any, sku_id: str, place: str, kind: str, wave_id: str = ""
) -> None:
    open_discrepancy(
        tx,
        stamp,
        0,
        kind,
        wave_id=wave_id or getattr(event, "wave_id", ""),
        subject=subject(event),
        sku_id=sku_id,
        destination_id=place,
        quantity=1,
    )


def subject(event: Any) -> str:
    """What a difference of the belt is about: sorter, run and track."""
    return f"{event.sorter}/{event.run}/{event.track}"


def _key(event: Any) -> dict[str, Any]:
    return {"sorter": event.sorter, "run": event.run, "track": event.track}
