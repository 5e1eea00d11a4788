"""What the terminal's scenes share: the hour, the sizes, and a terminal on the bench."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest

from tests.terminal.scripted import CountingDesk, forget_scenes, teach_scenes
from wms.terminal.app import FloorApp
from wms.terminal.feedback import Sound
from wms.terminal.worker import Workplace

CHINA = timezone(timedelta(hours=8))
MIDNIGHT = datetime(2026, 11, 22, 0, 3, 7, tzinfo=CHINA)


class Ear:
    """Hears what a terminal plays."""

    def __init__(self) -> None:
        self.heard: list[Sound] = []

    def play(self, sound: Sound) -> None:
        self.heard.append(sound)


@pytest.fixture(autouse=True, scope="module")
def scenes() -> Iterator[None]:
    """The sentences of the scripted desk, for as long as a file's tests run."""
    teach_scenes()
    yield
    forget_scenes()


@pytest.fixture
def desk() -> CountingDesk:
    """A desk that counts."""
    return CountingDesk()


@pytest.fixture
def ear() -> Ear:
    """An ear beside the terminal."""
    return Ear()


@pytest.fixture
def terminal(desk: CountingDesk, ear: Ear) -> Iterator[Callable[[str], FloorApp]]:
    """A terminal at `desk` in a language, three minutes past midnight. However the test leaves
    it, no thread stays behind."""

    def make(language: str = "zh_CN") -> FloorApp:
        return FloorApp(lambda: Workplace(desk, language, lambda: MIDNIGHT), language, ear)

    yield make
    assert "desk" not in [thread.name for thread in threading.enumerate()]
