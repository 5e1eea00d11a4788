"""The customers' lines of a station as they travel, read back.

Apart from how they are made, which takes the planning engine: a terminal reads them without it.
"""

import json
import zlib
from collections.abc import Iterator, Mapping

from wms.domain.delivery_papers import DeliveryLine
from wms.domain.reference import Sku
from wms.planning.order_pages import as_asked

COLUMNS = ("point", "order", "line", "customer", "sku", "ordered", "qty")


def lines_that_come(packed: bytes) -> list[tuple[str, int]]:
    """Order and line of what the plan gives a station's customers."""
    columns = json.loads(zlib.decompress(packed))
    rows = zip(columns["order"], columns["line"], columns["qty"], strict=True)
    return [(order, line) for order, line, quantity in rows if quantity]


def lines_of_customer(packed: bytes, order_id: str) -> Iterator[tuple[str, str, str, int]]:
    """Of a station's lines those of one order, its code in capitals or not: the code as it is in
    the book, the point, the product, and how many the plan gives it."""
    columns = json.loads(zlib.decompress(packed))
    wanted = as_asked(order_id)
    for row in zip(*(columns[name] for name in ("order", "point", "sku", "qty")), strict=True):
        if as_asked(row[0]) == wanted:
            yield row


def lines_of_order(packed: bytes, order_id: str) -> Iterator[tuple[str, int, str, str, int, int]]:
    """The same with all that stands there of each line: the order's code, line, point, product, how
    many were ordered, and how many the plan gives it."""
    columns = json.loads(zlib.decompress(packed))
    wanted = as_asked(order_id)
    names = ("order", "line", "point", "sku", "ordered", "qty")
    for row in zip(*(columns[name] for name in names), strict=True):
        if as_asked(row[0]) == wanted:
            yield row


def delivery_lines(packed: bytes, skus: Mapping[str, Sku]) -> dict[str, list[DeliveryLine]]:
    """The lines of every delivery note of a station, by point."""
    columns = json.loads(zlib.decompress(packed))
    notes: dict[str, list[DeliveryLine]] = {}
    for point, order, line, customer, sku_id, ordered, quantity in zip(
        *(columns[name] for name in COLUMNS), strict=True
    ):
        sku = skus[sku_id]
        notes.setdefault(point, []).append(
            DeliveryLine(order, line, customer, sku_id, sku.name, sku.unit, ordered, quantity)
        )
    return notes
