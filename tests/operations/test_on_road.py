"""A vehicle changed on the road: who, why, the new plate and seal; and its station knows."""

import json

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import Night, Terminal
from wms.bootstrap.papers import SitePapers
from wms.domain.words import Role
from wms.operations.reply import Command, Level

DONE, TRUCK = Command.DONE, "T01-20261121-1"
OPEN = "SELECT kind, destination_id FROM discrepancy WHERE kind = 'seal' AND state = 'unreviewed'"


def boss(warehouse: Night) -> Terminal:
    """A supervisor at the job where things go another way."""
    return warehouse.terminal("T-80", Role.SUPERVISOR, Command.REASSIGN)


def swap(warehouse: Night, plate: str = "桂B77777", seal: str = "F20002") -> Terminal:
    """T01 broke down at 00:40; its goods went on with another vehicle."""
    t = boss(warehouse)
    t.do(TRUCK, "WHY-vehicle_fault", DONE, plate, "李师傅", "13800000000")
    t.do(*([seal] if seal else []), DONE)
    while t.last.view.prompt.key == "road.ask.reading_of":
        t.do(DONE)
    t.do(TRUCK)
    return t


def arrive(station: Night, *seals: str) -> Terminal:
    """The truck stands at the station."""
    t = station.terminal("T-01", job=Command.UNLOAD)
    t.do(TRUCK)
    t.do(*seals, DONE, "4.0", "-19.0")
    return t


def waived(station: Night, t: Terminal) -> None:
    """All that is the station's is off, and a second person waives its count."""
    own = "SELECT sscc FROM inbound_container WHERE owner = :site"
    for (sscc,) in station.rows(own, site=station.site.site_id):
        t.do(sscc)
    t.do(DONE, "WAIVE-COUNT", "WHY-time_up", station.badges[Role.SUPERVISOR], DONE, TRUCK)


def paper(night: Night) -> str:
    """The manifest as it prints, without its line ends."""
    lines = SitePapers(night.books, "zh_CN", night.clock.wall).manifest(TRUCK)
    return "".join(line.strip() for line in lines)


def test_its_station_looks_for_the_new_seal(warehouse: Night, station: Night) -> None:
    said = swap(warehouse)
    assert said.says == f"{TRUCK} 换车：桂A68868 换成 桂B77777，新封签 F20002，已告诉站点"
    warehouse.mail_to(station)
    t = station.terminal("T-01", job=Command.UNLOAD)
    t.do(TRUCK)
    assert t.says == f"{TRUCK} 路上换过车：现在 桂B77777，封签应是 F20002"
    t.do("F20002", DONE, "4.0", "-19.0")
    assert t.last.level is Level.OK
    assert station.rows(OPEN) == []
    assert station.audit() == [] == warehouse.audit()


def test_under_a_new_seal_the_same_vehicle_is_no_other(warehouse: Night, station: Night) -> None:
    """Its doors were opened on the road, or a seal was written down wrongly when it left."""
    del station
    t = warehouse.terminal("T-06", Role.SUPERVISOR, Command.REASSIGN)
    t.do(TRUCK, "WHY-sealed_anew", DONE, DONE, DONE, DONE, "F20002", DONE, DONE, DONE, TRUCK)
    assert t.says == f"{TRUCK} 还是 桂A68868，新封签 F20002，已告诉站点"
    assert "还是 桂A68868，司机" in paper(warehouse)


def test_the_paper_stays_as_it_was_signed_with_the_change_beside_it(
    warehouse: Night, station: Night
) -> None:
    del station
    ((checksum,),) = warehouse.rows("SELECT checksum FROM manifest WHERE number = :n", n=TRUCK)
    swap(warehouse)
    told = paper(warehouse)
    assert "桂A68868 换成 桂B77777，司机 李师傅 13800000000，新封签 F20002。" in told
    assert "原因：车辆故障" in told
    assert "登记：覃主管" in told
    assert warehouse.rows("SELECT checksum FROM manifest WHERE number = :n", n=TRUCK) == [
        (checksum,)
    ]
    assert warehouse.audit() == []


def test_told_after_it_arrived_the_false_difference_goes(warehouse: Night, station: Night) -> None:
    """The truck was faster than the letter: flagged at first at both sites, then right."""
    t = arrive(station, "F20002")
    assert t.last.level is Level.CHECK
    for (own,) in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'"):
        t.do(own)
    t.do(DONE)
    assert t.last.view.prompt.key == "unload.ask.count"
    assert station.rows(OPEN) == [("seal", "")]
    swap(warehouse)
    warehouse.mail_to(station)
    assert station.rows(OPEN) == []
    t.do(Command.BACK, Command.UNLOAD, TRUCK, DONE, TRUCK)
    assert t.says == f"{TRUCK} 卸完，缺 0 箱"
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == []
    assert station.audit() == [] == warehouse.audit()


def test_written_down_after_the_receipt_came_the_sender_settles_it_too(
    warehouse: Night, station: Night
) -> None:
    t = arrive(station, "F20002")
    waived(station, t)
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == [("seal", "GS001")]
    swap(warehouse)
    assert warehouse.rows(OPEN) == []
    warehouse.mail_to(station)
    assert station.rows(OPEN) == []
    assert station.audit() == [] == warehouse.audit()


def test_another_seal_than_the_new_one_is_a_difference_at_both(
    warehouse: Night, station: Night
) -> None:
    swap(warehouse)
    warehouse.mail_to(station)
    t = arrive(station, "F10001")
    waived(station, t)
    station.mail_to(warehouse)
    assert (station.rows(OPEN), warehouse.rows(OPEN)) == ([("seal", "")], [("seal", "GS001")])
    assert station.audit() == [] == warehouse.audit()


def test_without_a_seal_it_went_on_open(warehouse: Night, station: Night) -> None:
    swap(warehouse, seal="")
    warehouse.mail_to(station)
    arrive(station)
    assert station.rows(OPEN) == [("seal", "")]


def test_twice_on_one_night_and_the_letters_cross(warehouse: Night, station: Night) -> None:
    swap(warehouse)
    swap(warehouse, "桂C88888", "F30003")
    letters = [e for e in warehouse.mail.waiting() if e.to_site == "GS001"]
    for letter in reversed(letters):
        station.mail.take(letter, station.clock.tick().isoformat())
    t = station.terminal("T-01", job=Command.UNLOAD)
    t.do(TRUCK)
    assert "桂C88888，封签应是 F30003" in t.says
    rows = warehouse.rows("SELECT change, plate, previous_plate FROM vehicle_change ORDER BY 1")
    assert rows == [(1, "桂B77777", "桂A68868"), (2, "桂C88888", "桂B77777")]
    assert station.audit() == [] == warehouse.audit()


@pytest.mark.parametrize("later_first", [False, True])
def test_it_was_here_before_its_truck_broke_down_again(
    warehouse: Night, station: Night, later_first: bool
) -> None:
    """It came under the seal of the first change, faster than both letters and its receipt: that
    was right, whichever letter is read first."""
    t = arrive(station, "F20002")
    waived(station, t)
    swap(warehouse)
    swap(warehouse, "桂C88888", "F30003")
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == []
    letters = [e for e in warehouse.mail.waiting() if e.to_site == "GS001"]
    for letter in reversed(letters) if later_first else letters:
        station.mail.take(letter, station.clock.tick().isoformat())
    assert station.rows(OPEN) == []
    assert station.audit() == [] == warehouse.audit()


def test_only_a_supervisor_and_only_what_is_new(warehouse: Night, station: Night) -> None:
    del station
    lead = warehouse.terminal("T-81", Role.LEAD, Command.REASSIGN)
    lead.do(TRUCK, "WHY-accident", DONE, "桂B77777", DONE, DONE, "F2", DONE, DONE, DONE)
    assert lead.refused(TRUCK) == "黄大姐 没有路上换车的权限：找主管"
    t = boss(warehouse)
    t.do(TRUCK, "WHY-accident", DONE, DONE, DONE, DONE, "F10001", DONE)
    while t.last.view.prompt.key == "road.ask.reading_of":
        t.do("-19.5")
    assert t.refused(TRUCK).startswith(f"{TRUCK}：车 桂A68868、司机、封签都没变")
    assert warehouse.rows("SELECT COUNT(*) FROM vehicle_change") == [(0,)]


def test_a_vehicle_that_has_not_left_is_changed_the_usual_way(warehouse: Night) -> None:
    t = boss(warehouse)
    t.do("T02")
    assert [c.command for c in t.last.view.choices] == ["ROUTE-ALL", "ROUTE-VEHICLE"]
    assert t.refused("ROUTE-ON-ROAD").startswith("T02 的车还没走")


def test_the_temperature_as_they_went_over_is_a_reading(warehouse: Night, station: Night) -> None:
    del station
    t = boss(warehouse)
    t.do("T01", "ROUTE-ON-ROAD", "WHY-cooling_broken", "2325", "桂B77777", DONE, DONE, "F2", DONE)
    assert t.says == "换车时的温度；没量 F9"
    t.do("5.5", "-12.0", TRUCK)
    read = warehouse.rows(
        "SELECT zone, tenths FROM reading WHERE subject = :n AND at > (SELECT MIN(at) FROM reading)"
        " ORDER BY zone",
        n=TRUCK,
    )
    assert read[-2:] == [("chilled", 55), ("frozen", -120)]
    ((text,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'vehicle_changed'")
    told = json.loads(text)
    assert (told["reason"], told["changed_at"][11:16]) == ("cooling_broken", "23:25")
    assert warehouse.audit() == []


@ON_SQLITE
def test_a_station_that_was_not_told(warehouse: Night, station: Night) -> None:
    del station
    swap(warehouse)
    warehouse.tamper("DELETE FROM outbox WHERE kind = 'vehicle_change'")
    assert warehouse.broken() == {"mail_once"}


@ON_SQLITE
def test_a_change_that_nobody_wrote_down(warehouse: Night, station: Night) -> None:
    del station
    swap(warehouse)
    warehouse.tamper("UPDATE vehicle_change SET plate = '桂Z00000'")
    assert warehouse.broken() == {"replay"}


def test_a_branch_vehicle_too_and_its_driver_is_another(morning: Night) -> None:
    """Nobody need be told: its sheet says who brings the goods by now."""
    number = "GS001-B01-20261121-1"
    t = boss(morning)
    t.do(number, "WHY-vehicle_fault", DONE, "桂B77777", "李师傅", DONE, "F7", DONE)
    while t.last.view.prompt.key == "road.ask.reading_of":
        t.do("4.0")
    t.do(number)
    with morning.books.reading() as books:
        sheet = books.delivery.sheet(number)
        heads = {head.number: (head.plate, head.driver) for head in books.delivery.sheets()}
    assert sheet is not None
    assert (sheet.plate, sheet.driver) == ("桂B77777", "李师傅")
    assert heads[number] == ("桂B77777", "李师傅")


def test_under_the_seal_of_the_vehicle_before_it_is_a_difference_at_both(
    warehouse: Night, station: Night
) -> None:
    """Two changes, both before it arrived, and it comes under the first one's seal: whichever of
    the sites and letters is asked, that seal was off by then."""
    swap(warehouse)
    swap(warehouse, "桂C88888", "F30003")
    warehouse.mail_to(station)
    t = arrive(station, "F20002")
    assert t.says == "封签不符！F20002 是换下来的旧签，现在应为 F30003：逐箱清点"
    waived(station, t)
    station.mail_to(warehouse)
    assert (station.rows(OPEN), warehouse.rows(OPEN)) == ([("seal", "")], [("seal", "GS001")])
    assert station.audit() == [] == warehouse.audit()


@pytest.mark.parametrize("later_first", [False, True])
def test_changed_again_once_it_was_here_the_earlier_seal_was_right(
    warehouse: Night, station: Night, later_first: bool
) -> None:
    """The first change is known when it arrives; the second was after that, on to the next
    station. Nobody is flagged for it, whichever letter is read first."""
    swap(warehouse)
    first = [e for e in warehouse.mail.waiting() if e.to_site == "GS001"]
    if not later_first:
        warehouse.mail_to(station)
    t = arrive(station, "F20002")
    assert (t.last.level is Level.OK) is not later_first
    swap(warehouse, "桂C88888", "F30003")
    letters = [e for e in warehouse.mail.waiting() if e.to_site == "GS001" and e not in first]
    for letter in [*letters, *(first if later_first else [])]:
        station.mail.take(letter, station.clock.tick().isoformat())
    assert station.rows(OPEN) == []
    for (own,) in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'"):
        t.do(own)
    t.do(DONE, TRUCK)
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == []
    assert station.audit() == [] == warehouse.audit()
