"""Searching at the terminal: find it, see where it is, and follow it through the night."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.floor import GS002, NOODLES, YOGURT, Night, Terminal
from tests.scanning import said
from wms.domain.codes import make_asset
from wms.domain.words import ContainerType, Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level
from wms.operations.search_ports import Part, Reference, Thing, read_pick

Sites = tuple[Night, Night]


def cell(value: object) -> str:
    return value if isinstance(value, str) else said(value)  # type: ignore[arg-type]


def sheets(t: Terminal) -> list[Sheet]:
    """The sheets on the screen; every cell can be said in both languages."""
    found = [panel for panel in t.desk.look().view.panels if isinstance(panel, Sheet)]
    for sheet in found:
        for column in sheet.columns:
            said(column.title)
        said(sheet.empty)
    return found


def card(t: Terminal) -> dict[str, str]:
    return {cell(line.cells[0]): cell(line.cells[1]) for line in sheets(t)[0].lines}


def lines(t: Terminal, number: int = 0) -> list[tuple[str, ...]]:
    return [tuple(map(cell, line.cells)) for line in sheets(t)[number].lines]


def history(t: Terminal) -> list[str]:
    return [line[1] for line in lines(t, 1)]


def follow(t: Terminal, label: str, number: int = 0) -> None:
    """Pick the line that says `label` somewhere."""
    for line in sheets(t)[number].lines:
        if any(label in cell(part) for part in line.cells):
            assert line.pick, label
            t.do(line.pick)
            return
    raise AssertionError(label)


def searching(night: Night, role: Role = Role.LEAD) -> Terminal:
    return night.terminal("T-80", role, Command.SEARCH)


def test_a_container_tells_where_it_is_and_all_that_happened_to_it(whole_night: Sites) -> None:
    warehouse, _ = whole_night
    [box] = warehouse.rows(
        "SELECT c.sscc FROM container c JOIN content t ON t.sscc = c.sscc"
        " WHERE c.destination_id = 'GS001' AND t.sku_id = 'S1'"
    )[0]
    t = searching(warehouse)
    t.do(f"00{box}")
    assert card(t)["状态"] == "已收"
    assert card(t)["去向"] == "GS001 民生网格站"
    assert card(t)["位置"] == "GS001-A（常温）"
    told = history(t)
    assert told[:2] == ["T01-20261121-1 在 GS001 卸货后的新封签 F40004", "GS001 回执：已收"]
    assert any("发车" in line or "出发" in line for line in told[:3])
    assert "粉丝" in " ".join(told)
    whens = [line[0] for line in lines(t, 1)]
    assert whens == sorted(whens, reverse=True)
    assert {line[2] for line in lines(t, 1)} >= {"黄大姐", "覃主管"}
    t.do(box)
    assert card(t)["状态"] == "已收"


def test_from_a_container_to_its_manifest_to_its_route_and_back(whole_night: Sites) -> None:
    warehouse, _ = whole_night
    box = warehouse.boxes("GS001")[0]
    t = searching(warehouse)
    t.do(box)
    follow(t, "T01-20261121-1")
    assert card(t)["线路"] == "T01"
    assert "4" in card(t)["容器"] or card(t)["容器"]
    assert any("装车" in line or "上车" in line or box in line for line in history(t))
    follow(t, "线路")
    assert card(t)["车辆"] == "桂A68868 莫师傅 13800000001"
    follow(t, "停靠点")
    assert [line[1] for line in lines(t)] == ["GS001", "GS002"]
    t.do(Command.BACK)
    assert card(t)["编码"] == "T01"
    t.do(Command.BACK, Command.BACK)
    assert sheets(t)[0].columns[1].title.values["name"] == box
    t.do(Command.BACK)
    assert sheets(t) == []
    t.do(Command.BACK)
    assert t.last.view.choices


def test_f9_goes_straight_back_to_an_empty_search(whole_night: Sites) -> None:
    warehouse, _ = whole_night
    t = searching(warehouse)
    t.do(warehouse.boxes("GS001")[0])
    follow(t, "T01-20261121-1")
    t.do(Command.DONE)
    assert sheets(t) == []
    t.do("T01")
    assert card(t)["编码"] == "T01"
    # What was looked at before F9 is behind it.
    t.do(Command.BACK)
    assert sheets(t) == []


def test_a_container_is_found_by_its_asset_and_its_position(warehouse: Night) -> None:
    tote = make_asset(ContainerType.TOTE, 777)
    warehouse.terminal(job=Command.PUT).do(NOODLES.gtin, "GS001-A", tote, "GS001-A")
    [box] = warehouse.boxes()
    t = searching(warehouse)
    for code in (tote, "GS001-A"):
        t.do(code)
        assert sheets(t)[0].columns[1].title.values["name"] == box
        assert card(t)["状态"] == "开着" or card(t)["状态"]
        assert card(t)["周转器具"].startswith(tote)
    t.do("GS002-A")
    assert card(t)["编码"] == "GS002"


def test_a_product_tells_where_it_was_planned_put_and_short(warehouse: Night) -> None:
    p = warehouse.terminal(job=Command.PUT)
    p.do(NOODLES.gtin, "GS001-A", p.tote(), "GS001-A", Command.EXCEPTION, "GS002-A")
    t = searching(warehouse)
    t.do(NOODLES.gtin)
    assert card(t)["件数"] == "计划 15 已放 5 缺 4"
    assert len(history(t)) == 2
    follow(t, "计划去向")
    assert lines(t) == [
        ("GS001", "民生网格站", "5", "5", "0"),
        ("GS002", "华强网格站", "4", "0", "4"),
        ("GS003", "中和网格站", "6", "0", "0"),
    ]
    t.do(Command.BACK)
    follow(t, "所在容器")
    assert [line[1] for line in lines(t)] == ["GS001"]
    t.do(Command.BACK)
    follow(t, "差异")
    assert len(lines(t)) == 1


def test_a_put_that_was_reversed_stays_in_the_history(warehouse: Night) -> None:
    p = warehouse.terminal(job=Command.PUT)
    p.do(NOODLES.gtin, "GS001-A", p.tote(), "GS001-A", Command.UNDO)
    t = searching(warehouse)
    t.do("s1")
    assert card(t)["件数"] == "计划 15 已放 0 缺 0"
    assert len(history(t)) == 2
    follow(t, lines(t, 1)[1][1], 1)
    assert card(t)["类别"] == "items_put"
    assert len(history(t)) == 2, "the fact and what reversed it"
    assert card(t)["谁"] == "韦小妹"


def test_a_point_of_the_station_tells_its_containers_its_items_and_its_route(
    whole_night: Sites,
) -> None:
    _, station = whole_night
    t = searching(station)
    t.do("韦团长")
    assert card(t)["编码"] == "P001"
    assert card(t)["团长"] == "韦团长 13700000001"
    assert card(t)["件数"] == "计划 6 已放 6 缺 0"
    assert card(t)["线路"] == "GS001-B01 第 1 站"
    assert "GS001-B01-20261121-1" in card(t)["交接单"]
    assert "已发" in card(t)["交接单"]
    follow(t, "容器")
    assert {line[1] for line in lines(t)} == {"P001"}
    t.do(Command.BACK)
    follow(t, "计划")
    assert [line[0] for line in lines(t)] == ["S1", "S2", "S3"]


def test_a_point_is_known_at_the_warehouse_too(warehouse: Night) -> None:
    t = searching(warehouse)
    t.do("P004")
    assert card(t)["网格站"] == "GS002 华强网格站"
    assert card(t)["计划件数"] == "6"
    assert card(t)["排单时少给"] == "1"
    follow(t, "网格站")
    assert card(t)["线路"] == "T01 第 2 站"


def test_a_truck_and_its_containers_at_the_station(whole_night: Sites) -> None:
    _, station = whole_night
    t = searching(station)
    t.do("T01-20261121-1")
    assert card(t)["封签"] == "封签完好"
    follow(t, "容器")
    follow(t, "GS001")
    assert card(t)["状态"] == "已收"
    assert card(t)["到货车"] == "T01-20261121-1"
    assert history(t)


def test_a_person_and_what_they_did(warehouse: Night) -> None:
    p = warehouse.terminal("T-05", Role.SORTER, Command.PUT)
    p.do(NOODLES.gtin, "GS001-A", p.tote(), "GS001-A")
    warehouse.terminal("T-05", Role.LEAD, Command.PUT)
    t = searching(warehouse, Role.SUPERVISOR)
    t.do("小妹")
    assert card(t)["编码"] == "P-sorter"
    assert card(t)["岗位"] == "分拣员"
    assert any("粉丝" in line for line in history(t))
    assert {line[2] for line in lines(t, 1)} <= {"韦小妹", "root", "黄大姐"}


def test_several_things_of_a_name_are_picked_by_their_line(warehouse: Night) -> None:
    t = searching(warehouse)
    t.do("华强")
    assert t.says == "「华强」找到 2 个：输入行号选一个"
    assert [line[1] for line in lines(t)] == ["GS002", "P004"]
    follow(t, "P004")
    assert card(t)["编码"] == "P004"


def test_what_is_not_there_is_said_and_nothing_is_latched(warehouse: Night) -> None:
    t = searching(warehouse)
    t.do("粉丝")
    reply = t.scan("海参")
    assert reply.level is Level.CHECK
    assert not reply.latched
    assert t.says == "没找到「海参」：核对编码，或换名称的一部分再查"
    assert card(t)["编码"].startswith("S1"), "what was found before stays"


def test_a_misread_check_digit_is_told_as_such(warehouse: Night) -> None:
    wrong = NOODLES.gtin[:-1] + str((int(NOODLES.gtin[-1]) + 1) % 10)
    t = searching(warehouse)
    assert t.scan(wrong).level is Level.CHECK
    assert wrong in t.says


def test_a_command_of_another_step_is_refused(warehouse: Night) -> None:
    assert searching(warehouse).refused(Command.CLOSE)


def test_a_sorter_may_not_search(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.SORTER)
    assert "权限" in t.refused(Command.SEARCH)


@pytest.mark.parametrize(
    "text", ["%", "_", "%%", "'", "''; DROP TABLE journal; --", "!", '"', "\\"]
)
def test_signs_of_other_languages_are_only_text(warehouse: Night, text: str) -> None:
    t = searching(warehouse)
    assert t.scan(text).level is Level.CHECK
    assert t.says.startswith(f"没找到「{text}」")


def test_a_name_with_signs_is_found_by_them(warehouse: Night) -> None:
    warehouse.tamper("UPDATE sku SET name = '100%_[/]原浆!' WHERE sku_id = 'S2'")
    t = searching(warehouse)
    for part in ("%_", "0%", "[/]", "浆!"):
        t.do(part)
        assert card(t)["编码"].startswith("S2"), part


def test_an_answer_of_an_older_program_is_not_lost(warehouse: Night) -> None:
    warehouse.terminal(job=Command.PUT)
    warehouse.tamper(
        """UPDATE journal SET answer = '["no.such.sentence", {}]' WHERE kind = 'signed_in'"""
    )
    t = searching(warehouse)
    t.do("P-sorter")
    assert "记录 signed_in" in history(t)


@pytest.fixture
def at_the_desk(warehouse: Night) -> Iterator[Terminal]:
    """Somebody searching after a little work."""
    warehouse.sort_everything()
    with closing(warehouse):
        yield searching(warehouse)


@ON_SQLITE
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(min_size=1, max_size=5000))
def test_whatever_is_searched_for_is_only_text(at_the_desk: Terminal, text: str) -> None:
    reply = at_the_desk.scan(text)
    sheets(at_the_desk)
    if reply.latched:
        at_the_desk.scan(Command.ACKNOWLEDGE)
    if at_the_desk.desk.look().view.choices:
        at_the_desk.do(Command.SEARCH)


@given(
    thing=st.sampled_from(Thing),
    part=st.none() | st.sampled_from(Part),
    key=st.text(min_size=1),
)
def test_what_a_line_says_when_picked_leads_to_the_thing(
    thing: Thing, part: Part | None, key: str
) -> None:
    reference = Reference(thing, key, part)
    assert read_pick(reference.pick) == reference


@pytest.mark.parametrize("text", ["", "FIND:", "FIND:container::", "FIND:cat::x", "FIND:fact:x:y"])
def test_anything_else_is_no_line(text: str) -> None:
    assert read_pick(text) is None


@pytest.mark.parametrize("thing", Thing)
@pytest.mark.parametrize("part", Part)
def test_every_sheet_of_every_thing_can_be_asked_for(
    warehouse: Night, thing: Thing, part: Part
) -> None:
    t = searching(warehouse)
    t.scan(Reference(thing, "GS001", part).pick)
    assert t.last.level is not Level.STOP
    sheets(t)


def test_the_other_station_is_another_place(warehouse: Night) -> None:
    warehouse.sort_everything()
    t = searching(warehouse)
    t.do(GS002.site_id)
    assert card(t)["件数"] == "计划 6 已放 6 缺 0"
    t.do(YOGURT.sku_id)
    assert "GS002" not in " ".join(history(t))
