"""The night at a glance: the clocks, every route, and one route's destinations."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from wms.domain.business_date import DELIVERED_BY
from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.site import Site
from wms.domain.words import Tier
from wms.operations.boards.looks import Look
from wms.operations.boards.readiness import CALM, judge
from wms.operations.boards.said import board, hour
from wms.operations.boards.standing import (
    NightWatch,
    RouteProgress,
    Standing,
    StopStanding,
    moment,
    tonight,
)
from wms.operations.boards.tail import Records, clock_of
from wms.operations.cold_ports import Hold
from wms.operations.floor import Floor, Hand, Step
from wms.operations.holds import minutes_held
from wms.operations.panels import (
    Clocks,
    Column,
    Deadline,
    Line,
    Panel,
    Readiness,
    RouteStanding,
    Sentences,
    Sheet,
)
from wms.operations.ports import Wave
from wms.operations.reply import Choice, Command, Level, Scan, View

_AT_A_ROUTE = (Command.DEPART, Command.REASSIGN, Command.SPLIT)
_COLUMNS = (
    Column(say("night.column.sequence"), right=True, drop=3),
    Column(say("night.column.destination"), wide=True),
    Column(say("night.column.planned"), right=True),
    Column(say("night.column.put"), right=True),
    Column(say("night.column.short"), right=True),
    Column(say("night.column.open"), right=True, drop=2),
    Column(say("night.column.waiting"), right=True),
    Column(say("night.column.aboard"), right=True),
    Column(say("night.column.last_put"), right=True, drop=1),
)


@dataclass(frozen=True, slots=True)
class NightState:
    """The wave, and the route whose destinations are looked at; empty: all routes."""

    wave: Wave
    route_id: str = ""


class Night:
    """夜况 Night: how the night stands, for whoever must let the vehicles leave.

    1. The clocks say how long until cutoff, the first trunk departure, the first branch departure
       and the hour by which goods are at the points. A route is a line: how much of it is sorted,
       how many containers are open, waiting, on the vehicle, and the state of its manifest.
    2. A line turns yellow or red only when somebody should look, and says at what: it is behind,
       not loaded in time, late, or something of it was left.
    3. Scan a route's code, or key the number of its line: its destinations, what each still
       needs, when something was last put there, and what can be done about it. F9: all routes.

    route or manifest scanned → its destinations
    F9, or F2 once            → all routes
    """

    command = Command.NIGHT
    title = say("job.night")
    right = Right.SEE_BOARDS

    def __init__(
        self, floor: Floor, watch: NightWatch, records: Records, others: Mapping[str, Message]
    ) -> None:
        self.floor = floor
        self.watch = watch
        self.records = records
        self._holds = Look[tuple[Hold, ...]](floor.ticks)
        self.choices = tuple(Choice(c, others[c]) for c in _AT_A_ROUTE if c in others)

    def begin(self, hand: Hand) -> Step[NightState]:
        """All routes of the wave."""
        del hand
        return Step(NightState(tonight(self.floor)), say("night.begin"), Level.CALM)

    def recall(self, state: NightState) -> NightState:
        """The same; the view is read afresh anyway."""
        return state

    def handle(self, hand: Hand, state: NightState, scan: Scan) -> Step[NightState]:
        """A route, or all of them."""
        del hand
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND and code.value == Command.DONE:
            return Step(NightState(state.wave), say("night.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        standing = self.watch.standing(state.wave).value
        found = _route_of(standing, code.value) if standing else None
        if found is None:
            raise Refused(say("night.no_such_route", code=code.value))
        route_id = found.route.route_id
        return Step(
            NightState(state.wave, route_id), say("night.route", route=route_id), Level.CALM
        )

    def back(self, state: NightState) -> Step[NightState] | None:
        """From one route to all of them, from there to the jobs."""
        if not state.route_id:
            return None
        return Step(NightState(state.wave), say("night.begin"), Level.CALM)

    def view(self, state: NightState) -> View:
        """The board, or one route."""
        seen = self.watch.standing(state.wave)
        if seen.value is None:
            return board(View(self.title, say("night.prompt")), seen.silence)
        route = seen.value.route(state.route_id)
        view = self._one(seen.value, route) if route else self._all(seen.value)
        return board(view, seen.silence)

    def _all(self, standing: Standing) -> View:
        now = self.floor.clock()
        routes = tuple(_standing(route, now) for route in standing.routes)
        gone = sum(route.departed for route in standing.routes)
        held = self._held(now)
        panels: tuple[Panel, ...] = (
            clocks(self.floor.site, standing, now),
            *held,
            Readiness(routes),
        )
        return View(self.title, say("night.prompt"), done=gone, total=len(routes), panels=panels)

    def _held(self, now: datetime) -> tuple[Sentences, ...]:
        """That goods are held and nobody has decided yet."""

        def read() -> tuple[Hold, ...]:
            with self.floor.store.reading() as books:
                return books.cold.holds()

        holds = self._holds.now("holds", read).value
        if not holds:
            return ()
        minutes = minutes_held(holds[0], now)
        told = say("holding.alert", count=len(holds), minutes=minutes)
        return (Sentences(((told, Level.CHECK),)),)

    def _one(self, standing: Standing, route: RouteProgress) -> View:
        now = self.floor.clock()
        verdict = judge(route, now)
        last = self._last_puts(standing.wave)
        lines = tuple(_line(stop, last, now, verdict.level) for stop in route.stops)
        total = Line(
            (
                "",
                say("night.total"),
                *(str(route.total(what)) for what in ("planned", "put", "short")),
                *(str(route.total(what)) for what in ("open", "waiting", "aboard")),
                "",
            )
        )
        details = (verdict.trouble,) if verdict.trouble else ()
        panels: tuple[Panel, ...] = (
            Readiness((replace(_standing(route, now), pick=""),)),
            Sheet(_COLUMNS, lines, say("night.no_stops"), total),
        )
        return View(
            self.title,
            say("night.prompt.route", route=route.route.route_id),
            done=route.total("put") + route.total("short"),
            total=route.total("planned"),
            details=details,
            choices=(Choice(Command.DONE, say("night.choice.all")), *self.choices),
            panels=panels,
        )

    def _last_puts(self, wave: Wave) -> dict[str, datetime]:
        tail = self.records.tail(wave).value
        found = tail.tally.last_put.items() if tail else ()
        return {place: clock_of(at, self.floor) for (w, place), at in found if w == wave.wave_id}


def clocks(site: Site, standing: Standing, now: datetime) -> Clocks:
    """The hours of the night. One that somebody else answers for is over once it has passed: the
    warehouse knows nothing of what the branches do, a station nothing of the trunks."""
    wave, first = standing.wave, standing.first
    gone = bool(standing.routes) and all(route.departed for route in standing.routes)
    cut = standing.plan != "open"
    deadlines = [Deadline(say("night.clock.cutoff"), moment(wave, f"{site.cutoff:%H:%M}"), cut)]
    for tier, name in ((Tier.TRUNK, "night.clock.trunk"), (Tier.BRANCH, "night.clock.branch")):
        if tier in first:
            at = moment(wave, first[tier])
            ours = tier is site.departs
            deadlines.append(Deadline(say(name), at, ours and gone, not ours and at <= now))
    # Goods are at the points by 11:00 of the next day, which is of the same night.
    at = moment(wave, DELIVERED_BY)
    deadlines.append(Deadline(say("night.clock.delivered"), at, over=at <= now))
    return Clocks(tuple(deadlines))


def _route_of(standing: Standing, code: str) -> RouteProgress | None:
    for route in standing.routes:
        numbers = (manifest.number for manifest in route.manifests)
        if code == route.route.route_id or code in numbers:
            return route
    return None


def _standing(route: RouteProgress, now: datetime) -> RouteStanding:
    verdict = judge(route, now)
    return RouteStanding(
        route_id=route.route.route_id,
        name=route.route.name,
        departs_at=route.departs_at,
        planned=route.total("planned"),
        put=route.total("put"),
        short=route.total("short"),
        open=route.total("open"),
        waiting=route.total("waiting"),
        loaded=route.total("aboard"),
        state=route.state,
        level=verdict.level,
        trouble=verdict.trouble,
        pick=route.route.route_id,
    )


def _line(stop: StopStanding, last: Mapping[str, datetime], now: datetime, route: Level) -> Line:
    place = stop.destination
    # In a route that is in trouble, the destinations that are the reason for it.
    behind = route is not Level.CALM and (stop.left or stop.open or stop.waiting)
    at = last.get(place.destination_id)
    return Line(
        (
            str(place.sequence),
            f"{place.destination_id} {place.name}",
            str(stop.planned),
            str(stop.put),
            str(stop.short),
            str(stop.open),
            str(stop.waiting),
            str(stop.aboard),
            hour(at, now) if at else "",
        ),
        Level.CHECK if behind else CALM.level,
    )
