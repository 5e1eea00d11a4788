"""What of a cancelled order travelled: said with its stop, it is back on the vehicle or gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, YOGURT, Night, Terminal
from tests.operations.test_cold import condemn
from tests.operations.test_deliver_file import take, written
from tests.operations.test_intercept import STATE, ask, at_station
from tests.operations.test_sharing import customers
from tests.town import WAVE
from wms.domain.messages import Message
from wms.domain.papers import BranchManifest
from wms.domain.people import Right
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations.intercept_ports import OrderLine
from wms.operations.intercept_rules import intercept
from wms.operations.panels import Sheet
from wms.operations.reply import Command
from wms.storage.contents import Contents

B01 = "GS001-B01-20261121-1"
BACK = "SELECT origin, party, order_id, sku_id, quantity, reason FROM returned ORDER BY 1, 4"


@pytest.fixture
def stopped(warehouse: Night, station: Night) -> Iterator[Night]:
    """Half past nine: both vehicles left, and two items of noodles for P001 on board of one are
    not to be handed out. Whatever a scene does, both sites' books hold."""
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    customers(station, ("P001", 2), ("P002", 1), ("P003", 2))
    ask(warehouse)
    warehouse.mail_to(station)
    station.clock.go_to(6, 0, day=22)
    station.load_and_depart("GS001-B01")
    station.load_and_depart("GS001-B02")
    station.clock.go_to(9, 30, day=22)
    yield station
    station.mail_to(warehouse)
    assert warehouse.rows("SELECT state FROM intercept") == station.rows(
        "SELECT state FROM intercept"
    )
    assert station.audit() == [] == warehouse.audit()


def sheet(station: Night) -> Terminal:
    t = station.terminal(job=Command.DELIVER)
    t.do(B01)
    return t


def test_the_drivers_sheet_says_so_at_the_stop(stopped: Night) -> None:
    paper = Contents(stopped.books).manifest(B01)
    assert isinstance(paper, BranchManifest)
    assert [(stop.point_id, stop.intercepted) for stop in paper.stops] == [("P001", 2), ("P002", 0)]
    t = sheet(stopped)
    (panel,) = t.last.view.panels
    assert isinstance(panel, Sheet)
    assert [str(getattr(line.cells[5], "key", "")) for line in panel.lines] == [
        "deliver.intercepted",
        "",
    ]


def test_the_driver_kept_them_everything_else_was_taken(stopped: Night) -> None:
    t = sheet(stopped)
    t.do(f"ST-{B01}-1")
    asked = catalogue("zh_CN").text(t.last.view.prompt)
    assert asked == "O0/1 粉丝 2 件拦截：带回来没有？按数字选"
    assert t.details[-1] == "拦截 O0/1：粉丝 2 件（待拦截）"
    assert t.refused("8:35") == "先说拦截的货：带回按 1，交出去了按 2"
    t.do("INTERCEPT-BACK", "8:35", "4.5")
    assert t.says == "1 兴宁自提点 其余全部签收 08:35，拦截的 2 件带回"
    (panel,) = t.last.view.panels
    assert isinstance(panel, Sheet)
    assert panel.lines[0].cells[-1] == "2"
    assert stopped.rows(STATE) == [("set_aside", 0)]
    assert stopped.rows(BACK) == [("intercepted", "P001", "O0", "S1", 2, "cancelled")]
    assert stopped.rows("SELECT outcome FROM delivery") == [("delivered",)]


def test_they_were_handed_over_it_is_too_late(stopped: Night) -> None:
    t = sheet(stopped)
    t.do(f"ST-{B01}-1", "INTERCEPT-OVER", "8:35", "4.5")
    assert stopped.rows(STATE) == [("too_late", 0)]
    assert stopped.rows(BACK) == []


def test_in_a_hurry_it_is_asked_all_the_same(stopped: Night) -> None:
    t = stopped.terminal(job=Command.DELIVER)
    t.do(f"ST-{B01}-1")
    assert t.says == "有拦截的货：带回来没有？"
    t.do("INTERCEPT-BACK", "4.0")
    assert t.says == "1 兴宁自提点 其余全部签收 09:30，拦截的 2 件带回"
    assert stopped.rows(STATE) == [("set_aside", 0)]


def test_a_stop_that_took_nothing_kept_nothing(stopped: Night) -> None:
    """Nothing comes back twice: neither as refused and as intercepted, nor by saying it again."""
    t = sheet(stopped)
    t.do(f"ST-{B01}-1", "INTERCEPT-OVER", "DELIVER-refused", "WHY-unwanted", "8:40")
    assert [line[0::3] for line in stopped.rows(BACK)] == [
        ("intercepted", "S1"),
        ("refused", "S2"),
        ("refused", "S3"),
    ]
    t.do(f"ST-{B01}-1", "8:50", "4.0")
    assert stopped.rows(STATE) == [("set_aside", 0)]
    assert [line[0] for line in stopped.rows(BACK)] == ["intercepted"]


def test_part_of_what_is_left_is_not_taken(stopped: Night) -> None:
    t = sheet(stopped)
    t.do(f"ST-{B01}-1", "INTERCEPT-BACK", "DELIVER-partly")
    assert t.refused(NOODLES.gtin) == "兴宁自提点 没有 粉丝：看清商品"


def test_all_the_rest_waits_for_it(stopped: Night) -> None:
    t = sheet(stopped)
    assert t.refused(Command.DONE) == "第 1 站有拦截的货：先单独登记"
    t.do(f"ST-{B01}-1", "INTERCEPT-BACK", "8:35", "4.5", Command.DONE, "9:10", "4", "DELIVER-YES")
    assert t.says == "1 站全部签收 09:10"


def test_from_a_file_it_is_a_line_that_says_cancelled(stopped: Night, tmp_path: Path) -> None:
    path = written(tmp_path / "back.csv", f"{B01},P001,partly,08:30,S1,2,cancelled,4.5,")
    for _ in range(2):
        take(stopped, path)
    assert stopped.rows(STATE) == [("set_aside", 0)]
    assert stopped.rows(BACK) == [("intercepted", "P001", "O0", "S1", 2, "cancelled")]


def test_where_the_stop_came_back_it_is_said_there(warehouse: Night, station: Night) -> None:
    """The stop was refused before anybody heard of the cancellation."""
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    station.clock.go_to(6, 0, day=22)
    station.load_and_depart("GS001-B01")
    station.clock.go_to(9, 30, day=22)
    t = sheet(station)
    t.do(f"ST-{B01}-1", "DELIVER-refused", "WHY-unwanted", "8:40")
    ask(warehouse)
    warehouse.mail_to(station)
    job = at_station(station)
    job.do("O0/1")
    assert "重登那一站" in job.refused("END-SET_ASIDE")
    t.do(f"ST-{B01}-1", "INTERCEPT-BACK", "DELIVER-refused", "WHY-unwanted", "8:40")
    assert station.rows(STATE) == [("set_aside", 0)]
    assert sum(line[4] for line in station.rows(BACK) if line[3] == "S1") == 2
    assert station.audit() == []


@pytest.fixture
def too_warm(warehouse: Night, station: Night) -> Iterator[Night]:
    """P001's yogurt was too warm and is held at its stop; then its order is cancelled."""
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    station.clock.go_to(6, 0, day=22)
    station.load_and_depart("GS001-B01")
    station.clock.go_to(9, 30, day=22)
    sheet(station).do(f"ST-{B01}-1", "8:40", "9.5", "9.5")
    line = OrderLine("O9", 1, "P001", "GS001", YOGURT.sku_id, "酸奶", 1, 1)
    with warehouse.office(Right.INTERCEPT) as act:
        intercept(act, WAVE, line, "customer_asks")
    warehouse.mail_to(station)
    yield station
    assert station.rows(BACK) == [("refused", "P001", "", "S3", 1, "temperature")]
    assert station.audit() == []


def test_what_is_held_at_the_stop_is_not_set_aside_as_well(too_warm: Night) -> None:
    job = at_station(too_warm)
    job.do("O9/1")
    assert "重登那一站" in job.refused("END-SET_ASIDE")
    condemn(too_warm, f"ST-{B01}-1")
    sheet(too_warm).do(f"ST-{B01}-1", "INTERCEPT-OVER", "8:50", "4.0")
    assert too_warm.rows(STATE) == [("too_late", 0)]


def test_condemned_goods_come_back_once_where_all_is_refused(too_warm: Night) -> None:
    condemn(too_warm, f"ST-{B01}-1")
    t = sheet(too_warm)
    t.do(f"ST-{B01}-1", "INTERCEPT-OVER", "DELIVER-refused", "WHY-unwanted", "8:50")
    assert too_warm.rows(STATE) == [("too_late", 0)]
    assert sum(line[4] for line in too_warm.rows(BACK) if line[3] == "S3") == 1
    t.do(f"ST-{B01}-1", "8:55", "4.0")


def test_two_vehicles_bring_the_product_one_of_them_the_order(
    warehouse: Night, station: Night
) -> None:
    """One of P001's noodles on each; the first driver kept the one that was cancelled, then the
    point refused all the second brought."""
    second = on_two_vehicles(station)
    ask(warehouse, quantity=1)
    warehouse.mail_to(station)
    assert second == "GS001-B01-20261121-2"
    sheet(station).do(f"ST-{B01}-1", "INTERCEPT-BACK", "8:35")
    assert station.rows(STATE) == [("set_aside", 0)]
    said(station, second, "DELIVER-refused", "WHY-unwanted", "8:50")
    noodles = [line[::4] for line in station.rows(BACK) if line[3] == "S1"]
    assert noodles == [("intercepted", 1), ("refused", 1)]
    assert station.audit() == []


def on_two_vehicles(station: Night) -> str:
    """One of P001's noodles on each of two vehicles, both gone; the number of the second."""
    station.unload_everything("T01-20261121-1")
    put = station.terminal("T-90", Role.LEAD, Command.PUT)
    put.do(NOODLES.gtin, "P001-A", put.tote())
    put.key("1")
    put.do("P001-A", Command.CLOSE, "P001-A")
    (first,) = station.boxes("P001")
    station.sort_everything()
    station.clock.go_to(6, 0, day=22)
    lead = station.terminal("T-91", Role.LEAD, Command.LOAD)
    lead.do("GS001-B01", first, Command.SPLIT, "GS001-B01", "GS001-B01")
    station.depart(B01)
    second = station.load_and_depart("GS001-B01")
    station.clock.go_to(9, 30, day=22)
    return second


def cancelled(warehouse: Night, station: Night) -> None:
    """Both noodles are one order's, and it is cancelled."""
    ask(warehouse)
    warehouse.mail_to(station)


def said(station: Night, number: str, *scans: str) -> Terminal:
    """What became of P001's stop of a sheet."""
    t = station.terminal("T-02", job=Command.DELIVER)
    t.do(number, f"ST-{number}-1", *scans)
    while t.last.view.prompt.key == "deliver.prompt.reading":
        t.do("4.0")
    return t


@pytest.mark.parametrize(
    ("first", "second", "state", "back"),
    [
        ("BACK", "BACK", "set_aside", [1, 1]),
        ("BACK", "OVER", "partly_aside", [1]),
        ("OVER", "BACK", "partly_aside", [1]),
        ("OVER", "OVER", "too_late", []),
    ],
)
def test_on_two_vehicles_each_driver_is_asked(
    warehouse: Night, station: Night, first: str, second: str, state: str, back: list[int]
) -> None:
    """It ends when both have answered, as the sum of what they said."""
    other = on_two_vehicles(station)
    cancelled(warehouse, station)
    said(station, B01, f"INTERCEPT-{first}", "8:35")
    assert station.rows(STATE) == [("asked", 0)]
    said(station, other, f"INTERCEPT-{second}", "8:50")
    assert station.rows(STATE) == [(state, 0)]
    intercepted = [line[4] for line in station.rows(BACK) if line[0] == "intercepted"]
    assert intercepted == back
    station.mail_to(warehouse)
    assert warehouse.rows("SELECT state, stopped FROM intercept") == [(state, len(back))]
    assert station.audit() == [] == warehouse.audit()


def test_the_first_stop_was_said_before_anybody_heard(warehouse: Night, station: Night) -> None:
    """The second driver is asked all the same, and whoever said the first says it once more."""
    other = on_two_vehicles(station)
    said(station, B01, "8:35")
    cancelled(warehouse, station)
    said(station, other, "INTERCEPT-BACK", "8:50")
    assert station.rows(STATE) == [("asked", 0)]
    job = at_station(station)
    (panel,) = job.last.view.panels
    assert isinstance(panel, Sheet)
    assert panel.lines[0].cells[2] == "1/2"
    # The second one is not asked again, the first one is.
    again = station.terminal("T-03", job=Command.DELIVER)
    again.do(other, f"ST-{other}-1")
    assert again.last.view.prompt.key == "deliver.prompt.how"
    t = said(station, B01, "INTERCEPT-OVER", "8:36")
    assert station.rows(STATE) == [("partly_aside", 0)]
    assert "拦下一部分" in shown(station)
    assert t.refused(f"ST-{B01}-1", "INTERCEPT-BACK")
    assert station.audit() == []


def shown(station: Night) -> str:
    """How the job's list says it came out."""
    (panel,) = at_station(station).last.view.panels
    assert isinstance(panel, Sheet)
    cell = panel.lines[0].cells[-1]
    assert isinstance(cell, Message)
    return catalogue("zh_CN").text(cell)


def test_the_rest_is_ended_by_hand(warehouse: Night, station: Night) -> None:
    """The second vehicle came back without going there; a lead set its goods aside."""
    other = on_two_vehicles(station)
    cancelled(warehouse, station)
    said(station, B01, "INTERCEPT-OVER", "8:35")
    job = at_station(station)
    job.do("O0/1")
    assert job.details[1:] == ["司机已答 1 件", "已经放进箱的：1 件，随车走，不发给顾客，随车带回"]
    job.do("END-SET_ASIDE")
    assert job.says == "O0/1 拦下一部分：粉丝 1 件放一边，另 1 件已到 P001"
    assert station.rows(STATE) == [("partly_aside", 0)]
    assert [line[4] for line in station.rows(BACK)] == [1]
    station.mail_to(warehouse)
    assert warehouse.rows("SELECT state, stopped FROM intercept") == [("partly_aside", 1)]
    # What it set aside is not for the stop any more.
    t = said(station, other, "DELIVER-partly")
    assert t.refused(NOODLES.gtin) == "兴宁自提点 没有 粉丝：看清商品"
    assert station.audit() == [] == warehouse.audit()


def test_a_driver_has_what_was_just_called_too_late(warehouse: Night, station: Night) -> None:
    """It lies on his vehicle: that is not to be lost between the two who say otherwise."""
    other = on_two_vehicles(station)
    cancelled(warehouse, station)
    said(station, B01, "INTERCEPT-OVER", "8:35")
    t = station.terminal("T-02", job=Command.DELIVER)
    t.do(other, f"ST-{other}-1", "INTERCEPT-BACK")
    t.do("8:50")
    at_station(station).do("O0/1", "END-TOO_LATE")
    assert t.refused("4.0") == "O0/1 已经了结：来不及"
    # Said once more, it is the point's, and comes back as what the point did not take.
    said(station, other, "DELIVER-refused", "WHY-unwanted", "8:50")
    assert [line[::4] for line in station.rows(BACK) if line[3] == "S1"] == [("refused", 1)]
    assert station.audit() == []


def test_nobody_there_at_one_of_them(warehouse: Night, station: Night) -> None:
    """A stop that took nothing kept its part; the other handed its own over."""
    other = on_two_vehicles(station)
    cancelled(warehouse, station)
    said(station, other, "INTERCEPT-BACK", "DELIVER-undeliverable", "WHY-absent", "8:50")
    assert station.rows(STATE) == [("asked", 0)]
    said(station, B01, "INTERCEPT-OVER", "8:35")
    assert station.rows(STATE) == [("partly_aside", 0)]
    noodles = [line[::4] for line in station.rows(BACK) if line[3] == "S1"]
    assert noodles == [("intercepted", 1)]
    assert station.audit() == []


@ON_SQLITE
def test_what_a_driver_kept_is_in_nobodys_books(warehouse: Night, station: Night) -> None:
    on_two_vehicles(station)
    cancelled(warehouse, station)
    said(station, B01, "INTERCEPT-BACK", "8:35")
    station.tamper("UPDATE intercept SET stopped = 0")
    assert station.broken() >= {"intercepted", "replay"}


def test_asked_for_when_the_point_has_its_goods_it_says_so(
    warehouse: Night, morning: Night
) -> None:
    morning.terminal(job=Command.DELIVER).do(f"ST-{B01}-1", "4.0")
    ask(warehouse)
    warehouse.mail_to(morning)
    t = morning.terminal("T-50", Role.SORTER, Command.INTERCEPT)
    t.do("O0/1")
    assert t.details[1:] == ["已经放进箱的：2 件，09:30 送到 P001：拿回来了才选「退回」"]
    t.do("END-TOO_LATE")
    assert t.says == "O0/1 没拦住：粉丝 2 件已到 P001"
