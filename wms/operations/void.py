"""作废 Void: a closed manifest is taken back before its vehicle leaves."""

from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, second_for
from wms.domain.transport_events import ManifestVoided
from wms.domain.words import ManifestState
from wms.operations import dispatch
from wms.operations.floor import Act, Floor, Hand, Step
from wms.operations.load import find_route
from wms.operations.override import record_override
from wms.operations.ports import Books, ManifestHead, Wave
from wms.operations.reasons import VOIDED, choices, read_reason
from wms.operations.reply import Command, Level, Scan, View


@dataclass(frozen=True, slots=True)
class VoidState:
    """The manifest to take back, and why."""

    wave: Wave
    manifest: ManifestHead | None = None
    containers: int = 0
    reason: str = ""


class Void:
    """作废 Void a manifest, at the central warehouse and at the station.

    1. A closed manifest is wrong and its vehicle still stands here: scan its number, or the
       route's code. The screen says what is on it.
    2. Say why: pick a reason, or key it.
    3. A second person scans their badge; one of the two is a supervisor. The manifest is void,
       its containers wait again.
    4. Load the route anew (job Load): that is its next version, closed and signed again. Tear up
       the old paper; whoever scans it is told which is right.

    manifest scanned → reason → second; F2 is the question before
    second person    → void
    """

    command = Command.VOID
    title = say("job.void")
    right = Right.CLOSE_MANIFEST

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[VoidState]:
        """Fix the wave; wait for a manifest."""
        del hand
        return self._begun(self.floor.wave())

    def recall(self, state: VoidState) -> VoidState:
        """It is void already: wait for the next."""
        return VoidState(state.wave)

    def back(self, state: VoidState) -> Step[VoidState] | None:
        """The question before: why, then which manifest."""
        if state.reason and state.manifest is not None:
            return Step(replace(state, reason=""), _picked(state.manifest, state), Level.CHECK)
        return None if state.manifest is None else self._begun(state.wave)

    def _begun(self, wave: Wave) -> Step[VoidState]:
        return Step(VoidState(wave), say("void.begin"), Level.CALM)

    def handle(self, hand: Hand, state: VoidState, scan: Scan) -> Step[VoidState]:
        """The manifest, then the reason."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if state.manifest is None:
            return self.pick(state, code.value)
        if state.reason:
            raise Refused(say("depart.second_first"))
        reason = read_reason(scan.text, VOIDED)
        role = second_for(hand.person.role, Right.VOID_MANIFEST)
        return Step(replace(state, reason=reason), say("void.second", role=role), Level.CHECK)

    def pick(self, state: VoidState, code: str) -> Step[VoidState]:
        """A manifest by its number, or that of a route."""
        with self.floor.store.reading() as books:
            manifest = self._standing(books, state.wave, code)
            loading = books.loading(manifest)
        picked = VoidState(state.wave, manifest, loading.loaded)
        return Step(picked, _picked(manifest, picked), Level.CHECK)

    def _standing(self, books: Books, wave: Wave, code: str) -> ManifestHead:
        """The closed manifest whose vehicle has not left."""
        route = find_route(books, code, wave)
        manifests = books.manifests_of_route(wave.wave_id, route.route_id)
        closed = [m for m in manifests if m.state is ManifestState.CLOSED]
        named = [m for m in manifests if m.number == code] or closed or list(manifests[-1:])
        if not named:
            raise Refused(say("void.nothing_closed", route=route.route_id))
        may_be_voided(books, named[0])
        return named[0]

    def awaits_second(self, state: VoidState) -> Right | None:
        """One of the two may void."""
        return Right.VOID_MANIFEST if state.reason else None

    def seconded(self, hand: Hand, state: VoidState, scan: Scan, second: Person) -> Step[VoidState]:
        """Taken back, in the name of both."""
        assert state.manifest is not None
        with self.floor.act(hand, scan, self.right) as act:
            answer = void_manifest(act, state.manifest.number, second, state.reason)
        return Step(VoidState(state.wave), answer, committed=True)

    def view(self, state: VoidState) -> View:
        """The manifest, and what is asked."""
        if state.manifest is None:
            return View(self.title, say("void.prompt.manifest"))
        details = (say("void.on_it", number=state.manifest.number, containers=state.containers),)
        if state.reason:
            prompt = say("void.prompt.second")
            return View(self.title, prompt, big=state.manifest.route_id, details=details)
        return View(
            self.title,
            say("void.prompt.reason"),
            big=state.manifest.route_id,
            details=details,
            choices=choices(VOIDED),
        )


def _picked(manifest: ManifestHead, state: VoidState) -> Message:
    return say("void.picked", number=manifest.number, containers=state.containers)


def may_be_voided(books: Books, manifest: ManifestHead) -> None:
    """Refuse what is not closed, or has left; the refusal says what to do instead."""
    match manifest.state:
        case ManifestState.OPEN:
            raise Refused(say("void.open", number=manifest.number))
        case ManifestState.DEPARTED:
            raise Refused(say("void.departed", number=manifest.number))
        case ManifestState.VOID:
            raise Refused(dispatch.is_void(books, manifest))


def void_manifest(act: Act, number: str, second: Person, reason: str) -> Message:
    """A closed manifest whose vehicle has not left is taken back; its containers wait again."""
    manifest = dispatch.manifest_of(act.books, number)
    may_be_voided(act.books, manifest)
    answer = say("void.done", number=number, route=manifest.route_id)
    act.record(ManifestVoided(number=number, reason=reason), answer)
    record_override(act, Right.VOID_MANIFEST, number, second, reason)
    return answer
