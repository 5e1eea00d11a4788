"""Goods that come back: taken back at the station, counted and disposed of at the warehouse."""

from tests.floor import APPLES, NOODLES, YOGURT, Night
from tests.terminal.reel import Reel
from wms.domain.words import Role
from wms.operations.reply import Command

DONE, CLOSE = Command.DONE, Command.CLOSE
NOTE = "RN20261121-GS001-1"


def take_back(reel: Reel, night: Night) -> None:
    """A driver brings goods of a point; a lead closes the note."""
    t = reel.at(night, Command.TAKE_BACK, Role.LEAD)
    reel.keep("take back, points", t, with_help=True)
    reel.take("take back, a point", t, "P001", with_help=True)
    reel.take("take back, how many", t, APPLES.gtin)
    reel.take("take back, more than it got", t, "9")
    reel.take("take back, why", t, DONE)
    reel.take("take back, which order", t, "WHY-rotten")
    reel.take("take back, taken", t, DONE)
    reel.take("take back, own goods", t, DONE, "RETURN-OWN")
    reel.take("take back, close", t, CLOSE, with_help=True)
    reel.take("take back, closed", t, DONE)
    t = reel.at(night, Command.RETURNS)
    reel.keep("returns at the station", t)
    reel.take("returns at the station, a note", t, NOTE)


def returns(reel: Reel, station: Night, warehouse: Night) -> None:
    """The note at the warehouse."""
    station.mail_to(warehouse)
    reel.keep("take back at the warehouse", reel.at(warehouse, Command.TAKE_BACK))
    t = reel.at(warehouse, Command.RETURNS, Role.SUPERVISOR)
    reel.keep("returns, notes", t, with_help=True)
    reel.take("returns, a note", t, NOTE, with_help=True)
    reel.take("returns, how many", t, APPLES.gtin)
    reel.take("returns, line by line", t, "10")
    t.do(DONE, DONE)
    reel.take("returns, not on the note", t, YOGURT.gtin)
    t.do("1")
    reel.take("returns, all counted", t, DONE)
    reel.take("returns, counted", t, DONE)
    reel.take("returns, what becomes of it", t, APPLES.gtin, with_help=True)
    reel.take("returns, how many of it", t, "RETURNS-TO_SUPPLIER")
    reel.take("returns, why", t, DONE)
    reel.take("returns, decided", t, "WHY-supplier_fault")
    t.do(DONE)
    reel.take("returns, suppliers", t, "RETURNS-SUPPLIERS")
    reel.take("returns, a supplier", t, "V1", with_help=True)
    reel.take("returns, handed over", t, DONE)
    reel.stop("returns, STOP no such note", t, "RN20261121-GS009-1")
    t = reel.at(warehouse, Command.TAKE_BACK)
    reel.take("take back at the warehouse, more than is over", t, NOODLES.gtin, "2")
