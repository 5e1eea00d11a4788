"""The practice sheet holds every code a lesson asks for."""

from datetime import datetime

import pytest

from wms.documents import render_many
from wms.domain.business_date import LOCAL
from wms.domain.papers import Copy
from wms.domain.words import SiteKind
from wms.simulate.practice_sheet import practice_sheets


@pytest.mark.parametrize("kind", list(SiteKind))
def test_a_sheet_for_each_lesson_with_each_code_once(kind: SiteKind) -> None:
    sheets = practice_sheets(kind, "练习")
    assert len(sheets) == len({sheet.number for sheet in sheets}) >= 7
    for sheet in sheets:
        codes = [code for code, _ in sheet.commands]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", list(SiteKind))
def test_every_code_of_it_is_drawn(kind: SiteKind) -> None:
    printed = Copy(0, datetime(2026, 11, 21, 15, 0, tzinfo=LOCAL), "黄大姐")
    sheets = [(sheet, printed) for sheet in practice_sheets(kind, "练习")]
    assert render_many(sheets, "zh_CN").startswith(b"%PDF")
