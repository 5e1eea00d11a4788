"""The warehouse in the afternoon: orders still come in, and suppliers stand at its docks.

V1 旺达副食 (packed, chilled and frozen food), expected 17:00 to 18:00 at D31:
    noodles 15, yogurt 7, dumplings 2; nobody ordered its rice
V2 绿源合作社 (fresh), expected 16:00 to 16:30 at D02: apples 6
V3 好邻百货 (non-food): nothing is ordered of it
"""

from typing import Any

from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night, Terminal
from tests.town import BUSINESS_DATE, WAVE, gtin
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.storage.statements import Statement

NOTICE_V1, NOTICE_V2, NOTICE_V3 = (f"SN20261121-V{n}" for n in (1, 2, 3))
GOOD, LONG = "20261215", "20270601"
"""A last day far enough off for goods that keep 30 days, and one for goods that keep long."""
RICE = gtin(5)
DEMAND = {NOODLES.sku_id: 15, APPLES.sku_id: 6, YOGURT.sku_id: 7, DUMPLINGS.sku_id: 2}
_SUPPLIERS = (
    ("V1", "旺达副食", "drinks_dairy_snacks", "0771-1"),
    ("V2", "绿源合作社", "fresh", "0771-2"),
    ("V3", "好邻百货", "non_food", "0771-3"),
)
_APPOINTMENTS = (("V1", "D31", "17:00", "18:00"), ("V2", "D02", "16:00", "16:30"))


def expect_suppliers(night: Night, demand: dict[str, int] | None = None) -> None:
    """Suppliers, what is ordered by now, and who is expected when."""
    run = night.tamper
    for row in _SUPPLIERS:
        values = dict(zip(("id", "name", "grp", "phone"), row, strict=True))
        run("INSERT INTO supplier VALUES (:id, :name, :grp, :phone)", **values)
    run("UPDATE sku SET supplier_id = 'V2' WHERE sku_id = 'S2'")
    run(
        "INSERT INTO sku SELECT 'S5', :gtin, '大米', category, temp_zone, unit, weight_g,"
        " volume_ml, shelf_life_days, 'V1', slot, conveyable FROM sku WHERE sku_id = 'S1'",
        gtin=RICE,
    )
    for sku_id, quantity in (demand or DEMAND).items():
        order(night, sku_id, quantity)
    for supplier, dock, starts, ends in _APPOINTMENTS:
        run(
            "INSERT INTO dock_appointment VALUES (:wave, :supplier, :dock, :starts, :ends)",
            wave=WAVE,
            supplier=supplier,
            dock=dock,
            starts=f"{BUSINESS_DATE}T{starts}:00+08:00",
            ends=f"{BUSINESS_DATE}T{ends}:00+08:00",
        )


def order(night: Night, sku_id: str, quantity: int) -> None:
    """So many items are ordered of a product by now."""
    night.tamper(
        "INSERT INTO demand (wave_id, sku_id, quantity) VALUES (:w, :s, :q)"
        " ON CONFLICT (wave_id, sku_id) DO UPDATE SET quantity = excluded.quantity",
        w=WAVE,
        s=sku_id,
        q=quantity,
    )


def wave_is(night: Night, state: str) -> None:
    """The wave is open, frozen or planned, without anybody's doing."""
    night.tamper("UPDATE wave SET state = :state WHERE wave_id = :w", state=state, w=WAVE)


def afternoon(night: Night) -> Night:
    """Ten past five: the book is open, suppliers are expected."""
    expect_suppliers(night)
    wave_is(night, "open")
    night.clock.go_to(17, 10)
    return night


def at_dock(
    night: Night, terminal_id: str = "T-01", notice: str = NOTICE_V1, role: Role = Role.SORTER
) -> Terminal:
    """Somebody receives; the supplier's vehicle stands at its dock, its cold goods in order."""
    t = night.terminal(terminal_id, role, Command.RECEIVE)
    t.do(notice, Command.DONE, "桂A12345")
    while t.last.view.prompt.key == "depart.ask.reading_of":
        t.do("4.0" if t.last.view.prompt.values["zone"] == "chilled" else "-19.0")
    return t


def stock(night: Night) -> dict[str, tuple[int, int, int]]:
    """Received, damaged, put of each product."""
    rows = night.rows("SELECT sku_id, received, damaged, put FROM stock ORDER BY sku_id")
    return {sku: tuple(counts) for sku, *counts in rows}


def lines(night: Night) -> list[tuple[Any, ...]]:
    """Product, accepted, rejected, held and reason of every line that stands."""
    return night.rows(
        "SELECT sku_id, accepted, rejected, held, reason FROM goods_receipt_line"
        " WHERE reversed = 0 ORDER BY number, line"
    )


def open_differences(night: Night) -> list[tuple[Any, ...]]:
    """Kind, product, items and note of what nobody reviewed."""
    return night.rows(
        "SELECT kind, sku_id, quantity, note FROM discrepancy WHERE state = 'unreviewed'"
        " ORDER BY kind, sku_id, note"
    )


def run(night: Night, sql: str) -> None:
    """Run it on the store as it is."""
    with night.store.writing() as tx:
        tx.run(Statement(sql))
