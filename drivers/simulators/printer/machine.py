"""Paper, cover, ribbon, power and a head that needs its time, whatever the language."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

KEPT = 100  # pictures of the last labels, in memory
NEAR_END = 3  # labels

UNKNOWN_COMMAND = (
    "say: paper NUMBER|out|endless · cover open|closed · ribbon out|in · jam on|off · "
    "pause on|off · power off|on · silence on|off · slow SECONDS · after LABELS COMMAND"
)


@dataclass(frozen=True, slots=True)
class _Page:
    picture: Image.Image


Notice = Callable[[], None]


class Machine:
    """The mechanics. `speed` is in dots (rows) a second: 4 inches a second at 203 dpi is 812.

    `printed` counts the labels that really came out; `pictures` are the last of them, and with a
    `folder` each is also written there as PNG. A label during which something was taken away is
    ruined, not counted, and printed again once all is well, as label printers do.
    """

    def __init__(self, speed: float = 812.0, folder: Path | None = None) -> None:
        self.speed = speed
        self.printed = 0
        self.pictures: deque[Image.Image] = deque(maxlen=KEPT)
        self.paper: int | None = None  # labels left on the roll; None is endless
        self.cover_open = self.ribbon_out = self.jam = self.paused = False
        self.silent = False
        self.slow = 0.0  # seconds before the next 256 bytes are taken
        self.power = True
        self.busy = False
        self.power_changed: Callable[[bool], None] = lambda _: None
        self._folder = folder
        self._queue: deque[_Page | Notice] = deque()
        self._later: list[tuple[int, str]] = []
        self._disturbed = False
        self._changed = asyncio.Event()

    @property
    def paper_out(self) -> bool:
        return self.paper == 0

    @property
    def near_end(self) -> bool:
        return self.paper is not None and self.paper <= NEAR_END

    @property
    def blocked(self) -> bool:
        """Whether nothing is printed until somebody comes."""
        faults = (self.paper_out, self.cover_open, self.ribbon_out, self.jam, self.paused)
        return any(faults) or not self.power

    @property
    def waiting(self) -> int:
        """Labels received and not yet out."""
        return sum(isinstance(piece, _Page) for piece in self._queue)

    def put(self, picture: Image.Image) -> None:
        """Another label to print; 0 is black in `picture`."""
        if self.power:
            self._queue.append(_Page(picture))
            self._changed.set()

    def then(self, notice: Notice) -> None:
        """Call `notice` when all labels put so far are out."""
        if self.power:
            self._queue.append(notice)
            self._changed.set()

    def forget(self) -> None:
        """Drop what is not printed yet."""
        self._queue.clear()
        self._disturb()

    def apply(self, command: str) -> None:
        """Take something away or give it back: see UNKNOWN_COMMAND. Raises ValueError."""
        words = command.split()
        try:
            if words[0] == "after":
                self._later.append((self.printed + int(words[1]), " ".join(words[2:])))
                return
            what, value = words
            _COMMANDS[what](self, value)
        except (KeyError, IndexError, ValueError):
            raise ValueError(f"{command!r}: {UNKNOWN_COMMAND}") from None
        self._disturb()

    async def run(self) -> None:
        """Print, until cancelled."""
        while True:
            self._notify()
            if not self._queue or self.blocked:
                self._changed.clear()
                await self._changed.wait()
                continue
            page = self._queue[0]
            assert isinstance(page, _Page)
            self._disturbed, self.busy = False, True
            await asyncio.sleep(page.picture.height / self.speed)
            self.busy = False
            if not self._disturbed:
                self._queue.popleft()
                self._out(page.picture)

    def _notify(self) -> None:
        while self._queue and not isinstance(self._queue[0], _Page):
            notice = self._queue.popleft()
            assert not isinstance(notice, _Page)
            notice()

    def _out(self, picture: Image.Image) -> None:
        self.printed += 1
        self.pictures.append(picture)
        if self.paper is not None:
            self.paper -= 1
        if self._folder is not None:
            picture.save(self._folder / f"label-{self.printed:05}.png")
        self._notify()
        due = [command for count, command in self._later if count <= self.printed]
        self._later = [entry for entry in self._later if entry[0] > self.printed]
        for command in due:
            self.apply(command)

    def _disturb(self) -> None:
        self._disturbed = self._disturbed or self.blocked or not self._queue
        self._changed.set()

    def set_paper(self, value: str) -> None:
        named = {"out": 0, "endless": None}
        self.paper = named[value] if value in named else int(value)

    def set_power(self, value: str) -> None:
        """Off: what was received is gone, connections too."""
        self.power = _switch(value, "on", "off")
        self.busy = False
        self._queue.clear()
        self.power_changed(self.power)

    def set_slow(self, value: str) -> None:
        self.slow = float(value)


def _switch(value: str, yes: str, no: str) -> bool:
    return {yes: True, no: False}[value]


def _setter(name: str, yes: str, no: str) -> Callable[[Machine, str], None]:
    return lambda machine, value: setattr(machine, name, _switch(value, yes, no))


_COMMANDS: dict[str, Callable[[Machine, str], None]] = {
    "paper": Machine.set_paper,
    "cover": _setter("cover_open", "open", "closed"),
    "ribbon": _setter("ribbon_out", "out", "in"),
    "jam": _setter("jam", "on", "off"),
    "pause": _setter("paused", "on", "off"),
    "power": Machine.set_power,
    "silence": _setter("silent", "on", "off"),
    "slow": Machine.set_slow,
}
