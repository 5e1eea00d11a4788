"""拆车 Split: the truck is full, the rest of the route follows on a second vehicle."""

from dataclasses import dataclass

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.transport_events import ManifestSplit
from wms.domain.words import ManifestState
from wms.operations import dispatch
from wms.operations.floor import Act, Floor, Hand, Step
from wms.operations.load import find_route, still_here
from wms.operations.ports import Books, Loading, ManifestHead, Route, Wave
from wms.operations.reply import Command, Level, Scan, View


@dataclass(frozen=True, slots=True)
class SplitState:
    """The load to split, as it was shown."""

    wave: Wave
    route: Route | None = None
    manifest: ManifestHead | None = None
    loading: Loading | None = None
    items: int = 0


class Split:
    """拆车 Split a load, at the central warehouse and at the station.

    1. The truck is full: scan the route's code at the vehicle. The screen says what is on board
       and what would follow.
    2. Scan it once more. The first manifest is closed with what is on it, and a second one stands
       open for everything else of the route, whole containers and what is not sorted yet. Both
       papers name each other.
    3. Depart the first vehicle (job Depart), then load and depart the second as usual.

    route scanned   → shown; F2: another route
    the same again  → split
    """

    command = Command.SPLIT
    title = say("job.split")
    right = Right.SPLIT_LOAD

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[SplitState]:
        """Fix the wave; wait for a route."""
        del hand
        return Step(SplitState(self.floor.wave()), say("split.begin"), Level.CALM)

    def recall(self, state: SplitState) -> SplitState:
        """It was split already, or the load changed: scan the route anew."""
        return SplitState(state.wave)

    def back(self, state: SplitState) -> Step[SplitState] | None:
        """Another truck is the full one."""
        if state.manifest is None:
            return None
        return Step(SplitState(state.wave), say("split.begin"), Level.CALM)

    def handle(self, hand: Hand, state: SplitState, scan: Scan) -> Step[SplitState]:
        """The route, and the same once more."""
        code = scan.text.strip()
        if identify(code).kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code))
        if state.manifest is None or code not in (state.manifest.route_id, state.manifest.number):
            return self._show(state, code)
        number = state.manifest.number
        with self.floor.act(hand, scan, Right.SPLIT_LOAD) as act:
            manifest = dispatch.manifest_of(act.books, number)
            if act.books.loading(manifest) == state.loading:
                answer = split_load(act, manifest)
                return Step(SplitState(state.wave), answer, committed=True)
        return self._show(state, number)

    def _show(self, state: SplitState, code: str) -> Step[SplitState]:
        with self.floor.store.reading() as books:
            route = find_route(books, code, state.wave)
            manifests = books.manifests_of_route(state.wave.wave_id, route.route_id)
            if not manifests:
                raise Refused(say("split.not_loading", route=route.route_id))
            manifest = manifests[-1]
            loading, items = full(books, manifest)
        behind = len(loading.unloaded) + len(loading.unclosed)
        shown = SplitState(state.wave, route, manifest, loading, items)
        told = say("split.shown", number=manifest.number, containers=behind, items=items)
        return Step(shown, told, Level.CHECK)

    def view(self, state: SplitState) -> View:
        """What is on board, and what follows."""
        if state.route is None or state.loading is None:
            return View(self.title, say("split.prompt.route"))
        loading = state.loading
        waiting = (*loading.unloaded, *loading.unclosed)
        details = [
            say("depart.on_board", containers=loading.loaded, items=loading.items),
            say("split.follows", containers=len(waiting), items=state.items),
        ]
        details += still_here(loading)
        return View(
            self.title,
            say("split.prompt.confirm"),
            big=state.route.route_id,
            big_name=state.route.name,
            done=loading.loaded,
            total=loading.loaded + len(waiting),
            details=tuple(details),
        )


def full(books: Books, manifest: ManifestHead) -> tuple[Loading, int]:
    """What is on an open manifest, and how many items of its route nobody has sorted; refused
    where nothing is on it, or nothing is left to follow."""
    if manifest.state is not ManifestState.OPEN:
        raise Refused(say("split.not_loading", route=manifest.route_id))
    loading = books.loading(manifest)
    if not loading.loaded:
        raise Refused(say("split.nothing_on_board", number=manifest.number))
    rest = dispatch.remainder(books, manifest, loading)
    if not rest:
        raise Refused(say("split.nothing_left", number=manifest.number))
    return loading, rest.items


def split_load(act: Act, manifest: ManifestHead) -> Message:
    """The manifest is closed with what is on it; the rest of its route follows on the next."""
    # Held first: what is loaded at this moment is on board before it is said what follows.
    act.books.transport.hold_manifests(manifest.wave_id, manifest.route_id, manifest.route_id)
    full(act.books, manifest)
    into = next_number(manifest)
    answer = say("split.done", number=manifest.number, into=into)
    act.record(ManifestSplit(number=manifest.number, into=into), answer)
    dispatch.close_split(act, manifest, into, answer)
    return answer


def next_number(manifest: ManifestHead) -> str:
    """The number of the version after this one."""
    stem, _, version = manifest.number.rpartition("-")
    return f"{stem}-{int(version) + 1}"
