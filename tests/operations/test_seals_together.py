"""A truck is looked at while the post tells of its seals: whichever is first, both are counted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest

from tests.conftest import ON_POSTGRES
from tests.floor import Night
from tests.operations.test_on_road import OPEN, arrive, swap, waived
from tests.operations.test_receive_together import LONG, WAITS
from wms.operations import sharing
from wms.operations.reply import Command
from wms.storage.effects import inbound

DONE = Command.DONE


class Slow:
    """Stands still where it is called first, until it may go on."""

    def __init__(self, what: Callable[..., Any]) -> None:
        self.what = what
        self.there, self.go_on = Event(), Event()

    def __call__(self, *args: Any) -> Any:
        if not self.there.is_set():
            self.there.set()
            assert self.go_on.wait(LONG)
        return self.what(*args)


def beside(night: Night, slow: Slow, first: Callable[[], Any], other: Callable[[], Any]) -> None:
    """The other begins while the first is being written, and is done or waits before it is."""
    with closing(night.again()) as onlooker, ThreadPoolExecutor(2) as hands:
        one = hands.submit(first)
        assert slow.there.wait(LONG)
        two = hands.submit(other)
        until = monotonic() + LONG
        while not two.done() and not onlooker.rows(WAITS)[0][0]:
            assert monotonic() < until
            sleep(0.01)
        slow.go_on.set()
        one.result(LONG)
        two.result(LONG)


@ON_POSTGRES
def test_the_letter_is_taken_while_the_arrival_is_written(
    warehouse: Night, station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap(warehouse)
    slow = Slow(sharing.share_all)
    monkeypatch.setattr(sharing, "share_all", slow)
    with closing(station.again()) as post:
        beside(
            station,
            slow,
            lambda: arrive(station, "F20002"),
            lambda: warehouse.mail_to(post),
        )
    assert station.rows("SELECT COUNT(*) FROM journal WHERE kind = 'truck_arrived'") == [(1,)]
    assert station.rows(OPEN) == []
    assert station.audit() == []


@ON_POSTGRES
def test_another_vehicle_is_written_down_while_the_receipt_is_taken(
    warehouse: Night, station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = arrive(station, "F20002")
    waived(station, t)
    slow = Slow(inbound._counted_there)
    monkeypatch.setattr(inbound, "_counted_there", slow)
    with closing(warehouse.again()) as office:
        beside(
            warehouse,
            slow,
            lambda: station.mail_to(warehouse),
            lambda: swap(office),
        )
    assert warehouse.rows("SELECT COUNT(*) FROM vehicle_change") == [(1,)]
    assert warehouse.rows(OPEN) == []
    assert warehouse.audit() == []
