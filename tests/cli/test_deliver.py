"""`wms deliver`, `wms late` and `wms empties`, as the offices of both sites use them."""

import csv
import io
from pathlib import Path

from tests.cli.test_manifests import depart
from tests.sites import DAY, Town


def test_empties_that_left_are_listed_at_both_ends(loaded_town: Town) -> None:
    office = loaded_town.office()
    assert "没有在外的空筐" in office.done("empties").out
    depart(loaded_town)
    found = office.figures("empties")["empties"]
    gone = {one["type"]: one["out"] for one in found if one["party"] == "GS001"}
    assert gone["tote"] > 0
    assert all(one["sent"] == one["out"] and not one["back"] for one in found)
    rows = list(csv.reader(io.StringIO(office.done("empties", "--csv").out)))
    assert rows[0] == ["party", "name", "type", "sent", "back", "out"]
    assert len(rows) == len(found) + 1
    office.done("exchange")
    loaded_town.office("GS001").done("exchange")
    owed = loaded_town.office("GS001").figures("empties")["empties"]
    assert {one["type"]: -one["out"] for one in owed} == gone
    assert {one["party"] for one in owed} == {"CW01"}
    # As the terminal and the paper say it; numbers are for machines.
    station = loaded_town.office("GS001")
    assert f"欠 {gone['tote']}" in station.done("empties").out
    assert f"owed {gone['tote']}" in station.done("empties", "--lang", "en").out
    paper = station.done("empties", "--format", "text").out
    assert f"欠 {gone['tote']}" in paper
    assert f" -{gone['tote']}" not in paper
    for format_ in (("--csv",), ("--format", "csv")):
        assert f",{-gone['tote']}" in station.done("empties", *format_).out
    nobody = office("empties", "--party", "GS999")
    assert (nobody.code, nobody.line) == (2, "没有「GS999」这一方：核对站点或自提点编码")


def test_a_file_that_is_wrong_is_refused_line_by_line(planned_town: Town, tmp_path: Path) -> None:
    path = tmp_path / "back.csv"
    header = "manifest,point_id,outcome,delivered_at"
    lines = "GS001-B01-20261121-1,P1,delivered,9:30\nGS001-B02-20261121-1,P1,eaten,9:30\n"
    path.write_text(f"{header}\n{lines}", encoding="utf-8")
    central = planned_town.office()("deliver", path)
    assert central.code == 1
    assert "网格站" in central.line
    planned_town.office().done("exchange")
    station = planned_town.office("GS001")
    station.done("exchange")
    told = station("deliver", path)
    assert told.code == 2
    summary, *faults = told.err.splitlines()
    assert summary.startswith("一共 3 处问题")
    assert [fault.removeprefix(f"{path}:").split(" ", 1)[0] for fault in faults] == [
        "2:manifest:",
        "3:outcome:",
        "3:manifest:",
    ]
    assert "没有配送单" in faults[0]
    assert station("deliver", tmp_path / "none.csv").code == 2


def test_who_is_late(planned_town: Town) -> None:
    planned_town.office().done("exchange")
    station = planned_town.office("GS001")
    station.done("exchange")
    assert "晚点 0" in station.done("late", "--date", DAY).out
    assert station.figures("late", "--date", DAY)["late"] == []
    assert station.figures("late", "--date", DAY)["failed"] == 0
    assert station("late", "--date", "2026-01-01").code == 1
