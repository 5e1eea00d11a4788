"""The lessons of the morning: what became of the stops, and what comes back."""

from wms.domain.messages import say
from wms.domain.people import Right
from wms.operations.lessons import Lesson
from wms.operations.reply import Command
from wms.simulate.practice_steps import Begins, do, mistake
from wms.simulate.practice_town import (
    DUMPLINGS,
    NOODLES,
    ORDER,
    YOGURT,
    manifest_number,
    stop_code,
)

_SHEET, _OTHER_SHEET = manifest_number("GS901-B01"), manifest_number("GS901-B02")
_FIRST, _SECOND = stop_code("GS901-B01", 1), stop_code("GS901-B01", 2)
_UNKNOWN_NOTE = "RN20261121-GS901-9"


def morning_lessons(begins: Begins) -> tuple[Lesson, ...]:
    """What a station learns of the hours after its vehicles left; and of an order cancelled before
    they did."""
    return (
        _intercept(begins),
        _deliver(begins),
        _empties(begins),
        _take_back(begins),
        _close_note(begins),
    )


def _intercept(begins: Begins) -> Lesson:
    exercises = (
        do("practice.do.job", Command.PUT, "put.begin"),
        do("practice.do.product_aside", NOODLES.gtin, "intercept.aside"),
        do("practice.do.other_job", Command.INTERCEPT, "intercept.begin"),
        do("practice.do.cancelled_one", f"{ORDER[0]}/{ORDER[1]}", "intercept.how"),
        do("practice.do.set_aside", "END-SET_ASIDE", "intercept.done.set_aside"),
    )
    return begins.lesson(
        "CMD-LESSONINTERCEPT", say("job.intercept"), Right.PUT, "intercept", exercises
    )


def _deliver(begins: Begins) -> Lesson:
    exercises = (
        do("practice.do.job", Command.DELIVER, "deliver.begin"),
        do("practice.do.sheet", _SHEET, "deliver.sheet"),
        do("practice.do.stop", "1", "deliver.stop"),
        *mistake("practice.wrong.hour", "19:05", "deliver.not_yet"),
        do("practice.do.hour", "9:05", "deliver.ask.reading"),
        do("practice.do.reading_driver", "4.0", "deliver.said.delivered"),
        do("practice.do.next_stop", _SECOND, "deliver.stop"),
        do("practice.do.partly", "DELIVER-partly", "deliver.partly"),
        do("practice.do.not_taken", YOGURT.gtin, "deliver.product"),
        do("practice.do.how_many", "1", "deliver.quantity"),
        do("practice.do.why", "WHY-damaged", "deliver.line"),
        do("practice.do.no_more", Command.DONE, "deliver.ask.reading"),
        do("practice.do.reading_driver", "4.0", "deliver.ask.time"),
        do("practice.do.hour", "9:15", "deliver.said.partly"),
        do("practice.do.sheet_other", _OTHER_SHEET, "deliver.sheet"),
        do("practice.do.stop", "1", "deliver.stop"),
        do("practice.do.refused", "DELIVER-refused", "deliver.ask.reason"),
        do("practice.do.why", "WHY-wrong_goods", "deliver.ask.time"),
        do("practice.do.hour", "9:20", "deliver.said.refused"),
    )
    return begins.lesson(
        "CMD-LESSONDELIVER", say("job.deliver"), Right.DELIVER, "morning", exercises
    )


def _empties(begins: Begins) -> Lesson:
    exercises = (
        do("practice.do.job", Command.EMPTIES, "empties.begin"),
        do("practice.do.empties_of", _FIRST, "empties.party"),
        do("practice.do.empties_type", "EMPTIES-tote", "empties.how_many"),
        do("practice.do.empties_many", "9", "empties.too_many"),
        do("practice.do.count_again", Command.UNDO, "empties.party"),
        do("practice.do.empties_type", "EMPTIES-tote", "empties.how_many"),
        do("practice.do.empties_right", "2", "empties.booked"),
    )
    return begins.lesson(
        "CMD-LESSONEMPTIES", say("job.empties"), Right.TAKE_BACK, "morning", exercises
    )


def _take_back(begins: Begins) -> Lesson:
    exercises = (
        do("practice.do.job", Command.DELIVER, "deliver.begin"),
        do("practice.do.stop_now", _FIRST, "deliver.ask.reading"),
        do("practice.do.reading_driver", "4.0", "deliver.said.delivered"),
        do("practice.do.other_job", Command.TAKE_BACK, "take_back.begin"),
        do("practice.do.back_from", _FIRST, "take_back.place"),
        do("practice.do.back_product", YOGURT.gtin, "take_back.product"),
        do("practice.do.back_many", "9", "take_back.too_many"),
        do("practice.do.count_again", Command.UNDO, "take_back.place"),
        do("practice.do.back_product", YOGURT.gtin, "take_back.product"),
        do("practice.do.how_many", "1", "take_back.which_reason"),
        do("practice.do.why", "WHY-quality", "take_back.which_order"),
        do("practice.do.no_order", Command.DONE, "take_back.taken"),
    )
    return begins.lesson(
        "CMD-LESSONBACK", say("job.take_back"), Right.TAKE_BACK, "morning", exercises
    )


def _close_note(begins: Begins) -> Lesson:
    exercises = (
        do("practice.do.job", Command.TAKE_BACK, "take_back.begin"),
        do("practice.do.note_close", Command.CLOSE, "take_back.closing"),
        do("practice.do.note_closed", Command.DONE, "take_back.closed"),
    )
    title = say("practice.title.close_note")
    return begins.lesson(
        "CMD-LESSONNOTE", title, Right.CLOSE_RETURNS, "back", exercises, Right.TAKE_BACK
    )


def returns_lesson(begins: Begins, note: str) -> Lesson:
    """At the warehouse: the note of a station, counted; one of the dumplings is not there."""
    exercises = (
        do("practice.do.job", Command.RETURNS, "returns.begin"),
        *mistake("practice.wrong.note", _UNKNOWN_NOTE, "returns.unknown_note"),
        do("practice.do.note", note, "returns.count_it"),
        do("practice.do.note_product", YOGURT.gtin, "returns.how_many"),
        do("practice.do.how_many", "1", "returns.counted"),
        do("practice.do.note_product", NOODLES.gtin, "returns.how_many"),
        do("practice.do.as_noted", Command.DONE, "returns.counted"),
        do("practice.do.note_product", DUMPLINGS.gtin, "returns.how_many"),
        do("practice.do.one_missing", "1", "returns.counted_differs"),
        do("practice.do.note_done", Command.DONE, "returns.check"),
        do("practice.do.note_sure", Command.DONE, "returns.received_differs"),
    )
    return begins.lesson(
        "CMD-LESSONRETURNS", say("job.returns"), Right.TAKE_BACK, "returns", exercises
    )
