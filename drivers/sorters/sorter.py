"""A sorter: the seven rules of the map around one polling task.

    async with Sorter(tcp_link("10.0.0.5"), RegisterMap(), chutes, on_event) as sorter: ...

One task owns the link; nothing else calls it. Every 20 ms it reads the status, hands each new
event to `on_event` once and in order, writes at most one command and keeps both heartbeats.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Self

from drivers.sorters import codec
from drivers.sorters.board import Board
from drivers.sorters.codec import Chutes, Status
from drivers.sorters.commands import CommandDesk
from drivers.sorters.decisions import Decision
from drivers.sorters.errors import BadReply, LinkDown, LinkError, NotAllowed, WrongMap
from drivers.sorters.events import EventDesk
from drivers.sorters.guard import GuardedLink
from drivers.sorters.heartbeats import TRIP
from drivers.sorters.link import Link
from drivers.sorters.map import MAP_VERSION, RegisterMap
from drivers.sorters.statistics import Statistics
from drivers.sorters.words import (
    Condition,
    Event,
    LinkState,
    PlcState,
    Reason,
    Reconciliation,
    Resume,
    Track,
    Verdict,
)

POLL = 0.020
"""Seconds between two readings of the status."""
HURRY = 0.005
"""The same while a command is open or waits."""
CHUTES_EVERY = 0.5
RECONNECT = (0.2, 2.0)
"""First and longest wait between two attempts to connect."""
STUCK = 3.0
"""Seconds without one whole turn after which the link is given up, though the PLC answers: it
says something the map does not have, or takes no writes."""
DEADLINE = 0.150
LAST_TRACK = 0xFFFFFFFF

_log = logging.getLogger("drivers.sorters")


def _nobody(_: object) -> None:
    """For a consumer that does not want to know."""


class Sorter:
    """One sorter PLC.

    `on_event` is called in the polling task: quick, not async. An event counts as taken, and is
    acknowledged to the PLC, when it returns; when it raises, the same event is offered again at
    the next poll and nothing after it is delivered. While that goes on no heartbeat is written:
    after 1 s the PLC inducts nothing more. After a crash of this process between the two, the
    event comes once more: `Event.key` says that it is the same.

    `on_reconcile` is told the tracks whose fate the PLC can no longer tell (rule 3); it is called
    before any later event, and again until it returns. `on_state` is told each change of
    condition.

    `track_limit`: seconds of running belt after which a track from which nothing more was heard
    is given back as OVERDUE.

    `resume`: what the store knows from before this process was started. If the PLC has restarted
    since, its tracks are given back as RESTARTED; else they go on.

    Raises NotAllowed when the link speaks to another unit than the map's, or a chute number of
    `destinations` does not exist.
    """

    def __init__(
        self,
        link: Link,
        register_map: RegisterMap,
        destinations: Iterable[int],
        on_event: Callable[[Event], None],
        *,
        on_reconcile: Callable[[Reconciliation], None] = _nobody,
        on_state: Callable[[Condition], None] = _nobody,
        track_limit: float = 120.0,
        resume: Resume | None = None,
    ) -> None:
        self.statistics = Statistics()
        self._link = link
        self._map = register_map
        self._wire = GuardedLink(link, register_map, frozenset(destinations))
        self._events = EventDesk(self._wire, register_map, self.statistics, on_event, on_reconcile)
        self._commands = CommandDesk(self._wire, register_map.command, self.statistics)
        self._board = Board(on_state)
        self._track_limit = track_limit
        self._boot = resume.boot_id if resume is not None else None
        self._events.tracks.restore(resume.tracks if resume is not None else ())
        self._adopted = False
        self._turned_at = 0.0
        self._heard_at = 0.0
        self._whole_at = 0.0
        self._chutes_due = 0.0
        self._trouble = ""
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def start(self) -> None:
        """Begin to connect and to poll, and to connect again whenever the link is lost."""
        if self._task is None:
            self._stopping = False
            self._task = asyncio.create_task(self._run(), name=f"sorter {self._link}")

    async def run(self) -> None:
        """Work until `stop`, for whoever wants to own the task. Raises what nobody expected."""
        self.start()
        assert self._task is not None
        await self._task

    async def stop(self) -> None:
        """End after the call under way. Decisions still open are settled as CLOSED."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await self._task
            self._task = None

    @property
    def condition(self) -> Condition:
        """Link, state bits and chutes as last read."""
        return self._board.condition

    @property
    def open_tracks(self) -> tuple[Track, ...]:
        """The items known to be on the belt, oldest induction first."""
        return self._events.tracks.open

    def decide(
        self, track: int, destination: int, alternate: int = 0, deadline: float = DEADLINE
    ) -> "asyncio.Future[Verdict]":
        """Answer an induction: where the item shall go, and where else if that chute is full.

        `deadline`: seconds from the induction. Returns at once, so it may be called from
        `on_event`; the future holds the PLC's verdict. ACCEPTED means accepted, no more: the
        item is sorted at DIVERT_OK (rule 6). Not deciding, or too late, is safe: the item goes
        round or to the reject (rule 4).

        Raises NotAllowed for a chute that is not configured, or a track that is none; nothing is
        written.
        """
        if not 1 <= track <= LAST_TRACK:
            raise NotAllowed(f"track {track} is not 1 to {LAST_TRACK}")
        self._wire.check_destination(destination)
        self._wire.check_destination(alternate)
        loop = asyncio.get_running_loop()
        known = self._events.tracks.get(track)
        seen_at = loop.time() if known is None else known.seen_at
        decision = Decision(
            track=track,
            destination=destination,
            alternate=alternate,
            deadline_ms=max(0, min(codec.WORD, round(deadline * 1000))),
            seen_at=seen_at,
            expires_at=seen_at + deadline,
            verdict=loop.create_future(),
        )
        self._commands.decisions.add(decision)
        self._events.tracks.decided(track, destination, alternate)
        self._wake.set()
        return decision.verdict

    # The connection -------------------------------------------------------------------------

    async def _run(self) -> None:
        wait = RECONNECT[0]
        try:
            while not self._stopping:
                try:
                    await self._link.open()
                    await self._meet()
                    wait = RECONNECT[0]
                    await self._poll()
                except LinkError as error:
                    self._note(error)
                    self._link.close()
                    self._board.down(self._trouble)
                    self._wake.clear()
                    await self._pause(wait)
                    self._commands.decisions.expire(asyncio.get_running_loop().time())
                    wait = min(2 * wait, RECONNECT[1])
        finally:
            self._link.close()
            self._commands.decisions.drop_all(Verdict.CLOSED)
            self._board.down("stopped" if self._stopping else "the polling task ended")

    async def _meet(self) -> None:
        """Rule 3: read everything, adopt the counters, tell what has to be looked at."""
        status = await self._read_status()
        if status.map_version != MAP_VERSION:
            raise self._wrong_map(status)
        block = await self._read_command_block()
        now = asyncio.get_running_loop().time()
        self._turned_at = self._whole_at = self._chutes_due = now
        self.statistics.connections += 1
        self._commands.connected(now)
        if self._boot not in (None, status.boot_id):
            self._restarted(status, block)
        elif not self._adopted:
            self._adopt(status, block)
            self._events.owe(Reason.CONNECTED, self.open_tracks)
        else:
            self._events.owe(Reason.RECONNECTED, self.open_tracks)

    def _adopt(self, status: Status, block: list[int]) -> None:
        layout = self._map.command
        echoed = block[layout.boot_id] == status.boot_id
        self._boot = status.boot_id
        self._adopted = True
        self._events.adopt(status, block[layout.ev_ack_seq] if echoed else None)
        self._commands.adopt(status, block, asyncio.get_running_loop().time())

    def _restarted(self, status: Status, block: list[int]) -> None:
        self.statistics.restarts += 1
        self._commands.decisions.drop_all(Verdict.RESTARTED)
        forgotten = self._events.tracks.forget()
        self._adopt(status, block)
        self._events.owe(Reason.RESTARTED, forgotten)

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._stopping:
            begun = loop.time()
            try:
                await self._turn()
            except LinkDown:
                raise
            except LinkError as error:
                self._note(error)
                now = loop.time()
                if now - self._heard_at > TRIP or now - self._whole_at > STUCK:
                    raise
            # What was decided during the turn is written or waits for its answer: no wake-up.
            self._wake.clear()
            every = HURRY if self._commands.decisions.waiting else POLL
            await self._pause(begun + every - loop.time())

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until there is something to do."""
        if self._stopping or seconds <= 0:
            await asyncio.sleep(0)
            return
        timer = asyncio.get_running_loop().call_later(seconds, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()

    def _note(self, error: LinkError) -> None:
        self.statistics.link_errors[type(error).__name__] += 1
        if str(error) != self._trouble:
            _log.warning("%s", error)
        self._trouble = str(error)

    # One turn -------------------------------------------------------------------------------

    async def _turn(self) -> None:
        status = await self._read_status()
        if status.map_version != MAP_VERSION or status.boot_id != self._boot:
            status = await self._read_again(status)
        now = asyncio.get_running_loop().time()
        tripped = self._watch(status, now)
        self._commands.hear(status)
        await self._events.take(status, now, lambda: self._commands.decisions.ready)
        await self._commands.speak(
            status, self._events.inbox.taken, tripped=tripped, stuck=bool(self._events.trouble)
        )
        await self._look_at_chutes(now)
        self._whole_at = now
        self._trouble = self._events.trouble
        self._board.up(status, tripped=tripped, error=self._trouble)

    async def _read_status(self) -> Status:
        layout = self._map.status
        registers = await self._wire.read(layout.base, layout.length)
        self._heard_at = asyncio.get_running_loop().time()
        self.statistics.polls += 1
        return codec.read_status(layout, registers)

    async def _read_command_block(self) -> list[int]:
        return await self._wire.read(self._map.command.base, self._map.command.length)

    async def _read_again(self, first: Status) -> Status:
        """A boot id or map version never seen: believed only when it is read twice, so that one
        garbled answer does not write off the whole belt."""
        status = await self._read_status()
        if (status.map_version, status.boot_id) == (MAP_VERSION, self._boot):
            self._note(BadReply(f"{self._link}: one reading was garbled"))
            return status
        if (status.map_version, status.boot_id) != (first.map_version, first.boot_id):
            raise BadReply(f"{self._link}: two readings disagree about map version and boot id")
        if status.map_version != MAP_VERSION:
            raise self._wrong_map(status)
        self._restarted(status, await self._read_command_block())
        return status

    def _wrong_map(self, status: Status) -> WrongMap:
        return WrongMap(f"{self._link}: map version {status.map_version}, not {MAP_VERSION}")

    def _watch(self, status: Status, now: float) -> bool:
        """The PLC's heartbeat, and how long the belt ran. True: tripped."""
        self._commands.hearts.see(status.heartbeat, now)
        tracks = self._events.tracks
        if PlcState.RUN in status.state:
            # While nobody looked, events were not taken either: that time makes nobody overdue.
            tracks.run(min(now - self._turned_at, TRIP))
        self._turned_at = now
        if late := tracks.overdue(self._track_limit):
            self._events.owe(Reason.OVERDUE, late)
        tripped = self._commands.hearts.tripped(now)
        if tripped and self.condition.link is LinkState.UP:
            self.statistics.trips += 1
        return tripped

    async def _look_at_chutes(self, now: float) -> None:
        busy = self._commands.decisions.waiting and now < self._chutes_due + CHUTES_EVERY
        if now < self._chutes_due or busy:
            return
        chutes = await self._read_chutes()
        # A change is believed when it is read twice; one garbled answer closes no chute.
        if chutes == self._board.last_chutes or chutes == await self._read_chutes():
            self._board.chutes(chutes)
        self._chutes_due = now + CHUTES_EVERY

    async def _read_chutes(self) -> Chutes:
        layout = self._map.chutes
        return codec.read_chutes(layout, await self._wire.read(layout.base, layout.length))
