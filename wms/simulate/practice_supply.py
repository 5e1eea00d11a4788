"""The lessons of the docks: goods received, goods that are not in order, suppliers who are late."""

from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.words import Rejection, Zone
from wms.operations.lessons import Exercise, Lesson
from wms.operations.receive_goods import ORDERED_ONLY, REJECT
from wms.operations.reply import Command
from wms.simulate.practice_steps import Begins, do, mistake
from wms.simulate.practice_town import (
    CARTON,
    DUMPLINGS,
    FRUIT_NOTICE,
    LAST_DAY,
    NOODLES,
    NOTICE,
    PLATE,
    READINGS,
    RECEIPT,
    TOO_WARM,
    YOGURT,
)

_SLIPPED = f"{YOGURT.gtin[:-1]}{(int(YOGURT.gtin[-1]) + 1) % 10}"


def supply_lessons(begins: Begins, held: str) -> tuple[Lesson, ...]:
    """`held` picks the yogurt in the list of what is held."""
    return _receive(begins), _trouble(begins), _late(begins), _holds(begins, held)


def _receive(begins: Begins) -> Lesson:
    exercises = (
        do("practice.do.job", Command.RECEIVE, "receive.begin"),
        do("practice.do.notice", NOTICE, "receive.arrived"),
        do("practice.do.dock", Command.DONE, "receive.ask.plate"),
        do("practice.do.plate_key", PLATE, "receive.ask.reading"),
        do("practice.do.reading_chilled", READINGS[Zone.CHILLED], "receive.ask.reading"),
        do("practice.do.reading_frozen", READINGS[Zone.FROZEN], "receive.opened"),
        do("practice.do.carton", CARTON, "receive.product"),
        do("practice.do.cartons", "1*12", "receive.counted"),
        do("practice.do.write_line", Command.DONE, "receive.done"),
        do("practice.do.loose", NOODLES.gtin, "receive.product"),
        do("practice.do.too_few", "2", "receive.counted"),
        do("practice.do.last_day", LAST_DAY, "receive.noted"),
        do("practice.do.write_line", Command.DONE, "receive.done"),
        do("practice.do.all_in", Command.DONE, "receive.closing"),
        *mistake("practice.wrong.notice", FRUIT_NOTICE, "receive.confirm_other"),
        do("practice.do.close_receipt", NOTICE, "receive.closed"),
    )
    return begins.lesson(
        "CMD-LESSONRECEIVE", say("job.receive"), Right.RECEIVE, "receive", exercises
    )


def _trouble(begins: Begins) -> Lesson:
    exercises: tuple[Exercise, ...] = (
        do("practice.do.job", Command.RECEIVE, "receive.begin"),
        do("practice.do.go_on", RECEIPT, "receive.goes_on"),
        *mistake("practice.wrong.gtin", _SLIPPED, "code.bad_check_digit"),
        do("practice.do.cold_product", YOGURT.gtin, "receive.product"),
        do("practice.do.too_many", "9", "receive.over"),
        do("practice.do.send_back", ORDERED_ONLY, "receive.noted"),
        do("practice.do.last_day", LAST_DAY, "receive.noted"),
        do("practice.do.too_warm", TOO_WARM, "receive.will_be_held"),
        do("practice.do.hold_line", Command.DONE, "receive.done_held"),
        do("practice.do.frozen_product", DUMPLINGS.gtin, "receive.product"),
        do("practice.do.as_ordered", "2", "receive.counted"),
        do("practice.do.reject", Command.EXCEPTION, "receive.ask.reason"),
        do("practice.do.reject_why", f"{REJECT}{Rejection.DAMAGED.upper()}", "receive.rejecting"),
        do("practice.do.reject_how_many", "1", "receive.rejected"),
        do("practice.do.last_day", LAST_DAY, "receive.noted"),
        do("practice.do.reading_frozen", READINGS[Zone.FROZEN], "receive.noted"),
        do("practice.do.write_line", Command.DONE, "receive.done_partly"),
        do("practice.do.undo_line", Command.UNDO, "receive.undone"),
    )
    title = say("practice.title.receive_trouble")
    return begins.lesson("CMD-LESSONREJECT", title, Right.RECEIVE, "goods", exercises)


def _late(begins: Begins) -> Lesson:
    exercises = (
        do("practice.do.job", Command.LATE_SUPPLIERS, "late.begin"),
        do("practice.do.late_one", NOTICE, "late.which"),
        do("practice.do.late_wait", "LATE-WAIT", "late.why"),
        do("practice.do.why_coming", "WHY-on_the_way", "late.decided"),
        do("practice.do.late_other", FRUIT_NOTICE, "late.which"),
        do("practice.do.late_short", "LATE-SHORT", "late.why"),
        do("practice.do.why_none", "WHY-no_goods", "late.decided"),
    )
    title = say("job.late_suppliers")
    return begins.lesson("CMD-LESSONLATE", title, Right.DECIDE_SUPPLY, "late", exercises)


def _holds(begins: Begins, held: str) -> Lesson:
    exercises = (
        do("practice.do.job", Command.HOLDS, "holding.begin"),
        do("practice.do.held_one", held, "holding.which"),
        do("practice.do.condemn", "HOLD-CONDEMN", "holding.why.sent_back"),
        do("practice.do.why_condemned", "WHY-warm_too_long", "holding.sent_back"),
    )
    return begins.lesson("CMD-LESSONHOLD", say("job.holds"), Right.DECIDE_HOLD, "late", exercises)
