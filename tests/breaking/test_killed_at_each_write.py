"""kill -9 before and after each statement of an act: all of it stands, or nothing.

The terminal is a process of its own that dies at its first statement, then at its second, until it
gets through. Whatever had not been committed left no trace; what had is there whole, once, and who
comes back to it is told so. And the same acts with every reply lost on its way.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NewStore
from tests.dock import NOTICE_V1, afternoon, at_dock, wave_is
from tests.floor import APPLES, CENTRAL, GS001, NOODLES, YOGURT, Clock, Night, Terminal
from tests.operations.test_desk import CutLink, behind
from tests.operations.test_intercept import ask
from tests.operations.test_settlement import freeze
from tests.scanning import new_id
from wms.domain.site import Site
from wms.domain.words import Role
from wms.operations.reply import Command, Level, Scan
from wms.storage.store import Store

DONE, CLOSE = Command.DONE, Command.CLOSE
B01 = "GS001-B01-20261121-1"
RECEIPT, NOTE = "GR20261121-0001", "RN20261121-GS001-1"
TRUCK = "T01-20261121-1"
PATIENCE = 200
"""More statements than any act takes."""


@dataclass(frozen=True)
class Deed:
    """What somebody does: `before` at their terminal, then `last`, which commits. `stands` gives
    `done` once it is done, and before it something else."""

    site: Site
    ready: Callable[[Night], object]
    role: Role
    job: str
    before: tuple[str, ...]
    last: str
    stands: str
    done: list[tuple[Any, ...]]


def at_the_dock(night: Night) -> None:
    at_dock(afternoon(night))


def noodles_received(night: Night) -> None:
    at_dock(afternoon(night)).do(NOODLES.gtin, "12", "20261215", DONE)


def warm_yogurt(night: Night) -> None:
    at_dock(afternoon(night)).do(YOGURT.gtin, DONE, "20261215", "9.5", DONE)


def after_the_plan(night: Night) -> None:
    noodles_received(night)
    wave_is(night, "planned")


def left_at_six(night: Night) -> None:
    """Half past nine: both branch vehicles left at six."""
    night.sort_everything()
    night.clock.go_to(6, 0, day=22)
    night.load_and_depart("GS001-B01")
    night.load_and_depart("GS001-B02")
    night.clock.go_to(9, 30, day=22)


def apples_are_back(night: Night) -> None:
    left_at_six(night)
    t = night.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    t.do("P001", APPLES.gtin, "2", "WHY-rotten", DONE, DONE)


def truck_gone(night: Night) -> None:
    night.sort_everything()
    night.load_and_depart("T01")


def nothing(_night: Night) -> None:
    """As it is."""


DEEDS = {
    "a vehicle arrives": Deed(
        CENTRAL,
        afternoon,
        Role.SORTER,
        Command.RECEIVE,
        (NOTICE_V1, DONE, "桂A12345", "4.0"),
        "-19.0",
        "SELECT COUNT(*), (SELECT COUNT(*) FROM reading) FROM goods_receipt",
        [(1, 2)],
    ),
    "a line is received": Deed(
        CENTRAL,
        at_the_dock,
        Role.SORTER,
        Command.RECEIVE,
        (RECEIPT, NOODLES.gtin, "12", "20261215"),
        DONE,
        "SELECT SUM(l.accepted), SUM(s.received) FROM goods_receipt_line l, stock s",
        [(12, 12)],
    ),
    "warm goods are received": Deed(
        CENTRAL,
        at_the_dock,
        Role.SORTER,
        Command.RECEIVE,
        (RECEIPT, YOGURT.gtin, DONE, "20261215", "9.5"),
        DONE,
        "SELECT SUM(l.held), COUNT(*) FROM goods_receipt_line l, hold h",
        [(7, 1)],
    ),
    "a receipt is closed": Deed(
        CENTRAL,
        noodles_received,
        Role.SORTER,
        Command.RECEIVE,
        (RECEIPT, DONE),
        NOTICE_V1,
        "SELECT state, (SELECT COUNT(*) FROM print_job) FROM goods_receipt",
        [("closed", 1)],
    ),
    "a late supplier is decided": Deed(
        CENTRAL,
        after_the_plan,
        Role.SUPERVISOR,
        Command.LATE_SUPPLIERS,
        ("V1", "LATE-SHORT"),
        "WHY-no_answer",
        "SELECT COUNT(*), (SELECT SUM(short) FROM sort_count WHERE sku_id = 'S1'),"
        " (SELECT COUNT(*) FROM outbox WHERE kind = 'supplier_decision') FROM supplier_decision",
        [(1, 3, 3)],
    ),
    "held goods are condemned": Deed(
        CENTRAL,
        warm_yogurt,
        Role.SUPERVISOR,
        Command.HOLDS,
        (f"{RECEIPT}/1", "HOLD-CONDEMN"),
        "WHY-thawed",
        "SELECT h.state, l.held, l.rejected FROM hold h, goods_receipt_line l",
        [("condemned", 0, 7)],
    ),
    "totes come back": Deed(
        CENTRAL,
        truck_gone,
        Role.SORTER,
        Command.EMPTIES,
        ("GS001", "EMPTIES-tote"),
        "2",
        "SELECT back, (SELECT COUNT(*) FROM outbox WHERE kind = 'empties' AND to_site = 'GS001')"
        " FROM empties WHERE party = 'GS001'",
        [(2, 2)],
    ),
    "an order is set aside": Deed(
        GS001,
        nothing,
        Role.SORTER,
        Command.INTERCEPT,
        ("O0/1",),
        "END-SET_ASIDE",
        "SELECT i.state, (SELECT SUM(quantity) FROM returned),"
        " (SELECT COUNT(*) FROM outbox WHERE kind = 'intercept_ended') FROM intercept i",
        [("set_aside", 2, 1)],
    ),
    "a stop takes part of it": Deed(
        GS001,
        left_at_six,
        Role.SORTER,
        Command.DELIVER,
        (B01, f"ST-{B01}-1", "DELIVER-partly", APPLES.gtin, "2", "WHY-damaged", DONE, "4"),
        "8:40",
        "SELECT COUNT(*), (SELECT SUM(quantity) FROM returned WHERE sku_id = 'S2'),"
        " (SELECT COUNT(*) FROM discrepancy WHERE kind = 'damage') FROM delivery",
        [(1, 2, 1)],
    ),
    "apples are taken back": Deed(
        GS001,
        left_at_six,
        Role.SORTER,
        Command.TAKE_BACK,
        ("P001", APPLES.gtin, "2", "WHY-rotten"),
        DONE,
        "SELECT SUM(quantity) FROM returned WHERE sku_id = 'S2'",
        [(2,)],
    ),
    "a returns note is closed": Deed(
        GS001,
        apples_are_back,
        Role.LEAD,
        Command.TAKE_BACK,
        (CLOSE,),
        DONE,
        "SELECT n.state, r.state, (SELECT COUNT(*) FROM outbox WHERE kind = 'returns_note'),"
        " (SELECT COUNT(*) FROM print_job WHERE paper = 'returns_note')"
        " FROM returns_note n, returned r WHERE r.sku_id = 'S2'",
        [("on_note", "on_note", 1, 1)],
    ),
}


@pytest.fixture(params=DEEDS)
def deed(request: pytest.FixtureRequest) -> Deed:
    return DEEDS[request.param]


@pytest.fixture
def night(deed: Deed, warehouse: Night, new_store: NewStore, clock: Clock) -> Iterator[Night]:
    """The site of the deed, where everything is ready for it."""
    if deed.site is CENTRAL:
        deed.ready(warehouse)
        yield warehouse
        return
    with closing(Night.planned(GS001, new_store(), clock)) as station:
        warehouse.sort_everything()
        warehouse.load_and_depart("T01")
        if deed.job == Command.INTERCEPT:
            ask(warehouse)
        warehouse.mail_to(station)
        station.unload_everything(TRUCK)
        deed.ready(station)
        yield station


class DyingStore(Store):
    """A store whose program is killed, once armed, before its statement number `left`."""

    left = -1

    def cursor(self) -> Any:
        return _DyingCursor(self, super().cursor())

    def tick(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


class _DyingCursor:
    def __init__(self, store: DyingStore, cursor: Any) -> None:
        self._store, self._cursor = store, cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, sql: str, *values: Any) -> Any:
        self._store.tick()
        self._cursor.execute(sql, *values)
        if sql == "COMMIT":
            self._store.tick()

    def executemany(self, *given: Any) -> Any:
        self._store.tick()
        self._cursor.executemany(*given)


def at_last(t: Terminal, night: Night, deed: Deed) -> None:
    """Everything up to the scan that commits."""
    t.do(night.badges[deed.role], deed.job, *deed.before)


def killed(night: Night, deed: Deed, number: int) -> bool:
    """Somebody does it at a terminal that dies at that statement; whether it did."""
    night.store.close()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        return os.WIFSIGNALED(status)
    code = 1
    with suppress(BaseException):
        store = DyingStore(night.url)
        t = behind(store, night)
        at_last(t, night, deed)
        store.left = number
        reply = t.desk.take(Scan(deed.last, f"killed {number}", night.clock.tick()))
        code = int(reply.level is Level.STOP)
    os._exit(code)


def test_killed_at_each_write_all_of_it_stands_or_nothing(night: Night, deed: Deed) -> None:
    # At every write: `make prove`. What a server does when its client is gone does not hang on
    # where that was.
    die_before(night, deed, 3 if night.url.startswith("sqlite") else 7)


@pytest.mark.slow
def test_killed_at_every_write(night: Night, deed: Deed) -> None:
    die_before(night, deed, 1)


def die_before(night: Night, deed: Deed, step: int) -> None:
    """Killed before each `step`th statement, until the deed is done."""
    before = night.rows(deed.stands)
    assert before != deed.done
    for number in range(0, PATIENCE, step):
        died = killed(night, deed, number)
        for _ in range(PATIENCE):
            new_id()  # the dead one had its own
        night.clock.now += timedelta(minutes=1)
        stands = night.rows(deed.stands)
        assert stands in (before, deed.done), number
        if stands == deed.done:
            break
        assert died
    assert died or step > 1, "the last one dies after its commit"
    assert number > 5
    assert night.audit() == []
    # Its person comes back, and it is not done twice whatever they scan.
    t = night.terminal("T-70", deed.role)
    t.scan(deed.job, *deed.before, deed.last)
    assert night.audit() == []


def test_accounts_are_frozen_all_of_them_or_none(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    noodles_received(warehouse)
    warehouse.terminal(job=Command.RECEIVE).do(RECEIPT, DONE, NOTICE_V1)
    warehouse.clock.go_to(9, 0, day=24)
    frozen = "SELECT supplier_id FROM settlement ORDER BY 1"
    for number in range(PATIENCE):
        warehouse.store.close()
        child = os.fork()
        if not child:
            with suppress(BaseException):
                monkeypatch.setattr("tests.floor.Store", DyingStore)
                here = warehouse.again()
                assert isinstance(here.store, DyingStore)
                here.store.left = number
                freeze(here)
                os._exit(0)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        for _ in range(PATIENCE):
            new_id()
        if stands := warehouse.rows(frozen):
            break
        assert os.WIFSIGNALED(status)
    assert os.WIFSIGNALED(status), "the last one dies after its commit"
    assert stands == [("V1",), ("V2",)]
    freeze(warehouse)
    assert warehouse.rows(frozen) == stands
    assert warehouse.audit() == []


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_reply_lost_on_its_way_counts_once(night: Night, deed: Deed, where: str) -> None:
    with closing(CutLink(night.url)) as link:
        t = behind(link, night)
        at_last(t, night, deed)
        setattr(link, where, 1)
        t.do(deed.last)
    assert t.last.level is not Level.STOP
    assert night.rows(deed.stands) == deed.done
    assert night.audit() == []
