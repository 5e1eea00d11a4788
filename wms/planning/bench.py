"""How long from an order file to durable lists of all routes, beside DuckDB doing the same alone.

Ours: import (every check, merged into its book), cutoff, plan, each into the durable store.
Yardstick: DuckDB reads the same files, joins, groups, and writes the same lists to files that are
flushed to the disk; no checks, no book, no store. Both run in fresh processes, taken in turns.
Memory is the peak of the whole process that did our work.
"""

import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb

from wms.domain.messages import say
from wms.domain.progress import See, unseen, within
from wms.planning.cutoff import cut_off
from wms.planning.engine import text
from wms.planning.intake import import_files
from wms.planning.plan import LISTINGS, SOWN, plan
from wms.planning.ports import PlanningStore

DAY = date(2026, 11, 21)
_REFERENCE = ("stations", "routes", "points", "suppliers", "skus")

StoreFactory = Callable[[Path], PlanningStore]
"""Makes an empty durable store in a folder. A function of a module, so that a fresh process can
find it by name."""


def bench_plan(
    store_factory: StoreFactory,
    lines: int = 430_000,
    stations: int = 46,
    points: int = 16_700,
    skus: int = 1_500,
    rounds: int = 3,
    see: See = unseen,
) -> dict[str, Any]:
    """Medians of `rounds` in seconds for CSV and Parquet, ours and the yardstick's, with their
    ratio; peak memory of ours in MB; microseconds a line."""
    with tempfile.TemporaryDirectory(prefix="wms-bench-") as name:
        folder = Path(name)
        see(say("cli.bench.step.data"), 0, 0)
        make_input(folder, lines, stations, points, skus)
        figures: dict[str, Any] = {"lines": lines, "stations": stations, "points": points}
        for kind in ("csv", "parquet"):
            progress = within(see, say("cli.bench.step.measure_on", engine=kind))
            orders = folder / f"orders.{kind}"
            figures[kind] = _compare(store_factory, folder, orders, rounds, progress)
            figures[kind]["us_per_line"] = round(figures[kind]["seconds"] / lines * 1e6, 3)
        return figures


def _compare(
    factory: StoreFactory,
    folder: Path,
    orders: Path,
    rounds: int,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    ours: list[dict[str, float]] = []
    yardstick: list[dict[str, float]] = []
    for number in range(rounds):
        progress(number, rounds)
        room = folder / f"{orders.suffix[1:]}-{number}"
        room.mkdir()
        ours.append(_alone(_our_way, factory, folder, orders, room))
        yardstick.append(_alone(_duckdb_alone, folder, orders, room))
    steps = {name: statistics.median(run[name] for run in ours) for name in ours[0]}
    alone = statistics.median(run["seconds"] for run in yardstick)
    return {
        **{name: round(value, 3) for name, value in steps.items()},
        "yardstick_seconds": round(alone, 3),
        "ratio": round(steps["seconds"] / alone, 2),
    }


def _alone(work: Callable[..., dict[str, float]], *values: Any) -> dict[str, float]:
    """`work` in a fresh process, so that neither warms or bloats the other."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, work, values))
    process.start()
    there.close()
    with closing(here):
        result: dict[str, float] = here.recv()
    process.join()
    process.close()
    return result


def _send(
    there: Connection, work: Callable[..., dict[str, float]], values: tuple[Any, ...]
) -> None:
    with closing(there):
        there.send(work(*values))


def _our_way(factory: StoreFactory, folder: Path, orders: Path, room: Path) -> dict[str, float]:
    store = factory(room)
    import_files(store, [folder / f"{name}.csv" for name in _REFERENCE])
    start = time.perf_counter()
    import_files(store, [orders])
    imported = time.perf_counter()
    cut_off(store, DAY)
    plan(store, DAY)
    end = time.perf_counter()
    return {
        "seconds": end - start,
        "import_seconds": imported - start,
        "plan_seconds": end - imported,
        "peak_mb": peak_megabytes(),
    }


def peak_megabytes() -> float:
    """The most memory this process has had. The kernel's own high-water mark where there is one:
    getrusage lets a child begin with its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _duckdb_alone(folder: Path, orders: Path, room: Path) -> dict[str, float]:
    start = time.perf_counter()
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as connection:
        for name in _REFERENCE:
            path = text(folder / f"{name}.csv")
            connection.execute(f"CREATE TABLE {name} AS FROM read_csv({path})")
        for statement in _SAME_LISTS:
            connection.execute(statement.format(orders=_source(orders)))
        for kind, listing in LISTINGS.items():
            written = room / f"{kind}.csv"
            connection.execute(f"COPY ({listing.query()}) TO {text(written)}")
            with written.open("rb+") as file:
                os.fsync(file.fileno())
    return {"seconds": time.perf_counter() - start}


def _source(orders: Path) -> str:
    if orders.suffix == ".parquet":
        return f"read_parquet({text(orders)})"
    return (
        f"read_csv({text(orders)}, header = true, auto_detect = false, columns = "
        "{'order_id': 'VARCHAR', 'line_no': 'INTEGER', 'ordered_at': 'TIMESTAMPTZ', "
        "'point_id': 'VARCHAR', 'sku_id': 'VARCHAR', 'qty': 'INTEGER', 'customer_ref': 'VARCHAR'})"
    )


_SAME_LISTS = (
    "CREATE TYPE station_code AS ENUM "
    "(SELECT station_id FROM stations ORDER BY trunk_route, drop_seq, station_id)",
    "CREATE TYPE point_code AS ENUM "
    "(SELECT point_id FROM points ORDER BY branch_route, stop_seq, point_id)",
    "CREATE TYPE sku_code AS ENUM (SELECT sku_id FROM skus ORDER BY slot, sku_id)",
    "CREATE TABLE place AS SELECT CAST(point_id AS point_code) AS point, branch_route AS route, "
    "CAST(station_id AS station_code) AS station, trunk_route AS trunk "
    "FROM points JOIN stations USING (station_id)",
    "CREATE TABLE need AS SELECT CAST(point_id AS point_code) AS point, "
    "CAST(sku_id AS sku_code) AS sku, CAST(sum(qty) AS INTEGER) AS qty "
    "FROM {orders} GROUP BY ALL",
    "CREATE VIEW allotted AS SELECT *, 0 AS short FROM need JOIN place USING (point)",
    SOWN,
)


def make_input(folder: Path, lines: int, stations: int, points: int, skus: int) -> None:
    """The files of a night of `lines` order lines, the same every time: four lines an order,
    330 points or so a station on 36-stop routes, three stations a trunk route."""
    sizes = {"lines": lines, "stations": stations, "points": points, "skus": skus}
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, query in _NIGHT.items():
            path = text(folder / f"{name}.csv")
            connection.execute(f"COPY ({query.format(**sizes)}) TO {path}")
        orders = _source(folder / "orders.csv").replace("TIMESTAMPTZ", "VARCHAR")
        path = text(folder / "orders.parquet")
        connection.execute(f"COPY (FROM {orders}) TO {path} (FORMAT parquet)")


_NIGHT = {
    "stations": "SELECT format('GS{{:03d}}', i) AS station_id, '网格站' || i AS name, "
    "'' AS address, '' AS phone, format('T{{:03d}}', i // 3) AS trunk_route, "
    "1 + i % 3 AS drop_seq FROM range({stations}) AS t(i)",
    "routes": "SELECT format('T{{:03d}}', i) AS route_id, 'trunk' AS tier, 'CW01' AS origin_id, "
    "'干线' || i AS name, '' AS plate, '' AS driver, '' AS driver_phone, '00:00' AS departs_at "
    "FROM range(1 + {stations} // 3) AS t(i) UNION ALL "
    "SELECT format('GS{{:03d}}-B{{:03d}}', s, r), 'branch', format('GS{{:03d}}', s), "
    "'支线' || r, '', '', '', '07:00' FROM range({stations}) AS t(s), "
    "range(1 + {points} // {stations} // 36) AS u(r)",
    "points": "SELECT format('P{{:012d}}', 450000000000 + i) AS point_id, '自提点' || i AS name, "
    "'rural' AS area, '' AS leader, '' AS phone, '' AS address, "
    "format('GS{{:03d}}', i % {stations}) AS station_id, "
    "format('GS{{:03d}}-B{{:03d}}', i % {stations}, i // {stations} // 36) AS branch_route, "
    "1 + i // {stations} % 36 AS stop_seq FROM range({points}) AS t(i)",
    "suppliers": "SELECT 'V0001' AS supplier_id, '供应商' AS name, 'fresh' AS category_group, "
    "'' AS phone",
    "skus": "SELECT format('S{{:05d}}', i) AS sku_id, d || (10 - (list_sum(list_transform("
    "range(1, 13), lambda k: d[k]::INTEGER * (1 + 2 * ((k + 1) % 2))))) % 10) % 10 AS gtin, "
    "'商品' || i AS name, '' AS category, 'ambient' AS temp_zone, '件' AS unit, "
    "500 AS weight_g, 900 AS volume_ml, 30 AS shelf_life_days, 'V0001' AS supplier_id, "
    "format('A{{:02d}}-{{:d}}', hash(i) % 90, i % 9) AS slot, 'yes' AS conveyable FROM "
    "(SELECT i, format('690{{:09d}}', i) AS d FROM range({skus}) AS t(i))",
    "orders": "SELECT format('O20261121{{:08d}}', i // 4) AS order_id, 1 + i % 4 AS line_no, "
    "strftime(TIMESTAMP '2026-11-21 08:00:00' + to_seconds(hash(i // 4) % 54000), "
    "'%Y-%m-%dT%H:%M:%S+08:00') AS ordered_at, "
    "format('P{{:012d}}', 450000000000 + hash(i // 4 + 7) % {points}) AS point_id, "
    "format('S{{:05d}}', least(hash(i) % {skus}, hash(i + 3) % {skus})) AS sku_id, "
    "1 + hash(i + 5) % 3 * (hash(i + 11) % 2) AS qty, "
    "format('C{{:07d}}', hash(i // 4) % 5000000) AS customer_ref FROM range({lines}) AS t(i)",
}
