"""A store that does not answer leaves every board as it was, and says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import Night
from tests.operations.boards.shown import look, sentences
from tests.scanning import Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Level, View

BOARDS = (
    Command.NIGHT,
    Command.ARRIVALS,
    Command.PACE,
    Command.CREW,
    Command.DEVICES,
    Command.BELTS,
)


@contextmanager
def unplugged(night: Night) -> Iterator[None]:
    """The disk with the store is gone for a while."""
    path = Path(night.url.removeprefix("sqlite:///"))
    away = path.rename(path.with_suffix(".away"))
    try:
        yield
    finally:
        away.rename(path)


def told(view: View) -> list[str]:
    return [text for text, level in sentences(view) if level is Level.STOP and "没有应答" in text]


@ON_SQLITE
@pytest.mark.parametrize("job", BOARDS)
def test_the_last_look_stays_and_its_age_is_told(hall: Night, job: str) -> None:
    lead: Terminal = hall.terminal("T-50", Role.LEAD, job)
    before = look(lead)
    with unplugged(hall):
        assert told(look(lead)) == []
        for _ in range(6):
            view = look(lead)
        assert told(view) == ["库没有应答：这是 7 秒前的情况"]
        kinds = [type(panel) for panel in view.panels]
        assert kinds[1:] == [type(panel) for panel in before.panels]
    assert told(look(lead)) == []
