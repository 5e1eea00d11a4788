"""The benches of the floor's scans and of the notices, on little: what they measure is done."""

from pathlib import Path

import pytest

from wms.simulate import bench_notices, bench_receive, bench_scan
from wms.simulate.data import Counts, Progress, make_night


def _little(folder: Path, lines: int, progress: Progress) -> Counts:
    return make_night(folder, stations=3, points=20, lines=lines // 40, progress=progress)


def test_what_terminals_trucks_and_docks_confirm_is_there_on_both_engines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(bench_scan, "make_night", _little)
    for name, value in {"TERMINALS": (1, 2), "PUTS": 12, "PACED_SECONDS": 1, "OFFERED": 20}.items():
        monkeypatch.setattr(bench_scan, name, value)
    monkeypatch.setattr(bench_receive, "LINES", 8)
    monkeypatch.setattr(bench_receive, "BLOCK", 4)

    told: list[str] = []
    figures = bench_scan.bench_scan(lambda step, *_: told.append(step.key))

    assert figures.keys() == {"sqlite", "postgresql"}
    for of in figures.values():
        assert of["nothing_lost"] is True
        assert of["trucks"]["nothing_lost"] is True
        assert of["receive"]["nothing_lost"] is True
        assert of["trucks"]["containers"] > 0
        ratios = (of["one"], of["trucks"]["close"], of["trucks"]["load"], of["receive"])
        assert all(one["ratio_p50"] > 0 for one in ratios)
    assert "cli.bench.step.load" in told
    assert "cli.bench.step.receive" in told


def test_every_supplier_gets_its_notice_beside_the_plain_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bench_notices, "SUPPLIERS", 12)
    monkeypatch.setattr(bench_notices, "PRODUCTS", 60)
    figures = bench_notices.bench_notices(lines=400)
    assert figures["suppliers"] == 12
    assert figures["placed"] + figures["unplaced"] == 12
    assert figures["ratio"] > 0
