"""The desk from which everything is written: heartbeats, acknowledgements, commands."""

import asyncio

from drivers.sorters import codec
from drivers.sorters.codec import Command, Status
from drivers.sorters.decisions import Decision, Decisions
from drivers.sorters.guard import GuardedLink
from drivers.sorters.heartbeats import Heartbeats
from drivers.sorters.map import CommandLayout
from drivers.sorters.statistics import Statistics
from drivers.sorters.words import VERDICTS

REWRITE = 0.100
"""Seconds without acknowledgement after which the same command is written again: the same
sequence number is a no-op for a PLC that had it."""
PREDECESSOR = 0.5
"""Seconds to wait for the answer to a command that somebody wrote before us."""


class CommandDesk:
    """Writes at most one command a turn, and the heartbeat with what is acknowledged."""

    def __init__(self, wire: GuardedLink, layout: CommandLayout, statistics: Statistics) -> None:
        self.hearts = Heartbeats()
        self.decisions = Decisions(statistics.verdicts)
        self._wire = wire
        self._layout = layout
        self._statistics = statistics
        self._boot_id = 0
        self._acknowledged: int | None = None

    def connected(self, now: float) -> None:
        """What was written last may not have arrived."""
        self.hearts.connected(now)
        self._acknowledged = None

    def adopt(self, status: Status, block: list[int], now: float) -> None:
        """Go on from what stands in the command block (rule 3)."""
        self._boot_id = status.boot_id
        self._acknowledged = None
        self.hearts.adopt(block[self._layout.heartbeat])
        register = block[self._layout.cmd_seq]
        self.decisions.adopt(register, status.cmd_ack_seq, now + PREDECESSOR)

    def hear(self, status: Status) -> None:
        """The PLC's answer to the open command. Raises BadReply for a result the map lacks."""
        flying = self.decisions.flying
        if flying is not None and status.cmd_ack_seq == flying.seq:
            self.decisions.answered(flying.seq, VERDICTS[codec.result_of(status)])

    async def speak(self, status: Status, taken: int, *, tripped: bool, stuck: bool) -> None:
        """Write what is due; while the PLC is tripped, no command. Raises LinkError.

        `stuck`: an event could not be handed over. Our heartbeat is held back meanwhile: after
        1 s the PLC inducts nothing more (rule 5), before its events find no slot.
        """
        now = _now()
        if tripped:
            self.decisions.expire(now)
        elif (decision := self._due(status, now)) is not None:
            await self._write(decision, taken)
        if self._acknowledged != taken or (self.hearts.due(now) and not stuck):
            layout = self._layout
            values = codec.write_beat(layout, self._boot_id, self.hearts.beat(), taken)
            await self._wire.write(layout.base + codec.beat_offset(layout), values)
            self._written(taken)

    def _due(self, status: Status, now: float) -> Decision | None:
        self.decisions.expire(now)
        flying = self.decisions.flying
        if flying is None:
            return self.decisions.next(status.cmd_ack_seq, now)
        waits = flying.written_at and now - flying.written_at < REWRITE
        return None if waits else flying

    async def _write(self, decision: Decision, taken: int) -> None:
        command = Command(
            seq=decision.seq,
            boot_id=self._boot_id,
            track=decision.track,
            destination=decision.destination,
            alternate=decision.alternate,
            deadline_ms=decision.deadline_ms,
        )
        values = codec.write_command(self._layout, command, self.hearts.beat(), taken)
        await self._wire.write(self._layout.base, values)
        self._written(taken)
        if decision.begun:
            self._statistics.rewrites += 1
        decision.begun = True
        await self._wire.write_seq(decision.seq)
        now = _now()
        if not decision.written_at:
            self._statistics.commands += 1
            self._statistics.latencies.append(now - decision.seen_at)
        decision.written_at = now

    def _written(self, taken: int) -> None:
        self._acknowledged = taken
        self.hearts.written(_now())


def _now() -> float:
    return asyncio.get_running_loop().time()
