"""The report of a night and its tables, at the command line."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ON_SQLITE
from tests.floor import Night, person_of
from tests.operations.test_returns import B01, B02, NOTE, came, counted
from tests.operations.test_settlement import BACK, freeze, received
from tests.sites import DAY, Town
from tests.town import WAVE
from wms.bootstrap.night_export import export_night
from wms.cli.report import figures_of
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations.night_report import night_report
from wms.operations.reply import Command
from wms.operations.settlement import correct

__all__ = ["came", "counted", "received"]


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


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("report", "--date", DAY, "--format", "docx"), 2, "没有「docx」格式；可用：pdf, text"),
        (("report", "--date", DAY, "--out", "night.docx"), 2, "没有「docx」格式；可用：pdf, text"),
        (("report", "--date", DAY, "--out", "a file/night.pdf"), 2, "写不了 a file/night.pdf"),
        (("report", "--date", "2026-01-01"), 1, "本站没有业务日 2026-01-01 的波次"),
        (("export", "--date", DAY, "--out", "a file"), 2, "写不了 a file"),
        (("export", "--date", "2026-01-01", "--out", "new"), 1, "没有业务日 2026-01-01"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_counted(
    planned_town: Town,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    """Neither counted nor begun: not a word is said but the one line."""
    monkeypatch.chdir(tmp_path)
    Path("a file").touch()
    refused = planned_town.office()(*arguments)
    assert (refused.code, refused.out) == (code, "")
    assert refused.line.startswith(told) or told in refused.line
    assert {path.name for path in tmp_path.iterdir()} == {"a file", "town"}
    assert planned_town.rows("SELECT COUNT(*) FROM night_figures") == [(0,)]


def test_where_nothing_may_be_written_nothing_is_begun(planned_town: Town, tmp_path: Path) -> None:
    """A place that is not there is made when there is something to put into it, not before."""
    office = planned_town.office()
    out = tmp_path / "new" / "night.csv"
    office.done("report", "--date", DAY, "--out", out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [path.name for path in out.parent.iterdir()] == ["night.csv"]
    (tmp_path / "file").touch()
    office = planned_town.office()
    for command in (("notice",), ("settle", "show")):
        told = office(*command, "--date", DAY, "--out", tmp_path / "file")
        assert (told.code, told.out) == (2, "")
        assert told.line.startswith("写不了")


Read = Callable[[str, str], list[tuple[Any, ...]]]


def exported(night: Night, folder: Path, format_: str) -> Read:
    """A night exported; what a file of it says in these columns."""
    export_night(night.store, WAVE, format_, folder)

    def read(table: str, columns: str) -> list[tuple[Any, ...]]:
        path = folder / f"{table}.{format_}"
        return duckdb.execute(f"SELECT {columns} FROM '{path}' ORDER BY ALL").fetchall()

    return read


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_the_heads_of_notes_and_receipts_and_the_empties_are_in_the_export(
    counted: Night, morning: Night, tmp_path: Path, format_: str
) -> None:
    """Of a night whose returned goods were counted, and taken along by their supplier's driver."""
    t = counted.terminal("T-04", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, "RETURNS-EVERY", "RETURNS-TO_SUPPLIER", "WHY-supplier_fault", Command.DONE)
    t.do("RETURNS-SUPPLIERS", "V1", Command.DONE)
    here = exported(counted, tmp_path / "here", format_)
    there = exported(morning, tmp_path / "there", format_)
    assert there("delivery_note", "number, point_id, containers > 0, items > 0") == [
        (f"{B01}/1", "P001", True, True),
        (f"{B01}/2", "P002", True, True),
        (f"{B02}/1", "P003", True, True),
    ]
    assert there("delivery_note", "SUM(items)") == there("content", "SUM(quantity)")
    assert ("manifest", B01, 0) in there("paper_copy", "paper, number, copy")
    assert here("returns_note", "number, site_id, state") == [(NOTE, "GS001", "received")]
    assert here("return_slip", "number, supplier_id, items") == [("RS20261121-V1-1", "V1", 8)]
    assert here("receipt", "number, station_id, version") == [("T01-20261121-1", "GS001", 1)]
    assert ("GS001",) in here("empties", "party")
    # The note bears the name of who closed it; nobody's is exported.
    note = (tmp_path / "here" / f"returns_note.{format_}").read_bytes()
    assert "黄大姐".encode() not in note
    assert b"P-" in note


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_accounts_are_in_the_export_open_and_final(
    received: Night, tmp_path: Path, format_: str
) -> None:
    columns = "supplier_id, sku_id, frozen, ordered, accepted, short, returned"
    known = [
        ("V1", "S1", 15, 10, 5, 0),
        ("V1", "S3", 7, 7, 0, 0),
        ("V1", "S4", 2, 0, 2, 0),
        ("V2", "S2", 6, 0, 6, 0),
    ]
    read = exported(received, tmp_path / "before", format_)
    assert read("settlement_line", columns) == [(*one[:2], 0, *one[2:]) for one in known]
    freeze(received)
    with received.office(Right.SETTLE, person_of(Role.SUPERVISOR)) as act:
        correct(act, BACK, None)
    read = exported(received, tmp_path / "after", format_)
    assert read("settlement_line", columns) == [(*one[:2], 1, *one[2:]) for one in known]
    assert read("settlement", "supplier_id, frozen_by") == [
        ("V1", "P-supervisor"),
        ("V2", "P-supervisor"),
    ]
    assert read("settlement_correction", "supplier_id, sku_id, quantity") == [("V1", "S1", 3)]
    assert read("goods_receipt", "supplier_id, state") == [("V1", "closed")]
