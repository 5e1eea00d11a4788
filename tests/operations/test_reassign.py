"""改派: a stop, a route or a vehicle goes another way tonight."""

import json

import pytest

from tests.floor import NOODLES, Night, Terminal
from tests.scanning import said
from wms.documents import render
from wms.domain.events import ContainerLoaded
from wms.domain.messages import say
from wms.domain.papers import Copy
from wms.domain.people import Right
from wms.domain.transport_events import StopReassigned
from wms.domain.words import Role
from wms.operations.ports import Overtaken
from wms.operations.reply import Command, Level
from wms.storage.contents import Contents

DONE = Command.DONE


@pytest.fixture
def lead(warehouse: Night) -> Terminal:
    """Nothing is loaded yet; a lead reassigns."""
    return warehouse.terminal("T-05", Role.LEAD, Command.REASSIGN)


def routes_of(warehouse: Night) -> dict[str, str]:
    """The route each product's list gives each station, as the floor sees it."""
    with warehouse.books.reading() as books:
        needs = books.needs("W20261121", "S1")
    return {need.destination.destination_id: need.destination.route_id for need in needs}


def test_a_stop_goes_with_another_route(lead: Terminal, warehouse: Night) -> None:
    lead.do("GS002")
    assert lead.says == "GS002 现在走 T01：改到哪条线路？"
    lead.do("T02")
    assert lead.says == "GS002 改走线路 T02"
    assert lead.last.level is Level.OK
    assert routes_of(warehouse) == {"GS001": "T01", "GS002": "T02", "GS003": "T02"}
    assert warehouse.rows("SELECT destination_id, route_id, sequence FROM stop_route") == [
        ("GS002", "T02", 2)
    ]
    assert warehouse.audit() == []


def test_another_terminal_sees_it_at_its_next_product(lead: Terminal, warehouse: Night) -> None:
    with warehouse.again().books.reading() as books:
        sorter = warehouse.again().terminal("T-01", job=Command.PUT)
        sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A")
        assert sorter.last.view.big == "GS002-A"
        assert "T01" in sorter.last.view.big_name
        lead.do("GS002", "T02")
        sorter.do(NOODLES.gtin)
        assert "T02" in sorter.last.view.big_name
        assert books.box(warehouse.boxes("GS001")[0]) is not None


def test_loading_lists_papers_and_what_is_left_follow(lead: Terminal, warehouse: Night) -> None:
    warehouse.sort_everything()
    (moved,) = warehouse.boxes("GS002")
    lead.do("GS002", "T02")
    t = warehouse.terminal("T-06", Role.LEAD, Command.LOAD)
    told = t.refused("T01", moved)
    assert told == f"装错车！箱 {moved} 是线路 T02（华强网格站），这辆车是 T01"
    t.do("T02")
    assert str(t.last.view.details[0].values["sscc"]) == moved
    warehouse.load_everything("T02")
    warehouse.load_everything("T01")

    contents = Contents(warehouse.books)
    stops = {g.destination_id for g in contents.pick_list("W20261121", "T02").groups}
    assert stops == {"GS002", "GS003"}
    assert {g.destination_id for g in contents.pick_list("W20261121", "T01").groups} == {"GS001"}
    for route in ("T01", "T02"):
        lead.do(Command.DEPART, route, DONE, DONE, f"F-{route}", DONE)
        while lead.last.view.prompt.key == "depart.ask.reading_of":
            lead.do("-19.0")
        lead.do(route)
        assert lead.last.banner.key == "manifest.departed"
    ((body,),) = warehouse.rows("SELECT body FROM manifest WHERE route_id = 'T02'")
    assert [stop["destination_id"] for stop in json.loads(body)["stops"]] == ["GS002", "GS003"]
    cut = [line for line in json.loads(body)["exceptions"] if line["kind"] == "unallocated"]
    assert [(line["destination_id"], line["quantity"]) for line in cut] == [("GS002", 1)]
    assert sorted(
        warehouse.rows("SELECT to_site, key FROM outbox WHERE kind = 'trunk_manifest'")
    ) == [
        ("GS001", "T01-20261121-1"),
        ("GS002", "T02-20261121-1"),
        ("GS003", "T02-20261121-1"),
    ]
    assert warehouse.audit() == []


def test_labels_that_were_stuck_on_print_again(lead: Terminal, warehouse: Night) -> None:
    warehouse.sort_everything()
    (label,) = warehouse.boxes("GS002")
    lead.do(label)
    assert lead.says == "GS002 现在走 T01：改到哪条线路？"
    lead.do("T02")
    assert warehouse.rows(
        "SELECT copy FROM print_job WHERE number = :sscc ORDER BY 1", sscc=label
    ) == [(0,), (1,)]
    ((text,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'label_reprinted'")
    assert json.loads(text)["reason"] == "route_changed"
    assert Contents(warehouse.books).container_label(label).route_id == "T02"
    assert warehouse.audit() == []


def test_a_whole_route_is_merged_into_another(lead: Terminal, warehouse: Night) -> None:
    warehouse.sort_everything()
    lead.do("T01")
    assert [choice.command for choice in lead.last.view.choices] == ["ROUTE-ALL", "ROUTE-VEHICLE"]
    lead.do("ROUTE-ALL")
    assert lead.says == "线路 T01 的 2 个停靠点全部改派：改到哪条线路？"
    lead.do("T02")
    assert lead.says == "2 个停靠点改走线路 T02"
    assert set(routes_of(warehouse).values()) == {"T02"}
    warehouse.load_everything("T02")
    assert warehouse.depart("T02") == "T02-20261121-1"
    assert lead.refused("T01", "ROUTE-ALL") == "线路 T01 没有停靠点"
    assert warehouse.audit() == []


def test_f6_sends_nothing_back_that_another_lead_moved_since(
    lead: Terminal, warehouse: Night
) -> None:
    lead.do("GS002", "T02")
    other = warehouse.terminal("T-66", Role.SUPERVISOR, Command.REASSIGN)
    other.do("GS002", "T01")
    assert lead.refused(Command.UNDO) == "GS002 已被改派到 T01：不能撤销，重新改派"
    assert warehouse.audit() == []


def test_f6_sends_it_back(lead: Terminal, warehouse: Night) -> None:
    assert lead.refused(Command.UNDO) == "没有可撤销的"
    before = routes_of(warehouse)
    lead.do("GS002", "T02", Command.UNDO)
    assert lead.says == "GS002 改走线路 T01"
    assert routes_of(warehouse) == before
    assert warehouse.rows("SELECT route_id, sequence, changes FROM stop_route") == [("T01", 2, 2)]
    lead.do("GS002-A", "T02")
    assert lead.says == "GS002 改走线路 T02"
    assert warehouse.audit() == []


def test_what_is_on_the_vehicle_comes_off_first(lead: Terminal, warehouse: Night) -> None:
    warehouse.sort_everything()
    (far,) = warehouse.boxes("GS002")
    near = warehouse.boxes("GS001")[0]
    loader = warehouse.terminal("T-06", job=Command.LOAD)
    loader.do("T01", far, near)
    told = lead.refused("GS002", "T02")
    assert told == f"GS002 有 1 箱已在 T01 车上（{far}）：先在装车里按 F4 卸下"
    other = warehouse.terminal("T-07", job=Command.LOAD)
    other.do("T01", Command.EXCEPTION, far)
    assert other.says == f"已撤销：箱 {far} 下车"
    assert other.refused(Command.EXCEPTION, far) == f"箱 {far} 不在 T01-20261121-1 的车上：核对标签"
    lead.do("T02")
    assert lead.says == "GS002 改走线路 T02"
    assert warehouse.audit() == []


def test_after_the_manifest_closed_it_is_too_late(lead: Terminal, warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    warehouse.close_manifest("T02-20261121-1")
    told = "线路 T02 的交接单 T02-20261121-1 已关闭，不能改派：先作废，装新版本"
    assert lead.refused("GS003", "T01") == told
    assert lead.refused("GS002", "T02") == told
    warehouse.depart("T02")
    told = "线路 T02 的车已按 T02-20261121-1 走了，不能改派：余下的装下一版本"
    assert lead.refused("T02") == told
    assert warehouse.audit() == []


def test_only_a_route_and_a_stop_of_this_site(lead: Terminal) -> None:
    assert lead.refused("GS009") == "本站没有线路「GS009」：扫车位上的线路码"
    assert lead.refused("GS002", "GS001-B01").startswith("本站没有线路")
    assert lead.refused("T01") == "GS002 本来就走线路 T01：扫另一条线路"


def test_where_there_is_one_route_only_its_vehicle_changes(
    lead: Terminal, warehouse: Night
) -> None:
    warehouse.tamper("DELETE FROM route WHERE route_id = 'T02'")
    only = "只有线路 T01：没有别的线路可改派"
    assert lead.refused("GS001") == only
    assert lead.refused("T01", "ROUTE-ALL") == only
    lead.do("ROUTE-VEHICLE")
    assert lead.says == said(say("reassign.ask.plate"))


def test_a_sorter_reassigns_nothing(warehouse: Night) -> None:
    assert "韦小妹" in warehouse.terminal("T-08").refused(Command.REASSIGN)


def test_a_route_gets_another_vehicle(lead: Terminal, warehouse: Night) -> None:
    lead.do("T02", "ROUTE-VEHICLE", "桂C00001", "韦师傅", "13900000000")
    assert lead.says == "线路 T02 今晚用 桂C00001，司机 韦师傅"
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    lead.do(Command.DEPART, "T02")
    assert lead.details[1] == "车牌 桂C00001  司机 韦师傅"
    lead.do(DONE, DONE, "F1", DONE, "4", "T02")
    ((text,),) = warehouse.rows("SELECT departure FROM manifest")
    told = json.loads(text)
    assert (told["plate"], told["previous_plate"]) == ("桂C00001", "桂A14208")
    assert (told["driver"], told["driver_phone"]) == ("韦师傅", "13900000000")
    ((body,),) = warehouse.rows("SELECT body FROM manifest")
    assert json.loads(body)["vehicle"] == ["桂C00001", "韦师傅", "13900000000"]
    assert warehouse.audit() == []


def test_whoever_changes_a_vehicle_sees_what_goes_tonight(lead: Terminal) -> None:
    lead.do("T02", "ROUTE-VEHICLE", "桂C00001")
    assert lead.details == ["车牌 桂C00001  司机 莫师傅"]
    lead.do("韦师傅", "13900000000", "T02")
    offered = [choice.name.values for choice in lead.last.view.choices]
    assert {"plate": "桂C00001"} in offered
    lead.do("ROUTE-VEHICLE")
    assert lead.details == ["车牌 桂C00001  司机 韦师傅"]


def test_only_the_driver_changes(lead: Terminal, warehouse: Night) -> None:
    lead.do("T02", "ROUTE-VEHICLE", DONE, "韦师傅", DONE)
    assert warehouse.rows("SELECT plate, driver, driver_phone FROM route_vehicle") == [
        ("桂A14208", "韦师傅", "")
    ]
    assert lead.refused("T02", "ROUTE-VEHICLE", DONE, DONE, DONE) == "线路 T02 的车和司机都没变"
    assert warehouse.audit() == []


def test_f2_asks_again_what_was_keyed_wrong(lead: Terminal, warehouse: Night) -> None:
    lead.do("T01", "ROUTE-VEHICLE", "桂B0000", Command.BACK)
    assert lead.says == "新车牌？不变按 F9"
    lead.do("桂B00002", DONE, DONE)
    assert warehouse.rows("SELECT plate FROM route_vehicle") == [("桂B00002",)]
    lead.do("GS002", Command.BACK, "GS003", "T01")
    assert set(routes_of(warehouse).values()) == {"T01"}
    lead.do(Command.BACK)
    assert lead.says == "已返回作业菜单"


def test_at_a_station_a_point_goes_with_the_other_branch_route(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal("T-05", Role.LEAD, Command.REASSIGN)
    t.do("P002", "GS001-B02")
    assert t.says == "P002 改走线路 GS001-B02"
    station.sort_everything()
    for route in ("GS001-B01", "GS001-B02"):
        station.load_and_depart(route)
    ((body,),) = station.rows("SELECT body FROM manifest WHERE route_id = 'GS001-B02'")
    assert [s["destination_id"] for s in json.loads(body)["stops"]] == ["P003", "P002"]
    paper = Contents(station.books).manifest("GS001-B02-20261121-1")
    text = render(paper, Copy(0, station.clock.wall(), "黄大姐"), "text", "zh_CN").decode()
    assert "北宁自提点" in text
    assert station.audit() == []


def test_the_slower_of_reassigning_and_loading_changes_nothing(
    lead: Terminal, warehouse: Night
) -> None:
    """Between looking and writing the other was faster."""
    warehouse.sort_everything()
    (far,), (near, *_) = warehouse.boxes("GS002"), warehouse.boxes("GS001")
    loader = warehouse.terminal("T-06", job=Command.LOAD)
    loader.do("T01", near)
    lead.do("GS002", "T02")
    told = say("reassign.begin")
    loaded = ContainerLoaded("T01-20261121-1", far)
    moved = StopReassigned("W20261121", "GS001", "T01", "T02", 3)
    taken = StopReassigned("W20261121", "GS002", "T01", "T02", 3)
    for event in (loaded, moved, taken):
        with pytest.raises(Overtaken), warehouse.office(Right.REASSIGN) as act:
            act.record(event, told)
    assert loader.refused(far).startswith("装错车！")
    assert warehouse.audit() == []


def test_a_void_manifest_closes_no_route_for_the_belts(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    warehouse.close_manifest("T02-20261121-1")
    with warehouse.books.reading() as books:
        assert books.belt.closed_routes("W20261121") == {"T02"}
    t = warehouse.terminal("T-06", Role.SUPERVISOR, Command.VOID)
    t.do("T02", "WHY-wrong_load", warehouse.badges[Role.ADMIN])
    with warehouse.books.reading() as books:
        assert books.belt.closed_routes("W20261121") == frozenset()
