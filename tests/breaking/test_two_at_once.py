"""Two people at the same goods, at two terminals: one has written and is not done when the other
begins. Whoever is slower hears of it; what stands was said once, and the books hold."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest

from tests.breaking.test_killed_at_each_write import (
    DEEDS,
    DONE,
    RECEIPT,
    Deed,
    after_the_plan,
    apples_are_back,
    at_the_dock,
    left_at_six,
    night,
    nothing,
    warm_yogurt,
)
from tests.conftest import ON_POSTGRES
from tests.dock import afternoon, wave_is
from tests.floor import APPLES, KEY, NOODLES, PEPPER, Night
from tests.scanning import Terminal
from tests.town import WAVE
from wms.operations.desk import Desk
from wms.operations.floor import Floor
from wms.operations.night_report import keep_next
from wms.operations.reply import Command, Level
from wms.storage.books import SiteStore
from wms.storage.store import Store

__all__ = ["night"]
Ready = Callable[[Night], object]


class SlowStore(Store):
    """Before its next commit `meanwhile` happens, once it is set."""

    meanwhile: Callable[[], None] | None = None

    def cursor(self) -> Any:
        return _SlowCursor(self, super().cursor())


class _SlowCursor:
    def __init__(self, store: SlowStore, cursor: Any) -> None:
        self._store, self._cursor = store, cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, sql: str, *values: Any) -> Any:
        meanwhile = self._store.meanwhile
        if sql == "COMMIT" and meanwhile is not None:
            self._store.meanwhile = None
            meanwhile()
        return self._cursor.execute(sql, *values)


def at(night: Night, store: Store, terminal_id: str, deed: Deed) -> Terminal:
    """Somebody who is about to do the last scan of it."""
    floor = Floor(night.site, SiteStore(night.site, store, KEY), night.clock.wall)
    t = Terminal(Desk(floor, terminal_id, PEPPER), night.clock, night.assets)
    t.do(night.badges[deed.role], deed.job, *deed.before)
    return t


def together(night: Night, one: Deed, other: Deed) -> tuple[Terminal, Terminal]:
    """Both do their last scan; the other begins when the one has written."""
    with closing(SlowStore(night.url)) as slow, closing(Store(night.url)) as store:
        first, second = at(night, slow, "T-66", one), at(night, store, "T-67", other)
        in_one_moment(slow, lambda: first.scan(one.last), lambda: second.scan(other.last))
        return first, second


def in_one_moment(
    slow: SlowStore, one: Callable[[], object], other: Callable[[], object], patience: float = 0.3
) -> None:
    """The other begins when the one, on the slow store, has written; and has so many seconds before
    that is done, unless it has to wait for it."""
    done = Event()

    def work() -> None:
        other()
        done.set()

    thread = Thread(target=work)

    def meanwhile() -> None:
        thread.start()
        done.wait(patience)

    slow.meanwhile = meanwhile
    one()
    assert slow.meanwhile is None
    thread.join()


ONCE = [name for name in DEEDS if name not in ("a vehicle arrives", "a line is received")]


@ON_POSTGRES
@pytest.mark.parametrize("deed", [DEEDS[name] for name in ONCE], ids=ONCE)
def test_two_do_the_same(night: Night, deed: Deed) -> None:
    first, second = together(night, deed, deed)
    assert first.last.level is not Level.STOP, first.says
    assert second.last.level is not Level.OK, second.says
    assert night.rows(deed.stands) == deed.done
    assert night.audit() == []


def noodles_and_warm_yogurt(night: Night) -> None:
    """At the dock; the receipt is open, seven yogurts of it are held."""
    warm_yogurt(night)
    t = night.terminal("T-02", job=Command.RECEIVE)
    t.do(RECEIPT, NOODLES.gtin, "12", "20261215", DONE)


def dock_after_the_plan(night: Night) -> None:
    at_the_dock(night)
    wave_is(night, "planned")


def _pairs() -> Iterator[tuple[str, Ready, Deed, Deed]]:
    line, closed = DEEDS["a line is received"], DEEDS["a receipt is closed"]
    condemned, arrives = DEEDS["held goods are condemned"], DEEDS["a vehicle arrives"]
    decided, taken = DEEDS["a late supplier is decided"], DEEDS["apples are taken back"]
    waits = replace(decided, before=("V1", "LATE-WAIT"), last="WHY-on_the_way")
    stop, note = DEEDS["a stop takes part of it"], DEEDS["a returns note is closed"]
    nobody = replace(
        stop, before=(*stop.before[:2], "DELIVER-undeliverable", "WHY-absent"), last="8:45"
    )
    more = replace(line, before=(RECEIPT, NOODLES.gtin, "3", "20261215"))
    one_more = replace(taken, before=("P001", APPLES.gtin, "1", "WHY-rotten"))
    aside = DEEDS["an order is set aside"]
    late = replace(aside, last="END-TOO_LATE")
    yield "line and close", noodles_and_warm_yogurt, more, closed
    yield "condemn and close", noodles_and_warm_yogurt, condemned, closed
    yield "condemn and line", noodles_and_warm_yogurt, condemned, more
    yield "two vehicles", afternoon, arrives, arrives
    yield "short and line", dock_after_the_plan, decided, line
    yield "short and wait", after_the_plan, decided, waits
    yield "short and close", after_the_plan, decided, closed
    yield "part and nobody", left_at_six, stop, nobody
    yield "nobody and taken back", left_at_six, nobody, taken
    yield "taken back and note", apples_are_back, one_more, note
    yield "aside and too late", nothing, aside, late


PAIRS = {
    f"{name} {way}": (ready, *pair)
    for name, ready, one, other in _pairs()
    for way, pair in (("there", (one, other)), ("back", (other, one)))
}


AFTER = (
    ("short and line", "SELECT SUM(short) FROM sort_count WHERE sku_id = 'S1'", [(3,)]),
    ("short and close", "SELECT SUM(short) FROM sort_count WHERE sku_id = 'S1'", [(3,)]),
    (
        "condemn and close",
        "SELECT quantity FROM discrepancy WHERE kind = 'damage' AND state = 'unreviewed'",
        [(7,)],
    ),
)
"""What has to stand whoever was faster: of 15 noodles 12 are there, and none lie about that nobody
gets; seven condemned yogurts are missing."""


@pytest.fixture
def deed(pair: str) -> Deed:
    """What has to be ready for both."""
    ready, one, other = PAIRS[pair]
    return replace(other if other.job == Command.INTERCEPT else one, ready=ready)


@ON_POSTGRES
@pytest.mark.parametrize("pair", PAIRS)
def test_two_do_what_may_not_go_together(night: Night, pair: str) -> None:
    _, one, other = PAIRS[pair]
    first, _ = together(night, one, other)
    assert first.last.level is not Level.STOP, first.says
    assert night.audit() == []
    for name, sql, rows in AFTER:
        assert not pair.startswith(name) or night.rows(sql) == rows


@ON_POSTGRES
def test_two_boards_finish_counting_the_same_night(warehouse: Night) -> None:
    """The slower one finds it counted; neither screen stops, and it is kept once."""
    warehouse.tamper(
        "INSERT INTO wave (wave_id, business_date, state)"
        " VALUES ('W20261120', '2026-11-20', 'planned')"
    )
    left: list[int] = []

    def board(store: Store) -> None:
        books = SiteStore(warehouse.site, store, KEY)
        left.append(keep_next(books, warehouse.site, WAVE, warehouse.clock.now))

    def other() -> None:
        with closing(Store(warehouse.url)) as store:
            board(store)

    thread = Thread(target=other)

    def meanwhile() -> None:
        thread.start()
        thread.join(0.3)

    with closing(SlowStore(warehouse.url)) as slow:
        slow.meanwhile = meanwhile
        board(slow)
    thread.join()
    assert left == [0, 0]
    assert warehouse.rows("SELECT wave_id, version FROM night_figures") == [("W20261120", 1)]
    assert warehouse.audit() == []
