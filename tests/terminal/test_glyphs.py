"""Chinese names in large characters."""

import pytest

from tests.terminal.at_screen import Make, screen, settle, until
from wms.terminal.glyphs import ACROSS, SIZES, rasterised, size_for

NAME = "良庆大沙田网格站"


@pytest.mark.parametrize("size", SIZES)
def test_a_name_is_as_high_as_its_size_and_its_characters_differ(size: int) -> None:
    rows = rasterised(NAME, size)
    assert len(rows) == size
    assert len({len(row) for row in rows}) == 1
    assert len(rows[0]) <= (len(NAME) * size + 1) * ACROSS
    assert len({rasterised(character, size) for character in NAME}) == len(NAME)


def test_the_largest_that_fits_is_taken() -> None:
    assert size_for(NAME, 196, 30) == 12
    assert size_for(NAME, 400, 30) == 24
    assert size_for("横州", 116, 17) == 16
    assert size_for(NAME, 116, 40) == 0, "no room at 120 columns"
    assert size_for("GS003", 400, 40) == 0, "block letters are better"
    assert size_for("横" * 60, 4_000, 40) == 0


async def test_a_wall_screen_shows_the_name_large_and_no_scan_waits_for_it(
    terminal: Make,
) -> None:
    app = terminal()
    async with app.run_test(size=(200, 60)) as pilot:
        await settle(pilot, app)
        rows = [row.replace(".", " ").rstrip() for row in rasterised(NAME, 12)]
        await until(pilot, lambda: all(row in screen(app) for row in rows))
        assert NAME in screen(app), "as text too"
