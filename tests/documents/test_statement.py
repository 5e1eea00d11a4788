"""Supplier settlements on paper and in a spreadsheet say the same."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.documents.papers import CHINA, ORIGINAL
from tests.documents.reading import csv_rows, table, texts, xlsx_sheets
from wms.documents import render
from wms.documents.speech import speech
from wms.domain.settlement import Figure, SettlementLine
from wms.domain.settlement_papers import CorrectionLine, SettlementStatement
from wms.locale import LANGUAGES

AT = datetime(2026, 11, 25, 15, 0, tzinfo=CHINA)
STATEMENT = SettlementStatement(
    number="AC20261121-V0013",
    site_name="南宁中心仓",
    wave_id="W20261121",
    business_date=date(2026, 11, 21),
    due=date(2026, 11, 24),
    supplier_id="V0013",
    supplier_name="龙圩好邻农产品经营部",
    phone="15442163614",
    lines=(
        SettlementLine("S1", "云南芋头 5斤装", "袋", 64, 62, 60, 2, 5, 171_328),
        SettlementLine("S2", "本地冬瓜 2斤装", "袋", 68, 68, 68, 0, 1, 0),
    ),
    corrections=(
        CorrectionLine(
            1, "S1", "云南芋头 5斤装", Figure.RETURNED, 3, "supplier_fault", AT, "林荣凤"
        ),
        CorrectionLine(2, "S2", "本地冬瓜 2斤装", Figure.ACCEPTED, -8, "=数错", AT, "林荣凤"),
        CorrectionLine(3, "S9", "螺蛳粉", Figure.ACCEPTED, 2, "漏记", AT, "林荣凤"),
    ),
    frozen_at=AT,
    frozen_by="林荣凤",
    checksum="ea17 b48b 4229 0405",
)


def test_what_was_corrected_is_among_what_stands_and_not_among_the_lines() -> None:
    assert [(line.sku_id, line.accepted, line.short, line.returned, line.payable)
            for line in STATEMENT.stands] == [
        ("S1", 60, 4, 8, 52),
        ("S2", 60, 8, 1, 59),
        ("S9", 2, 0, 0, 2),
    ]  # fmt: skip
    assert replace(STATEMENT, corrections=()).stands == STATEMENT.lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_spreadsheet_shows_what_the_paper_shows(language: str) -> None:
    say = speech(language)
    paper = "".join("".join(texts(render(STATEMENT, ORIGINAL, "pdf", language))).split())
    sheets = xlsx_sheets(render(STATEMENT, ORIGINAL, "xlsx", language))
    head = {row[0]: row[1] for row in next(iter(sheets.values())) if len(row) > 1}
    # What stands above everything is not what the lines below it add up to, and says so.
    after = say("settlement.after_figure", figure=say("field.payable"))
    assert head[after] == 113
    assert list(head).index(after) < list(head).index(say("field.site"))
    assert say("field.payable") not in head
    assert "".join(after.split()) in paper[: paper.index("".join(say("identity").split()))]
    lines = sheets[say("table.lines")]
    assert [row[4:11] for row in lines[1:]] == [
        [64, 62, 60, 2, 4, 5, 55],
        [68, 68, 68, 0, 0, 1, 67],
        [132, 130, 128, 2, 4, 6, 122],
    ]
    corrections = sheets[say("table.corrections")]
    assert [(row[0], row[1], row[4]) for row in corrections[1:]] == [
        (1, "S1", 3), (2, "S2", -8), (3, "S9", 2),
    ]  # fmt: skip
    assert corrections[1][5] == say("reason.supplier_fault")
    # Whatever a clerk wrote is text: it begins with a sign and calculates nothing.
    assert corrections[2][5].lstrip("'") == "=数错"
    told_of = [row[1:] for row in next(iter(sheets.values()))] + lines + corrections
    for cell in (cell for row in told_of for cell in row if cell != ""):
        told = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)
        assert "".join(told.split()).lstrip("'") in paper, cell
    assert "+3" in paper
    rows = table(csv_rows(render(STATEMENT, ORIGINAL, "csv", language)), say("table.lines"))
    assert [[int(cell) for cell in row[4:11]] for row in rows[1:]] == [
        [int(cell) for cell in row[4:11]] for row in lines[1:]
    ]
