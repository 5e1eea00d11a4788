"""Screens taken while a real night is worked at real desks, and shown again by the real app."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from rich.segment import Segment
from textual import events

from tests.floor import Night
from tests.scanning import Terminal
from tests.terminal.at_screen import settle
from wms.domain.words import Role, SiteKind
from wms.operations.alerts import Alert
from wms.operations.floor import Floor
from wms.operations.reply import Command, Reply, Scan
from wms.terminal.app import FloorApp
from wms.terminal.feedback import Sound
from wms.terminal.worker import Workplace


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen: what the desk answered, and when. `with_help`: F1's page of it is shown as well."""

    name: str
    reply: Reply
    at: datetime
    with_help: bool = False


@dataclass(slots=True)
class Reel:
    """What was taken so far, and at which jobs of which sites; `floors` are the sites."""

    shots: list[Shot] = field(default_factory=list)
    begun: set[tuple[SiteKind, str]] = field(default_factory=set)
    floors: list[Floor] = field(default_factory=list)
    _last: Terminal | None = None

    def at(self, night: Night, job: str, role: Role = Role.SORTER) -> Terminal:
        """Somebody who has begun a job; whoever was there before them has signed out."""
        if self._last is not None and self._last.last.who.person:
            # Refused where the hours have signed them out already.
            self._last.scan(Command.SIGN_OUT)
        self.begins(night.floor, job)
        self._last = night.terminal(f"T-0{1 + list(Role).index(role)}", role, job)
        return self._last

    def begins(self, floor: Floor, job: str) -> None:
        """A job's screens are to be taken."""
        self.begun.add((floor.site.kind, job))
        if floor not in self.floors:
            self.floors.append(floor)

    def take(self, name: str, t: Terminal, *scans: str, with_help: bool = False) -> None:
        """The screen after these scans, none of them refused."""
        t.do(*scans)
        self.keep(name, t, with_help)

    def stop(self, name: str, t: Terminal, *scans: str, with_help: bool = False) -> None:
        """The screen of a refusal, as it stands; then it is acknowledged."""
        t.scan(*scans)
        assert t.last.latched, (name, t.says)
        self.keep(name, t, with_help)
        t.do(Command.ACKNOWLEDGE)

    def keep(self, name: str, t: Terminal, with_help: bool = False) -> None:
        """The screen as it stands."""
        self.keep_reply(name, t.last, t.clock.now, with_help)

    def keep_reply(self, name: str, reply: Reply, at: datetime, with_help: bool = False) -> None:
        """The screen of an answer."""
        assert name not in {shot.name for shot in self.shots}, name
        self.shots.append(Shot(name, reply, at, with_help))


class _Projector:
    """A desk that shows the reel: the next screen at each key."""

    def __init__(self, shots: list[Shot]) -> None:
        self._shots, self._at = shots, 0

    @property
    def shot(self) -> Shot:
        return self._shots[self._at]

    def look(self) -> Reply:
        return self.shot.reply

    def take(self, scan: Scan) -> Reply:
        del scan
        self._at += 1
        return self.shot.reply

    def alerts(self, at: float) -> tuple[Alert, ...]:
        del at
        return ()


class _Deaf:
    """Nobody hears the alarms."""

    def play(self, sound: Sound) -> None:
        del sound


async def shown(shots: list[Shot], size: tuple[int, int], language: str) -> dict[str, str]:
    """Every screen of the reel, as text: block letters are `#`."""
    desk = _Projector(shots)
    place = Workplace(desk, language, lambda: desk.shot.at)
    app = FloorApp(lambda: place, language, _Deaf())
    drawn: dict[str, str] = {}
    async with app.run_test(size=size) as pilot:
        await settle(pilot, app)
        for shot in shots:
            if shot is not shots[0]:
                await _press(app, "f9")
            drawn[shot.name] = "\n".join(_lines(app))
            if shot.with_help:
                await _press(app, "f1")
                drawn[f"{shot.name}, F1"] = "\n".join(_lines(app))
    return drawn


async def _press(app: FloorApp, key: str) -> None:
    """A key, until what it brings is shown: without the pauses of a pilot, which outlast it."""
    app.post_message(events.Key(key, None))
    await _refreshed(app)
    while app.waiting:
        await asyncio.sleep(0.001)
    # The banner may take another height: the screen is laid out first, then drawn.
    for _ in range(3):
        await _refreshed(app)
    await _named(app)


async def _named(app: FloorApp) -> None:
    """Until a thread has drawn the large names of the screen."""
    board = app._floor.board
    glyphs = board._glyphs
    assert glyphs is not None
    while not glyphs._asked <= glyphs._there.keys():
        await asyncio.sleep(0.001)
    board.changed()
    await _refreshed(app)


async def _refreshed(app: FloorApp) -> None:
    drawn = asyncio.Event()
    app.call_after_refresh(drawn.set)
    await asyncio.wait_for(drawn.wait(), 10)


def _lines(app: FloorApp) -> Iterator[str]:
    for strip in app.screen._compositor.render_strips(app.size):
        yield "".join(map(_letters, strip.crop(0, app.size.width))).rstrip()


def _letters(segment: Segment) -> str:
    """What is seen of a segment: a block is a space in its own colour."""
    text, style, _ = segment
    block = style is not None and style.color is not None and style.color == style.bgcolor
    return "#" * len(text) if block else text
