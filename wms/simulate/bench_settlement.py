"""`wms bench settlement`: fourteen nights of one warehouse settled with its suppliers.

Ours: every account of every night added up, frozen as a fact with its digest, and read back as the
figures of a statement. The yardstick reads and adds up the very same rows in one plain query a
night and writes one row an account into a bare table, with no journal, digests or rules.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wms.bootstrap import SiteApp, init_site
from wms.bootstrap.settlements import statements_of
from wms.domain.business_date import wave_id_of
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.progress import See, unseen
from wms.operations.settlement import freeze_night
from wms.simulate.bench_site import NIGHT, write_config
from wms.storage.statements import Statement
from wms.storage.store import Tx

NIGHTS, SUPPLIERS, PRODUCTS = 14, 1_400, 5_100
_PLAIN = Statement(
    "SELECT l.supplier_id, l.sku_id, SUM(d.quantity), SUM(l.accepted), SUM(l.rejected)"
    " FROM goods_receipt_line l JOIN demand d ON d.wave_id = l.wave_id AND d.sku_id = l.sku_id"
    " WHERE l.wave_id = :wave_id GROUP BY l.supplier_id, l.sku_id ORDER BY 1, 2"
)


def bench_settlement(see: See = unseen) -> dict[str, Any]:
    """Seconds for all nights; `ratio` is ours to the yardstick."""
    with TemporaryDirectory(prefix="wms-bench-") as name:
        app, _ = init_site(write_config(Path(name) / "bench.toml"))
        nights = [NIGHT - timedelta(days=back) for back in range(NIGHTS)]
        with closing(app.store):
            see(say("cli.bench.step.data"), 0, 0)
            _fill(app, nights)
            see(say("cli.bench.step.yardstick"), 0, 0)
            alone = _alone(app, nights)
            see(say("cli.bench.running"), 0, 0)
            start, busy = time.perf_counter(), time.process_time()
            accounts = sum(_settle(app, night) for night in nights)
            frozen = time.perf_counter()
            lines = sum(len(one.lines) for night in nights for one in statements_of(app, night))
            total = time.perf_counter() - start
            cpu = time.process_time() - busy
            see(say("cli.bench.step.check"), 0, 0)
            broken = sum(breach.name == "settled" for breach in app.check())
    return {
        "nights": NIGHTS,
        "accounts": accounts,
        "lines": lines,
        "freeze_seconds": round(frozen - start, 2),
        "read_seconds": round(total - (frozen - start), 2),
        "seconds": round(total, 2),
        "cpu_seconds": round(cpu, 2),
        "broken": broken,
        "yardstick_seconds": round(alone, 2),
        "ratio": round(total / alone, 2),
    }


def _settle(app: SiteApp, night: date) -> int:
    with app.permit(Right.SETTLE) as act:
        count, _ = freeze_night(act, wave_id_of(night), night, NIGHT + timedelta(days=9))
    return count


def _alone(app: SiteApp, nights: list[date]) -> float:
    start = time.perf_counter()
    with app.store.writing() as tx:
        tx.run(Statement("CREATE TABLE bare (wave TEXT, supplier TEXT, body TEXT)"))
    for night in nights:
        with app.store.writing() as tx:
            told: dict[str, list[Any]] = {}
            for supplier, *row in tx.all(_PLAIN, wave_id=wave_id_of(night)):
                told.setdefault(supplier, []).append(row)
            insert = Statement("INSERT INTO bare VALUES (:wave, :supplier, :body)")
            for supplier, rows in told.items():
                tx.run(insert, wave=wave_id_of(night), supplier=supplier, body=str(rows))
    taken = time.perf_counter() - start
    with app.store.writing() as tx:
        tx.run(Statement("DROP TABLE bare"))
    return taken


def _fill(app: SiteApp, nights: list[date]) -> None:
    """Fourteen nights whose suppliers brought what was ordered, but for a few."""
    with app.store.writing() as tx:
        _pour(tx, "supplier", "supplier_id name category_group phone", _suppliers())
        _pour(
            tx,
            "sku",
            "sku_id gtin name category temp_zone unit weight_g volume_ml shelf_life_days"
            " supplier_id slot conveyable",
            _skus(),
        )
        for night in nights:
            wave, day = wave_id_of(night), night.isoformat()
            ordered = ((wave, _sku(n), 40 + n % 90) for n in range(PRODUCTS))
            receipts = (
                (_receipt(wave, n), wave, _supplier(n), "D01", "", "on_time", "closed", day, "")
                for n in range(SUPPLIERS)
            )
            _pour(tx, "wave", "wave_id business_date state", [(wave, day, "planned")])
            _pour(tx, "demand", "wave_id sku_id quantity", ordered)
            _pour(
                tx,
                "goods_receipt",
                "number wave_id supplier_id dock plate timing state arrived_at arrived_by",
                receipts,
            )
            _pour(
                tx,
                "goods_receipt_line",
                "number line event_id wave_id supplier_id sku_id accepted rejected at person_id",
                _lines(wave, day),
            )


def _pour(tx: Tx, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    names = columns.split()
    marks = ", ".join("?" * len(names))
    tx.pour(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


def _lines(wave: str, day: str) -> Iterator[tuple[Any, ...]]:
    for n in range(PRODUCTS):
        supplier, rejected = n % SUPPLIERS, int(n % 50 == 0)
        number, line = _receipt(wave, supplier), 1 + n // SUPPLIERS
        accepted = 40 + n % 90 - rejected
        event = f"{wave}-{n}"
        yield (
            *(number, line, event, wave, _supplier(supplier), _sku(n)),
            *(accepted, rejected, day, ""),
        )


def _suppliers() -> Iterator[tuple[Any, ...]]:
    return ((_supplier(n), f"供应商{n:04d}", "fresh", "") for n in range(SUPPLIERS))


def _skus() -> Iterator[tuple[Any, ...]]:
    for n in range(PRODUCTS):
        supplier = _supplier(n % SUPPLIERS)
        yield (_sku(n), "", f"商品{n:04d}", "", "ambient", "件", 500, 500, 30, supplier, "A", 1)


def _supplier(n: int) -> str:
    return f"V{n:04d}"


def _sku(n: int) -> str:
    return f"K{n:05d}"


def _receipt(wave: str, n: int) -> str:
    return f"GR{wave[1:]}-{n + 1:04d}"
