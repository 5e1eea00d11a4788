"""The figures on paper are sums of what is counted, and every format has the same."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size

from tests.documents import papers
from tests.documents.reading import csv_rows, table, xlsx_sheets
from wms.documents import render
from wms.documents.builders import build
from wms.documents.model import Document, Layout, Section, Table
from wms.documents.sheets import xlsx_file
from wms.domain.any_paper import Paper
from wms.domain.words import Tier

counts = st.lists(st.integers(0, 12), min_size=0, max_size=5).map(tuple)
shapes = st.one_of(
    counts.map(papers.trunk_manifest),
    st.integers(0, 30).map(papers.branch_manifest),
    st.builds(papers.pick_list, st.sampled_from(Tier), st.integers(0, 6), st.integers(0, 9)),
    st.integers(0, 25).map(papers.put_list),
    st.integers(0, 9).map(papers.delivery_note),
)


def tables(document: Document) -> list[Table]:
    return [table for _, table in document.tables()]


@given(shapes)
@settings(max_examples=60, deadline=None)
def test_every_total_is_the_sum_of_its_column(paper: Paper) -> None:
    for one in tables(build(paper, papers.ORIGINAL, "zh_CN")):
        for index, total in enumerate(one.totals):
            if isinstance(total, int | Decimal):
                assert total == sum(
                    cell for row in one.rows if not isinstance(cell := row[index], str)
                )


@given(counts)
@settings(max_examples=40, deadline=None)
def test_a_trunk_manifest_counts_each_container_once(per_station: tuple[int, ...]) -> None:
    paper = papers.trunk_manifest(per_station)
    document = build(paper, papers.ORIGINAL, "en")
    everything = [c for station in paper.stations for c in station.containers]
    by_station, by_zone = tables(document)[:2]
    listed = [
        row for part in document.parts if isinstance(part, Section) for row in part.table.rows
    ]
    assert by_station.totals[-2:] == (len(everything), sum(c.items for c in everything))
    assert by_zone.totals[1:3] == (len(everything), sum(c.items for c in everything))
    assert by_zone.totals[3] == Decimal(sum(c.weight_g for c in everything)) / 1000
    assert [row[1] for row in listed] == [c.sscc for c in everything]


def figures(titles: list[str], rows: list[list[str]], numeric: set[str]) -> list[Decimal]:
    return [
        Decimal(str(cell)).quantize(Decimal("0.001"))
        for row in rows
        for title, cell in zip(titles, row, strict=True)
        if title in numeric
    ]


@given(shapes)
@settings(max_examples=30, deadline=None)
def test_csv_and_xlsx_give_the_same_quantities_back(paper: Paper) -> None:
    document = build(paper, papers.ORIGINAL, "zh_CN")
    written = csv_rows(render(paper, papers.ORIGINAL, "csv", "zh_CN"))
    sheets = xlsx_sheets(render(paper, papers.ORIGINAL, "xlsx", "zh_CN"))
    for name in dict.fromkeys(one.name for one in tables(document)):
        found = [(group, one) for group, one in document.tables() if one.name == name]
        numeric = {c.title for c in found[0][1].columns if c.numeric}
        totals = sum(bool(one.totals) for group, one in found if not group)
        expected = [
            Decimal(cell)
            for _, one in found
            for row in one.rows
            for column, cell in zip(one.columns, row, strict=True)
            if column.numeric and not isinstance(cell, str)
        ]
        titles, *rows = table(written, name)
        assert figures(titles, rows[: len(rows) - totals], numeric) == expected
        titles, *rows = next(rows for key, rows in sheets.items() if name.startswith(key))
        assert figures(titles, rows[: len(rows) - totals], numeric) == expected


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    for text in ("=1+1", "+86 771", "-2", "@SUM(A1)", "＝1+1", "  =1"):
        paper = papers.trunk_manifest(route_name="x", issuer=text)
        rows = csv_rows(render(paper, papers.ORIGINAL, "csv", "zh_CN"))
        assert ["制单人", f"'{text}"] in rows
        sheets = xlsx_sheets(xlsx_file(build(paper, papers.ORIGINAL, "zh_CN")))
        header = next(iter(sheets.values()))
        assert ["制单人", text] in [row[:2] for row in header]


@given(shapes, st.sampled_from(("zh_CN", "en")))
@settings(max_examples=30, deadline=None)
def test_no_line_of_the_text_is_wider_than_the_paper(paper: Paper, language: str) -> None:
    width = 132 if build(paper, papers.ORIGINAL, language).layout is Layout.LANDSCAPE else 96
    text = render(paper, papers.ORIGINAL, "text", language).decode()
    assert max(map(cell_len, text.splitlines())) <= width


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_columns_of_the_text_line_up(language: str) -> None:
    """Chinese names of any length, and still every count ends under its title's end."""
    paper = papers.put_list(40)
    text = render(paper, papers.ORIGINAL, "text", language).decode()
    lines = [line for line in text.splitlines() if line.startswith("[ ]")]
    title = next(line for line in text.splitlines() if line.startswith(("核", "OK")))
    word = "数量" if language == "zh_CN" else "Qty"
    edge = cell_len(title[: title.index(word)]) + cell_len(word)
    assert len(lines) == 40
    for line, expected in zip(lines, paper.lines, strict=True):
        count = set_cell_size(line, edge).split()[-1]
        assert count == str(expected.quantity)
