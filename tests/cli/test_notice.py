"""`wms notice`, `wms docks`, `wms suppliers`: what suppliers are told, and what becomes of them."""

from pathlib import Path

import pytest

from tests.sites import DAY, Town


@pytest.fixture
def town(new_town: Town) -> Town:
    """Orders are in."""
    new_town.office().done("import", new_town.data)
    return new_town


def test_a_supplier_gets_its_files_and_a_dock(town: Town, tmp_path: Path) -> None:
    office, out = town.office(), tmp_path / "for suppliers"
    told = office.figures("notice", "--date", DAY, "--out", out)
    suppliers = town.rows("SELECT supplier_id FROM notice ORDER BY 1")
    assert told["first"] == len(suppliers)
    names = [
        f"SN20261121-{supplier}.{kind}"
        for (supplier,) in suppliers
        for kind in ("csv", "xlsx", "pdf")
    ]
    assert sorted(file.name for file in out.iterdir()) == sorted(names)
    again = office.figures("notice", "--date", DAY, "--out", out)
    assert (again["first"], again["again"], again["unchanged"]) == (0, 0, len(suppliers))
    docks = office.figures("docks", "--date", DAY)["docks"]
    assert {row["supplier_id"] for row in docks} == {supplier for (supplier,) in suppliers}
    assert "待到" in office.done("docks", "--date", DAY).out


def test_one_supplier_as_pdf(town: Town, tmp_path: Path) -> None:
    office = town.office()
    office.done("notice", "--date", DAY, "--out", tmp_path)
    ((supplier,),) = town.rows("SELECT MIN(supplier_id) FROM notice")
    given = ("--supplier", supplier, "--format", "pdf", "--out", tmp_path / "one")
    assert office.figures("notice", "--date", DAY, *given)["files"] == 1
    (file,) = (tmp_path / "one").iterdir()
    assert file.read_bytes().startswith(b"%PDF-")


def test_the_cutoff_writes_the_final_ones(town: Town, tmp_path: Path) -> None:
    office = town.office()
    rolling = tmp_path / "rolling"
    office.done("notice", "--date", DAY, "--out", rolling)
    final = office.figures("cutoff", "--date", DAY)["notices"]
    folder = Path(str(final["folder"]))
    assert final["files"] == len(list(folder.iterdir())) == len(list(rolling.iterdir()))


def test_where_they_cannot_be_written_the_book_is_closed_all_the_same(town: Town) -> None:
    office = town.office()
    with town.site() as site:
        folder = site.config.print.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "SN20261121").write_text("a file lies where the folder would")
    told = office("cutoff", "--date", DAY)
    assert told.code == 0
    assert "供货通知单已定稿，文件没写成" in told.err
    assert town.rows("SELECT state FROM wave") == [("frozen",)]


def test_what_is_asked_for_wrongly_is_said_in_one_line(town: Town, tmp_path: Path) -> None:
    office = town.office()
    assert office("notice", "--date", DAY, "--format", "docx").code == 2
    told = office("notice", "--date", DAY, "--supplier", "NOBODY", "--out", tmp_path)
    assert (told.code, told.line) == (2, "NOBODY 在 W20261121 没有供货通知单：核对供应商编号")
    (tmp_path / "file").write_text("")
    told = office("notice", "--date", DAY, "--out", tmp_path / "file" / "below")
    assert told.code == 2
    assert told.line.startswith("写不了")
    # Nobody was told anything by it.
    assert town.rows("SELECT COUNT(*) FROM notice") == [(0,)]
    assert office("notice", "--date", "2026-01-01").code == 1
    assert office("docks", "--date", "2026-01-01").code == 1
    assert office("suppliers", "--date", "2026-01-01").code == 1
    assert office("suppliers", "--date", DAY, "--decide", "V1").code == 2


def test_the_office_decides_on_a_late_supplier(town: Town) -> None:
    office = town.office()
    ((supplier,),) = town.rows(
        "SELECT MIN(s.supplier_id) FROM demand d JOIN sku s ON s.sku_id = d.sku_id"
    )
    decision = ("--decide", supplier, "--as", "next_run", "--reason", "no_goods")
    assert office("suppliers", "--date", DAY, *decision).code == 1
    final = office.figures("cutoff", "--date", DAY)["notices"]
    assert final["final"]
    listed = office.figures("suppliers", "--date", DAY)["suppliers"]
    assert supplier in {one["supplier"] for one in listed}
    assert office.done("suppliers", "--date", DAY, *decision).out
    listed = office.figures("suppliers", "--date", DAY)["suppliers"]
    assert {o["supplier"]: o["decision"] for o in listed}[supplier] == "next_run"
    assert town.office().done("check").code == 0
