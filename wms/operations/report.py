"""Exceptions: what is not as it should be, said where it is seen."""

from dataclasses import dataclass, replace

from wms.domain.codes import Code, CodeKind, identify, make_position, read_position, read_quantity
from wms.domain.difference_events import DifferenceReported, ReportReversed
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import DiscrepancyKind, ShareCause
from wms.operations import containers, sharing
from wms.operations.belt_look import chute_at
from wms.operations.floor import Act, Answered, Floor, Hand, Step
from wms.operations.ports import Box, Need, Product, Wave
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View

LONGEST_NOTE = 60
KINDS = (
    DiscrepancyKind.SHORT,
    DiscrepancyKind.DAMAGE,
    DiscrepancyKind.OVERAGE,
    DiscrepancyKind.WRONG_ZONE,
    DiscrepancyKind.NO_LABEL,
)
"""What can be reported, in the order of its digits."""
_HANDLE = "REPORT-"


@dataclass(frozen=True, slots=True)
class ReportState:
    """What is being reported, of what, where, how many, and a note."""

    wave: Wave
    kind: DiscrepancyKind | None = None
    product: Product | None = None
    box: Box | None = None
    destination_id: str = ""
    quantity: int = 1
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether it can be sent."""
        return self.product is not None or self.box is not None


class Report:
    """异常上报 Report an exception.

    1. Pick what is wrong: short, damaged, over, wrong zone, no label.
    2. Scan the product, or the container it is about. No label: key the code printed on the goods
       (product code or barcode digits, the last one is checked), or a container's 18 digits.
    3. One is meant; key the number for more. Short: scan the position that gets none of it, if you
       know it. Anything else you key becomes a note.
    4. F9, or the same scan again, sends it. A lead looks at every report.
    Short at a position counts there, as F4 does while putting. Short of none, or damaged, there is
    less for all who wait: what is left is shared again. Over is put aside and counted, never sent
    out. A container without a label gets a new one. F6 gives up what you are about to say, else
    takes your last report back; not a short counted since: whoever counted last is right.

    kind picked       → what is it about
    product, container→ complete: number, position, note; F9 → sent
    """

    command = Command.REPORT
    title = say("job.report")
    right = Right.REPORT_DIFFERENCE

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[ReportState]:
        """Ask what is wrong."""
        del hand
        return Step(ReportState(self.floor.wave()), say("report.begin"), Level.CALM)

    def recall(self, state: ReportState) -> ReportState:
        """Nothing of a report is in the books before it is sent."""
        return state

    def handle(self, hand: Hand, state: ReportState, scan: Scan) -> Step[ReportState]:
        """What is wrong, with what, how many; F9 sends it."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            return self._command(hand, state, scan, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        picked = next((kind for kind in KINDS if _handle(kind) == code.value), None)
        if picked is not None:
            state = ReportState(state.wave, picked)
            return Step(state, say("report.picked", difference_kind=picked), Level.CALM)
        if state.kind is None:
            raise Refused(say("report.kind_first", code=code.value))
        if state.complete and read_quantity(code.value):
            return self._quantity(state, int(code.value), scan.source)
        if code.kind is CodeKind.SSCC:
            return self._container(hand, state, scan, code.value)
        if code.kind in (CodeKind.POSITION, CodeKind.CHUTE, CodeKind.ASSET):
            return self._place(hand, state, scan, code)
        return self._product(hand, state, scan, code)

    def _quantity(self, state: ReportState, quantity: int, source: str) -> Step[ReportState]:
        if state.product is None:
            raise Refused(say("report.no_number"))
        level = Level.CALM if source == "keypad" else Level.CHECK
        answer = say("report.quantity", product=state.product.name, quantity=quantity)
        return Step(replace(state, quantity=quantity), answer, level)

    def _container(
        self, hand: Hand, state: ReportState, scan: Scan, sscc: str
    ) -> Step[ReportState]:
        if state.box is not None and state.box.sscc == sscc:
            return self._send(hand, state, scan)
        with self.floor.store.reading() as books:
            box = books.box(sscc)
        if box is None:
            raise Refused(say("container.unknown", sscc=sscc))
        where = containers.position_of(box)
        return Step(replace(state, box=box), say("report.box", sscc=sscc, place=where), Level.CALM)

    def _place(self, hand: Hand, state: ReportState, scan: Scan, code: Code) -> Step[ReportState]:
        """A position or what stands there: short, it is the destination; else its container."""
        with self.floor.store.reading() as books:
            if code.kind is CodeKind.ASSET:
                box = books.open_box_of_asset(code.value)
                if box is None:
                    raise Refused(say("container.asset_not_set_out", asset=code.value))
                place = box.destination.destination_id, box.zone
            elif code.kind is CodeKind.CHUTE:
                _, chute = chute_at(self.floor.site.sorters, code)
                place = chute.destination_id, chute.zone
            else:
                place = read_position(code.value)
            sscc = books.open_at(state.wave.wave_id, *place)
        position = make_position(*place)
        if state.kind is DiscrepancyKind.SHORT:
            product = state.product
            if product is None:
                raise Refused(say("put.product_first"))
            state = replace(state, destination_id=place[0])
            answer = say("report.short_at", product=product.name, position=position)
            return Step(state, answer, Level.CALM)
        if not sscc:
            raise Refused(say("count.nothing_open", position=position))
        return self._container(hand, state, scan, sscc)

    def _product(self, hand: Hand, state: ReportState, scan: Scan, code: Code) -> Step[ReportState]:
        with self.floor.store.reading() as books:
            product = books.product(code.value)
        if product is None:
            return self._note(state, scan, code.value)
        if state.product is not None and product.sku_id == state.product.sku_id:
            return self._send(hand, state, scan)
        state = replace(state, product=product, quantity=1)
        answer = say("report.quantity", product=product.name, quantity=1)
        return Step(state, answer, Level.CALM)

    def _note(self, state: ReportState, scan: Scan, text: str) -> Step[ReportState]:
        if not state.complete or scan.source != "keypad":
            raise Refused(say("report.unknown", code=text))
        if len(text) > LONGEST_NOTE:
            raise Refused(say("report.note_too_long", longest=LONGEST_NOTE))
        return Step(replace(state, note=text), say("report.note", note=text), Level.CALM)

    def _command(
        self, hand: Hand, state: ReportState, scan: Scan, command: str
    ) -> Step[ReportState]:
        if command == Command.DONE and state.complete:
            return self._send(hand, state, scan)
        if command == Command.UNDO:
            return self.back(state) or self._take_back(hand, state, scan)
        if command == Command.EXCEPTION:
            return Step(ReportState(state.wave), say("report.begin"), Level.CALM)
        raise Refused(say("command.not_here", command=command))

    def _send(self, hand: Hand, state: ReportState, scan: Scan) -> Step[ReportState]:
        fresh = ReportState(state.wave)
        try:
            with self.floor.act(hand, scan, Right.REPORT_DIFFERENCE) as act:
                answer = self._record(act, state)
        except Answered as done:
            answer = done.answer
        return Step(fresh, answer, committed=True)

    def _record(self, act: Act, state: ReportState) -> Message:
        kind, product, box = state.kind, state.product, state.box
        assert kind is not None
        planned = self._planned(act, state)
        if _off_the_floor(kind, product, box):
            assert product is not None
            self._on_hand(act, state, product)
        relabel = kind is DiscrepancyKind.NO_LABEL and box is not None and product is None
        answer = say("report.relabelled", sscc=box.sscc) if box and relabel else _answer(state)
        act.record(
            DifferenceReported(
                difference=kind,
                wave_id=box.wave_id if box else state.wave.wave_id,
                sku_id=product.sku_id if product else "",
                destination_id=box.destination.destination_id if box else state.destination_id,
                sscc=box.sscc if box else "",
                planned=planned,
                quantity=state.quantity,
                note=state.note,
                put="",
            ),
            answer,
        )
        if _off_the_floor(kind, product, box):
            assert product is not None
            where = act, state.wave.wave_id, product.sku_id
            shared = sharing.share_without(*where, ShareCause.DAMAGE, state.quantity)
            answer = sharing.reported(shared, answer, "sharing.damaged", state.quantity)
        if _missing(kind, product, box):
            assert product is not None
            where = act, state.wave.wave_id, product.sku_id
            if planned:
                sharing.not_found(*where, state.quantity, answer)
                return answer
            shared = sharing.share_missing(*where, state.quantity, at_a_place=False)
            answer = sharing.reported(shared, answer, "sharing.reported", state.quantity)
        if relabel and box is not None:
            containers.reprint_label(act, box.sscc, containers.NO_LABEL)
        return answer

    def _planned(self, act: Act, state: ReportState) -> int:
        """What the plan gives the destination that goes short; 0 where none is named."""
        if state.kind is not DiscrepancyKind.SHORT or not state.destination_id:
            return 0
        assert state.product is not None
        needs = act.books.needs(state.wave.wave_id, state.product.sku_id)
        need = _need_at(needs, state.destination_id)
        if need is None or state.quantity > need.remaining:
            raise Refused(
                say(
                    "report.not_short",
                    product=state.product.name,
                    destination=state.destination_id,
                    needed=need.remaining if need else 0,
                )
            )
        return need.planned

    def _on_hand(self, act: Act, state: ReportState, product: Product) -> None:
        on_hand = act.books.on_hand(state.wave.wave_id, product.sku_id)
        if on_hand is not None and state.quantity > on_hand:
            raise Refused(say("report.not_on_hand", product=product.name, on_hand=on_hand))

    def _take_back(self, hand: Hand, state: ReportState, scan: Scan) -> Step[ReportState]:
        with self.floor.act(hand, scan, Right.REPORT_DIFFERENCE) as act:
            books = act.books.differences
            last = books.last_report(hand.terminal_id, hand.person.person_id)
            if last is None:
                raise Refused(say("undo.nothing"))
            event_id, reported = last
            kind, quantity = reported.difference, reported.quantity
            missing = kind == DiscrepancyKind.SHORT and reported.sku_id and not reported.sscc
            where = reported.wave_id, reported.sku_id
            if missing:
                sharing.last_count_holds(act, event_id, *where)
            what = reported.sscc or reported.sku_id
            answer = say("report.reversed", difference_kind=kind, what=what, quantity=quantity)
            reversal = ReportReversed(
                reverses=event_id,
                difference=kind,
                wave_id=reported.wave_id,
                sku_id=reported.sku_id,
                destination_id=reported.destination_id,
                sscc=reported.sscc,
                planned=reported.planned,
                quantity=quantity,
            )
            act.record(reversal, answer)
            if kind == DiscrepancyKind.DAMAGE and reported.sku_id and not reported.sscc:
                sharing.share_without(act, *where, ShareCause.DAMAGE, -quantity)
            if missing:
                at_a_place = bool(reported.planned)
                sharing.share_after_all(act, event_id, *where, quantity, at_a_place=at_a_place)
        return Step(ReportState(state.wave), answer, committed=True)

    def back(self, state: ReportState) -> Step[ReportState] | None:
        """To the kinds, while something is about to be said."""
        if state.kind is None:
            return None
        return Step(ReportState(state.wave), say("report.given_up"), Level.CALM)

    def view(self, state: ReportState) -> View:
        """What can be wrong; then what is about to be said."""
        if state.kind is None:
            kinds = (Choice(_handle(kind), say(f"report.kind.{kind}")) for kind in KINDS)
            return View(self.title, say("report.prompt.kind"), choices=tuple(kinds))
        if not state.complete:
            key = "no_label" if state.kind is DiscrepancyKind.NO_LABEL else "what"
            prompt = say(f"report.prompt.{key}", difference_kind=state.kind)
            return View(self.title, prompt, Expects.SCAN)
        product, box = state.product, state.box
        details = [say("report.detail.kind", difference_kind=state.kind)]
        if box is not None:
            place = containers.position_of(box)
            details.append(say("report.box", sscc=box.sscc, place=place))
        if state.destination_id and product is not None:
            where = say("report.short_at", product=product.name, position=state.destination_id)
            details.append(where)
        if state.note:
            details.append(say("report.note", note=state.note))
        return View(
            self.title,
            say("report.prompt.send"),
            Expects.SCAN_OR_QUANTITY,
            big=product.sku_id if product else containers.position_of(box) if box else "",
            big_name=product.name if product else "",
            quantity=state.quantity if product else None,
            details=tuple(details),
        )


def _off_the_floor(kind: DiscrepancyKind, product: Product | None, box: Box | None) -> bool:
    """Damaged goods that lie in no container: fewer are left for those who wait."""
    return kind is DiscrepancyKind.DAMAGE and product is not None and box is None


def _missing(kind: DiscrepancyKind, product: Product | None, box: Box | None) -> bool:
    """Goods nobody finds, out of no container: fewer are left for those who wait."""
    return kind is DiscrepancyKind.SHORT and product is not None and box is None


def _answer(state: ReportState) -> Message:
    product, box, kind = state.product, state.box, state.kind
    if box is not None and product is not None:
        what = {"product": product.name, "sscc": box.sscc}
        return say("report.sent_of_box", **what, difference_kind=str(kind), quantity=state.quantity)
    what_is = box.sscc if box is not None else product.name if product is not None else ""
    return say(f"report.sent.{kind}", what=what_is, quantity=state.quantity)


def _handle(kind: DiscrepancyKind) -> str:
    return f"{_HANDLE}{kind.upper()}"


def _need_at(needs: tuple[Need, ...], destination_id: str) -> Need | None:
    return next((n for n in needs if n.destination.destination_id == destination_id), None)
