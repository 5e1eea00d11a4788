"""The PLC's events, taken once and in order (rule 2)."""

from drivers.sorters.codec import Slot, Status
from drivers.sorters.sequence import back, distance, following


class Overrun(Exception):
    """The PLC is further ahead than it has slots: events between are gone."""


class Inbox:
    """Which event comes next, and whether it can be taken from a reading.

    `taken` is the last event that was delivered; it is what is acknowledged to the PLC. The
    position of a slot means nothing, its sequence number everything.
    """

    def __init__(self) -> None:
        self.taken = 0

    def adopt(self, status: Status, acknowledged: int) -> None:
        """Go on from the PLC's own counters: never from 0 (rule 3).

        `acknowledged` is what stands in the command block. Where that cannot be (the PLC lost
        it), everything it still holds is new.
        """
        if distance(acknowledged, status.ev_head_seq) <= len(status.slots):
            self.taken = acknowledged
        else:
            self.restart(status)

    def restart(self, status: Status) -> None:
        """All events in the slots are new: those of a PLC that has just restarted, or what is
        left after an overrun."""
        held = {slot.seq for slot in status.slots if slot.whole}
        new = 0
        while new < len(status.slots) and back(status.ev_head_seq, new) in held:
            new += 1
        self.taken = back(status.ev_head_seq, new) if new else status.ev_head_seq

    def next(self, status: Status) -> tuple[int, Slot] | None:
        """The next event and the index of its slot; None when there is none, or it is still
        being written. Raises Overrun."""
        pending = distance(self.taken, status.ev_head_seq)
        if pending > len(status.slots):
            raise Overrun
        if pending == 0:
            return None
        wanted = following(self.taken)
        for index, slot in enumerate(status.slots):
            if slot.seq == wanted and slot.whole:
                return index, slot
        return None

    def behind(self, status: Status) -> bool:
        """Something is published that has not been taken."""
        return distance(self.taken, status.ev_head_seq) != 0
