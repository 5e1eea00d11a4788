"""The morning at the station: deliveries said, who is late, and empties at both ends."""

from tests.floor import APPLES, Night
from tests.terminal.reel import Reel
from wms.domain.words import Role
from wms.operations.reply import Command

DONE = Command.DONE
BRANCH = "GS001-B01"
SHEET = f"{BRANCH}-20261121-1"


def morning(reel: Reel, night: Night) -> None:
    """One vehicle is away with everything for its two stops."""
    night.depart(BRANCH)
    night.clock.go_to(10, 42, day=22)
    t = reel.at(night, Command.DELIVER)
    reel.keep("morning, sheets", t, with_help=True)
    reel.take("morning, a sheet", t, SHEET)
    reel.take("morning, a stop", t, f"ST-{SHEET}-1", with_help=True)
    reel.stop("morning, STOP no time", t, "25:00")
    reel.take("morning, not taken", t, "DELIVER-partly", APPLES.gtin, "2")
    reel.take("morning, reading", t, "WHY-damaged", DONE)
    reel.take("morning, too warm", t, "12.5")
    reel.take("morning, said", t, "4.5", "9:35")
    reel.take("morning, the rest, time", t, DONE)
    reel.take("morning, the rest, look", t, "10:05", "5")
    reel.keep("morning, who is late", reel.at(night, Command.DELIVERIES, Role.LEAD))
    night.clock.go_to(11, 25, day=22)
    t = reel.at(night, Command.DELIVERIES, Role.LEAD)
    reel.keep("morning, late", t)
    reel.take("morning, late, a route", t, BRANCH)
    empties(reel, night, SHEET)


def empties(reel: Reel, night: Night, party: str) -> None:
    """A vehicle is back with totes."""
    place = night.site.site_id
    t = reel.at(night, Command.EMPTIES)
    reel.keep(f"empties at {place}", t, with_help=place == "GS001")
    reel.take(f"empties at {place}, a party", t, party)
    reel.take(f"empties at {place}, more than out", t, "EMPTIES-tote", "40")
