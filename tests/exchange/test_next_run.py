"""下一班送, from what one night was short of to the next night's delivery note."""

import csv
from pathlib import Path

from tests.sites import DAY, STATIONS, WAVE, Town
from wms.domain.carried import waited
from wms.domain.delivery_papers import DeliveryLine
from wms.domain.reference import Sku
from wms.storage.handed_out import handed_out
from wms.storage.statements import Statement

NEXT, NEXT_WAVE = "2026-11-22", "W20261122"
_SKUS = Statement("SELECT * FROM sku")


def a_day_later(town: Town, folder: Path) -> Path:
    """A few orders of the next night."""
    with (town.data / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:5]
    path = folder / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row in rows:
            later = {"order_id": f"N{row['order_id']}", "ordered_at": f"{NEXT}T09:00:00+08:00"}
            writer.writerow(row | later)
    return path


def notes(town: Town, wave_id: str) -> list[DeliveryLine]:
    """The customers' lines of a night's delivery notes, at all stations."""
    found = []
    for station in STATIONS:
        with town.site(station) as app, app.store.reading() as tx:
            skus = {row[0]: Sku(*row) for row in tx.all(_SKUS)}
            for goods in handed_out(tx, wave_id, "", skus).values():
                found += goods.lines
    return found


def test_what_is_promised_comes_with_the_next_run(new_town: Town, tmp_path: Path) -> None:
    """Short and promised on the first night's note; ordered again of the supplier, planned, and on
    the second night's note under the same order number."""
    office = new_town.office()
    office.done("import", new_town.data)
    office.done("cutoff", "--date", DAY)
    with (new_town.data / "supply.csv").open(encoding="utf-8", newline="") as file:
        supply = {row["sku_id"]: int(row["qty"]) for row in csv.DictReader(file)}
    demand = new_town.rows(
        "SELECT d.sku_id, d.quantity, s.supplier_id FROM demand d"
        " JOIN sku s ON s.sku_id = d.sku_id WHERE d.wave_id = :w ORDER BY 1",
        w=WAVE,
    )
    sku_id, missing, supplier = next(
        (sku, ordered - supply[sku], who)
        for sku, ordered, who in demand
        if supply.get(sku, ordered) < ordered
    )
    promise = ("--decide", supplier, "--as", "next_run", "--reason", "no_goods")
    office.done("suppliers", "--date", DAY, *promise)
    office.done("plan", "--date", DAY)
    office.done("exchange")
    for station in STATIONS:
        new_town.office(station).done("exchange")
    waits = {
        (line.order_id, line.line_no): line.ordered
        for line in notes(new_town, WAVE)
        if line.sku_id == sku_id and line.next_run
    }
    assert waits

    office.done("import", a_day_later(new_town, tmp_path))
    office.done("notice", "--date", NEXT, "--supplier", supplier, "--out", tmp_path / "notices")
    (written,) = (tmp_path / "notices").glob("*.csv")
    assert sku_id in written.read_text(encoding="utf-8-sig")
    office.done("cutoff", "--date", NEXT)
    office.done("plan", "--date", NEXT)
    office.done("exchange")
    for station in STATIONS:
        new_town.office(station).done("exchange")
    came = [line for line in notes(new_town, NEXT_WAVE) if waited(line.line_no)]
    assert {line.sku_id for line in came} >= {sku_id}
    again = [line for line in came if line.sku_id == sku_id]
    assert sum(line.ordered for line in again) == missing
    assert {line.order_id for line in again} <= {order for order, _ in waits}
    assert new_town.office().done("check").code == 0
