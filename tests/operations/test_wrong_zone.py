"""Goods of one zone in another's container: two people answer for it, and the papers say so."""

import json

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, YOGURT, Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Level

REASONS = ["ZONE-ICED", "ZONE-BROKEN", "ZONE-NO_ROOM"]


@pytest.fixture
def supervisor(warehouse: Night) -> Terminal:
    """The supervisor has the yogurt in hand; a tote stands open at GS001's ambient position."""
    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", YOGURT.gtin)
    return t


def test_two_people_let_it_in_and_the_books_and_papers_say_so(
    supervisor: Terminal, warehouse: Night
) -> None:
    supervisor.do(Command.EXCEPTION, "GS001-A")
    assert supervisor.says == "例外放到 GS001-A：选原因，F6 放弃"
    assert [choice.command for choice in supervisor.last.view.choices] == REASONS
    supervisor.do("ZONE-ICED")
    supervisor.key("4.5")
    assert supervisor.says == "商品 4.5 度"
    supervisor.do(warehouse.badges[Role.ADMIN])
    assert supervisor.says == "例外：GS001-A 常温容器放 3 件 酸奶，已记差异"
    assert supervisor.last.level is Level.CHECK
    assert supervisor.last.view.big == "GS003-C"

    (box,) = warehouse.boxes()
    assert warehouse.rows("SELECT put FROM sort_count WHERE sku_id = 'S3'") == [(3,)]
    assert warehouse.rows(
        "SELECT kind, subject, sku_id, quantity, state, note FROM discrepancy"
    ) == [("wrong_zone", box, "S3", 3, "unreviewed", "iced: 4.5 °C, 覃主管, 陆管理")]
    ((told,),) = warehouse.rows("SELECT body FROM journal WHERE kind = 'overridden'")
    assert json.loads(told) == {
        "right": "override_zone",
        "subject": box,
        "second": "P-admin",
        "reason": "iced 4.5",
    }
    assert warehouse.audit() == []

    supervisor.do(Command.CLOSE, "GS001-A")
    number = warehouse.load_and_depart("T01")
    ((body,),) = warehouse.rows("SELECT body FROM manifest WHERE number = :n", n=number)
    listed = [line for line in json.loads(body)["exceptions"] if line["kind"] == "wrong_zone"]
    assert listed == [
        {
            "kind": "wrong_zone",
            "destination_id": "GS001",
            "sku_id": "S3",
            "name": "酸奶",
            "quantity": 3,
            "note": "iced: 4.5 °C, 覃主管, 陆管理",
        }
    ]
    assert warehouse.audit() == []


def test_undone_it_is_no_exception_any_more(supervisor: Terminal, warehouse: Night) -> None:
    supervisor.do(Command.EXCEPTION, "GS001-A", "ZONE-NO_ROOM")
    supervisor.key("3")
    supervisor.do(warehouse.badges[Role.ADMIN], Command.UNDO)
    assert warehouse.rows("SELECT state FROM discrepancy") == [("reversed",)]
    assert warehouse.rows("SELECT sku_id FROM content") == [("S1",)]
    assert warehouse.audit() == []


def test_a_retry_of_the_second_badge_puts_once(supervisor: Terminal, warehouse: Night) -> None:
    supervisor.do(Command.EXCEPTION, "GS001-A", "ZONE-ICED")
    supervisor.key("4.5")
    supervisor.pin = ""
    supervisor.do(warehouse.badges[Role.ADMIN])
    keyed = supervisor.new_scan("580274", source="keypad")
    supervisor.give(keyed)
    supervisor.give(keyed)
    assert warehouse.rows("SELECT put FROM sort_count WHERE sku_id = 'S3'") == [(3,)]
    assert warehouse.audit() == []


@ON_SQLITE
def test_nobody_lets_it_in_alone_or_with_a_sorter(supervisor: Terminal, warehouse: Night) -> None:
    supervisor.do(Command.EXCEPTION, "GS001-A", "ZONE-ICED")
    supervisor.key("4.5")
    for role in (Role.SUPERVISOR, Role.SORTER):
        supervisor.scan(warehouse.badges[role])
        assert supervisor.last.level is Level.STOP, supervisor.says
        supervisor.do(Command.ACKNOWLEDGE)
    assert warehouse.rows("SELECT * FROM discrepancy") == []
    supervisor.do(Command.UNDO)
    assert supervisor.says == "已放弃：放回本温层格口"
    assert supervisor.last.view.big == "GS001-C"
    assert warehouse.audit() == []


@ON_SQLITE
def test_what_is_missing_is_said(supervisor: Terminal) -> None:
    supervisor.do(Command.EXCEPTION)
    assert supervisor.refused("GS003-A") == "GS003-A 没有打开的容器：先放一个空容器"
    assert supervisor.refused("GS002-A") == "GS002-A 不要 酸奶：应放 GS001-C，3 件"
    supervisor.do("GS001-A")
    assert supervisor.refused("BECAUSE") == "「BECAUSE」不是原因：按数字选一个，F6 放弃"
    supervisor.do("ZONE-BROKEN")
    assert supervisor.refused("warm") == "「warm」不是温度：例如 4.5 或 -18.5"
    supervisor.key("12.5")
    assert supervisor.says == "注意：冷藏 12.5 度，超过限值"
    assert supervisor.refused("GS001-A") == "等第二人扫工牌放行，或按 F6 放弃"
    supervisor.do(Command.BACK)
    assert supervisor.says == "已放弃：放回本温层格口"


def test_fewer_than_needed_may_be_let_in(supervisor: Terminal, warehouse: Night) -> None:
    supervisor.key("2")
    supervisor.do(Command.EXCEPTION, "GS001-A", "ZONE-ICED")
    supervisor.key("4.5")
    supervisor.do(warehouse.badges[Role.ADMIN])
    assert supervisor.says == "例外：GS001-A 常温容器放 2 件 酸奶，已记差异"
    assert (supervisor.last.view.big, supervisor.last.view.quantity) == ("GS001-C", 1)
    assert warehouse.rows("SELECT short FROM sort_count WHERE sku_id = 'S3'") == [(0,)]
    assert warehouse.audit() == []
