"""What may be taken back, of which night, and the note on which it goes back."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from wms.domain.codes import Code, CodeKind, read_position
from wms.domain.delivery_events import ReturnCollected, ReturnReversed, ReturnsNoteClosed
from wms.domain.digest import checksum
from wms.domain.messages import Message, Refused, say
from wms.domain.site import Site
from wms.domain.words import OrderDoubt, ReturnOrigin, ReturnReason, ShareCause, SiteKind
from wms.operations import empties_rules
from wms.operations.floor import Act
from wms.operations.ports import Books, Product
from wms.operations.print_ports import Copy
from wms.operations.returns_ports import RETURNS_PAPER, Collected, LeftOver, NightGot
from wms.operations.sharing import found_of
from wms.operations.stops import stop_named

RETURNS_NOTE = "returns_note"
"""The message by which the central warehouse learns what is on its way back."""
DAYS_BACK = 3
"""Business dates before the last one of which goods come back without anybody asking why."""
REASONS = (
    ReturnReason.ROTTEN,
    ReturnReason.DAMAGED,
    ReturnReason.QUALITY,
    ReturnReason.WRONG_GOODS,
    ReturnReason.UNWANTED,
    ReturnReason.SURPLUS,
)
"""Why a customer or a leader gives goods back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods come from: a point, or this site itself (`own`)."""

    code: str
    name: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Goods in hand, as far as they are known. `night` is the one they were sold in; `confirmed`:
    the books know of fewer there, and it is so all the same."""

    place: Place
    product: Product
    night: NightGot
    quantity: int = 0
    reason: ReturnReason | None = None
    order_id: str = ""
    order_doubt: OrderDoubt | None = None
    confirmed: bool = False


def place_of(books: Books, site: Site, code: Code) -> Place:
    """Whom a code names: a point of this station, its position or its stop on a driver's sheet,
    or the station itself. Refused where it names nobody."""
    if code.kind is CodeKind.STOP:
        party = empties_rules.party_of_stop(books, *stop_named(books, code.value))
        return Place(party.code, party.name)
    text = read_position(code.value)[0] if code.kind is CodeKind.POSITION else code.value
    if text == site.site_id:
        return own_place(site)
    name = books.returns.place(text)
    if name is None:
        raise Refused(say("take_back.nobody", code=code.value))
    return Place(text, name)


def own_place(site: Site) -> Place:
    """This site, for what is left over here."""
    return Place(site.site_id, site.name, own=True)


def product_of(books: Books, text: str) -> Product:
    """The product of a code; refused where nobody knows it."""
    product = books.product(text)
    if product is None:
        raise Refused(say("count.unknown_product", code=text))
    return product


def nights_of(books: Books, place: Place, sku_id: str) -> tuple[NightGot, ...]:
    """The nights a product can have come from, the likeliest first: of the last few business
    dates the newest with something left of it, then the newest; then older ones. Where the point
    never got it, the last night, with nothing."""
    recent = books.returns.recent_waves(DAYS_BACK)
    if not recent:
        raise Refused(say("wave.none_planned"))
    ids = {wave_id for wave_id, _ in recent}
    nights = books.returns.nights(place.code, sku_id)
    of_late = [night for night in nights if night.wave_id in ids]
    older = [night for night in nights if night.wave_id not in ids]
    of_late.sort(key=lambda night: night.left <= 0)
    return (*of_late, *older) or (NightGot(*recent[0], 0, 0),)


def is_late(books: Books, night: NightGot) -> bool:
    """Whether a night is longer ago than goods usually come back."""
    recent = {wave_id for wave_id, _ in books.returns.recent_waves(DAYS_BACK)}
    return night.wave_id not in recent


def take(act: Act, taken: Taken) -> Message:
    """Write down what a point gives back. Refused where it got less by now, and nobody confirmed
    it."""
    books = act.books
    books.returns.hold(taken.place.code)
    night = next(
        (
            one
            for one in nights_of(books, taken.place, taken.product.sku_id)
            if one.wave_id == taken.night.wave_id
        ),
        taken.night,
    )
    more = taken.quantity > night.left
    if more and not taken.confirmed:
        raise Refused(too_many(taken, night))
    reason = taken.reason
    assert reason is not None
    answer = say(
        "take_back.taken",
        place=taken.place.code,
        product=taken.product.name,
        items=taken.quantity,
        reason_kind=reason,
    )
    act.record(
        ReturnCollected(
            wave_id=night.wave_id,
            origin=ReturnOrigin.AFTER_SALES,
            party=taken.place.code,
            order_id=taken.order_id,
            sku_id=taken.product.sku_id,
            quantity=taken.quantity,
            reason=reason,
            confirmed=more,
            order_doubt=taken.order_doubt or "",
        ),
        answer,
    )
    return answer


def too_many(taken: Taken, night: NightGot) -> Message:
    """More than the point got of it."""
    return say(
        "take_back.too_many",
        place=taken.place.code,
        product=taken.product.name,
        left=max(0, night.left),
        night=night.business_date,
    )


def left_over(books: Books) -> tuple[LeftOver, ...]:
    """What this site has of the last nights that nobody gets any more."""
    waves = books.returns.recent_waves(DAYS_BACK)
    return tuple(item for wave_id, _ in waves for item in books.returns.left_over(wave_id))


def left_of(books: Books, product: Product) -> LeftOver:
    """What is left over of a product, the first kind of it; none of the last night where there is
    nothing of it to spare."""
    found = [one for one in left_over(books) if one.sku_id == product.sku_id]
    if found:
        return found[0]
    waves = books.returns.recent_waves(DAYS_BACK)
    if not waves:
        raise Refused(say("wave.none_planned"))
    return LeftOver(*waves[0], product.sku_id, product.name, ReturnReason.SURPLUS, 0)


def may_put_on_note(books: Books, item: LeftOver, quantity: int) -> bool:
    """Whether so many are left over; False where it takes somebody's word. Refused where they
    cannot be there: more than are on hand, damaged or condemned."""
    if quantity <= item.items:
        return True
    if item.reason is not ReturnReason.SURPLUS:
        raise Refused(
            say(
                "take_back.only_so_many",
                product=item.name,
                items=item.items,
                reason_kind=item.reason,
            )
        )
    here = books.on_hand(item.wave_id, item.sku_id)
    if here is not None and quantity > here:
        raise Refused(say("take_back.only_here", product=item.name, items=here))
    return False


def put_on_note(
    act: Act, site: Site, items: Iterable[tuple[LeftOver, int]], *, confirmed: bool
) -> Message:
    """Goods left over at this site go back too. Refused where some of it was used meanwhile."""
    act.books.returns.hold(site.site_id)
    now = {(one.wave_id, one.sku_id, one.reason): one for one in left_over(act.books)}
    listed = list(items)
    total = sum(quantity for _, quantity in listed)
    first = listed[0][0]
    answer = say("take_back.own", product=first.name, items=total, reason_kind=first.reason)
    if len(listed) > 1:
        answer = say("take_back.own_all", lines=len(listed), items=total)
    for item, quantity in listed:
        known = now.get((item.wave_id, item.sku_id, item.reason))
        spare = known.items if known else 0
        more = quantity > spare
        if more and not confirmed:
            raise Refused(
                say(
                    "take_back.only_so_many",
                    product=item.name,
                    items=spare,
                    reason_kind=item.reason,
                )
            )
        if more:
            may_put_on_note(act.books, item, quantity)
        act.record(
            ReturnCollected(
                wave_id=item.wave_id,
                origin=ReturnOrigin.RESIDUAL,
                party=site.site_id,
                order_id="",
                sku_id=item.sku_id,
                quantity=quantity,
                reason=item.reason,
                confirmed=more,
            ),
            answer,
        )
        _turned_up(act, item, answer)
    return answer


def _turned_up(act: Act, item: LeftOver, answer: Message) -> None:
    """More went back than could be found: some of what was missing is in hand."""
    where = item.wave_id, item.sku_id
    missing = act.books.sharing.unfound(*where) - (act.books.on_hand(*where) or 0)
    found_of(act, *where, ShareCause.FOUND, missing, answer)


def take_back_last(act: Act) -> Message:
    """Reverse the person's latest at this terminal. Refused where there is none on no note."""
    hand = act.hand
    last = act.books.returns.last_taken(hand.terminal_id, hand.person.person_id)
    if last is None:
        raise Refused(say("take_back.nothing_to_undo"))
    answer = say("take_back.undone", place=last.party, product=last.name, items=last.quantity)
    act.record(
        ReturnReversed(
            reverses=last.event_id,
            wave_id=last.wave_id,
            party=last.party,
            sku_id=last.sku_id,
            quantity=last.quantity,
        ),
        answer,
    )
    return answer


def close_note(act: Act, site: Site) -> Message:
    """Everything collected goes onto one note, which is frozen, prints, and is told to the central
    warehouse. Refused where nothing was collected."""
    collected = act.books.returns.collected()
    wave = act.books.working_wave()
    if not collected or wave is None:
        raise Refused(say("take_back.nothing_collected"))
    own = site.kind is SiteKind.CENTRAL_WAREHOUSE
    number = act.books.returns.next_note(wave.business_date, site.site_id)
    body = {
        "number": number,
        "site_id": site.site_id,
        "site_name": site.name,
        "business_date": wave.business_date,
        "since": collected[0].at,
        "lines": lines_of(collected),
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    items = sum(one.quantity for one in collected)
    answer = say("take_back.closed", number=number, items=items)
    closed = ReturnsNoteClosed(
        number=number,
        own=own,
        body=text,
        checksum=checksum(text),
        lines=[[one.event_id, one.line] for one in collected],
    )
    act.record(closed, answer, Copy(RETURNS_PAPER, number, 0))
    if not own:
        act.books.tell(site.central_site, RETURNS_NOTE, number)
    return answer


def lines_of(collected: Iterable[Collected]) -> list[dict[str, str | int]]:
    """What is on a note: one line for what is alike in everything but the hour, by night, place
    and product."""
    sums: dict[tuple[str, ...], int] = {}
    first: dict[tuple[str, ...], Collected] = {}
    for one in collected:
        order = (one.order_id, one.order_doubt)
        key = (one.wave_id, one.party, one.sku_id, one.origin, one.reason, *order)
        sums[key] = sums.get(key, 0) + one.quantity
        first.setdefault(key, one)
    return [
        {
            "line": line,
            "wave_id": one.wave_id,
            "sku_id": one.sku_id,
            "name": one.name,
            "unit": one.unit,
            "supplier_id": one.supplier_id,
            "origin": one.origin.value,
            "party": one.party,
            "party_name": one.party_name,
            "reason": one.reason.value,
            "order_id": one.order_id,
            "order_doubt": one.order_doubt,
            "quantity": sums[key],
        }
        for line, (key, one) in enumerate(sorted(first.items(), key=lambda pair: pair[0]), 1)
    ]
