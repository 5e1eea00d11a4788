"""The orders of a composed day, in the order people placed them.

Written as a stream: what is kept is a byte an order and a count a product, so that the province's
three million lines take no more memory than a station's.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, islice
from random import Random

from wms.domain.words import Area
from wms.simulate.network import PointRow
from wms.simulate.parts import divide

HEADER = ("order_id", "line_no", "ordered_at", "point_id", "sku_id", "qty", "customer_ref")

# Orders by the hour from 08:00 to 22:59; people order after supper.
FIRST_HOUR = 8
HOURS = (3, 4, 5, 6, 7, 6, 5, 4, 5, 6, 8, 10, 13, 12, 6)
# Lines of an order, 1 to 12: mean 4.
BASKETS = (22, 17, 13, 10, 9, 7, 6, 4, 4, 3, 2, 1)
# Units of a line, 1 to 6: mean 1.2.
QUANTITIES = (860, 100, 25, 8, 4, 3)
LINES_A_CUSTOMER = 10
_URBAN_WEIGHT = 1.6
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was ordered: counts, and units by product, in the order of the products."""

    orders: int
    lines: int
    items: int
    by_product: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Customers:
    """Who orders at each point: `first[i]` + 0 … `count[i]` − 1; `chance` sums up for choices."""

    chance: list[float]
    first: list[int]
    count: list[int]


def write_orders(
    rng: Random,
    write: Callable[[str], object],
    day: date,
    lines: int,
    points: Sequence[PointRow],
    skus: Sequence[str],
    popularity: Sequence[float],
    progress: Callable[[int, int], None] | None = None,
) -> Ordered:
    """Write the lines of orders.csv, `lines` of them, without the header.

    `progress(done, lines)` is called as the lines are written.
    """
    baskets = _baskets(rng, lines)
    customers = _customers(rng, lines, points)
    products = _Products(rng, list(accumulate(popularity)))
    quantities = _endless(rng, range(1, len(QUANTITIES) + 1), QUANTITIES)
    by_product = array("L", bytes(array("L").itemsize * len(skus)))
    stamp = f"{day:%Y%m%d}"
    order = done = items = 0
    for minute, count in enumerate(_orders_a_minute(len(baskets))):
        at = f"{day.isoformat()}T{FIRST_HOUR + minute // 60:02d}:{minute % 60:02d}"
        seconds = sorted(rng.choices(range(60), k=count))
        buyers = rng.choices(range(len(points)), cum_weights=customers.chance, k=count)
        text: list[str] = []
        for second, buyer in zip(seconds, buyers, strict=True):
            who = customers.first[buyer] + int(rng.random() * customers.count[buyer])
            head = f"O{stamp}{order + 1:07d},"
            middle = f",{at}:{second:02d}+08:00,{points[buyer].point_id},"
            for number, product in enumerate(products.basket(baskets[order]), 1):
                quantity = next(quantities)
                by_product[product] += quantity
                items += quantity
                text.append(f"{head}{number}{middle}{skus[product]},{quantity},C{who:07d}\n")
            order += 1
        write("".join(text))
        done += len(text)
        if progress is not None and text:
            progress(done, lines)
    return Ordered(order, done, items, by_product)


def _baskets(rng: Random, lines: int) -> Sequence[int]:
    """How many lines each order has; the last one takes what is left of `lines`."""
    sizes = array("B")
    drawn = _endless(rng, range(1, len(BASKETS) + 1), BASKETS)
    left = lines
    while left:
        size = min(left, next(drawn))
        sizes.append(size)
        left -= size
    return sizes


def _orders_a_minute(orders: int) -> list[int]:
    """How many orders come in each minute of the day, rising and falling without steps."""
    ends = [*HOURS, HOURS[-1]]
    slope = [
        ends[hour] + (ends[hour + 1] - ends[hour]) * minute / 60
        for hour in range(len(HOURS))
        for minute in range(60)
    ]
    return divide(orders, slope)


def _customers(rng: Random, lines: int, points: Sequence[PointRow]) -> _Customers:
    """A point's trade varies widely about its kind's; its customers grow with its trade."""
    trade = [
        (_URBAN_WEIGHT if point.area is Area.URBAN else 1.0) * rng.lognormvariate(0, 0.5)
        for point in points
    ]
    whole = sum(trade)
    count = [max(1, round(lines * part / whole / LINES_A_CUSTOMER)) for part in trade]
    first = list(accumulate(count, initial=1))[:-1]
    return _Customers(list(accumulate(trade)), first, count)


class _Products:
    """Draws products for baskets; no basket holds one product twice."""

    def __init__(self, rng: Random, chance: list[float]) -> None:
        self._drawn = _endless(rng, range(len(chance)), cumulative=chance)

    def basket(self, size: int) -> list[int]:
        """`size` different products."""
        chosen = list(islice(self._drawn, size))
        while len(set(chosen)) < size:
            chosen = list(dict.fromkeys(chosen))
            chosen += islice(self._drawn, size - len(chosen))
        return chosen


def _endless(
    rng: Random,
    values: range,
    weights: Sequence[float] = (),
    cumulative: Sequence[float] = (),
) -> Iterator[int]:
    """Weighted draws without end, made a block at a time because that is much faster."""
    chance = cumulative or list(accumulate(weights))
    while True:
        yield from rng.choices(values, cum_weights=chance, k=_BLOCK)
