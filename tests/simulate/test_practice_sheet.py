"""The practice sheet holds every code a lesson asks for."""

from datetime import datetime

import pytest
import zxingcpp

from tests.documents.reading import pages
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
def test_every_code_of_it_is_read_from_the_paper(kind: SiteKind) -> None:
    """The badge of a second person and the stop on a driver's sheet among them: long bars."""
    printed = Copy(0, datetime(2026, 11, 21, 15, 0, tzinfo=LOCAL), "黄大姐")
    sheets = practice_sheets(kind, "练习")
    pdf = render_many([(sheet, printed) for sheet in sheets], "zh_CN")
    pages_ = (page.convert("L") for page in pages(pdf))
    found = {code.text for page in pages_ for code in zxingcpp.read_barcodes(page)}
    assert {code for sheet in sheets for code, _ in sheet.commands} - found == set()
