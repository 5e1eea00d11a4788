"""Trouble between the PLC and its reader, on command."""

import random
from dataclasses import dataclass, field
from enum import Enum


class Spoilt(Enum):
    """What can be wrong with one answer."""

    WRONG_FUNCTION = "wrong function code"
    SHORT = "short reply"
    GARBAGE = "garbage"
    NOISE = "noise"
    """Bytes that are no frame at all."""
    SWALLOWED = "swallowed"
    """The request arrived and was obeyed; the answer did not come back."""


@dataclass
class Faults:
    """The faults of a link: set a field, and it happens. Seconds and counts.

    `silent`: no request is heard and none answered. `late`: every answer takes that much longer.
    `spoil(kind, n)`: so for the next n answers.
    """

    seed: int = 1
    silent: bool = False
    late: float = 0.0
    _spoilt: list[Spoilt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def spoil(self, kind: Spoilt, answers: int = 1) -> None:
        """Spoil the next answers."""
        self._spoilt.extend([kind] * answers)

    def next(self) -> Spoilt | None:
        """What is wrong with the answer about to be sent."""
        return self._spoilt.pop(0) if self._spoilt else None

    def garbage(self, count: int) -> list[int]:
        """Registers of any content."""
        return [self.random.randrange(0x10000) for _ in range(count)]
