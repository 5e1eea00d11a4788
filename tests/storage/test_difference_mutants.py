"""Counting, reporting and correcting made worse in one place, and the audit that notices."""

from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, YOGURT, Night, Terminal
from tests.operations.test_differences import listed
from tests.operations.test_on_road import arrive
from wms.domain import difference_events as x
from wms.domain.words import Role
from wms.operations import wrong_zone
from wms.operations.panels import Sheet
from wms.operations.reply import Command
from wms.storage import effects
from wms.storage.books import SiteBooks
from wms.storage.effects import differences
from wms.storage.statements import Statement


def counted_two_of_five(warehouse: Night) -> Terminal:
    """A lead about to correct the books by a count."""
    t = warehouse.terminal("T-01", Role.LEAD, Command.PUT)
    tote = t.tote()
    t.do(NOODLES.gtin, "GS001-A", tote, "GS001-A", Command.COUNT, tote, NOODLES.gtin)
    t.key("2")
    t.do(Command.DONE, tote, Command.DIFFERENCES)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    t.do(sheet.lines[0].pick, "DIFF-CORRECT")
    return t


@ON_SQLITE
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UNCOUNT_PUT", {"contents", "diverted", "replay"}),
        ("_PUT_RIGHT", {"contents", "replay"}),
    ],
)
def test_a_correction_that_forgets_half(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch, statement: str, broken: set[str]
) -> None:
    t = counted_two_of_five(warehouse)
    nothing = Statement("UPDATE meta SET value = value WHERE key = 'site_id'")
    with monkeypatch.context() as worse:
        worse.setattr(differences, statement, nothing)
        t.do("CAUSE-SORT")
    assert warehouse.broken() == broken


@ON_SQLITE
def test_a_correction_by_hand(warehouse: Night) -> None:
    counted_two_of_five(warehouse)
    warehouse.tamper("UPDATE content SET quantity = 2")
    warehouse.tamper("UPDATE sort_count SET put = 2")
    assert warehouse.broken() == {"diverted", "replay"}


@ON_SQLITE
def test_a_count_that_opens_no_difference(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = warehouse.terminal("T-01", Role.LEAD, Command.PUT)
    tote = t.tote()
    t.do(NOODLES.gtin, "GS001-A", tote, "GS001-A", Command.COUNT, tote, Command.DONE)
    with monkeypatch.context() as worse:
        worse.delitem(effects._EFFECTS, x.ContainerCounted)
        t.do(tote)
    assert warehouse.broken() == {"replay"}


def seal_is_another(station: Night) -> Terminal:
    """A lead of the station, about to say where it comes from that a truck's seal is another."""
    arrive(station, "F99999")
    t = station.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
    t.do(listed(t)[0])
    return t


@ON_SQLITE
def test_a_review_the_other_site_is_not_told_of(
    station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = seal_is_another(station)
    with monkeypatch.context() as worse:
        worse.setattr(SiteBooks, "tell", lambda *_: None)
        t.do("CAUSE-TRUNK")
    assert station.broken() == {"mail_once"}


@ON_SQLITE
def test_a_review_that_is_taken_and_not_kept(
    warehouse: Night, station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_is_another(station).do("CAUSE-TRUNK")
    with monkeypatch.context() as worse:
        worse.delitem(effects._EFFECTS, x.ReviewTold)
        station.mail_to(warehouse)
    assert warehouse.broken() == {"replay"}


@ON_SQLITE
def test_goods_let_into_another_zone_alone(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alone(*_: Any) -> None:
        """Nobody stands by."""

    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", YOGURT.gtin)
    t.do(Command.EXCEPTION, "GS001-A", "ZONE-ICED")
    t.key("4.5")
    with monkeypatch.context() as worse:
        worse.setattr(wrong_zone, "record_override", alone)
        t.do(warehouse.badges[Role.ADMIN])
    assert warehouse.broken() == {"overrides"}


def test_damaged_goods_still_counted_as_on_hand(
    station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.REPORT)
    t.do("REPORT-DAMAGE", NOODLES.gtin)
    with monkeypatch.context() as worse:
        worse.setattr(differences, "damages_stock", lambda *_: False)
        t.do(Command.DONE)
    assert station.broken() == {"stock", "replay"}
