"""The station's morning, worked to the telling screen of every job; planning; and practice."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests import sites
from tests.conftest import NewStore
from tests.floor import CENTRAL, GS001, NOODLES, PEPPER, Clock, Night, person_of
from tests.scanning import Terminal
from tests.terminal.reel import Reel
from tests.terminal.screens_of_morning import morning
from tests.terminal.screens_of_returns import returns, take_back
from wms.cli import main
from wms.domain.words import Role
from wms.operations.desk import Desk
from wms.operations.lessons import Lesson
from wms.operations.panels import Sheet
from wms.operations.practice import PracticeDoor, PractisingDesk
from wms.operations.reply import Command, Reply
from wms.simulate.data import make_night
from wms.simulate.hands import NightClock, Worker
from wms.simulate.practice import PracticeSchool

DONE, BACK = Command.DONE, Command.BACK
TRUCK, BRANCH = "T01-20261121-1", "GS001-B01"
DEADLINE = 60.0


def unload(reel: Reel, night: Night) -> None:
    """The truck that came."""
    reel.keep("station, trucks expected", reel.at(night, Command.ARRIVALS, Role.LEAD))
    t = reel.at(night, Command.UNLOAD)
    reel.keep("station, unload, truck asked for", t)
    reel.take("station, unload, seals", t, TRUCK, with_help=True)
    reel.take("station, unload, reading", t, "F10001", DONE)
    reel.take("station, unload, containers", t, "4.0", "-18.5")
    boxes = [
        row[0]
        for row in night.rows("SELECT sscc FROM inbound_container WHERE owner = 'GS001' ORDER BY 1")
    ]
    reel.take("station, unload, one off", t, boxes[0])
    reel.take("station, unload, damaged", t, Command.EXCEPTION)
    reel.take("station, unload, damaged taken", t, boxes[1])
    reel.take("station, unload, something is missing", t, DONE)
    t = reel.at(night, Command.ARRIVALS, Role.LEAD)
    reel.take("station, a truck", t, TRUCK)
    t = reel.at(night, Command.UNLOAD)
    t.do(TRUCK, DONE)
    reel.take("station, unload, new seals asked for", t, TRUCK, with_help=True)
    reel.take("station, unload, it has left", t, "F40004", Command.EXCEPTION)


def sort(reel: Reel, night: Night) -> None:
    """Secondary sort, and what is found there."""
    t = reel.at(night, Command.PUT)
    reel.take("station, secondary sort, in hand", t, NOODLES.gtin, with_help=True)
    reel.take("station, secondary sort, container asked for", t, "P001-A")
    reel.take("station, secondary sort, put", t, t.tote(), "P001-A")
    reel.stop("station, secondary sort, STOP", t, "P002-C")
    t = reel.at(night, Command.COUNT)
    reel.take("station, count", t, "P001-A", NOODLES.gtin)
    t = reel.at(night, Command.REPORT)
    reel.take("station, report", t, "REPORT-SHORT", NOODLES.gtin)
    t.do(DONE)
    t = reel.at(night, Command.DIFFERENCES, Role.LEAD)
    reel.keep("station, differences", t)
    for role in (Role.SORTER, Role.SUPERVISOR):
        reel.take(f"station, jobs of the {role}", night.terminal(role=role))


def send(reel: Reel, night: Night) -> None:
    """The branch routes."""
    t = reel.at(night, Command.REASSIGN, Role.LEAD)
    reel.take("station, reassign", t, "P002")
    t = reel.at(night, Command.LOAD)
    reel.take("station, load", t, BRANCH)
    night.load_everything(BRANCH)
    t = reel.at(night, Command.SPLIT, Role.LEAD)
    reel.stop("station, split, STOP nothing follows", t, BRANCH)
    t = reel.at(night, Command.DEPART, Role.LEAD)
    reel.take("station, depart", t, BRANCH)
    reel.keep("station, print all", reel.at(night, Command.PRINT_ALL, Role.LEAD))
    night.close_manifest(f"{BRANCH}-20261121-1")
    t = reel.at(night, Command.MANIFESTS, Role.LEAD)
    reel.keep("station, manifests", t)
    reel.take("station, manifests, preview", t, f"{BRANCH}-20261121-1")
    t = reel.at(night, Command.VOID, Role.SUPERVISOR)
    reel.take("station, void", t, BRANCH)
    reel.keep("station, reprint", reel.at(night, Command.REPRINT))
    reel.keep("station, printing", reel.at(night, Command.PRINTING))
    reel.keep("station, people", reel.at(night, Command.PEOPLE, Role.LEAD))


def boards(reel: Reel, night: Night) -> None:
    """What the lead of the station looks at."""
    t = reel.at(night, Command.NIGHT, Role.LEAD)
    reel.keep("station, night", t)
    reel.take("station, night, a route", t, BRANCH)
    reel.keep("station, crew", reel.at(night, Command.CREW, Role.LEAD))
    reel.keep("station, pace", reel.at(night, Command.PACE, Role.LEAD))
    reel.keep("station, devices", reel.at(night, Command.DEVICES, Role.LEAD))
    t = reel.at(night, Command.SEARCH, Role.LEAD)
    reel.take("station, search, a truck", t, TRUCK)


def report(reel: Reel, night: Night) -> None:
    """How the night went at the station, once the points have theirs."""
    t = reel.at(night, Command.REPORT_OF_NIGHT, Role.LEAD)
    reel.keep("station, night report", t)
    reel.take("station, night report, routes", t, "KPI-ROUTES")


def at_the_station(reel: Reel, new_store: NewStore) -> list[Night]:
    """All of it: the sites it was worked at, to be closed."""
    clock = Clock()
    warehouse = Night.planned(CENTRAL, new_store(), clock)
    early, later = (Night.planned(GS001, new_store(), clock) for _ in range(2))
    warehouse.sort_everything()
    warehouse.load_and_depart("T01")
    for envelope in warehouse.mail.waiting():
        if envelope.to_site == GS001.site_id:
            for night in (early, later):
                night.mail.take(envelope, clock.tick().isoformat())
    clock.go_to(2, 10, day=22)
    unload(reel, early)
    later.unload_everything(TRUCK)
    sort(reel, later)
    boards(reel, later)
    clock.go_to(6, 40, day=22)
    sorted_ = Night.planned(GS001, new_store(), clock)
    for envelope in warehouse.mail.waiting():
        if envelope.to_site == GS001.site_id:
            sorted_.mail.take(envelope, clock.tick().isoformat())
    sorted_.unload_everything(TRUCK)
    sorted_.sort_everything()
    send(reel, sorted_)
    morning(reel, sorted_)
    take_back(reel, sorted_)
    returns(reel, sorted_, warehouse)
    report(reel, sorted_)
    return [warehouse, early, later, sorted_]


def shortage(reel: Reel, folder: Path) -> None:
    """A supervisor of the warehouse plans the night."""
    town = sites.Town(folder)
    make_night(town.data, stations=2, points=6, lines=240)
    config = sites.write_config(folder, "CW01")
    for command in (("init",), ("import", str(town.data)), ("cutoff", "--date", sites.DAY)):
        assert main(["--config", str(config), *command]) == 0
    with town.site() as app:
        assert isinstance(app.clock, NightClock)
        badge = app.issue_badge(person_of(Role.SUPERVISOR))
        worker = Worker(app.desk("T-01"), app.clock, badge)
        reel.begins(app.floor, Command.SHORTAGE)
        worker.scan(Command.SHORTAGE)
        reply = _until(worker, lambda reply: len(reply.view.panels) == 2)
        reel.keep_reply("shortage, who goes short", reply, sites.START)
        products = reply.view.panels[1]
        assert isinstance(products, Sheet)
        reel.keep_reply(
            "shortage, one product", worker.scan(str(products.lines[0].pick)), sites.START
        )
        worker.scan(Command.BACK)
        reel.keep_reply("shortage, asked once more", worker.scan(DONE), sites.START)
        worker.scan(DONE)
        reply = _until(worker, lambda reply: len(reply.view.panels) == 2)
        reel.keep_reply("shortage, planned", reply, sites.START)


def _until(worker: Worker, wanted: Callable[[Reply], bool]) -> Reply:
    ends = time.monotonic() + DEADLINE
    while not wanted(reply := worker.desk.look()):
        assert time.monotonic() < ends
        time.sleep(0.02)
    return reply


def practice(reel: Reel, night: Night, school: PracticeSchool) -> None:
    """Somebody new practises; `school` has begun to make its night."""
    t, lessons = _practising(night, school, Role.SUPERVISOR)
    reel.begins(night.floor, Command.PRACTICE)
    reel.keep("jobs with practice", t)
    reel.take("practice, lessons", t, Command.PRACTICE, with_help=True)
    for lesson in lessons:
        reel.take(f"practice, {lesson.command}", t, lesson.command)
        t.do(BACK)
    t.do("CMD-LESSONREJECT", DONE, DONE)
    reel.stop("practice, STOP", t, DONE)
    t.do(DONE)
    reel.take("practice, a choice", t, DONE)
    while t.last.view.help != "practice":
        t.do(BACK)
    t.do("CMD-LESSONVOID", DONE, DONE)
    reel.take("practice, a second person", t, DONE)
    reel.take("practice, the PIN of a second person", t, DONE)


def practice_of_a_station(reel: Reel, night: Night, school: PracticeSchool) -> None:
    """The lessons a warehouse does not have; a driver's sheet and what comes back."""
    t, lessons = _practising(night, school, Role.LEAD)
    reel.take("practice, lessons of a station", t, Command.PRACTICE)
    for command in ("UNLOAD", "INTERCEPT", "DELIVER", "EMPTIES", "BACK", "NOTE"):
        lesson = next(one for one in lessons if one.command == f"CMD-LESSON{command}")
        t.do(lesson.command)
        # The job is picked by its number; what it asks first is the lesson's second step.
        reel.take(f"practice, {lesson.command}, second step", t, DONE)
        t.do(BACK)


def _practising(
    night: Night, school: PracticeSchool, role: Role
) -> tuple[Terminal, Sequence[Lesson]]:
    ends = time.monotonic() + DEADLINE
    while (lessons := school.lessons()) is None:
        assert time.monotonic() < ends
        time.sleep(0.02)
    desk = PractisingDesk(Desk(night.floor, "T-01", PEPPER, (PracticeDoor(),)), lambda: school)
    t = Terminal(desk, night.clock, night.assets)  # type: ignore[arg-type]
    t.do(night.badges[role])
    t.pin = ""  # a lesson says what is keyed in it
    return t, lessons
