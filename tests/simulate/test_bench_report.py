"""The bench of the report counts what the night put, on both engines."""

from functools import partial
from pathlib import Path

import pytest

from wms.simulate import bench_report
from wms.simulate.board_site import fill_night


def test_a_small_night_is_counted_beside_its_yardstick(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(bench_report, "TURNS", 1)
    monkeypatch.setattr(bench_report, "fill_night", partial(fill_night, routes=3, products=25))
    told = []
    figures = bench_report.bench_report(lambda step, *_: told.append(step.values["engine"]))
    assert figures.keys() == {"sqlite", "postgresql"}
    items = {engine: of["items"] for engine, of in figures.items()}
    assert items["sqlite"] == items["postgresql"] > 100
    assert all(of["ratio"] > 0 for of in figures.values())
    assert dict.fromkeys(told) == dict.fromkeys(["SQLite", "PostgreSQL"])
