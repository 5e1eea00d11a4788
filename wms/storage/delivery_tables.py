"""The tables of the last mile: deliveries, empties, interceptions, and what comes back."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from wms.storage.columns import count, metadata, words

delivery = Table(
    "delivery",
    metadata,
    words("number", key=True),
    words("point_id", key=True),
    count("version"),
    words("wave_id"),
    words("outcome"),
    words("delivered_at"),
    words("reason", default=""),
    Column("tenths", Integer, nullable=True),
    words("source"),
    words("said_at"),
    words("said_by"),
    words("event_id"),
    Index("delivery_by_wave", "wave_id", "outcome"),
)
"""What became of a stop of a branch manifest; said again it replaces what was said before."""
delivery_line = Table(
    "delivery_line",
    metadata,
    words("number", key=True),
    words("point_id", key=True),
    words("sku_id", key=True),
    count("quantity"),
    words("reason", key=True),
    words("returned", default=""),
)
"""What a point did not take: items of a product, why, and the fact by which they come back. For
their temperature and by no fact: they are held, until a supervisor decides."""
empties = Table(
    "empties",
    metadata,
    words("party", key=True),
    words("type", key=True),
    count("sent"),
    count("back"),
)
"""Reusable containers a party was given and brought back; the balance is what it still has."""
intercept = Table(
    "intercept",
    metadata,
    words("order_id", key=True),
    count("line_no", key=True),
    words("wave_id"),
    words("station_id"),
    words("point_id"),
    words("sku_id"),
    count("quantity"),
    count("withheld"),
    count("from_stock"),
    count("stopped"),
    words("reason"),
    words("state"),
    words("asked_at"),
    words("asked_by"),
    words("ended_at", default=""),
    words("ended_by", default=""),
    Index("intercept_by_point", "wave_id", "point_id", "sku_id"),
)
"""Orders cancelled after the cutoff by somebody who may. `withheld` items will not be put for the
point: they count as short there, and are given to nobody else unless shared again. `from_stock`
of them were set aside: they are on hand no longer, and on their way back. `stopped` were kept back
out of containers; at the warehouse all that its station says were set aside."""
intercept_answer = Table(
    "intercept_answer",
    metadata,
    words("order_id", key=True),
    count("line_no", key=True),
    words("number", key=True),
    words("wave_id"),
    count("quantity"),
    words("state"),
    words("at"),
    words("person_id"),
)
"""What became of the items of an intercepted order that one vehicle had on board, by manifest."""
returned = Table(
    "returned",
    metadata,
    words("event_id", key=True),
    count("line", key=True),
    words("wave_id"),
    words("origin"),
    words("party"),
    words("order_id", default=""),
    words("sku_id"),
    count("quantity"),
    words("reason"),
    words("state"),
    words("at"),
    words("person_id"),
    words("note", default=""),
    words("order_doubt", default=""),
    CheckConstraint("quantity > 0", name="returned_holds"),
    Index("returned_by_note", "note", "state"),
    Index("returned_by_product", "sku_id", "wave_id"),
)
"""Goods on their way back: collected at a point, or left over at this site; `wave_id` is the night
they were sold in, `note` the returns note they travel on."""
returns_note = Table(
    "returns_note",
    metadata,
    words("number", key=True),
    words("site_id"),
    words("state"),
    words("opened_at"),
    words("closed_at", default=""),
    words("closed_by", default=""),
    words("body", default=""),
    words("checksum", default=""),
    words("received_at", default=""),
    words("received_by", default=""),
)
returns_line = Table(
    "returns_line",
    metadata,
    words("number", key=True),
    count("line", key=True),
    words("wave_id"),
    words("sku_id"),
    words("supplier_id"),
    words("origin"),
    words("party"),
    words("reason"),
    count("sent"),
    count("found"),
    count("to_supplier"),
    count("to_resale"),
    count("destroyed"),
    count("slipped"),
    CheckConstraint(
        "to_supplier >= 0 AND to_resale >= 0 AND destroyed >= 0"
        " AND to_supplier + to_resale + destroyed <= found"
        " AND slipped >= 0 AND slipped <= to_supplier",
        name="returns_line_holds",
    ),
    Index("returns_line_by_supplier", "wave_id", "supplier_id"),
    Index("returns_line_by_product", "sku_id"),
)
"""What a returns note said, what the central warehouse found, and there what became of it;
`slipped` of what goes to the supplier was taken along by its driver."""
return_slip = Table(
    "return_slip",
    metadata,
    words("number", key=True),
    words("supplier_id"),
    words("closed_at"),
    words("closed_by"),
    words("body"),
    words("checksum"),
    Index("return_slip_by_supplier", "supplier_id"),
)
"""What a supplier's driver took along and signed for."""

FLOOR = (
    delivery,
    delivery_line,
    empties,
    intercept,
    intercept_answer,
    returned,
    returns_note,
    returns_line,
    return_slip,
)
