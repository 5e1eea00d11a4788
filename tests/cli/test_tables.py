"""Lists on the screen of an office."""

import pytest

from wms.cli.office import Office
from wms.locale import catalogue


def test_numbers_stand_below_each_other_by_their_last_digit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    office = Office(catalogue("en"), None, False, "en")
    office.table(
        ["search.column.name", "search.column.items"],
        [("noodles", "9"), ("[/]apples", "1029"), ("yogurt", "-")],
    )
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    ends = {len(line.rstrip()) for line in lines[2:]}
    assert len(ends) == 1, lines
    assert "[/]apples" in lines[3]
    names = {line.index(word) for line in lines for word in ("noodles", "yogurt") if word in line}
    assert len(names) == 1, lines
