"""The chutes that the PLC says it does not have, or has no more."""

from drivers.sorters import Verdict

REFUSED_FOR = 10.0
"""Seconds such a chute is left alone; then one item tries it again, by itself."""


class Refusals:
    """Which chute a refusal is about. A command names two, and the answer does not say which: so
    both are suspects, and sent alone until one was accepted and the other refused."""

    def __init__(self) -> None:
        self._suspects: set[int] = set()
        self._refused: dict[int, float] = {}

    def alone(self, chute: int, alternate: int) -> bool:
        """Send the first without its alternate, to learn which is meant."""
        return bool({chute, alternate} & self._suspects)

    def answered(self, chute: int, alternate: int, verdict: Verdict, now: float) -> None:
        """What the PLC said to a command."""
        if verdict is Verdict.BAD_DESTINATION and alternate:
            self._suspects |= {chute, alternate}
        elif verdict is Verdict.BAD_DESTINATION:
            self.refuse(chute, now)
        elif verdict is Verdict.ACCEPTED and not alternate:
            self._suspects.discard(chute)

    def refuse(self, chute: int, now: float) -> None:
        """It is this one."""
        self._suspects.add(chute)
        self._refused[chute] = now

    def at(self, now: float) -> frozenset[int]:
        """The chutes to leave alone."""
        self._refused = {one: at for one, at in self._refused.items() if now - at < REFUSED_FOR}
        return frozenset(self._refused)
