"""The desk where events arrive: taken from the slots, handed to the consumer, written into the
tracks. Once, in order, and nothing after one that could not be handed over."""

import logging
from collections import deque
from collections.abc import Callable

from drivers.sorters import codec
from drivers.sorters.codec import Slot, Status
from drivers.sorters.errors import BadReply
from drivers.sorters.guard import GuardedLink
from drivers.sorters.inbox import Inbox, Overrun
from drivers.sorters.map import RegisterMap
from drivers.sorters.sequence import distance
from drivers.sorters.statistics import Statistics
from drivers.sorters.tracks import Tracks
from drivers.sorters.words import Event, EventKind, Reason, Reconciliation, Track

BARCODE_TRIES = 3
"""Readings that may find the barcode of another event before this one goes out without."""

_log = logging.getLogger("drivers.sorters")


class EventDesk:
    """Reads, hands over, remembers. `trouble` is what the consumer last failed with, or ""."""

    def __init__(
        self,
        wire: GuardedLink,
        register_map: RegisterMap,
        statistics: Statistics,
        on_event: Callable[[Event], None],
        on_reconcile: Callable[[Reconciliation], None],
    ) -> None:
        self.inbox = Inbox()
        self.tracks = Tracks()
        self.trouble = ""
        self._logged = ""
        self.boot_id = 0
        self._wire = wire
        self._map = register_map
        self._statistics = statistics
        self._on_event = on_event
        self._on_reconcile = on_reconcile
        self._owed: deque[Reconciliation] = deque()
        self._barcode_tries = 0
        self._dropped = 0
        self._shown = (0, 0.0)

    def adopt(self, status: Status, acknowledged: int | None) -> None:
        """Go on from the PLC's counters. `acknowledged` is None after a restart of the PLC:
        whatever stands in the command block was said to its former life."""
        self.boot_id = status.boot_id
        self._shown = (0, 0.0)
        self._dropped = status.ev_dropped
        if acknowledged is None:
            self.inbox.restart(status)
        else:
            self.inbox.adopt(status, acknowledged)

    def owe(self, reason: Reason, tracks: tuple[Track, ...]) -> None:
        """The consumer is to be told, before any further event."""
        self._owed.append(Reconciliation(reason, self.boot_id, tracks))

    async def take(self, status: Status, now: float, decided: Callable[[], bool]) -> None:
        """Hand over what is new, up to one that was `decided`: its command goes out first, the
        rest is handed over in the next turn. Raises LinkError."""
        self.trouble = ""
        self._count_dropped(status)
        if not self._pay():
            return
        try:
            while (found := self.inbox.next(status)) is not None:
                event = await self._event(*found, self._first_shown(found[1].seq, now))
                if event is None or not self._deliver(event):
                    return
                self.inbox.taken = event.seq
                if decided():
                    self._shown = (status.ev_head_seq, now)
                    return
        except Overrun:
            self._overrun(status)
            return
        if self.inbox.behind(status):
            self._statistics.torn += 1

    def _first_shown(self, seq: int, now: float) -> float:
        """When a reading showed it, though a decision before it was written first."""
        head, at = self._shown
        return at if head and distance(seq, head) < self._map.status.slot_count else now

    def _count_dropped(self, status: Status) -> None:
        if status.ev_dropped != self._dropped:
            self._statistics.dropped += (status.ev_dropped - self._dropped) & codec.WORD
            self._dropped = status.ev_dropped
            self.owe(Reason.EVENTS_DROPPED, self.tracks.open)

    def _overrun(self, status: Status) -> None:
        _log.warning("events are missing before number %d", status.ev_head_seq)
        self.inbox.restart(status)
        self.owe(Reason.EVENTS_DROPPED, self.tracks.open)

    async def _event(self, index: int, slot: Slot, now: float) -> Event | None:
        """The event of a slot; None while its barcode is still another's."""
        try:
            kind = EventKind(slot.kind)
        except ValueError as error:
            raise BadReply(f"event {slot.seq} has type {slot.kind}") from error
        barcode = ""
        if kind is EventKind.INDUCT_REQ and self._map.barcode is not None:
            registers = await self._wire.read(*self._map.barcode_span(index))
            text = codec.read_barcode(registers, slot.seq)
            self._barcode_tries += 1
            if text is None and self._barcode_tries < BARCODE_TRIES:
                return None
            self._barcode_tries = 0
            barcode = text or ""
        return Event(
            seq=slot.seq,
            kind=kind,
            track=slot.track,
            destination=slot.destination,
            code=slot.code,
            recirculations=slot.recirculations,
            barcode=barcode,
            boot_id=self.boot_id,
            seen_at=now,
        )

    def _deliver(self, event: Event) -> bool:
        """Hand it over. False: the consumer could not take it, it must come again."""
        if self.tracks.knows(event):
            self._statistics.duplicates += 1
            return True
        self.tracks.opened(event)
        try:
            self._on_event(event)
        except Exception as error:
            # Whatever it was, the PLC keeps the event until it is taken; the belt stays safe.
            self._failed(error)
            return False
        self.tracks.take(event)
        self._statistics.events[event.kind] += 1
        return True

    def _pay(self) -> bool:
        """Tell what has to be reconciled. False: not now, and so no event either."""
        while self._owed:
            try:
                self._on_reconcile(self._owed[0])
            except Exception as error:
                self._failed(error)
                return False
            self._owed.popleft()
        return True

    def _failed(self, error: Exception) -> None:
        self._statistics.consumer_errors += 1
        self.trouble = f"the consumer failed: {error!r}"
        if self.trouble != self._logged:
            # It is tried again at each poll; one report of the same failure is enough.
            self._logged = self.trouble
            _log.error("the consumer failed", exc_info=error)
