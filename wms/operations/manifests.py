"""交接单 Manifests of the night: look at them as they will print, print, print again, void."""

from dataclasses import dataclass, replace

from wms.domain.codes import Code, CodeKind, identify, make_delivery_note, read_quantity
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, may
from wms.domain.words import ManifestState
from wms.operations import dispatch
from wms.operations.again import Again, AgainState
from wms.operations.boards.looks import Look
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import Column, Line, Panel, Paper, Sentences, Sheet
from wms.operations.ports import ManifestHead, Wave
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View
from wms.operations.routing import state_of
from wms.operations.stops import stop_named
from wms.operations.transport_ports import ManifestStanding, NoteLine
from wms.operations.void import Void, VoidState

PRINT, TAKE_BACK = "PAPER-PRINT", "PAPER-VOID"
NOTES, NOTE = "PAPER-NOTES", "PAPER-NOTE"
"""What the choices beside a manifest give back when they are picked."""


@dataclass(frozen=True, slots=True)
class ManifestsState:
    """The list, or one manifest of it. `copy` is what would be printed next; `noted`: its delivery
    notes were printed, and `listed` are those of which one is to be picked. `again` is how far
    printing once more is, and `void` taking it back."""

    wave: Wave
    manifest: ManifestHead | None = None
    copy: int = 0
    noted: bool = False
    listed: tuple[NoteLine, ...] = ()
    again: AgainState | None = None
    may_void: bool = False
    void: VoidState | None = None


class Manifests:
    """交接单 Manifests, for leads at the central warehouse and at the station.

    1. Every manifest of the night with its state, its copies, and at which printer they wait.
    2. Pick one, or scan it: it stands there as it will print; while it is open, as a draft.
    3. Print: the ORIGINAL if it was not printed yet, else a REPRINT with its reason. A second
       reprint takes a second person.
    4. At the station the delivery notes likewise: the whole set, or that of one stop: key its
       number on the driver's sheet. Each says what is so by now.
    5. Void, while its vehicle is still here: a reason, and a second person; one of the two is a
       supervisor.
    6. F9: back to the list.

    manifest picked  → shown
    print            → printed; or reason → printed; or reason → second → printed
    notes            → reason …; one note → its stop → reason …
    void             → reason → second → void
    F9               → the list
    """

    command = Command.MANIFESTS
    title = say("job.manifests")
    right = Right.PRINT_MANIFEST

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.voiding = Void(floor)
        self.again = Again(floor, self.title)
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
        if state.again is not None:
            return self._again(state, self.again.handle(hand, state.again, scan))
        if state.listed:
            number = self._one_of(state.listed, code)
            return self._again(state, self.again.begin(dispatch.DELIVERY_NOTES, number))
        if state.manifest is not None and code.value == PRINT:
            return self._print(hand, state, scan, state.manifest)
        if state.manifest is not None and code.value in (NOTES, NOTE):
            return self._notes(state, state.manifest.number, code.value)
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
            noted = books.prints.note_copies(number) > 0
        return ManifestsState(state.wave, manifest, copy, noted, may_void=state.may_void)

    def _print(
        self, hand: Hand, state: ManifestsState, scan: Scan, manifest: ManifestHead
    ) -> Step[ManifestsState]:
        if state.copy:
            begun = self.again.begin(dispatch.MANIFEST_PAPER, manifest.number)
            return self._again(state, begun)
        with self.floor.act(hand, scan, Right.PRINT_MANIFEST) as act:
            now = dispatch.manifest_of(act.books, manifest.number)
            copy = act.books.paper_copies(dispatch.MANIFEST_PAPER, now.number)
            if copy:
                raise Refused(say("manifests.printed_meanwhile", number=now.number, copy=copy))
            answer = dispatch.print_manifest(act, now, copy, "")
        return Step(self.recall(state), answer, committed=True)

    def _notes(self, state: ManifestsState, number: str, which: str) -> Step[ManifestsState]:
        """The set, or one of its notes."""
        if which == NOTES or self.floor.papers is None:
            return self._again(state, self.again.begin(dispatch.DELIVERY_NOTES, number))
        listed = self.floor.papers.notes(number)
        return Step(replace(state, listed=listed), say("notes.which", number=number), Level.CHECK)

    def _one_of(self, notes: tuple[NoteLine, ...], code: Code) -> str:
        """The note that was keyed or scanned: its own number, its stop's, or the point."""
        named = code.value
        if code.kind is CodeKind.STOP:
            with self.floor.store.reading() as books:
                named = make_delivery_note(*stop_named(books, code.value))
        for note in notes:
            if named in (note.number, note.point_id) or read_quantity(named) == note.sequence:
                return note.number
        raise Refused(say("notes.no_stop", code=named))

    def _again(self, state: ManifestsState, step: Step[AgainState]) -> Step[ManifestsState]:
        """What is printed is done with: the manifest as it is now."""
        after = self.recall(state) if step.committed else replace(state, again=step.state)
        return Step(after, step.banner, step.level, committed=step.committed)

    def awaits_second(self, state: ManifestsState) -> Right | None:
        """For taking it back, or for a reprint beyond the first."""
        if state.void is not None:
            return self.voiding.awaits_second(state.void)
        return self.again.awaits_second(state.again) if state.again is not None else None

    def seconded(
        self, hand: Hand, state: ManifestsState, scan: Scan, second: Person
    ) -> Step[ManifestsState]:
        """Voided, or printed once more, in the name of both."""
        if state.again is not None:
            return self._again(state, self.again.seconded(hand, state.again, scan, second))
        assert state.void is not None
        step = self.voiding.seconded(hand, state.void, scan, second)
        return Step(self.recall(state), step.banner, committed=True)

    def view(self, state: ManifestsState) -> View:
        """The list, or the paper with what may be done."""
        if state.manifest is None:
            return self._all(state.wave)
        if state.void is not None:
            return self.voiding.view(state.void)
        if state.again is not None:
            return self.again.view(state.again)
        if state.listed:
            prompt = say("notes.prompt.which")
            return View(
                self.title, prompt, panels=(_note_sheet(state.listed),), expects=Expects.TEXT
            )
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
        if state.noted:
            offered.append(Choice(NOTES, say("notes.choice.all")))
            offered.append(Choice(NOTE, say("notes.choice.one")))
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


def _note_sheet(notes: tuple[NoteLine, ...]) -> Sheet:
    columns = (
        Column(say("paper.column.stop"), right=True),
        Column(say("deliver.column.point")),
        Column(say("transport.column.name"), wide=True),
        Column(say("transport.column.containers"), right=True),
    )
    lines = (
        Line((str(note.sequence), note.point_id, note.name, str(note.containers))) for note in notes
    )
    return Sheet(columns, tuple(lines), say("transport.no_routes"))


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
