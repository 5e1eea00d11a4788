"""The help: how to read the screen and what its keys do."""

from textual.strip import Strip

from wms.operations.reply import View
from wms.terminal import draw
from wms.terminal.guise import Guise


def help_lines(view: View, guise: Guise, width: int, height: int) -> list[Strip]:
    """How to read the screen and what the keys do."""
    words, look = guise.words, guise.look
    lines = [draw.line(words.text(view.title), width, look.strong)]
    for key in ("terminal.help.screen", "terminal.help.keys", "terminal.help.stop"):
        lines.append(draw.blank(width, look.page))
        lines += [draw.line(text, width, look.page) for text in draw.wrap(words(key), width, 3)]
    lines.append(draw.blank(width, look.page))
    lines.append(draw.line(words("terminal.help.leave"), width, look.quiet))
    return lines[:height]
