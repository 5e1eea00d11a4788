"""A sorter's rules: which chute, what is reserved, and when an item counts as sorted.

The gateway tells what the PLC says, in the PLC's order; what comes back is what to tell the PLC.
Each method is one durable transaction, and told the same thing again changes nothing: facts bear
ids made of sorter, run of the PLC, track and round. They stand at a terminal named like the
sorter, in the name of whoever switched it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from wms.domain.device_events import (
    ItemDiverted,
    ItemLanded,
    ItemReleased,
    ItemRouted,
    SorterRunBegan,
)
from wms.domain.event import Event
from wms.domain.messages import Message, say
from wms.domain.people import Right, may
from wms.domain.site import Chute as Chute
from wms.domain.site import SorterLayout as SorterLayout
from wms.domain.words import RejectReason, SorterMode, TrackOutcome, TrackState
from wms.operations.conveyor_choice import Choice, Chooser, product_of, readable
from wms.operations.conveyor_ports import BeltTrack, SorterRow
from wms.operations.floor import Floor
from wms.operations.ports import Books, Overtaken, Stamp

TRIES = 5
"""How often a decision is made anew because somebody else was faster."""
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What to tell the PLC. A `chute` of 0 is nothing: the item goes round.

    `reason` is why it goes to the reject chute, or why nobody decides.
    """

    chute: int
    alternate: int = 0
    reason: RejectReason | None = None


@dataclass(frozen=True, slots=True)
class OpenTrack:
    """An item on the belt, as the store knows it. `chute` is 0 where nothing was decided."""

    track: int
    rounds: int
    barcode: str
    chute: int
    alternate: int
    inducted_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How the sorter stands, for a process that begins. `boot_id` is 0 until a PLC was met."""

    mode: SorterMode
    person: str
    wave_id: str
    run: int
    boot_id: int
    tracks: tuple[OpenTrack, ...]


@dataclass(slots=True)
class _Turn:
    """One transaction of a sorter that somebody has switched."""

    books: Books
    row: SorterRow
    at: str

    def record(self, event: Event, event_id: str, answer: Message, person_id: str = "") -> None:
        stamp = Stamp(event_id, self.row.name, person_id or self.row.person_id, self.at)
        self.books.record(stamp, event, answer)

    def id(self, track: int, *what: object) -> str:
        return "/".join(map(str, (self.row.name, self.row.run, track, *what)))

    def done(self, event_id: str) -> Message | None:
        """What this very fact was answered, if it was written before."""
        return self.books.standing(self.row.person_id, event_id)[1]


@dataclass(slots=True)
class Conveyor:
    """One sorter. One thread at a time.

    Raises `Unavailable` where the store's answer is not known and `Overtaken` where others were
    faster again and again: the same call may be made again.
    """

    floor: Floor
    layout: SorterLayout
    now: Callable[[], datetime]
    _boot: int | None = field(default=None, init=False)
    _chooser: tuple[str, Chooser] | None = field(default=None, init=False)

    def met(self, boot_id: int) -> None:
        """The PLC calls its run `boot_id`. If that is another than before, whatever was on the
        belt of the earlier run is released: the PLC has forgotten it."""
        self._boot = boot_id
        self._turn(lambda _: None, None)

    def inducted(
        self,
        track: int,
        rounds: int,
        barcode: str,
        problem: RejectReason | None,
        blocked: frozenset[int],
    ) -> Ruling:
        """An item asks where to go. `problem` is what the scanner says; `blocked` are the chutes
        that are full, disabled or jammed; `rounds` counts how often it went round before."""
        barcode = readable(barcode)
        return self._turn(
            lambda turn: self._inducted(turn, track, rounds, barcode, problem, blocked),
            Ruling(0, 0, RejectReason.NOBODY),
        )

    def diverted(self, track: int, chute: int, rounds: int) -> None:
        """The PLC saw the item go down `chute`. It counts from now on, and not before (rule 6)."""
        del rounds  # A track goes down once.
        self._turn(lambda turn: self._diverted(turn, track, chute), None)

    def missed(self, track: int, rounds: int) -> None:
        """It went past its chute and is still on the belt; its place is free until it comes."""
        self._turn(lambda turn: self._missed(turn, track, rounds), None)

    def released(self, tracks: Iterable[int], outcome: TrackOutcome) -> None:
        """Nothing more will come of these. A difference is open for each.

        RESTARTED is what `met` does by itself; said here it changes nothing.
        """
        if outcome is not TrackOutcome.RESTARTED:
            numbers = tuple(tracks)
            self._turn(lambda turn: self._released(turn, numbers, outcome), None)

    def settle(self) -> int:
        """Items that lay in a chute without a container and have one now: counted; how many."""
        with self.floor.store.reading() as books:
            tracks = books.belt.open_tracks(self.layout.name)
        if all(track.state is not TrackState.LANDED for track in tracks):
            return 0
        return self._turn(self._settle, 0)

    def standing(self) -> Standing:
        """How things stand in the store."""
        with self.floor.store.reading() as books:
            row = books.belt.sorter(self.layout.name)
            tracks = books.belt.open_tracks(self.layout.name)
        if row is None:
            return Standing(SorterMode.STOPPED, "", "", 0, 0, ())
        on_belt = tuple(
            OpenTrack(
                t.track,
                t.round,
                t.barcode,
                t.chute,
                t.alternate,
                datetime.fromisoformat(t.inducted_at),
            )
            for t in tracks
            if t.state is TrackState.ON_BELT and t.run == row.run
        )
        return Standing(row.mode, row.person, row.wave_id, row.run, row.boot_id, on_belt)

    def _turn(self, work: Callable[[_Turn], Told], nobody: Told) -> Told:
        """`work` in one transaction, again while others are faster; `nobody` where the sorter was
        never switched, so that nobody answers for it."""
        for left in reversed(range(TRIES)):
            try:
                with self.floor.store.writing() as books:
                    row = books.belt.sorter(self.layout.name)
                    if row is None:
                        return nobody
                    at = self.now().isoformat(timespec="milliseconds")
                    turn = _Turn(books, row, at)
                    if self._boot is not None and (not row.run or self._boot != row.boot_id):
                        turn = self._begin_run(turn, self._boot)
                    return work(turn)
            except Overtaken:
                if not left:
                    raise
        raise AssertionError

    def _begin_run(self, turn: _Turn, boot_id: int) -> _Turn:
        books, row = turn.books, turn.row
        for track in books.belt.open_tracks(row.name):
            if track.state is TrackState.ON_BELT:
                self._give_up(turn, track.track, TrackOutcome.RESTARTED, track.person_id)
        run = row.run + 1
        answer = say("sorter.run_began", sorter=row.name, run=run)
        event = SorterRunBegan(sorter=row.name, run=run, boot_id=boot_id)
        turn.record(event, f"{row.name}/{run}/began", answer)
        begun = books.belt.sorter(row.name)
        assert begun is not None
        return _Turn(books, begun, turn.at)

    def _inducted(
        self,
        turn: _Turn,
        track: int,
        rounds: int,
        barcode: str,
        problem: RejectReason | None,
        blocked: frozenset[int],
    ) -> Ruling:
        row = turn.row
        event_id = turn.id(track, rounds, "routed")
        role, answer = turn.books.standing(row.person_id, event_id)
        before = turn.books.belt.track(row.name, row.run, track)
        if answer is not None:
            return _still(_ruling(answer), before, rounds, barcode)
        if before and (before.state is not TrackState.ON_BELT or before.round >= rounds):
            return Ruling(0)
        if role is None or (row.mode is SorterMode.AUTOMATIC and not may(role, Right.RUN_SORTER)):
            return Ruling(0, 0, RejectReason.NOBODY)
        if row.mode is not SorterMode.AUTOMATIC:
            # Whoever stands at the reject chute still wants to know where to carry it.
            product = product_of(turn.books, barcode)
            known = None if isinstance(product, RejectReason) else product
            choice = Choice(known, reason=RejectReason.STOPPED)
        elif problem is not None:
            choice = Choice(reason=problem)
        else:
            choice = self._chooser_of(turn).choose(turn.books, barcode, blocked, rounds)
        return self._route(turn, track, rounds, barcode, choice, event_id)

    def _chooser_of(self, turn: _Turn) -> Chooser:
        """Departure times are those of the moment the sorter was switched."""
        row = turn.row
        if self._chooser is None or self._chooser[0] != row.switched_at:
            departures = turn.books.belt.departures()
            self._chooser = (row.switched_at, Chooser(self.layout, row.wave_id, departures))
        return self._chooser[1]

    def _route(
        self, turn: _Turn, track: int, rounds: int, barcode: str, choice: Choice, event_id: str
    ) -> Ruling:
        first, second = choice.first, choice.second
        chute = first[0].number if first else self.layout.reject if choice.reason else 0
        ruling = Ruling(chute, second[0].number if second else 0, choice.reason)
        reason = ruling.reason.value if ruling.reason else ""
        event = ItemRouted(
            sorter=turn.row.name,
            run=turn.row.run,
            track=track,
            round=rounds,
            barcode=barcode,
            wave_id=turn.row.wave_id,
            sku_id=choice.product.sku_id if choice.product else "",
            chute=ruling.chute,
            destination_id=first[0].destination_id if first else "",
            planned=first[1].planned if first else 0,
            alternate=ruling.alternate,
            alternate_destination_id=second[0].destination_id if second else "",
            alternate_planned=second[1].planned if second else 0,
            reason=reason,
        )
        told = say("sorter.routed", chute=ruling.chute, alternate=ruling.alternate, reason=reason)
        turn.record(event, event_id, told)
        return ruling

    def _diverted(self, turn: _Turn, track: int, chute: int) -> None:
        row = turn.row
        event_id = turn.id(track, "diverted")
        if turn.done(event_id) is not None:
            return
        item = turn.books.belt.track(row.name, row.run, track)
        where = self.layout.chute(chute)
        if item is None and where is None:
            # Nobody was asked about it, and it lies where whatever is not sorted lies.
            return
        event = self._where_it_went(turn, track, chute, item, where)
        answer = say("sorter.diverted", track=track, chute=chute)
        turn.record(event, event_id, answer, item.person_id if item else "")

    def _where_it_went(
        self, turn: _Turn, track: int, chute: int, item: BeltTrack | None, where: Chute | None
    ) -> ItemDiverted:
        wave_id = item.wave_id if item else turn.row.wave_id
        sku_id = item.sku_id if item else ""
        planned = self._place_for(turn.books, item, where) if item and where else 0
        sscc = ""
        if where and planned:
            sscc = turn.books.open_at(wave_id, where.destination_id, where.zone)
        return ItemDiverted(
            sorter=turn.row.name,
            run=turn.row.run,
            track=track,
            chute=chute,
            wave_id=wave_id,
            sku_id=sku_id,
            destination_id=where.destination_id if where else "",
            planned=planned,
            sscc=sscc,
            missort=chute != self.layout.reject and not planned,
        )

    def _place_for(self, books: Books, item: BeltTrack, where: Chute) -> int:
        """What the plan gives the destination it fell to, if that takes it; else 0."""
        product = product_of(books, item.sku_id) if item.sku_id else None
        if product is None or isinstance(product, RejectReason) or product.zone is not where.zone:
            return 0
        if books.on_hand(item.wave_id, item.sku_id) == 0:
            return 0
        place = where.destination_id
        on_belt = item.state is TrackState.ON_BELT
        if on_belt and place in (item.destination_id, item.alternate_destination_id):
            return books.belt.planned(item.wave_id, item.sku_id, place)
        needs = books.needs(item.wave_id, item.sku_id)
        need = next((n for n in needs if n.destination.destination_id == place), None)
        return need.planned if need is not None and need.remaining else 0

    def _missed(self, turn: _Turn, track: int, rounds: int) -> None:
        row = turn.row
        item = turn.books.belt.track(row.name, row.run, track)
        if item is None or item.state is not TrackState.ON_BELT or item.round > rounds:
            return
        if not item.chute:
            return
        event = ItemReleased(sorter=row.name, run=row.run, track=track, outcome="")
        answer = say("sorter.missed", track=track, chute=item.chute)
        turn.record(event, turn.id(track, item.round, "missed"), answer, item.person_id)

    def _released(self, turn: _Turn, tracks: tuple[int, ...], outcome: TrackOutcome) -> None:
        for track in sorted(set(tracks)):
            item = turn.books.belt.track(turn.row.name, turn.row.run, track)
            if item is None or item.state is TrackState.ON_BELT:
                self._give_up(turn, track, outcome, item.person_id if item else "")

    def _give_up(self, turn: _Turn, track: int, outcome: TrackOutcome, person_id: str) -> None:
        event = ItemReleased(
            sorter=turn.row.name, run=turn.row.run, track=track, outcome=outcome.value
        )
        answer = say(f"sorter.outcome.{outcome}", track=track)
        turn.record(event, turn.id(track, "released"), answer, person_id)

    def _settle(self, turn: _Turn) -> int:
        settled = 0
        for item in turn.books.belt.open_tracks(turn.row.name):
            if item.state is not TrackState.LANDED:
                continue
            # Not the chute's zone: the configuration may have moved the chute meanwhile.
            product = turn.books.product(item.sku_id)
            if product is None or turn.books.on_hand(item.wave_id, item.sku_id) == 0:
                continue
            sscc = turn.books.open_at(item.wave_id, item.destination_id, product.zone)
            if not sscc:
                continue
            event = ItemLanded(
                sorter=item.sorter,
                run=item.run,
                track=item.track,
                wave_id=item.wave_id,
                sku_id=item.sku_id,
                destination_id=item.destination_id,
                planned=turn.books.belt.planned(item.wave_id, item.sku_id, item.destination_id),
                sscc=sscc,
            )
            answer = say("sorter.landed", track=item.track, chute=item.chute)
            turn.record(
                event, f"{item.sorter}/{item.run}/{item.track}/landed", answer, item.person_id
            )
            settled += 1
        return settled


def _ruling(answer: Message) -> Ruling:
    """What was ruled, out of what the fact was answered."""
    told = answer.values
    reason = RejectReason(str(told["reason"])) if told["reason"] else None
    return Ruling(int(told["chute"]), int(told["alternate"]), reason)


def _still(ruling: Ruling, before: BeltTrack | None, rounds: int, barcode: str) -> Ruling:
    """What was ruled, while the item it was ruled for is still under way to that chute. Else the
    number is another item's (a PLC that began anew and calls its run as before): it goes round."""
    under_way = before is not None and (before.state, before.round, before.barcode, before.chute)
    same = under_way == (TrackState.ON_BELT, rounds, barcode, ruling.chute)
    return ruling if same else Ruling(0)
