"""Below the banner: where it goes and how many, in block letters; the task; the last acts.

Or, where the view has panels, those: a board.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from wms.operations.reply import Choice, Command, Expects, Reply, View
from wms.terminal import blocks, draw
from wms.terminal.glyphs import Glyphs
from wms.terminal.guise import Guise
from wms.terminal.widgets.drawn import Drawn
from wms.terminal.widgets.help import help_lines
from wms.terminal.widgets.large import big_name_lines, large_lines, name_lines
from wms.terminal.widgets.place import Place, timed

_SIDE = 2
_RECENT = 3
_DETAILS = 4
_TOLD_FIRST = 2
"""Details that are seen whatever else is; the others only where every choice is."""
_IN_ONE_COLUMN = 9
_MOST_COLUMNS = 3
_BAR_WIDTH = 20
_WHOLE = Place(1, 0, 0)


class Board(Drawn):
    """Draws the view of the last reply, or the help."""

    def __init__(self) -> None:
        super().__init__()
        self._reply: Reply | None = None
        self._help = False
        self._now: datetime | None = None
        self._offset = 0
        self.place = _WHOLE
        self._glyphs: Glyphs | None = None

    def on_mount(self) -> None:
        """Large names come when they are drawn."""
        loop = asyncio.get_running_loop()
        self._glyphs = Glyphs(lambda: _told(loop, self.changed))

    def show(self, reply: Reply, guise: Guise, with_help: bool, now: datetime) -> None:
        """Shows `reply`, or how to read the screen. Another screen begins at its top; the same
        one, drawn anew, keeps its place."""
        if self._reply is None or _screen(self._reply) != _screen(reply):
            self._offset = 0
        self._reply, self.guise, self._help, self._now = reply, guise, with_help, now
        self.changed()

    def tick(self, now: datetime) -> None:
        """Lets the clocks of the board go on."""
        now = now.replace(microsecond=0)
        moves = self._reply is not None and timed(self._reply.view) and not self._help
        if moves and now != self._now:
            self._now = now
            self.changed()

    def move(self, move: str) -> None:
        """Moves what is in sight: by a page of which a line stays, by a line, or to an edge."""
        seen = self.place.last - self.place.first + 1
        page = max(1, seen - 1)
        to = {"home": 0, "end": self.place.total}.get(move)
        by = {Command.UP: -page, Command.DOWN: page, "up": -1, "down": 1}
        wanted = self.place.first - 1 + by[move] if to is None else to
        self._offset = max(0, min(wanted, self.place.total - seen))
        self.changed()

    def draw_lines(self, guise: Guise, width: int, height: int) -> list[Strip]:
        """The board at this size."""
        self.place = _WHOLE
        if self._reply is None or self._now is None:
            return []
        inner = width - 2 * _SIDE
        if self._help:
            lines = help_lines(self._reply, guise, inner, height)
        elif self._reply.view.panels:
            lines, self.place = panelled_lines(
                self._reply.view, guise, inner, height, self._now, self._offset
            )
        else:
            lines = board_lines(self._reply, guise, inner, height, self._glyphs)
        return [draw.framed(line, _SIDE, width, guise.look.page) for line in lines]


def _told(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    # The terminal may be closed by the time a name is drawn.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(act)


def _screen(reply: Reply) -> tuple[object, ...]:
    return (reply.view.title.key, reply.view.expects, [type(panel) for panel in reply.view.panels])


def panelled_lines(
    view: View, guise: Guise, width: int, height: int, now: datetime, offset: int
) -> tuple[list[Strip], Place]:
    """The board of `view` with its panels, scrolled by `offset`; and what part of them that is."""
    # The first screen is none of these, and a person waits for it.
    from wms.terminal.widgets.panels import panel_lines

    look = guise.look
    top = _top(view, guise, width, roomy=False)
    top += _following(view, guise, width)
    top += [draw.line(guise.words.text(text), width, look.page) for text in view.details[:_DETAILS]]
    top += _choices(view, guise, width, height // 3)
    room = height - len(top)
    lines, place = panel_lines(view, guise, width, room, now, offset)
    if not place.whole:
        top[0] = _placed(top[0], place, guise, width)
    return [*top, *lines], place


def _placed(title: Strip, place: Place, guise: Guise, width: int) -> Strip:
    """The title with "n-m of k" at its right."""
    text = guise.words("terminal.place", first=place.first, last=place.last, total=place.total)
    text = f" {draw.cut(text, width)}"
    kept = title.crop(0, max(0, width - cell_len(text)))
    return draw.row_of([*kept, Segment(text, guise.look.strong)], width, guise.look.page)


def board_lines(
    reply: Reply, guise: Guise, width: int, height: int, glyphs: Glyphs | None = None
) -> list[Strip]:
    """The board of `reply` as `height` lines of `width` cells; `glyphs` draws large names."""
    view, large = reply.view, guise.look.large
    top = _top(view, guise, width, roomy=height > 2 * _RECENT + blocks.ROWS + _DETAILS)
    bottom = [] if large else _recent(reply, guise, width)
    # What can be chosen is seen whole before what was done.
    bottom = bottom[: max(0, height - len(top) - _least(view, guise, width))]
    room = height - len(top) - len(bottom)
    middle = _middle(view, guise, width, room, glyphs)
    above = min((room - len(middle)) // 2, 3)
    empty = draw.blank(width, guise.look.page)
    below = room - above - len(middle)
    return [*top, *[empty] * above, *middle, *[empty] * below, *bottom][:height]


def _top(view: View, guise: Guise, width: int, roomy: bool) -> list[Strip]:
    """Title and progress of the task, then the one prompt."""
    look, words = guise.look, guise.words
    progress = _progress(view, guise)
    used = sum(part.cell_length for part in progress)
    title = draw.line(words.text(view.title), max(0, width - used), look.quiet)
    lines = [draw.row_of([*title, *progress], width, look.page)]
    prompts = draw.wrap(words.text(view.prompt), width - 3, 2)
    for index, text in enumerate(prompts):
        lead = Segment(">> " if index == 0 else "   ", look.strong)
        strip = draw.line(text, width - 3, look.strong)
        lines.append(Strip([lead, *strip], width))
    if roomy:
        empty = draw.blank(width, look.page)
        lines = [empty, lines[0], empty, *lines[1:]]
    return lines


def _progress(view: View, guise: Guise) -> list[Segment]:
    if view.total <= 0:
        return []
    look = guise.look
    done = max(0, min(_BAR_WIDTH, view.done * _BAR_WIDTH // view.total))
    count = guise.words("terminal.progress", done=view.done, total=view.total)
    return [
        Segment(draw.cut(count, 24) + " ", look.strong),
        Segment("#" * done, look.done),
        Segment("-" * (_BAR_WIDTH - done), look.quiet),
    ]


def _middle(view: View, guise: Guise, width: int, room: int, glyphs: Glyphs | None) -> list[Strip]:
    """Destination and quantity as large as they fit, their names, what comes next, the details,
    the choices."""
    if room < 1:
        return []
    look = guise.look
    most = 2 if look.large and view.big else _DETAILS
    most = min(most, max(_TOLD_FIRST, room - _least(view, guise, width)))
    texts = [guise.words.text(detail) for detail in view.details[:most]]
    details = [draw.line(text, width, look.page) for text in texts]
    following = _following(view, guise, width)
    names = name_lines(view, guise, width)
    left = room - len(details) - len(names) - len(following) - _headed(view)
    choices = _choices(view, guise, width, max(1, left))
    below = len(details) + len(choices)
    spare = room - below - len(names) - len(following)
    big_name = big_name_lines(view, guise, glyphs, width, spare)
    large = large_lines(view, guise, width, spare - len(big_name))
    lines = [*large, *big_name, *names, *following]
    if lines and below and room > len(lines) + below:
        lines.append(draw.blank(width, look.page))
    return [*lines, *details, *choices][:room]


def _least(view: View, guise: Guise, width: int) -> int:
    """Lines of the middle that have to be seen whatever else is: where it goes and how many, the
    names, what comes next, and every choice."""
    named = len(name_lines(view, guise, width)) + len(_following(view, guise, width))
    return _headed(view) + named + -(-len(view.choices) // _MOST_COLUMNS)


def least_lines(view: View) -> int:
    """Lines a menu needs so that all of it is seen: title, prompt, what is told first and every
    choice; none for what is no menu."""
    if not view.choices or view.big or view.panels:
        return 0
    told = min(_TOLD_FIRST, len(view.details))
    return 2 + told + -(-len(view.choices) // _MOST_COLUMNS)


def _headed(view: View) -> int:
    return 1 if view.big or view.quantity is not None else 0


def _following(view: View, guise: Guise, width: int) -> list[Strip]:
    """What comes after this step."""
    if view.following is None:
        return []
    text = guise.words("terminal.following", text=guise.words.text(view.following))
    return [draw.line(text, width, guise.look.page)]


def _choices(view: View, guise: Guise, width: int, room: int) -> list[Strip]:
    """The choices with their numbers; in two columns, down and then across, where they are many
    or the room is small, and in three where it is smaller still."""
    choices = view.choices
    if len(choices) <= min(_IN_ONE_COLUMN, room):
        return [_choice(*item, view, guise, width) for item in enumerate(choices, 1)]
    columns = 2 if len(choices) <= 2 * room else _MOST_COLUMNS
    each = (width - 2 * (columns - 1)) // columns
    rows = -(-len(choices) // columns)
    cells = [_choice(number, choice, view, guise, each) for number, choice in enumerate(choices, 1)]
    page = guise.look.page
    cells += [draw.blank(each, page)] * (columns * rows - len(cells))
    lines = []
    for row in range(rows):
        first, *others = cells[row::rows]
        gaps = (part for cell in others for part in (Segment("  ", page), *cell))
        lines.append(draw.row_of([*first, *gaps], width, page))
    return lines


def _choice(number: int, choice: Choice, view: View, guise: Guise, width: int) -> Strip:
    look = guise.look
    sign = f" {number} " if len(view.choices) < 10 else f" {number:>2} "
    keyed = view.expects is Expects.SCAN
    style = look.key if keyed else look.page
    name = guise.words.text(choice.name)
    name = guise.words("terminal.choice_done", name=name) if choice.done else name
    line = draw.line(" " + name, width - len(sign), look.page if choice.done else look.strong)
    return Strip([Segment(sign if keyed else " " * len(sign), style), *line], width)


def _recent(reply: Reply, guise: Guise, width: int) -> list[Strip]:
    """The last acts, newest first and brightest."""
    if not reply.recent:
        return []
    look = guise.look
    head = guise.words("terminal.recent") + "  "
    indent = cell_len(head)
    lines = []
    for index, message in enumerate(reply.recent[:_RECENT]):
        style = look.page if index == 0 else look.quiet
        lead = Segment(head if index == 0 else " " * indent, look.quiet)
        text = draw.line(guise.words.text(message), width - indent, style)
        lines.append(Strip([lead, *text], width))
    return lines
