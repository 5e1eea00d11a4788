"""The bench runs, and the whole composed night goes through planning."""

from datetime import date
from pathlib import Path

import pytest

from tests.planning.ledger import Ledger
from wms.planning.bench import bench_plan
from wms.planning.cutoff import cut_off
from wms.planning.intake import import_files
from wms.planning.plan import plan

SHARED = Path(__file__).parents[3] / "shared" / "data" / "night"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the composed night is not here")


def test_the_bench_measures_both_ways_on_the_same_files() -> None:
    figures = bench_plan(Ledger, lines=3_000, stations=5, points=200, skus=50, rounds=1)
    for kind in ("csv", "parquet"):
        assert figures[kind]["seconds"] > 0
        assert figures[kind]["yardstick_seconds"] > 0
        assert 0 < figures[kind]["peak_mb"] < 400


@needs_shared
def test_the_composed_night_at_both_sizes(tmp_path: Path) -> None:
    store = Ledger(tmp_path)
    import_files(store, [SHARED])
    import_files(store, [SHARED / "orders_full.parquet"])
    for day, lines in ((date(2026, 11, 21), 43_367), (date(2026, 11, 22), 430_037)):
        assert cut_off(store, day).lines == lines
        report = plan(store, day)
        assert (report.trunk_lists, report.branch_lists) == (16, 510)
        assert report.totals.items_allocated == report.totals.items_ordered
    again = import_files(store, [SHARED / "orders_full.parquet"])
    assert [(wave.unchanged, wave.late) for wave in again.waves] == [(430_037, 0)]
