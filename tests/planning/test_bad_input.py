"""Bad files: every fault is named with its line and column, and nothing is stored."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.planning.night import FILES, ORDER_HEADER, faults, line, take, warehouse, write
from tests.planning.shelf import Shelf
from wms.domain import problems
from wms.domain.messages import BadInput
from wms.locale import LANGUAGES, catalogue
from wms.planning import spreadsheet
from wms.planning.intake import import_files

GOOD = line("O1", 1, "P1", "S1", 3)


def refused(shelf: Shelf, *paths: Path) -> BadInput:
    """The refusal of an import, after checking that it stored nothing and can be said."""
    before = (shelf.saves, dict(shelf.books), dict(shelf.rows))
    with pytest.raises(BadInput) as caught:
        import_files(shelf, paths)
    assert (shelf.saves, shelf.books, shelf.rows) == before
    for language in LANGUAGES:
        said = catalogue(language)
        for message in (caught.value.message, *(p.message for p in caught.value.problems)):
            assert "\n" not in said.text(message)
    return caught.value


def refused_orders(folder: Path, *rows: str, header: str = ORDER_HEADER) -> BadInput:
    return refused(warehouse(folder), write(folder, "orders.csv", [header, *rows]))


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1.5", "٣", "1_000", "9999999", "+3", '" 3"', "3 ", "", "0x3", "1e2"]
)
def test_a_quantity_is_a_whole_number_in_plain_digits(tmp_path: Path, quantity: str) -> None:
    error = refused_orders(tmp_path, GOOD, line("O1", 2, "P1", "S1", quantity))
    assert faults(error) == [("orders.csv", 3, "qty", "intake.bad_number")]


@pytest.mark.parametrize(
    "moment",
    [
        "",
        "2026-11-21",
        "2026-11-21T09:00:00",
        "2026-11-21 09:00:00",
        "2026-02-30T09:00:00+08:00",
        "2026-11-21T25:00:00+08:00",
        "2026-11-21T09:00:00+99:99",
        "1999-11-21T09:00:00+08:00",
        "20261-11-1T09:00:00+08:00",
        "today",
    ],
)
def test_a_time_needs_its_offset_and_must_exist(tmp_path: Path, moment: str) -> None:
    error = refused_orders(tmp_path, GOOD, line("O1", 2, "P1", "S1", 1, at=moment))
    assert faults(error) == [("orders.csv", 3, "ordered_at", "intake.bad_moment")]


@pytest.mark.parametrize(
    ("row", "column", "key"),
    [
        (line("O2", 1, "P9", "S1", 1), "point_id", "intake.unknown_point"),
        (line("O2", 1, "P1", "S9", 1), "sku_id", "intake.unknown_sku"),
        (line("O2", 1, "", "S1", 1), "point_id", "intake.bad_place"),
        (line("O2", 1, "[red]", "S1", 1), "point_id", "intake.bad_place"),
        (line("", 1, "P1", "S1", 1), "order_id", "intake.bad_text"),
        (line("O\x002", 1, "P1", "S1", 1), "order_id", "intake.bad_text"),
        (line("O\x1b[2J", 1, "P1", "S1", 1), "order_id", "intake.bad_text"),
        (line("O" * 65, 1, "P1", "S1", 1), "order_id", "intake.bad_text"),
        (line("O2", 1, "P1", "S1", 1, customer="C\x07"), "customer_ref",
         "intake.bad_optional_text"),
        (line("O1", 1, "P1", "S1", 4), "order_id", "intake.repeated_key"),
        ("O2,1,2026-11-21T09:00:00+08:00,P1,S1", "", "intake.ragged_row"),
        (line("O2", 1, "P1", "S1", 1) + ",more", "", "intake.ragged_row"),
        ('O2,1,2026-11-21T09:00:00+08:00,P1,S1,"3"x,C1', "", "intake.bad_quotes"),
        ('"O2,1,2026-11-21T09:00:00+08:00,P1,S1,3,C1', "", "intake.bad_quotes"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_by_line_and_column(
    tmp_path: Path, row: str, column: str, key: str
) -> None:
    error = refused_orders(tmp_path, GOOD, row)
    assert faults(error) == [("orders.csv", 3, column, key)]


@pytest.mark.parametrize(
    ("name", "number", "bad", "column", "key"),
    [
        ("stations.csv", 2, "GS1,,,,T1,2", "name", "intake.bad_text"),
        ("stations.csv", 2, "GS1,站,,,T1,0", "drop_seq", "intake.bad_number"),
        ("stations.csv", 2, "GS1,站,,,T9,1", "trunk_route", "intake.unknown_trunk_route"),
        ("stations.csv", 2, "GS1,站,,,GS1-B1,1", "trunk_route", "intake.unknown_trunk_route"),
        ("stations.csv", 3, "GS1,别的站,,,T1,2", "station_id", "intake.repeated_key"),
        ("routes.csv", 2, "T1,air,CW1,线,,,,00:00", "tier", "intake.bad_choice"),
        ("routes.csv", 2, "T1,trunk,CW1,线,,,,7:00", "departs_at", "intake.bad_clock"),
        ("points.csv", 2, "P1,村,moon,,,,GS1,GS1-B1,1", "area", "intake.bad_choice"),
        ("points.csv", 2, "P1,村,rural,,,,GS9,GS1-B1,1", "station_id", "intake.unknown_station"),
        ("points.csv", 2, "P1,村,rural,,,,GS1,T1,1", "branch_route",
         "intake.unknown_branch_route"),
        ("points.csv", 2, "P1,村,rural,,,,GS1,GS2-B1,1", "branch_route",
         "intake.unknown_branch_route"),
        ("skus.csv", 2, "S1,6900000000015,米,,ambient,袋,1,1,1,V1,A1,yes", "gtin",
         "intake.bad_gtin"),
        ("skus.csv", 2, "S1,6900000000014,米,,warm,袋,1,1,1,V1,A1,yes", "temp_zone",
         "intake.bad_choice"),
        ("skus.csv", 2, "S1,6900000000014,米,,ambient,袋,1,1,1,V9,A1,yes", "supplier_id",
         "intake.unknown_supplier"),
        ("skus.csv", 2, "S1,6900000000014,米,,ambient,袋,1,1,1,V1,A1,maybe", "conveyable",
         "intake.bad_choice"),
        ("skus.csv", 3, "S2,6900000000014,奶,,chilled,盒,1,1,1,V1,A1,yes", "gtin",
         "intake.repeated_gtin"),
    ],
)  # fmt: skip
def test_reference_rows_are_checked_against_each_other(
    tmp_path: Path, name: str, number: int, bad: str, column: str, key: str
) -> None:
    rows = list(FILES[name])
    rows[number - 1] = bad
    files = {**FILES, name: rows}
    paths = [write(tmp_path, each, lines) for each, lines in files.items()]
    named = [fault for fault in faults(refused(Shelf(), *paths)) if fault[0] == name]
    assert (name, number, column, key) in named


def test_all_faults_of_all_files_are_listed_in_order(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    rows = [*FILES["stations.csv"], "GS4,四站,,,T1,x"]
    orders = [ORDER_HEADER, line("O1", 1, "P1", "S1", 0), GOOD, line("O2", "x", "P9", "S1", 1)]  # type: ignore[arg-type]
    paths = [write(tmp_path, "stations.csv", rows), write(tmp_path, "orders.csv", orders)]
    assert faults(refused(shelf, *paths)) == [
        ("stations.csv", 5, "drop_seq", "intake.bad_number"),
        ("orders.csv", 2, "qty", "intake.bad_number"),
        ("orders.csv", 4, "line_no", "intake.bad_number"),
        ("orders.csv", 4, "point_id", "intake.unknown_point"),
    ]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    two_lines = 'O1,1,2026-11-21T09:00:00+08:00,P1,S1,3,"C\n1"'
    error = refused_orders(tmp_path, two_lines, "", line("O3", 1, "P1", "S1", 0))
    assert [(at, column) for _, at, column, _ in faults(error)] == [
        (2, "customer_ref"),
        (5, "qty"),
    ]


def test_a_broken_file_of_many_lines_is_counted_but_not_all_kept(tmp_path: Path) -> None:
    rows = (line(f"O{i}", 1, "P1", "S1", 0) for i in range(problems.KEPT + 200))
    error = refused_orders(tmp_path, *rows)
    assert len(error.problems) == problems.KEPT
    assert error.message.values["count"] == problems.KEPT + 200
    assert error.problems[0].line == 2


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (ORDER_HEADER.replace(",qty", ""), "intake.missing_columns"),
        (ORDER_HEADER + ",qty", "intake.doubled_columns"),
        (ORDER_HEADER.upper(), "intake.missing_columns"),
        ("\x00", "intake.missing_columns"),
    ],
)
def test_a_header_must_have_each_column_once(tmp_path: Path, header: str, key: str) -> None:
    error = refused_orders(tmp_path, GOOD, header=header)
    assert faults(error) == [("orders.csv", 1, "", key)]


def test_a_file_with_nothing_to_read(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    empty = tmp_path / "orders.csv"
    empty.write_bytes(b"")
    assert faults(refused(shelf, empty))[0][3] == "intake.empty_file"
    assert faults(refused_orders(tmp_path))[0][3] == "intake.no_rows"
    assert faults(refused(shelf, tmp_path / "nowhere.csv"))[0][3] == "intake.cannot_open"
    stranger = write(tmp_path, "names.csv", ["a,b", "1,2"])
    assert faults(refused(shelf, stranger))[0][3] == "intake.unknown_file"
    letter = tmp_path / "letter.doc"
    letter.write_text("hello")
    assert faults(refused(shelf, letter))[0][3] == "intake.unknown_format"


def test_a_field_of_ten_megabytes_is_only_a_bad_field(tmp_path: Path) -> None:
    error = refused_orders(tmp_path, GOOD, line("O" * 10_000_000, 1, "P1", "S1", 1))
    assert faults(error) == [("orders.csv", 3, "order_id", "intake.bad_text")]
    assert len(str(error.problems[0].message.values["value"])) < 100


def test_big5_taken_for_gb18030_shows_in_unknown_keys(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    rows = [ORDER_HEADER, GOOD.replace("P1", "點一")]
    error = refused(shelf, write(tmp_path, "orders.csv", rows, "big5"))
    assert faults(error) == [("orders.csv", 2, "point_id", "intake.bad_place")]


def test_bytes_of_no_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(f"{ORDER_HEADER}\n{GOOD}\n".encode() + b"O2,\xff\xff\xff,1\n")
    assert faults(refused(warehouse(tmp_path), path))[0][3] == "intake.bad_encoding"


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx"])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"orders{suffix}"
    path.write_bytes(b"PK\x03\x04 not really")
    key = "intake.bad_parquet" if suffix == ".parquet" else "intake.bad_spreadsheet"
    assert faults(refused(warehouse(tmp_path), path))[0][3] == key


def test_faults_of_a_parquet_file_are_named_by_row(tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'O' || i AS order_id, 1 AS line_no, '2026-11-21T09:00:00+08:00' AS "
            "ordered_at, 'P1' AS point_id, 'S1' AS sku_id, CASE i WHEN 2 THEN 1.5 ELSE 1 END AS "
            f"qty, NULL AS customer_ref FROM range(4) AS t(i)) TO '{path}' (FORMAT parquet)"
        )
    assert ("orders.parquet", 3, "qty", "intake.bad_number") in faults(
        refused(warehouse(tmp_path), path)
    )


def test_a_spreadsheet_that_unpacks_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST_UNPACKED", 1_000_000)
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2_000_000)
    shelf = warehouse(tmp_path)
    assert faults(refused(shelf, path))[0][3] == "intake.unpacks_too_large"
    # The same archive that says it is small: both places that tell the size are overwritten.
    true_size = (2_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true_size, (10).to_bytes(4, "little")))
    key = faults(refused(shelf, path))[0][3]
    assert key in ("intake.unpacks_too_large", "intake.bad_spreadsheet")


def test_a_folder_without_permission_or_without_files(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    closed, bare = tmp_path / "closed", tmp_path / "bare"
    for folder in (closed, bare):
        folder.mkdir()
    assert refused(shelf, bare).message.key == "intake.nothing_in_folder"
    tmp_path.chmod(0o755)
    closed.chmod(0)
    with _as_anybody():
        assert refused(shelf, closed).message.key == "intake.no_access"
    closed.chmod(0o755)


@contextmanager
def _as_anybody() -> Iterator[None]:
    """Root may read everything; nobody may not."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters='",\r\n'),
    max_size=8,
)
ODD = TEXTS | st.sampled_from(["1", "P1", "S1", "007", "2026-11-21T09:00:00+08:00", "99999"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(row=st.tuples(ODD, ODD, ODD, ODD, ODD, ODD, ODD))
@example(row=("O1", "007", "2026-11-21T09:00:00.5Z", "P1", "S1", "000003", ""))
@example(row=("O1", "1", "2026-11-21T09:00+08", "P1", "S1", "1", ""))
@example(row=("O1", "9", "2026-11-21 09:00:00+08:00", "P1", "S1", "٣", "x"))
def test_the_quick_look_and_the_close_look_agree(
    tmp_path: Path, row: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns are judged at once, then by line only if something is wrong: one verdict."""
    shelf = warehouse(tmp_path)
    path = write(tmp_path, "orders.csv", [ORDER_HEADER, ",".join(row)])
    quick = _verdict(shelf, path)
    with monkeypatch.context() as patch:
        patch.setattr("wms.planning.orders._stage_quickly", lambda *_: None)
        close = _verdict(warehouse(tmp_path), path)
    assert quick == close


def _verdict(shelf: Shelf, path: Path) -> object:
    try:
        return import_files(shelf, [path])
    except BadInput as error:
        return faults(error)


def test_a_good_import_after_a_bad_one(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    refused(shelf, write(tmp_path, "orders.csv", [ORDER_HEADER, line("O1", 1, "P1", "S1", 0)]))
    assert take(shelf, tmp_path, GOOD).waves[0].added == 1
