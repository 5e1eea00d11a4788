"""Text stays text in a spreadsheet."""

import pytest

from wms.domain.spreadsheets import inert


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 771", "-2", "@SUM(A1)", "＝1+1", "  =1", "\t=1", "\r-2"]
)
def test_what_would_be_calculated_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["螺蛳粉 300g", "8-12", "", 0, -2, 3.5])
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert inert(cell) is cell
