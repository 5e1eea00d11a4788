"""Settling with suppliers from the office's desk."""

import csv
from datetime import date, timedelta

import duckdb

from tests.cli.test_receipts import receive_all_of_the_first_supplier
from tests.sites import DAY, Office, Town
from wms.domain.settlement import DAYS


def test_a_night_is_settled_from_the_office(new_town: Town) -> None:
    office: Office = new_town.office()
    office.done("import", new_town.data)
    receive_all_of_the_first_supplier(new_town)
    office.done("cutoff", "--date", DAY)

    accounts = office.figures("settle", "show", "--date", DAY)["accounts"]
    first = accounts[0]
    assert first["accepted"] == first["delivered"] == first["ordered"] > 0
    assert (first["short"], first["payable"]) == (0, first["accepted"])
    assert first["frozen_at"] is None
    assert all(one["short"] == one["ordered"] for one in accounts[1:])
    listed = office.done("settle", "show", "--date", DAY).out.splitlines()
    ordered = sum(one["ordered"] for one in accounts)
    (total,) = (line for line in listed if f"{len(accounts)} 家合计" in line)
    assert total.split()[2] == str(ordered)
    assert first["due"] == (date.fromisoformat(DAY) + timedelta(days=DAYS)).isoformat()

    folder = new_town.data / "statements"
    told = office.figures("settle", "show", "--date", DAY, "--format", "csv", "--out", folder)
    assert told["files"] == len(accounts)
    (statement,) = folder.glob(f"AC*-{first['supplier']}.csv")
    with statement.open(encoding="utf-8-sig", newline="") as file:
        assert any(str(first["payable"]) in row for row in csv.reader(file))

    # Whoever calculates with the exported tables comes to the same, as does the report.
    report = office.figures("report", "--date", DAY, "--out", folder / "report.pdf")
    for format_ in ("csv", "parquet"):
        office.done("export", "--date", DAY, "--format", format_, "--out", folder / format_)
        figures = ("ordered", "delivered", "accepted", "rejected", "returned", "short", "payable")
        sums = ", ".join(f"SUM({figure})" for figure in figures)
        lines = duckdb.execute(f"SELECT {sums} FROM '{folder}/{format_}/settlement_line.{format_}'")
        assert lines.fetchone() == tuple(sum(one[f] for one in accounts) for f in figures)
        for figure in ("ordered", "accepted", "rejected", "short"):
            assert sum(one[figure] for one in report["suppliers"]) == sum(
                one[figure] for one in accounts
            )

    # The night lies ahead of today or long behind it; either way nothing is written twice.
    frozen = office("settle", "freeze", "--date", DAY)
    assert frozen.code in (0, 1), frozen.out
    assert office("settle", "show", "--date", "2026-01-01").code == 1
    # Judged before anybody is asked to stand by.
    absent = ("--sku", "S", "--reason", "数错", "--figure", "returned", "--quantity", "30")
    told = office("settle", "correct", "--date", DAY, "--supplier", "V9999", *absent)
    assert (told.code, told.line) == (1, "W20261121 没有供应商 V9999 的账：核对供应商编号")
    told = office("settle", "correct", "--date", "2026-01-01", "--supplier", "V9999", *absent)
    assert "没有业务日 2026-01-01" in told.line
    wrong = ("--supplier", first["supplier"], "--sku", "S", "--reason", "x")
    assert office("settle", "correct", "--date", DAY, *wrong, "--figure", "what").code == 2
    none = ("--figure", "returned", "--quantity", "0")
    assert office("settle", "correct", "--date", DAY, *wrong, *none).code == 2
    nobody = office("settle", "correct", "--date", DAY)
    assert nobody.code == 2
    assert "--supplier" in nobody.err
