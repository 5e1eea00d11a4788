"""The other side of a sorter in the tests: it decides from a plan, counts, and is audited.

The plan is in the label: `C07-000123` belongs into chute 7.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

from drivers.simulators.sorter import Plc
from drivers.sorters import Event, EventKind, Reason, Reconciliation, Sorter
from drivers.sorters.words import Condition

Key = tuple[int, int]
"""Boot id and track: one parcel's life on the belt."""


def labels(count: int, chutes: int, start: int = 0) -> list[str]:
    """Labels for all chutes in an order without a pattern, the same each time."""
    dice = random.Random(start)
    return [f"C{dice.randint(1, chutes):02d}-{n:06d}" for n in range(start, start + count)]


def chute_of(barcode: str) -> int:
    """What the plan says."""
    return int(barcode[1:3])


@dataclass
class House:
    """Decides each induction, counts only at DIVERT_OK, remembers what became of each track."""

    reject: int
    alternate: int = 0
    deadline: float = 0.150
    events: list[Event] = field(default_factory=list)
    counted: dict[Key, tuple[str, int]] = field(default_factory=dict)
    """Sorted: barcode and chute."""
    gone: dict[Key, str] = field(default_factory=dict)
    """Not sorted, and why."""
    open: dict[Key, str] = field(default_factory=dict)
    reconciled: list[Reconciliation] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    sorter: Sorter | None = None

    def on_event(self, event: Event) -> None:
        """As the gateway will do it."""
        self.events.append(event)
        key = (event.boot_id, event.track)
        if event.kind is EventKind.INDUCT_REQ:
            assert self.sorter is not None
            self.open[key] = event.barcode
            self.sorter.decide(event.track, chute_of(event.barcode), self.alternate, self.deadline)
        elif event.kind in (EventKind.NO_READ, EventKind.MULTI_READ):
            assert self.sorter is not None
            self.open[key] = ""
            self.sorter.decide(event.track, self.reject)
        elif event.kind is EventKind.DIVERT_OK:
            if key in self.counted:
                self.wrong.append(f"{event} was counted before")
            self.counted[key] = (self.open.pop(key, ""), event.destination)
        elif event.kind in (EventKind.LOST, EventKind.REMOVED):
            self.gone[key] = event.kind.name
            self.open.pop(key, None)

    def on_reconcile(self, reconciliation: Reconciliation) -> None:
        """What the PLC has forgotten is not waited for."""
        self.reconciled.append(reconciliation)
        if reconciliation.reason in (Reason.RESTARTED, Reason.OVERDUE):
            wanted = {track.number for track in reconciliation.tracks}
            for key in [key for key in self.open if key[1] in wanted]:
                if reconciliation.reason is Reason.OVERDUE or key[0] != reconciliation.boot_id:
                    self.gone[key] = reconciliation.reason.name
                    del self.open[key]

    def reasons(self) -> Counter[Reason]:
        """How often had what to be reconciled."""
        return Counter(one.reason for one in self.reconciled)

    def audit(self, plc: Plc, *, vanished: int = 0) -> None:
        """Hold what is believed against what happened on the belt. Unless the PLC dropped
        events, only those that vanished may be overdue."""
        assert not self.wrong
        overdue = list(self.gone.values()).count("OVERDUE")
        assert overdue == vanished or Reason.EVENTS_DROPPED in self.reasons()
        landed = {(one.boot_id, one.track): one for one in plc.landings if one.track}
        allowed = {self.reject, self.alternate}
        for one in plc.landings:
            if one.chute and len(one.barcodes) == 1:
                assert one.chute in {chute_of(one.barcodes[0]), *allowed}, f"mis-sorted: {one}"
        for key, (barcode, chute) in self.counted.items():
            assert landed[key].chute == chute, f"counted, but not diverted: {key}"
            assert landed[key].barcodes == (barcode,) or not barcode
        seen = {(event.boot_id, event.track) for event in self.events}
        for key in seen:
            places = [key in self.counted, key in self.gone, key in self.open]
            assert sum(places) == 1, f"{key} is accounted for {sum(places)} times"
        on_belt = {(plc.memory.boot_id, p.track) for p in plc.belt.parcels if p.track}
        flying = {(plc.memory.boot_id, p.track) for p in plc.confirming}
        assert set(self.open) <= on_belt | flying, "waits for what will never come"
