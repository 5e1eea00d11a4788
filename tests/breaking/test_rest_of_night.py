"""What the morning and the way back must survive: two at the same goods, and whatever is told."""

import json
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest

from tests.conftest import ON_POSTGRES
from tests.dock import NOTICE_V1, afternoon, at_dock, wave_is
from tests.floor import APPLES, NOODLES, Night, person_of
from tests.scanning import new_id, said
from tests.town import WAVE
from wms.domain.mail import Envelope
from wms.domain.messages import Refused, say
from wms.domain.people import Right
from wms.domain.settlement import Figure
from wms.domain.words import ContainerType, Outcome, ReturnReason, Role
from wms.operations import deliver_rules, empties_rules, take_back_rules
from wms.operations.floor import Act, Hand
from wms.operations.ports import Overtaken
from wms.operations.receive_arrival import arriving, open_receipt
from wms.operations.receive_close import close_receipt, reconcile
from wms.operations.reply import Command, Scan
from wms.operations.settlement import Correcting, correct_returned, freeze_night
from wms.storage.books import SiteBooks
from wms.storage.statements import Statement

B01 = "GS001-B01-20261121-1"
AT = "2026-11-22T14:00:00+08:00"
Doing = Callable[[Act], object]


def race(night: Night, first: tuple[Right, Doing], second: tuple[Right, Doing]) -> str:
    """One has written and is not done when another begins; what the other hears, as a key."""
    for terminal_id in ("T-66", "T-67"):
        night.terminal(terminal_id, Role.SUPERVISOR)
    told: list[str] = []
    done = Event()

    def other() -> None:
        with closing(night.again()) as here:
            try:
                _does(here, "T-67", second)
                told.append("")
            except Refused as refused:
                said(refused.message)
                told.append(refused.message.key)
            except Overtaken:
                told.append("desk.overtaken")
            finally:
                done.set()

    thread = Thread(target=other)

    def and_waits(act: Act) -> None:
        first[1](act)
        thread.start()
        done.wait(0.3)

    _does(night, "T-66", (first[0], and_waits))
    thread.join()
    return told[0]


def _does(night: Night, terminal_id: str, what: tuple[Right, Doing]) -> None:
    right, doing = what
    hand = Hand(terminal_id, person_of(Role.SUPERVISOR))
    with night.floor.act(hand, Scan("", new_id(), night.clock.tick()), right) as act:
        doing(act)


def brings_back_totes(night: Night) -> tuple[Right, Doing]:
    """All totes of P001 come back."""

    def book(act: Act) -> None:
        party, tote = empties_rules.party_of(act.books, night.site, "P001"), ContainerType.TOTE
        out = empties_rules.out_of(act.books, party.parties, tote)
        answer = say("empties.booked", party="P001", count=out, container_kind=tote)
        for moved in empties_rules.come_back(act.books, party, tote, out, found=False):
            empties_rules.record(act, moved, answer, tell=False)

    return Right.TAKE_BACK, book


def gives_back_apples(_night: Night) -> tuple[Right, Doing]:
    """P001 gives back all the apples it has."""

    def take(act: Act) -> None:
        place = take_back_rules.Place("P001", "")
        apples = take_back_rules.product_of(act.books, APPLES.gtin)
        night, *_ = take_back_rules.nights_of(act.books, place, apples.sku_id)
        goods = take_back_rules.Taken(place, apples, night, 3, ReturnReason.ROTTEN)
        take_back_rules.take(act, goods)

    return Right.TAKE_BACK, take


def refuses_everything(night: Night) -> tuple[Right, Doing]:
    """P001 takes nothing off the vehicle."""

    def refuse(act: Act) -> None:
        sheet = deliver_rules.sheet_of(act.books, B01)
        stop = next(stop for stop in sheet.stops if stop.point_id == "P001")
        at = deliver_rules.time_now(sheet, night.clock.now)
        told = deliver_rules.Told(Outcome.REFUSED, at, deliver_rules.SHEET, "unwanted")
        told = deliver_rules.settled(stop, told)
        answer = deliver_rules.answer_of(stop, told)
        deliver_rules.record_stop(act, night.site, sheet, stop, told, answer)

    return Right.DELIVER, refuse


@ON_POSTGRES
def test_two_count_the_same_totes_back(morning: Night) -> None:
    totes = brings_back_totes(morning)
    assert race(morning, totes, totes) == "desk.overtaken"
    rows = morning.rows("SELECT sent, back FROM empties WHERE party = 'P001'")
    assert rows == [(2, 2)]


@ON_POSTGRES
def test_two_take_the_same_apples_back(morning: Night) -> None:
    apples = gives_back_apples(morning)
    assert race(morning, apples, apples) == "take_back.too_many"
    assert morning.rows("SELECT quantity FROM returned") == [(3,)]


@ON_POSTGRES
def test_apples_that_came_back_were_not_refused_as_well(morning: Night) -> None:
    both = gives_back_apples(morning), refuses_everything(morning)
    assert race(morning, *both) == "deliver.came_back"


@ON_POSTGRES
def test_apples_that_were_refused_do_not_come_back_as_well(morning: Night) -> None:
    both = refuses_everything(morning), gives_back_apples(morning)
    assert race(morning, *both) in ("take_back.too_many", "desk.overtaken")
    assert morning.rows("SELECT SUM(quantity) FROM returned WHERE sku_id = 'S2'") == [(3,)]


@ON_POSTGRES
def test_two_put_the_same_damaged_goods_on_the_note(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    report = station.terminal("T-04", job=Command.REPORT)
    report.do("REPORT-DAMAGE", APPLES.gtin, "1", Command.DONE)
    assert station.rows("SELECT damaged FROM stock WHERE sku_id = 'S2'") == [(1,)]

    def put(act: Act) -> None:
        left = take_back_rules.left_over(act.books)
        goods = [(one, one.items) for one in left if one.reason is ReturnReason.DAMAGED]
        take_back_rules.put_on_note(act, station.site, goods, confirmed=False)

    assert race(station, (Right.TAKE_BACK, put), (Right.TAKE_BACK, put)) != ""
    assert station.rows("SELECT quantity FROM returned") == [(1,)]
    assert station.audit() == []


@ON_POSTGRES
def test_goods_that_go_back_while_an_account_is_frozen_are_a_line_below_it(
    warehouse: Night,
) -> None:
    t = at_dock(afternoon(warehouse))
    t.do(NOODLES.gtin, "12", "20261215", Command.DONE, Command.DONE, NOTICE_V1)
    back = Correcting(WAVE, "V1", "S1", Figure.RETURNED, 3, "unwanted")

    def freeze(act: Act) -> None:
        freeze_night(act, WAVE, date(2026, 11, 21), date(2026, 11, 24))

    def sends_back(act: Act) -> None:
        correct_returned(act, back)

    race(warehouse, (Right.SETTLE, freeze), (Right.SETTLE, sends_back))
    lines = warehouse.rows("SELECT line, figure, quantity FROM settlement_correction")
    assert lines == [(1, "returned", 3)]


@pytest.mark.parametrize("line", ["069003500000473100999999", "9" * 30, "²", "-1", "0", ""])
def test_no_line_of_an_order_is_so_long_that_the_terminal_ends(warehouse: Night, line: str) -> None:
    boss = warehouse.terminal("T-01", Role.SUPERVISOR, Command.INTERCEPT)
    assert boss.refused(f"O0/{line}").startswith(f"W20261121 没有订单 O0/{line}")


INTERCEPT = {
    "order_id": "O0",
    "line_no": 1,
    "wave_id": "W20261121",
    "point_id": "P001",
    "sku_id": "S1",
    "quantity": 2,
    "reason": "customer_asks",
}
DECISION = {
    "wave_id": "W20261121",
    "supplier_id": "V2",
    "decision": "short",
    "reason": "no_goods",
    "version": 1,
}
POISON: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("intercept", "O0/1", {**INTERCEPT, "quantity": True}),
    ("intercept", "O0/1", {**INTERCEPT, "quantity": 2**31}),
    ("supplier_decision", "W20261121/V2/1", {**DECISION, "version": True}),
    ("empties", "x", {"subject": "GS001", "lines": [["tote", 2**31 - 1, 0]]}),
    ("empties", "x", {"subject": "GS001", "lines": [["tote", 0, -(2**31) + 1]]}),
    ("empties", "x", {"subject": "GS001", "lines": [["tote", True, 0]]}),
)


@pytest.mark.parametrize(("kind", "key", "body"), POISON)
def test_a_message_that_no_store_can_hold_is_set_aside(
    station: Night, kind: str, key: str, body: dict[str, Any]
) -> None:
    """Were it tried again and again, nothing behind it would ever arrive."""
    packed = zlib.compress(json.dumps(body).encode())
    envelope = Envelope.seal("CW01/poison", "CW01", "GS001", kind, key, packed)
    with pytest.raises(Refused):
        station.mail.take(envelope, AT)
    assert station.audit() == []


@ON_POSTGRES
def test_a_night_is_held_against_its_book_once(warehouse: Night) -> None:
    t = at_dock(afternoon(warehouse))
    t.do(NOODLES.gtin, "12", "20261215", Command.DONE, Command.DONE, NOTICE_V1)
    wave_is(warehouse, "frozen")

    def holds_against_the_book(act: Act) -> None:
        reconcile(act, WAVE)

    both = (Right.RECEIVE, holds_against_the_book)
    assert race(warehouse, both, both) == "receive.reconciled_already"
    noodles = "SELECT quantity FROM discrepancy WHERE kind = 'short' AND sku_id = 'S1'"
    assert warehouse.rows(noodles) == [(3,)]
    assert warehouse.audit() == []


@ON_POSTGRES
@pytest.mark.parametrize("late", [True, False])
def test_what_the_last_vehicle_did_not_bring_is_said_once(warehouse: Night, late: bool) -> None:
    """Both of its vehicles are done at once; or it is done as the book is closed."""
    night = afternoon(warehouse)
    at_dock(night).do(NOODLES.gtin, "12", "20261215", Command.DONE)
    if late:
        two = night.terminal("T-02", Role.SORTER, Command.RECEIVE)
        two.do(NOTICE_V1, "DOCK-NEW", Command.DONE, "桂A2", Command.DONE, Command.DONE)
    numbers = [number for (number,) in night.rows("SELECT number FROM goods_receipt ORDER BY 1")]
    wave_is(night, "frozen")

    def closes(number: str) -> tuple[Right, Doing]:
        return Right.RECEIVE, lambda act: close_receipt(act, number)

    def holds_against_the_book(act: Act) -> None:
        reconcile(act, WAVE)

    if late:
        with night.office(Right.RECEIVE, person_of(Role.SUPERVISOR)) as act:
            reconcile(act, WAVE)
        race(night, *map(closes, numbers))
    else:
        race(night, closes(numbers[0]), (Right.RECEIVE, holds_against_the_book))
    noodles = "SELECT quantity FROM discrepancy WHERE kind = 'short' AND sku_id = 'S1'"
    assert night.rows(f"{noodles} AND state = 'unreviewed'") == [(3,)]
    assert night.audit() == []


@ON_POSTGRES
def test_a_vehicle_that_comes_as_the_plan_is_released(warehouse: Night) -> None:
    """Either the warehouse keeps stock of the wave, or nothing of it was received for stock."""
    night = afternoon(warehouse)
    wave_is(night, "frozen")

    def releases(act: Act) -> None:
        assert isinstance(act.books, SiteBooks)
        planned = Statement("UPDATE wave SET state = 'planned' WHERE wave_id = :w")
        act.books.tx.run(planned, w=WAVE)

    def arrives(act: Act) -> None:
        supplier = act.books.receiving.supplier("V1")
        wave = act.books.receiving.wave(WAVE)
        assert supplier is not None
        assert wave is not None
        here = arriving(act.books, supplier, wave, night.clock.now)
        open_receipt(act, replace(here, dock="D31"), None)

    race(night, (Right.RECEIVE, releases), (Right.RECEIVE, arrives))
    (stocks,) = night.rows("SELECT stocks FROM goods_receipt")
    assert night.rows("SELECT receives FROM wave") == [stocks]
