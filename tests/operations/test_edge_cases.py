"""What the table of edge cases asks for and no other scene shows (docs/edge-cases.md)."""

from datetime import datetime

from tests.dock import GOOD, NOTICE_V1, afternoon, at_dock, open_differences, stock, wave_is
from tests.floor import NOODLES, Night
from wms.domain.business_date import LOCAL
from wms.domain.words import Role
from wms.operations.lateness import minutes_late
from wms.operations.reply import Command, Level

DONE = Command.DONE
T01, T02 = "T01-20261121-1", "T02-20261121-1"
B01 = "GS001-B01-20261121-1"


def test_a_vehicle_that_comes_after_midnight_belongs_to_its_night(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    wave_is(dock, "planned")
    dock.clock.go_to(0, 30, day=22)
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD, DONE)
    assert t.last.who.business_date == "2026-11-21"
    assert dock.rows("SELECT number, wave_id, timing FROM goods_receipt") == [
        ("GR20261121-0001", "W20261121", "late")
    ]
    assert dock.audit() == []


def test_what_came_over_is_never_put_and_goes_back(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    t = at_dock(dock)
    t.do(NOODLES.gtin, "18", "OVER-KEEP", GOOD, DONE, DONE, NOTICE_V1)
    assert open_differences(dock) == []
    wave_is(dock, "planned")
    p = dock.terminal("T-02", job=Command.PUT)
    p.do(NOODLES.gtin)
    for place in ("GS001-A", "GS002-A", "GS003-A"):
        p.do(place, p.tote(), place)
    assert stock(dock)["S1"] == (18, 0, 15)
    assert "粉丝" in p.refused("GS001-A")
    own = dock.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    own.do(NOODLES.gtin, "3")
    if own.last.view.prompt.key.endswith(".sure"):
        own.do(DONE)
    assert stock(dock)["S1"][0] == 15
    own.do(Command.CLOSE, DONE)
    assert dock.rows("SELECT sku_id, sent FROM returns_line") == [("S1", 3)]
    assert dock.audit() == []


def test_what_came_with_another_truck_is_no_riddle_to_its_sender(
    warehouse: Night, station: Night
) -> None:
    """A container of T02 stood on T01: extra to the station, which nobody told of it."""
    warehouse.load_and_depart("T02")
    stray = warehouse.boxes("GS003")[0]
    t = station.terminal("T-01", Role.LEAD, Command.UNLOAD)
    t.do(T01, "F10001", DONE, "4.0", "-19.0", stray)
    for (own,) in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'"):
        t.do(own)
    t.do(DONE, T01)
    station.mail_to(warehouse)
    assert warehouse.rows("SELECT state FROM container WHERE sscc = :s", s=stray) == [("received",)]
    assert warehouse.rows(
        "SELECT kind, subject, destination_id FROM discrepancy WHERE state = 'unreviewed'"
    ) == [("missend", stray, "GS001")]
    assert (warehouse.audit(), station.audit()) == ([], [])


def test_a_vehicle_breaks_down_with_its_manifest_closed(warehouse: Night) -> None:
    """Voided, loaded anew, and gone with another plate under another seal."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-02", Role.SUPERVISOR, Command.DEPART)
    t.do("T02", Command.CLOSE, "T02")
    t.do(Command.BACK, Command.VOID, T02, "WHY-vehicle_fault")
    if t.last.banner.key == "void.second":
        t.do(warehouse.badges[Role.ADMIN])
    warehouse.load_everything("T02")
    t.do(Command.BACK, Command.DEPART, "T02", "桂B77777", DONE, "F20002", DONE, "4.0", "T02")
    rows = warehouse.rows("SELECT number, state, departure FROM manifest ORDER BY number")
    assert [row[:2] for row in rows] == [(T02, "void"), ("T02-20261121-2", "departed")]
    assert '"previous_plate":"桂A14208"' in rows[1][2].replace(" ", "")
    assert "F20002" in rows[1][2]
    assert warehouse.audit() == []


def test_a_broken_seal_keeps_the_truck_until_all_was_counted(station: Night) -> None:
    t = station.terminal("T-01", Role.LEAD, Command.UNLOAD)
    t.do(T01, "F99999", DONE, "4.0", "-19.0")
    own = [r[0] for r in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'")]
    t.do(*own, DONE)
    assert t.last.view.prompt.key == "unload.ask.count"
    assert t.last.level is Level.CHECK
    for sscc in own:
        t.do(Command.COUNT, sscc)
        for code, quantity in station.rows(
            "SELECT s.gtin, c.quantity FROM inbound_content c JOIN sku s ON s.sku_id = c.sku_id"
            " WHERE c.sscc = :s ORDER BY 1",
            s=sscc,
        ):
            t.do(code)
            t.key(str(quantity))
        t.do(DONE, sscc)
    t.do(Command.UNLOAD, T01, DONE, T01)
    assert t.says == f"{T01} 卸完，缺 0 箱"
    assert ("seal",) in station.rows("SELECT kind FROM discrepancy WHERE state = 'unreviewed'")
    assert station.audit() == []


def test_two_labels_of_one_container_count_once_and_say_so(warehouse: Night) -> None:
    warehouse.sort_everything()
    box = warehouse.boxes("GS002")[0]
    warehouse.terminal("T-05", Role.LEAD, Command.REPRINT).do(box, "WHY-unreadable")
    first = warehouse.terminal("T-01", job=Command.LOAD)
    first.do("T01", box)
    second = warehouse.terminal("T-02", Role.LEAD, Command.LOAD)
    second.do("T01", box)
    assert second.last.level is Level.CHECK
    assert "韦小妹" in second.says
    assert warehouse.rows("SELECT COUNT(*) FROM manifest_container WHERE active = 1") == [(1,)]
    assert warehouse.audit() == []


def test_after_eleven_it_is_late_and_delivered_all_the_same(morning: Night) -> None:
    morning.clock.go_to(11, 20, day=22)
    t = morning.terminal(job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-1", "11:12", "4")
    assert t.says == "1 兴宁自提点 全部签收 11:12"
    with morning.books.reading() as books:
        stops = [stop for route in books.delivery.routes("W20261121") for stop in route.stops]
    eleven = datetime(2026, 11, 22, 11, 0, tzinfo=LOCAL)
    late = {stop.point_id: minutes_late(stop, eleven, morning.clock.wall()) for stop in stops}
    assert late["P001"] == 12
    assert late["P002"] == 20
