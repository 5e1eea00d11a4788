"""Counting a container: what is in it, without being told what should be."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from wms.domain.codes import Code, CodeKind, identify, make_position, read_position, read_quantity
from wms.domain.difference_events import ContainerCounted
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import ContainerState
from wms.operations.belt_look import chute_at
from wms.operations.difference_ports import Countable, Due
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.holding import tell_again
from wms.operations.ports import Books, Product, Wave
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View

SHOWN_LINES = 4
LISTED = 9
"""Containers waiting for a count that are listed, one key each: who counts one sees the next."""
_GONE = frozenset(
    {
        ContainerState.DEPARTED,
        ContainerState.RECEIVED,
        ContainerState.MISSING,
        ContainerState.CONDEMNED,
    }
)
"""States of a container that was packed here and is here no more, or is waste."""


@dataclass(frozen=True, slots=True)
class Found:
    """So many of a product were counted in one go."""

    product: Product
    quantity: int


@dataclass(frozen=True, slots=True)
class CountState:
    """Which container lies open, what stood in the books when it was opened (nobody is shown it),
    and what was found, scan by scan. `done`: everything is out, the container confirms it. `due`
    are those that wait for a count, as of when the last one was done."""

    wave: Wave
    box: Countable | None = None
    before: tuple[tuple[str, int], ...] = ()
    found: tuple[Found, ...] = ()
    done: bool = False
    due: tuple[Due, ...] = ()


class Count:
    """盘点 Count a container.

    1. Scan the container: its label, the code on it, or its position while it stands open. Those
       that wait for a count because a terminal was lost are listed: key the number of one.
    2. Take everything out. Scan each product; each scan counts one. For many: scan it once and key
       how many. The screen does not say how many there should be: count what is there.
    3. F6 takes the last line back.
    4. F9 when it is empty, then the container once more. As in the books: done. Otherwise every
       product with more or fewer is a difference, and a lead looks at it.
    Somebody put into it meanwhile: count again.

    container scanned → counting
    product scanned   → counting, one more; number keyed → that many of it
    F6                → counting, last line taken back; nothing counted: another container
    F9                → confirm; container scanned: counted, next container
    """

    command = Command.COUNT
    title = say("job.count")
    right = Right.COUNT

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[CountState]:
        """Wait for a container."""
        del hand
        return Step(self._afresh(self.floor.wave()), say("count.begin"), Level.CALM)

    def _afresh(self, wave: Wave) -> CountState:
        """The next container, and which ones wait."""
        with self.floor.store.reading() as books:
            return CountState(wave, due=books.differences.to_count(wave.wave_id)[:LISTED])

    def recall(self, state: CountState) -> CountState:
        """What was counted is not in the books before it is confirmed."""
        return state

    def bookmark(self, state: CountState) -> str:
        """The container and what was counted so far."""
        if state.box is None:
            return ""
        found = [[one.product.sku_id, one.quantity] for one in state.found]
        return json.dumps({"sscc": state.box.sscc, "before": state.before, "found": found})

    def resume(self, hand: Hand, bookmark: str) -> Step[CountState]:
        """The count goes on; whether something went in meanwhile is seen when it is confirmed."""
        state, kept = self.begin(hand).state, json.loads(bookmark)
        with self.floor.store.reading() as books:
            box = countable(books, kept["sscc"])
            products = [(books.product(sku_id), quantity) for sku_id, quantity in kept["found"]]
        found = tuple(Found(product, int(n)) for product, n in products if product is not None)
        before = tuple((str(sku_id), int(n)) for sku_id, n in kept["before"])
        answer = say("count.opened", sscc=box.sscc, place=place_of(box))
        return Step(CountState(state.wave, box, before, found), answer, Level.CALM)

    def handle(self, hand: Hand, state: CountState, scan: Scan) -> Step[CountState]:
        """A container, a product, a number, or what is done with them."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            return self._command(state, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        if state.box is None:
            return self._open(state, code)
        if state.found and not state.done and read_quantity(code.value):
            return self._quantity(state, int(code.value))
        with self.floor.store.reading() as books:
            sscc = sscc_of(books, self.floor, state.wave, code)
        if sscc == state.box.sscc:
            return self._confirm(hand, state, state.box, scan)
        if sscc:
            raise Refused(say("count.other_container", sscc=sscc, this=state.box.sscc))
        return self._product(state, code)

    def _open(self, state: CountState, code: Code) -> Step[CountState]:
        with self.floor.store.reading() as books:
            sscc = sscc_of(books, self.floor, state.wave, code)
            if not sscc:
                raise Refused(say("count.container_first", code=code.value))
            box = countable(books, sscc)
            before = tuple(sorted(books.differences.content(sscc).items()))
        answer = say("count.opened", sscc=sscc, place=place_of(box))
        return Step(CountState(state.wave, box, before), answer, Level.CALM)

    def _product(self, state: CountState, code: Code) -> Step[CountState]:
        with self.floor.store.reading() as books:
            product = books.product(code.value)
        if product is None:
            raise Refused(say("count.unknown_product", code=code.value))
        state = replace(state, found=(*state.found, Found(product, 1)), done=False)
        return Step(state, self._so_far(state, product), Level.CALM)

    def _quantity(self, state: CountState, quantity: int) -> Step[CountState]:
        """How many the last scan meant."""
        *before, last = state.found
        state = replace(state, found=(*before, replace(last, quantity=quantity)))
        return Step(state, self._so_far(state, last.product), Level.CALM)

    def _so_far(self, state: CountState, product: Product) -> Message:
        total = _totals(state)[product.sku_id]
        return say("count.line", product=product.name, quantity=total)

    def _command(self, state: CountState, command: str) -> Step[CountState]:
        if state.box is None:
            raise Refused(say("count.container_first", code=command))
        if command == Command.UNDO and state.found:
            *before, last = state.found
            state = replace(state, found=tuple(before), done=False)
            total = _totals(state)[last.product.sku_id]
            answer = say("count.undone", product=last.product.name, quantity=total)
            return Step(state, answer, Level.CALM)
        if command == Command.UNDO:
            return Step(self._afresh(state.wave), say("count.given_up"), Level.CALM)
        if command == Command.DONE:
            level = Level.CALM if state.found else Level.CHECK
            answer = say("count.confirm" if state.found else "count.confirm_empty")
            return Step(replace(state, done=True), answer, level)
        raise Refused(say("command.not_here", command=command))

    def _confirm(
        self, hand: Hand, state: CountState, box: Countable, scan: Scan
    ) -> Step[CountState]:
        if not state.done:
            raise Refused(say("count.not_done", sscc=box.sscc))
        try:
            with self.floor.act(hand, scan, Right.COUNT) as act:
                # Called unloaded meanwhile, its receipt would go out without this.
                act.books.cold.hold_truck(box.number)
                countable(act.books, box.sscc)
                now = act.books.differences.content(box.sscc)
                if tuple(sorted(now.items())) != state.before:
                    changed = say("count.changed", sscc=box.sscc)
                    return Step(CountState(state.wave, due=state.due), changed, Level.CHECK)
                lines = _lines(now, _totals(state))
                unlike = sum(booked != found for _, booked, found in lines)
                key = "count.differs" if unlike else "count.agrees"
                items = sum(_totals(state).values())
                answer = say(key, sscc=box.sscc, items=items, products=unlike)
                counted = ContainerCounted(
                    sscc=box.sscc,
                    number=box.number,
                    wave_id=box.wave_id,
                    destination_id=box.destination_id,
                    lines=lines,
                )
                act.record(counted, answer)
                truck = act.books.truck(box.number) if box.number else None
                if truck is not None:
                    # Its sender is told with the receipt; once that is out, with another.
                    tell_again(act, self.floor.site, truck, answer)
        except Answered as done:
            level = Level.OK if done.answer.key == "count.agrees" else Level.CHECK
            return Step(self._afresh(state.wave), done.answer, level, committed=True)
        level = Level.CHECK if unlike else Level.OK
        return Step(self._afresh(state.wave), answer, level, committed=True)

    def view(self, state: CountState) -> View:
        """The place of the container across the room, and what was counted so far."""
        if state.box is None:
            prompt = say("count.prompt.due" if state.due else "count.prompt.container")
            return View(self.title, prompt, choices=tuple(map(_choice, state.due)))
        names = {found.product.sku_id: found.product.name for found in state.found}
        totals = _totals(state)
        latest = list(dict.fromkeys(f.product.sku_id for f in reversed(state.found)))
        return View(
            self.title,
            say("count.prompt.confirm" if state.done else "count.prompt.product"),
            Expects.SCAN_OR_QUANTITY if state.found and not state.done else Expects.SCAN,
            big=place_of(state.box),
            big_name=state.box.destination,
            quantity=totals[latest[0]] if latest else None,
            details=tuple(
                say("count.line", product=names[sku_id], quantity=totals[sku_id])
                for sku_id in latest[:SHOWN_LINES]
            ),
        )


def sscc_of(books: Books, floor: Floor, wave: Wave, code: Code) -> str:
    """The container a code means: a label, or what stands open; empty where it means none.
    Refused where nothing stands open there."""
    if code.kind is CodeKind.SSCC:
        return code.value
    if code.kind is CodeKind.ASSET:
        box = books.open_box_of_asset(code.value)
        if box is None:
            raise Refused(say("count.asset_not_open", asset=code.value))
        return box.sscc
    if code.kind is CodeKind.POSITION:
        place = read_position(code.value)
    elif code.kind is CodeKind.CHUTE:
        _, chute = chute_at(floor.site.sorters, code)
        place = chute.destination_id, chute.zone
    else:
        return ""
    sscc = books.open_at(wave.wave_id, *place)
    if not sscc:
        raise Refused(say("count.nothing_open", position=make_position(*place)))
    return sscc


def countable(books: Books, sscc: str) -> Countable:
    """The container, if it is here and its contents are ours to count."""
    box = books.differences.countable(sscc)
    if box is None:
        raise Refused(say("container.unknown", sscc=sscc))
    if not box.number and box.state in _GONE:
        raise Refused(say("count.gone", sscc=sscc, state=box.state))
    return box


def place_of(box: Countable) -> str:
    """Where a container stands: its position, or for one off a truck the end of its number."""
    if box.number or box.zone is None:
        return box.sscc[-6:]
    return make_position(box.destination_id, box.zone)


def _choice(due: Due) -> Choice:
    lost = say("count.due", position=due.position, asset=due.asset, terminal=due.terminal_id)
    return Choice(due.sscc, lost)


def _totals(state: CountState) -> Counter[str]:
    totals: Counter[str] = Counter()
    for found in state.found:
        totals[found.product.sku_id] += found.quantity
    return totals


def _lines(booked: Mapping[str, int], found: Mapping[str, int]) -> list[list[str | int]]:
    """Every product of either, with both numbers."""
    return [
        [sku_id, booked.get(sku_id, 0), found.get(sku_id, 0)]
        for sku_id in sorted(booked.keys() | found.keys())
    ]
