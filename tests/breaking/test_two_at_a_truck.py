"""A truck is called unloaded as somebody decides about goods of it that came too warm."""

from dataclasses import replace

import pytest

from tests.breaking.test_killed_at_each_write import DEEDS
from tests.breaking.test_two_at_once import together
from tests.conftest import ON_POSTGRES
from tests.floor import Night
from tests.operations.test_cold import TRUCK, arrive_warm, came
from wms.domain.words import Role
from wms.operations.reply import Command, Level

ANY = DEEDS["held goods are condemned"]


FINISH = replace(ANY, role=Role.LEAD, job=Command.UNLOAD, before=(TRUCK, Command.DONE), last=TRUCK)


def receipts(station: Night) -> list[str]:
    """Those that went out, by their keys."""
    sent = "SELECT key FROM outbox WHERE kind = 'receipt' ORDER BY key"
    return [key for (key,) in station.rows(sent)]


@ON_POSTGRES
@pytest.mark.parametrize("finish_first", [True, False])
def test_condemned_as_its_truck_is_done(
    warehouse: Night, station: Night, finish_first: bool
) -> None:
    """Whoever is faster: in the end both sites say that it is damaged, and how much is short."""
    t, box = arrive_warm(station), came(station, "frozen")
    t.do(box, came(station, "ambient"), came(station, "chilled"))
    condemn = replace(ANY, before=(box, "HOLD-CONDEMN"))
    both = (FINISH, condemn) if finish_first else (condemn, FINISH)
    first, _ = together(station, *both)
    assert first.last.level is not Level.STOP, first.says
    # A receipt that went out before is followed by another.
    assert receipts(station) == [f"{TRUCK}/{n}" for n in range(1, 2 + finish_first)]
    station.mail_to(warehouse)
    damaged = "SELECT kind FROM discrepancy WHERE subject = :b AND state = 'unreviewed'"
    assert station.rows(damaged, b=box) == [("damage",)]
    assert warehouse.rows(damaged, b=box) == [("damage",)]
    assert (station.audit(), warehouse.audit()) == ([], [])


@ON_POSTGRES
@pytest.mark.parametrize("finish_first", [True, False])
def test_counted_as_its_truck_is_done(warehouse: Night, station: Night, finish_first: bool) -> None:
    """Whoever is faster: what a count of a container of it showed is known at both sites."""
    t, box = arrive_warm(station), came(station, "ambient")
    t.do(came(station, "frozen"), box, came(station, "chilled"))
    counted = replace(
        ANY, role=Role.SORTER, job=Command.COUNT, before=(box, Command.DONE), last=box
    )
    both = (FINISH, counted) if finish_first else (counted, FINISH)
    first, second = together(station, *both)
    for one in (first, second):
        assert one.last.level is not Level.STOP, one.says
    assert receipts(station) == [f"{TRUCK}/{n}" for n in range(1, 2 + finish_first)]
    station.mail_to(warehouse)
    differs = "SELECT kind, sku_id FROM discrepancy WHERE subject = :b ORDER BY sku_id"
    assert station.rows(differs, b=box) == warehouse.rows(differs, b=box) != []
    assert (station.audit(), warehouse.audit()) == ([], [])
