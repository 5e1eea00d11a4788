"""The practice sheet: every code a lesson asks for, in the order of the lessons, to be scanned by
whoever learns with a scanner in the hand."""

import json
import tempfile
from pathlib import Path

from wms.domain.messages import Message
from wms.domain.papers import CommandCard
from wms.domain.words import SiteKind
from wms.operations.lessons import Lesson
from wms.simulate.practice_lessons import lessons
from wms.simulate.practice_night import make_stages
from wms.simulate.practice_town import FACTS, SECOND_PIN


def practice_sheets(kind: SiteKind, site_name: str) -> list[CommandCard]:
    """A sheet for each lesson of a site of that kind; takes as long as making the night."""
    with tempfile.TemporaryDirectory(prefix="nightfloor-sheet-") as folder:
        make_stages(kind, Path(folder))
        facts = json.loads((Path(folder) / FACTS).read_text(encoding="utf-8"))
    return [_sheet(lesson, site_name) for lesson in lessons(kind, facts)]


def _sheet(lesson: Lesson, site_name: str) -> CommandCard:
    """The codes of one lesson, each once, under what is first done with it. A plate is keyed: no
    barcode holds it; so is a PIN, which no scanner may read."""
    signs: dict[str, Message] = {}
    for exercise in lesson.exercises:
        if exercise.give.isascii() and exercise.give != SECOND_PIN:
            signs.setdefault(exercise.give, exercise.told)
    number = lesson.command.removeprefix("CMD-")
    return CommandCard(f"PRACTICE-{number}", site_name, tuple(signs.items()))
