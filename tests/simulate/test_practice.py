"""Practice: every lesson can be done by its own instructions, and nothing of it is real."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import PEPPER, Night, Terminal
from tests.scanning import says
from wms.domain.business_date import LOCAL
from wms.domain.messages import say
from wms.domain.words import Role, SiteKind
from wms.operations.desk import Desk
from wms.operations.lessons import Lesson
from wms.operations.panels import Sentences
from wms.operations.practice import PracticeDoor, PracticeHall, PractisingDesk
from wms.operations.reply import Command, Expects, Level, Reply, Scan
from wms.simulate.practice import PracticeSchool

DEADLINE = 60.0
BEGUN = datetime(2027, 3, 4, 15, 0, tzinfo=LOCAL)
"""An afternoon, long after the night of the lessons."""
NUMBER = "practice.number"


@pytest.fixture(scope="module", params=list(SiteKind))
def school(request: pytest.FixtureRequest) -> Iterator[PracticeSchool]:
    """The night of a site of each kind, made once."""
    with PracticeSchool(request.param) as school:
        until = time.monotonic() + DEADLINE
        while school.lessons() is None:
            assert time.monotonic() < until
            time.sleep(0.05)
        yield school


def practising(night: Night, school: PracticeSchool, role: Role = Role.LEAD) -> Terminal:
    """Somebody who has gone into practice."""
    desk = PractisingDesk(Desk(night.floor, "T-01", PEPPER, (PracticeDoor(),)), lambda: school)
    t = Terminal(desk, night.clock, night.assets)  # type: ignore[arg-type]
    t.do(night.badges[role])
    t.do(Command.PRACTICE)
    t.pin = ""  # a lesson says what is keyed in it
    return t


def lessons_of(school: PracticeSchool) -> tuple[Lesson, ...]:
    """The lessons of a night that is made."""
    lessons = school.lessons()
    assert lessons is not None
    return lessons


def coach_of(reply: Reply) -> str:
    """What the coach asks to be scanned or pressed."""
    return str(reply.view.details[1].values["code"])


def follow(t: Terminal, lesson: Lesson) -> None:
    """Do all the coach says: scan what can be scanned, press what is to be pressed."""
    t.do(lesson.command)
    for number, exercise in enumerate(lesson.exercises):
        if not t.last.latched:
            assert coach_of(t.last) == exercise.give, (lesson.command, number, t.says)
        t.scan(Command.DONE if exercise.coached else exercise.give)
    assert t.says == "这一课做完了，做得好", (lesson.command, t.says)


@ON_SQLITE
def test_every_lesson_is_done_by_doing_what_the_coach_says(
    warehouse: Night, school: PracticeSchool
) -> None:
    t = practising(warehouse, school, Role.SUPERVISOR)
    journal = warehouse.rows("SELECT COUNT(*) FROM journal")
    lessons = lessons_of(school)
    for lesson in lessons:
        follow(t, lesson)
        assert t.last.who.practice
    assert t.last.view.done == t.last.view.total == len(lessons)
    assert warehouse.rows("SELECT COUNT(*) FROM journal") == journal
    assert warehouse.audit() == []


@ON_SQLITE
@pytest.mark.parametrize("role", [Role.SORTER, Role.LEAD, Role.ADMIN])
def test_whoever_is_offered_a_lesson_may_do_all_of_it(
    warehouse: Night, school: PracticeSchool, role: Role
) -> None:
    t = practising(warehouse, school, role)
    offered = {choice.command for choice in t.last.view.choices}
    for lesson in lessons_of(school):
        if lesson.command in offered:
            follow(t, lesson)


@ON_SQLITE
def test_f10_leads_back_to_the_real_desk_as_it_was(
    warehouse: Night, school: PracticeSchool
) -> None:
    t = practising(warehouse, school)
    lessons = lessons_of(school)
    t.do(lessons[0].command, Command.SIGN_OUT)
    assert not t.last.who.practice
    assert t.last.who.person == "黄大姐"
    assert Command.PRACTICE in [choice.command for choice in t.last.view.choices]
    t.do(Command.SIGN_OUT)
    assert t.last.who.person == ""


@ON_SQLITE
def test_f3_turns_the_language_while_practising(warehouse: Night, school: PracticeSchool) -> None:
    t = practising(warehouse, school)
    reply = t.give(Scan(Command.LANGUAGE, "f3", t.clock.tick(), language="zh_CN"))
    assert (reply.who.language, reply.who.practice) == ("en", True)
    assert warehouse.rows("SELECT language FROM person WHERE language != ''") == [("en",)]


@ON_SQLITE
def test_f2_goes_to_the_lessons_and_then_back_to_work(
    warehouse: Night, school: PracticeSchool
) -> None:
    t = practising(warehouse, school, Role.SUPERVISOR)
    lessons = lessons_of(school)
    t.do(lessons[0].command, Command.BACK)
    assert t.last.who.practice
    assert len(t.last.view.choices) == len(lessons)
    t.do(Command.BACK)
    assert not t.last.who.practice


@ON_SQLITE
def test_a_wrong_scan_is_refused_as_in_the_real_night_and_the_step_stays(
    warehouse: Night, school: PracticeSchool
) -> None:
    t = practising(warehouse, school)
    lessons = lessons_of(school)
    sort = next(one for one in lessons if one.command == "CMD-LESSONPUT")
    t.do(sort.command, Command.DONE)
    step = coach_of(t.last)
    assert t.scan("6900000000000").level is Level.STOP
    assert t.scan(Command.DONE).refused_while_latched == 1
    t.do(Command.ACKNOWLEDGE)
    assert coach_of(t.last) == step


@ON_SQLITE
def test_a_real_badge_ends_practice(warehouse: Night, school: PracticeSchool) -> None:
    t = practising(warehouse, school)
    t.do(warehouse.badges[Role.SORTER])
    assert not t.last.who.practice
    assert t.last.who.person == "韦小妹"


@ON_SQLITE
def test_the_badge_of_a_lesson_stays_in_it(warehouse: Night, school: PracticeSchool) -> None:
    """A second person's, scanned from the practice sheet; only its PIN is keyed."""
    t = practising(warehouse, school)
    t.do("CMD-LESSONVOID", Command.DONE, Command.DONE, Command.DONE)
    badge = coach_of(t.last)
    t.do(badge)
    assert (t.last.who.practice, t.last.view.expects) == (True, Expects.PIN)
    assert "密码" in t.refused(coach_of(t.last))
    t.do(Command.DONE)
    assert "已作废" in t.says
    t.do(warehouse.badges[Role.SORTER])
    assert not t.last.who.practice


@ON_SQLITE
def test_a_sorter_is_offered_the_lessons_of_a_sorter(
    warehouse: Night, school: PracticeSchool
) -> None:
    t = practising(warehouse, school, Role.SORTER)
    offered = {choice.command for choice in t.last.view.choices}
    assert "CMD-LESSONPUT" in offered
    assert not {"CMD-LESSONGO", "CMD-LESSONLATE", "CMD-LESSONNOTE", "CMD-LESSONSPLIT"} & offered
    assert says(t.last)


def test_each_job_of_the_night_has_its_lesson(school: PracticeSchool) -> None:
    commands = {lesson.command.removeprefix("CMD-LESSON") for lesson in lessons_of(school)}
    everywhere = {"PUT", "SWAP", "LOAD", "COUNT", "REPORT", "LABEL", "GO"}
    everywhere |= {"SPLIT", "VOID", "REASSIGN"}
    central = {"RECEIVE", "REJECT", "LATE", "HOLD", "RETURNS"}
    station = {"UNLOAD", "INTERCEPT", "DELIVER", "EMPTIES", "BACK", "NOTE"}
    assert commands - everywhere in (central, station)


def hall_of(school: PracticeSchool, role: Role) -> Callable[..., Reply]:
    """Somebody practises with no site behind them: gives a scan, so many minutes later."""
    hall, now, ids = PracticeHall(lambda: school, "主管", role), [BEGUN], count(1)

    def scan(text: str, minutes: int = 0) -> Reply:
        now[0] += timedelta(minutes=minutes, seconds=1)
        source = "keypad" if text.isdigit() and len(text) <= 6 else "wedge"
        return hall.take(Scan(text, f"h-{next(ids)}", now[0], source=source))

    return scan


def test_whoever_thinks_for_an_hour_is_still_at_the_lesson(school: PracticeSchool) -> None:
    """It is the hour of the lesson all the same: what is asked and said fits its night."""
    scan = hall_of(school, Role.SUPERVISOR)
    lesson = next(one for one in lessons_of(school) if len(one.exercises) > 3)
    scan(lesson.command)
    for exercise in lesson.exercises:
        reply = scan(exercise.give, 60)
        assert reply.banner.key in (*exercise.until, "practice.lesson_done")


def test_what_the_coach_says_f9_does_it_does(school: PracticeSchool) -> None:
    """A key is pressed by one's own hand, whatever number the job has on the screen."""
    scan, told = hall_of(school, Role.SUPERVISOR), set()
    for lesson in lessons_of(school):
        reply = scan(lesson.command)
        for exercise in lesson.exercises:
            how = reply.view.details[1].key
            pressed = exercise.give == Command.DONE or not exercise.coached
            assert reply.latched or (how == "practice.key") is pressed, (lesson.command, exercise)
            told.add((exercise.give, how))
            reply = scan(exercise.give)
    assert (Command.REPRINT, "practice.key") in told
    assert ("4.0", "practice.keyed") in told


def test_the_coach_sends_nobody_past_the_position_on_the_screen(school: PracticeSchool) -> None:
    scan, sent = hall_of(school, Role.SUPERVISOR), 0
    for lesson in lessons_of(school):
        reply = scan(lesson.command)
        for exercise in lesson.exercises:
            if exercise.told.key == "practice.do.position":
                assert any(exercise.give in m.values.values() for m in reply.view.details[2:])
                sent += 1
            reply = scan(exercise.give)
    assert sent == 3


def test_f2_goes_a_step_back_and_the_coach_with_it(school: PracticeSchool) -> None:
    """As in the real job; at its first step it leads to the list of lessons."""
    scan = hall_of(school, Role.SUPERVISOR)
    reply = scan("CMD-LESSONGO")
    while reply.view.details[0].key != "practice.wrong.confirm":
        reply = scan(Command.DONE)
    while (asked := reply.view.details[0].key) != "practice.do.seals_done":
        reply = scan(Command.BACK)
        assert reply.view.details[0].key in ("practice.do.reading", "practice.do.seals_done"), asked
    for asked in ("seal", "driver", "plate"):
        reply = scan(Command.BACK)
        assert reply.view.details[0].key == f"practice.do.{asked}"
    scan(Command.BACK)
    reply = scan(Command.BACK)
    assert "CMD-LESSONGO" in [choice.command for choice in reply.view.choices]


def test_whoever_does_right_at_once_need_not_do_wrong_first(school: PracticeSchool) -> None:
    scan = hall_of(school, Role.SUPERVISOR)
    reply = scan("CMD-LESSONGO")
    while reply.view.details[0].key != "practice.wrong.confirm":
        reply = scan(Command.DONE)
    right = next(one for one in lessons_of(school) if one.command == "CMD-LESSONGO").exercises[-1]
    assert scan(right.give).banner.key == "practice.lesson_done"


def test_what_is_done_is_not_asked_again_after_f2(school: PracticeSchool) -> None:
    """F2 undoes nothing: the stop was said, or the supplier decided upon."""
    scan, offered = hall_of(school, Role.SUPERVISOR), {one.command for one in lessons_of(school)}
    command, asked, before = "CMD-LESSONDELIVER", "next_stop", "next_stop"
    if command not in offered:
        command, asked, before = "CMD-LESSONLATE", "late_short", "late_other"
    reply = scan(command)
    while reply.view.details[0].key != f"practice.do.{asked}":
        reply = scan(Command.ACKNOWLEDGE if reply.latched else Command.DONE)
    assert scan(Command.BACK).view.details[0].key == f"practice.do.{before}"


def test_whoever_gave_up_the_pin_shows_the_badge_again(school: PracticeSchool) -> None:
    scan = hall_of(school, Role.LEAD)
    scan("CMD-LESSONVOID")
    for _ in range(4):
        reply = scan(Command.DONE)
    assert reply.view.expects is Expects.PIN
    reply = scan(Command.UNDO)
    assert reply.view.details[0].key == "practice.do.second_badge"
    scan(Command.DONE)
    assert scan(Command.DONE).banner.key == "void.done"


def test_lessons_that_were_done_are_marked(school: PracticeSchool) -> None:
    scan = hall_of(school, Role.SORTER)
    scan("CMD-LESSONREPORT")
    for _ in range(4):
        reply = scan(Command.DONE)
    assert [one.command for one in reply.view.choices if one.done] == ["CMD-LESSONREPORT"]


def test_the_trucks_really_can_wait_for_who_is_late(school: PracticeSchool) -> None:
    scan = hall_of(school, Role.SUPERVISOR)
    scan("CMD-LESSONLATE")
    scan(Command.DONE)
    if "CMD-LESSONLATE" in {lesson.command for lesson in lessons_of(school)}:
        reply = scan(Command.DONE)
        assert isinstance(told := reply.view.panels[0], Sentences)
        assert told.lines[0][0] == say("late.slack.until", minutes=35, gone=0, trucks=2)


def test_an_option_is_shown_by_its_number_on_the_screen(school: PracticeSchool) -> None:
    scan = hall_of(school, Role.SUPERVISOR)
    numbers = []
    for lesson in lessons_of(school):
        scan(lesson.command)
        for exercise in lesson.exercises:
            reply = scan(exercise.give)
            numbers += [m.values["number"] for m in reply.view.details if m.key == NUMBER]
    assert {1, 2} <= set(numbers)


def test_a_night_that_cannot_be_made_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / "nightfloor-practice-999999999-dead"
    left.mkdir()
    with PracticeSchool(SiteKind.GRID_STATION) as school:
        assert not left.exists(), "what a killed process left is swept"
        assert school.lessons() is None
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
