"""送达 Deliveries: every branch route on one line, and who is late at 11:00."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board, stamped
from wms.operations.delivery_ports import RouteDue, StopDue, due_at
from wms.operations.floor import Floor, Hand, Step
from wms.operations.lateness import Punctuality, minutes_late, punctuality
from wms.operations.panels import Clocks, Column, Deadline, Line, Sheet
from wms.operations.ports import Wave
from wms.operations.reply import Choice, Command, Level, Scan, View

SOON = timedelta(minutes=30)
"""So long before 11:00 a route with stops nobody has heard of is asked after."""
_ROUTES = (
    Column(say("deliveries.column.route")),
    Column(say("deliveries.column.name"), wide=True, drop=3),
    Column(say("deliveries.column.left"), drop=2),
    Column(say("deliveries.column.stops"), right=True),
    Column(say("deliveries.column.done"), right=True),
    Column(say("deliveries.column.open"), right=True),
    Column(say("deliveries.column.late"), right=True),
    Column(say("deliveries.column.refused"), right=True, drop=1),
    Column(say("deliveries.column.last"), drop=4),
    Column(say("deliveries.column.remark")),
)
_STOPS = (
    Column(say("deliver.column.stop"), right=True),
    Column(say("deliver.column.point"), wide=True),
    Column(say("deliver.column.outcome")),
    Column(say("deliver.column.time")),
    Column(say("deliveries.column.remark")),
)


@dataclass(frozen=True, slots=True)
class DeliveriesState:
    """The wave, and the route whose stops are looked at; empty: all routes."""

    wave: Wave
    route_id: str = ""


class Deliveries:
    """送达 Deliveries, for leads at the station.

    1. Every branch route: its stops, how many were said, how many are open, and who is late. 11:00
       counts down; after it whoever has nothing is late, and delivery goes on.
    2. Key the number of a route, or scan its code or manifest: its stops, the latest first to ask
       after. F9: all routes.
    3. What came of a stop is said under "Deliveries" (送达登记); here one only looks.

    route scanned → its stops
    F9, F2 once   → all routes
    """

    command = Command.DELIVERIES
    title = say("job.deliveries")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look: Look[tuple[RouteDue, ...]] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[DeliveriesState]:
        """All routes."""
        del hand
        return Step(DeliveriesState(self.floor.wave()), say("deliveries.begin"), Level.CALM)

    def recall(self, state: DeliveriesState) -> DeliveriesState:
        """The same; the view is read afresh anyway."""
        return state

    def back(self, state: DeliveriesState) -> Step[DeliveriesState] | None:
        """From one route to all of them, from there to the jobs."""
        if not state.route_id:
            return None
        return Step(DeliveriesState(state.wave), say("deliveries.begin"), Level.CALM)

    def handle(self, hand: Hand, state: DeliveriesState, scan: Scan) -> Step[DeliveriesState]:
        """A route, or all of them."""
        del hand
        code = identify(scan.text)
        if code.value == Command.DONE:
            return Step(DeliveriesState(state.wave), say("deliveries.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        route_id = code.value
        if code.kind is CodeKind.MANIFEST:
            route_id = code.value.rsplit("-", 2)[0]
        known = self._look.now(state.wave.wave_id, lambda: self._read(state.wave)).value or ()
        if all(route.route_id != route_id for route in known):
            raise Refused(say("deliveries.no_such_route", code=code.value))
        shown = DeliveriesState(state.wave, route_id)
        return Step(shown, say("deliveries.route", route=route_id), Level.CALM)

    def view(self, state: DeliveriesState) -> View:
        """All routes, or one with its stops."""
        seen = self._look.now(state.wave.wave_id, lambda: self._read(state.wave))
        now = self.floor.clock()
        eleven = due_at(date.fromisoformat(state.wave.business_date))
        routes = seen.value or ()
        standing = [punctuality(route, eleven, now) for route in routes]
        stops, done = sum(s.stops for s in standing), sum(s.done for s in standing)
        over = bool(stops) and done == stops and all(route.departed_at for route in routes)
        clocks = Clocks((Deadline(say("deliveries.due"), eleven, done=over),))
        own = next((route for route in routes if route.route_id == state.route_id), None)
        if own is not None:
            lines = tuple(_stop(stop, eleven, now) for stop in own.stops)
            view = View(
                self.title,
                say("deliveries.prompt.route", route=own.route_id, name=own.name),
                done=sum(stop.outcome is not None for stop in own.stops),
                total=len(own.stops),
                choices=(Choice(Command.DONE, say("deliveries.choice.all")),),
                panels=(clocks, Sheet(_STOPS, lines, say("deliveries.not_left"))),
            )
            return board(view, seen.silence)
        lines = tuple(
            _route(route, how, eleven, now) for route, how in zip(routes, standing, strict=True)
        )
        view = View(
            self.title,
            say("deliveries.prompt"),
            done=done,
            total=stops,
            panels=(clocks, Sheet(_ROUTES, lines, say("deliveries.none"))),
        )
        return board(view, seen.silence)

    def _read(self, wave: Wave) -> tuple[RouteDue, ...]:
        with self.floor.store.reading() as books:
            return books.delivery.routes(wave.wave_id)


def _route(route: RouteDue, how: Punctuality, eleven: datetime, now: datetime) -> Line:
    """Red: a stop is open after 11:00. Yellow: one was late, refused, or it is nearly eleven."""
    left = bool(route.departed_at)
    remark = say("deliveries.still_here") if not left else say("deliveries.fine")
    level = Level.CALM if left or now < eleven - SOON else Level.CHECK
    if how.stops and not how.open:
        remark, level = say("deliveries.all_done"), Level.OK
    if how.refused:
        level = Level.CHECK
    if how.open and now >= eleven - SOON:
        minutes = max(0, int((eleven - now).total_seconds() // 60))
        remark, level = say("deliveries.soon", minutes=minutes), Level.CHECK
    if how.late:
        remark = say("deliveries.late_by", hours=how.worst // 60, minutes=f"{how.worst % 60:02d}")
        level = Level.STOP if how.open else Level.CHECK
    cells = (
        route.route_id,
        route.name,
        stamped(route.departed_at, now) if left else route.departs_at,
        str(how.stops),
        str(how.done),
        str(how.open),
        str(how.late),
        str(how.refused),
        stamped(how.last_at, now),
        remark,
    )
    return Line(cells, level, route.route_id)


def _stop(stop: StopDue, eleven: datetime, now: datetime) -> Line:
    late = minutes_late(stop, eleven, now)
    remark: str | Message = ""
    level = Level.CALM if stop.outcome is None else Level.OK
    if late:
        remark = say("deliveries.late_by", hours=late // 60, minutes=f"{late % 60:02d}")
        level = Level.CHECK if stop.outcome is not None else Level.STOP
    cells = (
        str(stop.sequence),
        f"{stop.point_id} {stop.name}",
        say(f"word.{stop.outcome}") if stop.outcome else say("deliveries.open"),
        stamped(stop.delivered_at, now),
        remark,
    )
    return Line(cells, level)
