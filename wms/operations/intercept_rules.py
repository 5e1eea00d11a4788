"""Intercepting a cancelled order: asked for at the warehouse, done at the station.

Once the plan is released nothing is cancelled any more (the import refuses it): whoever may has
the goods intercepted. The warehouse writes down the order line and tells its station. The station
does not put what is not put yet; what lies in a container already stays there, because a closed
paper is never edited, and the point's papers say that it is not to be handed out. Each vehicle that
has some of it on board is asked at its stop. It ends with the goods set aside, which go back on the
returns note, or too late, or some this and some that.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from wms.domain.delivery_events import (
    InterceptAnswered,
    InterceptEnded,
    OrderIntercepted,
    ReturnCollected,
)
from wms.domain.messages import Message, Refused, say
from wms.domain.words import InterceptState, Outcome, ReturnOrigin, ReturnReason
from wms.operations.floor import Act
from wms.operations.handed_over import given_back
from wms.operations.intercept_ports import Interception, OrderLine
from wms.operations.ports import Books

INTERCEPT = "intercept"
"""The message by which a station learns what it is to intercept."""
INTERCEPT_ENDED = "intercept_ended"
"""The message by which the warehouse learns what came of it."""


def find_line(lines: Sequence[OrderLine], order_id: str, wave_id: str, line_no: int) -> OrderLine:
    """The line of an order with a number; refused where there is none, or nothing of it comes."""
    if not lines:
        raise Refused(say("intercept.no_order", order=order_id, wave=wave_id))
    line = next((line for line in lines if line.line_no == line_no), None)
    if line is None:
        numbers = ", ".join(str(line.line_no) for line in lines)
        raise Refused(say("intercept.no_line", order=order_id, line=line_no, lines=numbers))
    if not line.quantity:
        raise Refused(say("intercept.nothing_comes", order=order_id, line=line_no))
    return line


def intercept(act: Act, wave_id: str, line: OrderLine, reason: str) -> Message:
    """Ask for it, and tell the station; refused where it was asked for before."""
    before = act.books.intercepts.one(line.order_id, line.line_no)
    if before is not None:
        raise Refused(say("intercept.asked_before", order=before.key, intercept_state=before.state))
    answer = say(
        "intercept.asked",
        order=f"{line.order_id}/{line.line_no}",
        quantity=line.quantity,
        product=line.product,
        point=line.point_id,
        station=line.station_id,
    )
    fact = OrderIntercepted(
        wave_id=wave_id,
        order_id=line.order_id,
        line_no=line.line_no,
        station_id=line.station_id,
        point_id=line.point_id,
        sku_id=line.sku_id,
        quantity=line.quantity,
        reason=reason,
    )
    act.record(fact, answer)
    act.books.tell(line.station_id, INTERCEPT, f"{line.order_id}/{line.line_no}")
    return answer


def refuse_on_its_way(books: Books, asked: Interception) -> None:
    """Refused where its stop is said not to have taken the product: the goods are on their way
    back with the stop's, and would be so twice."""
    if asked.packed:
        sheet = books.delivery.comes_back(asked)
        if sheet:
            raise Refused(say("intercept.at_stop", order=asked.key, number=sheet))


def refuse_ended(asked: Sequence[Interception], back: Collection[str]) -> None:
    """Refused where somebody said meanwhile that goods were handed over which the driver kept: they
    would be on nobody's books."""
    for one in asked:
        if one.key in back and one.state is InterceptState.TOO_LATE:
            raise Refused(say("intercept.ended_before", order=one.key, intercept_state=one.state))


def end(act: Act, asked: Interception, state: InterceptState, central: str) -> Message:
    """At the station: what nobody has answered for yet was set aside and goes back, or it was too
    late. The warehouse is told; refused where it has ended."""
    if state is InterceptState.SET_ASIDE:
        # Before the order, as where its stop is said: two who hold both do not wait crosswise.
        act.books.returns.hold(asked.point_id)
    now = _standing(act, asked)
    if state is not InterceptState.SET_ASIDE:
        return _close(act, now, 0, 0, central, late=now.quantity - now.aside)
    rest = _unanswered(act, now)
    found = given_back(act.books, now.wave_id, now.point_id, {now.sku_id: rest})
    if found is not None:
        told = {"order": now.key, "product": now.product, "point": now.point_id}
        raise Refused(say("intercept.given_back", **told, back=found[1]))
    late = now.packed - now.aside - rest
    return _close(act, now, rest, _out_of_stock(act, now), central, late=late)


def answer(act: Act, part: Interception, kept: bool, number: str, central: str) -> None:
    """At the stop: what the vehicle of manifest `number` had of it was kept back, or handed over.
    It ends once that is said of every vehicle that had some; what was not put is set aside then.
    Refused where it has ended, or that vehicle was asked before."""
    now = _standing(act, part)
    state = InterceptState.SET_ASIDE if kept else InterceptState.TOO_LATE
    rest = _unanswered(act, now) - part.packed
    told = {"order": now.key, "product": now.product, "number": number}
    key = "intercept.kept" if kept else "intercept.handed_over"
    said = say(key, **told, quantity=part.packed)
    fact = InterceptAnswered(
        order_id=now.order_id,
        line_no=now.line_no,
        wave_id=now.wave_id,
        point_id=now.point_id,
        sku_id=now.sku_id,
        number=number,
        quantity=part.packed,
        state=state,
    )
    act.record(fact, said)
    back = part.packed if kept else 0
    if rest > 0:
        _collect(act, now, back, said)
        return
    now = _standing(act, part)
    late = now.packed - now.aside
    _close(act, now, 0, _out_of_stock(act, now), central, late=late, also=back)


def taken_at(books: Books, asked: Interception) -> str:
    """When its point took what the last vehicle brought, `HH:MM`; empty where one is still due."""
    routes = books.delivery.routes(asked.wave_id)
    stops = [stop for one in routes for stop in one.stops if stop.point_id == asked.point_id]
    took = (Outcome.DELIVERED, Outcome.PARTLY)
    if any(stop.outcome not in took for stop in stops):
        return ""
    return max((stop.delivered_at[11:16] for stop in stops), default="")


def _standing(act: Act, asked: Interception) -> Interception:
    """As it is now, and nobody else says anything of it meanwhile; refused where it has ended."""
    act.books.intercepts.hold(asked)
    now = act.books.intercepts.one(asked.order_id, asked.line_no)
    if now is None or now.state is not InterceptState.ASKED:
        state = now.state if now is not None else asked.state
        raise Refused(say("intercept.ended_before", order=asked.key, intercept_state=state))
    return now


def _out_of_stock(act: Act, now: Interception) -> int:
    """Of what was not put, what is on hand: it is set aside."""
    return spare(act.books, now) if now.withheld else 0


def _unanswered(act: Act, now: Interception) -> int:
    """Items in containers of which nobody has said what became of them."""
    answers = act.books.intercepts.answers(now).values()
    return now.packed - sum(one.quantity for one in answers)


def _close(
    act: Act,
    now: Interception,
    kept: int,
    from_stock: int,
    central: str,
    *,
    late: int,
    also: int = 0,
) -> Message:
    """It ends, as the sum of what was said of its vehicles: `kept` more are set aside out of
    containers, and `from_stock` that were never put; `late` came through. `also` were said to be
    set aside just now."""
    stopped = now.aside + kept
    state = InterceptState.SET_ASIDE
    if late:
        state = InterceptState.PARTLY if stopped + from_stock else InterceptState.TOO_LATE
    ended = replace(now, aside=stopped + from_stock, state=state)
    answer = done_told(ended)
    act.record(
        InterceptEnded(
            order_id=now.order_id,
            line_no=now.line_no,
            wave_id=now.wave_id,
            point_id=now.point_id,
            sku_id=now.sku_id,
            quantity=now.quantity if state is InterceptState.TOO_LATE else ended.aside,
            state=state,
            from_stock=from_stock,
            stopped=stopped,
        ),
        answer,
    )
    _collect(act, now, kept + from_stock + also, answer)
    act.books.tell(central, INTERCEPT_ENDED, now.key)
    return answer


def _collect(act: Act, now: Interception, quantity: int, answer: Message) -> None:
    """So many of it are on their way back."""
    if quantity:
        collected = ReturnCollected(
            wave_id=now.wave_id,
            sku_id=now.sku_id,
            quantity=quantity,
            origin=ReturnOrigin.INTERCEPTED,
            party=now.point_id,
            order_id=now.order_id,
            reason=ReturnReason.CANCELLED,
        )
        act.record(collected, answer)


def done_told(ended: Interception) -> Message:
    """How it ended, in one sentence."""
    told = {"order": ended.key, "product": ended.product or ended.sku_id, "point": ended.point_id}
    missing = ended.quantity - ended.aside
    match ended.state:
        case InterceptState.PARTLY:
            return say("intercept.done.partly", **told, quantity=ended.aside, missing=missing)
        case InterceptState.SET_ASIDE if missing:
            return say("intercept.done.part", **told, quantity=ended.aside, missing=missing)
    return say(f"intercept.done.{ended.state}", **told, quantity=ended.quantity)


def spare(books: Books, asked: Interception) -> int:
    """Items of it on hand that nobody else is to get: those of a cancelled order may never have
    come."""
    books.sharing.hold(asked.wave_id, asked.sku_id)
    return lies_here(books, asked)


def to_put_aside(books: Books, wave_id: str, sku_id: str) -> tuple[Interception, int] | None:
    """The cancelled order of which items of a product lie here, and how many; the first there is.
    What was short before, and what is still on its way, nobody can put aside."""
    for one in books.intercepts.put_aside(wave_id, sku_id):
        if here := lies_here(books, one):
            return one, here
    return None


def lies_here(books: Books, asked: Interception) -> int:
    """The same, to be looked at: of what is withheld, what there is to be put aside."""
    here = books.on_hand(asked.wave_id, asked.sku_id) or 0
    here -= books.sharing.unfound(asked.wave_id, asked.sku_id)
    needed = sum(n.planned - n.put - n.short for n in books.needs(asked.wave_id, asked.sku_id))
    return min(asked.withheld, max(0, here - needed))
