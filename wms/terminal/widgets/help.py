"""The help: what this very screen is about, as a picture made of text and three sentences."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from wms.operations.reply import Reply
from wms.terminal import draw
from wms.terminal.guise import Guise

_LINES_A_SENTENCE = 2


def help_lines(reply: Reply, guise: Guise, width: int, height: int) -> list[Strip]:
    """The page of what `reply` shows; roomier where there is room."""
    # It knows every job: longer to import than the first screen takes to draw.
    from wms.operations.help import STOP

    words, look = guise.words, guise.look
    page = STOP if reply.latched else reply.view.help
    picture = words(f"help.{page}.picture").split("\n")
    told = (words(f"help.{page}.one"), words(f"help.{page}.two"), words(f"help.{page}.three"))
    sentences = [draw.wrap(text, width - 3, _LINES_A_SENTENCE) for text in told]
    used = 1 + len(picture) + sum(map(len, sentences))
    blank = draw.blank(width, look.page)
    gap = [blank] if height >= used + 2 else []
    between = [blank] if height >= used + 4 else []
    lines = [_title(reply, guise, width), *gap]
    lines += [draw.line(text, width, look.strong) for text in picture]
    lines += gap
    for number, sentence in enumerate(sentences, 1):
        for index, text in enumerate(sentence):
            lead = f"{number}. " if index == 0 else "   "
            line = draw.line(text, width - 3, look.page)
            lines.append(Strip([Segment(lead, look.quiet), *line], width))
        lines += between
    return lines[:height]


def _title(reply: Reply, guise: Guise, width: int) -> Strip:
    """What the screen is called, and at its right how to leave the help."""
    leave = guise.words("terminal.help.leave")
    title = draw.line(
        guise.words.text(reply.view.title), max(0, width - cell_len(leave)), guise.look.strong
    )
    return draw.row_of(
        [*title, Segment(draw.cut(leave, width), guise.look.quiet)], width, guise.look.page
    )
