"""Below the banner: where it goes and how many, in block letters; the task; the last acts."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from wms.locale import Catalogue
from wms.operations.reply import Choice, Reply, View
from wms.terminal import blocks, draw, theme
from wms.terminal.widgets.drawn import Drawn

_SIDE = 2
_BETWEEN = 4
_RECENT = 3
_DETAILS = 4
_CHOICES = 9
_BAR_WIDTH = 20


class Board(Drawn):
    """Draws the view of the last reply, or the help."""

    def __init__(self) -> None:
        super().__init__()
        self._reply: Reply | None = None
        self._words: Catalogue | None = None
        self._help = False

    def show(self, reply: Reply, words: Catalogue, with_help: bool) -> None:
        """Shows `reply`, or how to read the screen, in the language of `words`."""
        self._reply, self._words, self._help = reply, words, with_help
        self.changed()

    def draw_lines(self, width: int, height: int) -> list[Strip]:
        """The board at this size."""
        if self._reply is None or self._words is None:
            return []
        inner = width - 2 * _SIDE
        if self._help:
            lines = help_lines(self._reply.view, self._words, inner, height)
        else:
            lines = board_lines(self._reply, self._words, inner, height)
        return [draw.framed(line, _SIDE, width, theme.PAGE) for line in lines]


def help_lines(view: View, words: Catalogue, width: int, height: int) -> list[Strip]:
    """How to read the screen and what the keys do."""
    lines = [draw.line(words.text(view.title), width, theme.STRONG)]
    for key in ("terminal.help.screen", "terminal.help.keys", "terminal.help.stop"):
        lines.append(draw.blank(width, theme.PAGE))
        lines += [draw.line(text, width, theme.PAGE) for text in draw.wrap(words(key), width, 3)]
    lines.append(draw.blank(width, theme.PAGE))
    lines.append(draw.line(words("terminal.help.leave"), width, theme.QUIET))
    return lines[:height]


def board_lines(reply: Reply, words: Catalogue, width: int, height: int) -> list[Strip]:
    """The board of `reply` as `height` lines of `width` cells."""
    top = _top(reply.view, words, width, roomy=height > 2 * _RECENT + blocks.ROWS + _DETAILS)
    bottom = _recent(reply, words, width)
    room = height - len(top) - len(bottom)
    middle = _middle(reply.view, words, width, room)
    above = min((room - len(middle)) // 2, 3)
    empty = draw.blank(width, theme.PAGE)
    below = room - above - len(middle)
    return [*top, *[empty] * above, *middle, *[empty] * below, *bottom]


def _top(view: View, words: Catalogue, width: int, roomy: bool) -> list[Strip]:
    """Title and progress of the task, then the one prompt."""
    progress = _progress(view, words)
    used = sum(part.cell_length for part in progress)
    title = draw.line(words.text(view.title), max(0, width - used), theme.QUIET)
    lines = [draw.row_of([*title, *progress], width, theme.PAGE)]
    prompts = draw.wrap(words.text(view.prompt), width - 3, 2 if roomy else 1)
    for index, text in enumerate(prompts):
        lead = Segment(">> " if index == 0 else "   ", theme.STRONG)
        strip = draw.line(text, width - 3, theme.STRONG)
        lines.append(Strip([lead, *strip], width))
    if roomy:
        empty = draw.blank(width, theme.PAGE)
        lines = [empty, lines[0], empty, *lines[1:]]
    return lines


def _progress(view: View, words: Catalogue) -> list[Segment]:
    if view.total <= 0:
        return []
    done = max(0, min(_BAR_WIDTH, view.done * _BAR_WIDTH // view.total))
    count = words("terminal.progress", done=view.done, total=view.total)
    return [
        Segment(draw.cut(count, 24) + " ", theme.STRONG),
        Segment("#" * done, theme.DONE),
        Segment("-" * (_BAR_WIDTH - done), theme.QUIET),
    ]


def _middle(view: View, words: Catalogue, width: int, room: int) -> list[Strip]:
    """Destination and quantity as large as they fit, their names, the details, the choices."""
    if room < 1:
        return []
    details = [
        draw.line(words.text(detail), width, theme.PAGE) for detail in view.details[:_DETAILS]
    ]
    choices = _choices(view.choices[:_CHOICES], words, width)
    below = len(details) + len(choices)
    names = _names(view, words, width)
    large = _large(view, width, room - below - len(names))
    lines = [*large, *names]
    if lines and below and room > len(lines) + below:
        lines.append(draw.blank(width, theme.PAGE))
    return [*lines, *details, *choices][:room]


def _large(view: View, width: int, room: int) -> list[Strip]:
    """The destination left and the quantity right, in block letters, or plain where they are
    too long or hold a letter the font lacks."""
    # The sign in front keeps the quantity from being read as part of the destination.
    quantity = "" if view.quantity is None else f"*{view.quantity}"
    if not view.big and not quantity:
        return []
    big_dots = blocks.dots(view.big) if view.big else ("",) * blocks.ROWS
    quantity_dots = blocks.dots(quantity) if quantity else ("",) * blocks.ROWS
    if big_dots is not None and quantity_dots is not None:
        between = _BETWEEN if view.big and quantity else 0
        for scale, lesser in blocks.SCALE_PAIRS:
            columns = len(big_dots[0]) * scale[0] + len(quantity_dots[0]) * lesser[0]
            if columns + between <= width and blocks.ROWS * scale[1] <= room:
                left = blocks.scaled(big_dots, scale)
                right = blocks.scaled(quantity_dots, lesser)
                right = ("",) * (len(left) - len(right)) + right
                return [_pair(a, b, width) for a, b in zip(left, right, strict=True)]
    text = draw.line(view.big, max(0, width - len(quantity)), theme.STRONG)
    return [Strip([*text, Segment(quantity, theme.STRONG)])]


def _pair(left: str, right: str, width: int) -> Strip:
    gap = Segment(" " * (width - len(left) - len(right)), theme.PAGE)
    return Strip(
        [
            *draw.dotted(left, theme.BLOCK, theme.PAGE),
            gap,
            *draw.dotted(right, theme.BLOCK, theme.PAGE),
        ],
        width,
    )


def _names(view: View, words: Catalogue, width: int) -> list[Strip]:
    """The destination's name under it; under the quantity, that it is one."""
    label = "" if view.quantity is None else words("terminal.quantity")
    if not view.big_name and not label:
        return []
    label = draw.cut(label, width)
    right = draw.line(label, cell_len(label), theme.QUIET)
    left = draw.line(view.big_name, width - right.cell_length, theme.STRONG)
    return [Strip([*left, *right], width)]


def _choices(choices: tuple[Choice, ...], words: Catalogue, width: int) -> list[Strip]:
    lines = []
    for number, choice in enumerate(choices, 1):
        name = draw.line(" " + words.text(choice.name), width - 3, theme.STRONG)
        lines.append(Strip([Segment(f" {number} ", theme.KEY), *name], width))
    return lines


def _recent(reply: Reply, words: Catalogue, width: int) -> list[Strip]:
    """The last acts, newest first and brightest."""
    if not reply.recent:
        return []
    head = words("terminal.recent") + "  "
    indent = cell_len(head)
    lines = []
    for index, message in enumerate(reply.recent[:_RECENT]):
        style = theme.PAGE if index == 0 else theme.QUIET
        lead = Segment(head if index == 0 else " " * indent, theme.QUIET)
        lines.append(Strip([lead, *draw.line(words.text(message), width - indent, style)], width))
    return lines
