"""A night's input composed from nothing: a folder that follows the file contract.

The same arguments give the same bytes. Nothing in it is anybody's: people are composed, telephones
ring nowhere, products carry own-use GTINs.
"""

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path
from random import Random
from typing import TextIO

from wms.domain.messages import BadInput, Unavailable, say
from wms.domain.words import Tier
from wms.simulate import orders, supply
from wms.simulate.goods import FEWEST_PRODUCTS, MOST_PRODUCTS, SkuRow, SupplierRow, make_goods
from wms.simulate.network import CallingRow, PointRow, RouteRow, StationRow, make_network

DEFAULT_DATE = datetime.date(2026, 11, 21)
DEFAULT_STATIONS = 46
DEFAULT_LINES = 43_000
# domain.md: a point has 12 to 14 lines on a mean day, a station about 550 points; a product is
# ordered on some 85 lines a warehouse, fewer in a small trial, where choice should remain.
_LINES_A_POINT = 13
_FEWEST_POINTS_A_STATION = 12
_MOST_POINTS_A_STATION = 550
_LINES_A_PRODUCT = 30
_FILES = ("stations", "routes", "points", "suppliers", "skus", "orders", "supply", "timetable")
_UNFINISHED = ".csv.part"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What `make_night` wrote. `short_products` come in smaller quantity than was ordered."""

    stations: int
    points: int
    trunk_routes: int
    branch_routes: int
    suppliers: int
    products: int
    orders: int
    lines: int
    items: int
    items_supplied: int
    short_products: int


def make_night(
    out: Path,
    *,
    stations: int = DEFAULT_STATIONS,
    points: int | None = None,
    lines: int = DEFAULT_LINES,
    seed: int = 1,
    date: datetime.date = DEFAULT_DATE,
    progress: Progress | None = None,
) -> Counts:
    """Write a night into the folder `out`: the six files of the contract, supply.csv and
    timetable.csv.

    `points` by default follow from `lines`. `date` is the business date. `progress(done, lines)` is
    called as order lines are written. A folder that holds an earlier composed night is written
    over; all files change at the end, together.

    Raises BadInput where the numbers cannot make a night or the folder is not for us, Unavailable
    where it cannot be written.
    """
    points = _checked_points(stations, points, lines)
    # One stream of chance for each part: another number of lines leaves the map as it is.
    network = make_network(Random(f"{seed} network"), stations, points)
    products = min(MOST_PRODUCTS, max(FEWEST_PRODUCTS, lines // _LINES_A_PRODUCT))
    goods = make_goods(Random(f"{seed} goods"), products)
    sku_ids = [sku.sku_id for sku in goods.skus]
    with _folder(out) as files:
        files.table("stations", StationRow._fields, network.stations)
        files.table("routes", RouteRow._fields, network.routes)
        files.table("timetable", CallingRow._fields, network.timetable)
        files.table("points", PointRow._fields, network.points)
        files.table("suppliers", SupplierRow._fields, goods.suppliers)
        files.table("skus", SkuRow._fields, goods.skus)
        with files.open("orders") as file:
            file.write(",".join(orders.HEADER) + "\n")
            ordered = orders.write_orders(
                Random(f"{seed} orders"),
                file.write,
                date,
                lines,
                network.points,
                sku_ids,
                goods.popularity,
                progress,
            )
        delivered, short = supply.make_supply(Random(f"{seed} supply"), sku_ids, ordered.by_product)
        files.table("supply", supply.HEADER, delivered)
    trunk = sum(route.tier is Tier.TRUNK for route in network.routes)
    return Counts(
        stations=len(network.stations),
        points=len(network.points),
        trunk_routes=trunk,
        branch_routes=len(network.routes) - trunk,
        suppliers=len(goods.suppliers),
        products=products,
        orders=ordered.orders,
        lines=ordered.lines,
        items=ordered.items,
        items_supplied=sum(quantity for _, quantity in delivered),
        short_products=short,
    )


def _checked_points(stations: int, points: int | None, lines: int) -> int:
    if stations < 1:
        raise BadInput(say("simulate.data.stations", stations=stations))
    if lines < 1:
        raise BadInput(say("simulate.data.lines", lines=lines))
    if points is None:
        wanted = max(lines // _LINES_A_POINT, stations * _FEWEST_POINTS_A_STATION)
        return min(wanted, stations * _MOST_POINTS_A_STATION)
    if points < stations:
        raise BadInput(say("simulate.data.points", points=points, stations=stations))
    return points


class _Files:
    """The files of the night while they are written, each under a name that says unfinished."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> TextIO:
        path = self._folder / f"{name}{_UNFINISHED}"
        return path.open("w", encoding="utf-8", newline="")

    def table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
        with self.open(name) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)

    def finish(self) -> None:
        for name in _FILES:
            (self._folder / f"{name}{_UNFINISHED}").replace(self._folder / f"{name}.csv")

    def abandon(self) -> None:
        for name in _FILES:
            (self._folder / f"{name}{_UNFINISHED}").unlink(missing_ok=True)


@contextmanager
def _folder(out: Path) -> Iterator[_Files]:
    """The folder, made where it is missing. What failed midway leaves it as it was."""
    try:
        made = not out.exists()
        _refuse_foreign(out)
        out.mkdir(parents=True, exist_ok=True)
        files = _Files(out)
        try:
            yield files
            files.finish()
        except BaseException:
            files.abandon()
            if made:
                out.rmdir()
            raise
    except OSError as error:
        if error.errno == ENOSPC:
            raise Unavailable(say("simulate.data.disk_full", folder=str(out))) from error
        reason = error.strerror or type(error).__name__
        raise BadInput(say("simulate.data.unwritable", folder=str(out), reason=reason)) from error


def _refuse_foreign(out: Path) -> None:
    """Nothing but an earlier composed night may be written over."""
    if not out.exists():
        return
    if not out.is_dir():
        raise BadInput(say("simulate.data.not_a_folder", folder=str(out)))
    ours = {f"{name}{end}" for name in _FILES for end in (".csv", _UNFINISHED)}
    foreign = sorted(path.name for path in out.iterdir() if path.name not in ours)
    if foreign:
        raise BadInput(say("simulate.data.not_empty", folder=str(out), found=foreign[0]))
