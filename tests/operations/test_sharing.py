"""Less is there than the plan gave away: what is left is shared again, fairly, and only there."""

import json
import zlib
from contextlib import closing
from dataclasses import replace

from tests.conftest import NewStore
from tests.floor import GS001, NOODLES, Clock, Night, person_of
from tests.town import WAVE
from wms.domain.papers import BranchManifest
from wms.domain.people import Right
from wms.domain.words import Role, ShareCause
from wms.locale import catalogue
from wms.operations import sharing
from wms.operations.panels import Sentences, Sheet
from wms.operations.reply import Command, Level
from wms.operations.search_ports import Reference, Thing
from wms.storage.contents import Contents


def shorts(night: Night, sku: str = NOODLES.sku_id) -> dict[str, int]:
    rows = night.rows(
        "SELECT destination_id, short FROM sort_count WHERE sku_id = :s AND short > 0", s=sku
    )
    return dict(rows)


def share(night: Night, left: int | None, cause: ShareCause = ShareCause.RECEIPT) -> str:
    with night.office(Right.PUT, person_of(Role.SORTER)) as act:
        return sharing.share_again(act, WAVE, NOODLES.sku_id, cause, left)


def test_what_is_left_is_shared_in_proportion(warehouse: Night) -> None:
    # 5, 4 and 6 are planned.
    assert share(warehouse, 9)
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    assert warehouse.audit() == []


def test_nothing_that_was_put_is_taken_back(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.scan(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    assert share(warehouse, 4)
    assert shorts(warehouse) == {"GS002": 2, "GS003": 4}
    assert warehouse.audit() == []


def test_what_is_found_later_is_given_back_by_the_same_rule(warehouse: Night) -> None:
    share(warehouse, 3)
    share(warehouse, 9, ShareCause.FOUND)
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    share(warehouse, 15, ShareCause.FOUND)
    assert shorts(warehouse) == {}
    assert warehouse.audit() == []


def test_where_nobody_gets_less_nothing_is_said(warehouse: Night) -> None:
    assert share(warehouse, 15) == ""
    assert share(warehouse, 40) == ""


def test_a_warehouse_that_keeps_no_stock_knows_of_nothing_left(warehouse: Night) -> None:
    assert share(warehouse, None) == ""


def test_before_an_empty_pile_nothing_left_is_said_once_for_all(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.scan(NOODLES.gtin, "GS001-A", t.tote())
    t.key("3")
    t.do(Command.EXCEPTION, "GS001-A")
    assert t.says == "GS001-A 放 3 件，缺 2 件 粉丝"
    assert t.last.view.prompt.key == "put.prompt.left"
    t.do(Command.DONE)
    assert t.says == "粉丝 还剩 0 件，按比例重分：2 个去处共缺 10 件"
    assert t.details[0].endswith("少 6 件")
    assert shorts(warehouse) == {"GS001": 2, "GS002": 4, "GS003": 6}
    differences = "SELECT destination_id, quantity FROM discrepancy WHERE state = 'unreviewed'"
    assert sorted(warehouse.rows(differences)) == [("", 10), ("GS001", 2)]
    assert warehouse.audit() == []

    t.do(Command.UNDO)
    assert t.says == "已撤销 粉丝 的重分：各去处需要的件数恢复"
    assert shorts(warehouse) == {"GS001": 2}
    assert warehouse.rows(differences) == [("GS001", 2)]
    assert warehouse.audit() == []


def test_what_is_counted_is_shared_with_whoever_stood_there_first_as_well(
    warehouse: Night,
) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A")
    assert shorts(warehouse) == {"GS001": 5}
    t.key("9")
    # Of 5, 4 and 6 there are nine: each gets the same part, whoever was come by first.
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    assert t.says == "粉丝 还剩 9 件，按比例重分：3 个去处共缺 1 件"
    assert (t.last.view.big, t.last.view.quantity) == ("GS001-A", 3)
    quantities = "SELECT SUM(quantity) FROM discrepancy WHERE state = 'unreviewed'"
    assert warehouse.rows(quantities) == [(6,)]
    assert warehouse.audit() == []


def test_scanning_on_means_that_only_this_place_is_short(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A", "GS002-A", t.tote(), "GS002-A")
    assert t.says == "GS002-A 放 4 件 粉丝"
    assert shorts(warehouse) == {"GS001": 5}


def test_whoever_carried_more_than_is_left_for_a_place_is_told_so(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    assert t.last.view.quantity == 5
    share(warehouse, 9)
    t.do("GS001-A")
    assert t.says == ("GS001-A 现在要 3 件，不是 5 件：别处刚改过。没登记，按 3 件放好再扫")
    assert (t.last.level, t.last.view.quantity) == (Level.CHECK, 3)
    assert warehouse.rows("SELECT SUM(put) FROM sort_count") == [(0,)]
    t.do("GS001-A")
    assert t.says == "GS001-A 放 3 件 粉丝"
    # And where a place is to get nothing any more.
    share(warehouse, 0)
    t.do("GS002-A", t.tote())
    t.do("GS002-A")
    assert t.says.startswith("GS002-A 不要了")
    assert warehouse.audit() == []


def test_what_was_found_meanwhile_is_seen_before_a_product_is_called_done(
    warehouse: Night,
) -> None:
    share(warehouse, 9)
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)
    for place in ("GS001-A", "GS002-A", "GS003-A"):
        if place == "GS003-A":
            share(warehouse, 10, ShareCause.FOUND)
        t.do(place, t.tote(), place)
    assert t.says == "GS003-A 放 4 件 粉丝"
    assert t.last.view.quantity
    assert warehouse.audit() == []


def test_found_again_they_go_to_those_who_are_short(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A", Command.DONE)
    t.do(NOODLES.gtin)
    assert t.says == "粉丝 已分完，缺 15 件。找到了按 F4"
    t.do(Command.EXCEPTION)
    t.key("6")
    assert shorts(warehouse) == {"GS001": 3, "GS002": 2, "GS003": 4}
    assert warehouse.audit() == []


def test_damaged_goods_are_missing_to_all_alike(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.REPORT)
    t.do("REPORT-DAMAGE", NOODLES.gtin)
    t.key("2")
    t.do(NOODLES.gtin)
    before = shorts(station)
    assert sum(before.values()) == 2
    t.do(Command.UNDO)
    assert shorts(station) == {}
    assert station.audit() == []


def test_a_truck_that_brought_less_is_shared_when_it_is_unloaded(
    station: Night,
) -> None:
    """And what turns up later is given back."""
    t = station.terminal(role=Role.LEAD, job=Command.UNLOAD)
    t.do("T01-20261121-1", "F10001", Command.DONE, "4.0", "-19.0")
    missing, *rest = (str(line.values["sscc"]) for line in t.last.view.details)
    t.do(*rest, Command.DONE, "T01-20261121-1")
    content = dict(
        station.rows("SELECT sku_id, quantity FROM inbound_content WHERE sscc = :s", s=missing)
    )
    for sku, quantity in content.items():
        assert sum(shorts(station, sku).values()) == quantity
    assert station.rows("SELECT COUNT(*) FROM discrepancy WHERE kind = 'short'") == [(0,)]
    t.do("T01-20261121-1", missing)
    assert all(not shorts(station, sku) for sku in content)
    assert station.audit() == []


def test_what_the_warehouse_was_short_of_is_shared_among_the_points(
    warehouse: Night, new_store: NewStore, clock: Clock
) -> None:
    share(warehouse, 9)
    warehouse.sort_everything()
    with closing(Night.planned(GS001, new_store(), clock)) as station:
        number = warehouse.load_and_depart("T01")
        warehouse.mail_to(station)
        declared = "SELECT manifest, sku_id, quantity FROM discrepancy WHERE kind = 'short'"
        assert station.rows(declared) == [(number, "S1", 2)]
        review = station.terminal(role=Role.LEAD, job=Command.DIFFERENCES)
        (sheet,) = review.last.view.panels
        assert isinstance(sheet, Sheet)
        review.do(sheet.lines[0].pick)
        (story,) = review.last.view.panels
        assert isinstance(story, Sentences)
        assert any(line.key == "diff.story.suggested" for line, _ in story.lines)
        station.unload_everything(number)
        assert sum(shorts(station).values()) == 2
        assert station.rows("SELECT DISTINCT sku_id FROM sort_count WHERE short > 0") == [("S1",)]
        assert station.audit() == []


def test_at_a_station_what_nobody_finds_is_not_shared_a_second_time(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "P001-A")
    t.key("2")
    assert station.rows("SELECT quantity FROM unfound") == [(3,)]
    report = station.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-DAMAGE", NOODLES.gtin, NOODLES.gtin)
    assert sum(shorts(station).values()) == 4
    assert station.audit() == []


def test_short_at_one_place_only_it_stays_so_when_others_lose_some(station: Night) -> None:
    """What a sorter did not find is not given back by whoever reports something else."""
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "P001-A", "P002-A", t.tote(), "P002-A")
    assert shorts(station) == {"P001": 2}
    assert station.rows("SELECT quantity FROM unfound") == [(2,)]
    report = station.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-DAMAGE", NOODLES.gtin, NOODLES.gtin)
    # Of five one is put and one broken; two are not to be found: one is left for two places.
    assert shorts(station) == {"P001": 1, "P003": 2}
    assert station.audit() == []


def test_too_early_at_the_pile_what_is_still_on_the_truck_is_given_back(station: Night) -> None:
    t = station.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "P001-A")
    assert shorts(station) == {"P001": 2}
    assert station.rows("SELECT quantity FROM unfound") == []
    station.unload_everything("T01-20261121-1")
    assert shorts(station) == {}
    assert station.audit() == []


def test_undone_they_are_there_after_all(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "P001-A", Command.UNDO)
    assert shorts(station) == {}
    assert station.rows("SELECT quantity FROM unfound") == [(0,)]
    assert station.audit() == []


def test_whoever_counted_last_is_right(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A")
    t.key("9")
    t.do(NOODLES.gtin)
    assert t.refused(Command.UNDO).startswith("粉丝 后来数过、已重分")
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}


def test_reported_short_of_no_place_it_is_short_of_all_alike(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.REPORT)
    t.do("REPORT-SHORT", NOODLES.gtin)
    t.key("2")
    t.do(NOODLES.gtin)
    assert t.says == "已报缺货：粉丝 2 件。还剩 3 件，2 个去处共缺 2 件"
    assert sum(shorts(station).values()) == 2
    short = "SELECT quantity FROM discrepancy WHERE kind = 'short' AND state = 'unreviewed'"
    assert station.rows(short) == [(2,)]
    t.do(Command.UNDO)
    assert shorts(station) == {}
    assert station.rows(short) == []
    assert station.audit() == []


def test_a_warehouse_that_keeps_no_stock_shares_what_the_plan_found_there(
    warehouse: Night,
) -> None:
    """Fifteen are planned, so fifteen were there: of what is broken or missing all have less."""
    t = warehouse.terminal(job=Command.REPORT)
    t.do("REPORT-DAMAGE", NOODLES.gtin)
    t.key("3")
    t.do(NOODLES.gtin)
    assert t.says == "已报破损：粉丝 3 件，放破损区。剩 12 件，3 个去处共缺 3 件"
    assert shorts(warehouse) == {"GS001": 1, "GS002": 1, "GS003": 1}
    t.do("REPORT-SHORT", NOODLES.gtin)
    t.key("3")
    t.do(NOODLES.gtin)
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    t.do(Command.UNDO)
    assert shorts(warehouse) == {"GS001": 1, "GS002": 1, "GS003": 1}
    t.do(Command.UNDO)
    assert shorts(warehouse) == {}
    assert warehouse.audit() == []


def test_a_short_undone_gives_nobody_more_than_before(warehouse: Night) -> None:
    report = warehouse.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-DAMAGE", NOODLES.gtin)
    report.key("3")
    report.do(NOODLES.gtin)
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A", Command.UNDO)
    assert shorts(warehouse) == {"GS001": 1, "GS002": 1, "GS003": 1}
    assert warehouse.audit() == []


def test_what_the_manifest_says_is_short_is_shared_as_the_truck_arrives(
    warehouse: Night, new_store: NewStore, clock: Clock
) -> None:
    """Before anything of it is put: else whoever is walked to first gets all. And a second truck
    that brings it after all gives it back."""
    with closing(Night.planned(GS001, new_store(), clock)) as station:
        first, second = "T01-20261121-1", "T01-20261121-2"
        share(warehouse, 9)
        warehouse.sort_everything()
        load = warehouse.terminal("T-11", Role.LEAD, Command.LOAD)
        load.do("T01", *warehouse.boxes("GS001"), Command.SPLIT, "T01", "T01")
        warehouse.depart("T01")
        warehouse.mail_to(station)
        t = station.terminal("T-12", Role.LEAD, Command.UNLOAD)
        t.do(first, "F10001", Command.DONE, "4.0", "-19.0")
        assert t.says == f"{first} 到了。干线单说缺货：1 种商品少 2 件，已按比例摊到 2 个点"
        assert shorts(station) == {"P001": 1, "P003": 1}

        share(warehouse, 6, ShareCause.FOUND)
        late = warehouse.terminal("T-13", job=Command.PUT)
        late.do(NOODLES.gtin, "GS001-A", late.tote(), "GS001-A", Command.CLOSE, "GS001-A")
        warehouse.load_everything("T01")
        warehouse.depart("T01")
        warehouse.mail_to(station)
        t.do(Command.UNLOAD, second, "F10001", Command.DONE)
        assert shorts(station) == {}
        assert station.audit() == []


def test_more_than_came_cannot_lie_there(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "P001-A")
    assert t.key("6").level is Level.STOP
    assert t.says == "6 件比来货多：账上只剩 5 件。请重数，或上报多货"


def test_lists_notes_and_manifest_say_it_at_exactly_the_points_concerned(
    station: Night,
) -> None:
    contents = Contents(station.books)
    station.unload_everything("T01-20261121-1")
    before = {line.destination_id: line for line in contents.put_list(WAVE, "S1").lines}
    report = station.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-DAMAGE", NOODLES.gtin, NOODLES.gtin)
    ((point, more),) = shorts(station).items()
    after = {line.destination_id: line for line in contents.put_list(WAVE, "S1").lines}
    was = before[point]
    assert after.pop(point) == replace(was, quantity=was.quantity - more, short=more)
    assert after == {place: line for place, line in before.items() if place != point}
    assert picked(contents, "GS001-B01") == {}
    assert picked(contents, "GS001-B02") == {(point, "S1"): more}

    station.sort_everything()
    customers(station, ("P001", 2), ("P002", 1), ("P003", 1), ("P003", 1))
    told = set()
    for route in ("GS001-B01", "GS001-B02"):
        number = station.load_and_depart(route)
        manifest = contents.manifest(number)
        assert isinstance(manifest, BranchManifest)
        told |= {(e.destination_id, e.quantity) for e in manifest.exceptions if e.kind == "short"}
        assert {s.point_id: s.shorts for s in manifest.stops if s.shorts} in ({}, {point: more})
        for note in contents.delivery_notes(number):
            gets = [line.quantity for line in note.lines]
            # Within a point, who ordered first is served first.
            assert gets == {"P001": [2], "P002": [1], "P003": [1, 0]}[note.point_id]
    assert told == {(point, more)}
    assert station.audit() == []


def test_a_pick_list_says_also_what_nothing_is_left_of(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A", Command.DONE)
    contents = Contents(warehouse.books)
    assert picked(contents, "T01") | picked(contents, "T02") == {
        ("GS001", "S1"): 5,
        ("GS002", "S1"): 4,
        ("GS003", "S1"): 6,
    }
    assert warehouse.audit() == []


def picked(contents: Contents, route: str) -> dict[tuple[str, str], int]:
    """What a pick list says went short since the plan."""
    return {
        (group.destination_id, line.sku_id): line.short
        for group in contents.pick_list(WAVE, route).groups
        for line in group.lines
        if line.short
    }


def customers(station: Night, *orders: tuple[str, int]) -> None:
    """The customers' lines of noodles, in the order they were ordered."""
    columns = {
        "point": [point for point, _ in orders],
        "order": [f"O{n}" for n, _ in enumerate(orders)],
        "line": [1] * len(orders),
        "customer": [f"C{n}" for n, _ in enumerate(orders)],
        "sku": ["S1"] * len(orders),
        "ordered": [quantity for _, quantity in orders],
        "qty": [quantity for _, quantity in orders],
    }
    station.tamper(
        "INSERT INTO customer_lines (wave_id, station_id, body) VALUES (:w, 'GS001', :b)",
        w=WAVE,
        b=zlib.compress(json.dumps(columns).encode()),
    )


def test_a_search_for_a_point_tells_what_it_lost_by_sharing(warehouse: Night) -> None:
    share(warehouse, 9)
    with warehouse.books.reading() as books:
        found = [
            catalogue("zh_CN").text(fact.told)
            for key in ("GS001", "GS002")
            for fact in books.search.history(WAVE, Reference(Thing.STATION, key), 9).facts
        ]
    assert found == ["粉丝 不够，重分后少 2 件", "粉丝 不够，重分后少 2 件"]
