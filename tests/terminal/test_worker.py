"""The thread between a terminal and its desk."""

from collections.abc import Iterator
from datetime import datetime
from threading import Event
from typing import cast

import pytest

from tests.terminal.scripted import CountingDesk
from wms.domain.business_date import LOCAL
from wms.domain.messages import Unavailable
from wms.operations.reply import Reply, Scan
from wms.terminal import run, worker
from wms.terminal.app import FloorApp
from wms.terminal.worker import Desk, DeskWorker, Workplace


class Stuck(CountingDesk):
    """Its store's machine is there, and says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.goes_on = Event(), Event()

    def take(self, scan: Scan) -> Reply:
        """Only after it goes on."""
        self.asked.set()
        self.goes_on.wait()
        return super().take(scan)


@pytest.fixture
def desk() -> Iterator[Stuck]:
    stuck = Stuck()
    yield stuck
    stuck.goes_on.set()


def workplace(desk: Stuck) -> Workplace:
    return Workplace(cast("Desk", desk), "zh_CN", lambda: datetime.now(LOCAL))


def test_a_store_that_never_answers_does_not_keep_the_program(
    desk: Stuck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", 0.05)
    answered: list[Reply] = []
    thread = DeskWorker(
        lambda: workplace(desk), lambda _: None, answered.append, lambda _: None, lambda *_: None
    )
    thread.start()
    thread.submit(Scan("6901028075015", "s1", datetime.now(LOCAL)))
    assert desk.asked.wait(10)
    assert not thread.finish()
    before = len(answered)
    # It answers at last, and what waited is done.
    desk.goes_on.set()
    thread._thread.join(10)
    assert len(answered) == before + 1
    assert thread.finish()


def test_whoever_closes_it_is_told(desk: Stuck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FloorApp, "run", lambda *_, **__: None)
    monkeypatch.setattr(FloorApp, "finish", lambda _: False)
    with pytest.raises(Unavailable) as told:
        run.run_terminal(lambda: workplace(desk), "zh_CN")
    assert told.value.message.key == "terminal.unanswered"
