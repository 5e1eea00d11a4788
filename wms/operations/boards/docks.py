"""The docks: who unloads when and where, who is there, and who is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board, stamped
from wms.operations.boards.standing import tonight
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import MOST_LINES, Column, Line, Sentences, Sheet, Text
from wms.operations.ports import Wave
from wms.operations.reply import Command, Level, Scan, View
from wms.operations.supplier_ports import DockRow

SOON = timedelta(minutes=30)
"""Who is due so soon is looked out for."""
_COLUMNS = (
    Column(say("docks.column.from")),
    Column(say("docks.column.to"), drop=2),
    Column(say("docks.column.dock")),
    Column(say("docks.column.supplier"), wide=True),
    Column(say("docks.column.ordered"), right=True, drop=1),
    Column(say("docks.column.accepted"), right=True),
    Column(say("docks.column.plate"), drop=3),
    Column(say("docks.column.arrived"), drop=4),
    Column(say("docks.column.state")),
)


@dataclass(frozen=True, slots=True)
class DocksState:
    """The wave goods come in for."""

    wave: Wave


class Docks:
    """月台 Docks: who unloads when and where.

    1. First those that are late, then those that stand at a dock, then who comes next, by time.
       Who is done comes last.
    2. Late is yellow: its time at the dock is over and it has not come. Call it; whoever comes now
       gets a dock that is free.
    3. A supplier without an appointment found no place in the dock plan: it has to be called.
    """

    command = Command.DOCKS
    title = say("job.docks")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look = Look[tuple[DockRow, ...]](floor.ticks)

    def begin(self, hand: Hand) -> Step[DocksState]:
        """Every supplier of the night."""
        del hand
        return Step(DocksState(tonight(self.floor)), say("docks.begin"), Level.CALM)

    def recall(self, state: DocksState) -> DocksState:
        """The same; the view is read afresh anyway."""
        return state

    def handle(self, hand: Hand, state: DocksState, scan: Scan) -> Step[DocksState]:
        """There is nothing to do here but look."""
        del hand, state
        raise Refused(say("docks.only_a_board", code=scan.text.strip()))

    def view(self, state: DocksState) -> View:
        """Every supplier, those to see to first."""
        wave_id = state.wave.wave_id
        seen = self._look.now(wave_id, lambda: self._read(wave_id))
        if seen.value is None:
            return board(View(self.title, say("docks.prompt")), seen.silence)
        now = self.floor.clock()
        rows = sorted(
            seen.value, key=lambda row: (_ORDER[state_of(row, now)], row.starts_at or "~")
        )
        done = sum(bool(row.closed_at) for row in rows)
        lines = tuple(_line(row, now) for row in rows)
        more = max(0, len(lines) - MOST_LINES)
        sheet = Sheet(_COLUMNS, lines[:MOST_LINES], say("docks.none"), more=more)
        panels = (Sentences((_told(rows, now),)), sheet)
        view = View(self.title, say("docks.prompt"), done=done, total=len(rows), panels=panels)
        return board(view, seen.silence)

    def _read(self, wave_id: str) -> tuple[DockRow, ...]:
        with self.floor.store.reading() as books:
            return books.suppliers.docks(wave_id)


_ORDER = {"late": 0, "open": 1, "due": 2, "none": 3, "closed": 4}


def state_of(row: DockRow, now: datetime) -> str:
    """How a supplier stands: `open` at a dock, `closed` and gone, `late` once its time at the dock
    is over, `due` before, `none` without an appointment."""
    if row.receipt:
        return "closed" if row.closed_at else "open"
    if not row.ends_at:
        return "none"
    return "late" if datetime.fromisoformat(row.ends_at) < now else "due"


def _line(row: DockRow, now: datetime) -> Line:
    state = state_of(row, now)
    cells: tuple[Text, ...] = (
        stamped(row.starts_at, now),
        stamped(row.ends_at, now),
        row.place or row.dock,
        f"{row.supplier_id} {row.name}",
        str(row.ordered),
        str(row.accepted),
        row.plate,
        stamped(row.arrived_at, now),
        say(f"docks.state.{state}"),
    )
    return Line(cells, Level.CHECK if state in ("late", "none") else Level.CALM)


def _told(rows: Sequence[DockRow], now: datetime) -> tuple[Message, Level]:
    """How many of each, and how many come in the next half hour."""
    states = [state_of(row, now) for row in rows]
    soon = sum(
        state == "due" and datetime.fromisoformat(row.starts_at) - now <= SOON
        for row, state in zip(rows, states, strict=True)
    )
    late = states.count("late")
    told = say("docks.told", late=late, open=states.count("open"), soon=soon)
    return told, Level.CHECK if late else Level.CALM
