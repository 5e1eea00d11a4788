"""F1: every job and every step of it has its page, in both languages, and it fits the screen."""

from contextlib import closing

import pytest
from rich.cells import cell_len

from tests.belt import HALL
from tests.conftest import ON_SQLITE, NewStore
from tests.floor import GS001, NOODLES, Clock, Night, person_of
from wms.domain.site import Site
from wms.domain.words import Role
from wms.locale import LANGUAGES, catalogue
from wms.operations.floor import Hand
from wms.operations.help import MENU, PAGES, page_of
from wms.operations.jobs import jobs_of
from wms.operations.practice import PracticeDoor
from wms.operations.reply import Command

WIDEST, HIGHEST = 76, 6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_a_small_picture_and_three_sentences(page: str, language: str) -> None:
    words = catalogue(language)
    rows = words(f"help.{page}.picture").split("\n")
    assert 1 <= len(rows) <= HIGHEST
    assert max(map(cell_len, rows)) <= WIDEST
    for which in ("one", "two", "three"):
        # Two lines of a screen at 80 columns, less what is lost where words break.
        assert cell_len(words(f"help.{page}.{which}")) <= 2 * (WIDEST - 3) - 6


@pytest.mark.parametrize("site", [HALL, GS001])
def test_every_job_of_a_site_has_its_page(site: Site, new_sqlite: NewStore, clock: Clock) -> None:
    with closing(Night.planned(site, new_sqlite(), clock)) as night:
        hand = Hand("T-01", person_of(Role.SUPERVISOR))
        for job in (*jobs_of(night.floor), PracticeDoor()):
            state = job.begin(hand).state
            page = job.view(state).help or page_of(job.command)
            assert page in set(PAGES) - {MENU}, job.command


@ON_SQLITE
def test_the_help_follows_the_steps_of_putting(warehouse: Night) -> None:
    t = warehouse.terminal(role=None)
    assert t.last.view.help == "sign_in"
    t.do(warehouse.badges[Role.SORTER])
    assert t.last.view.help == "menu"
    t.do(Command.PUT, NOODLES.gtin)
    assert t.last.view.help == "put"
    t.do("GS001-A")
    assert t.last.view.help == "put_bind"
    t.do(t.tote(), Command.EXCEPTION)
    assert t.last.view.help == "put_short"


@ON_SQLITE
def test_the_help_follows_the_questions_of_a_truck(station: Night) -> None:
    t = station.terminal(job=Command.UNLOAD)
    assert t.last.view.help == "unload"
    t.do("T01-20261121-1")
    assert t.last.view.help == "unload_seal"
    t.do("F00100001", Command.DONE)
    assert t.last.view.help == "reading"


@ON_SQLITE
def test_the_help_follows_the_questions_of_a_departure(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-05", Role.LEAD, Command.DEPART)
    seen = [t.last.view.help]
    for answer in ("T02", Command.DONE, Command.DONE, "F00100002", Command.DONE, "4.0"):
        t.do(answer)
        seen.append(t.last.view.help)
    assert list(dict.fromkeys(seen)) == [
        "depart",
        "depart_vehicle",
        "depart_seal",
        "reading",
        "depart_confirm",
    ]
