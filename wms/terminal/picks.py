"""What the numbers on a screen stand for: its choices first, then its lines, counted through."""

from wms.operations.panels import Panel, Readiness, Sheet
from wms.operations.reply import Expects, Reply, View


def picks(view: View) -> tuple[str, ...]:
    """What keying 1, 2, 3 … gives to the job; nothing where digits mean something else."""
    if view.expects is not Expects.SCAN:
        return ()
    lines = (pick for panel in view.panels for pick in _picks_of(panel))
    return (*(choice.command for choice in view.choices), *(pick for pick in lines if pick))


def expected(reply: Reply) -> str:
    """What may be keyed now: a value of `Expects`, "choice" for one of the numbers on the screen,
    or "acknowledge"."""
    if reply.latched:
        return "acknowledge"
    return "choice" if picks(reply.view) else reply.view.expects


def numbers(view: View) -> list[list[int]]:
    """For each panel the numbers of its lines, 0 for one that cannot be picked."""
    open_ = view.expects is Expects.SCAN
    last = len(view.choices)
    numbered = []
    for panel in view.panels:
        row = []
        for pick in _picks_of(panel):
            last += bool(pick)
            row.append(last if pick and open_ else 0)
        numbered.append(row)
    return numbered


def _picks_of(panel: Panel) -> tuple[str, ...]:
    match panel:
        case Sheet():
            return tuple(line.pick for line in panel.lines)
        case Readiness():
            return tuple(route.pick for route in panel.routes)
        case _:
            return ()
