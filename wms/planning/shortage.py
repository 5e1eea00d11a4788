"""Products the suppliers do not deliver in full: who goes short of what (domain.allocation)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from wms.domain.allocation import first_come, share_out
from wms.planning.engine import Engine


@dataclass(frozen=True, slots=True)
class StationShare:
    """What one station ordered of a short product, and what it gets."""

    station_id: str
    ordered: int
    allotted: int


@dataclass(frozen=True, slots=True)
class ShortProduct:
    """A product in short supply and how it is shared, stations by code."""

    sku_id: str
    supply: int
    demand: int
    stations: tuple[StationShare, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Everything that is short: per product, per (point, product), per (order, line)."""

    products: tuple[ShortProduct, ...]
    points: tuple[tuple[str, str, int], ...]
    lines: tuple[tuple[str, int, int], ...]

    def to_bytes(self) -> bytes:
        """As columns of compact JSON."""
        content = {
            "points": _columns(("point", "sku", "short"), self.points),
            "lines": _columns(("order", "line", "short"), self.lines),
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def short_lines(body: bytes) -> dict[tuple[str, int], int]:
    """Items short per (order, line), from the bytes of a shortage."""
    lines = json.loads(body)["lines"]
    keys = zip(lines["order"], lines["line"], strict=True)
    return dict(zip(keys, lines["short"], strict=True))


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def share_short_products(eng: Engine) -> Shortage:
    """Shares every product of `need` whose `supply` is below its demand."""
    eng.run(
        "CREATE TABLE scarce AS SELECT sku, CAST(sum(ordered) AS BIGINT) AS demand, "
        "any_value(supply.qty) AS supply FROM need "
        "JOIN supply ON supply.sku_id = need.sku GROUP BY sku HAVING sum(ordered) > supply"
    )
    products: list[ShortProduct] = []
    points: list[tuple[str, str, int]] = []
    lines: list[tuple[str, int, int]] = []
    waiting = _waiting_lines(eng)
    for (sku, supply, demand), demands in groupby(_demands(eng), itemgetter(0, 1, 2)):
        stations = [(station, list(rows)) for station, rows in groupby(demands, itemgetter(3))]
        ordered = [sum(row[5] for row in rows) for _, rows in stations]
        allotted = share_out(supply, ordered)
        shares = zip((station for station, _ in stations), ordered, allotted, strict=True)
        products.append(
            ShortProduct(sku, supply, demand, tuple(StationShare(*share) for share in shares))
        )
        for (_, rows), share in zip(stations, allotted, strict=True):
            parts = share_out(share, [row[5] for row in rows])
            for row, part in zip(rows, parts, strict=True):
                if row[5] > part:
                    points.append((row[4], sku, row[5] - part))
                    lines += _short_customers(waiting, sku, row[4], part)
    return Shortage(tuple(products), tuple(points), tuple(lines))


def _demands(eng: Engine) -> Iterator[tuple[Any, ...]]:
    """(sku, supply, demand, station, point, ordered) by code, whatever the walking order is."""
    return eng.stream(
        "SELECT sku::VARCHAR, supply, demand, station::VARCHAR, point::VARCHAR, ordered "
        "FROM need JOIN scarce USING (sku) "
        "ORDER BY sku::VARCHAR, station::VARCHAR, point::VARCHAR",
        4096,
    )


def _waiting_lines(eng: Engine) -> dict[tuple[str, str], list[tuple[str, int, int]]]:
    """(order, line, ordered) of each short product at each point, first ordered first."""
    waiting: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for point, sku, order, line, qty in eng.rows(
        "SELECT point_id, sku_id, order_id, line_no, qty FROM book "
        "WHERE sku_id IN (SELECT sku::VARCHAR FROM scarce) ORDER BY ordered_at, order_id, line_no"
    ):
        waiting.setdefault((point, sku), []).append((order, line, qty))
    return waiting


def _short_customers(
    waiting: dict[tuple[str, str], list[tuple[str, int, int]]], sku: str, point: str, part: int
) -> Iterator[tuple[str, int, int]]:
    lines = waiting[point, sku]
    given = first_come(part, [qty for _, _, qty in lines])
    for (order, line, qty), got in zip(lines, given, strict=True):
        if qty > got:
            yield order, line, qty - got
