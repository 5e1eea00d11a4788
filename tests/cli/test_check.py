"""`wms check` names what does not hold; `wms simulate` and `wms init` from the outside."""

from pathlib import Path

import pytest

from tests.sites import DAY, Town
from wms.storage.statements import Statement


def test_a_sound_store_is_sound(loaded_town: Town) -> None:
    for site_id in ("CW01", "GS001", "GS002"):
        told = loaded_town.office(site_id).done("check")
        assert "核对无误" in told.out


def test_a_changed_row_is_found_and_named(loaded_town: Town) -> None:
    with loaded_town.site() as app, app.store.writing() as tx:
        tx.run(Statement("UPDATE content SET quantity = quantity + 1"))
    told = loaded_town.office()("check")
    assert told.code == 1
    assert "不变式 3" in told.out
    assert "停止作业" in told.line
    machine = loaded_town.office()("check", "--json")
    assert machine.code == 1
    assert any(line.startswith("3 contents") for line in machine.figures["check"])


def test_init_twice_keeps_everything(planned_town: Town) -> None:
    before = planned_town.fingerprint()
    assert "已是最新" in planned_town.office().done("init").out
    assert planned_town.fingerprint() == before
    assert planned_town.office().figures("init") == {"site": "CW01", "kind": "central_warehouse"}


def test_a_night_is_composed_and_played(new_town: Town, tmp_path: Path) -> None:
    office, data, out = new_town.office(), tmp_path / "data", tmp_path / "out"
    counts = office.figures(
        "simulate", "data", "--out", data, "--stations", "1", "--points", "3", "--lines", "40"
    )
    assert (counts["stations"], counts["points"], counts["lines"]) == (1, 3, 40)
    played = office.figures("simulate", "night", "--data", data, "--date", DAY, "--out", out)
    assert played["check"] == "ok"
    assert played["lines"] == 40
    assert (
        played["items_dispatched_trunk"]
        == played["items_received"]
        == played["items_dispatched_branch"]
    )
    again = office("simulate", "night", "--data", data, "--date", DAY, "--out", out)
    assert again.code == 2
    assert again.line
    other = ("simulate", "night", "--date", "2026-01-01", "--out", tmp_path / "other", "--data")
    told = office(*other, data)
    assert (told.code, told.line) == (
        2,
        f"{data} 里没有业务日 2026-01-01 的订单（有的是 {DAY}）：核对 --date",
    )
    told = office(*other, tmp_path / "none")
    assert told.code == 2
    assert "文件打不开" in told.err
    assert not (tmp_path / "other").exists()


def test_composing_into_somebody_elses_folder_is_refused(new_town: Town) -> None:
    before = new_town.files()
    told = new_town.office()("simulate", "data", "--out", new_town.folder)
    assert told.code == 2
    assert told.line
    assert new_town.files() == before


def test_the_demo_leaves_papers_and_a_night_to_try(
    new_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("STATIONS", 1), ("POINTS", 3), ("LINES", 60)):
        monkeypatch.setattr(f"wms.simulate.demo.{name}", value)
    (tmp_path / "file").touch()
    told = new_town.office()("demo", "--out", tmp_path / "file")
    assert (told.code, told.line.startswith("写不了")) == (2, True)
    out = tmp_path / "demo"
    told = new_town.office().done("demo", "--out", out)
    assert "核对：ok" in told.out
    assert "wms --config" in (out / "try.txt").read_text(encoding="utf-8")
    papers = sorted(p.name for p in (out / "night" / "documents").rglob("*.pdf"))
    assert papers
    machine = new_town.office().figures("demo", "--out", out)
    assert machine["check"] == "ok"
    # Made a second time in the same place, it is the same night.
    assert sorted(p.name for p in (out / "night" / "documents").rglob("*.pdf")) == papers
