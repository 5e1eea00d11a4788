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
_SOON = 3
"""A mistake on purpose, its refusal read, and the right thing: so far ahead one may be."""
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
    what stood on the screen when each step up to this one began, `acts` what was done last, and
    `acted` the step at which: F2 leads no further back, nothing is undone by it."""

    lesson: Lesson
    desk: Desk
    now: datetime
    seen: datetime
    stood: list[View]
    acts: tuple[Message, ...] = ()
    acted: int = 0

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

    def answered(self, text: str, reply: Reply) -> None:
        """What was scanned does the step, or one soon after it; or the learner went back, and the
        coach goes along."""
        back = text == Command.BACK or (text == Command.UNDO and self._gives() != text)
        done = 0 if back else self._does(reply.banner.key)
        if done:
            self.stood += [reply.view] * done
        elif not reply.latched:
            del self.stood[self._where(text, reply.view) + 1 :]
        moved, self.acts = reply.recent != self.acts, reply.recent
        self.acted = self.step if moved else min(self.acted, self.step)

    def _gives(self) -> str:
        return self.exercise.give if self.exercise is not None else ""

    def _does(self, told: str) -> int:
        """How many steps are done when the floor says `told`. Whoever does right at once what was
        to be done wrong first has done that too."""
        soon = self.lesson.exercises[self.step : self.step + _SOON]
        for ahead, exercise in enumerate(soon):
            if told in exercise.until and (ahead == 0 or exercise.coached):
                return ahead + 1
        return 0

    def _where(self, text: str, view: View) -> int:
        """The step at which this was on the screen; where it never was exactly, the one at which
        the same was asked; else the step they are at, or the one before."""
        first = self.acted if text == Command.BACK else 0
        since = list(enumerate(self.stood))[first:]
        same = [n for n, was in since if was == view]
        asked = [n for n, was in since if was.prompt == view.prompt]
        here = self.step - 1 if text == Command.BACK else self.step
        return max(same or asked or [first, here])


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
