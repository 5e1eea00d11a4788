"""How the devices are, one of them tried, and the sorters as a picture."""

from dataclasses import replace
from typing import Any

import pytest

from tests.belt import Belt
from tests.floor import Night
from tests.operations.boards.shown import look, panel_of, sentences, sheet
from tests.scanning import Terminal, said
from wms.domain.devices import GATEWAY, Device
from wms.domain.messages import say
from wms.domain.words import DeviceKind, DeviceState, Role, SorterMode
from wms.operations.panels import ChuteState, Mimic, Sheet
from wms.operations.reply import Command, Level
from wms.storage.devices import Devices

AT = "2026-11-21T23:29:00.000+08:00"
PAPER_OUT = say("printing.prompt.missing")


def device(name: str, kind: DeviceKind, state: DeviceState, **more: Any) -> Device:
    return Device(name, kind, state, since=AT, last_seen=AT, **more)


class Gateway:
    """It wrote the devices down, and does so again with each beat."""

    def __init__(self, night: Night, *devices: Device) -> None:
        self.night = night
        self.store = Devices(night.store, lambda: night.clock.now.isoformat())
        self.own = device(GATEWAY, DeviceKind.GATEWAY, DeviceState.READY)
        self.store.begin([self.own, *devices])
        self.beat()

    def beat(self) -> None:
        self.store.save([replace(self.own, last_seen=self.night.clock.tick().isoformat())])


PRINTER = device("label-1", DeviceKind.PRINTER, DeviceState.TROUBLE, cause=PAPER_OUT)
SCANNER = device("dock-1", DeviceKind.SCANNER, DeviceState.READY)


def board(night: Night) -> Terminal:
    return night.terminal("T-50", Role.LEAD, Command.DEVICES)


def test_trouble_stands_first_with_its_cause_and_since_when(warehouse: Night) -> None:
    Gateway(warehouse, SCANNER, PRINTER)
    lead = board(warehouse)
    view = look(lead)
    cause = said(PAPER_OUT)
    assert sheet(view) == [
        ["label-1", "打印机", "有问题", "23:29", cause, "", "23:29"],
        ["dock-1", "扫描枪", "正常", "23:29", "", "", "23:29"],
    ]
    assert [line.level for line in panel_of(view, Sheet).lines] == [Level.CHECK, Level.CALM]
    lead.do("label-1")
    view = look(lead)
    offered = [choice.command for choice in view.choices]
    assert offered == [Command.DONE, "label-1", Command.PRINTING]
    assert sentences(view) == [(cause, Level.CHECK)]


def test_a_device_is_tried_by_the_gateway_and_the_answer_is_told(warehouse: Night) -> None:
    gateway = Gateway(warehouse, PRINTER)
    lead = board(warehouse)
    lead.do("label-1", "label-1")
    assert lead.says == "请网关试 label-1"
    assert sentences(look(lead))[-1] == ("正在试 label-1", Level.CALM)
    (request,) = gateway.store.requests()
    assert (request.device, request.seconds) == ("label-1", 30)
    gateway.store.answer(request, [PAPER_OUT], passed=False)
    warehouse.clock.tick()
    told = sentences(look(lead))
    assert told[-2:] == [("试机没有通过", Level.STOP), (said(PAPER_OUT), Level.CALM)]


def test_a_gateway_that_fell_silent_is_told_and_nothing_can_be_tried(warehouse: Night) -> None:
    gateway = Gateway(warehouse, PRINTER)
    lead = board(warehouse)
    for _ in range(8):
        gateway.beat()
        assert all(level is not Level.STOP for _, level in sentences(look(lead)))
    for _ in range(8):
        view = look(lead)
    told, level = sentences(view)[0]
    assert told.startswith("网关从 23:30 起没有动静")
    assert level is Level.STOP
    assert lead.refused("label-1", "label-1").startswith("网关没有运行")
    assert gateway.store.requests() == []


def test_without_a_gateway_there_is_nothing_to_see(warehouse: Night) -> None:
    lead = board(warehouse)
    assert sentences(look(lead)) == [("网关没有运行过：启动网关", Level.STOP)]
    assert lead.refused("label-1") == "没有设备「label-1」：按行前的编号"


@pytest.mark.parametrize("asked", [1, 130])
def test_a_test_nobody_answers_is_given_up(warehouse: Night, asked: int) -> None:
    gateway = Gateway(warehouse, PRINTER)
    lead = board(warehouse)
    lead.do("label-1", "label-1")
    for _ in range(asked // 2):
        gateway.beat()
        view = look(lead)
    told = sentences(look(lead) if asked == 1 else view)[-1][0]
    assert told.startswith("正在试" if asked == 1 else "网关没有答复")


# -- belts


def picture(night: Night) -> Mimic:
    return panel_of(look(night.terminal("T-50", Role.LEAD, Command.BELTS)), Mimic)


def test_a_sorter_as_a_picture(hall: Night) -> None:
    detail = {"full": [3], "jammed": [], "disabled": [4], "rate": 120, "no_reads": 7, "rounds": 2}
    first = device(
        "sorter-1", DeviceKind.SORTER, DeviceState.READY, detail={**detail, "on_belt": 1}
    )
    Gateway(hall, first)
    belt = Belt(hall)
    belt.set_out("GS001-A", "GS003-A")
    belt.fall(belt.induct())
    lead = hall.terminal("T-50", Role.LEAD, Command.BELTS)
    view = look(lead)
    one, two = panel_of(view, Mimic).sorters
    assert (one.name, one.mode, one.state) == ("sorter-1", SorterMode.AUTOMATIC, DeviceState.READY)
    assert (one.rate, one.no_reads, one.rounds, one.on_belt) == (120, 7, 2, 1)
    assert [(c.number, c.position, c.state, c.items) for c in one.chutes] == [
        (1, "GS001-A", ChuteState.READY, 1),
        (2, "GS002-A", ChuteState.BARE, 0),
        (3, "GS003-A", ChuteState.FULL, 0),
        (4, "GS001-C", ChuteState.DISABLED, 0),
        (12, "", ChuteState.REJECT, 0),
    ]
    # The other one has no gateway yet and was never switched.
    assert (two.mode, two.state) == (SorterMode.STOPPED, DeviceState.ABSENT)
    assert [told for told, _ in sentences(view)] == [
        "sorter-1 自动，黄大姐 负责",
        "sorter-2 还没有人切过",
    ]


@pytest.mark.parametrize("detail", [{}, {"full": "3", "rate": "fast"}, {"full": [None, 2]}])
def test_what_the_gateway_wrote_may_be_anything(hall: Night, detail: dict[str, Any]) -> None:
    Gateway(hall, device("sorter-1", DeviceKind.SORTER, DeviceState.READY, detail=detail))
    one = picture(hall).sorters[0]
    assert one.rate == 0
    assert {c.state for c in one.chutes} <= {ChuteState.BARE, ChuteState.FULL, ChuteState.REJECT}


def test_where_there_is_no_sorter_there_is_no_picture(warehouse: Night) -> None:
    lead = warehouse.terminal("T-50", Role.LEAD)
    assert Command.BELTS not in [choice.command for choice in lead.last.view.choices]
