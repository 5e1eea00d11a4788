"""Two vehicles of one supplier, at two docks, with the same product, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest

from tests.conftest import ON_POSTGRES
from tests.dock import NOTICE_V1, afternoon, at_dock, stock
from tests.floor import NOODLES, Night, Terminal
from wms.domain.words import Role
from wms.operations import receive_goods
from wms.operations.reply import Command, Level, Reply

LONG = 20.0
"""Seconds after which something that has to happen did not."""
WAITS = (
    "SELECT COUNT(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def at_second_dock(night: Night) -> Terminal:
    t = night.terminal("T-02", Role.LEAD, Command.RECEIVE)
    t.do(NOTICE_V1, "DOCK-NEW", "D32", "桂A2", Command.DONE, Command.DONE)
    return t


@ON_POSTGRES
def test_both_cannot_take_the_rest(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first is being written the second waits, and is then told that it is too much."""
    dock = afternoon(warehouse)
    first = at_dock(dock)
    writing, go_on = Event(), Event()
    told = receive_goods.done_told

    def slowly(*args: Any) -> Any:
        if not writing.is_set():
            writing.set()
            assert go_on.wait(LONG)
        return told(*args)

    with closing(dock.again()) as there, ThreadPoolExecutor(2) as hands:
        second = at_second_dock(there)
        for t in (first, second):
            t.do(NOODLES.gtin, "15", "20261215")
        monkeypatch.setattr(receive_goods, "done_told", slowly)
        one = hands.submit(first.scan, Command.DONE)
        assert writing.wait(LONG)
        other = hands.submit(second.scan, Command.DONE)
        until = monotonic() + LONG
        while not other.done() and not dock.rows(WAITS)[0][0]:
            assert monotonic() < until
            sleep(0.01)
        go_on.set()
        replies: list[Reply] = [one.result(LONG), other.result(LONG)]
    assert [reply.level for reply in replies] == [Level.OK, Level.CHECK]
    assert second.says == "粉丝 多 15 件：订 15，已收 15"
    assert stock(dock) == {"S1": (15, 0, 0)}
    assert dock.audit() == []
