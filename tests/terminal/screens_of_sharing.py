"""Less than the plan gave away, and orders that are stopped: the telling screens of both."""

from tests.conftest import NewStore
from tests.floor import CENTRAL, GS001, NOODLES, Clock, Night
from tests.terminal.reel import Reel
from tests.town import WAVE
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations.intercept_ports import OrderLine
from wms.operations.intercept_rules import intercept
from wms.operations.reply import Command

ORDER = OrderLine("O20261121-000417", 2, "P001", "GS001", "S1", "粉丝", 2, 2)


def sharing(reel: Reel, new_store: NewStore) -> list[Night]:
    """An empty pile at the warehouse; an order intercepted there, and what the station sees."""
    clock = Clock()
    warehouse = Night.planned(CENTRAL, new_store(), clock)
    station = Night.planned(GS001, new_store(), clock)
    t = reel.at(warehouse, Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    t.key("3")
    reel.take("sharing, how many are left", t, Command.EXCEPTION, "GS001-A", with_help=True)
    t.key("4")
    reel.keep("sharing, shared", t)
    t.do(Command.UNDO, Command.EXCEPTION, "GS002-A", Command.DONE)
    reel.keep("sharing, nothing left", t)
    reel.take("sharing, found", t, Command.EXCEPTION)
    with warehouse.office(Right.INTERCEPT) as act:
        intercept(act, WAVE, ORDER, "customer_asks")
    warehouse.mail_to(station)
    reel.keep("intercepts", reel.at(warehouse, Command.INTERCEPT, Role.SUPERVISOR))
    station.tamper("INSERT INTO stock VALUES (:w, 'S1', 5, 0, 0)", w=WAVE)
    t = reel.at(station, Command.PUT)
    reel.take("station, product of an intercepted order", t, NOODLES.gtin)
    t = reel.at(station, Command.INTERCEPT)
    reel.keep("station, intercepts", t)
    reel.take("station, an intercept", t, f"{ORDER.order_id}/{ORDER.line_no}", with_help=True)
    reel.take("station, an intercept ended", t, "END-SET_ASIDE")
    return [warehouse, station]
