"""Several hands at once: never more than planned, never a total that is wrong."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from tests.conftest import ON_POSTGRES, ON_SQLITE, NewStore
from tests.floor import CENTRAL, GS001, Clock, Night
from tests.town import Part
from wms.domain.events import ItemsPut
from wms.domain.words import Role
from wms.operations.ports import Overtaken, Stamp
from wms.operations.reply import Command, Level
from wms.storage.effects.sorting import items_put
from wms.storage.statements import Statement

MANY = (Part("P001", "S1", 100_000), Part("P004", "S1", 100_000))


@pytest.fixture
def busy(new_store: NewStore, clock: Clock) -> Iterator[Night]:
    """A warehouse with more noodles to sow than one night can."""
    with closing(Night.planned(CENTRAL, new_store(), clock, MANY)) as night:
        yield night


def together(*works: Callable[[], None]) -> None:
    """Everything at once, each on its own thread; a fault of any is a fault of the test."""
    start, faults = Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait()
            work()
        except BaseException as fault:
            faults.append(fault)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def test_eight_hands_take_the_last_items(warehouse: Night) -> None:
    first = warehouse.terminal(job=Command.PUT)
    first.do("S1", "GS001-A", first.tote())
    confirmed: list[int] = []

    def hand(number: int) -> Callable[[], None]:
        def put() -> None:
            with closing(warehouse.again()) as here:
                t = here.terminal(f"T-1{number}", job=Command.PUT)
                t.do("S1")
                for _ in range(3):
                    t.key("1")
                    t.scan("GS001-A")
                    if t.last.banner.key == "put.done":
                        confirmed.append(number)
                    elif t.last.latched:
                        t.do(Command.ACKNOWLEDGE)

        return put

    together(*map(hand, range(8)))
    assert len(confirmed) == 5
    assert warehouse.rows("SELECT put FROM sort_count") == [(5,)]
    assert warehouse.audit() == []


def test_two_hands_set_out_a_container_at_the_same_position(warehouse: Night) -> None:
    def hand(number: int) -> Callable[[], None]:
        def set_out() -> None:
            with closing(warehouse.again()) as here:
                t = here.terminal(f"T-1{number}", job=Command.PUT)
                t.assets = iter([500 + number])  # type: ignore[assignment]
                t.scan("S1", "GS001-A", t.tote())

        return set_out

    together(*map(hand, range(6)))
    assert warehouse.rows("SELECT COUNT(*) FROM container") == [(1,)]
    assert warehouse.audit() == []


def test_many_hands_put_from_one_pile(new_store: NewStore, clock: Clock) -> None:
    parts = tuple(Part(point, "S1", 60) for point in ("P001", "P002", "P003"))
    with (
        closing(Night.planned(CENTRAL, new_store(), clock, parts)) as warehouse,
        closing(Night.planned(GS001, new_store(), clock, parts)) as station,
    ):
        warehouse.sort_everything()
        warehouse.load_and_depart("T01")
        warehouse.mail_to(station)
        station.unload_everything("T01-20261121-1")
        first = station.terminal(job=Command.PUT)
        for part in parts:
            first.do("S1", f"{part.point}-A", first.tote())
        refused: list[str] = []

        def hand(number: int) -> Callable[[], None]:
            def put() -> None:
                with closing(station.again()) as here:
                    t = here.terminal(f"T-1{number}", job=Command.PUT)
                    t.do("S1")
                    for _ in range(10):
                        t.key("1")
                        t.scan(f"{parts[number % 3].point}-A")
                        if t.last.banner.key != "put.done":
                            refused.append(t.says)

            return put

        together(*map(hand, range(6)))
        assert refused == []
        assert station.rows("SELECT received, put FROM stock") == [(180, 60)]
        assert station.audit() == []


@ON_POSTGRES
def test_a_container_closed_while_a_put_waits_takes_nothing(busy: Night) -> None:
    t = busy.terminal(job=Command.PUT)
    t.do("S1", "GS001-A", t.tote())
    t.key("1")
    t.do("GS001-A")
    ((sscc, wave_id),) = busy.rows("SELECT sscc, wave_id FROM container")
    put = ItemsPut(wave_id, "GS001", "S1", planned=200_000, quantity=1, short=0, sscc=sscc)
    overtaken: list[Overtaken] = []

    def late() -> None:
        with closing(busy.again()) as here:
            try:
                with here.store.writing() as tx:
                    items_put(tx, Stamp("late", "T-02", "P1", ""), put, keeps_stock=False)
            except Overtaken as why:
                overtaken.append(why)

    hand = Thread(target=late)
    with closing(busy.again()) as other, other.store.writing() as tx:
        tx.run(Statement("UPDATE sort_count SET put = put"))
        hand.start()
        while not busy.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert hand.is_alive()
        tx.run(Statement("UPDATE container SET state = 'closed'"))
    hand.join()
    assert list(map(str, overtaken)) == ["more than planned or container not open"]
    assert busy.rows("SELECT put FROM sort_count") == [(1,)]
    assert busy.rows("SELECT quantity FROM content") == [(1,)]


def test_closing_a_manifest_while_containers_are_loaded(busy: Night) -> None:
    boxes = _many_containers(busy, 16)
    chance = random.Random(7)
    versions = 0
    while boxes:
        versions += 1
        _load_and_close(busy, boxes, f"T01-20261121-{versions}", chance.randrange(1, 4))
        busy.depart("T01")
    assert busy.audit() == []
    assert busy.rows("SELECT COUNT(*) FROM manifest WHERE state = 'departed'") == [(versions,)]
    assert busy.rows("SELECT COUNT(*) FROM manifest_container WHERE active = 1") == [(16,)]


def _load_and_close(night: Night, boxes: list[str], number: str, first: int) -> None:
    """Load `boxes` until somebody closes the manifest, which happens once `first` are on board."""
    enough = Event()

    def load() -> None:
        with closing(night.again()) as here:
            t = here.terminal("T-20", job=Command.LOAD)
            t.do("T01")
            on_board = 0
            while boxes and t.scan(boxes[-1]).level is Level.OK:
                boxes.pop()
                on_board += 1
                if on_board == first:
                    enough.set()
            enough.set()

    def close() -> None:
        with closing(night.again()) as here:
            enough.wait()
            here.close_manifest(number)

    together(load, close)


def _many_containers(night: Night, number: int) -> list[str]:
    t = night.terminal("T-30", Role.LEAD, Command.PUT)
    for _ in range(number):
        t.do("S1", "GS001-A", t.tote())
        t.key("1")
        t.do("GS001-A", Command.CLOSE, "GS001-A")
    return night.boxes()


def _writer(night: Night, terminal: str, position: str, items: int) -> "subprocess.Popen[str]":
    badge = night.badges[Role.SORTER]
    module = [sys.executable, "-m", "tests.storage.writer"]
    words = [night.url, terminal, badge, position, str(items)]
    here = Path(__file__).parents[2]
    return subprocess.Popen([*module, *words], stdout=subprocess.PIPE, text=True, cwd=here)


def test_the_audit_sees_one_moment_while_the_floor_works_on(busy: Night) -> None:
    done = Event()

    def work() -> None:
        with closing(busy.again()) as here:
            t = here.terminal("T-70", Role.LEAD, Command.PUT)
            for _ in range(12):
                t.do("S1", "GS001-A", t.tote(), "GS001-A")
                t.do(Command.UNDO)
                t.key("1")
                t.do("GS001-A", Command.CLOSE, "GS001-A")
        done.set()

    def look() -> None:
        with closing(busy.again()) as here:
            while not done.is_set():
                assert here.audit() == []

    together(work, look)
    assert busy.audit() == []


@ON_SQLITE
def test_sixteen_writers_on_one_sqlite_file_all_get_through(busy: Night) -> None:
    stop = Event()
    failed: list[str] = []

    def reader() -> None:
        with closing(busy.again()) as here:
            while not stop.is_set():
                here.rows("SELECT COUNT(*) FROM journal")

    def hand(number: int) -> Callable[[], None]:
        def put() -> None:
            with closing(busy.again()) as here:
                t = here.terminal(f"T-4{number:02}", job=Command.PUT)
                position = ("GS001-A", "GS002-A")[number % 2]
                t.do("S1")
                for _ in range(15):
                    t.key("1")
                    t.scan(position)
                    if t.last.level is Level.STOP:
                        failed.append(t.says)

        return put

    t = busy.terminal("T-40", job=Command.PUT)
    t.do("S1", "GS001-A", t.tote(), "GS002-A", t.tote())
    outside = [_writer(busy, f"T-5{n}", "GS001-A", 60) for n in range(3)]
    watching = Thread(target=reader)
    watching.start()
    together(*map(hand, range(13)))
    stop.set()
    watching.join()
    told = [process.communicate()[0].split() for process in outside]
    assert failed == []
    assert [len(lines) for lines in told] == [60, 60, 60]
    assert [process.returncode for process in outside] == [0, 0, 0]
    assert busy.rows("SELECT SUM(put) FROM sort_count") == [(13 * 15 + 180,)]
    assert busy.audit() == []


@pytest.mark.parametrize(
    ("new_store", "kills"), [("sqlite", 9), ("postgresql", 4)], indirect=["new_store"]
)
def test_what_was_confirmed_survives_kill_9(busy: Night, kills: int) -> None:
    chance = random.Random(20261121)
    confirmed: list[str] = []
    for _ in range(kills):
        process = _writer(busy, "T-60", "GS001-A", 10_000)
        assert process.stdout is not None
        for _ in range(chance.randrange(1, 60)):
            confirmed.append(process.stdout.readline().strip())
        process.kill()
        confirmed += process.stdout.read().split()
        process.stdout.close()
        process.wait()
    stored = {row[0] for row in busy.rows("SELECT event_id FROM journal WHERE kind = 'items_put'")}
    assert set(confirmed) <= stored
    assert len(stored) - len(confirmed) <= kills
    assert busy.rows("SELECT SUM(put) FROM sort_count") == [(len(stored),)]
    assert busy.audit() == []
