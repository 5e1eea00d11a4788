"""Files nobody makes on purpose: odd names, stray cells, a million columns, damaged archives."""

import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from tests.planning.night import ORDER_HEADER, faults, line, warehouse, write
from tests.planning.test_bad_input import refused
from wms.planning.intake import import_files


def parquet(path: Path, order: str) -> None:
    columns = f"'{order}' AS order_id, 1 AS line_no, 1 AS qty, 'P1' AS point_id, 'S1' AS sku_id"
    others = "'2026-11-21T09:00:00+08:00' AS ordered_at, 'C1' AS customer_ref"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {columns}, {others}) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_name_with_brackets_is_that_file_and_no_pattern(tmp_path: Path, suffix: str) -> None:
    """A mail program saves a second `orders.csv` as `orders[1].csv`."""
    shelf = warehouse(tmp_path)
    for name, order in (("orders[1]", "MEANT"), ("orders1", "OTHER"), ("orders*", "STARRED")):
        path = tmp_path / f"{name}{suffix}"
        if suffix == ".csv":
            write(tmp_path, path.name, [ORDER_HEADER, line(order, 1, "P1", "S1", 1)])
        else:
            parquet(path, order)
    import_files(shelf, [tmp_path / f"orders[1]{suffix}"])
    starred = import_files(shelf, [tmp_path / f"orders*{suffix}"])
    assert (starred.waves[0].added, starred.repeated) == (1, 0)
    meant = write(tmp_path, "orders.csv", [ORDER_HEADER, line("MEANT", 1, "P1", "S1", 1)])
    again = import_files(shelf, [meant])
    assert again.waves[0].unchanged == 1


def test_one_stray_cell_in_the_last_corner_of_a_sheet(tmp_path: Path) -> None:
    """The reader would ask for 500 GB, and the machine would end it."""
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ORDER_HEADER.split(","))
        sheet.write_row(1, 0, line("O1", 1, "P1", "S1", 1).split(","))
        sheet.write(1_048_575, 16_383, "x")
    assert faults(refused(warehouse(tmp_path), path)) == [
        ("orders.xlsx", 0, "", "intake.unpacks_too_large")
    ]


def test_a_format_alone_in_the_last_corner_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ORDER_HEADER.split(","))
        sheet.write_row(1, 0, line("O1", 1, "P1", "S1", 1).split(","))
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert import_files(warehouse(tmp_path), [path]).waves[0].added == 1


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_damaged_inside_is_no_spreadsheet(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("xl/workbook.xml", bytes(range(256)) * 40)
    content = bytearray(path.read_bytes())
    content[60:160] = bytes(byte ^ 0x5A for byte in content[60:160])
    path.write_bytes(content)
    assert faults(refused(warehouse(tmp_path), path)) == [
        ("orders.xlsx", 0, "", "intake.bad_spreadsheet")
    ]


def test_a_million_columns_are_refused_before_they_are_read(tmp_path: Path) -> None:
    header = ORDER_HEADER + "".join(f",c{number}" for number in range(1_000_000))
    path = write(tmp_path, "orders.csv", [header, line("O1", 1, "P1", "S1", 1)])
    assert faults(refused(warehouse(tmp_path), path)) == [
        ("orders.csv", 1, "", "intake.too_many_columns")
    ]
