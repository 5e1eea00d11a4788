"""A container is closed, loaded, or comes off a truck, as somebody else changes what that rests on:
empties it, splits the load, sends its stop another way, loads it as well, calls the truck unloaded.
"""

import json
from dataclasses import replace

import pytest

from tests.breaking.test_killed_at_each_write import DEEDS
from tests.breaking.test_two_at_a_truck import FINISH, receipts
from tests.breaking.test_two_at_once import together
from tests.conftest import ON_POSTGRES
from tests.floor import NOODLES, Night
from tests.operations.test_cold import TRUCK, came
from tests.operations.test_load import box as packed
from tests.operations.test_unload import at_the_dock
from tests.operations.test_unload import box as announced
from wms.domain.codes import make_sscc
from wms.domain.words import Role
from wms.operations.reply import Command, Level

ANY = DEEDS["held goods are condemned"]
LOADING = replace(ANY, role=Role.SORTER, job=Command.LOAD, before=("T01",))
MOVING = replace(ANY, role=Role.LEAD, job=Command.REASSIGN, before=("GS002",), last="T02")
SPLITTING = replace(ANY, role=Role.LEAD, job=Command.SPLIT, before=("T01",), last="T01")
OVERTAKEN = "别的终端刚改过：看清屏幕再扫一次"
ON_BOARD = "SELECT sscc FROM manifest_container WHERE active = 1 ORDER BY loaded_at"


@ON_POSTGRES
@pytest.mark.parametrize("finish_first", [True, False])
@pytest.mark.parametrize("whose", ["ours", "another's", "nobody's"])
def test_a_container_comes_off_as_its_truck_is_done(
    warehouse: Night, station: Night, whose: str, finish_first: bool
) -> None:
    """Whoever is faster: what came off is in a receipt that goes to the sender."""
    t = at_the_dock(station)
    t.do(came(station, "frozen"), came(station, "chilled"))
    if whose == "ours":
        sscc, seen = announced(station, "GS001"), "received"
    elif whose == "another's":
        sscc, seen = announced(station, "GS002"), "missend"
    else:
        sscc, seen = make_sscc("690035001", 1, 999), "extra"
    off = replace(ANY, role=Role.SORTER, job=Command.UNLOAD, before=(TRUCK,), last=sscc)
    both = (FINISH, off) if finish_first else (off, FINISH)
    first, second = together(station, *both)
    assert first.last.level is not Level.STOP, first.says
    state = "SELECT state FROM inbound_container WHERE sscc = :s"
    assert station.rows(state, s=sscc) == [(seen,)], (first.says, second.says)
    if finish_first:
        assert receipts(station) == [f"{TRUCK}/1", f"{TRUCK}/2"]
    assert (station.audit(), warehouse.audit()) == ([], [])


def ready_to_load(night: Night) -> str:
    """All is sorted, and the container of GS001 is on board of T01. That of GS002, which is not."""
    night.sort_everything()
    night.terminal("T-01", job=Command.LOAD).do("T01", packed(night, "GS001"))
    return packed(night, "GS002")


@ON_POSTGRES
@pytest.mark.parametrize("loads_first", [True, False])
def test_loaded_as_its_stop_goes_with_another_route(warehouse: Night, loads_first: bool) -> None:
    far = ready_to_load(warehouse)
    load = replace(LOADING, last=far)
    _, second = together(warehouse, *((load, MOVING) if loads_first else (MOVING, load)))
    loaded = f"GS002 有 1 箱已在 T01 车上（{far}）：先在装车里按 F4 卸下"
    assert second.says == (loaded if loads_first else OVERTAKEN)
    assert ((far,) in warehouse.rows(ON_BOARD)) is loads_first
    moved = warehouse.rows("SELECT destination_id FROM stop_route WHERE route_id = 'T02'")
    assert moved == ([] if loads_first else [("GS002",)])
    assert warehouse.audit() == []


@ON_POSTGRES
@pytest.mark.parametrize("loads_first", [True, False])
def test_loaded_as_the_load_is_split(warehouse: Night, loads_first: bool) -> None:
    """The slower loader is told which manifest takes it; the paper of the first says what is on
    it."""
    far, near = ready_to_load(warehouse), packed(warehouse, "GS001")
    load = replace(LOADING, last=far)
    _, second = together(warehouse, *((load, SPLITTING) if loads_first else (SPLITTING, load)))
    told = f"交接单 {TRUCK} 已拆车关闭：扫线路码 T01，余下的装 T01-20261121-2"
    split = f"已拆车：{TRUCK} 关闭，余下的装 T01-20261121-2"
    assert second.says == (split if loads_first else told)
    assert warehouse.rows(ON_BOARD) == [(near,), (far,)][: 1 + loads_first]
    ((body,),) = warehouse.rows("SELECT body FROM manifest WHERE number = :n", n=TRUCK)
    carried = {box["sscc"] for stop in json.loads(body)["stops"] for box in stop["containers"]}
    assert carried == ({near, far} if loads_first else {near})
    assert warehouse.audit() == []


@ON_POSTGRES
def test_closed_as_its_last_items_are_taken_out(warehouse: Night) -> None:
    """Nobody closes an empty container: it would get a label, and be refused at the vehicle."""
    tote = warehouse.terminal("T-01").tote()
    undo = replace(
        ANY,
        role=Role.SORTER,
        job=Command.PUT,
        before=(NOODLES.gtin, "GS001-A", tote, "GS001-A"),
        last=Command.UNDO,
    )
    close = replace(undo, before=(Command.CLOSE,), last="GS001-A")
    first, second = together(warehouse, undo, close)
    assert (first.last.banner.key, second.says) == ("undo.put", OVERTAKEN)
    assert warehouse.rows("SELECT state FROM container") == [("open",)]
    assert warehouse.rows("SELECT * FROM print_job") == []
    assert warehouse.audit() == []


@ON_POSTGRES
def test_two_load_the_same_container(warehouse: Night) -> None:
    far = ready_to_load(warehouse)
    load = replace(LOADING, last=far)
    first, second = together(warehouse, load, load)
    assert (first.last.level, second.says) == (Level.OK, OVERTAKEN)
    assert second.last.view.done == 2
    assert warehouse.audit() == []
