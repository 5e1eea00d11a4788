"""Intercepting a cancelled order: asked for at the warehouse, done at the station.

Once the plan is released nothing is cancelled any more (the import refuses it): whoever may has
the goods intercepted. The warehouse writes down the order line and tells its station. The station
does not put what is not put yet; what lies in a container already stays there, because a closed
paper is never edited, and the point's papers say that it is not to be handed out. It ends with the
goods set aside, which go back on the returns note, or too late.
"""

from collections.abc import Sequence

from wms.domain.delivery_events import InterceptEnded, OrderIntercepted, ReturnCollected
from wms.domain.messages import Message, Refused, say
from wms.domain.words import InterceptState, ReturnOrigin, ReturnReason
from wms.operations.floor import Act
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


def end(act: Act, asked: Interception, state: InterceptState, central: str) -> Message:
    """At the station: its goods were set aside and go back, or it was too late. The warehouse is
    told; refused where it has ended."""
    now = act.books.intercepts.one(asked.order_id, asked.line_no)
    if now is None or now.state is not InterceptState.ASKED:
        state = now.state if now is not None else asked.state
        raise Refused(say("intercept.ended_before", order=asked.key, intercept_state=state))
    set_aside = state is InterceptState.SET_ASIDE
    from_stock = min(now.withheld, spare(act.books, now)) if set_aside else 0
    quantity = now.packed + from_stock if set_aside else now.quantity
    told = {"order": now.key, "product": now.product, "point": now.point_id}
    answer = say(f"intercept.done.{state}", **told, quantity=quantity)
    if quantity < now.quantity:
        missing = now.quantity - quantity
        answer = say("intercept.done.part", **told, quantity=quantity, missing=missing)
    act.record(
        InterceptEnded(
            order_id=now.order_id,
            line_no=now.line_no,
            wave_id=now.wave_id,
            point_id=now.point_id,
            sku_id=now.sku_id,
            quantity=quantity,
            state=state,
            from_stock=from_stock,
        ),
        answer,
    )
    if set_aside and quantity:
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
    act.books.tell(central, INTERCEPT_ENDED, now.key)
    return answer


def spare(books: Books, asked: Interception) -> int:
    """Items of the product on hand that nobody else is to get: those of a cancelled order may
    never have come."""
    books.sharing.hold(asked.wave_id, asked.sku_id)
    here = books.on_hand(asked.wave_id, asked.sku_id) or 0
    here -= books.sharing.unfound(asked.wave_id, asked.sku_id)
    needed = sum(n.planned - n.put - n.short for n in books.needs(asked.wave_id, asked.sku_id))
    return max(0, here - needed)
