"""What a site does by itself, whatever its screens do: the post to other sites, and printing.

Two duties, one after the other, twice a second. Trouble with one never stops the other: it is
said when it begins, when it becomes another and when it ends, and tried again ever more slowly.
A paper that cannot be drawn is set back, and the papers behind it are printed.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from wms.domain.messages import Message, NightfloorError, Unavailable, say
from wms.gateway.printing import Job

PAUSE = 0.5
"""Seconds between rounds."""
SHORTEST, LONGEST = 1.0, 60.0
"""Seconds until something that failed is tried again: at first, and at most."""
AT_ONCE = 100
"""Papers looked at in one round."""

Tell = Callable[[Message], None]


class Post(Protocol):
    """What one round of the post did."""

    posted: int
    taken: int
    acknowledged: int
    refused: list[tuple[str, Message]]
    postponed: list[tuple[str, Message]]


class Queued(Job, Protocol):
    """A job with its place in the queue."""

    @property
    def position(self) -> int: ...


AnyQueued = TypeVar("AnyQueued", bound=Queued)


class Queue(Protocol[AnyQueued]):
    """The print queue. A job is claimed before it is printed, so that nobody prints it as well."""

    def queued(self, most: int) -> Sequence[AnyQueued]: ...
    def claim(self, job: AnyQueued) -> bool: ...
    def release(self, job: AnyQueued) -> None: ...
    def recover(self) -> None: ...
    def printed(self, job: AnyQueued, at: str) -> bool: ...


@dataclass(slots=True)
class Patience:
    """Whether something is in trouble, and when it may be tried again."""

    trouble: Message | None = None
    due: float = 0.0
    _wait: float = SHORTEST

    def failed(self, message: Message, now: float) -> bool:
        """It failed once more; True where that is news."""
        news = message != self.trouble
        self.trouble = message
        self.due = now + self._wait
        self._wait = min(2 * self._wait, LONGEST)
        return news

    def went_well(self) -> bool:
        """It worked; True where it had not before."""
        was = self.trouble
        self.trouble, self.due, self._wait = None, 0.0, SHORTEST
        return was is not None


@dataclass(slots=True)
class Tally:
    """What the gateway did since it started."""

    posted: int = 0
    taken: int = 0
    acknowledged: int = 0
    refused: int = 0
    printed: int = 0


@dataclass(slots=True)
class Gateway(Generic[AnyQueued]):
    """The gateway of one site. One thread.

    `post` carries messages once; `make` draws a queued paper into the print folder; `tell` takes
    what the person who looks after it should know; `clock` never jumps.
    """

    post: Callable[[], Post]
    queue: Queue[AnyQueued]
    make: Callable[[AnyQueued], Path]
    stamp: Callable[[], str]
    tell: Tell
    stopping: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    tally: Tally = field(default_factory=Tally)
    _duties: dict[str, Patience] = field(default_factory=dict)
    _papers: dict[int, Patience] = field(default_factory=dict)
    _letters: dict[str, Message] = field(default_factory=dict)
    _recovered: bool = False

    def run(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Rounds until `stopping`; the item at hand is finished first."""
        while not self.stopping():
            self.round()
            if not self.stopping():
                pause(PAUSE)

    def round(self) -> None:
        """Each duty once, unless it failed a moment ago."""
        self._do("post", self._carry)
        self._do("print", self._print)

    @property
    def troubles(self) -> list[Message]:
        """What is not well now."""
        waiting = (*self._duties.values(), *self._papers.values())
        return [patience.trouble for patience in waiting if patience.trouble is not None]

    def _do(self, duty: str, work: Callable[[], None]) -> None:
        patience = self._duties.setdefault(duty, Patience())
        if self.stopping() or self.clock() < patience.due:
            return
        # Whatever it is must neither end the gateway nor go unsaid.
        try:
            work()
        except Exception as error:
            if patience.failed(_cause(error), self.clock()):
                self.tell(say(f"gateway.trouble.{duty}"))
                self.tell(_cause(error))
            return
        if patience.went_well():
            self.tell(say(f"gateway.well.{duty}"))

    def _carry(self) -> None:
        done = self.post()
        self.tally.posted += done.posted
        self.tally.taken += done.taken
        self.tally.acknowledged += done.acknowledged
        self.tally.refused += len(done.refused)
        if done.posted or done.taken or done.acknowledged:
            self.tell(
                say(
                    "gateway.carried",
                    posted=done.posted,
                    taken=done.taken,
                    acknowledged=done.acknowledged,
                )
            )
        for _, why in done.refused:
            self.tell(why)
        for name, why in done.postponed:
            if self._letters.get(name) != why:
                self.tell(why)
        self._letters = dict(done.postponed)

    def _print(self) -> None:
        if not self._recovered:
            # What was being printed when the gateway fell is printed again, into the same file.
            self.queue.recover()
            self._recovered = True
        waiting = self.queue.queued(AT_ONCE + len(self._papers))
        gone = self._papers.keys() - {job.position for job in waiting}
        for position in gone:
            del self._papers[position]
        for job in waiting:
            if self.stopping():
                return
            held = self._papers.get(job.position)
            if held is None or self.clock() >= held.due:
                self._print_one(job)

    def _print_one(self, job: AnyQueued) -> None:
        """One paper; Unavailable where the folder or the store itself is in trouble."""
        if not self.queue.claim(job):
            return
        try:
            path = self.make(job)
        except Unavailable:
            self.queue.release(job)
            raise
        except Exception as error:
            self.queue.release(job)
            patience = self._papers.setdefault(job.position, Patience())
            if patience.failed(_cause(error), self.clock()):
                self.tell(say("gateway.paper", paper=job.paper, number=job.number))
                self.tell(_cause(error))
            return
        self.queue.printed(job, self.stamp())
        self._papers.pop(job.position, None)
        self.tally.printed += 1
        self.tell(say("gateway.printed", file=path.name))


def _cause(error: Exception) -> Message:
    if isinstance(error, NightfloorError):
        return error.message
    cause = " ".join(str(error).split())
    return say("gateway.unexpected", kind=type(error).__name__, cause=cause)
