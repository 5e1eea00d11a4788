"""A whole night, small: every item through the terminals' own door, on one store per site."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from wms.bootstrap import open_site
from wms.domain.messages import BadInput, Message
from wms.locale import LANGUAGES, catalogue
from wms.simulate.data import Counts, make_night
from wms.simulate.demo import demo
from wms.simulate.night import CENTRAL, play_night
from wms.simulate.night_sites import may_be_played, served_stations
from wms.simulate.troubles import KINDS
from wms.storage.statements import Statement

NIGHT = date(2026, 11, 21)


def unseen(_what: Message, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Counts]:
    """Order files of two stations, some of their products short."""
    folder = tmp_path_factory.mktemp("files") / "night"
    return folder, make_night(folder, stations=2, points=24, lines=300)


@pytest.fixture(scope="module")
def played(
    files: tuple[Path, Counts], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """The night played on them, to be looked at only; where it lies, and what was told of it."""
    out = tmp_path_factory.mktemp("played") / "out"
    return out, play_night(files[0], NIGHT, out, unseen)


@pytest.mark.parametrize("format_", ["parquet", "csv"])
def test_the_files_may_be_of_any_format_with_columns_in_any_order(
    files: tuple[Path, Counts], tmp_path: Path, format_: str
) -> None:
    for path in files[0].glob("*.csv"):
        every = duckdb.read_csv(str(path), all_varchar=True)
        turned = every.project(", ".join(reversed(every.columns)))
        if format_ == "parquet":
            turned.write_parquet(str(tmp_path / f"{path.stem}.parquet"))
        else:
            turned.write_csv(str(tmp_path / path.name))
    may_be_played(tmp_path, NIGHT)
    assert served_stations(tmp_path) == served_stations(files[0]) == ["GS001", "GS002"]


def test_a_night_that_is_not_in_the_files_is_refused_before_anything_is_made(
    files: tuple[Path, Counts], tmp_path: Path
) -> None:
    for data in (files[0], tmp_path / "none", tmp_path):
        out = tmp_path / "out"
        with pytest.raises(BadInput):
            play_night(data, date(2026, 1, 1), out, unseen)
        assert not out.exists()


def test_a_night_ends_with_everything_accounted_for(
    files: tuple[Path, Counts], played: tuple[Path, dict[str, Any]]
) -> None:
    _, given = files
    out, told = played
    assert told["check"] == "ok"
    assert (told["orders"], told["lines"]) == (given.orders, given.lines)
    assert told["items_ordered"] == given.items
    assert told["items_short"] > 0
    assert told["items_allocated"] == told["items_ordered"] - told["items_short"]
    assert told["items_put"] == told["items_allocated"] == told["items_dispatched_trunk"]
    assert told["items_received"] == told["items_dispatched_trunk"]
    assert told["items_dispatched_branch"] == told["items_received"]
    assert (told["items_short_on_floor"], told["differences"]) == (0, 0)
    assert told["items_accepted"] == told["items_allocated"]
    assert told["receipt_lines"] > 0 < told["notices"]
    assert told["notes_counted"] == 2
    assert told["items_returned"] > 0 < told["empties_back"]
    assert told["accounts_frozen"] > 0
    for step, items in told["tally"].items():
        assert 2 * items["in"] == sum(items.values()), step
    papers = sorted(p.name for p in (out / "documents").rglob("manifest_*.pdf"))
    assert len(papers) == told["trunk_manifests"] + told["branch_manifests"]
    assert len(list(out.rglob("*.xlsx"))) == told["accounts_frozen"]
    assert all(p.read_bytes().startswith(b"%PDF") for p in out.rglob("*.pdf"))


def test_what_can_go_wrong_goes_wrong_and_no_item_is_nowhere(
    files: tuple[Path, Counts], tmp_path: Path
) -> None:
    named: list[str] = []

    def see(what: Message, _done: int, _total: int) -> None:
        if what.key.startswith("simulate.trouble."):
            named.append(what.key.rpartition(".")[2])
            for language in LANGUAGES:
                assert catalogue(language).text(what)

    told = play_night(files[0], NIGHT, tmp_path / "out", see, trouble=len(KINDS), seed=1)
    assert told["check"] == "ok"
    assert named == told["troubles"]
    assert len(named) == len(KINDS)
    # Two stations have not everything: some troubles find nothing to come over.
    assert len(set(named) & KINDS.keys()) >= 30, named
    for step, items in told["tally"].items():
        assert items.pop("in") == sum(items.values()), step


def test_each_receipt_comes_home_and_every_message_is_acknowledged(
    played: tuple[Path, dict[str, Any]],
) -> None:
    out, _ = played
    central = open_site(out / CENTRAL)
    with central.store.reading() as tx:
        assert tx.one(Statement("SELECT COUNT(*) FROM receipt")) == (2,)
        states = tx.all(Statement("SELECT DISTINCT state FROM container"))
        unheard = tx.one(Statement("SELECT COUNT(*) FROM outbox WHERE acknowledged_at = ''"))
    central.store.close()
    assert states == [("received",)]
    assert unheard == (0,)
    assert not list((out / "exchange").rglob("*.json"))


def test_a_folder_that_holds_something_is_left_alone(
    files: tuple[Path, Counts], tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(BadInput) as refused:
        play_night(files[0], NIGHT, tmp_path, unseen)
    assert refused.value.message.key == "simulate.night.out_not_empty"
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_night_on_other_files_starts_from_their_own_warehouse(
    tmp_path: Path, moved: Callable[[Path, Path], None]
) -> None:
    make_night(tmp_path / "made", stations=1, points=3, lines=60)
    moved(tmp_path / "made", tmp_path / "files")
    told = play_night(tmp_path / "files", NIGHT, tmp_path / "out", unseen)
    assert told["check"] == "ok"
    assert open_site(tmp_path / "out" / CENTRAL).config.site.id == "NN-07"


@pytest.fixture
def moved() -> Callable[[Path, Path], None]:
    """Copies order files, the trunk routes now starting at warehouse NN-07."""

    def move(source: Path, target: Path) -> None:
        target.mkdir()
        for path in source.glob("*.csv"):
            text = path.read_text(encoding="utf-8")
            (target / path.name).write_text(text.replace("CW01", "NN-07"), encoding="utf-8")

    return move


def test_the_demo_leaves_a_night_of_papers_and_another_to_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A small one: `make demo` is the whole.
    for name, value in (("STATIONS", 2), ("POINTS", 4), ("LINES", 90)):
        monkeypatch.setattr(f"wms.simulate.demo.{name}", value)
    left = demo(tmp_path / "demo", unseen)
    assert left.counts["check"] == "ok"
    assert list(left.documents.rglob("manifest_*.pdf"))
    app = open_site(left.config)
    wave = app.floor.wave()
    app.store.close()
    assert wave.business_date == "2026-11-22"


def test_the_demo_never_empties_somebody_elses_folder(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput):
        demo(tmp_path, unseen)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
