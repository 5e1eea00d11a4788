"""`wms returns` and `wms return-paper`: goods that come back, for the office."""

import csv
import io

from tests.sites import DAY, Town, worker
from wms.domain.words import Role
from wms.operations.reply import Command

NUMBER = f"RN{DAY.replace('-', '')}-CW01-1"


def own_goods(town: Town) -> str:
    """Three items too many of a product, on the warehouse's own note; the product."""
    ((sku,),) = town.rows("SELECT sku_id FROM sku ORDER BY 1 LIMIT 1")
    with town.site() as app:
        lead = worker(app, Role.LEAD)
        for text in (Command.TAKE_BACK, sku, "3", Command.DONE, Command.CLOSE, Command.DONE):
            lead.scan(text)
    return str(sku)


def test_returns_are_listed_for_people_machines_and_spreadsheets(planned_town: Town) -> None:
    assert "没有退货" in planned_town.office().done("returns", "--date", DAY).out
    sku = own_goods(planned_town)
    told = planned_town.office().done("returns", "--date", DAY)
    assert NUMBER in told.out
    (one,) = planned_town.office().figures("returns", "--date", DAY)["returns"]
    assert (one["note"], one["sku_id"], one["collected"], one["found"]) == (NUMBER, sku, 3, 3)
    assert (one["origin"], one["reason"], one["to_supplier"]) == ("residual", "surplus", 0)
    text = planned_town.office().done("returns", "--date", DAY, "--csv").out
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["note"], row["collected"]) == (NUMBER, "3")
    assert planned_town.office()("returns", "--date", "2026-01-01").code == 1


def test_a_note_is_printed_once_and_again_with_a_reason(planned_town: Town) -> None:
    own_goods(planned_town)
    first = planned_town.office().figures("return-paper", NUMBER)
    assert (first["copy"], first["items"], first["lines"]) == (0, 3, 1)
    refused = planned_town.office()("return-paper", NUMBER)
    assert refused.code != 0
    assert "--reason" in refused.err
    again = planned_town.office().figures("return-paper", NUMBER, "--reason", "淋湿了")
    assert again["copy"] == 1
    assert planned_town.office()("return-paper", "RN20261121-GS009-1").code != 0
    assert planned_town.office()("return-paper", "RS20261121-V9-1").code != 0
    text = planned_town.office().done("check")
    assert text.code == 0
