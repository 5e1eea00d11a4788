"""Plots as shapes for `plot.typ`, in parts of the room there is, and as lines of ASCII."""

from fractions import Fraction
from typing import Any

from rich.cells import cell_len, set_cell_size

from wms.documents.measure import trimmed
from wms.documents.model import Plot, Plots

_TITLE, _LABEL = 9.0, 8.0  # points
_NAMES = 0.34
"""Part of the room that the names beside flat bars take."""
_TALL = 10
"""Lines of an upright plot in text."""
_STEPS = " .:-=+*#%@"


def drawn_plots(part: Plots, room: float) -> dict[str, Any]:
    """The plots as `plot.typ` draws them: every length is a part of 1."""
    each = room / part.across - 4
    return {
        "kind": "plots",
        "title": part.title,
        "across": part.across,
        "height": part.height,
        "plots": [_drawn(plot, each) for plot in part.plots],
    }


def _drawn(plot: Plot, room: float) -> dict[str, Any]:
    low, high = _range(plot)
    names = room if plot.upright else room * _NAMES
    return {
        "title": trimmed(plot.title, room, _TITLE),
        "upright": plot.upright,
        "zero": _share(plot.floor, low, high),
        "line": None if plot.line is None else _share(plot.line, low, high),
        "line-text": trimmed(plot.line_text, room, _LABEL),
        "foot": trimmed(plot.foot, room, _LABEL),
        "marks": [[mark.before / max(1, len(plot.bars)), mark.label] for mark in plot.marks],
        "bars": [
            {
                "label": trimmed(bar.label, names, _LABEL),
                "text": bar.text,
                "strong": bar.strong,
                "at": None if bar.value is None else _share(bar.value, low, high),
            }
            for bar in plot.bars
        ],
    }


def _range(plot: Plot) -> tuple[Fraction, Fraction]:
    """The least and the most that is drawn; the floor always is."""
    values = [bar.value for bar in plot.bars if bar.value is not None]
    values += [plot.floor] if plot.line is None else [plot.floor, plot.line]
    low, high = min(values), max(values)
    return low, high if high > low else low + 1


def _share(value: Fraction, low: Fraction, high: Fraction) -> float:
    return float((value - low) / (high - low))


def plot_lines(part: Plots, width: int) -> list[str]:
    """The plots in text: one alone is drawn, of several each is a line of steps."""
    lines = [f"-- {part.title}"] if part.title else []
    names = max((cell_len(plot.title) for plot in part.plots), default=0) + 2
    for plot in part.plots:
        if not plot.upright:
            lines += _flat(plot, width)
        elif len(part.plots) == 1:
            lines += _upright(plot, width)
        else:
            lines.append(_steps(plot, min(names, width // 2), width))
    return lines


def _flat(plot: Plot, width: int) -> list[str]:
    """A bar a line: `#` from zero to the right, `=` to the left."""
    low, high = _range(plot)
    names = min(width // 3, max((cell_len(bar.label) for bar in plot.bars), default=0))
    texts = max((cell_len(bar.text) for bar in plot.bars), default=0)
    room = max(8, width - names - texts - 4)
    zero = round(_share(Fraction(0), low, high) * room)
    lines = [plot.title] if plot.title else []
    for bar in plot.bars:
        at = zero if bar.value is None else round(_share(bar.value, low, high) * room)
        drawn = " " * min(at, zero) + ("=" * (zero - at) or "#" * (at - zero))
        drawn = drawn[:zero].ljust(zero) + "|" + drawn[zero:]
        name = set_cell_size(bar.label, names)
        lines.append(f"{name}  {drawn.ljust(room + 1)} {bar.text.rjust(1)}")
    return [*lines, plot.foot] if plot.foot else lines


def _upright(plot: Plot, width: int) -> list[str]:
    _, high = _range(plot)
    margin = len(str(int(high))) + 2
    each = max(1, (width - margin) // max(1, len(plot.bars)))
    # What is more than a line holds is added up in pairs, threes, …, each bar the highest of them.
    fold = -(-len(plot.bars) * each // max(1, width - margin))
    values = [
        max((bar.value or Fraction(0) for bar in plot.bars[i : i + fold]), default=Fraction(0))
        for i in range(0, len(plot.bars), fold)
    ]
    heights = [-(-value * _TALL // high) for value in values]
    columns = {mark.before // fold * each for mark in plot.marks}
    lines = [plot.title] if plot.title else []
    for level in range(_TALL, 0, -1):
        text = "".join(("#" if height >= level else " ") * each for height in heights)
        text = "".join(
            "|" if at in columns and sign == " " else sign
            for at, sign in enumerate(text.ljust(max(columns, default=0) + 1))
        )
        label = str(int(high)) if level == _TALL else ""
        lines.append(f"{label.rjust(margin - 2)} |{text}")
    lines.append("0".rjust(margin - 2) + " +" + "-" * (len(values) * each))
    foot = " " * margin
    for mark in plot.marks:
        at = margin - 1 + mark.before // fold * each
        if at >= cell_len(foot.rstrip()) + 1 or not foot.strip():
            foot = set_cell_size(foot.rstrip(), max(at, 0)) + mark.label
    lines.append(foot)
    return [*lines, plot.foot] if plot.foot else lines


def _steps(plot: Plot, names: int, width: int) -> str:
    low, high = _range(plot)
    steps = "".join(
        "?" if bar.value is None else _STEPS[round(_share(bar.value, low, high) * 9)]
        for bar in plot.bars
    )
    text = f"{set_cell_size(plot.title, names)}[{steps}]  {plot.line_text}"
    return set_cell_size(text, min(width, cell_len(text)))
