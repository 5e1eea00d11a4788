"""What a receiver sees at each step."""

from wms.domain.cold import degrees, example
from wms.domain.messages import Message, say
from wms.domain.quality import kilograms
from wms.domain.words import Rejection
from wms.operations.depart_state import reading_of
from wms.operations.panels import Column, Line, Sentences, Sheet
from wms.operations.reasons import SHORT_DATED, choices
from wms.operations.receive_arrival import ANOTHER, asked, timing_told
from wms.operations.receive_goods import (
    LIGHT_AGAIN,
    LIGHT_REJECT,
    LIGHT_TAKE,
    OLD_AGAIN,
    OLD_LET_IN,
    OLD_REJECT,
    ORDERED_ONLY,
    REJECT,
    RESIDUAL,
    over_told,
)
from wms.operations.receive_picked import unwanted_told
from wms.operations.receive_rules import (
    checks_of,
    is_held,
    is_past,
    shelf_life_told,
    too_light,
)
from wms.operations.receive_state import Arrival, Ask, Draft, ReceiveState
from wms.operations.receiving_ports import ProductTally, ReceiptHead, ReceivingWave
from wms.operations.reply import Choice, Expects, Level, View

TITLE = say("job.receive")
_PICKED = frozenset(
    {Ask.WHICH, Ask.OVER, Ask.UNDERWEIGHT, Ask.SHELF_LIFE, Ask.WHY, Ask.REASON, Ask.NOTICE}
)
_NUMBERS = frozenset({Ask.QUANTITY, Ask.CONFIRM, Ask.REJECTED})
_FEW_REJECTIONS = 2
"""More of them are told as a sum: four lines are seen, and lot, date and weight stand there too."""
_PAGES = {
    Ask.NOTICE: "receive",
    Ask.PRODUCT: "receive_goods",
    Ask.QUANTITY: "receive_goods",
    Ask.CONFIRM: "receive_goods",
    Ask.OVER: "receive_over",
    Ask.REASON: "receive_reject",
    Ask.REJECTED: "receive_reject",
    Ask.EXPIRY: "receive_shelf_life",
    Ask.SHELF_LIFE: "receive_shelf_life",
    Ask.WHY: "receive_shelf_life",
    Ask.READING: "reading",
    Ask.TEMPERATURE: "reading",
    Ask.CLOSE: "receive_close",
}


def page(ask: Ask) -> str:
    """The page of the help."""
    return _PAGES.get(ask, "receive")


def view(state: ReceiveState, products: tuple[ProductTally, ...]) -> View:
    """The supplier across the room, then the product in hand; `products` where it ends."""
    if state.receipt is not None and state.wave is not None:
        if state.ask is Ask.CLOSE:
            return _ending(state.receipt, products)
        if state.draft is not None:
            return _line(state, state.wave, state.draft)
        return _unloading(state.receipt, state.wave)
    if state.arrival is None:
        return View(TITLE, say("receive.ask.notice"), Expects.TEXT, help=page(Ask.NOTICE))
    return _arriving(state, state.arrival)


def _arriving(state: ReceiveState, arrival: Arrival) -> View:
    supplier = arrival.supplier
    prompt = asked(arrival, state.ask)
    if state.ask is Ask.READING:
        zone = arrival.cold[0]
        prompt = reading_of(zone)
    offered: tuple[Choice, ...] = ()
    if state.ask is Ask.WHICH:
        begun = (
            Choice(head.number, say("receive.choice.go_on", number=head.number, dock=head.dock))
            for head in state.open
        )
        offered = (*begun, Choice(ANOTHER, say("receive.choice.another")))
    picks = state.ask in _PICKED or state.ask is Ask.UNEXPECTED
    return View(
        TITLE,
        prompt,
        Expects.SCAN if picks else Expects.TEXT,
        big=supplier.supplier_id,
        big_name=supplier.name,
        details=(timing_told(arrival), *_docked(arrival), _date(arrival.wave)),
        choices=offered,
        help=page(state.ask),
    )


def _docked(arrival: Arrival) -> tuple[Message, ...]:
    return (say("receive.detail.docked", dock=arrival.dock),) if arrival.dock else ()


def _date(wave: ReceivingWave) -> Message:
    return say("receive.detail.date", date=wave.business_date.isoformat())


def _unloading(receipt: ReceiptHead, wave: ReceivingWave) -> View:
    return View(
        TITLE,
        say("receive.ask.product"),
        Expects.SCAN,
        big=receipt.supplier.supplier_id,
        big_name=receipt.supplier.name,
        details=(
            say(
                "receive.detail.receipt",
                number=receipt.number,
                dock=receipt.dock,
                timing_kind=receipt.timing,
                lines=receipt.lines,
            ),
            _date(wave),
        ),
        following=say("receive.then_close"),
        help=page(Ask.PRODUCT),
    )


def _line(state: ReceiveState, wave: ReceivingWave, draft: Draft) -> View:
    goods, tally = draft.goods, draft.tally
    expects = Expects.TEXT
    if state.ask is Ask.CONFIRM and draft.taken and is_held(draft):
        expects = Expects.TEXT
    elif state.ask in _NUMBERS:
        expects = Expects.SCAN_OR_QUANTITY
    elif state.ask in _PICKED:
        expects = Expects.SCAN
    return View(
        TITLE,
        _prompt(state, wave, draft),
        expects,
        big=goods.sku_id,
        big_name=goods.name,
        quantity=tally.open if draft.quantity is None else draft.taken,
        done=tally.accepted + tally.held,
        total=tally.ordered,
        details=_details(state, wave, draft),
        choices=_choices(state, wave, draft),
        help=page(state.ask),
    )


def _prompt(state: ReceiveState, wave: ReceivingWave, draft: Draft) -> Message:
    if state.ask is Ask.QUANTITY and draft.unwanted:
        return say("receive.ask.refused")
    if state.ask is Ask.TEMPERATURE:
        return say("receive.ask.temperature", example=example(draft.goods.zone))
    if state.ask is Ask.WEIGHT:
        return say("receive.ask.weight", quantity=draft.taken)
    if state.ask is Ask.SHELF_LIFE and is_past(draft, wave):
        return say("receive.ask.past")
    if state.ask is Ask.QUANTITY and draft.carton:
        return say("receive.ask.cartons")
    if state.ask is Ask.REJECTED and state.rejecting is not None:
        return say("receive.ask.rejected", rejection_kind=state.rejecting)
    if state.ask is Ask.CONFIRM and not draft.taken:
        # Bad ones are put aside before anybody has counted: the count may still come.
        refused = draft.rejected == draft.quantity
        return say("receive.ask.confirm_rejected" if refused else "receive.ask.confirm_none")
    if state.ask is Ask.CONFIRM and is_held(draft):
        return say("receive.ask.confirm_held")
    return say(f"receive.ask.{state.ask}")


def _details(state: ReceiveState, wave: ReceivingWave, draft: Draft) -> tuple[Message, ...]:
    """What is wrong with it first, then how far the product is, then what the code said."""
    told: list[Message] = []
    if state.ask is Ask.OVER:
        told.append(over_told(draft))
    elif state.ask in (Ask.SHELF_LIFE, Ask.WHY, Ask.SECOND) and draft.expires_on:
        told.append(shelf_life_told(draft, wave))
    elif state.ask is Ask.UNDERWEIGHT or (draft.weight_g and too_light(draft)):
        promised = kilograms(draft.goods.weight_g * draft.taken)
        told.append(
            say("receive.detail.light", weight=kilograms(draft.weight_g or 0), promised=promised)
        )
    rejections = [
        say("receive.rejected", quantity=quantity, rejection_kind=why)
        for why, quantity in draft.rejections
    ]
    if state.ask is Ask.REASON:
        # The reasons take the room: at 24 lines each of them has to be seen.
        return tuple(rejections)
    if len(rejections) > _FEW_REJECTIONS:
        told_in_all = {"quantity": draft.rejected, "reasons": len(rejections)}
        rejections = [say("receive.detail.rejections", **told_in_all)]
    if draft.unwanted:
        told.append(unwanted_told(draft))
    elif state.ask is not Ask.OVER:
        tally = draft.tally
        counts = {"ordered": tally.ordered, "received": tally.accepted + tally.held}
        told.append(say("receive.detail.tally", **counts, open=tally.open))
    if is_held(draft) and draft.taken:
        told.append(say("receive.detail.held", quantity=draft.taken))
    told += rejections
    if draft.sent_back and (draft.unwanted or draft.residual is not None):
        not_ordered = Rejection.NOT_ORDERED
        told.append(say("receive.rejected", quantity=draft.sent_back, rejection_kind=not_ordered))
    if draft.residual and draft.excess:
        told.append(say("receive.detail.residual", quantity=draft.excess))
    if draft.lot:
        told.append(say("receive.detail.lot", lot=draft.lot))
    if draft.expires_on:
        told.append(say("receive.detail.until", date=draft.expires_on))
    if draft.cartons and draft.quantity:
        told.append(say("receive.detail.cartons", cartons=draft.cartons, quantity=draft.quantity))
    if draft.weight_g and not too_light(draft):
        told.append(say("receive.detail.weight", weight=kilograms(draft.weight_g)))
    if draft.tenths is not None:
        told.append(say("receive.detail.temperature", reading=degrees(draft.tenths)))
    return tuple(told)


def _choices(state: ReceiveState, wave: ReceivingWave, draft: Draft) -> tuple[Choice, ...]:
    match state.ask:
        case Ask.OVER:
            wanted, excess = draft.tally.open, draft.excess
            back = say("receive.choice.ordered_only", quantity=wanted, back=excess)
            if not wanted:
                back = say("receive.choice.all_back", back=excess)
            keep = say("receive.choice.residual", quantity=draft.excess)
            return Choice(ORDERED_ONLY, back), Choice(RESIDUAL, keep)
        case Ask.UNDERWEIGHT:
            return (
                Choice(LIGHT_AGAIN, say("receive.choice.weigh_again")),
                Choice(LIGHT_TAKE, say("receive.choice.take_light")),
                Choice(LIGHT_REJECT, say("receive.choice.reject", quantity=draft.left)),
            )
        case Ask.SHELF_LIFE:
            reject = Choice(OLD_REJECT, say("receive.choice.reject", quantity=draft.left))
            again = Choice(OLD_AGAIN, say("receive.choice.date_again"))
            let_in = Choice(OLD_LET_IN, say("receive.choice.let_in"))
            # What a code says was not keyed wrong; fresh goods are asked for no date.
            keyed = (again,) if checks_of(draft.goods).dated else ()
            return (reject, *keyed) if is_past(draft, wave) else (reject, let_in, *keyed)
        case Ask.WHY:
            return choices(SHORT_DATED)
        case Ask.REASON:
            return tuple(
                Choice(f"{REJECT}{why.upper()}", say("receive.choice.why", rejection_kind=why))
                for why in checks_of(draft.goods).reasons
            )
    return ()


def _ending(receipt: ReceiptHead, products: tuple[ProductTally, ...]) -> View:
    """Every product of the supplier; what differs stands first."""
    columns = (
        Column(say("receive.column.sku"), drop=1),
        Column(say("receive.column.name"), wide=True),
        Column(say("receive.column.ordered"), right=True),
        Column(say("receive.column.accepted"), right=True),
        Column(say("receive.column.rejected"), right=True),
        Column(say("receive.column.held"), right=True, drop=2),
        Column(say("receive.column.differs"), right=True),
    )
    told = say(
        "receive.detail.receipt",
        number=receipt.number,
        dock=receipt.dock,
        timing_kind=receipt.timing,
        lines=receipt.lines,
    )
    lines = tuple(map(_ending_line, sorted(products, key=_differs_first)))
    return View(
        TITLE,
        say("receive.ask.close", number=receipt.number),
        Expects.TEXT,
        panels=(
            Sentences(((told, Level.CALM),)),
            Sheet(columns, lines, say("receive.nothing_on_it")),
        ),
        help=page(Ask.CLOSE),
    )


def _differs(product: ProductTally) -> int:
    return product.tally.accepted + product.tally.held - product.tally.ordered


def _differs_first(product: ProductTally) -> tuple[bool, str]:
    fine = not _differs(product) and not product.refused and not product.kept
    return fine, product.sku_id


def _ending_line(product: ProductTally) -> Line:
    differs = _differs(product)
    odd = differs or product.refused or product.kept
    return Line(
        (
            product.sku_id,
            product.name,
            str(product.tally.ordered),
            str(product.here),
            str(product.refused),
            str(product.kept),
            f"{differs:+d}" if differs else "0",
        ),
        Level.CHECK if odd else Level.OK,
    )
