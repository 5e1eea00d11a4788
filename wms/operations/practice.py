"""Practice 练习: a new sorter learns each job in a simulated night; nothing of it is real.

The real desk keeps its person and its place. While they practise, everything goes to a desk over a
throw-away store; F10, or F2 in the list of lessons, leads back to the real one, as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, NightfloorError, say
from wms.domain.people import Person, Right
from wms.domain.words import Role
from wms.operations.alerts import Alert
from wms.operations.desk import KEYPAD, Desk
from wms.operations.floor import Hand, Step
from wms.operations.lessons import Course, Lesson, how
from wms.operations.people import PREFERENCES, next_of
from wms.operations.people_ports import Preference
from wms.operations.reply import Choice, Command, Level, Reply, Scan, View, Who

DOOR = say("practice.title")
_LEARNER = "learner"
OUT_OF_JOB = say("desk.menu")
"""What F2 is answered at the first step of a job, and where no job is open."""


class School(Protocol):
    """Who has a simulated night ready."""

    def lessons(self) -> Sequence[Lesson] | None:
        """All lessons of the site; None while the night is being made. Raises Unavailable where it
        could not be made."""

    def begin(self, lesson: Lesson, learner: Person, scan: Scan) -> Desk:
        """A desk in a night as far as the lesson's stage, the learner standing at it."""

    def leave(self) -> None:
        """Nobody practises; what was done in the lesson is gone."""


class PracticeDoor:
    """练习 Practice.

    1. Pick a lesson. Each step says what to do and which code to scan; the code stands on the
       screen and on the practice sheet (`wms signs practice`). F9 has the coach scan it.
    2. Mistakes are part of it: a STOP in practice is read and acknowledged like a real one.
    3. F2 leads a step back where the job has one, else to the list of lessons; F10 leads back to
       the real night, which is as it was.
    """

    command = Command.PRACTICE
    title = say("job.practice")
    right = Right.PRACTISE

    def begin(self, hand: Hand) -> Step[None]:
        """Whoever goes through this door is led on by `PractisingDesk`."""
        del hand
        return Step(None, say("practice.begin"), Level.CALM)

    def recall(self, state: None) -> None:
        """There is nothing to remember."""
        return state

    def handle(self, hand: Hand, state: None, scan: Scan) -> Step[None]:
        """Behind the door nothing is real."""
        del hand, scan
        return Step(state, say("practice.begin"), Level.CALM)

    def view(self, state: None) -> View:
        """What stands on the door."""
        del state
        return View(DOOR, say("practice.prompt.lesson"))


class Practice:
    """Somebody practising: the list of lessons, and the lesson they are at. One thread at a time.

    `open_school` is called once, when somebody practises for the first time.
    """

    def __init__(self, open_school: Callable[[], School]) -> None:
        self._open_school = open_school
        self._opened: School | None = None
        self._course: Course | None = None
        self._done: set[str] = set()
        self._last = (Level.CALM, say("practice.begin"))

    @property
    def school(self) -> School:
        """Where it happens."""
        if self._opened is None:
            self._opened = self._open_school()
        return self._opened

    def enter(self, who: Who, scan_id: str = "") -> Reply:
        """The lessons, for whoever came in."""
        return self._listed(who, scan_id, Level.CALM, say("practice.begin"))

    def leave(self) -> None:
        """Nobody practises any more."""
        self._course = None
        if self._opened is not None:
            self._opened.leave()

    def asks_for(self, code: str) -> bool:
        """Whether the lesson somebody is at asks for this code."""
        steps = self._course.lesson.exercises if self._course is not None else ()
        return any(exercise.give == code for exercise in steps)

    def look(self, who: Who) -> Reply:
        """How things stand; nothing is done."""
        if self._course is not None:
            return self._coached(self._course, who, self._course.desk.look())
        return self._listed(who, "", *self._last)

    def take(self, who: Who, scan: Scan) -> Reply | None:
        """One scan in, one reply out; None where it leads out of practice."""
        text, course = scan.text.strip(), self._course
        if text == Command.SIGN_OUT or (text == Command.BACK and course is None):
            return None
        if course is None:
            return self._pick(who, scan, text)
        return self._exercised(course, who, scan, text)

    def _pick(self, who: Who, scan: Scan, text: str) -> Reply:
        try:
            lessons = self.school.lessons()
            if lessons is None:
                return self._listed(who, scan.id, Level.CHECK, say("practice.preparing"))
            mine = (lesson for lesson in lessons if lesson.is_for(Role(who.role)))
            lesson = next((one for one in mine if one.command == text), None)
            if lesson is None:
                return self._listed(who, scan.id, Level.CHECK, say("practice.pick"))
            # In the simulated night everybody is somebody new, under their own name.
            learner = Person(_LEARNER, who.person, Role(who.role))
            there = replace(scan, at=lesson.at)
            desk = self.school.begin(lesson, learner, there)
        except NightfloorError as trouble:
            return self._listed(who, scan.id, Level.CHECK, trouble.message)
        reply = desk.look()
        self._course = Course(lesson, desk, lesson.at, scan.at, [reply.view])
        banner = say("practice.lesson_begun", steps=len(lesson.exercises))
        told = replace(reply, scan_id=scan.id, level=Level.CALM, banner=banner)
        return self._coached(self._course, who, told)

    def _exercised(self, course: Course, who: Who, scan: Scan, text: str) -> Reply:
        """To the desk of the simulated night; the coach scans where F9 asks for it."""
        exercise = course.exercise
        scan = replace(scan, at=course.at(scan.at))
        if text == Command.DONE and exercise is not None and exercise.coached:
            source = KEYPAD if exercise.keyed else scan.source
            scan = replace(scan, text=exercise.give, source=source)
        reply = course.desk.take(scan)
        if reply.banner == OUT_OF_JOB:
            self._course = None
            return self.enter(who, scan.id)
        course.answered(scan.text.strip(), reply)
        if course.exercise is None and not reply.latched:
            self._done.add(course.lesson.command)
            self._course = None
            return self._listed(who, scan.id, Level.OK, say("practice.lesson_done"))
        return self._coached(course, who, reply)

    def _coached(self, course: Course, who: Who, reply: Reply) -> Reply:
        """The reply of the simulated night, and what the coach says to it."""
        exercise, view = course.exercise, reply.view
        if exercise is not None:
            step = say("practice.step", step=course.step + 1, steps=len(course.lesson.exercises))
            told = (exercise.told, how(exercise, view))
            view = replace(view, title=step, details=(*told, *view.details))
        there = replace(reply.who, terminal=who.terminal, language=who.language, look=who.look)
        return replace(reply, view=view, who=replace(there, practice=True))

    def _listed(self, who: Who, scan_id: str, level: Level, banner: Message) -> Reply:
        """The lessons this person's role has."""
        self._last = (level, banner)
        prompt, choices = say("practice.prompt.lesson"), list[Choice]()
        try:
            lessons = self.school.lessons()
            if lessons is None:
                prompt = say("practice.prompt.wait")
            for lesson in lessons or ():
                if lesson.is_for(Role(who.role)):
                    did = lesson.command in self._done
                    choices.append(Choice(lesson.command, lesson.title, did))
        except NightfloorError as trouble:
            prompt = trouble.message
        done = sum(choice.done for choice in choices)
        view = View(
            DOOR, prompt, done=done, total=len(choices), choices=tuple(choices), help="practice"
        )
        return Reply(scan_id, level, banner, view, replace(who, practice=True))


class PractisingDesk:
    """A terminal's desk whose people can also practise (`PracticeDoor` is one of its jobs).

    The real desk keeps its person and its place; while they practise, it only hears that somebody
    is there.
    """

    def __init__(self, desk: Desk, open_school: Callable[[], School]) -> None:
        self._desk = desk
        self._practice = Practice(open_school)
        self._inside = False

    def look(self) -> Reply:
        """How things stand, in the night that is shown."""
        real = self._desk.look()
        entered = self._at_the_door(real)
        return self._practice.look(real.who) if self._inside and not entered else entered or real

    def alerts(self, at: float) -> tuple[Alert, ...]:
        """Of the real devices: whoever practises is still needed when a printer falls silent."""
        return self._desk.alerts(at)

    def take(self, scan: Scan) -> Reply:
        """One scan in, one reply out."""
        code = identify(scan.text)
        badge = code.kind is CodeKind.BADGE and not self._practice.asks_for(code.value)
        if not self._inside or badge:
            # A badge is of a real person who wants to work here, unless it is the lesson's own.
            self._leave()
            real = self._desk.take(scan)
            return self._at_the_door(real) or real
        if scan.text.strip() in PREFERENCES:
            # The learner's own, in the real night as in this one.
            real = self._desk.take(scan)
            self._at_the_door(real)
            return replace(self._practice.look(real.who), scan_id=scan.id) if self._inside else real
        # Whoever practises is not away: the real session goes on.
        real = self._desk.take(replace(scan, text=Command.HELP))
        self._at_the_door(real)
        if not self._inside:
            return real
        reply = self._practice.take(real.who, scan)
        if reply is None:
            self._leave()
            return self._desk.take(replace(scan, text=Command.BACK))
        return reply

    def _at_the_door(self, real: Reply) -> Reply | None:
        """Lets in whoever stands in the door; out whose shift is over, or who was away too long."""
        there = bool(real.who.person) and not real.latched and real.view.title == DOOR
        if there and not self._inside:
            self._inside = True
            return self._practice.enter(real.who, real.scan_id)
        if not there:
            self._leave()
        return None

    def _leave(self) -> None:
        if self._inside:
            self._inside = False
            self._practice.leave()


class PracticeHall:
    """Practice with no site behind it: whoever sits down is a learner of that role."""

    def __init__(self, open_school: Callable[[], School], name: str, role: Role) -> None:
        self._practice = Practice(open_school)
        self._who = Who(person=name, role=role, practice=True)
        self._inside = True

    def look(self) -> Reply:
        """How things stand."""
        return self._practice.look(self._who) if self._inside else self._outside("")

    def alerts(self, at: float) -> tuple[Alert, ...]:
        """There are no devices."""
        del at
        return ()

    def take(self, scan: Scan) -> Reply:
        """One scan in, one reply out."""
        if not self._inside:
            self._inside = scan.text.strip() == Command.PRACTICE
            if self._inside:
                return self._practice.enter(self._who, scan.id)
            return self._outside(scan.id)
        if (command := scan.text.strip()) in PREFERENCES:
            wanted = next_of(Preference(self._who.language, self._who.look), command, scan)
            self._who = replace(self._who, language=wanted.language, look=wanted.look)
            return replace(self.look(), scan_id=scan.id)
        reply = self._practice.take(self._who, scan)
        if reply is None:
            self._inside = False
            self._practice.leave()
            return self._outside(scan.id)
        return reply

    def _outside(self, scan_id: str) -> Reply:
        """Nobody is here: F10 twice closes the terminal, as at every sign-in."""
        again = Choice(Command.PRACTICE, say("job.practice"))
        view = View(DOOR, say("practice.prompt.outside"), choices=(again,), help="practice")
        return Reply(scan_id, Level.CALM, say("practice.left"), view, Who(practice=True))
