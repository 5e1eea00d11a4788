"""Cold goods too warm, before a departure and off a truck; a truck whose seal was broken, and one
whose goods went on with another."""

from tests.conftest import NewStore
from tests.floor import CENTRAL, GS001, Clock, Night
from tests.terminal.reel import Reel
from wms.domain.words import Role
from wms.operations.reply import Command

DONE, TRUCK = Command.DONE, "T01-20261121-1"


def cold(reel: Reel, new_store: NewStore) -> list[Night]:
    """What is held at the warehouse and at the station, and who decides about it."""
    clock = Clock()
    warehouse = Night.planned(CENTRAL, new_store(), clock)
    station = Night.planned(GS001, new_store(), clock)
    warehouse.sort_everything()
    warehouse.load_and_depart("T01")
    warehouse.mail_to(station)
    warehouse.load_everything("T02")
    t = reel.at(warehouse, Command.DEPART, Role.LEAD)
    reel.take("cold, measure again", t, "T02", DONE, DONE, "F1", DONE, "9.5")
    reel.take("cold, held on board", t, "9.5")
    reel.take("cold, the driver is gone", t, Command.EXCEPTION, with_help=True)
    t = reel.at(warehouse, Command.HOLDS, Role.SUPERVISOR)
    reel.keep("holds", t, True)
    ((box,),) = warehouse.rows("SELECT subject FROM hold")
    reel.take("a hold", t, str(box))
    reel.take("a hold, why", t, "HOLD-RELEASE")
    reel.take("a hold, how warm now", t, "WHY-measured_again")
    reel.stop("a hold, still too warm", t, "8.5")
    reel.take("a hold, second person", t, "4.0")
    reel.take("a hold released", t, warehouse.badges[Role.LEAD])
    t = reel.at(warehouse, Command.REASSIGN, Role.SUPERVISOR)
    reel.take("on the road, why", t, TRUCK)
    t.do("WHY-vehicle_fault", DONE, "桂B77777", "李师傅", "13800000000", "F20002")
    reel.take("on the road, how cold", t, DONE, with_help=True)
    reel.take("on the road, sure", t, DONE, DONE)
    reel.take("on the road, changed", t, TRUCK)
    t = reel.at(station, Command.UNLOAD, Role.LEAD)
    t.do(TRUCK, "F99999", DONE, "4.0", "-12", "-12")
    while waiting := t.last.view.details:
        t.do(str(waiting[0].values["sscc"]))
    reel.take("station, count first", t, DONE, with_help=True)
    reel.keep("station, holds", reel.at(station, Command.HOLDS, Role.SUPERVISOR))
    return [warehouse, station]
