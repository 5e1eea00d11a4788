"""交接单 Manifests of the night: look at them as they will print, print, print again, void."""

from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, may
from wms.domain.words import ManifestState
from wms.operations import dispatch
from wms.operations.boards.looks import Look
from wms.operations.copies import takes_second
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import Column, Line, Panel, Paper, Sentences, Sheet
from wms.operations.ports import ManifestHead, Wave
from wms.operations.reasons import REPRINTED, choices, read_reason
from wms.operations.reply import Choice, Command, Level, Scan, View
from wms.operations.routing import state_of
from wms.operations.transport_ports import ManifestStanding
from wms.operations.void import Void, VoidState

PRINT, TAKE_BACK = "PAPER-PRINT", "PAPER-VOID"
"""What the choices beside a manifest give back when they are picked."""


@dataclass(frozen=True, slots=True)
class ManifestsState:
    """The list, or one manifest of it. `copy` is what would be printed next; `asking`: a reason is
    asked for; `void` is how far taking it back is."""

    wave: Wave
    manifest: ManifestHead | None = None
    copy: int = 0
    asking: bool = False
    reason: str = ""
    may_void: bool = False
    void: VoidState | None = None


class Manifests:
    """交接单 Manifests, for leads at the central warehouse and at the station.

    1. Every manifest of the night with its state, its copies, and at which printer they wait.
    2. Pick one, or scan it: it stands there as it will print; while it is open, as a draft.
    3. Print: the ORIGINAL if it was not printed yet, else a REPRINT with its reason. A second
       reprint takes a second person.
    4. Void, while its vehicle is still here: a reason, and a second person; one of the two is a
       supervisor.
    5. F9: back to the list.

    manifest picked  → shown
    print            → printed; or reason → printed; or reason → second → printed
    void             → reason → second → void
    F9               → the list
    """

    command = Command.MANIFESTS
    title = say("job.manifests")
    right = Right.PRINT_MANIFEST

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.voiding = Void(floor)
        self._list: Look[tuple[ManifestStanding, ...]] = Look(floor.ticks)
        self._paper: Look[tuple[str, ...]] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[ManifestsState]:
        """Fix the wave; the list."""
        may_void = may(hand.person.role, self.voiding.right)
        state = ManifestsState(self.floor.wave(), may_void=may_void)
        return Step(state, say("manifests.begin"), Level.CALM)

    def recall(self, state: ManifestsState) -> ManifestsState:
        """It was done already: the manifest as it is now."""
        self._list.forget()
        self._paper.forget()
        if state.manifest is None:
            return state
        return self._shown(state, state.manifest.number)

    def handle(self, hand: Hand, state: ManifestsState, scan: Scan) -> Step[ManifestsState]:
        """A manifest, what is to become of it, or why."""
        code = identify(scan.text)
        if code.value == Command.DONE:
            back = ManifestsState(state.wave, may_void=state.may_void)
            return Step(back, say("manifests.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if state.void is not None:
            step = self.voiding.handle(hand, state.void, scan)
            return Step(replace(state, void=step.state), step.banner, step.level)
        if state.reason:
            raise Refused(say("depart.second_first"))
        if state.manifest is not None and state.asking:
            return self._reason(hand, state, scan, state.manifest)
        if state.manifest is not None and code.value == PRINT:
            return self._print(hand, state, scan, state.manifest)
        if state.manifest is not None and code.value == TAKE_BACK:
            step = self.voiding.pick(VoidState(state.wave), state.manifest.number)
            return Step(replace(state, void=step.state), step.banner, step.level)
        shown = self._shown(state, code.value)
        assert shown.manifest is not None
        return Step(shown, say("manifests.shown", number=shown.manifest.number), Level.CALM)

    def _shown(self, state: ManifestsState, number: str) -> ManifestsState:
        with self.floor.store.reading() as books:
            manifest = dispatch.manifest_of(books, number)
            copy = books.paper_copies(dispatch.MANIFEST_PAPER, number)
        return ManifestsState(state.wave, manifest, copy, may_void=state.may_void)

    def _print(
        self, hand: Hand, state: ManifestsState, scan: Scan, manifest: ManifestHead
    ) -> Step[ManifestsState]:
        if state.copy:
            return Step(replace(state, asking=True), say("manifests.why"), Level.CHECK)
        return self._printed(hand, state, scan, manifest, None)

    def _reason(
        self, hand: Hand, state: ManifestsState, scan: Scan, manifest: ManifestHead
    ) -> Step[ManifestsState]:
        state = replace(state, reason=read_reason(scan.text, REPRINTED))
        if takes_second(state.copy):
            told = say("manifests.second", number=manifest.number, copy=state.copy)
            return Step(state, told, Level.CHECK)
        return self._printed(hand, state, scan, manifest, None)

    def _printed(
        self,
        hand: Hand,
        state: ManifestsState,
        scan: Scan,
        manifest: ManifestHead,
        second: Person | None,
    ) -> Step[ManifestsState]:
        with self.floor.act(hand, scan, Right.PRINT_MANIFEST) as act:
            now = dispatch.manifest_of(act.books, manifest.number)
            copy = act.books.paper_copies(dispatch.MANIFEST_PAPER, now.number)
            if copy != state.copy:
                raise Refused(say("manifests.printed_meanwhile", number=now.number, copy=copy))
            answer = dispatch.print_manifest(act, now, copy, state.reason, second)
        return Step(self.recall(state), answer, committed=True)

    def awaits_second(self, state: ManifestsState) -> Right | None:
        """For taking it back, or for a reprint beyond the first."""
        if state.void is not None:
            return self.voiding.awaits_second(state.void)
        return Right.PRINT_MANIFEST if state.reason else None

    def seconded(
        self, hand: Hand, state: ManifestsState, scan: Scan, second: Person
    ) -> Step[ManifestsState]:
        """Voided, or printed once more, in the name of both."""
        assert state.manifest is not None
        if state.void is None:
            return self._printed(hand, state, scan, state.manifest, second)
        step = self.voiding.seconded(hand, state.void, scan, second)
        return Step(self.recall(state), step.banner, committed=True)

    def view(self, state: ManifestsState) -> View:
        """The list, or the paper with what may be done."""
        if state.manifest is None:
            return self._all(state.wave)
        if state.void is not None:
            return self.voiding.view(state.void)
        if state.reason:
            return View(self.title, say("void.prompt.second"), big=state.manifest.route_id)
        if state.asking:
            why = choices(REPRINTED)
            return View(self.title, say("manifests.prompt.why"), choices=why)
        return View(
            self.title,
            say("manifests.prompt.one"),
            choices=self._offered(state, state.manifest),
            panels=self._seen(state.manifest),
        )

    def _offered(self, state: ManifestsState, manifest: ManifestHead) -> tuple[Choice, ...]:
        offered = []
        original = not state.copy and manifest.state is not ManifestState.VOID
        if manifest.state is not ManifestState.OPEN and original:
            offered.append(Choice(PRINT, say("manifests.choice.print")))
        elif manifest.state is not ManifestState.OPEN and state.copy:
            offered.append(Choice(PRINT, say("manifests.choice.reprint", copy=state.copy)))
        if manifest.state is ManifestState.CLOSED and state.may_void:
            offered.append(Choice(TAKE_BACK, say("manifests.choice.void")))
        return tuple(offered)

    def _seen(self, manifest: ManifestHead) -> tuple[Panel, ...]:
        """The paper line by line; what is void says so in its own words."""
        papers = self.floor.papers
        if papers is None:
            return ()
        seen = self._paper.now(manifest.number, lambda: papers.manifest(manifest.number))
        late = (Sentences(((seen.silence, Level.CHECK),)),) if seen.silence else ()
        return (*late, Paper(seen.value or ()))

    def _all(self, wave: Wave) -> View:
        def read() -> tuple[ManifestStanding, ...]:
            with self.floor.store.reading() as books:
                return books.transport.manifests(wave.wave_id)

        seen = self._list.now(wave.wave_id, read)
        late = (Sentences(((seen.silence, Level.CHECK),)),) if seen.silence else ()
        panels: tuple[Panel, ...] = (*late, _sheet(seen.value or ()))
        return View(self.title, say("manifests.prompt.pick"), panels=panels)


def _sheet(standings: tuple[ManifestStanding, ...]) -> Sheet:
    columns = (
        Column(say("transport.column.departs")),
        Column(say("transport.column.route")),
        Column(say("transport.column.number")),
        Column(say("transport.column.version"), right=True, drop=3),
        Column(say("transport.column.state")),
        Column(say("transport.column.containers"), right=True),
        Column(say("transport.column.items"), right=True, drop=2),
        Column(say("transport.column.copies"), right=True),
        Column(say("transport.column.waits"), drop=1),
    )
    return Sheet(columns, tuple(map(_line, standings)), say("transport.no_routes"))


def _line(standing: ManifestStanding) -> Line:
    waits: str | Message = ""
    if standing.waiting:
        where = " ".join(standing.printers) or "-"
        waits = say("transport.waits", copies=standing.waiting, printers=where)
    begun = bool(standing.number)
    return Line(
        (
            standing.departs_at,
            standing.route_id,
            standing.number or "-",
            str(standing.version) if begun else "-",
            state_of(standing),
            str(standing.containers),
            str(standing.items),
            str(standing.copies),
            waits,
        ),
        Level.CHECK if standing.waiting else Level.CALM,
        pick=standing.number,
    )
