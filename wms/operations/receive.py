"""Receiving at the central warehouse: every supplier's goods, against what is ordered by now."""

import json
from dataclasses import replace

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right
from wms.domain.words import ReceiptState
from wms.operations import receive_arrival, receive_goods, receive_view
from wms.operations.floor import Floor, Hand, Step
from wms.operations.ports import Books
from wms.operations.receive_close import close_receipt
from wms.operations.receive_picked import is_same, nobody_knows, picked
from wms.operations.receive_rules import next_ask
from wms.operations.receive_state import (
    Ask,
    Bench,
    Draft,
    ReceiveState,
    arrival_of,
    bookmark_of,
    draft_of,
)
from wms.operations.receiving_ports import Tally
from wms.operations.reply import Command, Level, Scan, View

_GOODS_KINDS = frozenset({CodeKind.GTIN, CodeKind.SSCC, CodeKind.TEXT, CodeKind.BAD_CHECK_DIGIT})
_COMMANDS = frozenset({Command.DONE, Command.EXCEPTION, Command.UNDO})
_BETWEEN = frozenset({Ask.QUANTITY, Ask.CONFIRM, Ask.SECOND})
"""Where a line is counted: a product may be scanned here, and nothing else is being answered."""


class Receive:
    """收货 Receive, at the central warehouse's docks.

    1. Scan the code on the supplier's notice, or key the supplier's code. The screen says whether
       it is early, on time, late, or not expected; somebody not expected comes in once you scan
       the same again.
    2. Dock (F9 where it is the one of the appointment), plate, and of cold goods the temperature of
       each zone. Now the receipt is open.
    3. Scan a product, or the code on its carton. Key how many: items, or 6*12 for six cartons of
       twelve; F9 takes what is still open. Answer what is asked: weight of fresh goods, last day
       (20261231, or *20261201 for the day of production), temperature of cold goods. What nobody
       ordered of them is keyed as well: it goes back, and the driver signs for that.
    4. Look at the goods. Something wrong: F4, why, how many go back.
    5. F9, or the product once more, writes the line. More than ordered: choose whether the rest
       goes back with the driver or stays. Too warm: it is held for a supervisor. Too old: it goes
       back, unless a second person lets it in.
    6. F6 gives up the line in hand, else takes your last line back.
    7. F9 with nothing in hand: what is short, over and rejected. Scan the notice once more: the
       receipt is closed and prints; the driver signs it.

    notice scanned      → dock → plate → readings → open    | which: a vehicle of theirs stands here
    product scanned     → quantity → what is asked of it → confirm
    F4                  → reason → how many → as before
    F9 at confirm       → written; with too little shelf life: second person → written
    F9, nothing in hand → close → closed
    """

    command = Command.RECEIVE
    title = receive_view.TITLE
    right = Right.RECEIVE

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[ReceiveState]:
        """Wait for a vehicle."""
        del hand
        return Step(ReceiveState(), say("receive.begin"), Level.CALM)

    def recall(self, state: ReceiveState) -> ReceiveState:
        """The vehicle as it is in the books; what was in hand is written, or scanned anew."""
        with self.floor.store.reading() as books:
            if state.receipt is not None:
                return _standing(books, state.receipt.number)
            arrival = state.arrival
            if arrival is None:
                return ReceiveState()
            begun = books.receiving.open_receipts(
                arrival.wave.wave_id, arrival.supplier.supplier_id
            )
            known = {head.number for head in state.open}
            new = [head for head in begun if head.number not in known]
            return _standing(books, new[-1].number) if new else state

    def bookmark(self, state: ReceiveState) -> str:
        """The vehicle, and what was answered or keyed."""
        return bookmark_of(state)

    def resume(self, hand: Hand, bookmark: str) -> Step[ReceiveState]:
        """The vehicle as far as it is unloaded by now, with the line in hand."""
        del hand
        keyed = json.loads(bookmark)
        with self.floor.store.reading() as books:
            if "receipt" in keyed:
                step = receive_arrival.go_on(books, keyed["receipt"])
                return self._with_draft(books, step, keyed)
            return self._with_arrival(books, keyed)

    def _with_draft(
        self, books: Books, step: Step[ReceiveState], keyed: dict[str, object]
    ) -> Step[ReceiveState]:
        state, held = step.state, keyed.get("draft")
        if not isinstance(held, dict) or state.wave is None:
            return step
        code, foreign = str(held["product"]), bool(held["foreign"])
        (goods, *_) = books.receiving.goods((code,)) or (None,)
        if goods is None and not foreign:
            return step
        tally = Tally(0) if foreign else books.receiving.tally(state.wave.wave_id, code)
        draft = draft_of(held, goods or nobody_knows(code), tally)
        # What a rejection was about to be said of, is said anew.
        return replace(step, state=replace(state, ask=next_ask(draft, state.wave), draft=draft))

    def _with_arrival(self, books: Books, keyed: dict[str, object]) -> Step[ReceiveState]:
        supplier = books.receiving.supplier(str(keyed["supplier"]))
        wave = books.receiving.wave(str(keyed["wave"]))
        if supplier is None or wave is None:
            raise Refused(say("receive.supplier_unknown", code=str(keyed["supplier"])))
        arrival = receive_arrival.arriving(books, supplier, wave, self.floor.clock())
        state = ReceiveState(Ask(str(keyed["ask"])), arrival_of(dict(keyed), arrival))
        return Step(state, receive_arrival.timing_told(arrival), Level.CALM)

    def handle(self, hand: Hand, state: ReceiveState, scan: Scan) -> Step[ReceiveState]:
        """A vehicle, then its goods, then its end."""
        code = identify(scan.text)
        command = code.value if code.kind is CodeKind.COMMAND else ""
        if command and command not in _COMMANDS:
            raise Refused(say("command.not_here", command=command))
        if state.receipt is not None and state.wave is not None:
            bench = Bench(state.wave, state.receipt)
            if command:
                return self._command(hand, state, bench, scan, command)
            if state.draft is not None:
                return self._on_line(hand, state, bench, state.draft, scan)
            return self._at_dock(hand, state, bench, scan)
        if command and command != Command.DONE:
            raise Refused(say("command.not_here", command=command))
        if state.arrival is None:
            if command:
                raise Refused(say("receive.notice_first"))
            with self.floor.store.reading() as books:
                return receive_arrival.identified(books, code, scan.at)
        if state.ask is Ask.WHICH:
            return self._which(state, code.value)
        hall = self.floor.site.hall
        step = receive_arrival.answered(hall, state, state.arrival, code, bool(command))
        return self._arrived(hand, step, state, scan) if step.state.ask is Ask.PRODUCT else step

    def _which(self, state: ReceiveState, text: str) -> Step[ReceiveState]:
        assert state.arrival is not None
        if text == receive_arrival.ANOTHER:
            step = receive_arrival.let_in(state.arrival)
            return replace(step, state=replace(step.state, open=state.open))
        if text not in {head.number for head in state.open}:
            raise Refused(say("receive.choose_first"))
        with self.floor.store.reading() as books:
            return receive_arrival.go_on(books, text)

    def _arrived(
        self, hand: Hand, step: Step[ReceiveState], before: ReceiveState, scan: Scan
    ) -> Step[ReceiveState]:
        arrival = step.state.arrival
        assert arrival is not None
        warm = step.banner if step.level is Level.CHECK else None
        with self.floor.act(hand, scan, Right.RECEIVE) as act:
            answer = receive_arrival.open_receipt(act, arrival, warm)
        level = Level.CHECK if warm else Level.OK
        return Step(self.recall(before), answer, level, committed=True)

    def _at_dock(
        self, hand: Hand, state: ReceiveState, bench: Bench, scan: Scan
    ) -> Step[ReceiveState]:
        """With nothing in hand: a product; or, where it ends, the notice once more."""
        code = identify(scan.text)
        if state.ask is Ask.CLOSE:
            if receive_arrival.is_own(state, code.value):
                with self.floor.act(hand, scan, Right.RECEIVE) as act:
                    answer = close_receipt(act, bench.receipt.number)
                return Step(ReceiveState(), answer, committed=True)
            if code.kind in (CodeKind.NOTICE, CodeKind.GOODS_RECEIPT):
                number = bench.receipt.number
                raise Refused(say("receive.confirm_other", code=code.value, number=number))
        elif receive_arrival.is_own(state, code.value):
            raise Refused(say("receive.close_first", number=bench.receipt.number))
        if code.kind not in _GOODS_KINDS:
            number = bench.receipt.number
            raise Refused(say("receive.not_goods", code=code.value, number=number))
        with self.floor.store.reading() as books:
            draft = picked(books, bench, scan.text)
        return receive_goods.begun(state, bench, draft)

    def _on_line(
        self, hand: Hand, state: ReceiveState, bench: Bench, draft: Draft, scan: Scan
    ) -> Step[ReceiveState]:
        text = identify(scan.text).value
        step = receive_goods.keyed(state, bench.wave, draft, text)
        if step is not None:
            return step
        if state.ask not in _BETWEEN:
            raise Refused(say(f"receive.unanswered.{state.ask}"))
        if scan.source == "keypad" and text.replace("*", "").isdigit() and len(text) < 8:
            raise Refused(say("receive.no_quantity", entry=text))
        if identify(scan.text).kind not in _GOODS_KINDS:
            raise Refused(say("receive.confirm_first", product=draft.goods.name))
        with self.floor.store.reading() as books:
            other = picked(books, bench, scan.text)
        if is_same(draft, other.goods, scan.text):
            return self._again(hand, state, bench, draft, scan)
        if draft.quantity is None:
            return receive_goods.begun(state, bench, other)
        raise Refused(say("receive.confirm_first", product=draft.goods.name))

    def _again(
        self, hand: Hand, state: ReceiveState, bench: Bench, draft: Draft, scan: Scan
    ) -> Step[ReceiveState]:
        """The same product once more: confirmed, where nothing more is asked."""
        if state.ask is Ask.QUANTITY:
            told = say("receive.key_quantity", product=draft.goods.name)
            return Step(state, told, Level.CHECK)
        return self._confirm(hand, state, bench, draft, scan)

    def _command(
        self, hand: Hand, state: ReceiveState, bench: Bench, scan: Scan, command: str
    ) -> Step[ReceiveState]:
        draft = state.draft
        if command == Command.UNDO:
            return self.back(state) or self._undo(hand, state, bench, scan)
        if command == Command.EXCEPTION:
            if draft is None:
                raise Refused(say("receive.product_first"))
            return receive_goods.begin_rejecting(state, draft)
        if draft is None:
            return Step(
                replace(state, ask=Ask.CLOSE),
                say("receive.closing", number=bench.receipt.number),
                Level.CHECK,
            )
        if state.ask in (Ask.CONFIRM, Ask.SECOND):
            return self._confirm(hand, state, bench, draft, scan)
        return receive_goods.without(state, bench.wave, draft)

    def _confirm(
        self,
        hand: Hand,
        state: ReceiveState,
        bench: Bench,
        draft: Draft,
        scan: Scan,
        second: Person | None = None,
    ) -> Step[ReceiveState]:
        if draft.let_in and draft.taken and second is None:
            raise Refused(say("receive.second_first"))
        line = (bench.receipt.number, draft.goods.sku_id)
        with self.floor.act(
            hand, scan, Right.RECEIVE, lambda books: books.ahead.receipt_line(*line)
        ) as act:
            answer, level, again = receive_goods.confirm(act, bench, draft, second)
        if again is not None:
            return receive_goods.at(state, bench.wave, again, answer)
        after = replace(bench.receipt, lines=bench.receipt.lines + 1)
        done = ReceiveState(Ask.PRODUCT, wave=bench.wave, receipt=after)
        return Step(done, answer, level, committed=True)

    def _undo(
        self, hand: Hand, state: ReceiveState, bench: Bench, scan: Scan
    ) -> Step[ReceiveState]:
        with self.floor.act(hand, scan, Right.RECEIVE) as act:
            answer = receive_goods.undo(act, bench)
        return Step(self.recall(state), answer, committed=True)

    def awaits_second(self, state: ReceiveState) -> Right | None:
        """Goods with too little shelf life come in: one of the two may let them."""
        return Right.DECIDE_HOLD if state.ask is Ask.SECOND else None

    def seconded(
        self, hand: Hand, state: ReceiveState, scan: Scan, second: Person
    ) -> Step[ReceiveState]:
        """They come in, in the name of both."""
        if state.receipt is None or state.wave is None or state.draft is None:
            raise Refused(say("receive.notice_first"))
        bench = Bench(state.wave, state.receipt)
        return self._confirm(hand, state, bench, state.draft, scan, second)

    def back(self, state: ReceiveState) -> Step[ReceiveState] | None:
        """Out of a rejection, of the line in hand, of an arrival nobody wrote down."""
        if state.draft is not None and state.wave is not None:
            if state.ask in (Ask.REASON, Ask.REJECTED, Ask.WHY):
                told = say("receive.not_rejected")
                return receive_goods.at(state, state.wave, state.draft, told)
            told = say("receive.given_up", product=state.draft.goods.name)
            return Step(state.at_product(), told, Level.CALM)
        if state.receipt is not None and state.ask is Ask.CLOSE:
            return Step(state.at_product(), say("receive.goes_on_here"), Level.CALM)
        if state.arrival is not None:
            return Step(ReceiveState(), say("receive.begin"), Level.CALM)
        return None

    def view(self, state: ReceiveState) -> View:
        """The supplier, the product, or what it comes to."""
        if state.ask is not Ask.CLOSE or state.receipt is None:
            return receive_view.view(state, ())
        with self.floor.store.reading() as books:
            products = books.receiving.products(state.receipt.number)
        return receive_view.view(state, products)


def _standing(books: Books, number: str) -> ReceiveState:
    """A receipt with nothing in hand; where it was closed meanwhile, the next vehicle."""
    head = books.receiving.receipt(number)
    if head is None or head.state is not ReceiptState.OPEN:
        return ReceiveState()
    return ReceiveState(Ask.PRODUCT, wave=books.receiving.wave(head.wave_id), receipt=head)
