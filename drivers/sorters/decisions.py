"""The command handshake (rule 1): one command at a time, told apart by its sequence number."""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass

from drivers.sorters.sequence import following
from drivers.sorters.words import Verdict


@dataclass(eq=False)
class Decision:
    """One answer to one induction, from `decide` to the PLC's verdict. Times are of the loop."""

    track: int
    destination: int
    alternate: int
    deadline_ms: int
    seen_at: float
    expires_at: float
    verdict: "asyncio.Future[Verdict]"
    seq: int = 0
    begun: bool = False
    """`cmd_seq` was sent, so it may have arrived, whatever the answer was."""
    written_at: float = 0.0
    """When the PLC confirmed the write; 0.0 until then."""


class Decisions:
    """Decisions waiting, and the one the PLC has not answered yet. Counts the verdicts."""

    def __init__(self, verdicts: Counter[Verdict]) -> None:
        self._verdicts = verdicts
        self._waiting: deque[Decision] = deque()
        self._seq = 0
        self._settled_by = 0.0
        self.flying: Decision | None = None

    def adopt(self, register: int, ack: int, until: float) -> None:
        """Go on from what stands in the PLC: `register` is its cmd_seq, `ack` its answer to it.

        While they differ a command of somebody before us is open. It is waited for until the
        time `until`; a PLC that has not answered by then never will (its checksum was wrong, or
        the writer died half way).
        """
        self._seq = register
        self._settled_by = until if register != ack else 0.0

    def add(self, decision: Decision) -> None:
        """Wait for a turn."""
        self._waiting.append(decision)

    def next(self, ack: int, now: float) -> Decision | None:
        """The decision to write now, with its sequence number; None while one is open."""
        if self.flying is not None or not self._waiting:
            return None
        if ack != self._seq and now < self._settled_by:
            return None
        self.flying = self._waiting.popleft()
        self._seq = following(self._seq)
        if self._seq == ack:
            # Must never look answered before it is written.
            self._seq = following(self._seq)
        self.flying.seq = self._seq
        return self.flying

    @property
    def waiting(self) -> bool:
        """Something is to be written, or an answer is awaited."""
        return self.flying is not None or bool(self._waiting)

    @property
    def ready(self) -> bool:
        """Something can be written at once."""
        return self.flying is None and bool(self._waiting)

    def expire(self, now: float) -> None:
        """Settle as EXPIRED what waited past its deadline unwritten: the PLC has sent those items
        round or to the reject by itself (rule 4)."""
        if self.flying is not None and not self.flying.begun and now >= self.flying.expires_at:
            self._settle(self.flying, Verdict.EXPIRED)
            self.flying = None
        for decision in [one for one in self._waiting if now >= one.expires_at]:
            self._waiting.remove(decision)
            self._settle(decision, Verdict.EXPIRED)

    def answered(self, ack: int, verdict: Verdict) -> None:
        """The PLC acknowledged `ack`: settle the open decision if it is that one."""
        decision = self.flying
        if decision is not None and decision.seq == ack and decision.begun:
            self.flying = None
            self._settle(decision, verdict)

    def drop_all(self, verdict: Verdict) -> None:
        """Settle everything, waiting and open, with the same verdict."""
        gone = [*([self.flying] if self.flying else []), *self._waiting]
        self.flying = None
        self._waiting.clear()
        for decision in gone:
            self._settle(decision, verdict)

    def _settle(self, decision: Decision, verdict: Verdict) -> None:
        self._verdicts[verdict] += 1
        # A waiter that gave up (cancelled) is left alone.
        if not decision.verdict.done():
            decision.verdict.set_result(verdict)
