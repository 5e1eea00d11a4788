"""The customers' lines of one station, for the delivery notes of its points.

Made when they are asked for, not during the plan: the book already holds every line, and only
what is short must be added. They travel to the station as compressed JSON columns.
"""

import json
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from wms.planning.book import open_book
from wms.planning.engine import Engine, engine
from wms.planning.packed_lines import COLUMNS
from wms.planning.shortage import short_lines


def customer_lines(
    book: bytes, shortage: bytes, stations: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, bytes]]:
    """For each station (id to the ids of its points) its customers' lines: (station, bytes).

    Lines stand by point, then in the order they were ordered. `book` and `shortage` are what the
    store keeps of the wave.
    """
    with engine() as eng:
        short = ((order, line, n) for (order, line), n in short_lines(shortage).items())
        eng.create("short", {"order_id": "VARCHAR", "line_no": "INTEGER", "n": "INTEGER"}, short)
        places = ((point, station) for station, points in stations.items() for point in points)
        eng.create("place", {"point_id": "VARCHAR", "station": "VARCHAR"}, places)
        open_book(eng, book, "book")
        eng.run(
            "CREATE TABLE lines AS SELECT station, point_id, ordered_at, order_id, line_no, "
            "customer_ref, sku_id, qty, coalesce(n, 0) AS n FROM book "
            "JOIN place USING (point_id) LEFT JOIN short USING (order_id, line_no)"
        )
        for station in stations:
            yield station, _pack(eng, station)


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line of an order; the plan gives it `quantity` of the items `ordered`."""

    line_no: int
    sku_id: str
    ordered: int
    quantity: int


def lines_of_order(book: bytes, shortage: bytes, order_id: str) -> list[tuple[str, BookLine]]:
    """The lines of one order of a wave, each with its point, by their numbers."""
    short = short_lines(shortage) if shortage else {}
    with engine() as eng:
        open_book(eng, book, "book")
        rows = eng.rows(
            "SELECT point_id, line_no, sku_id, qty FROM book WHERE order_id = ? ORDER BY line_no",
            [order_id],
        )
    return [
        (point, BookLine(line, sku, qty, qty - short.get((order_id, line), 0)))
        for point, line, sku, qty in rows
    ]


def _pack(eng: Engine, station: str) -> bytes:
    rows = eng.rows(
        "SELECT point_id, order_id, line_no, customer_ref, sku_id, qty, qty - n FROM lines "
        "WHERE station = ? ORDER BY point_id, ordered_at, order_id, line_no",
        [station],
    )
    columns = {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)}
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode())
