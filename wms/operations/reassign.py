"""改派 Reassign: a stop, or a whole route, goes another way tonight."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from wms.domain.codes import Code, CodeKind, identify, read_position
from wms.domain.messages import Message, Refused, Unavailable, say
from wms.domain.people import Right
from wms.operations import on_road, routing
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.load import find_route
from wms.operations.panels import Column, Line, Sheet
from wms.operations.ports import Books, Destination, Route, Wave
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View
from wms.operations.transport_ports import ManifestStanding, StopStanding

WHOLE, VEHICLE, ON_ROAD = "ROUTE-ALL", "ROUTE-VEHICLE", "ROUTE-ON-ROAD"
"""What the choices below a route give back when they are picked."""
LONGEST_ENTRY = 40


class Ask(StrEnum):
    """What is asked for next."""

    WHAT = "what"
    STOP = "stop"
    TO = "to"
    PLATE = "plate"
    DRIVER = "driver"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class ReassignState:
    """What goes another way. `stops` move from `route`; `plate` and `driver` are what was keyed of
    another vehicle; `moved` is what was done here, for F6. `gone` is the vehicle of the route that
    has left, `road` what is said of the one that goes on with its goods. `before` is where F2 leads
    back to."""

    wave: Wave
    ask: Ask = Ask.WHAT
    route: Route | None = None
    stops: tuple[Destination, ...] = ()
    plate: str = ""
    driver: str = ""
    moved: tuple[routing.Move, ...] = ()
    gone: on_road.Road | None = None
    road: on_road.Road | None = None
    before: "ReassignState | None" = None


class Reassign:
    """改派 Reassign a stop, a route or a vehicle, before the manifest closes.

    1. Scan what goes another way: a stop, its position or one of its containers; or scan a route
       and pick one of its stops, or all of them (the route is cancelled or merged).
    2. Scan the route it goes with. The plan, the pick lists, loading and the manifest follow at
       once; stops that are moved are the last ones of their new route.
    3. Labels that were stuck on already print again with the new route: stick them over the old.
       The old one still scans, and the screen says the new route.
    4. Another vehicle or driver: scan the route, pick the vehicle, key plate, driver and phone;
       F9 leaves one as it is.
    5. A mistake: F6 sends the last ones back. Keyed something wrong: F2 is the question before.
    6. Its vehicle has left and broke down: a supervisor scans its manifest and says why, when, and
       with which plate, driver and seals the goods go on; F9 leaves one as it was. Its stations
       are told, so that they look for the new seals. The manifest stays as it was signed, with the
       change noted on every copy printed from now on.

    stop scanned       → to
    route scanned      → stop: one of its stops, all of them, or its vehicle
    route scanned (to) → moved
    plate, driver, phone → another vehicle
    manifest that left → why → when → plate → driver → phone → seals → readings → goes on
    """

    command = Command.REASSIGN
    title = say("job.reassign")
    right = Right.REASSIGN

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[ReassignState]:
        """Fix the wave; wait for a stop or a route."""
        del hand
        return Step(ReassignState(self.floor.wave()), say("reassign.begin"), Level.CALM)

    def recall(self, state: ReassignState) -> ReassignState:
        """It is done already, or somebody was faster: begin anew."""
        return ReassignState(state.wave, moved=state.moved)

    def back(self, state: ReassignState) -> Step[ReassignState] | None:
        """The question before, for whoever scanned or keyed something wrong."""
        before = state.before
        if before is None:
            return None
        road = before.road
        asked = say(f"road.ask.{road.ask}") if road else say(f"reassign.ask.{before.ask}")
        return Step(before, asked, Level.CALM)

    def handle(self, hand: Hand, state: ReassignState, scan: Scan) -> Step[ReassignState]:
        """A stop, a route, or what was keyed of a vehicle."""
        step = self._answer(hand, state, scan)
        if step.committed:
            return step
        return replace(step, state=replace(step.state, before=state))

    def _answer(self, hand: Hand, state: ReassignState, scan: Scan) -> Step[ReassignState]:
        code = identify(scan.text)
        if state.road is not None:
            return self._on_road(hand, state, state.road, scan, code)
        if code.value == Command.UNDO:
            return self._undo(hand, state, scan)
        if state.ask in (Ask.PLATE, Ask.DRIVER, Ask.PHONE):
            return self._vehicle(hand, state, scan, code)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        match state.ask:
            case Ask.TO if not self._is_stop(state.wave, code):
                return self._move(hand, state, scan, code.value)
            case Ask.STOP if code.value in (WHOLE, VEHICLE, ON_ROAD):
                return self._picked(state, code.value)
            case _:
                return self._what(state, code)

    def _what(self, state: ReassignState, code: Code) -> Step[ReassignState]:
        with self.floor.store.reading() as books:
            stop = self._stop(books, state.wave, code)
            if stop is None:
                route = find_route(books, code.value, state.wave)
                tonight = books.transport.vehicle(state.wave.wave_id, route.route_id)
                if tonight is not None:
                    route = replace(route, **asdict(tonight))
                gone = self._gone(books, state.wave, route, code.value)
                chosen = replace(state, ask=Ask.STOP, route=route, stops=(), gone=gone)
                if gone is not None and code.kind is CodeKind.MANIFEST:
                    return self._picked(chosen, ON_ROAD)
                return Step(chosen, say("reassign.route", route=route.route_id), Level.CALM)
            route = find_route(books, stop.route_id, state.wave)
            _another_way(books, state.wave, route)
        chosen = replace(state, ask=Ask.TO, route=route, stops=(stop,))
        told = say("reassign.stop", destination=stop.destination_id, route=stop.route_id)
        return Step(chosen, told, Level.CALM)

    def _stop(self, books: Books, wave: Wave, code: Code) -> Destination | None:
        """The stop of a code: its own, its position's, or a container's."""
        if code.kind is CodeKind.SSCC:
            box = books.box(code.value)
            if box is None or box.wave_id != wave.wave_id:
                raise Refused(say("container.unknown", sscc=code.value))
            return box.destination
        key = read_position(code.value)[0] if code.kind is CodeKind.POSITION else code.value
        return books.transport.stop(wave.wave_id, key)

    def _is_stop(self, wave: Wave, code: Code) -> bool:
        """Whether another stop was scanned instead of a route: that one is meant, then."""
        with self.floor.store.reading() as books:
            return books.route(code.value) is None and self._stop(books, wave, code) is not None

    def _gone(self, books: Books, wave: Wave, route: Route, code: str) -> on_road.Road | None:
        """The vehicle of the manifest scanned, or of the route's last one, if it has left."""
        manifests = books.manifests_of_route(wave.wave_id, route.route_id)
        meant = [m for m in manifests if m.number == code] or manifests[-1:]
        return on_road.on_road(books, meant[0]) if meant else None

    def _on_road(
        self, hand: Hand, state: ReassignState, road: on_road.Road, scan: Scan, code: Code
    ) -> Step[ReassignState]:
        if road.ask is not on_road.Ask.CONFIRM:
            road, told = on_road.told(road, scan, code)
            return Step(replace(state, road=road), told, Level.CALM)
        answer = on_road.change(self.floor, hand, scan, road, code.value)
        return Step(ReassignState(state.wave, moved=state.moved), answer, committed=True)

    def _picked(self, state: ReassignState, pick: str) -> Step[ReassignState]:
        assert state.route is not None
        if pick == ON_ROAD:
            if state.gone is None:
                raise Refused(say("road.not_gone", route=state.route.route_id))
            number = state.gone.manifest.number
            told = say("road.begin", number=number, plate=state.gone.was.plate)
            return Step(replace(state, road=state.gone), told, Level.CHECK)
        if pick == VEHICLE:
            asked = replace(state, ask=Ask.PLATE)
            return Step(asked, say("reassign.ask.plate"), Level.CALM)
        with self.floor.store.reading() as books:
            _another_way(books, state.wave, state.route)
            stops = books.transport.stops(state.wave.wave_id, state.route.route_id)
        if not stops:
            raise Refused(say("reassign.no_stops", route=state.route.route_id))
        every = tuple(stop.destination for stop in stops)
        told = say("reassign.all", route=state.route.route_id, stops=len(every))
        return Step(replace(state, ask=Ask.TO, stops=every), told, Level.CHECK)

    def _move(self, hand: Hand, state: ReassignState, scan: Scan, code: str) -> Step[ReassignState]:
        with self.floor.store.reading() as books:
            to = find_route(books, code, state.wave)
        try:
            with self.floor.act(hand, scan, Right.REASSIGN) as act:
                answer = routing.move(act, state.wave, state.stops, to)
        except Answered as done:
            # The reply was lost on its way; F6 still knows what was moved.
            answer = done.answer
        move = routing.Move(state.stops, to.route_id)
        after = ReassignState(state.wave, moved=(*state.moved, move))
        return Step(after, answer, committed=True)

    def _undo(self, hand: Hand, state: ReassignState, scan: Scan) -> Step[ReassignState]:
        if not state.moved:
            raise Refused(say("undo.nothing"))
        try:
            with self.floor.act(hand, scan, Right.REASSIGN) as act:
                answer = routing.move_back(act, state.wave, state.moved[-1])
        except Answered as done:
            answer = done.answer
        after = ReassignState(state.wave, moved=state.moved[:-1])
        return Step(after, answer, committed=True)

    def _vehicle(
        self, hand: Hand, state: ReassignState, scan: Scan, code: Code
    ) -> Step[ReassignState]:
        assert state.route is not None
        keep = code.value == Command.DONE
        if code.kind is CodeKind.COMMAND and not keep:
            raise Refused(say("command.not_here", command=code.value))
        if code.kind in (CodeKind.SSCC, CodeKind.MANIFEST):
            raise Refused(say("depart.label_scanned", code=code.value))
        if not keep and len(code.value) > LONGEST_ENTRY:
            raise Refused(say("depart.entry_too_long", longest=LONGEST_ENTRY))
        entry = "" if keep else code.value
        if state.ask is Ask.PLATE:
            asked = replace(state, plate=entry, ask=Ask.DRIVER)
            return Step(asked, say("reassign.ask.driver"), Level.CALM)
        if state.ask is Ask.DRIVER:
            asked = replace(state, driver=entry, ask=Ask.PHONE)
            return Step(asked, say("reassign.ask.phone"), Level.CALM)
        with self.floor.act(hand, scan, Right.REASSIGN) as act:
            answer = routing.give_vehicle(
                act, state.wave, state.route, state.plate, state.driver, entry
            )
        return Step(ReassignState(state.wave, moved=state.moved), answer, committed=True)

    def view(self, state: ReassignState) -> View:
        """The routes, or the stops of the one that was scanned."""
        if state.road is not None:
            return on_road.view(self.title, state.road)
        prompt = say(f"reassign.ask.{state.ask}")
        if state.ask in (Ask.PLATE, Ask.DRIVER, Ask.PHONE) and state.route is not None:
            now = state.route
            by = {"plate": state.plate or now.plate, "driver": state.driver or now.driver}
            details = (say("depart.vehicle", **by),)
            return View(self.title, prompt, Expects.TEXT, big=now.route_id, details=details)
        try:
            with self.floor.store.reading() as books:
                if state.ask is Ask.STOP and state.route is not None:
                    stops = books.transport.stops(state.wave.wave_id, state.route.route_id)
                    return self._stops(prompt, state, state.route, stops)
                routes = books.transport.manifests(state.wave.wave_id)
        except Unavailable:
            return View(self.title, prompt)
        own = state.route.route_id if state.ask is Ask.TO and state.route is not None else ""
        moving = tuple(
            say("reassign.moving", destination=stop.destination_id, name=stop.name)
            for stop in state.stops
        )
        return View(self.title, prompt, details=moving, panels=(_routes(routes, own),))

    def _stops(
        self, prompt: Message, state: ReassignState, route: Route, stops: tuple[StopStanding, ...]
    ) -> View:
        lines = tuple(
            Line(
                (
                    str(stop.destination.sequence),
                    stop.destination.destination_id,
                    stop.destination.name,
                    str(stop.standing),
                    str(stop.loaded),
                ),
                pick=stop.destination.destination_id,
            )
            for stop in stops
        )
        columns = (
            Column(say("transport.column.sequence"), right=True),
            Column(say("transport.column.stop")),
            Column(say("transport.column.name"), wide=True, drop=1),
            Column(say("transport.column.standing"), right=True),
            Column(say("transport.column.loaded"), right=True),
        )
        sheet = Sheet(columns, lines, say("reassign.no_stops", route=route.route_id))
        offered = [
            Choice(WHOLE, say("reassign.choice.all", route=route.route_id)),
            Choice(VEHICLE, say("reassign.choice.vehicle", plate=route.plate)),
        ]
        if state.gone is not None:
            number = state.gone.manifest.number
            offered.append(Choice(ON_ROAD, say("reassign.choice.on_road", number=number)))
        return View(self.title, prompt, choices=tuple(offered), panels=(sheet,))


def _another_way(books: Books, wave: Wave, route: Route) -> None:
    """Refuse where `route` is the only one: there is nothing to choose from."""
    routes = books.transport.manifests(wave.wave_id)
    if all(other.route_id == route.route_id for other in routes):
        raise Refused(say("reassign.only_route", route=route.route_id))


def _routes(routes: tuple[ManifestStanding, ...], without: str) -> Sheet:
    """The routes of the site once each, with how their latest manifest stands."""
    latest = {route.route_id: route for route in routes if route.route_id != without}
    lines = tuple(
        Line(
            (route.route_id, route.name, route.departs_at, routing.state_of(route)),
            pick=route.route_id,
        )
        for route in latest.values()
    )
    columns = (
        Column(say("transport.column.route")),
        Column(say("transport.column.name"), wide=True, drop=1),
        Column(say("transport.column.departs")),
        Column(say("transport.column.state")),
    )
    return Sheet(columns, lines, say("transport.no_routes"))
