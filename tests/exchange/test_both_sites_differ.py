"""Every kind of difference at every handover: open at once at both sites it concerns, settled by a
lead at each, and the books of both hold through all of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.floor import APPLES, NOODLES, Night
from tests.operations.test_cold import arrive_warm, came, condemn
from tests.operations.test_differences import count, listed
from tests.operations.test_on_road import arrive
from wms.domain.words import Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level

DONE, TRUCK = Command.DONE, "T01-20261121-1"
B01 = "GS001-B01-20261121-1"
OPEN = (
    "SELECT kind, sku_id, quantity FROM discrepancy WHERE state = 'unreviewed'"
    " ORDER BY kind, sku_id, quantity"
)
Rows = list[tuple[Any, ...]]
Play = Callable[[Night, Night], None]


def own(station: Night) -> list[str]:
    """The containers T01 brought the station."""
    return [r[0] for r in station.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001'")]


def finish(station: Night, *boxes: str) -> None:
    """The truck is here, its seal in order; these are off, and that was all."""
    t = arrive(station, "F10001")
    t.do(*boxes, DONE, TRUCK)


def one_is_missing(warehouse: Night, station: Night) -> None:
    del warehouse
    finish(station, *own(station)[1:])


def one_is_damaged(warehouse: Night, station: Night) -> None:
    del warehouse
    first, *others = own(station)
    t = arrive(station, "F10001")
    t.do(Command.EXCEPTION, first, *others, DONE, TRUCK)


def one_is_anothers(warehouse: Night, station: Night) -> None:
    """It lay on T01, its manifest says so, and is for GS002."""
    del warehouse
    ((stray,),) = station.rows(
        "SELECT sscc FROM inbound_container WHERE owner = 'GS002' ORDER BY sscc LIMIT 1"
    )
    finish(station, stray, *own(station))


def one_came_unannounced(warehouse: Night, station: Night) -> None:
    """Of T02, which has not left: extra here, mis-sent to whoever packed it."""
    warehouse.load_and_depart("T02")
    finish(station, warehouse.boxes("GS003")[0], *own(station))


def the_seal_is_another(warehouse: Night, station: Night) -> None:
    del warehouse
    t = arrive(station, "F99999")
    t.do(*own(station), DONE, "WAIVE-COUNT", "WHY-seal_misread", station.badges[Role.SUPERVISOR])
    t.do(DONE, TRUCK)


def chilled_goods_are_condemned(warehouse: Night, station: Night) -> None:
    del warehouse
    t = arrive_warm(station)
    t.do(*own(station))
    condemn(station, came(station, "frozen"))
    t.do(Command.BACK, Command.UNLOAD, TRUCK, DONE, TRUCK)


def contents(station: Night, sscc: str) -> list[tuple[str, int]]:
    return [
        (str(code), int(n))
        for code, n in station.rows(
            "SELECT s.gtin, c.quantity FROM inbound_content c JOIN sku s ON s.sku_id = c.sku_id"
            " WHERE c.sscc = :s ORDER BY c.sku_id",
            s=sscc,
        )
    ]


def fewer_in_a_container(warehouse: Night, station: Night) -> None:
    """Counted before the truck is done: the receipt says it."""
    del warehouse
    arrive(station, "F10001").do(*own(station))
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    count(station, box, (code, n - 1))
    t = station.terminal("T-02", job=Command.UNLOAD)
    t.do(TRUCK, DONE, TRUCK)


def others_in_a_container(warehouse: Night, station: Night) -> None:
    """Counted after the receipt went out: another one says it."""
    finish(station, *own(station))
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == []
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    count(station, box, (code, n), (NOODLES.gtin, 2))


AT_ARRIVAL: dict[str, tuple[Play, Rows, Rows]] = {
    "missing": (one_is_missing, [("missing", "", 1)], [("missing", "", 1)]),
    "damaged": (one_is_damaged, [("damage", "", 1)], [("damage", "", 1)]),
    "mis-sent": (one_is_anothers, [("missend", "", 1)], [("missend", "", 1)]),
    "extra": (one_came_unannounced, [("extra", "", 1)], [("missend", "", 1)]),
    "seal": (the_seal_is_another, [("seal", "", 0)], [("seal", "", 0)]),
    "too warm": (chilled_goods_are_condemned, [("damage", "", 1)], [("damage", "", 1)]),
    "short": (fewer_in_a_container, [("short", "S3", 1)], [("short", "S3", 1)]),
    "over": (others_in_a_container, [("overage", "S1", 2)], [("overage", "S1", 2)]),
}


@pytest.mark.parametrize("play", AT_ARRIVAL.values(), ids=AT_ARRIVAL.keys())
def test_at_arrival_it_is_open_at_both_and_settled_at_both(
    warehouse: Night, station: Night, play: tuple[Play, Rows, Rows]
) -> None:
    happens, here, there = play
    happens(warehouse, station)
    station.mail_to(warehouse)
    assert (station.rows(OPEN), warehouse.rows(OPEN)) == (here, there)
    warehouse.clock.go_to(5, 0, day=22)
    for night in (station, warehouse):
        lead = night.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
        (sheet,) = lead.last.view.panels
        assert isinstance(sheet, Sheet)
        # How long it has been open stands first, and five hours are long.
        assert str(sheet.lines[0].cells[0]).startswith("5:")
        assert sheet.lines[0].level is Level.CHECK
        lead.do(listed(lead)[0], "CAUSE-TRUNK")
        assert night.rows(OPEN) == []
        assert night.rows("SELECT DISTINCT cause FROM discrepancy WHERE state = 'reviewed'") == [
            ("trunk",)
        ]
        assert night.audit() == []


def test_counted_anew_both_say_it_anew(warehouse: Night, station: Night) -> None:
    """The first count was wrong: what nobody reviewed goes at both sites."""
    others_in_a_container(warehouse, station)
    station.mail_to(warehouse)
    box = came(station, "chilled")
    count(station, box, *contents(station, box))
    station.mail_to(warehouse)
    assert (station.rows(OPEN), warehouse.rows(OPEN)) == ([], [])
    assert station.audit() == [] == warehouse.audit()


def test_counted_again_after_somebody_reviewed_the_last_count_is_told(
    warehouse: Night, station: Night
) -> None:
    """The first difference stands as it was settled; its truck's receipt names the second."""
    fewer_in_a_container(warehouse, station)
    station.mail_to(warehouse)
    lead = station.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
    lead.do(listed(lead)[0], "CAUSE-TRUNK")
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    for found, differs in ((n - 2, [("short", "S3", 2)]), (n + 1, [("overage", "S3", 1)])):
        count(station, box, (code, found))
        station.mail_to(warehouse)
        assert (station.rows(OPEN), warehouse.rows(OPEN)) == (differs, differs)
    assert station.audit() == [] == warehouse.audit()


def test_what_was_reviewed_is_not_opened_again_by_a_later_receipt(
    warehouse: Night, station: Night
) -> None:
    the_seal_is_another(warehouse, station)
    station.mail_to(warehouse)
    lead = warehouse.terminal("T-50", Role.LEAD, Command.DIFFERENCES)
    lead.do(listed(lead)[0], "CAUSE-TRUNK")
    box = came(station, "chilled")
    ((code, n),) = contents(station, box)
    count(station, box, (code, n - 1))
    station.mail_to(warehouse)
    assert warehouse.rows(OPEN) == [("short", "S3", 1)]
    assert station.audit() == [] == warehouse.audit()


def test_at_the_stop_the_branch_differs_and_on_the_note_both_do(
    warehouse: Night, morning: Night
) -> None:
    """Damaged, not there, and another's at a stop; of what comes back one apple is not found."""
    t = morning.terminal("T-02", job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-1", "DELIVER-partly", APPLES.gtin, "2", "WHY-damaged")
    t.do(NOODLES.gtin, "1", "WHY-short", DONE, "4", "8:40")
    assert morning.rows(OPEN) == [("damage", "S2", 2), ("short", "S1", 1)]
    back = morning.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    back.do(Command.CLOSE, DONE)
    morning.mail_to(warehouse)
    counter = warehouse.terminal("T-04", job=Command.RETURNS)
    counter.do("RN20261121-GS001-1", APPLES.gtin, "1", DONE, DONE)
    warehouse.mail_to(morning)
    assert warehouse.rows(OPEN) == [("short", "S2", 1)]
    assert morning.rows(OPEN) == [("damage", "S2", 2), ("short", "S1", 1), ("short", "S2", 1)]
    assert warehouse.audit() == []
