"""The cold chain made worse in one place, and the audit that notices."""

from typing import Any

import pytest

from tests.cold import too_warm_at_the_doors
from tests.conftest import ON_SQLITE
from tests.dock import afternoon, at_dock
from tests.floor import YOGURT, Night
from wms.domain.words import Role
from wms.operations import dispatch, holding, holds, load
from wms.operations.reply import Command
from wms.storage.effects import cold, inbound, transport
from wms.storage.statements import Statement

HELD = {"held_lines", "held", "full_count"}
"""The invariants that the scenes here break."""
DONE, TRUCK = Command.DONE, "T01-20261121-1"
NEVER = Statement("SELECT 1 FROM meta WHERE key = 'no such key'")
NOTHING = Statement("UPDATE meta SET value = value WHERE key = 'site_id'")


def blind(*_: Any) -> None:
    """Nobody looks."""


def box_of(night: Night) -> str:
    """What is held."""
    ((subject,),) = night.rows("SELECT subject FROM hold")
    return str(subject)


def holds_nothing(statement: Statement) -> Statement:
    """A write that is not kept from what is held."""
    guard = "h.state = 'held'"
    assert guard in statement.sql
    return Statement(statement.sql.replace(guard, "h.state = ''"))


@ON_SQLITE
def test_a_vehicle_that_leaves_with_what_is_held(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = too_warm_at_the_doors(warehouse)
    with monkeypatch.context() as worse:
        worse.setattr(dispatch, "refuse_held_on_board", blind)
        worse.setattr(transport, "_HELD_ON", NEVER)
        t.do("T02")
    assert warehouse.broken() == {"held", "replay"}


@ON_SQLITE
def test_a_held_container_loaded_again(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    too_warm_at_the_doors(warehouse)
    box = box_of(warehouse)
    t = warehouse.terminal("T-91", Role.LEAD, Command.LOAD)
    t.do("T02", Command.EXCEPTION, box)
    with monkeypatch.context() as worse:
        worse.setattr(load, "refuse_held", blind)
        worse.setattr(transport, "_LOAD_CONTAINER", holds_nothing(transport._LOAD_CONTAINER))
        t.do(box)
    assert warehouse.broken() == {"held", "replay"}


@ON_SQLITE
def test_released_by_one(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    too_warm_at_the_doors(warehouse)
    t = warehouse.terminal("T-80", Role.SUPERVISOR, Command.HOLDS)
    t.do(box_of(warehouse), "HOLD-RELEASE", "WHY-door_open")
    with monkeypatch.context() as worse:
        worse.setattr(holding, "record_override", blind)
        t.do(warehouse.badges[Role.LEAD])
    assert warehouse.broken() == {"overrides"}


@ON_SQLITE
def test_measured_again_and_still_too_warm(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_warm_at_the_doors(warehouse)
    t = warehouse.terminal("T-80", Role.SUPERVISOR, Command.HOLDS)
    t.do(box_of(warehouse), "HOLD-RELEASE", "WHY-measured_again")
    with monkeypatch.context() as worse:
        worse.setattr(holds, "is_warm", lambda *_: False)
        t.do("9.5", warehouse.badges[Role.LEAD])
    assert warehouse.broken() == {"held"}


@ON_SQLITE
def test_a_hold_that_ends_by_itself(warehouse: Night) -> None:
    too_warm_at_the_doors(warehouse)
    warehouse.tamper("UPDATE hold SET state = 'released'")
    assert warehouse.broken() == {"held", "replay"}


@ON_SQLITE
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("_CONDEMN", {"contents", "diverted"}),
        ("UNCOUNT_PUT", {"contents", "diverted"}),
    ],
)
def test_condemned_by_half(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch, statement: str, broken: set[str]
) -> None:
    t = too_warm_at_the_doors(warehouse)
    box = box_of(warehouse)
    t.do(Command.BACK, Command.LOAD, "T02", Command.EXCEPTION, box)
    supervisor = warehouse.terminal("T-80", Role.SUPERVISOR, Command.HOLDS)
    supervisor.do(box, "HOLD-CONDEMN")
    with monkeypatch.context() as worse:
        worse.setattr(cold, statement, NOTHING)
        supervisor.do("WHY-thawed")
    assert broken <= warehouse.broken()


@ON_SQLITE
def test_held_goods_that_are_stock(station: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    t = station.terminal("T-01", job=Command.UNLOAD)
    t.do(TRUCK, "F10001", DONE, "4.0", "-12", "-12")
    with monkeypatch.context() as worse:
        worse.setattr(inbound, "_STOCK", holds_nothing(inbound._STOCK))
        while waiting := t.last.view.details:
            t.do(str(waiting[0].values["sscc"]))
    assert {"stock", "replay"} <= station.broken()


@ON_SQLITE
def test_a_held_line_let_in_by_nobody(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    at_dock(dock).do(YOGURT.gtin, DONE, "20261215", "9.0", DONE)
    dock.tamper("UPDATE goods_receipt_line SET held = 0, accepted = 7")
    assert {"held_lines", "replay"} <= dock.broken()


@ON_SQLITE
def test_what_a_stop_did_not_take_is_held_of_another(morning: Night) -> None:
    sheet = "GS001-B01-20261121-1"
    t = morning.terminal(job=Command.DELIVER)
    t.do(sheet, f"ST-{sheet}-1", "8:40", "9.5", "9.5")
    morning.tamper("UPDATE hold SET point_id = 'P002'")
    assert morning.broken() == {"held_lines", "replay"}
    morning.tamper("UPDATE hold SET point_id = 'P001'")


@ON_SQLITE
def test_a_truck_with_a_broken_seal_waved_through(
    station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = station.terminal("T-01", Role.LEAD, Command.UNLOAD)
    t.do(TRUCK, "F99999", DONE, "4.0", "-18.5")
    while waiting := t.last.view.details:
        t.do(str(waiting[0].values["sscc"]))
    with monkeypatch.context() as worse:
        worse.setattr("wms.storage.cold.SiteCold.uncounted", lambda *_: ())
        t.do(DONE, TRUCK)
    assert station.broken() == {"full_count"}
