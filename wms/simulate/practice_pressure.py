"""The lessons of a departure under pressure: the truck is full, its manifest is wrong, it goes
another way."""

from wms.domain.messages import say
from wms.domain.people import Right
from wms.operations.lessons import Lesson
from wms.operations.reassign import VEHICLE
from wms.operations.reply import Command
from wms.simulate.practice_ground import Ground
from wms.simulate.practice_steps import Begins, do, mistake
from wms.simulate.practice_town import PLATE, SECOND_BADGE, SECOND_PIN, manifest_number


def pressure_lessons(begins: Begins, ground: Ground, box: str, rest: str) -> tuple[Lesson, ...]:
    """`box` is on the vehicle, `rest` finds no room there."""
    return (
        _split(begins, ground, box, rest),
        _void(begins, ground, box),
        _reassign(begins, ground),
    )


def _split(begins: Begins, ground: Ground, box: str, rest: str) -> Lesson:
    exercises = (
        do("practice.do.load_first", Command.LOAD, "load.begin"),
        do("practice.do.route", ground.route, "load.route"),
        do("practice.do.load", box, "load.loaded"),
        do("practice.do.split", Command.SPLIT, "split.begin"),
        do("practice.do.split_route", ground.route, "split.shown"),
        do("practice.do.split_again", ground.route, "split.done"),
        do("practice.do.depart_full", Command.DEPART, "depart.begin"),
        do("practice.do.depart_first", ground.route, "depart.rest_follows"),
        do("practice.do.plate", Command.DONE, "depart.ask.driver"),
        do("practice.do.driver", Command.DONE, "depart.ask.seal"),
        do("practice.do.seal", ground.seal, "depart.seal"),
        do("practice.do.seals_done", Command.DONE, "depart.ask.confirm"),
        do("practice.do.depart", ground.route, "manifest.departed"),
        do("practice.do.load_rest", Command.LOAD, "load.begin"),
        do("practice.do.route", ground.route, "load.route"),
        *mistake("practice.wrong.gone", box, "load.gone"),
        do("practice.do.load", rest, "load.loaded"),
    )
    title, also = say("job.split"), (Right.LOAD, Right.DEPART)
    return begins.lesson("CMD-LESSONSPLIT", title, Right.SPLIT_LOAD, "load", exercises, *also)


def _void(begins: Begins, ground: Ground, box: str) -> Lesson:
    number = manifest_number(ground.route)
    exercises = (
        do("practice.do.job", Command.VOID, "void.begin"),
        do("practice.do.void_it", number, "void.picked"),
        do("practice.do.void_why", "WHY-wrong_load", "void.second"),
        do("practice.do.second_badge", SECOND_BADGE, "pin.ask.enter"),
        do("practice.do.second_pin", SECOND_PIN, "void.done"),
        do("practice.do.load_anew", Command.LOAD, "load.begin"),
        *mistake("practice.wrong.old_paper", number, "manifest.void"),
        do("practice.do.route", ground.route, "load.route"),
        do("practice.do.load", box, "load.loaded"),
    )
    title = say("job.void")
    return begins.lesson(
        "CMD-LESSONVOID", title, Right.CLOSE_MANIFEST, "closed", exercises, Right.LOAD
    )


def _reassign(begins: Begins, ground: Ground) -> Lesson:
    exercises = (
        do("practice.do.job", Command.REASSIGN, "reassign.begin"),
        do("practice.do.reassign_stop", ground.own_box, "reassign.stop"),
        *mistake("practice.wrong.same_route", ground.route, "reassign.there_already"),
        do("practice.do.reassign_to", ground.other_route, "reassign.moved"),
        do("practice.do.reassign_undo", Command.UNDO, "reassign.moved"),
        do("practice.do.reassign_route", ground.route, "reassign.route"),
        do("practice.do.reassign_vehicle", VEHICLE, "reassign.ask.plate"),
        do("practice.do.plate_key", PLATE, "reassign.ask.driver"),
        do("practice.do.driver_stays", Command.DONE, "reassign.ask.phone"),
        do("practice.do.phone_stays", Command.DONE, "reassign.vehicle"),
    )
    title = say("job.reassign")
    return begins.lesson("CMD-LESSONREASSIGN", title, Right.REASSIGN, "load", exercises)
