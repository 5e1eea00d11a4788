"""What a station is to intercept may come before the plan it is about."""

import csv
import json

from tests.exchange.letters import letters
from tests.sites import Town

STANDS = "SELECT order_id, line_no, quantity, withheld, state FROM intercept"


def _an_order_for(town: Town, station_id: str) -> tuple[str, int, int]:
    """The first order line of the book for a point of the station, served in full."""
    of_station = "SELECT point_id FROM point WHERE station_id = :s"
    points = {row[0] for row in town.rows(of_station, s=station_id)}
    with (town.data / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["point_id"] in points]
    return rows[0]["order_id"], int(rows[0]["line_no"]), int(rows[0]["qty"])


def test_an_interception_is_faster_than_its_plan(planned_town: Town) -> None:
    """What the station hears of first is withheld as soon as it knows of any plan."""
    office, station = planned_town.office(), planned_town.office("GS001")
    order, line, quantity = _an_order_for(planned_town, "GS001")
    office.figures("intercept", "--order", order, "--line", str(line), "--reason", "customer_asks")
    office.done("exchange")
    (plan,) = [
        letter
        for letter in letters(planned_town, "GS001")
        if json.loads(letter.read_text(encoding="utf-8"))["kind"] == "station_plan"
    ]
    content = plan.read_bytes()
    plan.unlink()
    assert station.figures("exchange")["taken"] == 1
    assert planned_town.rows(STANDS, "GS001") == [(order, line, quantity, 0, "asked")]
    plan.write_bytes(content)
    assert station.figures("exchange")["taken"] == 1
    assert planned_town.rows(STANDS, "GS001") == [(order, line, quantity, quantity, "asked")]
    short = planned_town.rows("SELECT SUM(short) FROM sort_count", "GS001")
    assert short == [(quantity,)]
    station.done("check")
