"""The warehouse's docks in the afternoon, to the telling screen of every step of receiving."""

from tests.conftest import NewStore
from tests.dock import NOTICE_V1, NOTICE_V2, RICE, afternoon
from tests.floor import APPLES, CENTRAL, DUMPLINGS, NOODLES, YOGURT, Clock, Night
from tests.terminal.reel import Reel
from wms.domain.words import Role
from wms.operations.reply import Command

DONE, GOOD = Command.DONE, "20261215"


def at_the_docks(reel: Reel, new_store: NewStore) -> list[Night]:
    """All of it: the site it was worked at, to be closed."""
    night = afternoon(Night.planned(CENTRAL, new_store(), Clock()))
    t = reel.at(night, Command.RECEIVE)
    reel.keep("receive begins", t, with_help=True)
    reel.take("receive, on time", t, NOTICE_V1)
    reel.take("receive, plate", t, DONE)
    reel.take("receive, temperature of the vehicle", t, "桂A12345")
    reel.take("receive, open", t, "4.0", "-19.0")
    reel.take("receive, in hand", t, NOODLES.gtin, with_help=True)
    reel.take("receive, last day", t, "1*10")
    reel.take("receive, too old", t, "20261210", with_help=True)
    reel.take("receive, why let in", t, "OLD-LETIN")
    reel.take("receive, second asked for", t, "WHY-sells_tonight")
    reel.take("receive, let in", t, night.badges[Role.SUPERVISOR])
    t.do(NOODLES.gtin, "4", GOOD)
    reel.take("receive, why rejected", t, Command.EXCEPTION, with_help=True)
    reel.take("receive, how many rejected", t, "REJECT-PACKAGING")
    t.key("1")
    reel.keep("receive, to confirm", t)
    reel.take("receive, part of it in", t, DONE)
    reel.take("receive, too many", t, DUMPLINGS.gtin, "4", with_help=True)
    reel.take("receive, given up", t, Command.UNDO)
    reel.take("receive, too warm", t, YOGURT.gtin, DONE, GOOD, "9.5")
    reel.take("receive, held", t, DONE)
    reel.stop("receive, STOP another's goods", t, APPLES.gtin)
    reel.stop("receive, STOP nobody ordered it", t, RICE)
    reel.take("receive, what it comes to", t, DONE, with_help=True)
    reel.take("receive, closed", t, NOTICE_V1)
    reel.take("receive, late", t, NOTICE_V2)
    t.do(DONE, DONE)
    reel.take("receive, on the scale", t, APPLES.gtin, "6")
    reel.take("receive, too light", t, "1.0")
    t.do(Command.UNDO)
    reel.take("receive, nobody expected them", t, Command.BACK, Command.RECEIVE, "V3")
    return [night]
