"""How far somebody is who says what became of a stop."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wms.domain.words import Outcome, Zone
from wms.operations.deliver_rules import TOOK_NOTHING, Untaken
from wms.operations.delivery_ports import DriverSheet, SheetStop
from wms.operations.intercept_ports import Interception
from wms.operations.ports import Product


class Ask(StrEnum):
    """What is asked for next."""

    SHEET = "sheet"
    STOP = "stop"
    INTERCEPT = "intercept"
    HOW = "how"
    REASON = "reason"
    PRODUCT = "product"
    QUANTITY = "quantity"
    WHY = "why"
    READING = "reading"
    AGAIN = "again"
    TIME = "time"
    SURE = "sure"


@dataclass(frozen=True, slots=True)
class DeliverState:
    """Which sheet, which stop of it, and what was said of it so far.

    `rest`: all stops nobody has said anything of, at once. `lines` are what was not taken, the
    last one still asked about where `ask` is quantity or why. `doubted` is a reading out of range
    that has to be keyed once more. `back` are the intercepted orders whose goods the driver kept,
    `over` those whose goods were handed over. `scanned`: a stop was scanned without its sheet,
    `last` the one before.
    """

    ask: Ask = Ask.SHEET
    sheet: DriverSheet | None = None
    stop: SheetStop | None = None
    rest: bool = False
    scanned: bool = False
    last: str = ""
    outcome: Outcome | None = None
    reason: str = ""
    product: Product | None = None
    quantity: int = 0
    lines: tuple[Untaken, ...] = ()
    back: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    readings: tuple[tuple[Zone, int], ...] = ()
    doubted: int | None = None
    at: datetime | None = None


def unasked(state: DeliverState) -> Interception | None:
    """The next interception of the stop of which nobody has said how it ended."""
    waiting = state.stop.waiting if state.stop is not None else ()
    return next((one for one in waiting if one.key not in (*state.back, *state.over)), None)


def got(state: DeliverState, stop: SheetStop) -> dict[str, int]:
    """What the stop could take, by product, as far as it is said."""
    return stop.ended(state.back).got()


def unread(state: DeliverState) -> tuple[Zone, ...]:
    """The cold zones of what is handed over that nobody has keyed a reading of."""
    if state.sheet is None:
        return ()
    stops = state.sheet.open if state.rest else (state.stop,)
    untaken: dict[str, int] = {}
    for line in state.lines:
        untaken[line.sku_id] = untaken.get(line.sku_id, 0) + line.quantity
    for one in state.stop.waiting if state.stop is not None else ():
        if one.key in state.back:
            untaken[one.sku_id] = untaken.get(one.sku_id, 0) + one.packed
    handed = {
        goods.zone
        for stop in stops
        if stop is not None
        for goods in stop.goods
        if goods.quantity > untaken.get(goods.sku_id, 0)
    }
    read = {zone for zone, _ in state.readings}
    return tuple(z for z in Zone if z in handed and z is not Zone.AMBIENT and z not in read)


def missing(state: DeliverState) -> Ask | None:
    """What has to be asked before it can be recorded."""
    if state.outcome in TOOK_NOTHING:
        if not state.reason:
            return Ask.REASON
    elif unasked(state) is not None and not state.rest:
        return Ask.INTERCEPT
    elif unread(state) and (not state.rest or state.at is not None):
        return Ask.READING
    if state.at is None:
        return Ask.TIME
    return Ask.SURE if state.rest else None


def known(state: DeliverState) -> tuple[DriverSheet, SheetStop]:
    """What is there once a stop is open."""
    assert state.sheet is not None
    return state.sheet, state.stop if state.stop is not None else state.sheet.stops[0]
