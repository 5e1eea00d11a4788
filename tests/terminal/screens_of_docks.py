"""The warehouse's docks in the afternoon, to the telling screen of every step of receiving."""

from tests.conftest import NewStore
from tests.dock import GOOD, NOTICE_V1, NOTICE_V2, afternoon, wave_is
from tests.floor import APPLES, CENTRAL, DUMPLINGS, NOODLES, YOGURT, Clock, Night
from tests.terminal.reel import Reel
from wms.domain.words import Role
from wms.operations.reply import Command

DONE = Command.DONE


def at_the_docks(reel: Reel, new_store: NewStore) -> list[Night]:
    """All of it: the site it was worked at, to be closed."""
    night = afternoon(Night.planned(CENTRAL, new_store(), Clock()))
    t = reel.at(night, Command.RECEIVE)
    reel.keep("receive begins", t, with_help=True)
    reel.take("receive, on time", t, NOTICE_V1)
    t.do(DONE, "桂A12345")
    reel.take("receive, open", t, "4.0", "-19.0")
    reel.take("receive, in hand", t, NOODLES.gtin, with_help=True)
    reel.take("receive, too old", t, "1*10", "20261210", with_help=True)
    reel.take("receive, second asked for", t, "OLD-LETIN", "WHY-sells_tonight")
    t.do(night.badges[Role.SUPERVISOR], NOODLES.gtin, "4", GOOD)
    reel.take("receive, why rejected", t, Command.EXCEPTION, with_help=True)
    t.do("REJECT-PACKAGING")
    t.key("1")
    reel.keep("receive, to confirm", t)
    reel.take("receive, too many", t, DONE, DUMPLINGS.gtin, "4", with_help=True)
    reel.take("receive, too warm", t, Command.UNDO, YOGURT.gtin, DONE, GOOD, "9.5")
    reel.take("receive, held", t, DONE)
    reel.stop("receive, STOP no such product", t, "ABC")
    reel.take("receive, another's goods", t, APPLES.gtin)
    reel.take("receive, another's goods go back", t, "6", DONE)
    reel.take("receive, what it comes to", t, DONE, with_help=True)
    reel.take("receive, closed", t, NOTICE_V1)
    t.do(NOTICE_V2, DONE, DONE)
    reel.take("receive, too light", t, APPLES.gtin, "6", "1.0")
    t.do(Command.UNDO)
    reel.take("receive, nobody expected them", t, Command.BACK, Command.RECEIVE, "V3")
    late(reel, night)
    return [night]


def late(reel: Reel, night: Night) -> None:
    """Orders are closed, and not everything has come."""
    reel.keep("docks", reel.at(night, Command.DOCKS, Role.LEAD), with_help=True)
    wave_is(night, "frozen")
    night.clock.go_to(23, 2)
    t = reel.at(night, Command.LATE_SUPPLIERS, Role.SUPERVISOR)
    reel.keep("late suppliers", t, with_help=True)
    reel.take("late suppliers, one", t, "V1")
    reel.take("late suppliers, why", t, "LATE-NEXT_RUN")
    reel.take("late suppliers, decided", t, "WHY-no_goods")
    t = reel.at(night, Command.REPORT_OF_NIGHT, Role.SUPERVISOR)
    reel.take("night report, suppliers", t, "KPI-SUPPLIERS")
