"""How long something that failed is left alone."""

from dataclasses import dataclass

from wms.domain.messages import Message, NightfloorError, say

SHORTEST, LONGEST = 1.0, 60.0
"""Seconds until something that failed is tried again: at first, and at most."""


@dataclass(slots=True)
class Patience:
    """Whether something is in trouble, and when it may be tried again."""

    trouble: Message | None = None
    due: float = 0.0
    _wait: float = SHORTEST

    def failed(self, message: Message, now: float) -> None:
        """It failed, once more."""
        self.trouble = message
        self.due = now + self._wait
        self._wait = min(2 * self._wait, LONGEST)

    def went_well(self) -> None:
        """It worked."""
        self.trouble, self.due, self._wait = None, 0.0, SHORTEST


def cause_of(error: Exception) -> Message:
    """What was raised, said."""
    if isinstance(error, NightfloorError):
        return error.message
    cause = " ".join(str(error).split())
    return say("gateway.unexpected", kind=type(error).__name__, cause=cause)
