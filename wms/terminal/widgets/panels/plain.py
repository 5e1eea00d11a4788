"""Lines of text: a paper as it will print, and sentences that matter more or less."""

from textual.strip import Strip

from wms.operations.panels import Paper, Sentences
from wms.operations.reply import Level
from wms.terminal import draw
from wms.terminal.guise import Guise
from wms.terminal.widgets.panels.drawing import MARK, Drawing, mark, text_of

_HEIGHT = 6
"""Lines a sentence may take."""


def paper_drawing(paper: Paper, guise: Guise, width: int) -> Drawing:
    """`paper` as drawn, an edge at its left."""
    style = guise.look.page
    return Drawing(body=[draw.line(f"| {line}", width, style) for line in paper.lines])


def sentences_drawing(panel: Sentences, guise: Guise, width: int) -> Drawing:
    """`panel` as drawn."""
    lines: list[Strip] = []
    for message, level in panel.lines:
        room = width - MARK - 1
        for index, text in enumerate(draw.wrap(guise.words.text(message), room, _HEIGHT)):
            sign = mark(level if index == 0 else Level.CALM, guise)
            parts = [*draw.line(sign.text, MARK, sign.style)]
            parts += draw.line(f" {text}", room + 1, text_of(level, guise))
            lines.append(Strip(parts, width))
    return Drawing(body=lines)
