"""The dock and the hour of the timetable: on the screen, the manifest and the station's board."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import NewStore
from tests.floor import GS001, Clock, Night
from tests.scanning import said
from wms.bootstrap.papers import SitePapers
from wms.domain.words import Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command

DONE, TRUCK = Command.DONE, "T01-20261121-1"
CALLING = "INSERT INTO timetable (station_id, dock, arrives_at) VALUES (:s, :d, :a)"


def paper(night: Night, number: str) -> str:
    """The manifest as it prints."""
    return "\n".join(SitePapers(night.books, "zh_CN", night.clock.wall).manifest(number))


@pytest.fixture
def hours(warehouse: Night) -> Night:
    """T01 is loaded at dock 03, and at GS001 at 01:40; of GS002 nobody says when."""
    warehouse.tamper(CALLING, s="GS001", d="03", a="01:40")
    warehouse.tamper(CALLING, s="GS002", d="03", a="")
    return warehouse


@pytest.fixture
def timetable(hours: Night) -> Night:
    """All is sorted."""
    hours.sort_everything()
    return hours


def test_the_loader_is_told_the_dock(timetable: Night) -> None:
    t = timetable.terminal("T-05", job=Command.LOAD)
    t.do("T01")
    assert t.says == f"线路 T01 在 03 号月台装，交接单 {TRUCK}"
    t.do("T02")
    assert t.says == "线路 T02，交接单 T02-20261121-1"


def test_dock_and_expected_arrival_stand_on_the_manifest(timetable: Night) -> None:
    timetable.load_and_depart("T01")
    told = paper(timetable, TRUCK)
    assert "03" in told
    assert "01:40" in told
    assert timetable.audit() == []
    # A later timetable changes no paper.
    timetable.tamper("UPDATE timetable SET dock = '09', arrives_at = '05:55'")
    assert paper(timetable, TRUCK) == told


def test_what_nobody_says_is_a_line_to_write_on(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_and_depart("T02")
    assert paper(warehouse, "T02-20261121-1").count("________") >= 2


def test_left_late_it_is_expected_later(timetable: Night) -> None:
    timetable.load_everything("T01")
    timetable.clock.go_to(0, 25, day=22)
    timetable.depart("T01")
    assert "02:05" in paper(timetable, TRUCK)


def test_a_stop_on_another_route_is_expected_by_no_timetable(timetable: Night) -> None:
    t = timetable.terminal("T-06", Role.LEAD, Command.REASSIGN)
    t.do("GS001", "T02")
    timetable.load_and_depart("T02")
    told = paper(timetable, "T02-20261121-1")
    assert "01:40" not in told


def remark(station: Night) -> str:
    """What the station's board says of its one truck."""
    t = station.terminal("T-70", Role.LEAD, Command.ARRIVALS)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    told = sheet.lines[0].cells[-1]
    return told if isinstance(told, str) else said(told)


@pytest.fixture
def expecting(timetable: Night, new_store: NewStore, clock: Clock) -> Iterator[Night]:
    """GS001, told of T01 that left."""
    timetable.load_and_depart("T01")
    with closing(Night.planned(GS001, new_store(), clock)) as station:
        timetable.mail_to(station)
        yield station


def test_the_station_sees_when_its_truck_is_expected(expecting: Night) -> None:
    """Its board says the hour, and that it has passed."""
    assert remark(expecting) == "预计 11-22 01:40 到"
    expecting.clock.go_to(1, 45, day=22)
    assert remark(expecting) == "晚点，预计 01:40"
    expecting.unload_everything(TRUCK)
    assert remark(expecting).startswith("01:4")
