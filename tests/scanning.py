"""Somebody at a terminal: scans, and what was said to them, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from wms.domain.business_date import LOCAL
from wms.domain.codes import make_asset
from wms.domain.messages import Message
from wms.domain.words import ContainerType
from wms.locale import LANGUAGES, catalogue
from wms.operations.desk import Desk
from wms.operations.reply import Command, Expects, Level, Reply, Scan


class Clock:
    """The wall clock of a scene: half past eleven of the business date, and a second a look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 23, 30, tzinfo=LOCAL)

    def tick(self) -> datetime:
        """The next moment."""
        self.now += timedelta(seconds=1)
        return self.now

    def wall(self) -> datetime:
        """What a board reads off the wall; no time passes by that."""
        return self.now

    def ticks(self) -> float:
        """The same in seconds."""
        return self.now.timestamp()

    def go_to(self, hour: int, minute: int = 0, day: int = 21) -> None:
        """Wait until then."""
        self.now = self.now.replace(day=day, hour=hour, minute=minute, second=0)


PIN = "580274"
"""Everybody's PIN in a scene, where it does not matter."""
_ids = count(1)


def new_id() -> str:
    """An id no scan of the scene has had."""
    return f"scan-{next(_ids)}"


@dataclass
class Terminal:
    """Somebody at a terminal. `scan` and `key` return the reply to the last thing given.

    Whoever is asked for a PIN after a scan keys `pin`; empty: they do not.
    """

    desk: Desk
    clock: Clock
    assets: "count[int]"
    pin: str = PIN
    last: Reply = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.desk.look()

    def scan(self, *texts: str) -> Reply:
        """Scan one thing after the other, whatever is answered."""
        for text in texts:
            self.give(self.new_scan(text))
            while self.pin and self.last.view.expects is Expects.PIN and not self.last.latched:
                self.key(self.pin)
        return self.last

    def key(self, text: str) -> Reply:
        """Key it on the keypad."""
        return self.give(self.new_scan(text, source="keypad"))

    def do(self, *texts: str) -> Reply:
        """Scan one thing after the other; none of them may be refused."""
        for text in texts:
            assert self.scan(text).level is not Level.STOP, (text, self.says)
        return self.last

    def refused(self, *texts: str) -> str:
        """Scan; the last is refused. What it says, after it was acknowledged."""
        self.do(*texts[:-1])
        reply = self.scan(texts[-1])
        assert reply.level is Level.STOP, self.says
        assert reply.latched
        told = says(reply)
        self.do(Command.ACKNOWLEDGE)
        return told

    def new_scan(self, text: str, source: str = "wedge") -> Scan:
        """A scan with an id of its own, not given yet."""
        return Scan(text, new_id(), self.clock.tick(), source=source)

    def give(self, scan: Scan) -> Reply:
        """Give this very scan; a second time it is a retry."""
        self.last = self.desk.take(scan)
        _renders(self.last)
        return self.last

    def tote(self) -> str:
        """The code of an empty tote that nobody has used."""
        return make_asset(ContainerType.TOTE, next(self.assets))

    @property
    def says(self) -> str:
        """The banner of the last reply, in Chinese."""
        return says(self.last)

    @property
    def details(self) -> list[str]:
        """The lines below the banner, in Chinese."""
        return [catalogue("zh_CN").text(line) for line in self.last.view.details]


def says(reply: Reply) -> str:
    """The banner in Chinese."""
    return catalogue("zh_CN").text(reply.banner)


def _renders(reply: Reply) -> None:
    view = reply.view
    names = (choice.name for choice in view.choices)
    told: Iterable[Message] = (
        reply.banner,
        view.title,
        view.prompt,
        *view.details,
        *names,
        *reply.recent,
    )
    for message in told:
        said(message)


def said(message: Message) -> str:
    """In Chinese; both languages must be able to say it."""
    chinese, _ = (catalogue(language).text(message) for language in LANGUAGES)
    return chinese
