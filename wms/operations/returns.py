"""退货 Returns: notes of the stations counted, their goods disposed of and given to suppliers."""

import json
import re
from dataclasses import replace

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Refused, say
from wms.domain.people import Right, may
from wms.domain.words import Disposition, ReturnState, SiteKind
from wms.operations import returns_rules as rules
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.reasons import DISPOSED, read_reason
from wms.operations.reply import Command, Level, Scan, View
from wms.operations.returns_ports import ForSupplier, NoteHead
from wms.operations.returns_rules import Extra
from wms.operations.returns_state import EVERY, LINE, SUPPLIERS, WAY, Ask, ReturnsState
from wms.operations.returns_view import view_of

_COUNT = re.compile(r"\A[0-9]{1,6}\Z")
_Seen = tuple[tuple[NoteHead, ...], tuple[ForSupplier, ...]]


class Returns:
    """退货 Returns, at the central warehouse; a station sees here what was found of its notes.

    1. The list shows every note that is under way or waits to be disposed of, the oldest first,
       and since when. Scan the note that came with the truck.
    2. Count: scan a product, key how many there are; F9: as many as the note says. Where a product
       stands on several lines and the sum is another, each line is asked. Goods that are not on
       the note: key how many. F9 when all is counted: what is not counted is not there. What
       differs is a difference, and the station is told.
    3. Dispose (a supervisor): pick a line, or all that wait: to the supplier, into resale,
       destroyed; how many; why. Something decided wrongly: pick the line, F4.
    4. A supplier's driver is here: pick the suppliers, then the one; F9 prints the slip he signs,
       with everything that waits for him.

    note scanned → counted, or its lines; product → how many; F9 → found, told
    line → what becomes of it → how many → why → decided
    suppliers → one → F9: slip
    """

    command = Command.RETURNS
    title = say("job.returns")
    right = Right.TAKE_BACK

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.central = floor.site.kind is SiteKind.CENTRAL_WAREHOUSE
        self._look: Look[_Seen] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[ReturnsState]:
        """The notes."""
        del hand
        self._look.forget()
        return Step(ReturnsState(), say("returns.begin"), Level.CALM)

    def recall(self, state: ReturnsState) -> ReturnsState:
        """The note as it stands by now."""
        self._look.forget()
        if state.note is None or state.ask in (Ask.SUPPLIER, Ask.SLIP):
            return ReturnsState()
        return self._opened(state.note.number)

    def bookmark(self, state: ReturnsState) -> str:
        """The note, and what was counted of it."""
        if state.note is None:
            return ""
        extra = [(one.sku_id, one.name, one.items) for one in state.extra]
        return json.dumps([state.note.number, state.counts, extra])

    def resume(self, hand: Hand, bookmark: str) -> Step[ReturnsState]:
        """The note with what was counted, unless somebody else has counted it since."""
        del hand
        number, counts, extra = json.loads(bookmark)
        state = self._opened(number)
        if state.ask is Ask.PRODUCT:
            found = tuple((line, items) for line, items in counts)
            state = replace(state, counts=found, extra=tuple(Extra(*one) for one in extra))
        return Step(state, say("returns.note", number=number), Level.CALM)

    def back(self, state: ReturnsState) -> Step[ReturnsState] | None:
        """From what is in hand to the note, from the note to the list."""
        if state.ask is Ask.NOTE:
            return None
        if state.ask is Ask.SLIP:
            return Step(ReturnsState(Ask.SUPPLIER), say("returns.which_supplier"), Level.CALM)
        if state.note is None or state.ask in (Ask.SHOW, Ask.PRODUCT, Ask.LINE):
            return Step(ReturnsState(), say("returns.begin"), Level.CALM)
        disposing = state.ask in (Ask.WAY, Ask.QUANTITY, Ask.REASON)
        told = say("returns.note", number=state.note.number)
        return Step(state.standing(Ask.LINE if disposing else Ask.PRODUCT), told, Level.CALM)

    def handle(self, hand: Hand, state: ReturnsState, scan: Scan) -> Step[ReturnsState]:
        """A note, what is counted of it, what becomes of it, or a supplier."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            return self._command(hand, state, scan, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        if code.kind is CodeKind.RETURNS_NOTE:
            return self._note(state, code.value)
        match state.ask:
            case Ask.NOTE if code.value == SUPPLIERS and self.central:
                asked = ReturnsState(Ask.SUPPLIER)
                return Step(asked, say("returns.which_supplier"), Level.CALM)
            case Ask.NOTE:
                raise Refused(say("returns.not_a_note", code=code.value))
            case Ask.SHOW | Ask.DONE | Ask.SLIP:
                raise Refused(say("returns.nine_or_two"))
            case Ask.PRODUCT:
                return self._product(state, code.value)
            case Ask.COUNT | Ask.EACH | Ask.EXTRA:
                return self._counted(state, _count(code.value))
            case Ask.LINE:
                return self._line(hand, state, code.value)
            case Ask.WAY:
                return self._way(state, code.value)
            case Ask.QUANTITY:
                return self._quantity(state, _count(code.value))
            case Ask.REASON:
                return self._dispose(hand, state, scan)
            case Ask.SUPPLIER:
                return self._supplier(code.value)

    def _command(
        self, hand: Hand, state: ReturnsState, scan: Scan, command: str
    ) -> Step[ReturnsState]:
        if command == Command.UNDO and (earlier := self.back(state)) is not None:
            return earlier
        if command == Command.EXCEPTION and state.ask is Ask.WAY and state.at:
            return self._anew(hand, state, scan)
        if command == Command.DONE:
            match state.ask:
                case Ask.SHOW | Ask.LINE | Ask.SUPPLIER:
                    return Step(ReturnsState(), say("returns.begin"), Level.CALM)
                case Ask.PRODUCT:
                    told = say("returns.check", missing=len(state.uncounted), lines=state.differing)
                    return Step(state.standing(Ask.DONE), told, Level.CHECK)
                case Ask.DONE:
                    return self._received(hand, state, scan)
                case Ask.COUNT | Ask.EACH:
                    return self._counted(state, None)
                case Ask.QUANTITY:
                    return self._quantity(state, state.line().waiting)
                case Ask.SLIP:
                    return self._hand_over(hand, state, scan)
        raise Refused(say("command.not_here", command=command))

    # -- a note

    def _note(self, state: ReturnsState, number: str) -> Step[ReturnsState]:
        idle = state.ask in (Ask.NOTE, Ask.SHOW, Ask.LINE) or not (state.counts or state.extra)
        if not idle and state.note is not None and state.note.number != number:
            raise Refused(say("returns.finish_first", number=state.note.number))
        opened = self._opened(number)
        if not idle and opened.ask is Ask.PRODUCT:
            return Step(state.standing(Ask.PRODUCT), say("returns.note", number=number), Level.CALM)
        key = {Ask.PRODUCT: "returns.count_it", Ask.LINE: "returns.dispose_it"}
        return Step(opened, say(key.get(opened.ask, "returns.note"), number=number), Level.CALM)

    def _opened(self, number: str) -> ReturnsState:
        with self.floor.store.reading() as books:
            note = rules.note_of(books, number)
            lines = books.returns.lines(number)
        ask = Ask.PRODUCT if note.state is ReturnState.ON_NOTE else Ask.LINE
        return ReturnsState(ask if self.central else Ask.SHOW, note, lines)

    def _product(self, state: ReturnsState, text: str) -> Step[ReturnsState]:
        with self.floor.store.reading() as books:
            product = books.product(text)
        if product is None:
            raise Refused(say("count.unknown_product", code=text))
        lines = state.of_product(product.sku_id)
        state = replace(state, product=product)
        if not lines:
            told = say("returns.extra", product=product.name)
            return Step(replace(state, ask=Ask.EXTRA), told, Level.CHECK)
        if all(line.line in state.counted for line in lines):
            items = sum(state.counted[line.line] for line in lines)
            told = say("returns.again", product=product.name, items=items)
            return Step(replace(state, ask=Ask.COUNT), told, Level.CHECK)
        told = say("returns.how_many", product=product.name)
        return Step(replace(state, ask=Ask.COUNT), told, Level.CALM)

    def _counted(self, state: ReturnsState, items: int | None) -> Step[ReturnsState]:
        """How many there are of the product in hand, or of one line of it; None: as noted."""
        product = state.product
        assert product is not None
        if state.ask is Ask.EXTRA:
            extra = Extra(product.sku_id, product.name, items or 0)
            told = say("returns.extra_counted", product=product.name, items=extra.items)
            if not extra.items:
                raise Refused(say("returns.no_count", entry="0"))
            return Step(state.with_extra(extra).standing(Ask.PRODUCT), told, Level.CHECK)
        if state.ask is Ask.EACH:
            first, *rest = state.counting
            found = first.sent if items is None else items
            state = replace(state.with_counts({first.line: found}), counting=tuple(rest))
            if rest:
                told = say("returns.each", party=rest[0].party, product=product.name)
                return Step(state, told, Level.CALM)
            return self._known(state, product.sku_id, product.name)
        lines = state.of_product(product.sku_id)
        noted = sum(line.sent for line in lines)
        if items is None or items == noted:
            state = state.with_counts({line.line: line.sent for line in lines})
        elif len(lines) == 1:
            state = state.with_counts({lines[0].line: items})
        elif items == 0:
            state = state.with_counts({line.line: 0 for line in lines})
        else:
            told = say("returns.one_by_one", noted=noted, items=items, lines=len(lines))
            return Step(replace(state, ask=Ask.EACH, counting=lines), told, Level.CHECK)
        return self._known(state, product.sku_id, product.name)

    def _known(self, state: ReturnsState, sku_id: str, name: str) -> Step[ReturnsState]:
        lines = state.of_product(sku_id)
        items = sum(state.counted[line.line] for line in lines)
        noted = sum(line.sent for line in lines)
        key = "returns.counted" if items == noted else "returns.counted_differs"
        level = Level.OK if items == noted else Level.CHECK
        told = say(key, product=name, items=items, noted=noted)
        return Step(state.standing(Ask.PRODUCT), told, level)

    def _received(self, hand: Hand, state: ReturnsState, scan: Scan) -> Step[ReturnsState]:
        assert state.note is not None
        number = state.note.number
        try:
            with self.floor.act(hand, scan, Right.TAKE_BACK) as act:
                answer = rules.received(act, number, state.counted, state.extra)
        except Answered as done:
            answer = done.answer
        level = Level.CHECK if state.differing else Level.OK
        return Step(self.recall(state), answer, level, committed=True)

    # -- what becomes of it

    def _line(self, hand: Hand, state: ReturnsState, text: str) -> Step[ReturnsState]:
        if not may(hand.person.role, Right.DISPOSE):
            raise Refused(say("right.denied.dispose", person=hand.person.name))
        if text == EVERY:
            if not state.waiting:
                raise Refused(say("returns.none_waiting"))
            asked = replace(state.standing(Ask.WAY), at=0)
            return Step(asked, say("returns.every", lines=len(state.waiting)), Level.CHECK)
        line = next((one for one in state.lines if text == f"{LINE}{one.line}"), None)
        if line is None:
            with self.floor.store.reading() as books:
                product = books.product(text)
            same = state.of_product(product.sku_id) if product else ()
            line = next((one for one in same if one.waiting), next(iter(same), None))
        if line is None:
            raise Refused(say("returns.not_on_it", code=text))
        asked = replace(state.standing(Ask.WAY), at=line.line)
        key = "returns.what_of_it" if line.waiting else "returns.decided_already"
        return Step(asked, say(key, product=line.name, items=line.waiting), Level.CALM)

    def _way(self, state: ReturnsState, text: str) -> Step[ReturnsState]:
        way = next((one for one in Disposition if text == WAY + one.upper()), None)
        if way is None:
            raise Refused(say("returns.pick_way", code=text))
        if state.at and not state.line().waiting:
            raise Refused(say("returns.none_waiting"))
        if state.at and way is Disposition.TO_SUPPLIER and not state.line().supplier_id:
            raise Refused(say("returns.no_supplier", product=state.line().name))
        state = replace(state, way=way)
        if not state.at:
            return Step(replace(state, ask=Ask.REASON), say("returns.why"), Level.CALM)
        return Step(replace(state, ask=Ask.QUANTITY), say("returns.how_many_of_it"), Level.CALM)

    def _quantity(self, state: ReturnsState, items: int) -> Step[ReturnsState]:
        line = state.line()
        if not 0 < items <= line.waiting:
            raise Refused(say("returns.only_waiting", product=line.name, items=line.waiting))
        asked = replace(state, ask=Ask.REASON, quantity=items)
        return Step(asked, say("returns.why"), Level.CALM)

    def _dispose(self, hand: Hand, state: ReturnsState, scan: Scan) -> Step[ReturnsState]:
        assert state.note is not None
        assert state.way is not None
        reason = read_reason(scan.text, DISPOSED[state.way])
        parts = [(state.at, state.quantity)]
        if not state.at:
            parts = [(line.line, line.waiting) for line in state.waiting]
        with self.floor.act(hand, scan, Right.DISPOSE) as act:
            answer = rules.dispose(act, state.note.number, parts, state.way, reason)
        return Step(self.recall(state), answer, committed=True)

    def _anew(self, hand: Hand, state: ReturnsState, scan: Scan) -> Step[ReturnsState]:
        assert state.note is not None
        with self.floor.act(hand, scan, Right.DISPOSE) as act:
            answer = rules.dispose_anew(act, state.note.number, state.at)
        return Step(self.recall(state), answer, committed=True)

    # -- a supplier's driver

    def _supplier(self, text: str) -> Step[ReturnsState]:
        with self.floor.store.reading() as books:
            known = {one.supplier_id: one for one in books.returns.for_suppliers()}
            goods = books.returns.to_hand_over(text)
        if text not in known:
            raise Refused(say("returns.nothing_for", supplier=text))
        state = ReturnsState(Ask.SLIP, supplier=known[text], goods=goods)
        told = say("returns.slip", supplier=text, items=known[text].items)
        return Step(state, told, Level.CHECK)

    def _hand_over(self, hand: Hand, state: ReturnsState, scan: Scan) -> Step[ReturnsState]:
        assert state.supplier is not None
        with self.floor.act(hand, scan, Right.CLOSE_RETURNS) as act:
            answer = rules.hand_over(act, state.supplier.supplier_id)
        return Step(self.recall(state), answer, committed=True)

    def view(self, state: ReturnsState) -> View:
        """What waits and since when; one note; one supplier."""
        seen = self._look.now("notes", self._read)
        notes, suppliers = seen.value or ((), ())
        now = self.floor.clock()
        return board(view_of(self.title, state, notes, suppliers, now), seen.silence)

    def _read(self) -> _Seen:
        with self.floor.store.reading() as books:
            suppliers = books.returns.for_suppliers() if self.central else ()
            return books.returns.notes(), suppliers


def _count(text: str) -> int:
    if not _COUNT.match(text):
        raise Refused(say("returns.no_count", entry=text))
    return int(text)
