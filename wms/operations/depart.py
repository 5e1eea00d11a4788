"""Departure: plate, driver, seals, temperatures, and the manifest that goes with the vehicle."""

import dataclasses
import json
from dataclasses import replace

from wms.domain.codes import CodeKind, identify, read_temperature
from wms.domain.cold import is_warm
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, second_for
from wms.domain.words import ManifestState, Zone
from wms.operations import dispatch
from wms.operations.depart_state import (
    LONGEST_ENTRY,
    PAGES,
    DepartState,
    asked,
    is_ours,
    known,
    left_at,
    one_back,
    told_readings,
)
from wms.operations.depart_state import Ask as Ask
from wms.operations.floor import Act, Answered, Floor, Hand, Step
from wms.operations.holding import held_on_board, hold_on_board, limit_told
from wms.operations.load import find_route, still_here
from wms.operations.ports import Books, Loading, ManifestHead, Route, Wave
from wms.operations.reasons import FORCED, GONE, choices, read_reason
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View
from wms.operations.vehicles import refuse_uncooled


class Depart:
    """发车 Depart, at the central warehouse and at the station.

    1. Scan the route's code at the vehicle, or its manifest. The screen says what is on board,
       what is left behind, and asks for the rest.
    2. Plate: F9 if it is the usual one, else key it. Driver: the same. That one is on the road
       already: key both.
    3. Seals: scan or key each number; F9 when there are no more.
    4. Cold goods on board: key the reading of each zone, as -18.5. Too warm: measure again; the
       same reading once more holds them. They do not leave before a supervisor decided (扣货):
       take them off, or wait.
    5. Read the summary. Scan the manifest or the route's code once more: the vehicle has left,
       the manifest is closed for good and prints.
    6. Goods stay behind: say why, and a second, different person scans their badge; one of the
       two is a supervisor. What is missing is printed with the manifest. Truck full: split the
       load instead (拆车).
    7. The driver left before you were done: F4, then when. What is known of plate and seals is
       asked all the same; what was not on board waits for the next version of the manifest. What
       was held and is on board is gone too: two people answer, and its station holds it again.
    8. Keyed something wrong: F6 or F2, as often as needed, is the question before.
    9. The vehicle has to wait: F7, then the route's code. The manifest is closed and prints;
       depart it later the same way.

    route scanned    → plate → driver → seals → readings → confirm
    F7               → confirm, closing only
    F6, F2           → the question before; the last seal or reading is asked for anew
    F4               → when it left by itself → goes on; goods left behind: second
    route scanned    → left; with goods left behind: reason
    reason           → second
    second person    → left
    """

    command = Command.DEPART
    title = say("job.depart")
    right = Right.DEPART

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[DepartState]:
        """Fix the wave; wait for a route."""
        del hand
        return Step(DepartState(self.floor.wave()), say("depart.begin"), Level.CALM)

    def back(self, state: DepartState) -> Step[DepartState] | None:
        """The question before, for whoever keyed something wrong."""
        before = one_back(state)
        return None if before is None else Step(before, asked(before), Level.CALM)

    def recall(self, state: DepartState) -> DepartState:
        """An act that was done already: the vehicle has left; wait for the next."""
        return DepartState(state.wave)

    def bookmark(self, state: DepartState) -> str:
        """The route, and what was answered so far."""
        if state.manifest is None or state.leaving is None:
            return ""
        answers = dataclasses.asdict(state.leaving)
        # Whoever only closes is asked nothing of the vehicle; that begins anew.
        ask = Ask.PLATE if state.closing else state.ask
        # By its number: two manifests of the route may stand here, after a split.
        return json.dumps({"manifest": state.manifest.number, "ask": ask, **answers})

    def resume(self, hand: Hand, bookmark: str) -> Step[DepartState]:
        """The route as it is loaded by now, with the answers given before."""
        del hand
        given = json.loads(bookmark)
        number, ask = given.pop("manifest"), Ask(given.pop("ask"))
        readings = tuple((Zone(zone), tenths) for zone, tenths in given.pop("readings"))
        leaving = dispatch.Departure(**given | {"seals": tuple(given["seals"])}, readings=readings)
        step = self._route(DepartState(self.floor.wave()), number)
        read = {zone for zone, _ in readings}
        waiting = tuple(zone for zone in step.state.waiting if zone not in read)
        waiting = () if leaving.left_at else waiting
        if ask in (Ask.READING, Ask.CONFIRM, Ask.REASON, Ask.SECOND):
            ask = Ask.READING if waiting else Ask.CONFIRM
        state = replace(step.state, ask=ask, leaving=leaving, waiting=waiting)
        return Step(state, step.banner, step.level)

    def handle(self, hand: Hand, state: DepartState, scan: Scan) -> Step[DepartState]:
        """The answer to what is being asked."""
        code = identify(scan.text)
        done, entry = code.kind is CodeKind.COMMAND, code.value
        if entry == Command.UNDO and (before := self.back(state)) is not None:
            return before
        first = state.ask is Ask.ROUTE or state.route is None or state.leaving is None
        if done and (first or entry not in (Command.DONE, Command.CLOSE, Command.EXCEPTION)):
            raise Refused(say("command.not_here", command=entry))
        if not done and len(entry) > LONGEST_ENTRY and state.ask is not Ask.REASON:
            raise Refused(say("depart.entry_too_long", longest=LONGEST_ENTRY))
        if state.ask is Ask.ROUTE or state.route is None or state.leaving is None:
            return self._route(state, entry)
        if entry == Command.CLOSE:
            return self._only_close(state)
        if entry == Command.EXCEPTION or state.ask is Ask.GONE:
            return self._gone(state, state.leaving, scan)
        match state.ask:
            case Ask.CONFIRM:
                return self._confirm(hand, state, scan, entry)
            case Ask.REASON:
                reason = read_reason(scan.text, FORCED)
                role = second_for(hand.person.role, Right.LEAVE_BEHIND)
                asked = say("depart.second", role=role)
                return Step(replace(state, reason=reason, ask=Ask.SECOND), asked, Level.CHECK)
            case Ask.SECOND:
                raise Refused(say("depart.second_first"))
        if state.ask is not Ask.READING and is_ours(code, state.route):
            raise Refused(say("depart.label_scanned", code=entry))
        if state.ask is Ask.READING:
            return self._reading(hand, state, state.leaving, scan, entry)
        return self._entry(state, state.leaving, entry, done)

    def _route(self, state: DepartState, code: str) -> Step[DepartState]:
        with self.floor.store.reading() as books:
            route = find_route(books, code, state.wave)
            manifest = self._ready(books, code, state.wave, route)
            loading = books.loading(manifest)
            moving = books.belt.moving(state.wave.wave_id, route.route_id)
            rest = _rest(books, manifest, loading)
            usual, gone = dispatch.planned(books, state.wave.wave_id, route)
            follower = books.transport.follower(manifest.number)
        cold = tuple(zone for zone in loading.zones if zone is not Zone.AMBIENT)
        state = DepartState(state.wave, Ask.PLATE, route, manifest, loading, usual, cold, rest)
        if rest:
            key = "depart.leaves_on_belt" if moving else "depart.leaves_behind"
            banner = say(key, containers=rest.containers, items=rest.items, moving=moving)
            return Step(state, banner, Level.CHECK)
        if gone is not None:
            return Step(state, gone, Level.CHECK)
        if follower:
            told = say("depart.rest_follows", number=manifest.number, into=follower)
            return Step(state, told, Level.CALM)
        return Step(state, say("depart.route", number=manifest.number), Level.CALM)

    def _ready(self, books: Books, code: str, wave: Wave, route: Route) -> ManifestHead:
        """The manifest scanned, or the first of the route that has not left yet and has something
        on it."""
        manifests = books.manifests_of_route(wave.wave_id, route.route_id)
        standing = [m for m in manifests if m.state is not ManifestState.VOID]
        if not standing:
            raise Refused(say("depart.nothing_loaded", route=route.route_id))
        here = [m for m in standing if m.state is not ManifestState.DEPARTED]
        manifest = next((m for m in standing if m.number == code), (here or standing[-1:])[0])
        if manifest.state is ManifestState.DEPARTED:
            raise Refused(say("manifest.departed_already", number=manifest.number))
        if not books.loading(manifest).loaded:
            raise Refused(say("depart.nothing_loaded", route=route.route_id))
        return manifest

    def _only_close(self, state: DepartState) -> Step[DepartState]:
        if state.manifest is None or state.manifest.state is not ManifestState.OPEN:
            raise Refused(say("depart.closed_already"))
        closing = replace(state, closing=True, ask=Ask.CONFIRM)
        return Step(closing, say("depart.close_begun", number=state.manifest.number), Level.CHECK)

    def _gone(
        self, state: DepartState, leaving: dispatch.Departure, scan: Scan
    ) -> Step[DepartState]:
        """The vehicle left by itself: nobody can measure it any more, and nobody may have seen its
        seals."""
        if state.ask is not Ask.GONE:
            asks = replace(state, ask=Ask.GONE, after_gone=state.ask, closing=False)
            return Step(asks, say("depart.gone_begun"), Level.CHECK)
        left = left_at(scan.text, scan.at)
        ask = Ask.CONFIRM if state.after_gone is Ask.READING else state.after_gone
        ask = Ask.CONFIRM if ask in (Ask.REASON, Ask.SECOND) else ask
        leaving = replace(leaving, left_at=left.isoformat(timespec="minutes"))
        known = replace(state, ask=ask, leaving=leaving, waiting=())
        return Step(known, say("depart.gone", time=f"{left:%H:%M}"), Level.CHECK)

    def _entry(
        self, state: DepartState, leaving: dispatch.Departure, entry: str, done: bool
    ) -> Step[DepartState]:
        match state.ask:
            case Ask.PLATE:
                leaving = leaving if done else replace(leaving, plate=entry)
                self._carries(state, leaving.plate)
                return self._next(state, leaving, Ask.DRIVER, bool(leaving.plate))
            case Ask.DRIVER:
                leaving = leaving if done else replace(leaving, driver=entry, driver_phone="")
                return self._next(state, leaving, Ask.SEAL, bool(leaving.driver))
            case Ask.SEAL if not done:
                return self._seal(state, leaving, entry)
            case _:
                following = Ask.READING if state.waiting else Ask.CONFIRM
                known = bool(leaving.seals or leaving.left_at)
                return self._next(state, leaving, following, known)

    def _carries(self, state: DepartState, plate: str) -> None:
        """Refused where the vehicle that really leaves does not cool what is on it."""
        _, manifest, leaving = known(state)
        if leaving.left_at:
            return
        assert state.loading is not None
        with self.floor.store.reading() as books:
            refuse_uncooled(books, manifest, plate, state.loading.zones)

    def _next(
        self, state: DepartState, leaving: dispatch.Departure, following: Ask, given: bool
    ) -> Step[DepartState]:
        if not given:
            raise Refused(say(f"depart.missing.{state.ask}"))
        state = replace(state, leaving=leaving, ask=following)
        return Step(state, asked(state), Level.CALM)

    def _seal(
        self, state: DepartState, leaving: dispatch.Departure, seal: str
    ) -> Step[DepartState]:
        if seal in leaving.seals:
            return Step(state, say("depart.seal_twice", seal=seal), Level.CHECK)
        leaving = replace(leaving, seals=(*leaving.seals, seal))
        return Step(replace(state, leaving=leaving), say("depart.seal", seal=seal), Level.CALM)

    def _reading(
        self, hand: Hand, state: DepartState, leaving: dispatch.Departure, scan: Scan, entry: str
    ) -> Step[DepartState]:
        tenths = read_temperature(entry)
        if tenths is None:
            raise Refused(say("temperature.unreadable", entry=entry))
        zone, *rest = state.waiting
        warm = is_warm(zone, tenths)
        if warm and state.doubted != tenths:
            limit = limit_told(zone)
            again = say("holding.measure_again", zone=zone, reading=entry, limit=limit)
            return Step(replace(state, doubted=tenths), again, Level.CHECK)
        leaving = replace(leaving, readings=(*leaving.readings, (zone, tenths)))
        ask = Ask.READING if rest else Ask.CONFIRM
        after = replace(state, leaving=leaving, waiting=tuple(rest), ask=ask, doubted=None)
        told = self._hold(hand, state, scan, zone, tenths) if warm else None
        if told is not None:
            return Step(after, told, Level.CHECK, committed=True)
        if warm:
            # A supervisor released what is on board at a reading as warm as this.
            was = say("holding.released_before", zone=zone, reading=entry)
            return Step(after, was, Level.CHECK)
        return Step(after, asked(after), Level.CALM)

    def _hold(
        self, hand: Hand, state: DepartState, scan: Scan, zone: Zone, tenths: int
    ) -> Message | None:
        """What is too warm is held on the spot."""
        _, manifest, _ = known(state)
        try:
            with self.floor.act(hand, scan, Right.DEPART) as act:
                return hold_on_board(act, manifest, zone, tenths)
        except Answered as done:
            return done.answer

    def _confirm(self, hand: Hand, state: DepartState, scan: Scan, code: str) -> Step[DepartState]:
        route, manifest, leaving = known(state)
        if code not in (route.route_id, manifest.number):
            raise Refused(say("depart.confirm_other", code=code, number=manifest.number))
        with self.floor.act(hand, scan, Right.DEPART) as act:
            now = dispatch.manifest_of(act.books, manifest.number)
            loading = act.books.loading(now)
            if loading != state.loading:
                return self._look_again(state, loading, act.books)
            rest = _rest(act.books, now, loading)
            held = held_on_board(act.books, now.number)
            if (rest or held) and leaving.left_at:
                role = second_for(hand.person.role, Right.LEAVE_BEHIND)
                gone = replace(state, rest=rest, reason=GONE, ask=Ask.SECOND)
                key = "depart.second_held" if held else "depart.second"
                return Step(gone, say(key, role=role, containers=len(held)), Level.CHECK)
            if rest:
                forcing = replace(state, rest=rest, ask=Ask.REASON)
                asked = say("depart.forcing", containers=rest.containers, items=rest.items)
                return Step(forcing, asked, Level.CHECK)
            answer = self._leave(act, state, now, None)
        return Step(DepartState(state.wave), answer, committed=True)

    def awaits_second(self, state: DepartState) -> Right | None:
        """One of the two may leave goods behind."""
        return Right.LEAVE_BEHIND if state.ask is Ask.SECOND else None

    def seconded(
        self, hand: Hand, state: DepartState, scan: Scan, second: Person
    ) -> Step[DepartState]:
        """强发: closed and gone without the rest, in the name of both."""
        _, manifest, _ = known(state)
        with self.floor.act(hand, scan, Right.DEPART) as act:
            now = dispatch.manifest_of(act.books, manifest.number)
            loading = act.books.loading(now)
            if loading != state.loading:
                return self._look_again(state, loading, act.books)
            # What was missing may have been sorted meanwhile, or reported short.
            rest = _rest(act.books, now, loading)
            forced = dispatch.Forced(second, state.reason) if rest else None
            answer = self._leave(act, state, now, forced, second)
        return Step(DepartState(state.wave), answer, committed=True)

    def _leave(
        self,
        act: Act,
        state: DepartState,
        now: ManifestHead,
        forced: dispatch.Forced | None,
        second: Person | None = None,
    ) -> Message:
        """Close what is open, print; and unless it waits, the vehicle leaves."""
        route, _, leaving = known(state)
        gone = bool(leaving.left_at)
        if state.closing:
            answer = dispatch.close_manifest(act, now, forced)
            closed = replace(now, state=ManifestState.CLOSED)
            dispatch.print_manifest(act, closed, 0, "")
            return answer
        if now.state is ManifestState.OPEN:
            dispatch.close_manifest(act, now, forced, dispatch.departed(now, leaving), gone=gone)
            now = replace(now, state=ManifestState.CLOSED)
        return dispatch.depart(act, now, route, leaving, second)

    def _look_again(self, state: DepartState, loading: Loading, books: Books) -> Step[DepartState]:
        """Somebody went on loading: nobody confirms what they have not seen."""
        _, manifest, leaving = known(state)
        read = {zone for zone, _ in leaving.readings}
        cold = tuple(z for z in loading.zones if z is not Zone.AMBIENT and z not in read)
        cold = () if leaving.left_at else cold
        ask = Ask.READING if cold and not state.closing else Ask.CONFIRM
        rest = _rest(books, manifest, loading)
        state = replace(state, loading=loading, waiting=cold, ask=ask, rest=rest)
        behind = len(loading.unloaded) + len(loading.unclosed)
        changed = say("depart.changed", containers=loading.loaded, behind=behind)
        return Step(state, changed, Level.CHECK)

    def view(self, state: DepartState) -> View:
        """The route across the room; below, what is asked and what is left behind."""
        prompt = asked(state)
        if state.route is None or state.loading is None or state.leaving is None:
            return View(self.title, prompt)
        loading, leaving = state.loading, state.leaving
        details = [
            say("depart.on_board", containers=loading.loaded, items=loading.items),
            say("depart.vehicle", plate=leaving.plate or "-", driver=leaving.driver or "-"),
            say("depart.seals", seals=" ".join(leaving.seals) or "-"),
        ]
        if state.manifest is not None and state.manifest.state is ManifestState.OPEN:
            details += still_here(loading)
        details += told_readings(leaving.readings)
        return View(
            self.title,
            prompt,
            # What is offered is picked by its number.
            Expects.SCAN if state.ask in (Ask.CONFIRM, Ask.REASON) else Expects.TEXT,
            big=state.route.route_id,
            big_name=state.route.name,
            done=loading.loaded,
            total=loading.loaded + len(loading.unloaded) + len(loading.unclosed),
            details=tuple(details),
            choices=self._offered(state),
            help=PAGES.get(state.ask, ""),
        )

    def _offered(self, state: DepartState) -> tuple[Choice, ...]:
        if state.ask is Ask.REASON:
            return choices(FORCED)
        if state.ask is Ask.CONFIRM and state.rest:
            return (Choice(Command.SPLIT, say("job.split")),)
        return ()


def _rest(books: Books, manifest: ManifestHead, loading: Loading) -> dispatch.Remainder:
    """What somebody still has to answer for: nothing of a manifest that is closed already."""
    if manifest.state is not ManifestState.OPEN:
        return dispatch.NOTHING
    return dispatch.remainder(books, manifest, loading)
