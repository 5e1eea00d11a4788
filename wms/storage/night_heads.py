"""What of a night stands in no table of its own and is exported all the same: the accounts with its
suppliers, its delivery notes, and the slips its returned goods left on."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from wms.domain.settlement import lines_of
from wms.storage.settlement import SiteAccounts
from wms.storage.statements import Statement
from wms.storage.store import Tx

Row = tuple[Any, ...]
Columns = tuple[tuple[str, bool], ...]
"""Names, each with whether it holds whole numbers."""

_CLOSED = Statement(
    "SELECT number, route_id, body FROM manifest WHERE wave_id = :wave_id AND tier = 'branch'"
    " AND state IN ('closed', 'departed') ORDER BY route_id {binary}, version, number {binary}"
)
_PLACES = Statement(
    "SELECT p.point_id, COALESCE(r.sequence, p.stop_seq) FROM point p"
    " LEFT JOIN stop_route r ON r.wave_id = :wave_id AND r.destination_id = p.point_id"
)
_SLIPS = Statement(
    "SELECT number, supplier_id, closed_at, closed_by, body FROM return_slip"
    " WHERE supplier_id IN (SELECT supplier_id FROM returns_line WHERE wave_id = :wave_id)"
    " ORDER BY number {binary}"
)


def _columns(words: str, numbers: str) -> Columns:
    whole = numbers.split()
    return tuple((name, name in whole) for name in words.split())


def _accounts(tx: Tx, wave_id: str) -> Iterator[Row]:
    """A row a supplier and product: as it was frozen, else as it adds up by now. What was found
    later stands in `settlement_correction`."""
    books = SiteAccounts(tx)
    frozen = {one.supplier_id: one for one in books.frozen(wave_id)}
    open_ = {one.supplier_id: one.lines for one in books.accounts(wave_id)}
    for supplier_id in sorted(frozen.keys() | open_.keys()):
        kept = frozen.get(supplier_id)
        lines = lines_of(kept.body) if kept is not None else open_[supplier_id]
        for line in sorted(lines, key=lambda line: line.sku_id):
            counts = (line.ordered, line.delivered, line.accepted, line.rejected, line.short)
            more = (line.returned, line.payable, line.weight_g)
            yield (wave_id, supplier_id, line.sku_id, int(kept is not None), *counts, *more)


def _notes(tx: Tx, wave_id: str) -> Iterator[Row]:
    """A row a delivery note, with what its vehicle brings the point. A point nothing is on board
    for has one only where no earlier vehicle brought it one, and one all of which stayed."""
    brought: set[str] = set()
    places = dict(tx.all(_PLACES, wave_id=wave_id))
    for number, route_id, text in tx.all(_CLOSED, wave_id=wave_id):
        body = json.loads(text)
        stops = {stop["destination_id"]: stop["sequence"] for stop in body["stops"]}
        boxes = {stop["destination_id"]: stop["containers"] for stop in body["stops"]}
        told = {point: at for point, at in stops.items() if boxes[point] or point not in brought}
        brought |= {point for point in boxes if boxes[point]}
        if not body.get("followed_by"):
            left = {box["destination_id"] for box in body.get("remaining", ())} - stops.keys()
            told |= {point: places[point] for point in left if point in places}
        for point, at in sorted(told.items(), key=lambda one: (one[1], one[0])):
            own = boxes.get(point, [])
            items = sum(box["items"] for box in own)
            yield f"{number}/{at}", number, wave_id, route_id, point, at, len(own), items


def _slips(tx: Tx, wave_id: str) -> Iterator[Row]:
    """A row a slip that took along goods sold in this night, with how many of them."""
    for number, supplier_id, closed_at, closed_by, text in tx.all(_SLIPS, wave_id=wave_id):
        lines = json.loads(text)["lines"]
        items = sum(line["quantity"] for line in lines if line["wave_id"] == wave_id)
        if items:
            yield number, supplier_id, closed_at, closed_by, wave_id, items


COMPUTED: dict[str, tuple[Columns, Callable[[Tx, str], Iterator[Row]]]] = {
    "settlement_line": (
        _columns(
            "wave_id supplier_id sku_id frozen ordered delivered accepted rejected short returned"
            " payable weight_g",
            "frozen ordered delivered accepted rejected short returned payable weight_g",
        ),
        _accounts,
    ),
    "delivery_note": (
        _columns(
            "number manifest wave_id route_id point_id stop containers items",
            "stop containers items",
        ),
        _notes,
    ),
    "return_slip": (
        _columns("number supplier_id closed_at closed_by wave_id items", "items"),
        _slips,
    ),
}
"""By the name of the file, its columns and its rows by key."""
