"""One line of a goods receipt: what is scanned, keyed and looked at, until it is confirmed."""

import re
from dataclasses import replace

from wms.domain.codes import read_temperature
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.supply_events import GoodsReceived, GoodsReceivedReversed
from wms.domain.words import HandoverStep, HoldState, ReceiptState, Rejection, ShareCause
from wms.operations.floor import Act, Step
from wms.operations.holding import hold_goods
from wms.operations.override import record_override
from wms.operations.reasons import SHORT_DATED, read_reason
from wms.operations.receive_picked import picked_told
from wms.operations.receive_rules import (
    checks_of,
    is_held,
    is_past,
    next_ask,
    read_count,
    shelf_life_told,
    with_expiry,
    with_quantity,
    with_rejection,
    with_weight,
)
from wms.operations.receive_state import Ask, Bench, Draft, ReceiveState
from wms.operations.receiving_ports import Goods, ReceivedLine, ReceivingWave, Standing
from wms.operations.reply import Level
from wms.operations.sharing import found_of, share_again

ORDERED_ONLY, RESIDUAL = "OVER-BACK", "OVER-KEEP"
LIGHT_TAKE, LIGHT_REJECT, LIGHT_AGAIN = "LIGHT-TAKE", "LIGHT-REJECT", "LIGHT-AGAIN"
OLD_REJECT, OLD_LET_IN, OLD_AGAIN = "OLD-REJECT", "OLD-LETIN", "OLD-AGAIN"
_NUMBER = re.compile(r"\A-?[0-9]{1,6}(?:[.,][0-9]{1,3})?\Z")
_DECIMAL = re.compile(r"\A-?[0-9]{1,6}[.,][0-9]{1,3}\Z|\A-[0-9]{1,6}\Z")
REJECT = "REJECT-"
"""What the choices give back when they are picked; a rejection is named after its reason."""


def at(state: ReceiveState, wave: ReceivingWave, draft: Draft, told: Message) -> Step[ReceiveState]:
    """The line, and the next thing to ask about it; what is out of the ordinary is said first."""
    ask = next_ask(draft, wave)
    level = Level.CALM
    if ask is Ask.OVER:
        level, told = Level.CHECK, over_told(draft)
    elif ask is Ask.SHELF_LIFE:
        level, told = Level.CHECK, shelf_life_told(draft, wave)
    elif ask is Ask.UNDERWEIGHT:
        level, told = Level.CHECK, say("receive.underweight", product=draft.goods.name)
    elif is_held(draft) and draft.taken:
        reading = f"{(draft.tenths or 0) / 10:.1f}"
        level = Level.CHECK
        told = say("receive.will_be_held", zone=draft.goods.zone, reading=reading)
    return Step(replace(state, ask=ask, draft=draft, rejecting=None), told, level)


def begun(state: ReceiveState, bench: Bench, draft: Draft) -> Step[ReceiveState]:
    """The product that was scanned is in hand; what nobody wants is said."""
    step = at(state.at_product(), bench.wave, draft, picked_told(draft, bench))
    return replace(step, level=Level.CHECK) if draft.unwanted else step


def over_told(draft: Draft) -> Message:
    """How many more than wanted, and how far the product is."""
    return say(
        "receive.over",
        product=draft.goods.name,
        excess=draft.excess,
        ordered=draft.tally.ordered,
        received=draft.tally.accepted + draft.tally.held,
    )


def keyed(
    state: ReceiveState, wave: ReceivingWave, draft: Draft, text: str
) -> Step[ReceiveState] | None:
    """The answer to what is asked of the line; None where `text` is none."""
    told = say("receive.noted", product=draft.goods.name)
    match state.ask:
        case Ask.CONFIRM if draft.taken and is_held(draft) and _NUMBER.match(text):
            # Too warm: what is keyed now is measured again, not counted again.
            return at(state, wave, _measured(draft, text), told)
        case Ask.QUANTITY | Ask.CONFIRM | Ask.SECOND:
            count = read_count(text)
            if count is None and _DECIMAL.match(text):
                # Kilograms or degrees, keyed too late.
                raise Refused(say("receive.measured_late", entry=text))
            if count is None:
                return None
            draft = with_quantity(draft, *count)
            return at(state, wave, draft, say("receive.counted", quantity=count[1]))
        case Ask.OVER:
            if text not in (ORDERED_ONLY, RESIDUAL):
                raise Refused(say("receive.choose_first"))
            return at(state, wave, replace(draft, residual=text == RESIDUAL), told)
        case Ask.WEIGHT:
            return at(state, wave, with_weight(draft, text), told)
        case Ask.UNDERWEIGHT:
            return _light(state, wave, draft, text)
        case Ask.EXPIRY:
            return at(state, wave, with_expiry(draft, wave, text), told)
        case Ask.SHELF_LIFE:
            return _old(state, wave, draft, text)
        case Ask.WHY:
            draft = replace(draft, let_in=read_reason(text, SHORT_DATED))
            return at(state, wave, draft, told)
        case Ask.TEMPERATURE:
            return at(state, wave, _measured(draft, text), told)
        case Ask.REASON:
            return _reason(state, draft, text)
        case Ask.REJECTED:
            return _rejected(state, wave, draft, text)
    return None


def _measured(draft: Draft, text: str) -> Draft:
    tenths = read_temperature(text)
    if tenths is None:
        raise Refused(say("temperature.unreadable", entry=text))
    return replace(draft, tenths=tenths)


def _light(state: ReceiveState, wave: ReceivingWave, draft: Draft, text: str) -> Step[ReceiveState]:
    told = say("receive.noted", product=draft.goods.name)
    if text == LIGHT_AGAIN:
        return at(state, wave, replace(draft, weight_g=None), told)
    if text == LIGHT_REJECT:
        return at(state, wave, with_rejection(draft, Rejection.UNDERWEIGHT, draft.left), told)
    if text == LIGHT_TAKE:
        return at(state, wave, replace(draft, light=True), told)
    raise Refused(say("receive.choose_first"))


def _old(state: ReceiveState, wave: ReceivingWave, draft: Draft, text: str) -> Step[ReceiveState]:
    if text == OLD_REJECT:
        told = say("receive.noted", product=draft.goods.name)
        return at(state, wave, with_rejection(draft, Rejection.SHELF_LIFE, draft.left), told)
    if text == OLD_AGAIN:
        asked = say("receive.ask.expiry")
        return Step(replace(state, ask=Ask.EXPIRY), asked, Level.CALM)
    if text == OLD_LET_IN and not is_past(draft, wave):
        asked = say("receive.ask.why")
        return Step(replace(state, ask=Ask.WHY), asked, Level.CHECK)
    raise Refused(say("receive.choose_first"))


def begin_rejecting(state: ReceiveState, draft: Draft) -> Step[ReceiveState]:
    """F4: something is wrong with the goods in hand."""
    if draft.quantity is not None and draft.quantity == draft.rejected:
        raise Refused(say("receive.all_rejected", product=draft.goods.name))
    return Step(replace(state, ask=Ask.REASON), say("receive.ask.reason"), Level.CHECK)


def _reason(state: ReceiveState, draft: Draft, text: str) -> Step[ReceiveState]:
    reasons = {f"{REJECT}{why.upper()}": why for why in checks_of(draft.goods).reasons}
    if text not in reasons:
        raise Refused(say("receive.choose_first"))
    state = replace(state, ask=Ask.REJECTED, rejecting=reasons[text])
    return Step(state, say("receive.rejecting", rejection_kind=reasons[text]), Level.CHECK)


def _rejected(
    state: ReceiveState, wave: ReceivingWave, draft: Draft, text: str
) -> Step[ReceiveState] | None:
    count = read_count(text)
    if count is None or state.rejecting is None:
        return None
    rejected = with_rejection(draft, state.rejecting, count[1])
    told = say("receive.rejected", quantity=count[1], rejection_kind=state.rejecting)
    step = at(state, wave, rejected, told)
    return replace(step, level=Level.CHECK)


def without(state: ReceiveState, wave: ReceivingWave, draft: Draft) -> Step[ReceiveState]:
    """F9 where something is asked: as it is. Not weighed; all of it goes back; no date, which
    packed food may not lack."""
    told = say("receive.noted", product=draft.goods.name)
    match state.ask:
        case Ask.WEIGHT:
            return at(state, wave, replace(draft, weight_g=0), told)
        case Ask.QUANTITY if draft.tally.open and not draft.carton:
            # As ordered: what is still wanted, all of it.
            counted = with_quantity(draft, 0, draft.tally.open)
            return at(state, wave, counted, say("receive.counted", quantity=counted.taken))
        case Ask.EXPIRY:
            raise Refused(say("receive.date_needed", product=draft.goods.name))
        case Ask.REJECTED if draft.quantity is not None and state.rejecting is not None:
            rest = draft.quantity - draft.rejected
            step = _rejected(state, wave, draft, str(rest))
            assert step is not None
            return step
    raise Refused(say(f"receive.unanswered.{state.ask}"))


def confirm(
    act: Act, bench: Bench, draft: Draft, second: Person | None = None
) -> tuple[Message, Level, Draft | None]:
    """Write the line, one more for each further reason goods go back for; anything but all of it
    coming in is to be noticed. A draft comes back instead, with how far the product is now, where
    somebody else received it meanwhile and more than ordered would come in."""
    number, goods = bench.receipt.number, draft.goods
    standing = act.books.receiving.standing(number, goods.sku_id)
    if standing is None:
        raise Refused(say("receive.closed_already", number=number))
    as_before = draft.foreign or standing.tally == draft.tally
    now = draft if as_before else replace(draft, tally=standing.tally)
    if now is not draft and now.excess != draft.excess:
        return over_told(now), Level.CHECK, replace(now, residual=None)
    taken, sent_back = now.taken, now.sent_back
    held = taken > 0 and is_held(now)
    reasons = list(now.rejections)
    if sent_back:
        reasons.append((Rejection.NOT_ORDERED, sent_back))
    answer = done_told(goods, taken, sum(count for _, count in reasons), held)
    _record_lines(act, number, standing, now, taken, held, reasons, answer)
    subject, wave_id = f"{number}/{standing.line}", standing.wave_id
    if held:
        tenths, step = now.tenths or 0, HandoverStep.RECEIPT
        hold_goods(act, wave_id, step, subject, goods.zone, tenths, goods.sku_id, taken)
    if second is not None:
        record_override(act, Right.DECIDE_HOLD, subject, second, now.let_in)
    if standing.shares and taken and not held:
        # Who went short by the plan may get it after all.
        share_again(act, wave_id, goods.sku_id, ShareCause.RECEIPT)
    return answer, Level.CHECK if held or reasons else Level.OK, None


def _record_lines(
    act: Act,
    number: str,
    standing: Standing,
    draft: Draft,
    come_in: int,
    held: bool,
    reasons: list[tuple[Rejection, int]],
    answer: Message,
) -> None:
    """The goods that come in with the first reason others go back for; a line for each more."""
    for offset, (why, rejected) in enumerate(reasons or [("", 0)]):
        taken = come_in if offset == 0 else 0
        light = why == Rejection.UNDERWEIGHT
        act.record(
            GoodsReceived(
                number=number,
                line=standing.line + offset,
                wave_id=standing.wave_id,
                supplier_id=standing.supplier_id,
                sku_id=draft.goods.sku_id,
                lot=draft.lot,
                expires_on=draft.expires_on or "",
                accepted=0 if held else taken,
                rejected=rejected,
                held=taken if held else 0,
                reason=str(why),
                cartons=draft.cartons if offset == 0 else 0,
                weight_g=(draft.weight_g or 0) if taken else 0,
                tenths=draft.tenths,
                let_in=draft.let_in if taken else "",
                zone=draft.goods.zone,
                light_g=draft.light_g if light else 0,
                promised_g=draft.promised_g if light else 0,
            ),
            answer,
        )


def done_told(goods: Goods, taken: int, rejected: int, held: bool) -> Message:
    """What became of the goods in hand."""
    if held:
        return say("receive.done_held", product=goods.name, held=taken)
    if not taken:
        return say("receive.done_rejected", product=goods.name, rejected=rejected)
    key = "receive.done_partly" if rejected else "receive.done"
    return say(key, product=goods.name, quantity=taken, rejected=rejected)


def undo(act: Act, bench: Bench) -> Message:
    """The last thing this person received of the vehicle counts no more."""
    books = act.books.receiving
    head = books.hold_receipt(bench.receipt.number)
    if head is None or head.state is not ReceiptState.OPEN:
        raise Refused(say("receive.closed_already", number=bench.receipt.number))
    lines = books.last_lines(head.number, act.hand.person.person_id)
    if not lines:
        raise Refused(say("undo.nothing"))
    _may_be_undone(act, bench.wave.wave_id, lines)
    quantity = sum(line.accepted + line.rejected + line.held for line in lines)
    answer = say("receive.undone", product=lines[0].name, quantity=quantity)
    for line in lines:
        act.record(
            GoodsReceivedReversed(
                reverses=line.event_id,
                number=line.number,
                line=line.line,
                wave_id=head.wave_id,
                sku_id=line.sku_id,
                accepted=line.accepted,
                rejected=line.rejected,
                held=line.held,
            ),
            answer,
        )
    accepted = sum(line.accepted for line in lines)
    # Whoever counted the pile did not find them because they never came.
    found_of(act, head.wave_id, lines[0].sku_id, ShareCause.RECEIPT, accepted, answer)
    wave = books.wave(head.wave_id)
    if accepted and wave and wave.planned and wave.receives:
        share_again(act, head.wave_id, lines[0].sku_id, ShareCause.RECEIPT)
    return answer


def _may_be_undone(act: Act, wave_id: str, lines: tuple[ReceivedLine, ...]) -> None:
    for line in lines:
        if line.hold not in ("", HoldState.HELD):
            raise Refused(say("receive.undo_decided", product=line.name))
        on_hand = act.books.on_hand(wave_id, line.sku_id) if line.accepted else None
        if on_hand is not None and on_hand < line.accepted:
            put = line.accepted - on_hand
            raise Refused(say("receive.undo_put", product=line.name, quantity=put))
