"""People at the sorter: who switches it, whose container is changed, what lies at the reject."""

import json

import pytest

from tests.belt import SECOND, Belt
from tests.conftest import ON_SQLITE
from tests.floor import DUMPLINGS, NOODLES, YOGURT, Night, Terminal
from tests.scanning import said
from wms.domain.codes import make_chute
from wms.domain.words import DeviceState, RejectReason, Role, SorterMode, TrackOutcome
from wms.operations.conveyor import Ruling
from wms.operations.reply import Command, Level
from wms.storage.signs import chute_card, command_cards


@pytest.fixture
def lead(hall: Night) -> Terminal:
    """A lead who looks at the first sorter."""
    return hall.terminal("T-05", Role.LEAD, Command.SORTER)


def plc_says(night: Night, **detail: object) -> None:
    """What the gateway wrote of the first sorter."""
    told = {"full": [], "disabled": [], "jammed": [], "link": "up", "rate": 0, **detail}
    night.tamper("DELETE FROM device")
    night.tamper(
        "INSERT INTO device (name, kind, state, since, detail)"
        " VALUES ('sorter-1', 'sorter', :state, '', :detail)",
        state=DeviceState.READY.value,
        detail=json.dumps(told),
    )


@ON_SQLITE
def test_a_site_without_a_sorter_has_no_such_job(warehouse: Night) -> None:
    t = warehouse.terminal()
    assert Command.SORTER not in [choice.command for choice in t.last.view.choices]
    cards = command_cards(warehouse.floor)
    assert Command.MANUAL not in [code for card in cards for code, _ in card.commands]


@ON_SQLITE
def test_the_card_and_the_chutes_have_their_codes(hall: Night) -> None:
    codes = [code for card in command_cards(hall.floor) for code, _ in card.commands]
    assert {Command.SORTER, Command.MANUAL, Command.AUTOMATIC, Command.STOP} <= set(codes)
    signs = dict(chute_card(hall.floor).commands)
    assert said(signs["CHUTE-sorter-1-03"]) == "sorter-1 3 号格口 GS003-A"


def test_a_lead_switches_it_on_and_answers_for_it(lead: Terminal, hall: Night) -> None:
    assert lead.details[0] == "sorter-1：没人开，全部去异常口"
    lead.do(Command.AUTOMATIC)
    assert lead.says == "sorter-1 转自动，黄大姐 负责"
    assert lead.details[0] == "sorter-1（黄大姐）：PLC 没有连上"
    plc_says(hall, rate=120)
    lead.do("GS001-A")
    assert lead.details[0] == "自动，黄大姐：每分钟 120 件，线上 0 件，待装箱 0 件"
    belt = Belt(hall, mode=SorterMode.STOPPED)
    belt.set_out("GS001-A")
    assert belt.ruled(NOODLES) == (1, 0, "")


def test_anybody_may_turn_to_manual_with_one_key_but_not_back(hall: Night) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-A")
    t = hall.terminal(job=Command.SORTER)
    t.do(Command.EXCEPTION)
    assert t.says == "sorter-1 转手动：用播种，按格口放"
    assert belt.ruled(NOODLES) == (12, 0, RejectReason.STOPPED)
    assert t.refused(Command.AUTOMATIC) == "韦小妹 不能让分拣机自动运行：找组长"
    t.do(Command.STOP)
    assert t.says == "sorter-1 已停：来件全部去异常口"


def test_the_chute_to_go_to_first_stands_across_the_room(lead: Terminal, hall: Night) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-A", "GS003-A", "GS001-C")
    plc_says(hall, full=[3], disabled=[4])
    lead.do("GS001-A", Command.SORTER)
    view = lead.last.view
    assert (view.big, view.done, view.total) == ("3 GS003-A", 3, 4)
    assert said(view.prompt) == "先去 3 号 GS003-A：满了，扫格口换箱"
    assert lead.details[1:] == ["满：3 号", "没有容器：2 号", "停用：4 号"]
    plc_says(hall, jammed=[1])
    assert said(lead.desk.look().view.prompt) == "先去 1 号 GS001-A：卡住了"
    plc_says(hall)
    assert said(lead.desk.look().view.prompt) == "先去 2 号 GS002-A：没有容器，扫格口放空的"
    belt.set_out("GS002-A")
    assert lead.desk.look().view.big == ""


@pytest.mark.parametrize("detail", ["", "[]", "{", '{"full": 7, "rate": "x", "link": null}'])
def test_whatever_stands_in_the_devices_row_the_screen_is_drawn(hall: Night, detail: str) -> None:
    plc_says(hall)
    hall.tamper("UPDATE device SET detail = :detail", detail=detail)
    t = hall.terminal(job=Command.SORTER)
    assert t.last.view.big == "1 GS001-A"


@pytest.mark.parametrize("code", ["GS001-A", make_chute("sorter-1", 1)])
def test_a_full_container_is_changed_in_one_step(lead: Terminal, hall: Night, code: str) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-A")
    belt.fall(belt.induct(NOODLES))
    (full,) = hall.boxes()
    lead.do(code)
    assert lead.says == "1 号 GS001-A 换箱：扫空容器；只封箱按 F7"
    change = lead.new_scan(lead.tote())
    lead.give(change)
    assert lead.says == f"1 号 GS001-A 已换箱：封 1 件，箱号 {full}"
    lead.do("GS001-A")
    lead.give(change)
    assert lead.says == f"1 号 GS001-A 已换箱：封 1 件，箱号 {full}"
    assert hall.rows("SELECT sscc, state FROM container ORDER BY opened_at")[0] == (full, "closed")
    assert hall.rows("SELECT COUNT(*) FROM container WHERE state = 'open'") == [(1,)]
    assert hall.rows("SELECT number, copy FROM print_job") == [(full, 0)]
    belt.fall(belt.induct(NOODLES))
    assert hall.rows("SELECT SUM(quantity) FROM content") == [(2,)]


def test_what_lay_without_a_container_counts_when_one_is_set_out(
    lead: Terminal, hall: Night
) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-A")
    belt.fall(belt.induct(NOODLES))
    track = belt.induct(NOODLES)
    lead.do(Command.CLOSE, "GS001-A")
    assert lead.says.startswith("GS001-A 已封箱：1 件")
    belt.fall(track)
    lead.do("GS001-A")
    assert lead.says == "1 号 GS001-A 没有容器：扫一个空的"
    lead.do(lead.tote())
    assert belt.conveyor.settle() == 1
    lead.do("GS001-A", Command.CLOSE)
    assert lead.says.startswith("GS001-A 已封箱：1 件")


def test_a_container_that_cannot_be_changed(lead: Terminal, hall: Night) -> None:
    belt = Belt(hall)
    tote, other = lead.tote(), lead.tote()
    assert lead.refused(tote) == f"容器 {tote}：先扫格口"
    lead.do("GS001-A", tote, "GS002-A", other)
    assert lead.refused("GS001-A", tote) == f"{tote} 就在 GS001-A：扫一个空的"
    assert lead.refused(lead.tote()) == "GS001-A 的容器是空的：不用封"
    belt.fall(belt.induct(NOODLES))
    assert lead.refused(other) == f"容器 {other} 正在 GS002-A 用：换一个空的"
    assert hall.rows("SELECT COUNT(*) FROM container WHERE state = 'open'") == [(2,)]
    assert (
        lead.refused(Command.SORTER, Command.CLOSE, "GS002-C")
        == "「GS002-C」不在分拣机上：看格口牌"
    )
    assert lead.refused("GS003-A") == "GS003-A 没有打开的容器可封：核对格口"
    assert lead.refused("CHUTE-sorter-9-01") == "「CHUTE-sorter-9-01」不在分拣机上：看格口牌"
    assert lead.refused(NOODLES.gtin).endswith("不是格口：扫格口码或位置码")
    assert lead.refused("T0000010") == "「T0000010」校验位不对：重扫，或核对后重输"
    assert lead.refused(Command.UNDO) == "这里不用「F6 撤销」：按 F2 返回"


def test_the_second_sorter_is_a_key_away_and_its_chutes_are_known(
    lead: Terminal, hall: Night
) -> None:
    lead.do(Command.DONE)
    assert lead.last.view.big_name == "sorter-2"
    lead.do(Command.AUTOMATIC)
    assert lead.says == "sorter-2 转自动，黄大姐 负责"
    lead.do(Command.DONE)
    assert lead.last.view.big_name == "sorter-1"
    lead.do("GS003-C")
    assert lead.last.view.big_name == "sorter-2"
    belt = Belt(hall, SECOND, SorterMode.STOPPED)
    lead.do(lead.tote())
    assert belt.ruled(YOGURT) == (1, 0, "")


def test_what_lies_at_the_reject_chute_says_why_and_where_to_carry_it(
    lead: Terminal, hall: Night
) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-A", "GS002-A", "GS003-A")

    def newest() -> str:
        lead.do(Command.SORTER)
        return lead.details[1]

    belt.fall(belt.induct("", problem=RejectReason.NO_READ))
    assert newest() == "异常口 #1：没读到码，手工扫"
    belt.fall(belt.induct("6901028075015"))
    assert newest() == "异常口 6901028075015：不认识的商品，叫组长"
    belt.fall(belt.induct(DUMPLINGS))
    assert newest() == "异常口 水饺：上 sorter-2，或手放 GS001-F"
    hall.tamper("UPDATE sku SET conveyable = 0 WHERE sku_id = 'S2'")
    belt.fall(belt.induct("S2"))
    assert newest() == "异常口 苹果：异形件，手放 GS001-A"
    belt.fall(belt.induct(NOODLES), 12)
    assert newest() == "异常口 粉丝：没进格口，手放 GS001-A"
    belt.blocked = frozenset({1, 2, 3})
    belt.fall(belt.induct(NOODLES, rounds=3))
    assert newest() == "异常口 粉丝：格口都不通，手放 GS001-A"
    put = hall.terminal(job=Command.PUT)
    for position in ("GS001-A", "GS002-A", "GS003-A"):
        put.do("S1", position)
    assert newest() == "异常口 粉丝：已分完，余货放一边"


def test_by_hand_people_sort_by_chute_and_the_belt_takes_over_what_is_left(
    lead: Terminal, hall: Night
) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-A", "GS002-A")
    fallen, lost = belt.induct(NOODLES), belt.induct(NOODLES)
    belt.fall(fallen)
    lead.do(Command.MANUAL)

    t = hall.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)
    # One is in its chute, one on the belt that stands still, with its alternate.
    assert (t.last.view.big, t.last.view.quantity) == ("1 GS001-A", 3)
    t.do(make_chute("sorter-1", 1))
    assert t.says == "GS001-A 放 3 件 粉丝"
    assert (t.last.view.big, t.last.view.quantity) == ("2 GS002-A", 3)

    belt.conveyor.met(9)
    assert belt.states()[1] == (lost, "ended", TrackOutcome.RESTARTED)
    lead.do(Command.AUTOMATIC)
    t.do(NOODLES.gtin)
    assert (t.last.view.big, t.last.view.quantity) == ("GS001-A", 1)
    track = belt.induct(NOODLES)
    assert belt.rulings[track] == Ruling(1, 2)
    belt.fall(track)
    assert belt.counts() == [("GS001", 5, 0)]


def test_items_a_restarted_plc_forgot_are_counted_until_somebody_has_picked_them_up(
    lead: Terminal, hall: Night
) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-A", "GS002-A")
    belt.induct(NOODLES)
    belt.induct(NOODLES)
    belt.conveyor.met(9)
    # Nobody scanned: it stands there all the same.
    told = said(lead.desk.look().view.details[1])
    assert told == "PLC 丢了 2 件的跟踪，货在异常口：重新上件，或手工分"
    hall.clock.tick()
    lead.do(Command.AUTOMATIC)
    assert not any("丢了" in line for line in lead.details)


def test_what_is_left_is_on_the_belt(hall: Night) -> None:
    belt = Belt(hall)
    belt.set_out("GS001-F")
    two = Belt(hall, SECOND)
    two.induct(DUMPLINGS)
    two.induct(DUMPLINGS)
    t = hall.terminal(job=Command.PUT)
    t.do(DUMPLINGS.gtin)
    assert t.says == "水饺 其余的在分拣机上"
    assert t.last.level is Level.CHECK
    assert (t.last.view.done, t.last.view.total) == (0, 2)


def test_a_sorter_left_on_another_nights_wave_says_so(lead: Terminal, hall: Night) -> None:
    lead.do(Command.AUTOMATIC)
    hall.tamper("UPDATE sorter SET wave_id = 'W20261120'")
    told = said(lead.desk.look().view.details[0])
    assert told == "sorter-1 还在分 W20261120：组长重新转自动"
    lead.do(Command.AUTOMATIC)
    assert hall.rows("SELECT wave_id FROM sorter") == [("W20261121",)]
