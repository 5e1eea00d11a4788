"""Which printer a copy goes to: the rule, and what it needs to know of a printer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FOLDER = "folder"
"""The printer that every site has: whole PDFs in the folder of `[print]`."""


@dataclass(frozen=True, slots=True)
class PrinterPlace:
    """A printer as the configuration places it.

    `papers` and `terminals` are those it is there for, empty for all. `able` are the papers it can
    print at all, empty for every one: a label printer has no room for a manifest.
    """

    name: str
    papers: frozenset[str] = frozenset()
    terminals: frozenset[str] = frozenset()
    able: frozenset[str] = frozenset()

    def prints(self, paper: str) -> bool:
        """Whether it can print the paper, meant for it or not."""
        return not self.able or paper in self.able

    def serves(self, paper: str, terminal: str) -> bool:
        """Whether the paper, asked for at the terminal, is its own work."""
        for_paper = not self.papers or paper in self.papers
        return (
            for_paper and self.prints(paper) and (terminal in self.terminals or not self.terminals)
        )


def choose_printer(
    paper: str,
    terminal: str,
    position: int,
    places: Sequence[PrinterPlace],
    stand_ins: Mapping[str, str],
) -> str:
    """The printer of a copy; the folder where no printer serves the paper at that terminal.

    One placed at this very terminal, or for this very paper, comes before one for all. Equals
    share the work in turn, by `position` in the spool. `stand_ins` names for a printer the one its
    work was sent to; who stands in must be there, and able to print the paper.
    """
    known = {place.name: place for place in places}
    serving = [p for p in places if p.name != FOLDER and p.serves(paper, terminal)]
    closest = max((_closeness(place) for place in serving), default=None)
    equals = [place.name for place in serving if _closeness(place) == closest]
    name = equals[position % len(equals)] if equals else FOLDER
    passed: set[str] = set()
    while name not in passed:
        passed.add(name)
        other = known.get(stand_ins.get(name, ""))
        if other is not None and other.prints(paper):
            name = other.name
    return name


def _closeness(place: PrinterPlace) -> tuple[bool, bool]:
    return bool(place.terminals), bool(place.papers)
