"""What is open at a terminal: a job, or a refusal nobody has read yet."""

from dataclasses import dataclass, field
from typing import Any

from wms.domain.messages import Message
from wms.operations.floor import Followed, Job, Seconded
from wms.operations.reply import Scan


@dataclass(slots=True)
class Task:
    """A job somebody has begun, and where it stands. `seconded` is the job once more, where it has
    steps that take a second person, and `followed` where it shows what others do: asked once, for
    asking a Protocol is dear."""

    job: Job[Any]
    state: Any
    seconded: Seconded[Any] | None = field(init=False)
    followed: Followed[Any] | None = field(init=False)

    def __post_init__(self) -> None:
        self.followed = self.job if isinstance(self.job, Followed) else None
        self.seconded = self.job if isinstance(self.job, Seconded) else None


@dataclass(slots=True)
class Latch:
    """A refusal that has not been acknowledged.

    `unsettled` is a scan of which the store never said whether it was committed.
    """

    banner: Message
    refused: int = 0
    unsettled: Scan | None = None
