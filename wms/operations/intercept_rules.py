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
        sheet = books.delivery.comes_back(asked.wave_id, asked.point_id, asked.sku_id)
        if sheet:
            raise Refused(say("intercept.at_stop", order=asked.key, number=sheet))


def end(act: Act, asked: Interception, state: InterceptState, central: str) -> Message:
    """At the station: its goods were set aside and go back, or it was too late. The warehouse is
    told; refused where it has ended."""
    now = act.books.intercepts.one(asked.order_id, asked.line_no)
    if now is None or now.state is not InterceptState.ASKED:
        state = now.state if now is not None else asked.state
        raise Refused(say("intercept.ended_before", order=asked.key, intercept_state=state))
    answer = say(
        f"intercept.done.{state}",
        order=asked.key,
        quantity=asked.quantity,
        product=asked.product,
        point=asked.point_id,
    )
    act.record(
        InterceptEnded(
            order_id=asked.order_id,
            line_no=asked.line_no,
            wave_id=asked.wave_id,
            point_id=asked.point_id,
            sku_id=asked.sku_id,
            quantity=asked.quantity,
            state=state,
        ),
        answer,
    )
    if state is InterceptState.SET_ASIDE:
        collected = ReturnCollected(
            wave_id=asked.wave_id,
            sku_id=asked.sku_id,
            quantity=asked.quantity,
            origin=ReturnOrigin.INTERCEPTED,
            party=asked.point_id,
            order_id=asked.order_id,
            reason=ReturnReason.CANCELLED,
        )
        act.record(collected, answer)
    act.books.tell(central, INTERCEPT_ENDED, asked.key)
    return answer
