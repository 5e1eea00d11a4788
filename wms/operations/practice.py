"""Practice 练习: a new sorter learns each job in a simulated night; nothing of it is real.

The real desk keeps its person and its place. While they practise, everything goes to a desk over a
throw-away store; F10, or F2 in the list of lessons, leads back to the real one, as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, NightfloorError, say
from wms.domain.people import Person, Right, may
from wms.domain.words import Role
from wms.operations.alerts import Alert
from wms.operations.desk import Desk
from wms.operations.floor import Hand, Step
from wms.operations.reply import Choice, Command, Level, Reply, Scan, View, Who

TITLE = say("practice.title")
_LEARNER = "learner"
_LONGEST_KEYED = 6
"""Digits that are keyed, as a number or a temperature is; a code is longer."""
_OWN_HAND = frozenset(
    {
        *(Command.ACKNOWLEDGE, Command.BACK, Command.UNDO, Command.EXCEPTION, Command.CLOSE),
        *(Command.REPRINT, Command.HELP, Command.SIGN_OUT),
    }
)
"""What the coach scans for nobody: a key is pressed by the learner's own hand."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One step of a lesson. `told` says what to do, `give` is the code to scan, the number to key
    or the command; it is done when the floor answers with one of the sentences `until`."""

    told: Message
    give: str
    until: tuple[str, ...]

    @property
    def coached(self) -> bool:
        """Whether F9 has the coach scan it."""
        return self.give not in _OWN_HAND


@dataclass(frozen=True, slots=True)
class Lesson:
    """One job to learn: `command` picks it, `right` says who has that job, `stage` is how far the
    simulated night is when it begins."""

    command: str
    title: Message
    right: Right
    stage: str
    exercises: tuple[Exercise, ...]


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
    3. F2 leads to the list of lessons, F10 back to the real night, which is as it was.
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
        return View(TITLE, say("practice.prompt.lesson"))


@dataclass(slots=True)
class _Course:
    """A lesson somebody is at."""

    lesson: Lesson
    desk: Desk
    step: int = 0
    latched: bool = False

    @property
    def exercise(self) -> Exercise | None:
        """What is to be done next; None when the lesson is done."""
        steps = self.lesson.exercises
        return steps[self.step] if self.step < len(steps) else None


@dataclass(slots=True)
class PractisingDesk:
    """A terminal's desk whose people can also practise. One thread at a time."""

    desk: Desk
    school: School
    _inside: bool = False
    _course: _Course | None = None
    _done: set[str] = field(default_factory=set)
    _last: tuple[Level, Message] = (Level.CALM, say("practice.begin"))

    def look(self) -> Reply:
        """How things stand, in the night that is shown."""
        real = self._watched(self.desk.look())
        if not self._inside:
            return real
        if self._course is not None:
            return self._coached(self._course, self._course.desk.look())
        return self._listed(real.who, "", *self._last)

    def alerts(self, at: float) -> tuple[Alert, ...]:
        """Of the real devices: whoever practises is still needed when a printer falls silent."""
        return self.desk.alerts(at)

    def take(self, scan: Scan) -> Reply:
        """One scan in, one reply out."""
        badge = identify(scan.text).kind is CodeKind.BADGE
        if not self._inside or badge:
            # A badge is of a real person who wants to work here.
            self._leave()
            return self._watched(self.desk.take(scan))
        # Whoever practises is not away: the real session goes on.
        real = self._watched(self.desk.take(replace(scan, text=Command.HELP)))
        if not self._inside:
            return real
        text = scan.text.strip()
        latched = self._course is not None and self._course.latched
        if text == Command.SIGN_OUT or (text == Command.BACK and self._course is None):
            return self._back(scan)
        if self._course is None:
            return self._pick(real.who, scan, text)
        if text == Command.BACK and not latched:
            self._course = None
            return self._listed(real.who, scan.id, Level.CALM, say("practice.begin"))
        return self._exercised(self._course, real.who, scan, text)

    def _watched(self, real: Reply) -> Reply:
        """The real desk's answer; it also says whether somebody stands in the door."""
        if real.who.person and not real.latched and real.view.title == TITLE:
            if not self._inside:
                self._inside = True
                return self._listed(real.who, real.scan_id, Level.CALM, say("practice.begin"))
        elif self._inside:
            # Signed out: the shift is over, or nobody was here for too long.
            self._leave()
        return real

    def _leave(self) -> None:
        if self._inside:
            self._inside, self._course = False, None
            self.school.leave()

    def _back(self, scan: Scan) -> Reply:
        """To the real night: the door is closed behind them."""
        self._leave()
        return self.desk.take(replace(scan, text=Command.BACK))

    def _pick(self, who: Who, scan: Scan, text: str) -> Reply:
        try:
            lessons = self.school.lessons()
            if lessons is None:
                return self._listed(who, scan.id, Level.CHECK, say("practice.preparing"))
            mine = (lesson for lesson in lessons if may(Role(who.role), lesson.right))
            lesson = next((one for one in mine if one.command == text), None)
            if lesson is None:
                return self._listed(who, scan.id, Level.CHECK, say("practice.pick"))
            # In the simulated night everybody is somebody new, under their own name.
            learner = Person(_LEARNER, who.person, Role(who.role))
            self._course = _Course(lesson, self.school.begin(lesson, learner, scan))
        except NightfloorError as trouble:
            return self._listed(who, scan.id, Level.CHECK, trouble.message)
        reply = self._course.desk.look()
        banner = say("practice.lesson_begun", steps=len(lesson.exercises))
        told = replace(reply, scan_id=scan.id, level=Level.CALM, banner=banner)
        return self._coached(self._course, told)

    def _exercised(self, course: _Course, who: Who, scan: Scan, text: str) -> Reply:
        """To the desk of the simulated night; the coach scans where F9 asks for it."""
        exercise = course.exercise
        if text == Command.DONE and exercise is not None and exercise.coached:
            number = exercise.give.replace(".", "").lstrip("-").isdigit()
            by_hand = number and len(exercise.give) <= _LONGEST_KEYED
            scan = replace(scan, text=exercise.give, source="keypad" if by_hand else scan.source)
        reply = course.desk.take(scan)
        course.latched = reply.latched
        if exercise is not None and reply.banner.key in exercise.until:
            course.step += 1
        if course.exercise is None and not reply.latched:
            self._done.add(course.lesson.command)
            self._course = None
            return self._listed(who, scan.id, Level.OK, say("practice.lesson_done"))
        return self._coached(course, reply)

    def _coached(self, course: _Course, reply: Reply) -> Reply:
        """The reply of the simulated night, and what the coach says to it."""
        exercise, view = course.exercise, reply.view
        if exercise is not None:
            step = say("practice.step", step=course.step + 1, steps=len(course.lesson.exercises))
            how = "practice.code" if exercise.coached else "practice.key"
            lines = (exercise.told, say(how, code=exercise.give))
            view = replace(view, title=step, details=(*lines, *view.details))
        who = replace(reply.who, terminal=self.desk.terminal_id, practice=True)
        return replace(reply, view=view, who=who)

    def _listed(self, who: Who, scan_id: str, level: Level, banner: Message) -> Reply:
        """The lessons this person's role has."""
        self._last = (level, banner)
        prompt, choices = say("practice.prompt.lesson"), list[Choice]()
        try:
            lessons = self.school.lessons()
            if lessons is None:
                prompt = say("practice.prompt.wait")
            for lesson in lessons or ():
                if may(Role(who.role), lesson.right):
                    choices.append(Choice(lesson.command, lesson.title))
        except NightfloorError as trouble:
            prompt = trouble.message
        done = sum(choice.command in self._done for choice in choices)
        view = View(
            TITLE, prompt, done=done, total=len(choices), choices=tuple(choices), help="practice"
        )
        return Reply(scan_id, level, banner, view, replace(who, practice=True))
