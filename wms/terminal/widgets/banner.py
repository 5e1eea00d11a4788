"""The top third: what just happened, in words, shape and colour."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from wms.locale import Catalogue
from wms.operations.reply import Level, Reply
from wms.terminal import blocks, draw
from wms.terminal.guise import Guise
from wms.terminal.theme import LevelLook
from wms.terminal.widgets.drawn import Drawn

_SIDE = 2
_SIGN_ROOM = 18
LEAST = 5
"""Lines below which a banner has no frame: over a board."""


class Banner(Drawn):
    """Draws the level and the message of the last reply; a STOP fills whatever it is given."""

    def __init__(self) -> None:
        super().__init__()
        self._reply: Reply | None = None

    def show(self, reply: Reply, guise: Guise) -> None:
        """Shows `reply` as `guise` has it."""
        self._reply, self.guise = reply, guise
        self.changed()

    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:
        """The banner at this size."""
        if self._reply is None:
            return []
        return banner_lines(self._reply, guise, width, height)


def banner_lines(reply: Reply, guise: Guise, width: int, height: int) -> list[Strip]:
    """The banner of `reply` as `height` lines of `width` cells."""
    look, words = guise.look.levels[reply.level], guise.words
    if height < LEAST:
        return _thin(reply, guise, width, height)
    inner_width = width - 4 * _SIDE
    inner_height = height - 2 * look.thick
    if reply.level is Level.STOP:
        content = _stop(reply, words, look, inner_width, inner_height)
    elif reply.level is Level.CALM:
        content = _calm(reply, words, look, inner_width, inner_height)
    else:
        content = _beside(reply, words, look, inner_width, inner_height)
    return _in_frame(_middle(content, inner_width, inner_height, look), look, width)


def _thin(reply: Reply, guise: Guise, width: int, height: int) -> list[Strip]:
    """Over a board: the mark and the word of the level, and the message, in a few lines."""
    look, words = guise.look.levels[reply.level], guise.words
    edge = f" {look.mark * 3} " if look.frame else "  "
    head = f"{edge}{words(look.word)} " if look.word else edge
    room = max(1, width - cell_len(head) - cell_len(edge))
    message = draw.wrap(words.text(reply.banner), room, height)
    lines = _middle([draw.line(text, room, look.strong) for text in message], room, height, look)
    named = height // 2
    return [
        Strip(
            [
                *draw.line(
                    head if y == named else edge, width - room - cell_len(edge), look.strong
                ),
                *line,
                *draw.line(edge, cell_len(edge), look.strong, "right"),
            ],
            width,
        )
        for y, line in enumerate(lines)
    ]


def _calm(reply: Reply, words: Catalogue, look: LevelLook, width: int, height: int) -> list[Strip]:
    lines = draw.wrap(words.text(reply.banner), width, height)
    return [draw.line(text, width, look.strong, "center") for text in lines]


def _beside(
    reply: Reply, words: Catalogue, look: LevelLook, width: int, height: int
) -> list[Strip]:
    """The sign on the left, the word and the message beside it."""
    scale = blocks.best_scale(len(look.sign[0]), _SIGN_ROOM + width // 10, height) or (1, 1)
    sign = blocks.scaled(look.sign, scale)
    sign_width = len(sign[0]) + 4
    text_width = width - sign_width
    room = max(1, height - 2)
    message = draw.wrap(words.text(reply.banner), text_width, room)
    text = [draw.line(words(look.word), text_width, look.strong)]
    if len(message) < room:
        text.append(draw.blank(text_width, look.text))
    text += [draw.line(part, text_width, look.strong) for part in message]
    tall = max(len(sign), len(text))
    text = _middle(text, text_width, tall, look)
    sign_lines = [
        draw.row_of(draw.dotted(row, look.block, look.text), sign_width, look.text) for row in sign
    ]
    sign_lines = _middle(sign_lines, sign_width, tall, look)
    return [Strip.join([left, right]) for left, right in zip(sign_lines, text, strict=True)]


def _stop(reply: Reply, words: Catalogue, look: LevelLook, width: int, height: int) -> list[Strip]:
    """Sign, word and message one under the other, then what was scanned since and the way out."""
    count = reply.refused_while_latched
    tail = [words("terminal.stop.refused", count=count)] if count else []
    way_out = words("terminal.stop.acknowledge") if reply.latched else ""
    message = draw.wrap(words.text(reply.banner), width, 4)
    taken = len(message) + len(tail) + 6
    scale = blocks.best_scale(len(look.sign[0]), width, height - taken)
    lines: list[Strip] = []
    for row in blocks.scaled(look.sign, scale) if scale else ():
        dots = draw.dotted(row, look.block, look.text)
        lines.append(draw.framed(Strip(dots), (width - len(row)) // 2, width, look.text))
    lines.append(draw.blank(width, look.text))
    lines.append(draw.line(words(look.word), width, look.strong, "center"))
    lines.append(draw.blank(width, look.text))
    lines += [draw.line(text, width, look.strong, "center") for text in message]
    if tail:
        lines.append(draw.blank(width, look.text))
        lines += [draw.line(text, width, look.text, "center") for text in tail]
    if way_out:
        lines.append(draw.blank(width, look.text))
        lines.append(draw.line(way_out, width, look.strong, "center"))
    return lines[-height:] if len(lines) > height else lines


def _middle(lines: list[Strip], width: int, height: int, look: LevelLook) -> list[Strip]:
    """`lines` centred in `height`."""
    lines = lines[:height]
    above = (height - len(lines)) // 2
    below = height - len(lines) - above
    empty = draw.blank(width, look.text)
    return [empty] * above + lines + [empty] * below


def _in_frame(lines: list[Strip], look: LevelLook, width: int) -> list[Strip]:
    """The frame of the level around the lines: none, thin, hatched, or thick."""
    if not look.frame:
        return [draw.framed(line, 2 * _SIDE, width, look.text) for line in lines]
    style = look.block if look.frame == "#" else look.strong
    edge = (look.frame * width)[:width]
    corner = "+" if look.frame == "-" else ""
    if corner:
        edge = corner + edge[: width - 2] + corner
    side = {"-": "|", "/ ": "/", "#": "#" * _SIDE}[look.frame]
    gap = Segment(" " * (2 * _SIDE - len(side)), look.text)
    post = Segment(side, style)
    sides = [Strip([post, gap, *line, gap, post], width) for line in lines]
    edges = [Strip([Segment(edge, style)], width)] * look.thick
    return [*edges, *sides, *edges]
