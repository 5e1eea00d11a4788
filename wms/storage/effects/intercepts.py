"""What interceptions do to the tables: asked for, withheld from sorting, ended."""

from wms.domain import delivery_events as d
from wms.domain.words import InterceptState
from wms.operations.ports import Overtaken, Stamp
from wms.storage.effects.guard import only
from wms.storage.effects.sorting import COUNT_PUT
from wms.storage.statements import Statement
from wms.storage.store import Tx

_ASK = Statement(
    "INSERT INTO intercept (order_id, line_no, wave_id, station_id, point_id, sku_id, quantity,"
    " withheld, reason, state, asked_at, asked_by) VALUES (:order_id, :line_no, :wave_id,"
    " :station_id, :point_id, :sku_id, :quantity, :withheld, :reason, 'asked', :at, :person)"
    " ON CONFLICT (order_id, line_no) DO NOTHING"
)
_END = Statement(
    "UPDATE intercept SET state = :state, ended_at = :at, ended_by = :person"
    " WHERE order_id = :order_id AND line_no = :line_no AND state = 'asked'"
)


def order_intercepted(tx: Tx, stamp: Stamp, event: d.OrderIntercepted) -> None:
    """At the warehouse, where nothing of it is sorted by points: its station does it."""
    _ask(tx, stamp, event, 0)


def intercept_asked(tx: Tx, stamp: Stamp, event: d.InterceptAsked) -> None:
    """At the station: what is not put yet of the point's goods will not be."""
    _ask(tx, stamp, event, event.withheld)
    if event.withheld:
        count = {"wave_id": event.wave_id, "sku_id": event.sku_id, "planned": event.planned}
        place = {"destination_id": event.point_id, "quantity": 0, "short": event.withheld}
        only(tx.run(COUNT_PUT, **count, **place), "put meanwhile")


def intercept_ended(tx: Tx, stamp: Stamp, event: d.InterceptEnded) -> None:
    """Set aside, or too late."""
    only(_end(tx, stamp, event), "ended already")


def intercept_told(tx: Tx, stamp: Stamp, event: d.InterceptTold) -> None:
    """At the warehouse: what the station says came of it."""
    _end(tx, stamp, event)


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


def _end(tx: Tx, stamp: Stamp, event: d.InterceptEnded | d.InterceptTold) -> int:
    if event.state not in list(InterceptState):
        raise Overtaken("no such end")
    return tx.run(
        _END,
        order_id=event.order_id,
        line_no=event.line_no,
        state=event.state,
        at=stamp.at,
        person=stamp.person_id,
    )
