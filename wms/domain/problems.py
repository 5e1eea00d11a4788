"""The faults found in what was given: all counted, the first thousand kept."""

from wms.domain.messages import BadInput, Problem, say

KEPT = 1000


class Problems:
    """A list of faults that a broken file of a million lines cannot blow up."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.total = 0

    def __bool__(self) -> bool:
        return self.total > 0

    def add(self, problem: Problem) -> None:
        """One more fault."""
        self.count(1)
        if len(self.kept) < KEPT:
            self.kept.append(problem)

    def count(self, more: int) -> None:
        """Faults that are counted but not kept."""
        self.total += more

    def refuse_if_any(self) -> None:
        """BadInput with every fault, in the order of files and lines, when there is one."""
        if not self.total:
            return
        files: dict[str, int] = {}
        for problem in self.kept:
            files.setdefault(problem.file, len(files))
        ordered = sorted(self.kept, key=lambda p: (files[p.file], p.line))
        one = ordered[0]
        summary = say(
            "intake.refused" if self.total <= KEPT else "intake.refused_many",
            count=self.total,
            kept=len(ordered),
            where=f"{one.file}:{one.line}" if one.line else one.file,
        )
        raise BadInput(summary, ordered)
