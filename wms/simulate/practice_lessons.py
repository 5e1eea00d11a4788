"""The lessons: what a new sorter does with their own hands before the first real night.

Each is a short job from its command to its end, with the mistakes everybody makes once: they are
refused as in the real night, and reading the refusal is part of the lesson. A lesson knows the
practice night by heart (`practice_night`); `tests/simulate/test_practice.py` plays every one.
"""

from collections.abc import Mapping
from typing import Any

from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.words import DiscrepancyKind, SiteKind, Zone
from wms.operations.lessons import Lesson
from wms.operations.reply import Command
from wms.simulate.practice_ground import GROUND, Ground
from wms.simulate.practice_morning import morning_lessons, returns_lesson
from wms.simulate.practice_pressure import pressure_lessons
from wms.simulate.practice_steps import Begins, do, mistake
from wms.simulate.practice_supply import supply_lessons
from wms.simulate.practice_town import (
    NEW_SEAL,
    NOODLES,
    READINGS,
    SEAL,
    YOGURT,
    manifest_number,
    tote,
)

_FAR_TOO_MANY = "99"


def lessons(kind: SiteKind, facts: Mapping[str, Any]) -> tuple[Lesson, ...]:
    """The lessons of a site of that kind, in the order of its night; `facts` are what the program
    that made the night told of it."""
    boxes: dict[str, str] = facts["boxes"]
    begins, ground = Begins(kind), GROUND[kind]
    if kind is SiteKind.CENTRAL_WAREHOUSE:
        first = supply_lessons(begins, facts["held"])
        last: tuple[Lesson, ...] = (returns_lesson(begins, facts["note"]),)
    else:
        first = (_unload(begins, facts["inbound"]),)
        last = morning_lessons(begins)
    own, other = boxes[ground.own_box], boxes[ground.other_box]
    return (
        *first,
        _sort(begins, ground),
        _swap(begins, ground),
        _load(begins, ground, own, other),
        _count(begins, boxes[ground.cold]),
        _report(begins),
        _reprint(begins, own),
        _depart(begins, ground),
        *pressure_lessons(begins, ground, own, boxes[ground.next_box]),
        *last,
    )


def _sort(begins: Begins, ground: Ground) -> Lesson:
    central = begins.kind is SiteKind.CENTRAL_WAREHOUSE
    title = say("job.put" if central else "job.secondary_sort")
    exercises = (
        do("practice.do.job", Command.PUT, "put.begin"),
        do("practice.do.product", NOODLES.gtin, "put.product"),
        *mistake("practice.wrong.zone", ground.wrong_zone, "put.wrong_zone"),
        *mistake("practice.wrong.too_many", _FAR_TOO_MANY, "put.more_than_any_need"),
        do("practice.do.position", ground.here, "put.no_container"),
        do("practice.do.tote", tote(1), "container.bound"),
        do("practice.do.position_again", ground.here, "put.done"),
        do("practice.do.fewer", "1", "put.keyed"),
        do("practice.do.position", ground.there, "put.no_container"),
        do("practice.do.tote", tote(2), "container.bound"),
        do("practice.do.position_again", ground.there, "put.done"),
        do("practice.do.short", Command.EXCEPTION, "put.short_begun"),
        do("practice.do.short_at", ground.there, "put.done_short"),
        do("practice.do.none_left", Command.DONE, "sharing.cut"),
        do("practice.do.share_undo", Command.UNDO, "sharing.taken_back"),
        do("practice.do.undo", Command.UNDO, "undo.put_short"),
    )
    return begins.lesson("CMD-LESSONPUT", title, Right.PUT, "sort", exercises)


def _swap(begins: Begins, ground: Ground) -> Lesson:
    exercises = (
        do("practice.do.job", Command.PUT, "put.begin"),
        do("practice.do.product", YOGURT.gtin, "put.product"),
        do("practice.do.position", ground.cold, "put.no_container"),
        do("practice.do.tote", tote(3), "container.bound"),
        do("practice.do.fewer", "1", "put.keyed"),
        do("practice.do.position_again", ground.cold, "put.done"),
        do("practice.do.close", Command.CLOSE, "put.close_begun"),
        do("practice.do.close_at", ground.cold, "container.closed"),
        do("practice.do.next_tote", tote(4), "container.bound"),
        do("practice.do.position_again", ground.cold, "put.done"),
    )
    return begins.lesson(
        "CMD-LESSONSWAP", say("practice.title.swap"), Right.CLOSE_CONTAINER, "sort", exercises
    )


def _load(begins: Begins, ground: Ground, own: str, other: str) -> Lesson:
    exercises = (
        do("practice.do.job", Command.LOAD, "load.begin"),
        do("practice.do.route", ground.route, "load.route"),
        *mistake("practice.wrong.truck", other, "load.wrong_truck"),
        do("practice.do.load", own, "load.loaded"),
        do("practice.do.load_twice", own, "load.already_loaded"),
        do("practice.do.unload_again", Command.UNDO, "undo.load"),
        do("practice.do.load", own, "load.loaded"),
    )
    return begins.lesson("CMD-LESSONLOAD", say("job.load"), Right.LOAD, "load", exercises)


def _count(begins: Begins, box: str) -> Lesson:
    exercises = (
        do("practice.do.job", Command.COUNT, "count.begin"),
        do("practice.do.count_box", box, "count.opened"),
        do("practice.do.count_item", YOGURT.gtin, "count.line"),
        do("practice.do.count_done", Command.DONE, "count.confirm"),
        do("practice.do.count_confirm", box, "count.agrees", "count.differs"),
    )
    return begins.lesson("CMD-LESSONCOUNT", say("job.count"), Right.COUNT, "load", exercises)


def _report(begins: Begins) -> Lesson:
    damage = f"REPORT-{DiscrepancyKind.DAMAGE.upper()}"
    exercises = (
        do("practice.do.job", Command.REPORT, "report.begin"),
        do("practice.do.report_kind", damage, "report.picked"),
        do("practice.do.report_product", NOODLES.gtin, "report.quantity"),
        do(
            "practice.do.report_send",
            Command.DONE,
            f"report.sent.{DiscrepancyKind.DAMAGE}",
            "sharing.damaged",
        ),
    )
    return begins.lesson(
        "CMD-LESSONREPORT", say("job.report"), Right.REPORT_DIFFERENCE, "sort", exercises
    )


def _reprint(begins: Begins, box: str) -> Lesson:
    slipped = f"{box[:-1]}{(int(box[-1]) + 1) % 10}"
    exercises = (
        do("practice.do.reprint", Command.REPRINT, "reprint.begin"),
        *mistake("practice.wrong.digit", slipped, "reprint.not_a_label"),
        do("practice.do.label", box, "manifests.why"),
        do("practice.do.label_why", "WHY-damaged_paper", "container.label_reprinted"),
    )
    return begins.lesson(
        "CMD-LESSONLABEL", say("job.reprint"), Right.REPRINT_LABEL, "load", exercises
    )


def _depart(begins: Begins, ground: Ground) -> Lesson:
    readings = tuple(
        do("practice.do.reading", READINGS[zone], "depart.ask.reading_of", "depart.ask.confirm")
        for zone in ground.cold_zones
    )
    exercises = (
        do("practice.do.job", Command.DEPART, "depart.begin"),
        do("practice.do.depart_route", ground.route, "depart.route"),
        do("practice.do.plate", Command.DONE, "depart.ask.driver"),
        do("practice.do.driver", Command.DONE, "depart.ask.seal"),
        do("practice.do.seal", ground.seal, "depart.seal"),
        do("practice.do.seals_done", Command.DONE, "depart.ask.reading_of", "depart.ask.confirm"),
        *readings,
        *mistake("practice.wrong.confirm", manifest_number("T92"), "depart.confirm_other"),
        do("practice.do.depart", ground.route, "manifest.departed"),
    )
    return begins.lesson("CMD-LESSONGO", say("job.depart"), Right.DEPART, "depart", exercises)


def _unload(begins: Begins, inbound: list[str]) -> Lesson:
    number = manifest_number("T91")
    exercises = (
        do("practice.do.job", Command.UNLOAD, "unload.begin"),
        do("practice.do.truck", number, "unload.truck"),
        do("practice.do.seal", SEAL["T91"], "unload.seal"),
        do("practice.do.seals_done", Command.DONE, "depart.ask.reading_of"),
        do("practice.do.reading", READINGS[Zone.CHILLED], "depart.ask.reading_of"),
        do("practice.do.reading", READINGS[Zone.FROZEN], "unload.arrived"),
        *mistake("practice.wrong.no_label", NOODLES.gtin, "unload.not_a_container"),
        do("practice.do.receive", inbound[0], "unload.received"),
        do("practice.do.damaged", Command.EXCEPTION, "unload.damaged_begun"),
        do("practice.do.receive_damaged", inbound[1], "unload.damaged"),
        *(do("practice.do.receive", box, "unload.received") for box in inbound[2:]),
        do("practice.do.unload_done", Command.DONE, "unload.none_missing"),
        do("practice.do.unload_finish", number, "sharing.unloaded"),
        do("practice.do.new_seal", NEW_SEAL, "depart.seal"),
        do("practice.do.new_seals_done", Command.DONE, "unload.sealed"),
    )
    return begins.lesson("CMD-LESSONUNLOAD", say("job.unload"), Right.UNLOAD, "unload", exercises)
