"""Trucks: at a station those that come, at the warehouse those that left and what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import ContainerState, InboundState, SiteKind
from wms.operations.boards.looks import Look, Seen
from wms.operations.boards.ports import ComingTruck, LeftTruck, NotSeen, ReceiptRow
from wms.operations.boards.said import board, stamped
from wms.operations.boards.standing import tonight
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import MOST_LINES, Column, Line, Sheet, Text
from wms.operations.ports import Wave
from wms.operations.reply import Choice, Command, Level, Scan, View

DRIVE = timedelta(hours=4)
"""A warehouse reaches about 200 km (domain.md, "Size"): a truck that has not arrived so long
after it left is late, where no timetable says when it is expected."""
ANSWER = timedelta(hours=6)
"""A station that has not told so long after the truck left what it received should be asked."""
_EXPECTED, _UNLOADED = "expected", "unloaded"
_TRUCK = (
    Column(say("arrivals.column.number")),
    Column(say("arrivals.column.route"), drop=4),
)
_FOUND = (
    Column(say("arrivals.column.missing"), right=True),
    Column(say("arrivals.column.damaged"), right=True, drop=2),
    Column(say("arrivals.column.extra"), right=True, drop=3),
    Column(say("arrivals.column.seal"), drop=1),
    Column(say("arrivals.column.remark"), wide=True),
)
_COMING = (
    *_TRUCK,
    Column(say("arrivals.column.state")),
    Column(say("arrivals.column.told"), drop=5),
    Column(say("arrivals.column.due"), right=True),
    Column(say("arrivals.column.seen"), right=True),
    *_FOUND,
)
_LEFT = (
    *_TRUCK,
    Column(say("arrivals.column.departed")),
    Column(say("arrivals.column.containers"), right=True),
    Column(say("arrivals.column.answered"), right=True),
    *_FOUND,
)
_BOX = (
    Column(say("arrivals.column.sscc")),
    Column(say("arrivals.column.destination"), wide=True),
    Column(say("arrivals.column.zone"), drop=1),
    Column(say("arrivals.column.items"), right=True),
    Column(say("arrivals.column.state")),
)


@dataclass(frozen=True, slots=True)
class ArrivalsState:
    """The wave, and the truck whose containers are looked at; empty: all trucks."""

    wave: Wave
    number: str = ""


@dataclass(frozen=True, slots=True)
class _Trucks:
    """What was read: a line for each truck by its number; of the one looked at its containers."""

    lines: tuple[Line, ...]
    boxes: tuple[Line, ...]
    done: int


class Arrivals:
    """到车 Arrivals: every truck on one line.

    1. At a station: what each truck brings, what of it was seen, what is missing, damaged or was
       not announced, whether its seals held, and whether it is late.
    2. At the warehouse: the trucks that left, how many of their stations have told what they
       received, and what they found. A truck is done when all have.
    3. Scan a manifest, or key the number of a line: its containers that nobody has seen yet, and
       where they belong. F9: all trucks.

    manifest scanned → its containers
    F9, F2 once      → all trucks
    """

    command = Command.ARRIVALS
    title = say("job.arrivals")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.central = floor.site.kind is SiteKind.CENTRAL_WAREHOUSE
        self._look = Look[_Trucks](floor.ticks)

    def begin(self, hand: Hand) -> Step[ArrivalsState]:
        """All trucks."""
        del hand
        return Step(ArrivalsState(tonight(self.floor)), say("arrivals.begin"), Level.CALM)

    def recall(self, state: ArrivalsState) -> ArrivalsState:
        """The same; the view is read afresh anyway."""
        return state

    def back(self, state: ArrivalsState) -> Step[ArrivalsState] | None:
        """From one truck to all of them, from there to the jobs."""
        if not state.number:
            return None
        return Step(ArrivalsState(state.wave), say("arrivals.begin"), Level.CALM)

    def handle(self, hand: Hand, state: ArrivalsState, scan: Scan) -> Step[ArrivalsState]:
        """A truck, or all of them."""
        del hand
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND and code.value == Command.DONE:
            return Step(ArrivalsState(state.wave), say("arrivals.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        known = self._now(state).value
        if known is None or all(line.pick != code.value for line in known.lines):
            raise Refused(say("arrivals.no_such_truck", code=code.value))
        shown = ArrivalsState(state.wave, code.value)
        return Step(shown, say("arrivals.truck", number=code.value), Level.CALM)

    def view(self, state: ArrivalsState) -> View:
        """All trucks, or one with its containers."""
        seen = self._now(state)
        if seen.value is None:
            return board(View(self.title, say("arrivals.prompt")), seen.silence)
        known = seen.value
        columns = _LEFT if self.central else _COMING
        empty = say("arrivals.none_left") if self.central else say("arrivals.none_coming")
        own = [line for line in known.lines if line.pick == state.number]
        if not own:
            sheet = Sheet(columns, known.lines, empty)
            done, total = known.done, len(known.lines)
            view = View(self.title, say("arrivals.prompt"), done=done, total=total, panels=(sheet,))
            return board(view, seen.silence)
        boxes = known.boxes[:MOST_LINES]
        every = say("arrivals.all_seen")
        missing = Sheet(_BOX, boxes, every, more=len(known.boxes) - len(boxes))
        view = View(
            self.title,
            say("arrivals.prompt.truck", number=state.number),
            choices=(Choice(Command.DONE, say("arrivals.choice.all")),),
            panels=(Sheet(columns, tuple(own), empty), missing),
        )
        return board(view, seen.silence)

    def _now(self, state: ArrivalsState) -> Seen[_Trucks]:
        read = self._gone if self.central else self._coming
        return self._look.now(state, lambda: read(state))

    def _coming(self, state: ArrivalsState) -> _Trucks:
        with self.floor.store.reading() as books:
            trucks = books.boards.coming(state.wave.wave_id)
            boxes = books.boards.not_seen_of(state.number) if state.number else ()
        now = self.floor.clock()
        site = self.floor.site
        lines = tuple(_coming(truck, now) for truck in trucks)
        own = tuple(_box(box, f"{site.site_id} {site.name}") for box in boxes)
        return _Trucks(lines, own, sum(truck.state == _UNLOADED for truck in trucks))

    def _gone(self, state: ArrivalsState) -> _Trucks:
        with self.floor.store.reading() as books:
            trucks = books.boards.left(state.wave.wave_id)
            receipts = books.boards.receipts(state.wave.wave_id)
            aboard = books.boards.aboard(state.number) if state.number else ()
            places = {p.destination_id: p.name for p in books.boards.stops(state.wave.wave_id)}
        now = self.floor.clock()
        told = {t.number: [r for r in receipts if r.number == t.number] for t in trucks}
        lines = tuple(_left(truck, told[truck.number], now) for truck in trucks)
        boxes = tuple(
            _box(box, f"{box.destination_id} {places.get(box.destination_id, '')}".strip())
            for box in aboard
            if box.state is not ContainerState.RECEIVED
        )
        return _Trucks(lines, boxes, sum(len(told[t.number]) >= t.stations for t in trucks))


def _coming(truck: ComingTruck, now: datetime) -> Line:
    """Late is what is not here at its hour, or four hours after it left where nobody knows the
    hour. Yellow: late, or something is not as it was announced."""
    counts = truck.counts
    expected, missing = counts.get(InboundState.EXPECTED, 0), counts.get(InboundState.MISSING, 0)
    damaged = counts.get(InboundState.DAMAGED, 0)
    seen = counts.get(InboundState.RECEIVED, 0) + damaged
    since = (truck.expected_at, timedelta()) if truck.expected_at else (truck.told_at, DRIVE)
    late = truck.state == _EXPECTED and _passed(*since, now)
    arrived = truck.state != _EXPECTED
    seal = _seal(truck.seal_intact) if arrived else ""
    wrong = missing or damaged or truck.extra or (arrived and not truck.seal_intact)
    cells: tuple[Text, ...] = (
        truck.number,
        truck.route_id,
        say(f"arrivals.state.{truck.state}"),
        stamped(truck.told_at, now),
        str(sum(counts.values())),
        str(seen),
        str(missing + expected),
        str(damaged),
        str(truck.extra),
        seal,
        _remark(truck, late, now),
    )
    return Line(cells, Level.CHECK if late or wrong else Level.CALM, truck.number)


def _remark(truck: ComingTruck, late: bool, now: datetime) -> Text:
    if truck.state == _EXPECTED and truck.expected_at:
        key = "arrivals.late_since" if late else "arrivals.expected"
        return say(key, time=stamped(truck.expected_at, now))
    return say("arrivals.late") if late else stamped(truck.arrived_at, now)


def _left(truck: LeftTruck, told: list[ReceiptRow], now: datetime) -> Line:
    """Yellow: a station found something else than was sent, or none has said anything for long."""
    found = [state for receipt in told for _, state in receipt.containers]
    missing, damaged = found.count(InboundState.MISSING), found.count(InboundState.DAMAGED)
    extra = found.count(InboundState.EXTRA) + found.count(InboundState.MISSEND)
    intact = all(receipt.seal_intact for receipt in told)
    silent = len(told) < truck.stations and _passed(truck.departed_at, ANSWER, now)
    remark = say("arrivals.silent") if silent else _last_arrival(told, now)
    wrong = missing or damaged or extra or not intact
    cells: tuple[Text, ...] = (
        truck.number,
        truck.route_id,
        stamped(truck.departed_at, now),
        str(truck.containers),
        f"{len(told)}/{truck.stations}",
        str(missing),
        str(damaged),
        str(extra),
        _seal(intact) if told else "",
        remark,
    )
    return Line(cells, Level.CHECK if wrong or silent else Level.CALM, truck.number)


def _last_arrival(told: Iterable[ReceiptRow], now: datetime) -> str:
    return stamped(max((receipt.arrived_at for receipt in told), default=""), now)


def _seal(intact: bool) -> Message:
    return say("arrivals.seal.intact") if intact else say("arrivals.seal.broken")


def _passed(at: str, wait: timedelta, now: datetime) -> bool:
    return bool(at) and now - datetime.fromisoformat(at) > wait


def _box(box: NotSeen, destination: str) -> Line:
    zone = say(f"word.{box.zone}") if box.zone else ""
    missing = box.state in (InboundState.MISSING, ContainerState.MISSING)
    state = say(f"word.{box.state}")
    items = say("arrivals.items", items=box.items, products=box.products)
    level = Level.CHECK if missing else Level.CALM
    return Line((box.sscc, destination, zone, items, state), level)
