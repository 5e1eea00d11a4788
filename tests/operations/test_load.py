"""Loading at the warehouse: the right containers onto the right vehicle."""

import pytest

from tests.floor import NOODLES, Night, Terminal
from wms.domain.codes import make_sscc
from wms.domain.words import Role
from wms.operations.reply import Command, Level


@pytest.fixture
def loader(warehouse: Night) -> Terminal:
    """Everything is sorted and closed; a sorter has begun to load."""
    warehouse.sort_everything()
    return warehouse.terminal(job=Command.LOAD)


def box(night: Night, destination: str, zone: str = "ambient") -> str:
    """The SSCC of the one container for a destination and zone."""
    ((sscc,),) = night.rows(
        "SELECT sscc FROM container WHERE destination_id = :d AND zone = :z",
        d=destination,
        z=zone,
    )
    return str(sscc)


def test_the_route_is_scanned_then_its_containers_last_drop_first(
    loader: Terminal, warehouse: Night
) -> None:
    loader.do("T01")
    assert loader.says == "线路 T01，交接单 T01-20261121-1"
    assert loader.last.view.big == "T01"
    assert (loader.last.view.done, loader.last.view.total) == (0, 4)
    far, near = box(warehouse, "GS002"), box(warehouse, "GS001")
    assert loader.details[0] == f"未装 GS002 华强网格站 {far}"

    loader.do(far)
    assert loader.says == f"GS002 的箱 {far} 已装，6 件"
    assert loader.last.level is Level.OK
    loader.do(near)
    assert loader.last.level is Level.OK
    assert loader.last.view.done == 2


def test_the_first_drop_first_is_taken_but_checked(loader: Terminal, warehouse: Night) -> None:
    loader.do("T01", box(warehouse, "GS001"))
    assert loader.last.level is Level.CHECK


def test_all_in_says_who_comes_next(loader: Terminal, warehouse: Night) -> None:
    loader.do("T02", box(warehouse, "GS003"), box(warehouse, "GS003", "chilled"))
    assert loader.last.view.prompt.key == "load.prompt.all_in"
    assert loader.details == []


def test_a_container_on_the_wrong_truck_names_the_right_one(
    loader: Terminal, warehouse: Night
) -> None:
    wrong = box(warehouse, "GS003")
    assert (
        loader.refused("T01", wrong) == f"装错车！箱 {wrong} 是线路 T02（中和网格站），这辆车是 T01"
    )
    assert warehouse.rows("SELECT * FROM manifest_container") == []


def test_a_container_that_is_not_closed_names_where_it_stands(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", Command.LOAD, "T01")
    open_box = box(warehouse, "GS001")
    assert t.details == [f"未封 GS001 民生网格站 {open_box}"]
    assert t.refused(open_box) == f"箱 {open_box} 还没封：先到 GS001 格口封箱"


def test_last_nights_container_stays_here(loader: Terminal, warehouse: Night) -> None:
    old = box(warehouse, "GS001")
    warehouse.tamper("UPDATE container SET wave_id = 'W20261120' WHERE sscc = :s", s=old)
    assert loader.refused("T01", old) == f"箱 {old} 是波次 W20261120 的，不是今晚的"


def test_last_nights_manifest_opens_nothing(loader: Terminal, warehouse: Night) -> None:
    old = "T01-20261121-1"
    loader.do("T01")
    warehouse.tamper("UPDATE manifest SET wave_id = 'W20261120'")
    for job in (Command.LOAD, Command.DEPART):
        t = warehouse.terminal("T-07", Role.LEAD, job)
        told = t.refused(old)
        assert told == f"交接单 {old} 是波次 W20261120 的，不是今晚的：扫车位上的线路码"


def test_a_container_loaded_twice_says_when_and_by_whom(loader: Terminal, warehouse: Night) -> None:
    far = box(warehouse, "GS002")
    loader.do("T01", far)
    at = warehouse.clock.now.strftime("%H:%M")
    loader.do(far)
    assert loader.says == f"箱 {far} 已装过：{at} 韦小妹"
    assert loader.last.level is Level.CHECK
    assert warehouse.rows("SELECT COUNT(*) FROM manifest_container") == [(1,)]


def test_a_container_that_has_left_names_its_manifest(loader: Terminal, warehouse: Night) -> None:
    gone = box(warehouse, "GS001")
    warehouse.load_and_depart("T01")
    assert loader.refused("T01", gone) == f"箱 {gone} 已在交接单 T01-20261121-1 上"
    assert warehouse.audit() == []


def test_after_departure_the_route_gets_a_second_manifest(
    loader: Terminal, warehouse: Night
) -> None:
    warehouse.load_and_depart("T02")
    loader.do("T02")
    assert loader.says == "线路 T02，交接单 T02-20261121-2"


def test_an_unknown_container_a_misread_one_and_an_unknown_route(loader: Terminal) -> None:
    stranger = make_sscc("6901234", 1, 999)
    misread = stranger[:-1] + str((int(stranger[-1]) + 1) % 10)
    assert loader.refused(stranger) == "先扫线路码，再扫箱"
    assert loader.refused("T01", stranger) == f"本站没有箱号 {stranger}：核对标签"
    assert loader.refused(misread) == f"「{misread}」校验位不对：重扫，或核对后重输"
    assert loader.refused("T77") == "本站没有线路「T77」：扫车位上的线路码"
    assert loader.refused("GS001-B01") == "本站没有线路「GS001-B01」：扫车位上的线路码"


def test_f6_takes_the_last_one_off_again(loader: Terminal, warehouse: Night) -> None:
    far = box(warehouse, "GS002")
    assert loader.refused(Command.UNDO) == "先扫线路码，再扫箱"
    loader.do("T01", far, Command.UNDO)
    assert loader.says == f"已撤销：箱 {far} 下车"
    assert loader.last.view.done == 0
    assert loader.refused(Command.UNDO) == "没有可撤销的"

    loader.do(far)
    assert loader.says == f"GS002 的箱 {far} 已装，6 件"
    assert warehouse.audit() == []


def test_the_label_may_be_read_as_gs1_128(loader: Terminal, warehouse: Night) -> None:
    far = box(warehouse, "GS002")
    loader.do("T01", f"]C100{far}")
    assert loader.says == f"GS002 的箱 {far} 已装，6 件"


def test_the_manifest_may_be_scanned_instead_of_the_route(
    loader: Terminal, warehouse: Night
) -> None:
    loader.do("T01")
    other = warehouse.terminal("T-02", Role.LEAD, Command.LOAD)
    other.do("T01-20261121-1")
    assert other.says == "线路 T01，交接单 T01-20261121-1"


def test_nothing_is_loaded_onto_a_closed_manifest(loader: Terminal, warehouse: Night) -> None:
    far = box(warehouse, "GS002")
    loader.do("T01", far)
    warehouse.close_manifest("T01-20261121-1")
    assert loader.refused("T01") == "交接单 T01-20261121-1 已关闭、车还没走：不能再装"
    told = loader.refused(box(warehouse, "GS001"))
    assert told == "交接单 T01-20261121-1 已关闭、车还没走：不能再装"
    assert warehouse.audit() == []


def test_two_hands_load_one_truck_and_each_sees_what_the_other_did(
    loader: Terminal, warehouse: Night
) -> None:
    """What others load, and close, is on the screen at the next look, without a scan; a scan counts
    them too."""
    other = warehouse.terminal("T-02", Role.LEAD, Command.LOAD)
    loader.do("T02")
    other.do("T02", box(warehouse, "GS003", "chilled"))
    assert loader.last.view.done == 0
    looked = loader.desk.look().view
    assert (looked.done, looked.total) == (1, 2)
    assert other.desk.look().view.done == 1

    loader.do(box(warehouse, "GS003"))
    assert loader.last.view.prompt.key == "load.prompt.all_in"
    looked = other.desk.look().view
    assert (looked.done, looked.prompt.key) == (2, "load.prompt.all_in")


def test_a_container_closed_since_the_last_look_is_not_called_unclosed_once_it_is_on_board(
    warehouse: Night,
) -> None:
    sorter = warehouse.terminal(job=Command.PUT)
    for position in ("GS001-A", "GS002-A"):
        sorter.do(NOODLES.gtin, position, sorter.tote(), position)
    loader = warehouse.terminal("T-02", job=Command.LOAD)
    sorter.do(Command.CLOSE, "GS001-A")
    loader.do("T01")
    assert [line.split()[:2] for line in loader.details] == [["未装", "GS001"], ["未封", "GS002"]]
    sorter.do(Command.CLOSE, "GS002-A")
    loader.do(*warehouse.boxes("GS002"))
    assert (loader.last.view.done, loader.last.view.total) == (1, 2)
    assert [line.split()[:2] for line in loader.details] == [["未装", "GS001"]]


def test_before_all_is_called_in_the_floor_is_asked_what_was_closed_meanwhile(
    warehouse: Night,
) -> None:
    sorter = warehouse.terminal(job=Command.PUT)
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A")
    sorter.do(Command.CLOSE, "GS001-A")
    (first,) = warehouse.boxes("GS001")
    loader = warehouse.terminal("T-02", job=Command.LOAD)
    loader.do("T01")
    assert loader.last.view.total == 1

    sorter.do(NOODLES.gtin, "GS002-A", sorter.tote(), "GS002-A")
    sorter.do(Command.CLOSE, "GS002-A")
    loader.do(first)
    assert loader.last.view.prompt.key == "load.prompt.container"
    (second,) = warehouse.boxes("GS002")
    assert loader.details == [f"未装 GS002 华强网格站 {second}"]
    assert (loader.last.view.done, loader.last.view.total) == (1, 2)
