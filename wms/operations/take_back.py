"""收退货 Take back: goods that come back from points, and what is left over here."""

import json
from dataclasses import replace

from wms.domain.codes import CodeKind, identify, read_quantity
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right, may
from wms.domain.words import SiteKind
from wms.operations import take_back_rules as rules
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.reply import Command, Level, Scan, View
from wms.operations.returns_ports import Collected, LeftOver
from wms.operations.take_back_orders import with_order
from wms.operations.take_back_rules import Place, Taken
from wms.operations.take_back_state import (
    ALL,
    NIGHT,
    OWN,
    Ask,
    TakeBackState,
    pick_of,
    reason_of,
    view_of,
)

LONGEST_ORDER = 40
_Seen = tuple[tuple[Collected, ...], tuple[LeftOver, ...]]


class TakeBack:
    """收退货 Take back, at the station and at the central warehouse.

    1. The driver brings goods back from a point: scan the point (its position, its stop on the
       sheet, or key its code).
    2. Scan the product and key how many. The screen says which night the point got it in; F4 if it
       was another. More than it got: count again, F9 if it is so.
    3. Pick why. Key the customer's order, or F9 where nobody knows it. An order the books know
       otherwise (no such one, another point's, another product) is asked about: key it again or
       F9, and the remark goes onto the note. It is written down; the next product. F9: the next
       point. F6 takes back the last one.
    4. What is left over here goes back too: pick this site's own goods, then a line or all of
       them. Goods somebody still needs are not left over.
    5. F7 closes the note (a lead): it prints, and goes back with the trunk truck with the goods.
       At the warehouse its own goods are then waiting to be disposed of.
    What drivers brought back of their stops, and what was intercepted, is on the note by itself.

    point → product → how many → why → order → written down → product
    more than the point got → F9: so be it; F4: another night; F6: not this one
    F7 → what is on the note → F9: closed, printed, told
    """

    command = Command.TAKE_BACK
    title = say("job.take_back")
    right = Right.TAKE_BACK

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.central = floor.site.kind is SiteKind.CENTRAL_WAREHOUSE
        self._look: Look[_Seen] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[TakeBackState]:
        """Wait for a point; at the warehouse there are none."""
        del hand
        self._look.forget()
        return Step(self._first(), self._begins(), Level.CALM)

    def _begins(self) -> Message:
        return say("take_back.begin_own" if self.central else "take_back.begin")

    def _first(self) -> TakeBackState:
        if self.central:
            return TakeBackState(Ask.PRODUCT, rules.own_place(self.floor.site))
        return TakeBackState()

    def recall(self, state: TakeBackState) -> TakeBackState:
        """It was written down already."""
        self._look.forget()
        return self._first() if state.ask is Ask.CLOSE else state.at_place()

    def bookmark(self, state: TakeBackState) -> str:
        """The place, and what was in hand."""
        if state.place is None:
            return ""
        kept: dict[str, object] = {"place": state.place.code}
        if state.taken is not None:
            kept |= {"product": state.taken.product.sku_id, "quantity": state.taken.quantity}
        return json.dumps(kept)

    def resume(self, hand: Hand, bookmark: str) -> Step[TakeBackState]:
        """The place again; with the product that was in hand, and how many."""
        kept = json.loads(bookmark)
        with self.floor.store.reading() as books:
            place = rules.place_of(books, self.floor.site, identify(kept["place"]))
        step = self._at(place)
        if place.own or "product" not in kept:
            return step
        step = self._product(step.state, place, kept["product"])
        if kept["quantity"] and step.state.ask is Ask.QUANTITY:
            return self._quantity(hand, step.state, None, str(kept["quantity"]))
        return step

    def back(self, state: TakeBackState) -> Step[TakeBackState] | None:
        """From a product to its place, from a place to the list."""
        first = self._first()
        if state == first:
            return None
        if state.ask is Ask.PRODUCT or state.place is None:
            return Step(first, self._begins(), Level.CALM)
        return self._at(state.place)

    def handle(self, hand: Hand, state: TakeBackState, scan: Scan) -> Step[TakeBackState]:
        """A place, a product, or the answer to what is being asked."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            return self._command(hand, state, scan, code.value)
        # Any text may be an order: a number of 13 digits is no product there.
        order = state.ask in (Ask.ORDER, Ask.ORDER_SURE)
        if code.kind is CodeKind.BAD_CHECK_DIGIT and not order:
            raise Refused(say("code.bad_check_digit", code=code.value))
        match state.ask:
            case Ask.PARTY:
                return self._place(scan)
            case Ask.PRODUCT:
                assert state.place is not None
                if state.place.own:
                    return self._own(hand, state, scan, code.value)
                return self._product(state, state.place, code.value)
            case Ask.NIGHT:
                return self._night(state, code.value)
            case Ask.QUANTITY:
                return self._quantity(hand, state, scan, code.value)
            case Ask.WHY:
                reason = reason_of(code.value)
                if reason is None:
                    raise Refused(say("take_back.pick_why", code=code.value))
                taken = replace(_in_hand(state), reason=reason)
                return Step(
                    state.with_taken(Ask.ORDER, taken), say("take_back.which_order"), Level.CALM
                )
            case Ask.SURE:
                raise Refused(say("take_back.sure_first"))
            case Ask.ORDER | Ask.ORDER_SURE:
                return self._order(hand, state, scan, scan.text.strip())
            case Ask.CLOSE:
                raise Refused(say("take_back.close_first"))

    def _command(
        self, hand: Hand, state: TakeBackState, scan: Scan, command: str
    ) -> Step[TakeBackState]:
        idle = state.ask in (Ask.PARTY, Ask.PRODUCT)
        if command == Command.CLOSE and idle:
            return self._closing(hand, state)
        if command == Command.EXCEPTION and state.ask is Ask.QUANTITY and state.taken:
            return self._nights(state)
        if command == Command.UNDO:
            if not idle:
                step = self.back(state)
                assert step is not None
                return step
            return self._undo(hand, state, scan)
        if command == Command.DONE:
            match state.ask:
                case Ask.PRODUCT if not self.central:
                    return Step(TakeBackState(), say("take_back.begin"), Level.CALM)
                case Ask.QUANTITY:
                    many = state.left.items if state.left else 1
                    return self._quantity(hand, state, scan, str(many or 1))
                case Ask.SURE if state.left is not None:
                    lines = [(state.left, state.quantity)]
                    return self._put_on_note(hand, state, scan, lines, confirmed=True)
                case Ask.SURE:
                    taken = replace(_in_hand(state), confirmed=True)
                    why = state.with_taken(Ask.WHY, taken)
                    return Step(why, say("take_back.which_reason"), Level.CALM)
                case Ask.ORDER | Ask.ORDER_SURE:
                    return self._record(hand, state, scan, _in_hand(state))
                case Ask.CLOSE:
                    return self._close(hand, state, scan)
        raise Refused(say("command.not_here", command=command))

    def _place(self, scan: Scan) -> Step[TakeBackState]:
        if scan.text.strip() == OWN:
            return self._at(rules.own_place(self.floor.site))
        with self.floor.store.reading() as books:
            return self._at(rules.place_of(books, self.floor.site, identify(scan.text)))

    def _at(self, place: Place) -> Step[TakeBackState]:
        self._look.forget()
        state = TakeBackState(Ask.PRODUCT, place)
        if place.own:
            return Step(state, say("take_back.begin_own"), Level.CALM)
        return Step(state, say("take_back.place", place=place.code, name=place.name), Level.CALM)

    def _product(self, state: TakeBackState, place: Place, text: str) -> Step[TakeBackState]:
        """A product of a point. Which night it is from is plain, unless that is long ago."""
        with self.floor.store.reading() as books:
            product = rules.product_of(books, text)
            nights = rules.nights_of(books, place, product.sku_id)
            late = rules.is_late(books, nights[0])
        taken = Taken(place, product, nights[0])
        state = replace(state, taken=taken, nights=nights)
        if late:
            told = say("take_back.long_ago", product=product.name, days=rules.DAYS_BACK)
            return Step(replace(state, ask=Ask.NIGHT), told, Level.CHECK)
        if not nights[0].got:
            told = say("take_back.never_got", place=place.code, product=product.name)
            return Step(replace(state, ask=Ask.QUANTITY), told, Level.CHECK)
        told = say("take_back.product", product=product.name)
        return Step(replace(state, ask=Ask.QUANTITY), told, Level.CALM)

    def _nights(self, state: TakeBackState) -> Step[TakeBackState]:
        if len(state.nights) < 2:
            night = state.nights[0].business_date if state.nights else ""
            raise Refused(say("take_back.one_night", night=night))
        return Step(replace(state, ask=Ask.NIGHT), say("take_back.which_night"), Level.CALM)

    def _night(self, state: TakeBackState, text: str) -> Step[TakeBackState]:
        picked = text.removeprefix(NIGHT)
        night = next((one for one in state.nights if one.wave_id == picked), None)
        if night is None:
            raise Refused(say("take_back.pick_night", code=text))
        taken = replace(_in_hand(state), night=night)
        told = say("take_back.night", night=night.business_date)
        return Step(state.with_taken(Ask.QUANTITY, taken), told, Level.CALM)

    def _quantity(
        self, hand: Hand, state: TakeBackState, scan: Scan | None, text: str
    ) -> Step[TakeBackState]:
        quantity = read_quantity(text)
        if quantity is None:
            raise Refused(say("take_back.no_quantity", entry=text))
        if state.left is not None:
            assert scan is not None
            return self._own_quantity(hand, state, scan, state.left, quantity)
        taken = replace(_in_hand(state), quantity=quantity)
        if quantity > taken.night.left:
            sure = state.with_taken(Ask.SURE, taken)
            return Step(sure, rules.too_many(taken, taken.night), Level.CHECK)
        return Step(state.with_taken(Ask.WHY, taken), say("take_back.which_reason"), Level.CALM)

    def _order(
        self, hand: Hand, state: TakeBackState, scan: Scan, text: str
    ) -> Step[TakeBackState]:
        if not text or len(text) > LONGEST_ORDER or not text.isprintable():
            raise Refused(say("take_back.bad_order", longest=LONGEST_ORDER))
        before = _in_hand(state)
        if before.order_doubt is not None and text.casefold() == before.order_id.casefold():
            # Keyed once more, so it is meant.
            return self._record(hand, state, scan, before)
        with self.floor.store.reading() as books:
            taken, doubt = with_order(books, before, text)
        if doubt is not None:
            return Step(state.with_taken(Ask.ORDER_SURE, taken), doubt, Level.CHECK)
        return self._record(hand, state, scan, taken)

    def _record(
        self, hand: Hand, state: TakeBackState, scan: Scan, taken: Taken
    ) -> Step[TakeBackState]:
        with self.floor.act(hand, scan, Right.TAKE_BACK) as act:
            answer = rules.take(act, taken)
        level = Level.CHECK if taken.confirmed or taken.order_doubt else Level.OK
        return Step(self.recall(state), answer, level, committed=True)

    # -- this site's own goods

    def _own(self, hand: Hand, state: TakeBackState, scan: Scan, text: str) -> Step[TakeBackState]:
        with self.floor.store.reading() as books:
            spare = rules.left_over(books)
            item = next((one for one in spare if pick_of(one) == scan.text.strip()), None)
            if item is None and scan.text.strip() != ALL:
                item = rules.left_of(books, rules.product_of(books, text))
        if item is None:
            if not spare:
                raise Refused(say("take_back.nothing_left"))
            lines = [(one, one.items) for one in spare]
            return self._put_on_note(hand, state, scan, lines, confirmed=False)
        if not item.items:
            told = say("take_back.none_to_spare", product=item.name)
            return Step(replace(state, ask=Ask.QUANTITY, left=item), told, Level.CHECK)
        told = say("take_back.product", product=item.name)
        return Step(replace(state, ask=Ask.QUANTITY, left=item), told, Level.CALM)

    def _own_quantity(
        self, hand: Hand, state: TakeBackState, scan: Scan, item: LeftOver, quantity: int
    ) -> Step[TakeBackState]:
        with self.floor.store.reading() as books:
            plain = rules.may_put_on_note(books, item, quantity)
        if plain:
            return self._put_on_note(hand, state, scan, [(item, quantity)], confirmed=False)
        told = say("take_back.needed", product=item.name, items=item.items)
        return Step(replace(state, ask=Ask.SURE, quantity=quantity), told, Level.CHECK)

    def _put_on_note(
        self,
        hand: Hand,
        state: TakeBackState,
        scan: Scan,
        lines: list[tuple[LeftOver, int]],
        *,
        confirmed: bool,
    ) -> Step[TakeBackState]:
        with self.floor.act(hand, scan, Right.TAKE_BACK) as act:
            answer = rules.put_on_note(act, self.floor.site, lines, confirmed=confirmed)
        return Step(self.recall(state), answer, committed=True)

    # -- the last one, and the note

    def _undo(self, hand: Hand, state: TakeBackState, scan: Scan) -> Step[TakeBackState]:
        with self.floor.act(hand, scan, Right.TAKE_BACK) as act:
            answer = rules.take_back_last(act)
        return Step(self.recall(state), answer, committed=True)

    def _closing(self, hand: Hand, state: TakeBackState) -> Step[TakeBackState]:
        """What is on the note, before it is closed."""
        del state
        if not may(hand.person.role, Right.CLOSE_RETURNS):
            raise Refused(say("right.denied.close_returns", person=hand.person.name))
        self._look.forget()
        with self.floor.store.reading() as books:
            collected = books.returns.collected()
        if not collected:
            raise Refused(say("take_back.nothing_collected"))
        items = sum(one.quantity for one in collected)
        closing = TakeBackState(Ask.CLOSE)
        return Step(closing, say("take_back.closing", items=items), Level.CHECK)

    def _close(self, hand: Hand, state: TakeBackState, scan: Scan) -> Step[TakeBackState]:
        try:
            with self.floor.act(hand, scan, Right.CLOSE_RETURNS) as act:
                answer = rules.close_note(act, self.floor.site)
        except Answered as done:
            answer = done.answer
        return Step(self.recall(state), answer, committed=True)

    def view(self, state: TakeBackState) -> View:
        """What is collected; of one place; or what is asked of the goods in hand."""
        own = state.place is not None and state.place.own
        seen = self._look.now(own, lambda: self._read(own=own))
        collected, spare = seen.value or ((), ())
        return board(view_of(self.title, state, collected, spare), seen.silence)

    def _read(self, *, own: bool) -> _Seen:
        with self.floor.store.reading() as books:
            return books.returns.collected(), rules.left_over(books) if own else ()


def _in_hand(state: TakeBackState) -> Taken:
    assert state.taken is not None
    return state.taken
