"""From the night's files to its lists: what goes in, what is refused, and that nothing changed."""

import csv
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sites import DAY, WAVE, Town
from wms.domain.words import Zone

Rows = list[list[str]]


def edit(path: Path, change: Callable[[Rows], None]) -> None:
    """Rewrite a CSV file; row 0 is the header."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def set_quantity(quantity: str) -> Callable[[Town], None]:
    def change(rows: Rows) -> None:
        rows[5][rows[0].index("qty")] = quantity

    return lambda town: edit(town.data / "orders.csv", change)


def without_column(town: Town) -> None:
    def change(rows: Rows) -> None:
        at = rows[0].index("qty")
        for row in rows:
            del row[at]

    edit(town.data / "orders.csv", change)


def doubled_column(town: Town) -> None:
    def change(rows: Rows) -> None:
        for row in rows:
            row.append(row[0])

    edit(town.data / "orders.csv", change)


def unknown_product(town: Town) -> None:
    def change(rows: Rows) -> None:
        rows[7][rows[0].index("sku_id")] = "S99999"

    edit(town.data / "orders.csv", change)


def repeated_key(town: Town) -> None:
    def change(rows: Rows) -> None:
        again = list(rows[1])
        again[rows[0].index("qty")] = "77"
        rows.append(again)

    edit(town.data / "orders.csv", change)


def big5(town: Town) -> None:
    path = town.data / "stations.csv"
    path.write_bytes(path.read_bytes() + "GS003,\xa4\xff".encode("latin-1"))


def empty_file(town: Town) -> None:
    (town.data / "orders.csv").write_bytes(b"")


def zip_bomb(town: Town) -> None:
    (town.data / "orders.csv").unlink()
    with zipfile.ZipFile(town.data / "orders.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            with book.open(name, "w", force_zip64=True) as part:
                for _ in range(70):
                    part.write(b" " * (1 << 20))


BAD = {
    "a column is missing": (without_column, "orders.csv:1: 缺少列：qty"),
    "a column is there twice": (doubled_column, "orders.csv:1: 列重复：order_id"),
    "a product nobody knows": (unknown_product, "orders.csv:8:sku_id: 没有商品「S99999」"),
    "a key with other content": (repeated_key, "orders.csv:242:order_id: "),
    "another encoding": (big5, "stations.csv:"),
    "an empty file": (empty_file, "orders.csv: 文件是空的"),
    "a spreadsheet that unpacks to too much": (zip_bomb, "orders.xlsx: 解压后超过 200 MB"),
} | {
    f"a quantity of {quantity}": (set_quantity(quantity), f"orders.csv:6:qty: 「{quantity}」")
    for quantity in ("0", "-1", "1.5", "٣", "1_000", "9999999", "")
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_located_and_changes_nothing(name: str, new_town: Town) -> None:
    spoil, expected = BAD[name]
    spoil(new_town)
    before = new_town.fingerprint()
    told = new_town.office()("import", new_town.data)
    assert told.code == 2
    assert told.out in ("", "正在读取并核对文件\n")
    headline, *problems = told.err.splitlines()
    assert "什么都没有存" in headline
    assert problems[0].startswith(f"{new_town.data}/{expected}")
    assert new_town.fingerprint() == before


def test_a_file_with_many_bad_lines_lists_them_all(new_town: Town) -> None:
    def change(rows: Rows) -> None:
        for row in rows[1:]:
            row[rows[0].index("qty")] = "0"

    edit(new_town.data / "orders.csv", change)
    told = new_town.office()("import", new_town.data)
    assert told.code == 2
    headline, *problems = told.err.splitlines()
    assert "240 处问题" in headline
    assert len(problems) == 240


def test_beyond_a_thousand_the_list_is_cut_and_says_so(new_town: Town) -> None:
    def change(rows: Rows) -> None:
        for number in range(1200):
            rows.append([*rows[1][:1], str(9000 + number), *rows[1][2:5], "0", ""])

    edit(new_town.data / "orders.csv", change)
    told = new_town.office()("import", new_town.data)
    headline, *problems = told.err.splitlines()
    assert "1200 处问题" in headline
    assert "列出 1000 处" in headline
    assert len(problems) == 1000


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission(new_town: Town) -> None:
    new_town.data.chmod(0)
    try:
        told = new_town.office()("import", new_town.data)
    finally:
        new_town.data.chmod(0o755)
    assert told.code == 2
    assert "没有权限" in told.line


def test_a_folder_that_is_not_there(new_town: Town) -> None:
    told = new_town.office()("import", new_town.folder / "nowhere")
    assert told.code == 2
    assert "nowhere" in told.err


def test_importing_twice_changes_nothing(new_town: Town) -> None:
    office = new_town.office()
    first = office.figures("import", new_town.data)
    assert first["files"]["stations"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert first["waves"][0] | {"added": 240, "unchanged": 0} == first["waves"][0]
    before = new_town.fingerprint()
    again = office.figures("import", new_town.data)
    assert again["waves"][0]["unchanged"] == 240
    assert new_town.fingerprint() == before


def test_what_an_import_did_is_said(new_town: Town) -> None:
    told = new_town.office().done("import", new_town.data)
    assert "stations：新增 2，改动 0，未变 0" in told.out
    assert f"波次 {WAVE}：订单行新增 240，替换 0，未变 0" in told.out
    assert "到货量记在波次" in told.out
    english = new_town.office().done("import", new_town.data, "--lang", "en")
    assert "stations: 0 added, 0 changed, 2 unchanged" in english.out


def test_a_changed_line_replaces_before_cutoff_and_is_refused_after(new_town: Town) -> None:
    office = new_town.office()
    office.done("import", new_town.data)
    set_quantity("9")(new_town)
    assert office.figures("import", new_town.data)["waves"][0]["replaced"] == 1
    office.done("cutoff", "--date", DAY)
    set_quantity("8")(new_town)
    before = new_town.fingerprint()
    told = office("import", new_town.data, "--json")
    assert told.code == 0
    assert told.figures["waves"][0]["late_changes"] == 1
    assert len(told.figures["refused_changes"]) == 1
    assert new_town.fingerprint() == before


def test_late_lines_are_refused_and_counted(new_town: Town) -> None:
    office = new_town.office()
    office.done("import", new_town.data)
    office.done("cutoff", "--date", DAY)

    def one_more(rows: Rows) -> None:
        rows.append(["O9999999999999999", "1", *rows[1][2:]])

    edit(new_town.data / "orders.csv", one_more)
    told = office.done("import", new_town.data / "orders.csv")
    assert "迟到 1 行" in told.out


def test_a_second_cutoff_is_refused(new_town: Town) -> None:
    office = new_town.office()
    office.done("import", new_town.data)
    first = office.figures("cutoff", "--date", DAY)
    assert (first["wave"], first["lines"], first["late"]) == (WAVE, 240, 0)
    before = new_town.fingerprint()
    told = office("cutoff", "--date", DAY)
    assert told.code == 2
    assert "已经截单" in told.line
    assert new_town.fingerprint() == before


def test_a_plan_before_cutoff_is_refused(new_town: Town) -> None:
    office = new_town.office()
    office.done("import", new_town.data)
    before = new_town.fingerprint()
    told = office("plan", "--date", DAY)
    assert told.code == 2
    assert "先截单" in told.line
    assert new_town.fingerprint() == before


def test_cutoff_of_a_day_without_orders_is_refused(new_town: Town) -> None:
    told = new_town.office()("cutoff", "--date", "2026-11-20")
    assert told.code == 1
    assert "2026-11-20" in told.line


def test_the_plan_adds_up_and_can_be_previewed(new_town: Town) -> None:
    office = new_town.office()
    office.done("import", new_town.data)
    office.done("cutoff", "--date", DAY)
    before = new_town.fingerprint()
    preview = office.figures("plan", "--date", DAY, "--preview")
    assert new_town.fingerprint() == before
    plan = office.figures("plan", "--date", DAY)
    short = sum(product["demand"] - product["supply"] for product in preview["products"])
    assert plan["items_short"] == short > 0
    assert plan["items_allocated"] == plan["items_ordered"] - short
    assert (plan["trunk_lists"], plan["branch_lists"]) == (1, 2)
    for product in preview["products"]:
        shares = product["stations"].values()
        assert sum(allotted for _, allotted in shares) == product["supply"]
    again = office.done("plan", "--date", DAY, "--lang", "en")
    assert "items ordered" in again.out


def test_the_preview_for_a_person_shows_each_stations_share(planned_town: Town) -> None:
    told = planned_town.office().done("plan", "--date", DAY, "--preview")
    assert "按订货比例分整件" in told.out
    assert "GS001" in told.out
    assert "GS002" in told.out


@pytest.mark.parametrize(
    "command", [("import", "data"), ("cutoff", "--date", DAY), ("plan", "--date", DAY)]
)
def test_a_station_neither_imports_nor_plans(command: tuple[str, ...], new_town: Town) -> None:
    told = new_town.office("GS001")(*command)
    assert told.code == 1
    assert "网格站" in told.line


def test_another_nights_orders_wait_for_their_own_wave(new_town: Town) -> None:
    office = new_town.office()
    office.done("import", new_town.data)

    def one_after_cutoff(rows: Rows) -> None:
        row = ["O9999999999999999", "1", *rows[1][2:]]
        row[rows[0].index("ordered_at")] = "2026-11-21T23:00:01+08:00"
        rows.append(row)

    edit(new_town.data / "orders.csv", one_after_cutoff)
    waves = office.figures("import", new_town.data / "orders.csv")["waves"]
    assert [wave["business_date"] for wave in waves if wave["added"]] == ["2026-11-22"]
    assert office.figures("cutoff", "--date", DAY)["late"] == 1


VEHICLES = """plate,zones,containers,carrier
桂A00001,ambient chilled,40,南宁快运
桂A00002,frozen,,
"""


def test_vehicles_come_in_and_reach_the_stations(new_town: Town) -> None:
    (new_town.data / "vehicles.csv").write_text(VEHICLES, encoding="utf-8")
    office = new_town.office()
    first = office.figures("import", new_town.data)
    assert first["files"]["vehicles"] == {"added": 2, "changed": 0, "unchanged": 0}
    again = office.figures("import", new_town.data)
    assert again["files"]["vehicles"] == {"added": 0, "changed": 0, "unchanged": 2}
    office.done("cutoff", "--date", DAY)
    office.done("plan", "--date", DAY)
    office.done("exchange")
    new_town.office("GS001").done("exchange")
    with new_town.site("GS001") as app, app.site_store.reading() as books:
        known = books.cold.vehicle("桂a00001")
        assert known is not None
        assert (known.zones, known.containers, known.carrier) == (
            ("ambient", "chilled"),
            40,
            "南宁快运",
        )
        assert books.cold.carriers(Zone.FROZEN) == ("桂A00002",)
        assert books.cold.vehicle("桂A99999") is None


def test_a_timetable_comes_in_and_names_stations_it_knows(new_town: Town) -> None:
    table = new_town.data / "timetable.csv"
    table.write_text("station_id,dock,arrives_at\nGS001,03,01:40\nGS002,,\n", encoding="utf-8")
    office = new_town.office()
    first = office.figures("import", new_town.data)
    assert first["files"]["timetable"] == {"added": 2, "changed": 0, "unchanged": 0}
    table.write_text("station_id,dock,arrives_at\nGS099,3,1:40\n", encoding="utf-8")
    told = office("import", table)
    assert told.code == 2
    assert "「GS099」" in told.err
    assert "「1:40」" in told.err


def test_a_vehicle_of_unknown_zones_is_refused(new_town: Town) -> None:
    text = VEHICLES.replace("frozen,,", "froozen,many,")
    (new_town.data / "vehicles.csv").write_text(text, encoding="utf-8")
    told = new_town.office()("import", new_town.data)
    assert told.code == 2
    assert "「froozen」不是温层" in told.err
    assert "「many」不是箱数" in told.err
