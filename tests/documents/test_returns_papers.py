"""退货单 and 退供应商单 on paper and as files."""

from datetime import date, datetime

import pytest

from tests.documents.papers import CHINA, DAY, ORIGINAL, REPRINT
from tests.documents.reading import csv_rows, scanned, texts, xlsx_sheets
from wms.documents import render
from wms.domain.returns_papers import ReturnsLine, ReturnSlip, ReturnsNote, SlipLine
from wms.domain.words import ReturnOrigin, ReturnReason
from wms.locale import LANGUAGES

AT = datetime(2026, 11, 22, 13, 5, tzinfo=CHINA)
NAMES = ("砂糖橘 5斤装", "=SUM(A1:A9) 苹果（大果）精选礼盒装", "酸奶 原味 200g×12", "+86 粉丝")


def note(lines: int = 40, *, counted: bool = False) -> ReturnsNote:
    """What goes back from a station; the warehouse found one item of each line."""
    origins, reasons = list(ReturnOrigin), list(ReturnReason)
    return ReturnsNote(
        "RN20261121-GS003-1",
        "GS003",
        "中和网格站",
        DAY,
        AT,
        AT,
        "黄大姐",
        tuple(
            ReturnsLine(
                line=n + 1,
                night=date(2026, 11, 21 - n % 2),
                sku_id=f"S{1000 + n}",
                name=NAMES[n % len(NAMES)],
                unit="件",
                supplier_id=f"V{n % 3}",
                origin=origins[n % len(origins)],
                party=f"P{n:03}",
                party_name="民生街道兴宁自提点",
                reason=reasons[n % len(reasons)],
                order_id=f"O2026112100{n:04}" if n % 2 else "",
                quantity=n % 4 + 1,
                found=1 if counted else None,
            )
            for n in range(lines)
        ),
        "a1b2 c3d4 e5f6 a7b8",
    )


def slip() -> ReturnSlip:
    """What a supplier's driver takes along."""
    lines = tuple(
        SlipLine(
            n, "RN20261121-GS003-1", DAY, f"S{n}", NAMES[n % 4], "after_sales", "rotten", n + 1
        )
        for n in range(1, 9)
    )
    who = ("南宁中心仓", "V0042", "旺达副食有限公司", "0771-123")
    return ReturnSlip("RS20261122-V0042-1", *who, DAY, AT, "覃主管", lines, "a1b2 c3d4")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "paper", [note(), note(counted=True), slip()], ids=["note", "found", "slip"]
)
def test_it_scans_as_its_number_and_says_its_copy(
    paper: ReturnsNote | ReturnSlip, language: str
) -> None:
    pdf = render(paper, REPRINT, "pdf", language)
    assert ("]C0", paper.number) in scanned(pdf)
    mark = "补打 2" if language == "zh_CN" else "REPRINT 2"
    assert all(mark in page for page in texts(pdf))


def test_the_files_add_up_and_hold_no_formula() -> None:
    paper = note()
    rows = list(csv_rows(render(paper, ORIGINAL, "csv", "zh_CN")))
    start = next(at for at, row in enumerate(rows) if row[:1] == ["序号"])
    table = [row for row in rows[start + 1 :] if row and row[0].isdigit()]
    items = sum(line.quantity for line in paper.lines)
    assert sum(int(row[-1]) for row in table) == items
    assert not any(cell[:1] in "=+-@" for row in table for cell in row if cell)
    sheets = xlsx_sheets(render(paper, ORIGINAL, "xlsx", "zh_CN"))
    numbers = [row[-1] for row in sheets["退货明细"] if isinstance(row[0], float | int)]
    assert sum(numbers) == items


def test_found_items_stand_beside_the_noted_ones() -> None:
    rows = csv_rows(render(note(3, counted=True), ORIGINAL, "csv", "en"))
    assert [row[-1] for row in rows if row and row[0] in ("1", "2", "3")] == ["1", "1", "1"]
