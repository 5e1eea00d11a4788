"""`wms intercept`: an order cancelled after the cutoff, from the office."""

import csv

from tests.sites import DAY, Town


def test_an_order_line_is_looked_up_in_the_book_and_its_station_told(planned_town: Town) -> None:
    with (planned_town.data / "orders.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    order, line, sku = row["order_id"], int(row["line_no"]), row["sku_id"]
    told = planned_town.office().done(
        "intercept", "--order", order, "--line", str(line), "--reason", "customer_asks"
    )
    assert f"拦 {order}/{line}" in told.out
    (one,) = planned_town.office().figures("intercept", "--date", DAY)["intercepts"]
    assert (one["order"], one["line"], one["sku"], one["state"]) == (order, line, sku, "asked")
    again = planned_town.office()(
        "intercept", "--order", order, "--line", str(line), "--reason", "customer_asks"
    )
    assert (again.code, again.err.strip()) == (1, f"{order}/{line} 已经拦过：待拦截")


def test_what_is_no_order_is_refused(planned_town: Town) -> None:
    office = planned_town.office()
    told = office("intercept", "--order", "O-NONE", "--line", "1", "--reason", "customer_asks")
    assert told.code == 1
    assert "没有订单 O-NONE" in told.err
    assert office("intercept", "--order", "O-NONE").code == 2
