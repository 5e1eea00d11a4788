"""Secondary sort at the station: out of the unloaded containers, to branch route and stop."""

import pytest

from tests.floor import APPLES, NOODLES, YOGURT, Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command

TRUCK = "T01-20261121-1"


@pytest.fixture
def sorter(station: Night) -> Terminal:
    """The truck is unloaded; a sorter has begun to sort."""
    station.unload_everything(TRUCK)
    return station.terminal(job=Command.PUT)


def test_the_screen_shows_branch_route_and_stop(sorter: Terminal) -> None:
    sorter.do(NOODLES.gtin)
    assert (sorter.last.view.big, sorter.last.view.quantity) == ("B01-1-A", 2)
    assert sorter.last.view.big_name == "兴宁自提点  GS001-B01"
    assert sorter.details == ["粉丝：放到 P001-A"]


def test_items_go_to_the_points_that_ordered_them(sorter: Terminal, station: Night) -> None:
    sorter.do(NOODLES.gtin, "P001-A", sorter.tote(), "P001-A")
    assert sorter.says == "P001-A 放 2 件 粉丝"
    assert station.rows("SELECT received, put FROM stock WHERE sku_id = 'S1'") == [(5, 2)]
    assert sorter.refused("P004-A") == "P004-A 不要 粉丝：应放 P002-A，1 件"
    sorter.do(Command.UNDO)
    assert station.rows("SELECT received, put FROM stock WHERE sku_id = 'S1'") == [(5, 0)]
    assert station.audit() == []


def test_nothing_is_put_that_did_not_come(station: Night) -> None:
    t = station.terminal(role=Role.LEAD, job=Command.UNLOAD)
    t.do(TRUCK, "F10001", Command.DONE, "4.0", "-19.0")
    t.do(Command.PUT, YOGURT.gtin, "P001-C", t.tote())
    assert t.refused("P001-C") == "酸奶 只到了 0 件，放不了 1：输入实数，缺的按 F4"
    t.do(Command.EXCEPTION, "P001-C")
    assert t.says == "P001-C 放 0 件，缺 1 件 酸奶"
    assert station.audit() == []


def test_what_came_too_few_is_put_as_far_as_it_goes(sorter: Terminal, station: Night) -> None:
    station.tamper("UPDATE stock SET received = 1 WHERE sku_id = 'S2'")
    sorter.do(APPLES.gtin, "P001-A", sorter.tote())
    assert sorter.refused("P001-A") == "苹果 只到了 1 件，放不了 3：输入实数，缺的按 F4"
    sorter.key("1")
    sorter.do(Command.EXCEPTION, "P001-A")
    assert sorter.says == "P001-A 放 1 件，缺 2 件 苹果"
    assert station.broken() == {"stock", "replay"}


def test_damaged_goods_are_not_put(station: Night) -> None:
    ((frozen,),) = station.rows("SELECT sscc FROM inbound_container WHERE zone = 'frozen'")
    t = station.terminal(role=Role.LEAD, job=Command.UNLOAD)
    t.do(TRUCK, "F10001", Command.DONE, "4.0", "-19.0", Command.EXCEPTION, frozen)
    t.do(Command.PUT, "S4", "P003-F", t.tote())
    assert t.refused("P003-F") == "水饺 只到了 0 件，放不了 2：输入实数，缺的按 F4"


def test_the_last_items_on_hand_go_to_one_of_two(sorter: Terminal, station: Night) -> None:
    other = station.terminal("T-02", Role.LEAD, Command.PUT)
    station.tamper("UPDATE stock SET received = 2 WHERE sku_id = 'S1'")
    sorter.do(NOODLES.gtin, "P001-A", sorter.tote())
    other.do(NOODLES.gtin, "P003-A", other.tote())
    sorter.do("P001-A")
    assert other.refused("P003-A") == "粉丝 只到了 0 件，放不了 2：输入实数，缺的按 F4"


def test_the_branch_vehicle_leaves_with_its_manifest_and_notes(station: Night) -> None:
    station.unload_everything(TRUCK)
    station.sort_everything()
    number = station.load_and_depart("GS001-B01")
    assert number == "GS001-B01-20261121-1"
    assert station.rows(
        "SELECT paper FROM print_job WHERE paper <> 'container_label' ORDER BY position"
    ) == [("manifest",), ("delivery_notes",)]
    assert station.rows("SELECT to_site, kind FROM outbox ORDER BY position") == [
        ("CW01", "receipt"),
        ("CW01", "truck_sealed"),
    ]
    assert station.audit() == []


def test_a_container_of_another_branch_names_its_route(sorter: Terminal, station: Night) -> None:
    station.sort_everything()
    (wrong, *_) = station.boxes("P003")
    sorter.do(Command.LOAD, "GS001-B01")
    assert sorter.refused(wrong) == (
        f"装错车！箱 {wrong} 是线路 GS001-B02（官棠自提点），这辆车是 GS001-B01"
    )
