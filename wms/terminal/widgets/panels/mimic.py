"""The sorters as a picture: a box a chute, with its number, where it leads and how it is."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from wms.domain.words import DeviceState, SorterMode
from wms.operations.panels import ChutePicture, ChuteState, Mimic, SorterPicture
from wms.operations.reply import Level
from wms.terminal import draw
from wms.terminal.guise import Guise
from wms.terminal.widgets.panels.drawing import MARK, Cell, Drawing, in_columns, mark, widest

_LEAST = 9
_BETWEEN = 1
_LEVEL_OF = {
    ChuteState.FULL: Level.CHECK,
    ChuteState.DISABLED: Level.CHECK,
    ChuteState.JAMMED: Level.STOP,
}


def mimic_drawing(mimic: Mimic, guise: Guise, width: int) -> Drawing:
    """`mimic` as drawn."""
    lines: list[Strip] = []
    for number, sorter in enumerate(mimic.sorters):
        if number:
            lines.append(draw.blank(width, guise.look.page))
        lines += _sorter(sorter, guise, width)
    return Drawing(body=lines)


def _sorter(sorter: SorterPicture, guise: Guise, width: int) -> list[Strip]:
    look, words = guise.look, guise.words
    troubled = sorter.state in (DeviceState.TROUBLE, DeviceState.ABSENT)
    level = Level.STOP if troubled else Level.CALM
    if level is Level.CALM and sorter.mode is not SorterMode.AUTOMATIC:
        level = Level.CHECK
    name = "  ".join(
        (
            sorter.name,
            words(f"terminal.mode.{sorter.mode}"),
            words(f"device.state.{sorter.state}"),
        )
    )
    figures = words(
        "terminal.mimic.figures",
        rate=sorter.rate,
        belt=sorter.on_belt,
        unread=sorter.no_reads,
        rounds=sorter.rounds,
    )
    cells = [mark(level, guise), Cell(name, look.strong)]
    lines = [in_columns(cells, [MARK, max(1, width - MARK - 1)], width, look.page)]
    lines.append(draw.line(figures, width, look.page))
    if sorter.cause is not None:
        lines += [
            draw.line(text, width, look.levels[level].strong if troubled else look.strong)
            for text in draw.wrap(words.text(sorter.cause), width, 2)
        ]
    return [*lines, *_boxes(sorter.chutes, guise, width)]


def _boxes(chutes: Sequence[ChutePicture], guise: Guise, width: int) -> list[Strip]:
    """The chutes in rows, in the order of their numbers."""
    if not chutes:
        return []
    texts = [_texts(chute, guise) for chute in chutes]
    each = max(_LEAST, widest([text for pair in texts for text in pair]) + 2)
    beside = max(1, (width + _BETWEEN) // (each + _BETWEEN))
    # As many in each row, so that the last is no stub.
    beside = -(-len(chutes) // -(-len(chutes) // beside))
    each = min(each, width)
    lines: list[Strip] = []
    for start in range(0, len(chutes), beside):
        row = list(zip(chutes, texts, strict=True))[start : start + beside]
        for part in (0, 1):
            segments: list[Segment] = []
            for chute, pair in row:
                style = _ground(chute.state, guise)
                segments += draw.line(f" {pair[part]}", each, style)
                segments.append(Segment(" " * _BETWEEN, guise.look.page))
            lines.append(draw.row_of(segments, width, guise.look.page))
        lines.append(draw.blank(width, guise.look.page))
    return lines


def _texts(chute: ChutePicture, guise: Guise) -> tuple[str, str]:
    state = guise.words(f"terminal.chute.{chute.state}")
    level = _LEVEL_OF.get(chute.state, Level.CALM)
    sign = guise.look.levels[level].mark
    items = "" if chute.state in (ChuteState.BARE, ChuteState.REJECT) else f" {chute.items}"
    return f"{chute.number:>2} {chute.position}", f"{sign} {state}{items}"


def _ground(state: ChuteState, guise: Guise) -> Style:
    if level := _LEVEL_OF.get(state):
        return guise.look.levels[level].strong
    if state is ChuteState.BARE:
        return guise.look.quiet
    return guise.look.bar_strong if state is ChuteState.READY else guise.look.key
