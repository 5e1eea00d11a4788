"""The lines at the edges: who and when, what is being keyed, and what the keys do."""

from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from wms.locale import Catalogue
from wms.operations.alerts import Alert
from wms.operations.reply import Who
from wms.terminal import draw, theme
from wms.terminal.widgets.drawn import Drawn

FUNCTION_KEYS = tuple(f"f{number}" for number in range(1, 11))
_ACKNOWLEDGE = "f8"
_CLOCK = 10


class Header(Drawn):
    """Site, terminal, person, business date, wave; the clock."""

    def __init__(self) -> None:
        super().__init__()
        self._who = Who()
        self._words: Catalogue | None = None
        self._now: datetime | None = None

    def show(self, who: Who, words: Catalogue, now: datetime) -> None:
        """Shows who stands here; the business date is the wave's, the clock is the wall's."""
        shown = (who, words, now.replace(microsecond=0))
        if shown != (self._who, self._words, self._now):
            self._who, self._words, self._now = shown
            self.changed()

    def draw_lines(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line; what does not fit is left out from the right, never the clock."""
        if self._words is None or self._now is None:
            return []
        strip = draw.line(
            "  ".join(self._parts(self._words, width - _CLOCK - 1)), width - _CLOCK, theme.BAR
        )
        clock = draw.line(f"{self._now:%H:%M:%S} ", _CLOCK, theme.BAR_STRONG, "right")
        return [Strip.join([strip, clock])]

    def _parts(self, words: Catalogue, width: int) -> list[str]:
        who = self._who
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
        self._words: Catalogue | None = None

    def show(self, alerts: tuple[Alert, ...], words: Catalogue, turn: int) -> None:
        """Shows the alert whose `turn` it is."""
        number = turn % len(alerts) if alerts else 0
        shown = (alerts[number], number + 1, len(alerts)) if alerts else None
        if (shown, words) != (self._shown, self._words):
            self._shown, self._words = shown, words
            self.changed()

    def draw_lines(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line; its end is cut, the count never."""
        if self._shown is None or self._words is None:
            return []
        alert, number, count = self._shown
        look = theme.LOOKS[alert.level]
        text = " ".join(self._words.text(part) for part in (alert.message, alert.cause) if part)
        head = f" {self._words(f'terminal.alert.{alert.level}')} "
        tail = f" {number}/{count} " if count > 1 else " "
        room = width - cell_len(head) - cell_len(tail)
        line = draw.line(text, room, look.strong)
        return [Strip([Segment(head, look.strong), *line, Segment(tail, look.text)], width)]


class KeyedLine(Drawn):
    """What is being keyed, or what may be; hints; how many scans wait."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, str, str, int] = ("", "", "scan", 0)
        self._words: Catalogue | None = None

    def show(self, words: Catalogue, expected: str, partial: str, hint: str, waiting: int) -> None:
        """Shows the partial input before the hint, the hint before what is expected: a value of
        `Expects`, "choice" for one of the numbered choices, or "acknowledge"."""
        shown = (partial, hint, expected, waiting)
        if (shown, words) != (self._shown, self._words):
            self._shown, self._words = shown, words
            self.changed()

    def draw_lines(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line."""
        words = self._words
        if words is None:
            return []
        partial, hint, expected, waiting = self._shown
        count = words("terminal.waiting", count=waiting) + " " if waiting > 1 else ""
        room = width - cell_len(count) - 1
        if partial:
            head = words(f"terminal.keyed.{expected}") + " "
            text = head + _tail(partial, room - cell_len(head) - 2) + "_"
            style = theme.BAR_STRONG
        else:
            text = hint or words(f"terminal.expects.{expected}")
            style = theme.BAR_STRONG if hint else theme.BAR
        line = draw.line(text, room, style)
        return [Strip([Segment(" ", theme.BAR), *line, Segment(count, theme.BAR_STRONG)], width)]


class KeyBar(Drawn):
    """The function keys, the same everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self._words: Catalogue | None = None
        self._latched = False

    def show(self, words: Catalogue, latched: bool) -> None:
        """Shows the keys in the language of `words`; while latched, F8 is the way out."""
        if (words, latched) != (self._words, self._latched):
            self._words, self._latched = words, latched
            self.changed()

    def draw_lines(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """One line; the names shrink to fit, the keys stay."""
        if self._words is None:
            return []
        names = [self._words(f"terminal.key.{key}") for key in FUNCTION_KEYS]
        used = sum(
            len(key) + cell_len(name) for key, name in zip(FUNCTION_KEYS, names, strict=True)
        )
        gap = max(0, (width - used) // len(names))
        segments: list[Segment] = []
        for key, name in zip(FUNCTION_KEYS, names, strict=True):
            wanted = self._latched and key == _ACKNOWLEDGE
            segments += [
                Segment(key.upper(), theme.KEY_NOW if wanted else theme.KEY),
                Segment(name, theme.KEY_NOW if wanted else theme.BAR),
                Segment(" " * gap, theme.BAR),
            ]
        return [draw.row_of(segments, width, theme.BAR)]


def _tail(text: str, width: int) -> str:
    """The end of `text`, which is where one is typing."""
    while text and cell_len(text) > width:
        text = text[1:]
    return text
