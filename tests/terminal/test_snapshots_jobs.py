"""Every job's screens as a real night makes them, at both common sizes and in both languages.

The text is compared; how colours, frames and block letters look is in the other snapshots. To take
them anew: `pytest tests/terminal/test_snapshots_jobs.py --snapshot-update`, and read the diff.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.terminal.reel import Reel, shown
from tests.terminal.screens_of_cold import cold
from tests.terminal.screens_of_docks import at_the_docks
from tests.terminal.screens_of_sharing import sharing
from tests.terminal.screens_of_station import (
    at_the_station,
    practice,
    practice_of_a_station,
    shortage,
)
from tests.terminal.screens_of_warehouse import at_the_warehouse
from wms.domain.words import SiteKind
from wms.operations.desk import jobs_of
from wms.simulate.practice import PracticeSchool


@pytest.fixture(scope="module")
def reel(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reel]:
    """The night, worked once a worker."""
    folder, numbers = tmp_path_factory.mktemp("reel"), count(1)

    def new_store() -> str:
        path = folder / f"site-{next(numbers)}.db"
        shutil.copyfile(migrated_sqlite, path)
        return f"sqlite:///{path}"

    reel = Reel()
    with ExitStack() as stack:
        school = stack.enter_context(PracticeSchool(SiteKind.CENTRAL_WAREHOUSE))
        stations = stack.enter_context(PracticeSchool(SiteKind.GRID_STATION))
        for begun in (school, stations):
            begun.lessons()  # begins to make the practice night, meanwhile
        nights = at_the_docks(reel, new_store)
        nights += sharing(reel, new_store)
        nights += cold(reel, new_store)
        nights += at_the_warehouse(reel, new_store)
        nights += at_the_station(reel, new_store)
        for night in nights:
            stack.enter_context(closing(night))
        shortage(reel, folder / "town")
        practice(reel, nights[1], school)
        practice_of_a_station(reel, nights[1], stations)
        yield reel


def test_every_job_of_every_site_has_its_screens(reel: Reel) -> None:
    jobs = {(floor.site.kind, job.command) for floor in reel.floors for job in jobs_of(floor)}
    assert jobs - reel.begun == set()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_the_screens_of_a_night(
    size: tuple[int, int], language: str, reel: Reel, snapshot: SnapshotAssertion
) -> None:
    drawn = await shown(reel.shots, size, language)
    other = [name for name, text in drawn.items() if text != snapshot(name=name)]
    for name in other:
        assert drawn[name] == snapshot(name=name), f"{len(other)} screens are other: {other}"
