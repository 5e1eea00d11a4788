"""The lessons: what a new sorter does with their own hands before the first real night.

Each is a short job from its command to its end, with the mistakes everybody makes once: they are
refused as in the real night, and reading the refusal is part of the lesson. A lesson knows the
practice night by heart (`practice_night`); `tests/simulate/test_practice.py` plays every one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.people import Right
from wms.domain.words import DiscrepancyKind, SiteKind, Zone
from wms.operations.practice import Exercise, Lesson
from wms.operations.reply import Command
from wms.simulate.practice_town import (
    NOODLES,
    READINGS,
    SEAL,
    YOGURT,
    manifest_number,
    tote,
)

READ = "desk.acknowledged"
_FAR_TOO_MANY = "99"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What differs between the sites: a first and a second position for the same product, one of
    a wrong zone, where the yogurt goes, the route to load, and a container that is of another."""

    here: str
    there: str
    wrong_zone: str
    cold: str
    route: str
    own_box: str
    other_box: str
    seal: str
    cold_zones: tuple[Zone, ...]


_CENTRAL = _Ground(
    "GS901-A",
    "GS902-A",
    "GS901-C",
    "GS901-C",
    "T91",
    "GS902-A",
    "GS903-A",
    SEAL["T91"],
    (Zone.CHILLED, Zone.FROZEN),
)
_STATION = _Ground(
    "P901-A",
    "P903-A",
    "P901-C",
    "P902-C",
    "GS901-B01",
    "P902-A",
    "P903-A",
    "F90000003",
    (Zone.CHILLED,),
)


def lessons(kind: SiteKind, facts: Mapping[str, Any]) -> tuple[Lesson, ...]:
    """The lessons of a site of that kind, in the order of its night; `facts` are what the program
    that made the night told of it."""
    boxes: dict[str, str] = facts["boxes"]
    if kind is SiteKind.CENTRAL_WAREHOUSE:
        ground = _CENTRAL
        first: tuple[Lesson, ...] = ()
    else:
        ground = _STATION
        first = (_unload(facts["inbound"]),)
    own, other = boxes[ground.own_box], boxes[ground.other_box]
    return (
        *first,
        _sort(ground, kind),
        _swap(ground),
        _load(ground, own, other),
        _count(boxes[ground.cold]),
        _report(),
        _reprint(own),
        _depart(ground),
    )


def _do(key: str, give: str, *until: str) -> Exercise:
    return Exercise(Message(key, {}), give, until)


def _mistake(key: str, give: str, refusal: str) -> tuple[Exercise, Exercise]:
    """Something wrong on purpose, and its refusal read and acknowledged."""
    wrong = Exercise(Message(key, {}), give, (refusal,))
    return wrong, Exercise(say("practice.do.read"), Command.ACKNOWLEDGE, (READ,))


def _sort(ground: _Ground, kind: SiteKind) -> Lesson:
    title = say("job.put" if kind is SiteKind.CENTRAL_WAREHOUSE else "job.secondary_sort")
    exercises = (
        _do("practice.do.job", Command.PUT, "put.begin"),
        _do("practice.do.product", NOODLES.gtin, "put.product"),
        *_mistake("practice.wrong.zone", ground.wrong_zone, "put.wrong_zone"),
        *_mistake("practice.wrong.too_many", _FAR_TOO_MANY, "put.more_than_any_need"),
        _do("practice.do.position", ground.here, "put.no_container"),
        _do("practice.do.tote", tote(1), "container.bound"),
        _do("practice.do.position_again", ground.here, "put.done"),
        _do("practice.do.fewer", "1", "put.keyed"),
        _do("practice.do.position", ground.there, "put.no_container"),
        _do("practice.do.tote", tote(2), "container.bound"),
        _do("practice.do.position_again", ground.there, "put.done"),
        _do("practice.do.short", Command.EXCEPTION, "put.short_begun"),
        _do("practice.do.short_at", ground.there, "put.done_short"),
        _do("practice.do.undo", Command.UNDO, "undo.put_short"),
    )
    return Lesson("CMD-LESSONPUT", title, Right.PUT, "sort", exercises)


def _swap(ground: _Ground) -> Lesson:
    exercises = (
        _do("practice.do.job", Command.PUT, "put.begin"),
        _do("practice.do.product", YOGURT.gtin, "put.product"),
        _do("practice.do.position", ground.cold, "put.no_container"),
        _do("practice.do.tote", tote(3), "container.bound"),
        _do("practice.do.fewer", "1", "put.keyed"),
        _do("practice.do.position_again", ground.cold, "put.done"),
        _do("practice.do.close", Command.CLOSE, "put.close_begun"),
        _do("practice.do.close_at", ground.cold, "container.closed"),
        _do("practice.do.next_tote", tote(4), "container.bound"),
        _do("practice.do.position_again", ground.cold, "put.done"),
    )
    return Lesson(
        "CMD-LESSONSWAP", say("practice.title.swap"), Right.CLOSE_CONTAINER, "sort", exercises
    )


def _load(ground: _Ground, own: str, other: str) -> Lesson:
    exercises = (
        _do("practice.do.job", Command.LOAD, "load.begin"),
        _do("practice.do.route", ground.route, "load.route"),
        *_mistake("practice.wrong.truck", other, "load.wrong_truck"),
        _do("practice.do.load", own, "load.loaded"),
        _do("practice.do.load_twice", own, "load.already_loaded"),
        _do("practice.do.unload_again", Command.UNDO, "undo.load"),
        _do("practice.do.load", own, "load.loaded"),
    )
    return Lesson("CMD-LESSONLOAD", say("job.load"), Right.LOAD, "load", exercises)


def _count(box: str) -> Lesson:
    exercises = (
        _do("practice.do.job", Command.COUNT, "count.begin"),
        _do("practice.do.count_box", box, "count.opened"),
        _do("practice.do.count_item", YOGURT.gtin, "count.line"),
        _do("practice.do.count_done", Command.DONE, "count.confirm"),
        _do("practice.do.count_confirm", box, "count.agrees", "count.differs"),
    )
    return Lesson("CMD-LESSONCOUNT", say("job.count"), Right.COUNT, "load", exercises)


def _report() -> Lesson:
    damage = f"REPORT-{DiscrepancyKind.DAMAGE.upper()}"
    exercises = (
        _do("practice.do.job", Command.REPORT, "report.begin"),
        _do("practice.do.report_kind", damage, "report.picked"),
        _do("practice.do.report_product", NOODLES.gtin, "report.quantity"),
        _do(
            "practice.do.report_send",
            Command.DONE,
            f"report.sent.{DiscrepancyKind.DAMAGE}",
            "sharing.damaged",
        ),
    )
    return Lesson("CMD-LESSONREPORT", say("job.report"), Right.REPORT_DIFFERENCE, "sort", exercises)


def _reprint(box: str) -> Lesson:
    slipped = f"{box[:-1]}{(int(box[-1]) + 1) % 10}"
    exercises = (
        _do("practice.do.reprint", Command.REPRINT, "reprint.begin"),
        *_mistake("practice.wrong.digit", slipped, "reprint.not_a_label"),
        _do("practice.do.label", box, "container.label_reprinted"),
    )
    return Lesson("CMD-LESSONLABEL", say("job.reprint"), Right.REPRINT_LABEL, "load", exercises)


def _depart(ground: _Ground) -> Lesson:
    readings = tuple(
        _do("practice.do.reading", READINGS[zone], "depart.ask.reading", "depart.ask.confirm")
        for zone in ground.cold_zones
    )
    exercises = (
        _do("practice.do.job", Command.DEPART, "depart.begin"),
        _do("practice.do.depart_route", ground.route, "depart.route"),
        _do("practice.do.plate", Command.DONE, "depart.ask.driver"),
        _do("practice.do.driver", Command.DONE, "depart.ask.seal"),
        _do("practice.do.seal", ground.seal, "depart.seal"),
        _do("practice.do.seals_done", Command.DONE, "depart.ask.reading", "depart.ask.confirm"),
        *readings,
        *_mistake("practice.wrong.confirm", manifest_number("T92"), "depart.confirm_other"),
        _do("practice.do.depart", ground.route, "manifest.departed"),
    )
    return Lesson("CMD-LESSONGO", say("job.depart"), Right.DEPART, "depart", exercises)


def _unload(inbound: list[str]) -> Lesson:
    number = manifest_number("T91")
    exercises = (
        _do("practice.do.job", Command.UNLOAD, "unload.begin"),
        _do("practice.do.truck", number, "unload.truck"),
        _do("practice.do.seal", SEAL["T91"], "unload.seal"),
        _do("practice.do.seals_done", Command.DONE, "unload.ask.reading"),
        _do("practice.do.reading", READINGS[Zone.CHILLED], "unload.ask.reading"),
        _do("practice.do.reading", READINGS[Zone.FROZEN], "unload.arrived"),
        *_mistake("practice.wrong.no_label", NOODLES.gtin, "unload.not_a_container"),
        _do("practice.do.receive", inbound[0], "unload.received"),
        _do("practice.do.damaged", Command.EXCEPTION, "unload.damaged_begun"),
        _do("practice.do.receive_damaged", inbound[1], "unload.damaged"),
        *(_do("practice.do.receive", box, "unload.received") for box in inbound[2:]),
        _do("practice.do.unload_done", Command.DONE, "unload.none_missing"),
        _do("practice.do.unload_finish", number, "sharing.unloaded"),
    )
    return Lesson("CMD-LESSONUNLOAD", say("job.unload"), Right.UNLOAD, "unload", exercises)
