"""全部打印 Print all: the manifests of every route in one step, for 00:00 and for 07:00."""

from dataclasses import dataclass, replace

from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import ManifestState
from wms.operations import dispatch
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.panels import Column, Line, Sheet
from wms.operations.ports import Books, Wave
from wms.operations.reply import Command, Level, Scan, View
from wms.operations.transport_ports import ManifestStanding


@dataclass(frozen=True, slots=True)
class RouteReady:
    """A route: what `told` says of it. `prints`: its original can be printed now; `waits`: it
    cannot yet, and somebody has to see to it."""

    route_id: str
    departs_at: str
    number: str
    told: Message
    prints: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class PrintAllState:
    """Every route as it was looked at last."""

    wave: Wave
    routes: tuple[RouteReady, ...] = ()

    @property
    def printing(self) -> int:
        """How many originals F9 prints."""
        return sum(route.prints for route in self.routes)


class PrintAll:
    """全部打印 Print all manifests, for leads at the central warehouse and at the station.

    1. The screen says of every route whether its manifest can print, and if not, why.
    2. F9: every original that was not printed yet prints, in the order of departure; at a station
       with the delivery notes. A route whose goods are all on board is closed by that.
    3. What could not print stands there with its reason: load it, split it or force it, then F9
       again. Nothing prints twice.

    F9 → printed, looked at again
    """

    command = Command.PRINT_ALL
    title = say("job.print_all")
    right = Right.PRINT_MANIFEST

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[PrintAllState]:
        """Look at every route."""
        del hand
        state = self.recall(PrintAllState(self.floor.wave()))
        return Step(state, say("print_all.begin", manifests=state.printing), Level.CALM)

    def recall(self, state: PrintAllState) -> PrintAllState:
        """Every route, looked at afresh."""
        wave = state.wave
        with self.floor.store.reading() as books:
            standings = books.transport.manifests(wave.wave_id)
            routes = tuple(_ready(books, wave, standing) for standing in _latest(standings))
        return PrintAllState(wave, routes)

    def handle(self, hand: Hand, state: PrintAllState, scan: Scan) -> Step[PrintAllState]:
        """F9, and nothing else."""
        if scan.text.strip() != Command.DONE:
            raise Refused(say("print_all.only_done", code=scan.text.strip()))
        state = self.recall(state)
        printed = 0
        for route in state.routes:
            # A transaction each: nobody's scan waits until the last of fifty is frozen.
            one = replace(scan, id=f"{scan.id}/{route.route_id}")
            printed += self._print(hand, one, state.wave, route)
        after = self.recall(state)
        waiting = sum(route.waits for route in after.routes)
        told = say("print_all.done", manifests=printed, waiting=waiting)
        return Step(after, told, Level.CHECK if waiting else Level.OK, committed=bool(printed))

    def _print(self, hand: Hand, scan: Scan, wave: Wave, route: RouteReady) -> int:
        """The original of one route; 1 where it was printed by this very scan."""
        try:
            with self.floor.act(hand, scan, Right.PRINT_MANIFEST) as act:
                standings = act.books.transport.manifests(wave.wave_id)
                (now,) = (s for s in _latest(standings) if s.route_id == route.route_id)
                if not _ready(act.books, wave, now).prints:
                    return 0
                manifest = dispatch.manifest_of(act.books, now.number)
                if manifest.state is ManifestState.OPEN:
                    told = say("manifest.printed", number=manifest.number, copy=0)
                    dispatch.close_manifest(act, manifest, told=told)
                    manifest = replace(manifest, state=ManifestState.CLOSED)
                dispatch.print_manifest(act, manifest, 0, "")
                dispatch.print_notes(act, manifest, scan.id)
        except Answered:
            return 1
        return 1

    def view(self, state: PrintAllState) -> View:
        """Every route in the order of departure."""
        columns = (
            Column(say("transport.column.departs")),
            Column(say("transport.column.route")),
            Column(say("transport.column.number"), drop=1),
            Column(say("transport.column.paper"), wide=True),
        )
        lines = tuple(
            Line(
                (route.departs_at, route.route_id, route.number or "-", route.told),
                Level.CHECK if route.waits else Level.OK if route.prints else Level.CALM,
            )
            for route in state.routes
        )
        prompt = say("print_all.prompt" if state.printing else "print_all.prompt.none")
        return View(
            self.title,
            prompt,
            quantity=state.printing,
            panels=(Sheet(columns, lines, say("transport.no_routes")),),
        )


def _latest(standings: tuple[ManifestStanding, ...]) -> tuple[ManifestStanding, ...]:
    """Of each route the first manifest that is not void and not on paper, else the latest."""
    found: dict[str, ManifestStanding] = {}
    for standing in standings:
        before = found.get(standing.route_id)
        if before is None or not _unprinted(before):
            found[standing.route_id] = standing
    return tuple(found.values())


def _unprinted(standing: ManifestStanding) -> bool:
    return standing.copies == 0 and standing.state not in (None, ManifestState.VOID)


def _ready(books: Books, wave: Wave, standing: ManifestStanding) -> RouteReady:
    """Whether the manifest of a route can print now."""
    known = (standing.route_id, standing.departs_at, standing.number)
    if standing.state is None or standing.state is ManifestState.VOID:
        planned = books.transport.planned(wave.wave_id, standing.route_id)
        if not planned:
            return RouteReady(*known, say("print_all.nothing_planned"))
        return RouteReady(*known, say("print_all.not_loaded"), waits=True)
    if standing.copies:
        return RouteReady(*known, say("print_all.printed", copies=standing.copies))
    if standing.state is not ManifestState.OPEN:
        return RouteReady(*known, say("print_all.ready"), prints=True)
    manifest = dispatch.manifest_of(books, standing.number)
    loading = books.loading(manifest)
    rest = dispatch.remainder(books, manifest, loading)
    if not loading.loaded:
        return RouteReady(*known, say("print_all.not_loaded"), waits=True)
    if rest:
        told = say("print_all.remains", containers=rest.containers, items=rest.items)
        return RouteReady(*known, told, waits=True)
    return RouteReady(*known, say("print_all.ready_to_close"), prints=True)
