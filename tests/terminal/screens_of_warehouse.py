"""The warehouse's night, worked to the telling screen of every job."""

import json

from tests.belt import FIRST, HALL, Belt
from tests.conftest import NewStore
from tests.floor import APPLES, CENTRAL, DUMPLINGS, NOODLES, PEPPER, YOGURT, Clock, Night
from tests.scanning import Terminal
from tests.spooling import AT, give_to, install
from tests.terminal.reel import Reel
from tests.terminal.screens_of_morning import empties
from wms.domain.messages import say
from wms.domain.words import DeviceState, PrintState, RejectReason, Role
from wms.operations.containers import LABEL
from wms.operations.desk import Desk
from wms.operations.panels import Sheet
from wms.operations.reply import Command
from wms.storage.spool import Spool

DONE, BACK, UNDO = Command.DONE, Command.BACK, Command.UNDO
T02 = "T02-20261121-1"


def sign_in(reel: Reel, night: Night) -> None:
    """Nobody, a badge, a PIN, and what each role is offered."""
    t = night.terminal(role=None)
    reel.keep("sign in", t, with_help=True)
    reel.stop("no badge of ours", t, "BADGE-0000")
    asked = Terminal(Desk(night.floor, "T-02", PEPPER), night.clock, night.assets, pin="")
    reel.take("PIN asked for", asked, night.badges[Role.LEAD], with_help=True)
    for role in Role:
        reel.take(f"jobs of the {role}", night.terminal(role=role), with_help=role is Role.SORTER)


def put(reel: Reel, night: Night) -> None:
    """Put-to-route, with what can happen there."""
    t = reel.at(night, Command.PUT)
    reel.keep("put begins", t)
    reel.take("put, in hand", t, NOODLES.gtin, with_help=True)
    t.key("3")
    reel.keep("put, number keyed", t)
    reel.take("put, container asked for", t, "GS001-A")
    reel.take("put, container there", t, t.tote())
    reel.take("put, fewer than needed", t, "GS001-A")
    reel.take("put, label read twice", t, "GS001-A")
    reel.take("put, the rest", t, "GS001-A")
    reel.stop("put, STOP wrong position", t, "GS001-C", with_help=True)
    reel.take("put, short", t, Command.EXCEPTION)
    reel.take("put, short done", t, "GS002-A")
    t.do(APPLES.gtin)
    reel.take("put, closing", t, Command.CLOSE)
    reel.take("put, full and more goes there", t, "GS001-A")
    t.do(t.tote(), "GS001-A", DUMPLINGS.gtin, "GS001-F", t.tote(), "GS001-F")
    reel.keep("put, product done", t)
    t.do(YOGURT.gtin, Command.EXCEPTION)
    reel.take("put, wrong zone, why", t, "GS001-A")
    reel.take("put, wrong zone, reading", t, "ZONE-ICED")
    reel.take("put, wrong zone, second", t, "4.0")
    reel.take("put, wrong zone, done", t, night.badges[Role.SUPERVISOR])
    reel.take("put, undone", t, UNDO)
    t.scan("SOMETHING")
    t.scan("ELSE")
    reel.stop("put, STOP and scans missed", t, "MORE")


def counting(reel: Reel, night: Night) -> None:
    """Count, report, review."""
    t = reel.at(night, Command.COUNT)
    reel.keep("count begins", t)
    reel.take("count, product asked for", t, "GS001-A", with_help=True)
    t.do(NOODLES.gtin, APPLES.gtin)
    t.key("2")
    reel.keep("count, counted so far", t)
    reel.take("count, confirm", t, DONE)
    reel.take("count, differs", t, "GS001-A")
    t = reel.at(night, Command.REPORT)
    reel.keep("report, what is wrong", t)
    reel.take("report, of what", t, "REPORT-DAMAGE")
    t.do(YOGURT.gtin)
    t.key("2")
    t.key("箱角压扁")
    reel.keep("report, to be sent", t, with_help=True)
    reel.take("report, sent", t, DONE)
    lead = reel.at(night, Command.DIFFERENCES, Role.LEAD)
    reel.keep("differences", lead, with_help=True)
    sheet = lead.last.view.panels[0]
    reel.take("differences, evidence of a report", lead, _pick(sheet, "damage"))
    lead.do(BACK)
    reel.stop("differences, STOP", lead, "NOTHING")
    reel.take("differences, evidence of a count", lead, _pick(sheet, "short"))
    reel.take("differences, books will follow", lead, "DIFF-CORRECT")
    reel.take("differences, reviewed", lead, "CAUSE-SORT")


def _pick(sheet: object, kind: str) -> str:
    assert isinstance(sheet, Sheet)
    kinds = {line.pick: line.cells[1] for line in sheet.lines}
    return [
        pick
        for pick, cell in kinds.items()
        if not isinstance(cell, str) and kind in cell.values.values()
    ][-1]


def labels(reel: Reel, night: Night) -> None:
    """Reprint; printers in trouble and a label nobody has seen; badges."""
    install(night, "label-1", "label-2", detail=json.dumps({"able": [LABEL]}))
    install(night, "folder")
    spool = Spool(night.store)
    give_to(spool, "label-1")
    job = spool.queued()[0]
    spool.claim(job, "label-1", AT)
    spool.not_printed(job, "label-1", PrintState.UNKNOWN, say("printer.broken_off"))
    t = reel.at(night, Command.PRINTING)
    reel.keep("printing", t)
    reel.take("printing, one copy", t, str(t.last.view.choices[0].command))
    t.do(BACK, Command.PRINTING)
    reel.take("printing, queue of a printer", t, "label-1", with_help=True)
    reel.take("printing, queue sent", t, "label-2")
    t = reel.at(night, Command.REPRINT)
    reel.keep("reprint, which label", t)
    reel.take("reprint, why", t, night.boxes("GS001")[0])
    reel.take("reprint, done", t, "WHY-damaged_paper")
    lead = reel.at(night, Command.PEOPLE, Role.LEAD)
    reel.keep("people", lead, with_help=True)
    reel.take("people, one of them", lead, "P-sorter")
    admin = reel.at(night, Command.PEOPLE, Role.ADMIN)
    reel.take("people, one of them to an administrator", admin, "P-supervisor")
    reel.take("people, once more", admin, Command.REVOKE)


def boards(reel: Reel, night: Night) -> None:
    """What leads look at while goods are sorted."""
    night.clock.go_to(23, 52)
    t = reel.at(night, Command.NIGHT, Role.LEAD)
    reel.keep("night", t, with_help=True)
    reel.take("night, a route", t, "T01")
    reel.keep("crew", reel.at(night, Command.CREW, Role.LEAD))
    reel.keep("pace", reel.at(night, Command.PACE, Role.LEAD))
    t = reel.at(night, Command.DEVICES, Role.LEAD)
    reel.keep("devices", t)
    reel.take("devices, one of them", t, "label-1")
    t = reel.at(night, Command.REPORT_OF_NIGHT, Role.LEAD)
    reel.keep("night report", t, with_help=True)
    reel.take("night report, sites", t, "KPI-SITES")
    reel.take("night report, people", t, "KPI-PEOPLE")
    reel.stop("night report, STOP no such night", t, "20251121")


def transport(reel: Reel, night: Night) -> None:
    """Loading, leaving, and every exception of it."""
    night.sort_everything()
    move(reel, night)
    t = reel.at(night, Command.LOAD)
    reel.keep("load, route asked for", t)
    reel.take("load, what waits", t, "T01", with_help=True)
    first, *_ = waiting = night.boxes("GS002") + night.boxes("GS001")
    reel.take("load, one in", t, first)
    reel.stop("load, STOP wrong truck", t, night.boxes("GS003")[0])
    reel.take("load, which comes off", t, Command.EXCEPTION)
    t.do(first, *waiting[:-1])
    leave(reel, night)
    t = reel.at(night, Command.PRINT_ALL, Role.SUPERVISOR)
    reel.keep("print all", t, with_help=True)
    reel.take("print all, done", t, DONE)
    manifests(reel, night)
    t = reel.at(night, Command.ARRIVALS, Role.LEAD)
    reel.keep("trucks that left", t)
    night.clock.go_to(0, 20, day=22)
    reel.keep("night, late", reel.at(night, Command.NIGHT, Role.LEAD))


def move(reel: Reel, night: Night) -> None:
    """A stop goes with another route, and comes back."""
    t = reel.at(night, Command.REASSIGN, Role.LEAD)
    reel.keep("reassign", t)
    reel.take("reassign, a route", t, "T01", with_help=True)
    reel.take("reassign, a vehicle", t, "ROUTE-VEHICLE")
    t.do(BACK, Command.REASSIGN)
    reel.take("reassign, where to", t, "GS002")
    reel.take("reassign, done", t, "T02")
    reel.take("reassign, back", t, UNDO)


def leave(reel: Reel, night: Night) -> None:
    """A vehicle leaves without what stays behind."""
    t = reel.at(night, Command.SPLIT, Role.LEAD)
    reel.keep("split, route asked for", t)
    reel.take("split, shown", t, "T01")
    t = reel.at(night, Command.DEPART, Role.SUPERVISOR)
    reel.keep("depart, route asked for", t)
    reel.take("depart, plate", t, "T01", with_help=True)
    reel.take("depart, driver", t, DONE)
    reel.take("depart, seals", t, DONE)
    reel.take("depart, a seal", t, "F10001")
    reel.take("depart, reading", t, DONE)
    while t.last.view.prompt.key == "depart.ask.reading_of":
        t.do("-19.0")
    reel.keep("depart, confirm", t)
    reel.stop("depart, STOP other route", t, "T02")
    reel.take("depart, forced, why", t, "T01")
    reel.take("depart, forced, second", t, "WHY-time_up", with_help=True)
    reel.stop("depart, STOP nobody for themselves", t, night.badges[Role.SUPERVISOR])
    reel.take("depart, gone", t, night.badges[Role.ADMIN])


def manifests(reel: Reel, night: Night) -> None:
    """The papers: looked at, printed again, taken back."""
    night.load_everything("T02")
    night.close_manifest(T02)
    t = reel.at(night, Command.MANIFESTS, Role.SUPERVISOR)
    reel.keep("manifests", t, with_help=True)
    reel.take("manifests, preview", t, T02)
    reel.take("manifests, printed", t, "PAPER-PRINT")
    reel.take("manifests, why again", t, "PAPER-PRINT")
    t = reel.at(night, Command.VOID, Role.SUPERVISOR)
    reel.keep("void, which", t)
    reel.take("void, why", t, T02)
    reel.take("void, second", t, "WHY-wrong_load")
    reel.take("void, done", t, night.badges[Role.ADMIN])


def searching(reel: Reel, night: Night) -> None:
    """Where something is, and all that happened to it."""
    t = reel.at(night, Command.SEARCH, Role.LEAD)
    reel.keep("search", t)
    reel.take("search, a container", t, night.boxes("GS001")[0], with_help=True)
    reel.take("search, a manifest", t, "T01-20261121-1")
    reel.take("search, a product", t, NOODLES.gtin)
    reel.take("search, a person", t, "P-lead")
    reel.take("search, nothing like it", t, "NOTHING-LIKE-IT")


def belts(reel: Reel, hall: Night) -> None:
    """The sorters, and the put that knows of them."""
    lead = reel.at(hall, Command.SORTER, Role.LEAD)
    reel.keep("sorter, stopped", lead)
    belt = Belt(hall)
    belt.set_out("GS001-A", "GS002-A", "GS003-A")
    for product in (NOODLES, NOODLES, APPLES, DUMPLINGS):
        belt.fall(belt.induct(product))
    belt.induct("", problem=RejectReason.NO_READ)
    belt.induct(NOODLES)
    plc = {"full": [2], "disabled": [], "jammed": [3], "link": "up", "rate": 430, "on_belt": 1}
    hall.tamper(
        "INSERT INTO device (name, kind, state, since, detail)"
        " VALUES (:name, 'sorter', :state, :at, :detail)",
        name=FIRST.name,
        state=DeviceState.TROUBLE.value,
        at=AT,
        detail=json.dumps(plc),
    )
    lead.do(BACK)
    reel.take("sorter, running", lead, Command.SORTER, with_help=True)
    reel.take("sorter, a container is changed", lead, "GS001-A")
    lead.do(BACK, Command.SORTER)
    reel.take("sorter, by hand", lead, Command.EXCEPTION)
    t = reel.at(hall, Command.PUT)
    reel.take("put, at a chute", t, NOODLES.gtin)
    reel.keep("belts", reel.at(hall, Command.BELTS, Role.LEAD))
    reel.take("jobs of the supervisor beside sorters", hall.terminal(role=Role.SUPERVISOR))


def at_the_warehouse(reel: Reel, new_store: NewStore) -> list[Night]:
    """All of it: the sites it was worked at, to be closed."""
    night = Night.planned(CENTRAL, new_store(), Clock())
    for scenes in (sign_in, put, counting, labels, boards):
        scenes(reel, night)
    away = Night.planned(CENTRAL, new_store(), Clock())
    transport(reel, away)
    searching(reel, away)
    empties(reel, away, "GS003")
    hall = Night.planned(HALL, new_store(), Clock())
    belts(reel, hall)
    return [night, away, hall]
