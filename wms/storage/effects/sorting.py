"""What sorting does to the tables: puts, containers, labels."""

from wms.domain import events as e
from wms.domain.words import ContainerState, DiscrepancyKind
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only, open_discrepancy, reverse_discrepancies
from wms.storage.statements import Statement
from wms.storage.store import Tx

COUNT_PUT = Statement(
    "INSERT INTO sort_count (wave_id, sku_id, destination_id, planned, put, short)"
    " VALUES (:wave_id, :sku_id, :destination_id, :planned, :quantity, :short)"
    " ON CONFLICT (wave_id, sku_id, destination_id) DO UPDATE"
    " SET put = sort_count.put + excluded.put, short = sort_count.short + excluded.short"
    " WHERE sort_count.put + sort_count.short + sort_count.reserved + excluded.put"
    " + excluded.short <= sort_count.planned"
)
_TAKE_STOCK = Statement(
    "UPDATE stock SET put = put + :quantity WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " AND put + damaged + :quantity <= received AND {held}"
)
# The state is a value, not a word of the statement: PostgreSQL would else walk the index of all
# open containers rather than look one up.
_INTO_CONTAINER = Statement(
    "INSERT INTO content (sscc, sku_id, quantity)"
    " SELECT sscc, :sku_id, :quantity FROM container"
    " WHERE sscc = :sscc AND state = :state AND {held} {share}"
    " ON CONFLICT (sscc, sku_id) DO UPDATE SET quantity = content.quantity + excluded.quantity"
)
_OUT_OF_CONTAINER = Statement(
    "UPDATE content SET quantity = quantity - :quantity WHERE sscc = :sscc AND sku_id = :sku_id"
    " AND quantity >= :quantity AND EXISTS"
    " (SELECT 1 FROM container c WHERE c.sscc = :sscc AND c.state = 'open')"
)
DROP_EMPTY_CONTENT = Statement(
    "DELETE FROM content WHERE sscc = :sscc AND sku_id = :sku_id AND quantity = 0"
)
UNCOUNT_PUT = Statement(
    # What was shared again since is no longer short here, and is not taken away twice.
    "UPDATE sort_count SET put = put - :quantity,"
    " short = CASE WHEN short > :short THEN short - :short ELSE 0 END"
    " WHERE wave_id = :wave_id AND sku_id = :sku_id AND destination_id = :destination_id"
)
_HOLD_CONTAINER = Statement("SELECT state FROM container WHERE sscc = :sscc {share}")


def items_put(tx: Tx, stamp: Stamp, event: e.ItemsPut, keeps_stock: bool) -> None:
    """Count, take from stock where the site keeps one, and put into the open container."""
    tx.must(
        COUNT_PUT,
        "more than planned",
        wave_id=event.wave_id,
        sku_id=event.sku_id,
        destination_id=event.destination_id,
        planned=event.planned,
        quantity=event.quantity,
        short=event.short,
    )
    if event.short:
        open_discrepancy(
            tx,
            stamp,
            0,
            DiscrepancyKind.SHORT,
            wave_id=event.wave_id,
            sku_id=event.sku_id,
            destination_id=event.destination_id,
            quantity=event.short,
        )
    if not event.quantity:
        return
    if keeps_stock:
        take_stock(tx, event.wave_id, event.sku_id, event.quantity)
    into_container(tx, event.sscc, event.sku_id, event.quantity)


def take_stock(tx: Tx, wave_id: str, sku_id: str, quantity: int) -> None:
    """Items leave what is on hand; a negative quantity comes back."""
    taking = {"wave_id": wave_id, "sku_id": sku_id, "quantity": quantity}
    tx.must(_TAKE_STOCK, "more than on hand", **taking)


def into_container(tx: Tx, sscc: str, sku_id: str, quantity: int) -> None:
    """Items go into a container that must be open."""
    going = {"sscc": sscc, "sku_id": sku_id, "quantity": quantity, "state": ContainerState.OPEN}
    tx.must(_INTO_CONTAINER, "container not open", **going)


def put_reversed(tx: Tx, _stamp: Stamp, event: e.PutReversed, keeps_stock: bool) -> None:
    """Give back what the put took, while the container is still open."""
    where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
    tx.run(
        UNCOUNT_PUT,
        **where,
        destination_id=event.destination_id,
        quantity=event.quantity,
        short=event.short,
    )
    if event.quantity:
        if keeps_stock:
            take_stock(tx, event.wave_id, event.sku_id, -event.quantity)
        tx.one(_HOLD_CONTAINER, sscc=event.sscc)
        out = {"sscc": event.sscc, "sku_id": event.sku_id}
        only(tx.run(_OUT_OF_CONTAINER, **out, quantity=event.quantity), "container not open")
        tx.run(DROP_EMPTY_CONTENT, **out)
    reverse_discrepancies(tx, event.reverses)


_NEXT_NUMBER = Statement(
    "INSERT INTO number_range (name, last) VALUES (:name, :serial)"
    " ON CONFLICT (name) DO UPDATE SET last = excluded.last WHERE number_range.last < excluded.last"
)
_BIND = Statement(
    "INSERT INTO container (sscc, asset_code, type, wave_id, destination_id, zone, state,"
    " opened_at) VALUES (:sscc, :asset_code, :type, :wave_id, :destination_id, :zone, 'open', :at)"
)
_CLOSE_CONTAINER = Statement(
    "UPDATE container SET state = 'closed', closed_at = :at, label_copies = 1, recount = ''"
    " WHERE sscc = :sscc AND state = 'open'"
    " AND EXISTS (SELECT 1 FROM content t WHERE t.sscc = container.sscc)"
)
_COUNT_LABEL = Statement(
    "UPDATE container SET label_copies = :copies WHERE sscc = :sscc AND label_copies = :before"
)


def container_bound(tx: Tx, stamp: Stamp, event: e.ContainerBound) -> None:
    only(tx.run(_NEXT_NUMBER, name="sscc", serial=event.serial), "SSCC taken")
    tx.run(
        _BIND,
        sscc=event.sscc,
        asset_code=event.asset_code,
        type=event.type,
        wave_id=event.wave_id,
        destination_id=event.destination_id,
        zone=event.zone,
        at=stamp.at,
    )


def container_closed(tx: Tx, stamp: Stamp, event: e.ContainerClosed) -> None:
    tx.must(_CLOSE_CONTAINER, "not to be closed", sscc=event.sscc, at=stamp.at)


def label_reprinted(tx: Tx, _stamp: Stamp, event: e.LabelReprinted) -> None:
    # Copy 0 is the original, so `copy` reprints make copy + 1 labels in all.
    counted = tx.run(_COUNT_LABEL, sscc=event.sscc, copies=event.copy + 1, before=event.copy)
    only(counted, "reprint number taken")
