"""The report of a night and its tables, at the command line."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ON_SQLITE
from tests.floor import Night
from tests.town import WAVE
from wms.bootstrap.night_export import export_night
from wms.cli.report import figures_of
from wms.operations.night_report import night_report


@ON_SQLITE
def test_a_machine_gets_null_where_nothing_is_known(warehouse: Night) -> None:
    paper = night_report(warehouse.books, warehouse.site, WAVE, warehouse.clock.now)
    told = json.loads(json.dumps(figures_of(paper)))
    assert told["preliminary"] is True
    assert told["silent"] == ["GS001", "GS002", "GS003"]
    assert told["figures"]["points_on_time"] == {
        "over": 0, "by": 0, "value": None, "target": 1.0, "usual": None, "nights": [],
    }  # fmt: skip
    assert told["figures"]["trunk_on_time"]["value"] == 0.0
    assert told["counts"]["planned"] == 29


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_a_night_is_exported_whole(station: Night, tmp_path: Path, format_: str) -> None:
    station.unload_everything("T01-20261121-1")
    station.tamper("UPDATE sku SET name = '=1+1' WHERE sku_id = 'S1'")
    written = export_night(station.store, WAVE, format_, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"{name}.{format_}" for name in written}
    assert written["stock"] == 4
    where = tmp_path / "out" / f"sku.{format_}"
    if format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(where.read_text(encoding="utf-8-sig"))))
        assert next(row["name"] for row in rows) == "'=1+1"
        points = (tmp_path / "out" / "point.csv").read_text(encoding="utf-8-sig")
        assert "13700000001" not in points
        assert "韦团长" not in points
        return
    (name,) = duckdb.execute(f"SELECT name FROM '{where}' WHERE sku_id = 'S1'").fetchall()[0]
    assert name == "=1+1"
    (received,) = duckdb.execute(
        f"SELECT SUM(received) FROM '{tmp_path / 'out' / 'stock.parquet'}'"
    ).fetchall()[0]
    assert received == 13
