"""Files come in: any of the formats, any of the encodings, once or twice."""

import csv
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from tests.planning.night import (
    FILES,
    ORDER_HEADER,
    WAVE,
    D,
    faults,
    line,
    take,
    warehouse,
    write,
    write_orders,
    write_reference,
)
from tests.planning.shelf import Shelf
from wms.domain.messages import BadInput, Refused
from wms.domain.reference import Point, Sku
from wms.domain.words import Area, Zone
from wms.planning.cutoff import cut_off
from wms.planning.intake import import_files
from wms.planning.plan import plan
from wms.planning.ports import Table
from wms.planning.reference import Tally

LINES = (line("O1", 1, "P1", "S1", 3), line("O1", 2, "P1", "S2", 1), line("O2", 1, "P5", "S1", 2))


def test_a_folder_is_taken_by_its_file_names(tmp_path: Path) -> None:
    write_reference(tmp_path)
    write_orders(tmp_path, *LINES)
    write_orders(tmp_path, line("O9", 1, "P1", "S1", 9), name="orders_old.csv")
    (tmp_path / "README.md").write_text("not ours")
    shelf = Shelf()
    report = import_files(shelf, [tmp_path])
    assert report.reference[Table.POINTS] == Tally(added=6, changed=0, unchanged=0)
    assert [(w.wave_id, w.added) for w in report.waves] == [(WAVE, 3)]
    assert [Path(name).name for name in report.left] == ["orders_old.csv"]
    assert shelf.known_waves[WAVE].items == 6
    assert shelf.known_waves[WAVE].orders == 2


def test_reference_rows_arrive_as_the_domain_knows_them(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    point = Point(*shelf.rows[Table.POINTS]["P3"])  # type: ignore[arg-type]
    assert (point.area, point.branch_route, point.stop_seq) == (Area.URBAN, "GS1-B2", 1)
    sku = Sku(*shelf.rows[Table.SKUS]["S3"])  # type: ignore[arg-type]
    assert (sku.temp_zone, sku.conveyable, sku.weight_g) == (Zone.FROZEN, False, 500)


def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    write_reference(tmp_path)
    write_orders(tmp_path, *LINES)
    shelf = Shelf()
    import_files(shelf, [tmp_path])
    before = (shelf.saves, dict(shelf.books))
    report = import_files(shelf, [tmp_path])
    assert report.reference[Table.SKUS] == Tally(added=0, changed=0, unchanged=3)
    assert [(w.added, w.changed, w.unchanged) for w in report.waves] == [(0, 0, 3)]
    assert (shelf.saves, shelf.books) == before


def test_a_changed_row_is_updated_and_counted(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    rows = [row.replace("黄团长", "农团长") for row in FILES["points.csv"]]
    report = import_files(shelf, [write(tmp_path, "points.csv", rows)])
    assert report.reference[Table.POINTS] == Tally(added=0, changed=1, unchanged=5)
    assert shelf.rows[Table.POINTS]["P1"][3] == "农团长"


def test_a_plan_in_work_keeps_its_routes_but_a_driver_may_change(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    shelf.in_work = WAVE
    swapped = [row.replace("桂A1,韦师傅", "桂A7,莫师傅") for row in FILES["routes.csv"]]
    import_files(shelf, [write(tmp_path, "routes.csv", swapped)])
    assert shelf.rows[Table.ROUTES]["T1"][4:6] == ("桂A7", "莫师傅")
    moved = [row.replace("GS1-B1,2", "GS1-B1,3") for row in FILES["points.csv"]]
    with pytest.raises(Refused) as refused:
        import_files(shelf, [write(tmp_path, "points.csv", moved)])
    assert refused.value.message.key == "intake.plan_in_work"
    assert refused.value.message.values["row"] == "P1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_either_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    paths = [write(tmp_path, name, rows, encoding) for name, rows in FILES.items()]
    rows = [ORDER_HEADER, line("O1", 1, "P1", "S1", 3, customer="顾客甲")]
    shelf = Shelf()
    import_files(shelf, [*paths, write(tmp_path, "orders.csv", rows, encoding)])
    assert shelf.rows[Table.STATIONS]["GS1"][1] == "城东站"
    assert shelf.known_waves[WAVE].items == 3


def test_spreadsheets_and_parquet_carry_the_same_night(tmp_path: Path) -> None:
    plain, other = Shelf(), Shelf()
    write_reference(tmp_path)
    write_orders(tmp_path, *LINES)
    import_files(plain, [tmp_path])
    paths = []
    for source in sorted(tmp_path.glob("*.csv")):
        paths.append(_as_spreadsheet(source) if source.stem != "orders" else _as_parquet(source))
    import_files(other, paths)
    assert other.rows == plain.rows
    assert other.known_waves[WAVE].items == plain.known_waves[WAVE].items
    assert take(other, tmp_path, *LINES).waves[0].unchanged == 3


def _as_spreadsheet(source: Path) -> Path:
    path = source.with_suffix(".xlsx")
    with xlsxwriter.Workbook(path) as book, source.open(encoding="utf-8") as file:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(file)):
            for column, value in enumerate(row):
                # Excel makes numbers of digits, GTINs included.
                if value.isdigit():
                    sheet.write_number(number, column, int(value))
                else:
                    sheet.write_string(number, column, value)
    return path


def _as_parquet(source: Path) -> Path:
    path = source.with_name("tonight.parquet")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM read_csv('{source}')) TO '{path}' (FORMAT parquet)")
    return path


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    rows = ["note,qty,sku_id,point_id,note,ordered_at,line_no,order_id,customer_ref"]
    rows.append('"a, b",3,S1,P1,x,2026-11-21T09:00:00+08:00,1,O1,C1')
    import_files(shelf, [write(tmp_path, "orders.csv", rows)])
    assert shelf.known_waves[WAVE].items == 3


def test_a_line_given_twice_with_the_same_content_counts_once(tmp_path: Path) -> None:
    report = take(warehouse(tmp_path), tmp_path, *LINES, LINES[0], LINES[0])
    assert report.repeated == 2
    assert report.waves[0].added == 3


def test_mixed_line_ends_and_quoted_line_breaks_are_still_a_table(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    path = tmp_path / "orders.csv"
    text = "\r\n".join([ORDER_HEADER, LINES[0]]) + "\n\n" + LINES[1] + "\r\n"
    path.write_bytes(text.encode())
    assert import_files(shelf, [path]).waves[0].added == 2


def test_suppliers_may_bring_less_for_the_wave_that_is_next(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(shelf, tmp_path, *LINES)
    supply = write(tmp_path, "supply.csv", ["sku_id,qty", "S1,4", "S2,0"])
    assert import_files(shelf, [supply]).supply_wave == WAVE
    assert shelf.supply(WAVE) == {"S1": 4, "S2": 0}
    saves = shelf.saves
    import_files(shelf, [supply])
    assert shelf.saves == saves


def test_a_night_imported_again_leaves_its_supply_and_the_next_nights_alone(
    tmp_path: Path,
) -> None:
    shelf = warehouse(tmp_path)
    orders = write_orders(tmp_path, *LINES, name="orders_tonight.csv")
    supply = write(tmp_path, "supply.csv", ["sku_id,qty", "S1,1"])
    import_files(shelf, [orders, supply])
    cut_off(shelf, D)
    plan(shelf, D)
    take(shelf, tmp_path, line("N1", 1, "P1", "S1", 3, at="2026-11-21T23:10:00+08:00"))
    saves = shelf.saves
    assert import_files(shelf, [orders, supply]).supply_wave == WAVE
    assert shelf.saves == saves
    write(tmp_path, "supply.csv", ["sku_id,qty", "S1,2"])
    with pytest.raises(Refused) as refused:
        import_files(shelf, [orders, supply])
    assert refused.value.message.key == "intake.supply_after_plan"
    assert shelf.supplies == {WAVE: {"S1": 1}}


def test_supply_without_any_wave_has_nothing_to_speak_of(tmp_path: Path) -> None:
    supply = write(tmp_path, "supply.csv", ["sku_id,qty", "S1,4"])
    with pytest.raises(BadInput) as refused:
        import_files(warehouse(tmp_path), [supply])
    assert refused.value.message.key == "intake.supply_without_wave"


def test_a_route_cannot_leave_its_points_behind(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    rows = [row.replace("GS2-B1,branch,GS2", "GS2-B1,branch,GS3") for row in FILES["routes.csv"]]
    with pytest.raises(BadInput) as refused:
        import_files(shelf, [write(tmp_path, "routes.csv", rows)])
    assert faults(refused.value) == [("routes.csv", 6, "origin_id", "intake.route_in_use")]
    points = [row.replace("GS2,GS2-B1", "GS3,GS2-B1") for row in FILES["points.csv"]]
    both = [write(tmp_path, "routes.csv", rows), write(tmp_path, "points.csv", points)]
    import_files(shelf, both)
    assert shelf.rows[Table.POINTS]["P4"][6] == "GS3"
