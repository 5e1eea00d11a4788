"""What sharing again does to the tables: who is short of what, and what nobody can find."""

from wms.domain import supply_events as s
from wms.domain.words import DiscrepancyKind, ShareCause
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only, open_discrepancy
from wms.storage.effects.sorting import COUNT_PUT
from wms.storage.statements import Statement
from wms.storage.store import Tx

_GIVE_BACK = Statement(
    "UPDATE sort_count SET short = short - :quantity WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND destination_id = :destination_id AND short >= :quantity"
)
_SHORT = Statement(
    "SELECT COALESCE(SUM(short), 0) FROM sort_count WHERE wave_id = :wave_id AND sku_id = :sku_id"
)
_UNFOUND = Statement(
    "INSERT INTO unfound (wave_id, sku_id, quantity) VALUES (:wave_id, :sku_id, :quantity)"
)
_MORE_UNFOUND = Statement(
    "UPDATE unfound SET quantity = quantity + :quantity WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND quantity + :quantity >= 0"
)
# What was said short where somebody stood, before what was shared; the newest first.
_OPEN_SHORTS = Statement(
    "SELECT event_id, line, quantity FROM discrepancy WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND kind = 'short' AND subject = '' AND manifest = ''"
    " AND destination_id IN (:destination_id, '') AND state = 'unreviewed'"
    " ORDER BY destination_id DESC, opened_at DESC, event_id DESC, line"
)
_LESS = Statement(
    "UPDATE discrepancy SET quantity = quantity - :quantity,"
    " state = CASE WHEN quantity = :quantity THEN 'reversed' ELSE state END"
    " WHERE event_id = :event_id AND line = :line"
)
_BY_WHOM = (ShareCause.SORT, ShareCause.FOUND)
"""Causes that no other fact tells of: what is missing opens a difference, what is found ends it.
Damaged, missing and condemned goods have one of their own."""


def supply_shared(tx: Tx, stamp: Stamp, event: s.SupplyShared) -> None:
    """More are short, or fewer; lines stand in the order of their keys, so that two terminals
    never wait for each other."""
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    cuts, backs = [], []
    for place, planned, more in event.lines:
        count = {**where, "destination_id": place}
        if more > 0:
            cuts.append({**count, "planned": planned, "quantity": 0, "short": more})
        else:
            backs.append({**count, "quantity": -more})
    short = _short(tx, where)
    # Many at once: a station has 550 points, and each statement is a journey to the server.
    tx.many(COUNT_PUT, cuts)
    short += sum(cut["short"] for cut in cuts)
    only(int(_short(tx, where) == short), "put meanwhile")
    tx.many(_GIVE_BACK, backs)
    short -= sum(back["quantity"] for back in backs)
    only(int(_short(tx, where) == short), "given back already")
    if event.unfound:
        _unfound(tx, event)
    if event.cause in _BY_WHOM:
        _difference(tx, stamp, event)


def _short(tx: Tx, where: dict[str, str]) -> int:
    (short,) = tx.one(_SHORT, **where) or (0,)
    return int(short)


def _unfound(tx: Tx, event: s.SupplyShared) -> None:
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id, "quantity": event.unfound}
    if not tx.run(_MORE_UNFOUND, **where):
        only(int(event.unfound > 0), "found already")
        tx.run(_UNFOUND, **where)


def _difference(tx: Tx, stamp: Stamp, event: s.SupplyShared) -> None:
    """One difference for all of it: what is missing is one loss, however many go short for it."""
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    for place, _, more in event.lines:
        if more < 0:
            _ends(tx, where, place, -more)
    missing = sum(more for _, _, more in event.lines if more > 0)
    if missing:
        open_discrepancy(tx, stamp, 0, DiscrepancyKind.SHORT, **where, quantity=missing)


def _ends(tx: Tx, where: dict[str, str], place: str, found: int) -> None:
    for event_id, line, quantity in tx.all(_OPEN_SHORTS, **where, destination_id=place):
        less = min(int(quantity), found)
        if less:
            tx.run(_LESS, event_id=event_id, line=line, quantity=less)
        found -= less
