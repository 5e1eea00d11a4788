"""The practice sheet holds every code a lesson asks for."""

import pytest

from wms.domain.words import SiteKind
from wms.simulate.practice_sheet import practice_sheets


@pytest.mark.parametrize("kind", list(SiteKind))
def test_a_sheet_for_each_lesson_with_each_code_once(kind: SiteKind) -> None:
    sheets = practice_sheets(kind, "练习")
    assert len(sheets) == len({sheet.number for sheet in sheets}) >= 7
    for sheet in sheets:
        codes = [code for code, _ in sheet.commands]
        assert len(codes) == len(set(codes))
