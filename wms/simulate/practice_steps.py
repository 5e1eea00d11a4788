"""What a lesson is made of: things to do, and mistakes on purpose."""

from dataclasses import dataclass

from wms.domain.messages import Message, say
from wms.domain.people import Right
from wms.domain.words import SiteKind
from wms.operations.lessons import Exercise, Lesson
from wms.operations.reply import Command
from wms.simulate.practice_town import moment

READ = "desk.acknowledged"


def do(key: str, give: str, *until: str) -> Exercise:
    """What the coach says under `key`; done when the floor answers with one of `until`."""
    return Exercise(Message(key, {}), give, until)


def mistake(key: str, give: str, refusal: str) -> tuple[Exercise, Exercise]:
    """Something wrong on purpose, and its refusal read and acknowledged."""
    wrong = Exercise(Message(key, {}), give, (refusal,))
    return wrong, Exercise(say("practice.do.read"), Command.ACKNOWLEDGE, (READ,))


@dataclass(frozen=True, slots=True)
class Begins:
    """Where lessons begin: at a site of this kind, each at the hour of its stage."""

    kind: SiteKind

    def lesson(
        self,
        command: str,
        title: Message,
        right: Right,
        stage: str,
        exercises: tuple[Exercise, ...],
        *also: Right,
    ) -> Lesson:
        """A lesson of a stage of this site's night; `also` are the rights of its other jobs."""
        rights = (right, *also)
        return Lesson(command, title, rights, stage, moment(stage, self.kind), exercises)
