"""Settling with suppliers from the office's desk."""

import csv
from datetime import date, timedelta

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

    # The night lies ahead of today or long behind it; either way nothing is written twice.
    frozen = office("settle", "freeze", "--date", DAY)
    assert frozen.code in (0, 1), frozen.out
    assert office("settle", "show", "--date", "2026-01-01").code == 1
    absent = ("--sku", "S", "--reason", "数错", "--figure", "returned", "--quantity", "1")
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
