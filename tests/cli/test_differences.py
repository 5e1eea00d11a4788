"""`wms differences`: what differed, for the office."""

from tests.sites import DAY, Town, worker
from wms.domain.words import Role
from wms.operations.reply import Command


def test_differences_are_listed_with_their_review(planned_town: Town) -> None:
    with planned_town.site() as app:
        ((sku, name),) = planned_town.rows("SELECT sku_id, name FROM sku ORDER BY 1 LIMIT 1")
        lead = worker(app, Role.LEAD)
        for text in (Command.REPORT, "REPORT-OVERAGE", sku, Command.DONE):
            lead.scan(text)
    told = planned_town.office().done("differences", "--date", DAY)
    assert "多货" in told.out
    assert name in told.out
    (one,) = planned_town.office().figures("differences", "--date", DAY)["differences"]
    assert (one["kind"], one["sku_id"], one["quantity"]) == ("overage", sku, 1)
    assert (one["state"], one["cause"]) == ("unreviewed", None)
    assert (one["elsewhere"], one["contested"]) == ([], False)
    assert one["age_minutes"] >= 0


def test_a_night_without_differences_says_so(planned_town: Town) -> None:
    told = planned_town.office().done("differences", "--date", DAY)
    assert f"{DAY} 没有差异" in told.out
    refused = planned_town.office()("differences", "--date", "2026-01-01")
    assert refused.code == 1
