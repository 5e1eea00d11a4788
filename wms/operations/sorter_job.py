"""The sorter and the people around it: who decides, and the containers below its chutes."""

from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify
from wms.domain.device_events import SorterSwitched
from wms.domain.messages import Message, Refused, Unavailable, say
from wms.domain.people import Right
from wms.domain.site import Chute, SorterLayout
from wms.domain.words import SorterMode
from wms.operations import containers
from wms.operations.belt_look import Look, chute_at, look, place_of
from wms.operations.floor import Floor, Hand, Step
from wms.operations.ports import Wave
from wms.operations.reply import Choice, Command, Level, Scan, View

_MODES = {
    Command.AUTOMATIC: SorterMode.AUTOMATIC,
    Command.MANUAL: SorterMode.MANUAL,
    Command.STOP: SorterMode.STOPPED,
    Command.EXCEPTION: SorterMode.MANUAL,
}
_OFFERED = {
    SorterMode.AUTOMATIC: Choice(Command.AUTOMATIC, say("sorter.to.automatic")),
    SorterMode.MANUAL: Choice(Command.MANUAL, say("sorter.to.manual")),
    SorterMode.STOPPED: Choice(Command.STOP, say("sorter.to.stopped")),
}
_NEXT = Choice(Command.DONE, say("sorter.to.next"))


@dataclass(frozen=True, slots=True)
class SorterState:
    """Which sorter is looked at, and the chute whose container is being changed."""

    wave: Wave
    look: Look
    chute: Chute | None = None
    closing: bool = False


class SorterJob:
    """分拣机 Sorter: the belt sorts, people change containers and carry what it rejects.

    1. The screen says who runs it, what is on the belt, and which chute to go to first.
    2. A chute is full, or has no container: scan its code or its position, then an empty
       container. The full one is closed, its label prints, the empty one stands in its place.
    3. F7, then a chute: its container is closed, none comes in its place.
    4. What lies at the reject chute stands below, the newest first: why, and where to carry it.
       Items that lost their track, when the PLC was restarted, lie there as well and are only
       counted: they are inducted again, or put by hand. Whoever has picked them up switches the
       sorter anew, and the count begins at nothing.
    5. The belt or its PLC is in trouble: F4. From now on people sort by chute, in the job Put,
       which shows the chute beside each position. CMD-STOP sends everything to the reject chute.
    6. A lead gives it back with CMD-AUTO: it decides from the counts as they are then.
    7. F9 shows the next sorter.

    chute or position scanned → change, container asked for
    empty container scanned   → look, changed
    F7                        → close, until a chute is scanned
    F4, CMD-AUTO, CMD-STOP    → look, mode switched
    F9                        → look, the next sorter
    """

    command = Command.SORTER
    title: Message = say("job.sorter")
    right = Right.SORT_BY_CHUTE

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.sorters = floor.site.sorters

    def begin(self, hand: Hand) -> Step[SorterState]:
        """Fix the wave; look at the first sorter."""
        del hand
        wave = self.floor.wave()
        state = SorterState(wave, self._look(self.sorters[0], wave))
        return Step(state, say("sorter.begin", sorter=self.sorters[0].name), Level.CALM)

    def recall(self, state: SorterState) -> SorterState:
        """The sorter, looked at afresh."""
        return SorterState(state.wave, self._look(state.look.layout, state.wave))

    def handle(self, hand: Hand, state: SorterState, scan: Scan) -> Step[SorterState]:
        """A chute, a container, or a command."""
        code = identify(scan.text)
        match code.kind:
            case CodeKind.COMMAND:
                return self._command(hand, state, scan, code.value)
            case CodeKind.POSITION | CodeKind.CHUTE:
                # The sorter that is looked at first, should two lead to one position.
                here = sorted(self.sorters, key=lambda one: one != state.look.layout)
                layout, chute = chute_at(here, code)
                return self._at(hand, state, scan, layout, chute)
            case CodeKind.ASSET:
                return self._asset(hand, state, scan, code.value)
            case CodeKind.BAD_CHECK_DIGIT:
                raise Refused(say("code.bad_check_digit", code=code.value))
            case _:
                raise Refused(say("sorter.not_a_chute", code=code.value))

    def _look(self, layout: SorterLayout, wave: Wave) -> Look:
        with self.floor.store.reading() as books:
            return look(books, self.sorters, layout, wave.wave_id)

    def _command(
        self, hand: Hand, state: SorterState, scan: Scan, command: str
    ) -> Step[SorterState]:
        if command in _MODES:
            return self._switch(hand, state, scan, _MODES[command])
        if command == Command.CLOSE and state.chute is not None:
            return self._close(hand, state, scan, state.chute)
        if command == Command.CLOSE:
            return Step(replace(state, closing=True), say("sorter.close_begun"), Level.CHECK)
        if command == Command.DONE:
            after = self.sorters.index(state.look.layout) + 1
            layout = self.sorters[after % len(self.sorters)]
            shown = SorterState(state.wave, self._look(layout, state.wave))
            return Step(shown, say("sorter.begin", sorter=layout.name), Level.CALM)
        raise Refused(say("command.not_here", command=command))

    def _switch(
        self, hand: Hand, state: SorterState, scan: Scan, mode: SorterMode
    ) -> Step[SorterState]:
        name = state.look.layout.name
        right = Right.RUN_SORTER if mode is SorterMode.AUTOMATIC else Right.SORT_BY_CHUTE
        with self.floor.act(hand, scan, right) as act:
            answer = say(f"sorter.switched.{mode}", sorter=name, person=hand.person.name)
            act.record(
                SorterSwitched(sorter=name, mode=mode.value, wave_id=state.wave.wave_id), answer
            )
        return Step(self.recall(state), answer, committed=True)

    def _at(
        self, hand: Hand, state: SorterState, scan: Scan, layout: SorterLayout, chute: Chute
    ) -> Step[SorterState]:
        if state.closing:
            return self._close(hand, state, scan, chute)
        shown = self._look(layout, state.wave)
        after = SorterState(state.wave, shown, chute)
        key = "sorter.chute_bare" if chute.number in shown.bare else "sorter.chute_change"
        return Step(after, say(key, chute=chute.number, position=place_of(chute)), Level.CHECK)

    def _asset(self, hand: Hand, state: SorterState, scan: Scan, asset: str) -> Step[SorterState]:
        chute = state.chute
        if chute is None:
            raise Refused(say("sorter.chute_first", asset=asset))
        where = (state.wave.wave_id, chute.destination_id, chute.zone)
        with self.floor.act(hand, scan, Right.CLOSE_CONTAINER) as act:
            box = act.books.box(act.books.open_at(*where))
            if box is not None and box.asset_code == asset:
                raise Refused(say("sorter.same_container", asset=asset, position=place_of(chute)))
            if box is None:
                answer = containers.set_out(act, self.floor.site, *where, asset)
            else:
                answer = say(
                    "sorter.changed_uncounted" if box.recount else "sorter.changed",
                    chute=chute.number,
                    position=place_of(chute),
                    items=box.items,
                    sscc=box.sscc,
                )
                containers.close(act, box, answer)
                containers.set_out(act, self.floor.site, *where, asset)
        level = containers.level_of(box) if box is not None else Level.OK
        return Step(self.recall(state), answer, level, committed=True)

    def _close(self, hand: Hand, state: SorterState, scan: Scan, chute: Chute) -> Step[SorterState]:
        with self.floor.act(hand, scan, Right.CLOSE_CONTAINER) as act:
            sscc = act.books.open_at(state.wave.wave_id, chute.destination_id, chute.zone)
            box = act.books.box(sscc)
            if box is None:
                raise Refused(say("container.none_at_position", position=place_of(chute)))
            answer, level = containers.close(act, box), containers.level_of(box)
        return Step(self.recall(state), answer, level, committed=True)

    def view(self, state: SorterState) -> View:
        """The chute to go to, across the room; below, how each sorter is, and the rejects."""
        shown = self._now(state)
        first = ("change", state.chute) if state.chute is not None else shown.first
        prompt = say("sorter.prompt.close" if state.closing else "sorter.prompt.look")
        big = ""
        if first is not None and not state.closing:
            what, chute = first
            big = f"{chute.number} {place_of(chute)}"
            prompt = say(f"sorter.prompt.{what}", chute=chute.number, position=place_of(chute))
        chutes = shown.layout.chutes
        return View(
            self.title,
            prompt,
            big=big,
            big_name=shown.layout.name,
            done=len(chutes) - len(shown.bare),
            total=len(chutes),
            details=tuple(self._details(shown, state.wave)),
            choices=() if state.chute or state.closing else self._choices(shown),
        )

    def _now(self, state: SorterState) -> Look:
        """Chutes fill while nobody scans; a store that does not answer leaves the last look."""
        try:
            return self._look(state.look.layout, state.wave)
        except Unavailable:
            return state.look

    def _details(self, shown: Look, wave: Wave) -> list[Message]:
        lines = [_how_it_is(shown, wave)]
        lost = [say("sorter.lost", count=shown.lost)] if shown.lost else []
        for what in ("full", "bare", "jammed", "disabled"):
            if numbers := getattr(shown, what):
                lines.append(say(f"sorter.chutes.{what}", chutes=" ".join(map(str, numbers))))
        # The newest reject is seen whatever else there is to say.
        return [lines[0], *lost, *shown.rejects[:1], *lines[1:], *shown.rejects[1:]]

    def _choices(self, shown: Look) -> tuple[Choice, ...]:
        mode = shown.row.mode if shown.row else SorterMode.STOPPED
        offered = [choice for word, choice in _OFFERED.items() if word is not mode]
        return (*offered, *([_NEXT] if len(self.sorters) > 1 else []))


def _how_it_is(shown: Look, wave: Wave) -> Message:
    row = shown.row
    if row is None:
        return say("sorter.nobody", sorter=shown.layout.name)
    if row.mode is SorterMode.AUTOMATIC and row.wave_id != wave.wave_id:
        return say("sorter.other_wave", sorter=row.name, wave=row.wave_id)
    if shown.link != "up":
        return say("sorter.no_link", sorter=row.name, person=row.person)
    return say(
        f"sorter.mode.{row.mode}",
        person=row.person,
        rate=shown.rate,
        on_belt=shown.on_belt,
        landed=shown.landed,
    )
