"""Settling with suppliers: what they are owed for, and what turns up after that."""

from datetime import date
from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.dock import GOOD, NOTICE_V1, afternoon, at_dock
from tests.floor import NOODLES, YOGURT, Night, person_of
from tests.town import WAVE
from wms.domain.digest import checksum
from wms.domain.messages import Refused
from wms.domain.people import Right
from wms.domain.settlement import Figure, SettlementLine, body_of, due_on, lines_of
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations import settlement
from wms.operations.reply import Command
from wms.operations.settlement import (
    Correcting,
    correct,
    correct_returned,
    freeze_night,
    statements,
)

NIGHT, DUE = date(2026, 11, 21), date(2026, 11, 24)
CHINESE = catalogue("zh_CN")
BACK = Correcting(WAVE, "V1", "S1", Figure.RETURNED, 3, "客户退货")


@pytest.fixture
def received(warehouse: Night) -> Night:
    """V1 brought twelve of fifteen noodles, two of them in torn packs, and all the yogurt."""
    night = afternoon(warehouse)
    t = at_dock(night)
    t.do(NOODLES.gtin, "12", GOOD, Command.EXCEPTION, "REJECT-PACKAGING")
    t.key("2")
    t.do(Command.DONE, YOGURT.gtin, Command.DONE, GOOD, "4.2", Command.DONE)
    t.do(Command.DONE, NOTICE_V1)
    return night


def freeze(night: Night, today: date = DUE) -> str:
    """A supervisor freezes the accounts of the night; what they are told."""
    with night.office(Right.SETTLE, person_of(Role.SUPERVISOR)) as act:
        _, answer = freeze_night(act, WAVE, NIGHT, today)
    return CHINESE.text(answer)


def refused(night: Night, today: date = DUE) -> str:
    with pytest.raises(Refused) as refusal:
        freeze(night, today)
    return CHINESE.text(refusal.value.message)


def account(night: Night, supplier: str = "V1") -> dict[str, tuple[int, ...]]:
    """Ordered, delivered, accepted, rejected, short, returned and payable of each product."""
    with night.books.reading() as books:
        (one,) = statements(books, WAVE, supplier)
    return {
        line.sku_id: (
            *(line.ordered, line.delivered, line.accepted, line.rejected),
            *(line.short, line.returned, line.payable),
        )
        for line in one.lines
    }


def test_an_account_adds_up_what_the_docks_counted(received: Night) -> None:
    assert account(received) == {
        "S1": (15, 12, 10, 2, 5, 0, 10),
        "S3": (7, 7, 7, 0, 0, 0, 7),
        "S4": (2, 0, 0, 0, 2, 0, 0),
    }
    assert account(received, "V2") == {"S2": (6, 0, 0, 0, 6, 0, 0)}


def test_an_account_closes_on_the_third_day(received: Night) -> None:
    assert due_on(NIGHT) == DUE
    told = refused(received, date(2026, 11, 23))
    assert told == "W20261121 还没到结算日：2026-11-24 起才能冻结"
    assert freeze(received) == "W20261121 冻结 2 家的账"
    # A second time there is nothing left to freeze.
    assert freeze(received) == "W20261121 冻结 0 家的账"
    assert received.audit() == []


def test_an_account_waits_while_something_of_it_is_open_and_nobody_else(received: Night) -> None:
    t = at_dock(received, "T-02")
    told = freeze(received)
    assert told.startswith("W20261121 冻结 1 家的账；还有 1 家没办完（先看 V1）：没关的收货单 1 张")
    t.do(YOGURT.gtin, "1", "OVER-KEEP", GOOD, "9.0", Command.DONE)
    t.do(Command.DONE, NOTICE_V1)
    assert "扣留 1 件" in refused(received)
    assert received.rows("SELECT supplier_id FROM settlement") == [("V2",)]
    assert received.audit() == []


def test_a_night_nobody_received_for_has_no_account(warehouse: Night) -> None:
    afternoon(warehouse)
    assert refused(warehouse) == "W20261121 没有按商品收过货，没有账可结"


def test_what_turns_up_later_is_a_line_below(received: Night) -> None:
    with received.office(Right.SETTLE, person_of(Role.SUPERVISOR)) as act:
        # What is not final adds up by itself.
        assert correct_returned(act, BACK) is None
    freeze(received)
    before = received.rows("SELECT body, checksum FROM settlement ORDER BY supplier_id")
    with received.office(Right.SETTLE, person_of(Role.SUPERVISOR)) as act:
        answer = correct(act, BACK, None)
    assert CHINESE.text(answer) == "供应商 V1 的账第 1 行更正：商品 S1 3 件"
    with received.office(Right.SETTLE, person_of(Role.SUPERVISOR)) as act:
        assert correct_returned(act, BACK) is not None
    assert received.rows("SELECT body, checksum FROM settlement ORDER BY supplier_id") == before
    assert received.rows("SELECT line, figure, quantity FROM settlement_correction") == [
        (1, "returned", 3),
        (2, "returned", 3),
    ]
    assert received.audit() == []


def said_of(night: Night, line: Correcting, second: Any = None) -> str:
    with (
        pytest.raises(Refused) as refusal,
        night.office(Right.SETTLE, person_of(Role.SUPERVISOR)) as act,
    ):
        correct(act, line, second)
    return CHINESE.text(refusal.value.message)


def test_a_correction_needs_its_reason_a_frozen_account_and_room(received: Night) -> None:
    assert said_of(received, BACK).endswith("还没冻结：没有要更正的")
    freeze(received)
    no_reason = Correcting(WAVE, "V1", "S1", Figure.RETURNED, 3, " ")
    assert said_of(received, no_reason) == "更正要写原因：--reason"
    too_many = Correcting(WAVE, "V1", "S1", Figure.ACCEPTED, -11, "数错")
    assert said_of(received, too_many) == "商品 S1 的这一项是 10 件，不能再加 -11 件"
    nobody_knows = Correcting(WAVE, "V1", "S9", Figure.ACCEPTED, 3, "漏了")
    assert said_of(received, nobody_knows) == "没有商品「S9」：核对商品编号"
    large = Correcting(WAVE, "V1", "S1", Figure.ACCEPTED, -10, "数错")
    assert said_of(received, large) == "更正 10 件要第二个人在场"
    second = received.stand_by(Right.SETTLE)
    with received.office(Right.SETTLE) as act:
        correct(act, large, second)
    ((kind, people),) = received.rows(
        "SELECT kind, COUNT(*) FROM journal WHERE kind = 'overridden' GROUP BY kind"
    )
    assert (kind, people) == ("overridden", 1)
    assert received.audit() == []


def test_what_is_frozen_reads_back_as_it_was() -> None:
    lines = (
        SettlementLine("S2", "苹果", "份", 6, 6, 6, 0, 1, 1190),
        SettlementLine("S1", "粉丝", "包", 15, 12, 10, 2, 0, 0),
    )
    body = body_of(WAVE, "V1", lines)
    assert lines_of(body) == (lines[1], lines[0])
    assert body == body_of(WAVE, "V1", tuple(reversed(lines)))
    assert checksum(body) != checksum(body_of(WAVE, "V2", lines))


TAMPERED = {
    "the body": "UPDATE settlement SET body = REPLACE(body, '15', '14') WHERE supplier_id = 'V1'",
    "the digest": "UPDATE settlement SET checksum = 'x' WHERE supplier_id = 'V1'",
    "a line of the docks": "UPDATE goods_receipt_line SET accepted = 9 WHERE line = 1",
    "a correction": "UPDATE settlement_correction SET line = 2",
}


@ON_SQLITE
@pytest.mark.parametrize("sql", TAMPERED.values(), ids=TAMPERED.keys())
def test_tampering_with_an_account_is_named(received: Night, sql: str) -> None:
    freeze(received)
    with received.office(Right.SETTLE, person_of(Role.SUPERVISOR)) as act:
        correct(act, BACK, None)
    assert received.tamper(sql)
    assert "settled" in received.broken()


@ON_SQLITE
def test_an_account_that_forgets_what_was_rejected(
    received: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kind_to_suppliers(wave_id: str, supplier_id: str, lines: Any) -> str:
        kept = [line for line in lines if not line.rejected]
        return body_of(wave_id, supplier_id, kept)

    monkeypatch.setattr(settlement, "body_of", kind_to_suppliers)
    freeze(received)
    assert "settled" in received.broken()
