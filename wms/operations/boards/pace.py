"""How fast it goes, and whether that is fast enough."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.operations.boards.forecast import LOOKED_AT, PLOTTED, bars, forecast, needed
from wms.operations.boards.looks import Seen
from wms.operations.boards.readiness import LOADING
from wms.operations.boards.said import board, hour
from wms.operations.boards.standing import NightWatch, RouteProgress, Standing, tonight
from wms.operations.boards.tail import Records, Tail, clock_of
from wms.operations.boards.tally import STEP
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import Plot, Sentences
from wms.operations.ports import Wave
from wms.operations.reply import Choice, Command, Level, Scan, View

PLOTTED_HOURS = 6
TEN_MINUTES = 10
A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class PaceState:
    """The wave, and one route of it; empty: the whole site."""

    wave: Wave
    route_id: str = ""


class Pace:
    """进度 Pace: how many items are sorted in ten minutes, and when the rest will be done.

    1. A bar is ten minutes, the last one still runs. The line across is what every ten minutes
       needs from now on, so that all is sorted 20 minutes before its vehicle leaves.
    2. Below: what is left, and when it will be done if it goes on as in the last half hour: the
       middle one of the last six stretches of five minutes, so that one pause or one rush does not
       change it. With less than ten minutes of work nothing is foretold.
    3. Scan a route's code for that route alone. F9: the whole site.

    route scanned → that route
    F9            → the whole site
    """

    command = Command.PACE
    title = say("job.pace")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor, watch: NightWatch, records: Records) -> None:
        self.floor = floor
        self.watch = watch
        self.records = records

    def begin(self, hand: Hand) -> Step[PaceState]:
        """The whole site."""
        del hand
        return Step(PaceState(tonight(self.floor)), say("pace.begin"), Level.CALM)

    def recall(self, state: PaceState) -> PaceState:
        """The same; the view is read afresh anyway."""
        return state

    def handle(self, hand: Hand, state: PaceState, scan: Scan) -> Step[PaceState]:
        """A route, or the whole site."""
        del hand
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND and code.value == Command.DONE:
            return Step(PaceState(state.wave), say("pace.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        standing = self.watch.standing(state.wave).value
        if standing is None or standing.route(code.value) is None:
            raise Refused(say("night.no_such_route", code=code.value))
        return Step(
            PaceState(state.wave, code.value), say("pace.route", route=code.value), Level.CALM
        )

    def view(self, state: PaceState) -> View:
        """The plot, with what it means below."""
        standing = self.watch.standing(state.wave)
        records = self.records.tail(state.wave)
        title = say("pace.route", route=state.route_id) if state.route_id else say("pace.site")
        choices = (Choice(Command.DONE, say("pace.choice.site")),) if state.route_id else ()
        view = View(self.title, say("pace.prompt"), choices=choices)
        silence = standing.silence or records.silence
        if standing.value is None or records.value is None:
            return board(view, silence)
        return board(self._drawn(view, title, state, standing.value, records), silence)

    def _drawn(
        self, view: View, title: Message, state: PaceState, standing: Standing, seen: Seen[Tail]
    ) -> View:
        assert seen.value is not None
        now = self.floor.clock()
        routes = [r for r in standing.routes if state.route_id in ("", r.route.route_id)]
        places = frozenset(s.destination.destination_id for r in routes for s in r.stops)
        steps = seen.value.tally.steps(state.wave.wave_id, places)
        first = _shown_from(seen.value, now)
        begins, values = bars(steps, first, now.timestamp())
        plot = Plot(
            title=title,
            begins=clock_of(begins, self.floor),
            minutes=TEN_MINUTES,
            values=values,
            unit=say("pace.unit"),
            needed=_needed(routes, now),
            notes=self._notes(routes, steps, seen.value, now),
        )
        planned = sum(route.total("planned") for route in routes)
        left = sum(route.total("left") for route in routes)
        return View(
            view.title,
            view.prompt,
            done=planned - left,
            total=planned,
            choices=view.choices,
            panels=(Sentences((self._judged(routes, steps, seen.value, now),)), plot),
        )

    def _judged(
        self, routes: list[RouteProgress], steps: dict[int, int], tail: Tail, now: datetime
    ) -> tuple[Message, Level]:
        """What was read must reach back as far as a forecast looks; until then it is waited for."""
        if not _half_an_hour(tail, now):
            return say("pace.reading"), Level.CALM
        return _judged(routes, steps, now, self.floor)

    def _notes(
        self, routes: list[RouteProgress], steps: dict[int, int], tail: Tail, now: datetime
    ) -> tuple[Message, ...]:
        left = sum(route.total("left") for route in routes)
        short = sum(route.total("short") for route in routes)
        notes = [say("pace.left", left=left, short=short)]
        need = _needed(routes, now)
        if need:
            notes.append(say("pace.needed", count=need))
        pace = forecast(steps, left, now.timestamp()).pace
        if pace is not None and _half_an_hour(tail, now):
            notes.append(say("pace.now", count=pace))
        if not tail.complete:
            notes.append(say("boards.reading", time=hour(clock_of(tail.oldest, self.floor), now)))
        return tuple(notes)


def _half_an_hour(tail: Tail, now: datetime) -> bool:
    """Whether all was read that a forecast looks at."""
    return tail.complete or tail.oldest <= now.timestamp() - (LOOKED_AT + 1) * STEP


def _shown_from(tail: Tail, now: datetime) -> float:
    """The last hours, as far as they were read: a bar read by half would look like a lull."""
    first = (now - timedelta(hours=PLOTTED_HOURS)).timestamp()
    if tail.complete:
        return first
    return min(max(first, tail.oldest + PLOTTED), now.timestamp())


def _needed(routes: list[RouteProgress], now: datetime) -> int:
    due = [(r.total("left"), _due(r).timestamp()) for r in routes if not r.departed]
    return needed(due, now.timestamp())


def _due(route: RouteProgress) -> datetime:
    """When a route must be sorted: what is left of the time is for loading."""
    return route.departs_at - LOADING


def _judged(
    routes: list[RouteProgress], steps: dict[int, int], now: datetime, floor: Floor
) -> tuple[Message, Level]:
    """The one sentence: done, in time, too late, or nobody can say yet. What leaves first is
    sorted first; told is the deadline that is missed most, or met most narrowly."""
    begun = [route for route in routes if not route.departed and route.total("left") > 0]
    if not begun:
        return say("pace.done"), Level.OK
    last = hour(max(map(_due, begun)), now)
    left, tightest = 0, None
    for route in sorted(begun, key=_due):
        left += route.total("left")
        found = forecast(steps, left, now.timestamp())
        if found.pace is None:
            return say("pace.no_forecast"), Level.CALM
        if found.finish is None:
            return say("pace.stands", due=last), Level.CHECK
        late = found.finish - _due(route).timestamp()
        if tightest is None or late > tightest[0]:
            tightest = (late, found.finish, _due(route))
    assert tightest is not None
    late, finish, due = tightest
    if late > A_DAY:
        return say("pace.never", due=hour(due, now)), Level.STOP
    times = {"finish": hour(clock_of(finish, floor), now), "due": hour(due, now)}
    if late > 0:
        return say("pace.late", **times, minutes=int(-(-late // 60))), Level.STOP
    return say("pace.in_time", **times), Level.OK
