"""The sorters as a picture."""

from dataclasses import dataclass

from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.site import Chute, SorterLayout
from wms.domain.words import DeviceState, SorterMode
from wms.operations.belt_look import numbers, place_of, whole
from wms.operations.boards.looks import Look, Seen
from wms.operations.boards.said import board
from wms.operations.boards.standing import tonight
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import ChutePicture, ChuteState, Mimic, Sentences, SorterPicture
from wms.operations.ports import Books, Wave
from wms.operations.reply import Choice, Command, Level, Scan, View


@dataclass(frozen=True, slots=True)
class BeltsState:
    """The wave whose containers stand below the chutes."""

    wave: Wave


@dataclass(frozen=True, slots=True)
class _Picture:
    sorter: SorterPicture
    line: tuple[Message, Level]


class Belts:
    """分拣机图 Belts: every sorter with its chutes.

    1. A chute shows where it leads and how many items lie in its container. It says when it is
       full, jammed, switched off, or has no container: somebody should go there.
    2. Beside the sorter: items a minute, codes that could not be read, items that went round once
       more, and what rides on it now. Many unread codes: look at the scanner; many rounds: look
       for a full chute.
    3. Below: how it is run, and who answers for it. To change that, or a container: job Sorter.
    """

    command = Command.BELTS
    title = say("job.belts")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look = Look[tuple[_Picture, ...]](floor.ticks)

    def begin(self, hand: Hand) -> Step[BeltsState]:
        """All sorters."""
        del hand
        return Step(BeltsState(tonight(self.floor)), say("belts.begin"), Level.CALM)

    def recall(self, state: BeltsState) -> BeltsState:
        """The same; the view is read afresh anyway."""
        return state

    def handle(self, hand: Hand, state: BeltsState, scan: Scan) -> Step[BeltsState]:
        """There is nothing to do here but look."""
        del hand, state
        raise Refused(say("belts.only_a_picture", code=scan.text.strip()))

    def view(self, state: BeltsState) -> View:
        """The picture."""
        seen: Seen[tuple[_Picture, ...]] = self._look.now(
            state.wave.wave_id, lambda: self._read(state.wave)
        )
        choices = (Choice(Command.SORTER, say("job.sorter")),)
        view = View(self.title, say("belts.prompt"), choices=choices)
        if seen.value is None:
            return board(view, seen.silence)
        lines = Sentences(tuple(picture.line for picture in seen.value))
        panels = (lines, Mimic(tuple(picture.sorter for picture in seen.value)))
        return board(View(view.title, view.prompt, choices=choices, panels=panels), seen.silence)

    def _read(self, wave: Wave) -> tuple[_Picture, ...]:
        with self.floor.store.reading() as books:
            boxes = books.boards.open_boxes(wave.wave_id)
            return tuple(_picture(books, layout, boxes) for layout in self.floor.site.sorters)


def _picture(books: Books, layout: SorterLayout, boxes: dict[tuple[str, str], int]) -> _Picture:
    device = next((d for d in books.equipment().devices if d.name == layout.name), None)
    detail = device.detail if device else {}
    row = books.belt.sorter(layout.name)
    trouble = {
        state: frozenset(numbers(detail.get(state)))
        for state in (ChuteState.JAMMED, ChuteState.FULL, ChuteState.DISABLED)
    }
    chutes = [_chute(chute, trouble, boxes) for chute in layout.chutes]
    reject = _state(layout.reject, trouble) or ChuteState.REJECT
    chutes.append(ChutePicture(layout.reject, "", reject, 0))
    picture = SorterPicture(
        name=layout.name,
        mode=row.mode if row else SorterMode.STOPPED,
        state=device.state if device else DeviceState.ABSENT,
        rate=whole(detail.get("rate")),
        no_reads=whole(detail.get("no_reads")),
        rounds=whole(detail.get("rounds")),
        on_belt=whole(detail.get("on_belt")),
        chutes=tuple(chutes),
        cause=device.cause if device else None,
    )
    if row is None:
        return _Picture(picture, (say("belts.never", sorter=layout.name), Level.CALM))
    line = say(f"belts.{row.mode}", sorter=layout.name, person=row.person)
    return _Picture(picture, (line, Level.CALM))


def _chute(
    chute: Chute,
    trouble: dict[ChuteState, frozenset[int]],
    boxes: dict[tuple[str, str], int],
) -> ChutePicture:
    place = (chute.destination_id, str(chute.zone))
    bare = ChuteState.READY if place in boxes else ChuteState.BARE
    state = _state(chute.number, trouble) or bare
    return ChutePicture(chute.number, place_of(chute), state, boxes.get(place, 0))


def _state(number: int, trouble: dict[ChuteState, frozenset[int]]) -> ChuteState | None:
    """What the PLC says of a chute, the worst first."""
    return next((state for state, found in trouble.items() if number in found), None)
