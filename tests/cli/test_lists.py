"""Pick lists and put lists, on the screen and as files."""

import csv
import io
import os
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.sites import DAY, Town


def quantity_of_plan(town: Town, kind: str, key: str) -> int:
    rows = town.rows("SELECT items FROM plan_list WHERE kind = :k AND key = :key", k=kind, key=key)
    return int(rows[0][0])


def test_the_text_of_a_route_goes_to_the_screen(planned_town: Town) -> None:
    told = planned_town.office().done(
        "picklist", "--date", DAY, "--route", "T01", "--format", "text"
    )
    assert "干线拣货单" in told.out
    assert f"件数: {quantity_of_plan(planned_town, 'trunk_pick', 'T01')}" in told.out
    english = planned_town.office().done(
        "picklist", "--date", DAY, "--route", "T01", "--format", "text", "--lang", "en"
    )
    assert "Trunk pick list" in english.out


def test_the_csv_adds_up_to_the_plan(planned_town: Town) -> None:
    told = planned_town.office().done(
        "picklist", "--date", DAY, "--route", "GS001-B01", "--format", "csv"
    )
    rows = [row for row in csv.reader(io.StringIO(told.out.lstrip("\ufeff"))) if row]
    head = next(row for row in rows if "数量" in row)
    at = head.index("数量")
    lines = [row for row in rows[rows.index(head) + 1 :] if len(row) == len(head)]
    total = quantity_of_plan(planned_town, "branch_pick", "GS001-B01")
    assert sum(int(row[at]) for row in lines) == total


def test_without_a_place_a_pdf_goes_into_the_print_folder(planned_town: Town) -> None:
    told = planned_town.office().done("picklist", "--date", DAY, "--route", "T01")
    path = planned_town.folder / "printed" / "CW01" / "PL-T01-20261121.pdf"
    assert str(path) in told.out
    assert path.read_bytes().startswith(b"%PDF")
    machine = planned_town.office().figures(
        "picklist", "--date", DAY, "--route", "T01", "--format", "text"
    )
    assert Path(machine["file"]).read_text(encoding="utf-8").startswith("====")


def test_the_suffix_of_out_says_the_format(planned_town: Town, tmp_path: Path) -> None:
    for name, magic in (
        ("a.pdf", b"%PDF"),
        ("a.xlsx", b"PK"),
        ("a.txt", b"=="),
        ("a.csv", b"\xef"),
    ):
        out = tmp_path / name
        planned_town.office().done("picklist", "--date", DAY, "--route", "T01", "--out", out)
        assert out.read_bytes().startswith(magic)
    sheets = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).sheet_names
    assert sheets


def test_out_may_be_a_folder(planned_town: Town, tmp_path: Path) -> None:
    planned_town.office().done(
        "picklist", "--date", DAY, "--sku", "S00001", "--format", "xlsx", "--out", tmp_path
    )
    assert (tmp_path / "PUT-S00001-20261121.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("--route", "T99"), 2, "没有线路「T99」"),
        (("--route", "[/]\x1b[31m"), 2, "没有线路「[/] [31m」"),
        (("--sku", "S99999"), 2, "没有商品「S99999」"),
        (("--route", "T01", "--format", "docx"), 2, "没有「docx」格式"),
        (("--route", "T01", "--out", "/proc/none/list.pdf"), 2, "写不了"),
    ],
)
def test_what_cannot_be_listed_is_one_line(
    arguments: tuple[str, ...], code: int, expected: str, planned_town: Town
) -> None:
    before = planned_town.fingerprint()
    told = planned_town.office()("picklist", "--date", DAY, *arguments)
    assert told.code == code
    assert expected in told.line
    assert planned_town.fingerprint() == before


def test_before_the_plan_there_is_no_list(new_town: Town) -> None:
    office = new_town.office()
    office.done("import", new_town.data)
    told = office("picklist", "--date", DAY, "--route", "T01")
    assert told.code == 1
    assert "先排单" in told.line


def test_a_station_has_the_lists_of_its_own_routes(loaded_town: Town) -> None:
    told = loaded_town.office("GS001").done(
        "picklist", "--date", DAY, "--route", "GS001-B01", "--format", "text"
    )
    assert "支线拣货单" in told.out
    other = loaded_town.office("GS001")("picklist", "--date", DAY, "--route", "GS002-B01")
    assert other.code == 2


def test_what_is_no_file_is_never_replaced_by_one(planned_town: Town, tmp_path: Path) -> None:
    device = tmp_path / "device"
    os.mkfifo(device)

    told = planned_town.office()("picklist", "--date", DAY, "--route", "T01", "--out", device)

    assert (told.code, device.is_fifo()) == (2, True)
    assert "写不了" in told.line
