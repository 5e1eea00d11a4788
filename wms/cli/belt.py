"""The live picture of a simulated sorter: belt, chutes, rates, above the lines that are typed."""

import asyncio
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wms.cli.office import Office

if TYPE_CHECKING:
    from rich.text import Text

    from drivers.simulators.sorter import Picture, Plc

EVERY = 0.2
"""Seconds between two pictures."""
_CHUTE = 9
_STATES = ("RUN", "E_STOP", "JAM", "FAULT", "HOST_TRIPPED", "RECIRCULATION_FULL")


@contextmanager
def shown(office: Office, plc: "Plc") -> Iterator[Callable[[], None]]:
    """Keeps the picture on a screen; elsewhere prints it whenever what it gives is called."""
    from drivers.simulators.sorter import picture

    def lines(width: int) -> list["Text"]:
        return draw(picture(plc, max(10, width - 2)), office, width)

    if office.as_json:
        yield lambda: None
    elif not (sys.stdout.isatty() and sys.stdin.isatty()):
        yield lambda: office.write("\n".join(line.plain for line in lines(80)))
    else:
        with _on_screen(lines):
            yield lambda: None


def draw(seen: "Picture", office: Office, width: int) -> list["Text"]:
    """The picture in lines of at most `width` cells."""
    from rich.text import Text

    states = " ".join(name for name in _STATES if name in {bit.name for bit in seen.state})
    head = office.words(
        "simulator.sorter.line",
        state_bits=states or "-",
        rate=seen.per_minute,
        riding=seen.riding,
        waiting=seen.waiting,
        landed=seen.landed,
        rejected=seen.rejected,
    )
    lines = [Text(head, style="bold"), Text(f"|{seen.belt}|")]
    a_row = max(1, width // _CHUTE)
    for first in range(0, len(seen.chutes), a_row):
        row = Text()
        for chute in seen.chutes[first : first + a_row]:
            cell = f"{chute.number:>2}:{chute.items}{chute.mark.strip() and ' ' + chute.mark}"
            troubled = chute.full or chute.jammed or chute.disabled
            row.append(f"{cell:<{_CHUTE}}", style="reverse" if troubled else "")
        lines.append(row)
    return lines


@contextmanager
def _on_screen(lines: Callable[[int], list["Text"]]) -> Iterator[None]:
    """The picture stands in the top lines; what is typed and told scrolls below it."""
    columns, rows = shutil.get_terminal_size()
    height = len(lines(columns)) + 1

    def paint() -> None:
        body = "".join(
            f"\x1b[{row};1H\x1b[K{_ansi(line, columns)}"
            for row, line in enumerate(lines(columns), 1)
        )
        sys.stdout.write(f"\x1b7{body}\x1b8")
        sys.stdout.flush()

    async def keep() -> None:
        while True:
            paint()
            await asyncio.sleep(EVERY)

    sys.stdout.write(f"\x1b[2J\x1b[{height + 1};{rows}r\x1b[{height + 1};1H")
    painting = asyncio.ensure_future(keep())
    try:
        yield
    finally:
        painting.cancel()
        sys.stdout.write(f"\x1b[r\x1b[{rows};1H\n")
        sys.stdout.flush()


def _ansi(line: "Text", width: int) -> str:
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, highlight=False)
    console.print(line, end="", no_wrap=True, overflow="crop")
    return out.getvalue()
