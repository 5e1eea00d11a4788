"""What interceptions do to the tables: asked for, withheld from sorting, ended."""

from wms.domain import delivery_events as d
from wms.domain.events import PlanTaken
from wms.domain.words import InterceptState
from wms.operations.ports import Overtaken, Stamp
from wms.storage.effects.guard import only
from wms.storage.effects.returns import send_back
from wms.storage.effects.sorting import COUNT_PUT
from wms.storage.statements import Statement
from wms.storage.store import Tx

_ASK = Statement(
    "INSERT INTO intercept (order_id, line_no, wave_id, station_id, point_id, sku_id, quantity,"
    " withheld, reason, state, asked_at, asked_by) VALUES (:order_id, :line_no, :wave_id,"
    " :station_id, :point_id, :sku_id, :quantity, :withheld, :reason, 'asked', :at, :person)"
    " ON CONFLICT (order_id, line_no) DO NOTHING"
)
_WITHHOLD = Statement(
    "UPDATE intercept SET withheld = withheld + :withheld WHERE order_id = :order_id"
    " AND line_no = :line_no AND state = 'asked' AND withheld + :withheld <= quantity"
)
_ANSWER = Statement(
    "INSERT INTO intercept_answer (order_id, line_no, number, wave_id, quantity, state, at,"
    " person_id) VALUES (:order_id, :line_no, :number, :wave_id, :quantity, :state, :at, :person)"
    " ON CONFLICT (order_id, line_no, number) DO NOTHING"
)
_STOP = Statement(
    "UPDATE intercept SET stopped = stopped + :stopped WHERE order_id = :order_id"
    " AND line_no = :line_no AND state = 'asked' AND withheld + stopped + :stopped <= quantity"
)
_END = Statement(
    "UPDATE intercept SET state = :state, from_stock = :from_stock, stopped = :stopped,"
    " ended_at = :at, ended_by = :person WHERE order_id = :order_id AND line_no = :line_no"
    " AND state = 'asked' AND :from_stock <= withheld AND withheld + :stopped <= quantity"
    " AND :stopped >= stopped"
)


def order_intercepted(tx: Tx, stamp: Stamp, event: d.OrderIntercepted) -> None:
    """At the warehouse, where nothing of it is sorted by points: its station does it."""
    _ask(tx, stamp, event, 0)


def intercept_asked(tx: Tx, stamp: Stamp, event: d.InterceptAsked) -> None:
    """At the station: what is not put yet of the point's goods will not be. What was short already
    counts as short once."""
    _ask(tx, stamp, event, event.withheld + event.lacking)
    if event.withheld:
        product = (event.wave_id, event.sku_id, event.point_id)
        _withhold(tx, product, event.planned, event.withheld)


def plan_taken(tx: Tx, _stamp: Stamp, event: PlanTaken) -> None:
    """Of orders that were intercepted before their plan came, nothing will be put."""
    for order_id, line_no, point_id, sku_id, planned, withheld in event.withheld:
        order = {"order_id": order_id, "line_no": line_no, "withheld": withheld}
        only(tx.run(_WITHHOLD, **order), "ended meanwhile")
        _withhold(tx, (event.wave_id, sku_id, point_id), planned, withheld)


def _withhold(tx: Tx, product: tuple[str, str, str], planned: int, withheld: int) -> None:
    wave_id, sku_id, point_id = product
    count = {"wave_id": wave_id, "sku_id": sku_id, "destination_id": point_id, "planned": planned}
    only(tx.run(COUNT_PUT, **count, quantity=0, short=withheld), "put meanwhile")


def intercept_answered(tx: Tx, stamp: Stamp, event: d.InterceptAnswered) -> None:
    """One vehicle's part: kept back, or handed over."""
    kept = event.quantity if event.state == InterceptState.SET_ASIDE else 0
    order = {"order_id": event.order_id, "line_no": event.line_no}
    only(tx.run(_STOP, **order, stopped=kept), "ended already")
    answered = tx.run(
        _ANSWER,
        **order,
        number=event.number,
        wave_id=event.wave_id,
        quantity=event.quantity,
        state=event.state,
        at=stamp.at,
        person=stamp.person_id,
    )
    only(answered, "answered already")


def intercept_ended(tx: Tx, stamp: Stamp, event: d.InterceptEnded) -> None:
    """Set aside, or too late. What was withheld and lies aside is on hand no longer."""
    only(_end(tx, stamp, event, event.from_stock, event.stopped), "ended already")
    if event.from_stock:
        send_back(tx, event.wave_id, event.sku_id, event.from_stock)


def intercept_told(tx: Tx, stamp: Stamp, event: d.InterceptTold) -> None:
    """At the warehouse: what the station says came of it."""
    _end(tx, stamp, event, 0, event.stopped)


def _ask(tx: Tx, stamp: Stamp, event: d.OrderIntercepted | d.InterceptAsked, withheld: int) -> None:
    asked = tx.run(
        _ASK,
        order_id=event.order_id,
        line_no=event.line_no,
        wave_id=event.wave_id,
        station_id=event.station_id,
        point_id=event.point_id,
        sku_id=event.sku_id,
        quantity=event.quantity,
        withheld=withheld,
        reason=event.reason,
        at=stamp.at,
        person=stamp.person_id,
    )
    only(asked, "asked for already")


def _end(
    tx: Tx,
    stamp: Stamp,
    event: d.InterceptEnded | d.InterceptTold,
    from_stock: int,
    stopped: int,
) -> int:
    if event.state not in list(InterceptState):
        raise Overtaken("no such end")
    return tx.run(
        _END,
        order_id=event.order_id,
        line_no=event.line_no,
        state=event.state,
        from_stock=from_stock,
        stopped=stopped,
        at=stamp.at,
        person=stamp.person_id,
    )
