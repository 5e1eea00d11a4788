"""The lines at the edges: who and when, what is being keyed, and what the keys do."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.strip import Strip

from wms.operations.reply import Who
from wms.terminal import draw
from wms.terminal.guise import Guise
from wms.terminal.widgets.drawn import Drawn

if TYPE_CHECKING:
    from wms.operations.alerts import Alert

FUNCTION_KEYS = tuple(f"f{number}" for number in range(1, 11))
_ACKNOWLEDGE = "f8"
_CLOCK = 10
_LETTERS_A_CELL = 4
"""So many letters at most are looked at for each cell: some take none."""


class Header(Drawn):
    """Site, terminal, person, business date, wave; the clock."""

    def __init__(self) -> None:
        super().__init__()
        self._who = Who()
        self._now: datetime | None = None

    def show(self, who: Who, guise: Guise, now: datetime) -> None:
        """Shows who stands here; the business date is the wave's, the clock is the wall's."""
        shown = (who, guise, now.replace(microsecond=0))
        if shown != (self._who, self.guise, self._now):
            self._who, self.guise, self._now = shown
            self.changed()

    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line; what does not fit is left out from the right, never the clock."""
        if self._now is None:
            return []
        look, room = guise.look, width - _CLOCK
        strip = draw.line("  ".join(self._parts(guise, room - 1)), room, look.bar)
        clock = draw.line(f"{self._now:%H:%M:%S} ", _CLOCK, look.bar_strong, "right")
        return [Strip.join([strip, clock])]

    def _parts(self, guise: Guise, width: int) -> list[str]:
        who, words = self._who, guise.words
        parts = [" " + who.site, who.terminal, who.person]
        if who.business_date:
            parts.append(words("terminal.header.date", date=who.business_date))
        if who.wave:
            parts.append(words("terminal.header.wave", wave=who.wave))
        kept = [part for part in parts if part.strip()]
        while len(kept) > 1 and cell_len("  ".join(kept)) > width:
            kept.pop()
        return kept


class AlertLine(Drawn):
    """What is to be seen to of the devices: one alert, and which of how many it is."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Alert, int, int] | None = None

    def show(self, alerts: "tuple[Alert, ...]", guise: Guise, turn: int) -> None:
        """Shows the alert whose `turn` it is."""
        number = turn % len(alerts) if alerts else 0
        shown = (alerts[number], number + 1, len(alerts)) if alerts else None
        if (shown, guise) != (self._shown, self.guise):
            self._shown, self.guise = shown, guise
            self.changed()

    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line; its end is cut, the count never."""
        if self._shown is None:
            return []
        words = guise.words
        alert, number, count = self._shown
        look = guise.look.levels[alert.level]
        text = " ".join(words.text(part) for part in (alert.message, alert.cause) if part)
        head = f" {words(f'terminal.alert.{alert.level}')} "
        tail = f" {number}/{count} " if count > 1 else " "
        room = width - cell_len(head) - cell_len(tail)
        line = draw.line(text, room, look.strong)
        return [Strip([Segment(head, look.strong), *line, Segment(tail, look.text)], width)]


class KeyedLine(Drawn):
    """What is being keyed, or what may be; hints; how many scans wait."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, str, str, int] = ("", "", "scan", 0)

    def show(self, guise: Guise, expected: str, partial: str, hint: str, waiting: int) -> None:
        """Shows the partial input before the hint, the hint before what is expected: a value of
        `Expects`, "choice" for one of the numbered choices, or "acknowledge"."""
        shown = (partial, hint, expected, waiting)
        if (shown, guise) != (self._shown, self.guise):
            self._shown, self.guise = shown, guise
            self.changed()

    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line."""
        words, look = guise.words, guise.look
        partial, hint, expected, waiting = self._shown
        count = words("terminal.waiting", count=waiting) + " " if waiting > 1 else ""
        room = width - cell_len(count) - 1
        if partial:
            head = words(f"terminal.keyed.{expected}") + " "
            text = head + _tail(partial, room - cell_len(head) - 2) + "_"
            style = look.bar_strong
        else:
            text = hint or words(f"terminal.expects.{expected}")
            style = look.bar_strong if hint else look.bar
        line = draw.line(text, room, style)
        return [Strip([Segment(" ", look.bar), *line, Segment(count, look.bar_strong)], width)]


class KeyBar(Drawn):
    """The function keys, the same everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self._latched = False

    def show(self, guise: Guise, latched: bool) -> None:
        """Shows the keys as `guise` has it; while latched, F8 is the way out."""
        if (guise, latched) != (self.guise, self._latched):
            self.guise, self._latched = guise, latched
            self.changed()

    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line; the names shrink to fit, the keys stay."""
        look = guise.look
        names = [guise.words(f"terminal.key.{key}") for key in FUNCTION_KEYS]
        used = sum(
            len(key) + cell_len(name) for key, name in zip(FUNCTION_KEYS, names, strict=True)
        )
        gap = max(0, (width - used) // len(names))
        segments: list[Segment] = []
        for key, name in zip(FUNCTION_KEYS, names, strict=True):
            wanted = self._latched and key == _ACKNOWLEDGE
            segments += [
                Segment(key.upper(), look.key_now if wanted else look.key),
                Segment(name, look.key_now if wanted else look.bar),
                Segment(" " * gap, look.bar),
            ]
        return [draw.row_of(segments, width, look.bar)]


class PracticeLine(Drawn):
    """That nothing here is real, in both languages, from edge to edge."""

    def show(self, guise: Guise) -> None:
        """Shows it as `guise` has it."""
        if guise != self.guise:
            self.guise = guise
            self.changed()

    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line."""
        word = f"/// {guise.words('terminal.practice')} "
        text = word * (width // cell_len(word)) + "/" * width
        return [draw.line(chop_cells(text, width)[0], width, guise.look.practice)]


def _tail(text: str, width: int) -> str:
    """The end of `text`, which is where one is typing.

    Looked at from its end, and no farther than a line can reach: what is keyed may be of any
    length, and this is drawn at every stroke.
    """
    text = text[-_LETTERS_A_CELL * width :]
    start = len(text)
    while start and cell_len(text[start - 1 :]) <= width:
        start -= 1
    return text[start:]
