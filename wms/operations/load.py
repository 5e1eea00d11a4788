"""Loading: every container of the route onto its vehicle, last drop first."""

from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify, make_manifest_number
from wms.domain.events import ContainerLoaded, LoadReversed, ManifestOpened
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.words import ContainerState, ManifestState, PrintState
from wms.operations import dispatch, vehicles
from wms.operations.containers import LABEL
from wms.operations.copies import confirm_seen
from wms.operations.floor import Act, Answered, Floor, Hand, Step
from wms.operations.holding import refuse_held
from wms.operations.ports import Books, Box, Loaded, ManifestHead, Overtaken, Route, Wave
from wms.operations.reply import Command, Level, Scan, View

SHOWN_WAITING = 4


@dataclass(frozen=True, slots=True)
class LoadState:
    """Which manifest is being loaded, and how far it is. `taking_off`: the next container scanned
    comes off the vehicle. `bare`: what is to travel uncooled, while that is being answered for.
    """

    wave: Wave
    route: Route | None = None
    manifest: ManifestHead | None = None
    loading: Loaded | None = None
    taking_off: bool = False
    bare: vehicles.Bare | None = None


class Load:
    """装车 Load, at the central warehouse and at the station.

    1. Scan the route's code at the vehicle, or its manifest. Loading of that route begins.
    2. Scan each container as it goes in, last drop first. Wrong truck, not closed, last night's,
       or already loaded: it says so, and what is right.
    3. F6 takes the last one off again; F4, then its label, takes off any other. The screen says
       which containers still wait.
    4. A vehicle that does not cool a container's zone is a stop: another vehicle (改派). Packed for
       it, F4 and its label: say why, key its temperature, and a second person scans their badge.
       Full: the screen says so, the rest goes with the next one (拆车).
    5. All in: a lead departs the vehicle (job Depart).

    route scanned     → loading
    container scanned → loading, one more
    F6                → loading, one less
    F4, container     → loading, one less; not on board and not cooled: reason → reading → second
    """

    command = Command.LOAD
    title = say("job.load")
    right = Right.LOAD

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[LoadState]:
        """Fix the wave; wait for a route."""
        del hand
        return Step(LoadState(self.floor.wave()), say("load.begin"), Level.CALM)

    def recall(self, state: LoadState) -> LoadState:
        """The loading, read afresh."""
        if state.manifest is None:
            return state
        with self.floor.store.reading() as books:
            loading = books.loaded(state.manifest)
        return LoadState(state.wave, state.route, state.manifest, loading)

    def look(self, state: LoadState) -> LoadState:
        """What still waits by now: others close containers of the route, and load them."""
        return replace(state, loading=self.recall(state).loading)

    def bookmark(self, state: LoadState) -> str:
        """The route being loaded."""
        return state.route.route_id if state.route is not None else ""

    def resume(self, hand: Hand, bookmark: str) -> Step[LoadState]:
        """The route, as far as it is loaded by now; at the beginning where it has left."""
        begun = self.begin(hand)
        wave = begun.state.wave
        with self.floor.store.reading() as books:
            route = find_route(books, bookmark, wave)
            manifests = books.manifests_of_route(wave.wave_id, route.route_id)
            if not manifests or manifests[-1].state is not ManifestState.OPEN:
                return begun
            loading = books.loaded(manifests[-1])
        state = LoadState(wave, route, manifests[-1], loading)
        banner = say("load.route", route=route.route_id, number=manifests[-1].number)
        return Step(state, banner, Level.CALM)

    def handle(self, hand: Hand, state: LoadState, scan: Scan) -> Step[LoadState]:
        """A route, a container, or F6."""
        code = identify(scan.text)
        if state.bare is not None:
            return self._bare(state, state.bare, scan)
        if code.kind is CodeKind.COMMAND:
            if code.value == Command.UNDO:
                return self._undo(hand, state, scan)
            if code.value == Command.EXCEPTION and state.manifest is not None:
                return Step(replace(state, taking_off=True), say("load.take_off"), Level.CHECK)
            raise Refused(say("command.not_here", command=code.value))
        if code.kind is CodeKind.SSCC:
            if state.taking_off:
                return self._take_off(hand, state, scan, code.value)
            return self._container(hand, state, scan, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        return self._route(hand, state, scan, code.value)

    def _route(self, hand: Hand, state: LoadState, scan: Scan, code: str) -> Step[LoadState]:
        try:
            with self.floor.act(hand, scan, Right.LOAD) as act:
                route = find_route(act.books, code, state.wave)
                manifest, opened = self._open_manifest(act, state.wave, route)
                loading = act.books.loaded(manifest)
                dock = act.books.transport.dock(route.route_id)
        except Answered:
            # The manifest was opened by this very scan, and the reply was lost on its way.
            opened = True
            with self.floor.store.reading() as books:
                route = find_route(books, code, state.wave)
                manifest = books.manifests_of_route(state.wave.wave_id, route.route_id)[-1]
                loading = books.loaded(manifest)
                dock = books.transport.dock(route.route_id)
        state = LoadState(state.wave, route, manifest, loading)
        told = {"route": route.route_id, "number": manifest.number}
        banner = say("load.route_at", **told, dock=dock) if dock else say("load.route", **told)
        return Step(state, banner, committed=opened)

    def _open_manifest(self, act: Act, wave: Wave, route: Route) -> tuple[ManifestHead, bool]:
        earlier = act.books.manifests_of_route(wave.wave_id, route.route_id)
        if earlier and earlier[-1].state is ManifestState.OPEN:
            return earlier[-1], False
        closed = bool(earlier) and earlier[-1].state is ManifestState.CLOSED
        if closed and not dispatch.first_was_voided(act.books, earlier):
            raise Refused(say("load.manifest_closed", number=earlier[-1].number))
        version = earlier[-1].version + 1 if earlier else 1
        number = make_manifest_number(route.route_id, wave.business_date, version)
        answer = say("load.route", route=route.route_id, number=number)
        act.record(
            ManifestOpened(
                number=number,
                version=version,
                tier=route.tier,
                route_id=route.route_id,
                wave_id=wave.wave_id,
            ),
            answer,
        )
        state = ManifestState.OPEN
        return (
            ManifestHead(number, version, route.route_id, wave.wave_id, route.tier, state),
            True,
        )

    def _container(self, hand: Hand, state: LoadState, scan: Scan, sscc: str) -> Step[LoadState]:
        manifest, route, loading = state.manifest, state.route, state.loading
        if manifest is None or route is None or loading is None:
            raise Refused(say("load.route_first"))
        asked = (manifest.number, sscc)
        with self.floor.act(hand, scan, Right.LOAD, lambda b: b.ahead.loading(*asked)) as act:
            box = act.books.box(sscc)
            if box is None:
                raise Refused(say("container.unknown", sscc=sscc))
            if box.state is ContainerState.LOADED and box.manifest == manifest.number:
                at, by = act.books.transport.loaded_by(sscc)
                seen = say("load.already_loaded", sscc=sscc, at=at[11:16], by=by)
                return Step(state, seen, Level.CHECK)
            self._fits(box, manifest)
            vehicle = act.books.cold.vehicle_of(manifest.number)
            vehicles.refuse_zone(act.books, vehicle, box)
            answer = say(
                "load.loaded",
                sscc=sscc,
                destination=box.destination.destination_id,
                items=box.items,
            )
            self._record(act, manifest, sscc, answer)
            doubtful = act.books.prints.open_copy(sscc, LABEL) if box.label_in_doubt else None
            if doubtful is not None and doubtful.state is PrintState.UNKNOWN:
                # It was scanned, so it exists.
                confirm_seen(act, doubtful)
        loading = loading.with_on_board(sscc)
        if not loading.unloaded or vehicles.room(vehicle, loading.loaded + 1):
            # Before it is called done, or full: others may have closed or loaded more meanwhile.
            loading = self.recall(state).loading or loading
        last_drop = loading.unloaded[0][1].sequence if loading.unloaded else 0
        out_of_order = last_drop > box.destination.sequence
        state = LoadState(state.wave, route, manifest, loading)
        full = vehicles.room(vehicle, loading.loaded)
        level = Level.CHECK if out_of_order or full else Level.OK
        return Step(state, full or answer, level, committed=True)

    def _record(self, act: Act, manifest: ManifestHead, sscc: str, answer: Message) -> None:
        try:
            act.record(ContainerLoaded(number=manifest.number, sscc=sscc), answer)
        except Overtaken:
            # The guard stands in the statement; why it said no is looked up only where it did.
            _still_open(act.books, manifest)
            refuse_held(act.books, sscc)
            raise

    def _bare(self, state: LoadState, bare: vehicles.Bare, scan: Scan) -> Step[LoadState]:
        if bare.complete:
            raise Refused(say("depart.second_first"))
        if scan.text.strip() == Command.UNDO:
            return Step(replace(state, bare=None), say("load.bare_not"), Level.CALM)
        bare, told = vehicles.told(bare, scan.text)
        return Step(replace(state, bare=bare), told, Level.CHECK)

    def awaits_second(self, state: LoadState) -> Right | None:
        """One of the two may let goods travel in a vehicle that does not cool them."""
        waiting = state.bare is not None and state.bare.complete
        return Right.OVERRIDE_ZONE if waiting else None

    def seconded(self, hand: Hand, state: LoadState, scan: Scan, second: Person) -> Step[LoadState]:
        """On board without cooling, in the name of both."""
        manifest, bare = state.manifest, state.bare
        assert manifest is not None
        assert bare is not None
        with self.floor.act(hand, scan, Right.LOAD) as act:
            _still_open(act.books, manifest)
            box = act.books.box(bare.sscc)
            if box is None:
                raise Refused(say("container.unknown", sscc=bare.sscc))
            self._fits(box, manifest)
            refuse_held(act.books, bare.sscc)
            answer = vehicles.load_bare(act, manifest, bare, second)
        return Step(self.recall(state), answer, Level.CHECK, committed=True)

    def _fits(self, box: Box, manifest: ManifestHead) -> None:
        """Whether this container goes onto this vehicle; the refusal says what is right."""
        if box.wave_id != manifest.wave_id:
            raise Refused(say("load.other_night", sscc=box.sscc, wave=box.wave_id))
        if box.destination.route_id != manifest.route_id:
            raise Refused(
                say(
                    "load.wrong_truck",
                    sscc=box.sscc,
                    route=box.destination.route_id,
                    destination=box.destination.name,
                    this_route=manifest.route_id,
                )
            )
        if box.state is ContainerState.OPEN:
            raise Refused(
                say("load.not_closed", sscc=box.sscc, destination=box.destination.destination_id)
            )
        if box.state is ContainerState.CONDEMNED:
            raise Refused(say("load.condemned", sscc=box.sscc))
        if box.state is not ContainerState.CLOSED:
            raise Refused(say("load.gone", sscc=box.sscc, manifest=box.manifest))
        if not box.items:
            raise Refused(say("load.empty", sscc=box.sscc))

    def _undo(self, hand: Hand, state: LoadState, scan: Scan) -> Step[LoadState]:
        if state.manifest is None:
            raise Refused(say("load.route_first"))
        number = state.manifest.number
        with self.floor.act(hand, scan, Right.LOAD) as act:
            _still_open(act.books, state.manifest)
            last = act.books.last_load(hand.terminal_id, hand.person.person_id, number)
            if last is None:
                raise Refused(say("undo.nothing"))
            event_id, sscc = last
            answer = say("undo.load", sscc=sscc)
            act.record(LoadReversed(reverses=event_id, number=number, sscc=sscc), answer)
        return Step(self.recall(state), answer, committed=True)

    def _take_off(self, hand: Hand, state: LoadState, scan: Scan, sscc: str) -> Step[LoadState]:
        assert state.manifest is not None
        number = state.manifest.number
        with self.floor.act(hand, scan, Right.LOAD) as act:
            _still_open(act.books, state.manifest)
            box = act.books.box(sscc)
            if box is not None and (bare := self._uncooled(act.books, state, box)) is not None:
                begun = say("load.bare_begun", zone=bare.zone, plate=bare.plate)
                return Step(replace(state, taking_off=False, bare=bare), begun, Level.CHECK)
            if box is None or box.manifest != number:
                raise Refused(say("load.not_on_board", sscc=sscc, number=number))
            answer = say("undo.load", sscc=sscc)
            loaded = act.books.transport.load_of(sscc)
            act.record(LoadReversed(reverses=loaded, number=number, sscc=sscc), answer)
        return Step(self.recall(state), answer, committed=True)

    def _uncooled(self, books: Books, state: LoadState, box: Box) -> vehicles.Bare | None:
        """A container that could go on board, were it not for the vehicle."""
        assert state.route is not None
        assert state.manifest is not None
        vehicle = books.cold.vehicle_of(state.manifest.number)
        if box.manifest or vehicle is None or box.zone in vehicle.zones:
            return None
        self._fits(box, state.manifest)
        return vehicles.Bare(box.sscc, box.zone, vehicle.plate)

    def view(self, state: LoadState) -> View:
        """The route across the room; below, what still waits, last drop first."""
        if state.route is None or state.loading is None:
            return View(self.title, say("load.prompt.route"))
        if state.bare is not None:
            return vehicles.view(self.title, state.bare)
        loading = state.loading
        total = loading.loaded + len(loading.unloaded) + len(loading.unclosed)
        details = still_here(loading)
        ready = loading.loaded and not details
        prompt = say("load.prompt.all_in" if ready else "load.prompt.container")
        return View(
            self.title,
            say("load.prompt.take_off") if state.taking_off else prompt,
            big=state.route.route_id,
            big_name=state.route.name,
            done=loading.loaded,
            total=total,
            details=tuple(details),
        )


def _still_open(books: Books, manifest: ManifestHead) -> None:
    """Refuse to go on with a manifest that was closed, split, voided or sent off meanwhile; the
    refusal says which is right."""
    now = dispatch.manifest_of(books, manifest.number)
    match now.state:
        case ManifestState.VOID:
            raise Refused(dispatch.is_void(books, now))
        case ManifestState.DEPARTED:
            raise Refused(say("manifest.departed_already", number=now.number))
        case ManifestState.CLOSED if into := books.transport.follower(now.number):
            raise Refused(say("load.follows", number=now.number, into=into, route=now.route_id))
        case ManifestState.CLOSED:
            raise Refused(say("load.manifest_closed", number=now.number))


def still_here(loading: Loaded) -> list[Message]:
    """The first of what is not on the vehicle: closed containers, last drop first, then open
    ones."""
    waits = [("load.waiting", *each) for each in loading.unloaded[:SHOWN_WAITING]]
    waits += [("load.unclosed", *each) for each in loading.unclosed[:SHOWN_WAITING]]
    return [
        say(key, sscc=sscc, destination=place.destination_id, name=place.name)
        for key, sscc, place in waits[:SHOWN_WAITING]
    ]


def find_route(books: Books, code: str, wave: Wave) -> Route:
    """The route of a route code, or of a manifest of this wave; refused where none departs here,
    or the manifest is void."""
    manifest = books.manifest(code)
    if manifest is not None and manifest.wave_id != wave.wave_id:
        raise Refused(say("manifest.other_night", number=code, wave=manifest.wave_id))
    if manifest is not None and manifest.state is ManifestState.VOID:
        raise Refused(dispatch.is_void(books, manifest))
    route = books.route(manifest.route_id if manifest else code)
    if route is None:
        raise Refused(say("route.unknown", route=code))
    return route
