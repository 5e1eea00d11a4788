"""送达登记 Deliveries at the station: what became of every stop of a driver's sheet."""

import dataclasses
import json
from dataclasses import replace

from wms.domain.codes import Code, CodeKind, identify, read_quantity, read_stop, read_temperature
from wms.domain.cold import too_warm
from wms.domain.messages import Refused, say
from wms.domain.people import Right
from wms.domain.words import Outcome
from wms.operations import deliver_rules as rules
from wms.operations import deliver_view
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board
from wms.operations.deliver_rules import Told, Untaken
from wms.operations.deliver_state import Ask, DeliverState, got, known, missing, unasked, unread
from wms.operations.delivery_ports import SheetHead, SheetStop
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.reply import Command, Level, Scan, View
from wms.operations.stops import stop_named


class Deliver:
    """送达登记 Deliveries, at the station.

    1. Drivers call or come back. In a hurry: scan stop after stop of their sheets; each scan is
       "delivered in full, now". F4 right after it: something was otherwise at that stop.
    2. With time: scan the number of the sheet. Then key the number a stop has there, or scan it.
       - An order of it was intercepted: say first whether its goods came back with the driver.
       - All taken: key the time on the sheet, as 9:35; F9 is now.
       - Otherwise pick what happened. Partly: scan each product not taken, key how many, pick why;
         F9 when there are no more. Refused, or nobody there: pick why; everything comes back.
       - Chilled or frozen goods: key the reading. Out of range: key it once more, then the goods
         are held and come back.
    3. F9 at the sheet: all the others took everything, at one time; the screen says how many
       before it is done.
    4. Said wrongly: the same stop once more. The last word counts, until what came back is on a
       returns note.

    sheet scanned  → its stops; stop scanned there → what happened
    stop scanned   → delivered now (cold goods: reading first); F4 → what happened
    F6             → the question before, the list
    """

    command = Command.DELIVER
    title = say("job.deliver")
    right = Right.DELIVER

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._list: Look[tuple[SheetHead, ...]] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[DeliverState]:
        """Wait for a sheet or a stop."""
        del hand
        return Step(DeliverState(), say("deliver.begin"), Level.CALM)

    def recall(self, state: DeliverState) -> DeliverState:
        """It was done already: the sheet as it is now."""
        if state.sheet is None or state.scanned:
            return DeliverState(last=state.last)
        return self._opened(state.sheet.number)

    def bookmark(self, state: DeliverState) -> str:
        """The sheet, and what was keyed of a stop."""
        if state.sheet is None:
            return ""
        kept = {
            "number": state.sheet.number,
            "point": state.stop.point_id if state.stop else "",
            "outcome": state.outcome or "",
            "back": state.back,
            "over": state.over,
            "lines": [dataclasses.astuple(line) for line in state.lines],
        }
        return json.dumps(kept)

    def resume(self, hand: Hand, bookmark: str) -> Step[DeliverState]:
        """The sheet as it is now; at the stop, with what was not taken."""
        del hand
        kept = json.loads(bookmark)
        state = self._opened(kept["number"])
        assert state.sheet is not None
        stop = next((s for s in state.sheet.stops if s.point_id == kept["point"]), None)
        told = say("deliver.sheet", number=kept["number"])
        if stop is None:
            return Step(state, told, Level.CALM)
        back, over = tuple(kept.get("back", ())), tuple(kept.get("over", ()))
        state = replace(state, stop=stop, back=back, over=over)
        state = replace(state, ask=Ask.INTERCEPT if unasked(state) else Ask.HOW)
        if kept["outcome"] == Outcome.PARTLY:
            lines = tuple(Untaken(*line) for line in kept["lines"])
            state = replace(state, ask=Ask.PRODUCT, outcome=Outcome.PARTLY, lines=lines)
        return Step(state, told, Level.CALM)

    def back(self, state: DeliverState) -> Step[DeliverState] | None:
        """From a stop to its sheet, from a sheet to the list."""
        if state.sheet is None:
            return None
        if state.ask is Ask.STOP or state.scanned:
            return Step(DeliverState(), say("deliver.begin"), Level.CALM)
        return Step(
            self._opened(state.sheet.number),
            say("deliver.sheet", number=state.sheet.number),
            Level.CALM,
        )

    def handle(self, hand: Hand, state: DeliverState, scan: Scan) -> Step[DeliverState]:
        """A sheet, a stop, or the answer to what is being asked."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            return self._command(hand, state, scan, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        if code.kind in (CodeKind.MANIFEST, CodeKind.STOP):
            return self._paper(hand, state, scan, code)
        match state.ask:
            case Ask.SHEET:
                raise Refused(say("deliver.not_a_sheet", code=code.value))
            case Ask.STOP:
                return self._stop(state, code.value)
            case Ask.INTERCEPT:
                return self._intercepted(hand, state, scan, code.value)
            case Ask.HOW:
                return self._how(hand, state, scan, code.value)
            case Ask.REASON:
                reason = _picked(code.value, rules.reasons_of(state.outcome))
                return self._next(hand, replace(state, reason=reason), scan)
            case Ask.PRODUCT:
                return self._product(state, code.value)
            case Ask.QUANTITY:
                return self._quantity(state, code.value)
            case Ask.WHY:
                return self._why(state, code.value)
            case Ask.READING | Ask.AGAIN:
                return self._reading(hand, state, scan, code.value)
            case Ask.TIME:
                sheet, _ = known(state)
                at = rules.keyed_time(code.value, sheet, scan.at)
                return self._next(hand, replace(state, at=at), scan)
            case Ask.SURE:
                return self._sure(hand, state, scan, code.value)

    def _command(
        self, hand: Hand, state: DeliverState, scan: Scan, command: str
    ) -> Step[DeliverState]:
        if command == Command.UNDO and (earlier := self.back(state)) is not None:
            return earlier
        if command == Command.EXCEPTION and state.ask is Ask.SHEET and state.last:
            return self._otherwise(state.last)
        if command == Command.EXCEPTION and state.scanned and state.stop is not None:
            return self._otherwise(state.stop.code)
        if command == Command.DONE:
            match state.ask:
                case Ask.STOP:
                    return self._rest(state)
                case Ask.HOW | Ask.TIME:
                    sheet, _ = known(state)
                    at = rules.time_now(sheet, scan.at)
                    outcome = state.outcome or Outcome.DELIVERED
                    return self._next(hand, replace(state, outcome=outcome, at=at), scan)
                case Ask.PRODUCT if state.lines:
                    return self._next(hand, state, scan)
                case Ask.PRODUCT:
                    raise Refused(say("deliver.product_first"))
                case Ask.QUANTITY:
                    return self._quantity(state, "1")
        raise Refused(say("command.not_here", command=command))

    def _paper(self, hand: Hand, state: DeliverState, scan: Scan, code: Code) -> Step[DeliverState]:
        """A sheet, or a stop of one."""
        if state.ask not in (Ask.SHEET, Ask.STOP, Ask.INTERCEPT, Ask.HOW):
            raise Refused(say("deliver.finish_first", code=code.value))
        if code.kind is CodeKind.MANIFEST:
            opened = self._opened(code.value)
            return Step(opened, say("deliver.sheet", number=code.value), Level.CALM)
        with self.floor.store.reading() as books:
            number, sequence = stop_named(books, code.value)
        opened = self._opened(number)
        assert opened.sheet is not None
        stop = rules.stop_of(opened.sheet, sequence)
        if state.sheet is not None and not state.scanned:
            return self._at(opened, stop)
        if stop.said is not None:
            return self._at(opened, stop)
        at = rules.time_now(opened.sheet, scan.at)
        full = replace(opened, stop=stop, scanned=True, outcome=Outcome.DELIVERED, at=at)
        return self._next(hand, full, scan)

    def _opened(self, number: str) -> DeliverState:
        self._list.forget()
        with self.floor.store.reading() as books:
            return DeliverState(Ask.STOP, rules.sheet_of(books, number))

    def _otherwise(self, code: str) -> Step[DeliverState]:
        """Something was otherwise at the stop scanned last."""
        number, sequence = read_stop(code)
        opened = self._opened(number)
        assert opened.sheet is not None
        return self._at(opened, rules.stop_of(opened.sheet, sequence))

    def _rest(self, state: DeliverState) -> Step[DeliverState]:
        """All that are left; where none is, the list of sheets."""
        assert state.sheet is not None
        if not state.sheet.open:
            return Step(DeliverState(), say("deliver.begin"), Level.CALM)
        stopped = [str(stop.sequence) for stop in state.sheet.open if stop.waiting]
        if stopped:
            raise Refused(say("deliver.intercepts_first", stops=", ".join(stopped)))
        rest = replace(state, ask=Ask.TIME, rest=True, outcome=Outcome.DELIVERED)
        return Step(rest, say("deliver.rest", stops=len(state.sheet.open)), Level.CHECK)

    def _stop(self, state: DeliverState, text: str) -> Step[DeliverState]:
        """A stop by its number on the sheet, or its point."""
        assert state.sheet is not None
        stop = next((s for s in state.sheet.stops if s.point_id == text), None)
        if stop is None and (sequence := read_quantity(text)):
            stop = rules.stop_of(state.sheet, sequence)
        if stop is None:
            raise Refused(say("deliver.not_on_sheet", code=text, number=state.sheet.number))
        return self._at(state, stop)

    def _at(self, state: DeliverState, stop: SheetStop) -> Step[DeliverState]:
        """A stop is open; what was said of it before is shown."""
        state = DeliverState(Ask.INTERCEPT if stop.waiting else Ask.HOW, state.sheet, stop)
        if stop.said is not None:
            by = stop.said.said_by
            told = say("deliver.said_before", stop=stop.sequence, name=stop.name, by=by)
            return Step(state, told, Level.CHECK)
        return Step(state, say("deliver.stop", stop=stop.sequence, name=stop.name), Level.CALM)

    def _intercepted(
        self, hand: Hand, state: DeliverState, scan: Scan, text: str
    ) -> Step[DeliverState]:
        """An order that was not to be handed out: the driver kept its goods, or did not."""
        one = unasked(state)
        assert one is not None
        if text not in (deliver_view.BACK, deliver_view.OVER):
            raise Refused(say("deliver.intercept_first"))
        if text == deliver_view.BACK:
            state = replace(state, back=(*state.back, one.key))
        else:
            state = replace(state, over=(*state.over, one.key))
        if state.outcome is not None:
            return self._next(hand, state, scan)
        told = say("deliver.intercept_noted", order=one.key)
        return Step(
            replace(state, ask=Ask.INTERCEPT if unasked(state) else Ask.HOW), told, Level.CALM
        )

    def _how(self, hand: Hand, state: DeliverState, scan: Scan, text: str) -> Step[DeliverState]:
        """What happened there; a time alone: all taken."""
        outcome = next((o for o in Outcome if text == deliver_view.HOW + o), None)
        if outcome is None:
            sheet, _ = known(state)
            at = rules.keyed_time(text, sheet, scan.at)
            return self._next(hand, replace(state, outcome=Outcome.DELIVERED, at=at), scan)
        state = replace(state, outcome=outcome)
        if outcome is Outcome.PARTLY:
            return Step(replace(state, ask=Ask.PRODUCT), say("deliver.partly"), Level.CALM)
        return self._next(hand, state, scan)

    def _product(self, state: DeliverState, text: str) -> Step[DeliverState]:
        _, stop = known(state)
        with self.floor.store.reading() as books:
            product = books.product(text)
        if product is None:
            raise Refused(say("count.unknown_product", code=text))
        if not got(state, stop).get(product.sku_id):
            raise Refused(say("deliver.not_for_it", product=product.name, stop=stop.name))
        state = replace(state, ask=Ask.QUANTITY, product=product, quantity=0)
        return Step(state, say("deliver.product", product=product.name), Level.CALM)

    def _quantity(self, state: DeliverState, text: str) -> Step[DeliverState]:
        _, stop = known(state)
        quantity, product = read_quantity(text), state.product
        assert product is not None
        if quantity is None:
            raise Refused(say("deliver.no_quantity", entry=text))
        sku_id = product.sku_id
        said = sum(line.quantity for line in state.lines if line.sku_id == sku_id)
        left = got(state, stop)[sku_id] - said
        if quantity > left:
            raise Refused(say("deliver.only", product=product.name, items=left))
        state = replace(state, ask=Ask.WHY, quantity=quantity)
        told = say("deliver.quantity", product=product.name, items=quantity)
        return Step(state, told, Level.CALM)

    def _why(self, state: DeliverState, text: str) -> Step[DeliverState]:
        _, stop = known(state)
        assert state.product is not None
        reason = _picked(text, rules.reasons_of(Outcome.PARTLY))
        line = Untaken(state.product.sku_id, state.quantity, reason)
        state = replace(
            state, ask=Ask.PRODUCT, lines=(*state.lines, line), product=None, quantity=0
        )
        told = say("deliver.line", product=stop.name_of(line.sku_id), items=line.quantity)
        return Step(state, told, Level.CALM)

    def _reading(
        self, hand: Hand, state: DeliverState, scan: Scan, text: str
    ) -> Step[DeliverState]:
        tenths = read_temperature(text)
        if tenths is None:
            raise Refused(say("temperature.unreadable", entry=text))
        zone = unread(state)[0]
        warm = bool(too_warm(((zone, tenths),)))
        if warm and state.rest:
            raise Refused(say("deliver.warm_alone", zone=zone, reading=text))
        if warm and state.doubted != tenths:
            doubted = replace(state, ask=Ask.AGAIN, doubted=tenths)
            return Step(doubted, say("deliver.warm", zone=zone, reading=text), Level.CHECK)
        readings = (*state.readings, (zone, tenths))
        return self._next(hand, replace(state, readings=readings, doubted=None), scan)

    def _next(self, hand: Hand, state: DeliverState, scan: Scan) -> Step[DeliverState]:
        """Whatever is not known yet is asked; then it is done."""
        ask = missing(state)
        if ask is Ask.SURE:
            assert state.sheet is not None
            stops = len(state.sheet.open)
            return Step(replace(state, ask=ask), say("deliver.sure", stops=stops), Level.CHECK)
        if ask is not None:
            return Step(replace(state, ask=ask), say(f"deliver.ask.{ask}"), Level.CALM)
        return self._record(hand, state, scan)

    def _record(self, hand: Hand, state: DeliverState, scan: Scan) -> Step[DeliverState]:
        sheet, open_ = known(state)
        assert state.outcome is not None
        assert state.at is not None
        source = rules.SCAN if state.scanned else rules.SHEET
        lines, readings, back = state.lines, state.readings, state.back
        told = Told(state.outcome, state.at, source, state.reason, lines, readings, back)
        with self.floor.act(hand, scan, Right.DELIVER) as act:
            now = rules.sheet_of(act.books, sheet.number)
            stop = next(s for s in now.stops if s.point_id == open_.point_id)
            settled = rules.settled(stop, told)
            answer = rules.answer_of(stop, settled)
            changed = rules.record_stop(act, self.floor.site, now, stop, settled, answer)
        level = Level.OK if settled.outcome is Outcome.DELIVERED else Level.CHECK
        after = self._after(state, stop)
        if not changed:
            return Step(after, say("deliver.same", stop=stop.sequence, name=stop.name), Level.CALM)
        return Step(after, answer, level, committed=True)

    def _after(self, state: DeliverState, stop: SheetStop) -> DeliverState:
        if state.scanned:
            return DeliverState(last=stop.code)
        return self._opened(stop.number)

    def _sure(self, hand: Hand, state: DeliverState, scan: Scan, text: str) -> Step[DeliverState]:
        """Every stop nobody has said anything of, delivered in full."""
        if text != deliver_view.YES or state.sheet is None or state.at is None:
            raise Refused(say("deliver.sure_first"))
        answer = say("deliver.rest_done", stops=len(state.sheet.open), time=f"{state.at:%H:%M}")
        try:
            with self.floor.act(hand, scan, Right.DELIVER) as act:
                now = rules.sheet_of(act.books, state.sheet.number)
                if now.open != state.sheet.open:
                    changed = DeliverState(Ask.STOP, now)
                    return Step(changed, say("deliver.changed"), Level.CHECK)
                for stop in now.open:
                    read = tuple((z, t) for z, t in state.readings if z in stop.cold)
                    told = Told(Outcome.DELIVERED, state.at, rules.SHEET, readings=read)
                    settled = rules.settled(stop, told)
                    rules.record_stop(act, self.floor.site, now, stop, settled, answer)
        except Answered as done:
            answer = done.answer
        return Step(self._opened(state.sheet.number), answer, committed=True)

    def view(self, state: DeliverState) -> View:
        """The sheets; the stops of one; or one stop, and what is asked of it."""
        seen = self._list.now("sheets", self._read)
        return board(deliver_view.view_of(self.title, state, seen.value or ()), seen.silence)

    def _read(self) -> tuple[SheetHead, ...]:
        with self.floor.store.reading() as books:
            return books.delivery.sheets()


def _picked(text: str, reasons: tuple[str, ...]) -> str:
    """The reason picked of those on offer."""
    word = text.removeprefix(deliver_view.WHY)
    if word not in reasons:
        raise Refused(say("deliver.pick_why", code=text))
    return word
