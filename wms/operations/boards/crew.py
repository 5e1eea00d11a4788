"""Who works where on what, and how fast."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board, hour
from wms.operations.boards.standing import tonight
from wms.operations.boards.tail import Records, Tail, clock_of
from wms.operations.boards.tally import ACTS, LABOUR, Hands, Tally
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import MOST_LINES, Column, Line, Sentences, Sheet, Text
from wms.operations.ports import Wave
from wms.operations.reply import Command, Level, Scan, View

IDLE = 20
"""Minutes without an act after which a line turns yellow: a break is shorter."""
_MINUTE, _HOUR = 60, 3600.0
_SHORTEST = 600.0
"""Seconds a pace is taken over at the least: two items in the first minute are not 120 an hour."""
_COLUMNS = (
    Column(say("crew.column.terminal")),
    Column(say("crew.column.person"), wide=True),
    Column(say("crew.column.work")),
    Column(say("crew.column.last"), drop=4),
    Column(say("crew.column.idle"), right=True),
    Column(say("crew.column.acts"), right=True, drop=2),
    Column(say("crew.column.items"), right=True),
    Column(say("crew.column.since"), drop=3),
    Column(say("crew.column.total"), right=True, drop=1),
    Column(say("crew.column.pace"), right=True),
)


@dataclass(frozen=True, slots=True)
class CrewState:
    """The wave whose night is looked at."""

    wave: Wave


@dataclass(frozen=True, slots=True)
class _At:
    """Somebody at a terminal, from `since` on (seconds since 1970)."""

    terminal_id: str
    person_id: str
    hands: Hands
    since: float


class Crew:
    """人员在岗 Crew: who stands where, what they did last, and how many items they put.

    1. A line is a terminal with the person signed in there: their work, the last act and how long
       ago, acts and items of the last 60 minutes, items since they signed in and by the hour.
    2. A line is yellow after 20 minutes without an act: go and see.
    3. Below: items of the whole site for an hour of somebody's work. Whoever did something in a
       stretch of ten minutes worked through it; what belts sorted counts as well.
    """

    command = Command.CREW
    title = say("job.crew")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor, records: Records) -> None:
        self.floor = floor
        self.records = records
        self._names = Look[dict[str, str]](floor.ticks)

    def begin(self, hand: Hand) -> Step[CrewState]:
        """Everybody."""
        del hand
        return Step(CrewState(tonight(self.floor)), say("crew.begin"), Level.CALM)

    def recall(self, state: CrewState) -> CrewState:
        """The same; the view is read afresh anyway."""
        return state

    def handle(self, hand: Hand, state: CrewState, scan: Scan) -> Step[CrewState]:
        """There is nothing to do here but look."""
        del hand, state
        raise Refused(say("crew.only_a_board", code=scan.text.strip()))

    def view(self, state: CrewState) -> View:
        """The board."""
        seen = self.records.tail(state.wave)
        view = View(self.title, say("crew.prompt"))
        if seen.value is None:
            return board(view, seen.silence)
        now = self.floor.clock()
        names = self._names.now("names", self._read_names).value or {}
        present = sorted(_present(seen.value.tally), key=lambda one: one.terminal_id)
        lines = tuple(_line(one, names, now, self.floor) for one in present[:MOST_LINES])
        sheet = Sheet(_COLUMNS, lines, say("crew.nobody"), more=len(present) - len(lines))
        told = Sentences(tuple((line, Level.CALM) for line in self._told(state, seen.value, now)))
        return board(View(self.title, say("crew.prompt"), panels=(told, sheet)), seen.silence)

    def _read_names(self) -> dict[str, str]:
        with self.floor.store.reading() as books:
            return books.boards.names()

    def _told(self, state: CrewState, tail: Tail, now: datetime) -> Iterable[Message]:
        items, hours = labour(tail.tally, state.wave.wave_id)
        if hours:
            yield say("crew.labour", pace=int(items / hours), items=items, hours=f"{hours:.1f}")
        else:
            yield say("crew.no_labour")
        if not tail.complete:
            yield say("boards.reading", time=hour(clock_of(tail.oldest, self.floor), now))


def labour(tally: Tally, wave_id: str) -> tuple[int, float]:
    """Items put for a wave, by hand and by belt, and the hours people worked meanwhile."""
    items = sum(tally.steps(wave_id).values())
    return items, len(tally.labour) * LABOUR / _HOUR


def _present(tally: Tally) -> Iterable[_At]:
    """Whoever did the latest thing at a terminal is there, unless it was leaving."""
    for terminal_id, latest in tally.latest.items():
        hands = tally.hands[terminal_id, latest.person_id]
        if hands.signed_out is not None and hands.signed_out.position > latest.position:
            continue
        # Signed in before what was read so far: counted from the first act that was.
        first = min(hands.acts, default=int(latest.at // _MINUTE)) * _MINUTE
        since = hands.signed_in.at if hands.signed_in is not None else float(first)
        yield _At(terminal_id, latest.person_id, hands, since)


def _line(one: _At, names: Mapping[str, str], now: datetime, floor: Floor) -> Line:
    at = now.timestamp()
    last = one.hands.last
    acts, items = one.hands.since(at - _HOUR + _MINUTE)
    _, total = one.hands.since(one.since)
    idle = max(0, int((at - (last.at if last is not None else one.since)) // _MINUTE))
    pace = int(total / max(at - one.since, _SHORTEST) * _HOUR)
    done: Text = ""
    if last is not None:
        done = say(f"crew.act.{last.kind}", time=hour(clock_of(last.at, floor), now))
    cells: tuple[Text, ...] = (
        one.terminal_id,
        names.get(one.person_id, one.person_id),
        say(f"crew.work.{ACTS[last.kind]}") if last is not None else "",
        done,
        str(idle),
        str(acts),
        str(items),
        hour(clock_of(one.since, floor), now),
        str(total),
        str(pace),
    )
    return Line(cells, Level.CHECK if idle >= IDLE else Level.CALM)
