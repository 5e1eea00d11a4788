"""A lesson of practice: its steps, and somebody who is at it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, say
from wms.domain.people import Right, may
from wms.domain.words import Role
from wms.operations.desk import Desk
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Expects, Reply, View

_LONGEST_PAUSE = timedelta(minutes=1)
"""So much time passes at most between two scans of a lesson."""
_KEYED = re.compile(r"\A-?[0-9.:*]{1,8}\Z")
"""What is keyed: a number, cartons, a temperature, a time, a date. A code is longer."""
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

    @property
    def keyed(self) -> bool:
        """Whether no barcode says it, or none has to: a plate, a number, a time."""
        return not self.give.isascii() or bool(_KEYED.match(self.give))


@dataclass(frozen=True, slots=True)
class Lesson:
    """One job to learn: `command` picks it, `rights` are those of the jobs in it, `stage` is how
    far the simulated night is when it begins, and `at` what time it is then."""

    command: str
    title: Message
    rights: tuple[Right, ...]
    stage: str
    at: datetime
    exercises: tuple[Exercise, ...]

    def is_for(self, role: Role) -> bool:
        """Whether somebody of this role may do all of it."""
        return all(may(role, right) for right in self.rights)


@dataclass(slots=True)
class Course:
    """A lesson somebody is at. In its night it is `now`, by the learner's clock `seen`; `stood` is
    what stood on the screen when each step up to this one began."""

    lesson: Lesson
    desk: Desk
    now: datetime
    seen: datetime
    stood: list[View]

    @property
    def step(self) -> int:
        """How many steps are done."""
        return len(self.stood) - 1

    @property
    def exercise(self) -> Exercise | None:
        """What is to be done next; None when the lesson is done."""
        steps = self.lesson.exercises
        return steps[self.step] if self.step < len(steps) else None

    def at(self, seen: datetime) -> datetime:
        """What time it is there now: nobody is signed out of a lesson for being away in it."""
        self.now += min(max(seen - self.seen, timedelta()), _LONGEST_PAUSE)
        self.seen = seen
        return self.now

    def answered(self, reply: Reply) -> None:
        """The step is done, or the learner went back: then the coach goes along."""
        exercise = self.exercise
        if exercise is not None and reply.banner.key in exercise.until:
            self.stood.append(reply.view)
        elif not reply.latched:
            del self.stood[self._where(reply.view) + 1 :]

    def _where(self, view: View) -> int:
        """The step at which this was on the screen; where it never was exactly, the one at which
        the same was asked; else the step they are at."""
        same = [n for n, was in enumerate(self.stood) if was == view]
        asked = [n for n, was in enumerate(self.stood) if was.prompt == view.prompt]
        return max(same or asked, default=self.step)


def how(exercise: Exercise, view: View) -> Message:
    """What to do with the hands: press, key, scan what stands on a paper, or pick the number on
    the screen."""
    code, kind = exercise.give, identify(exercise.give).kind
    if code == Command.DONE or not exercise.coached:
        return say("practice.key", code=code)
    if kind is CodeKind.BADGE:
        return say("practice.badge", code=code)
    if view.expects is Expects.PIN:
        return say("practice.pin", code=code)
    if kind in (CodeKind.COMMAND, CodeKind.TEXT) and view.expects is Expects.SCAN:
        picks = _picks(view)
        if code in picks:
            return say("practice.number", code=code, number=picks.index(code) + 1)
    return say("practice.keyed" if exercise.keyed else "practice.code", code=code)


def _picks(view: View) -> list[str]:
    """What the numbers on the screen stand for."""
    lines = (line.pick for panel in view.panels if isinstance(panel, Sheet) for line in panel.lines)
    return [*(choice.command for choice in view.choices), *filter(None, lines)]
