"""What a night's facts add up to for boards; the order in which they are told does not matter."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from wms.operations.boards.ports import Fact

STEP = 300
"""Seconds of the steps in which puts are counted."""
MINUTE = 60
LABOUR = 600
"""Somebody with a fact in such a stretch of seconds worked through it: good enough for items per
labour-hour, and it needs nobody to sign out."""


class Work(StrEnum):
    """At what somebody works, by what they did last."""

    SORT = "sort"
    LOAD = "load"
    DEPART = "depart"
    UNLOAD = "unload"
    PAPERS = "papers"
    BELT = "belt"
    DIFFERENCES = "differences"
    RECEIVE = "receive"
    SUPPLIERS = "suppliers"
    HOLDS = "holds"
    DELIVER = "deliver"
    EMPTIES = "empties"
    RETURNS = "returns"
    INTERCEPT = "intercept"


ACTS: dict[str, Work] = {
    "container_bound": Work.SORT,
    "items_put": Work.SORT,
    "put_reversed": Work.SORT,
    "supply_shared": Work.SORT,
    "container_closed": Work.SORT,
    "manifest_opened": Work.LOAD,
    "container_loaded": Work.LOAD,
    "load_reversed": Work.LOAD,
    "manifest_split": Work.LOAD,
    "stop_reassigned": Work.LOAD,
    "vehicle_assigned": Work.LOAD,
    "vehicle_changed": Work.DEPART,
    "manifest_closed": Work.DEPART,
    "manifest_departed": Work.DEPART,
    "manifest_voided": Work.DEPART,
    "truck_arrived": Work.UNLOAD,
    "container_received": Work.UNLOAD,
    "unload_finished": Work.UNLOAD,
    "truck_sealed": Work.UNLOAD,
    "label_reprinted": Work.PAPERS,
    "paper_printed": Work.PAPERS,
    "copy_confirmed": Work.PAPERS,
    "copy_queued_again": Work.PAPERS,
    "queue_sent": Work.PAPERS,
    "sorter_switched": Work.BELT,
    "container_counted": Work.DIFFERENCES,
    "difference_reported": Work.DIFFERENCES,
    "report_reversed": Work.DIFFERENCES,
    "difference_reviewed": Work.DIFFERENCES,
    "content_corrected": Work.DIFFERENCES,
    "supplier_arrived": Work.RECEIVE,
    "goods_received": Work.RECEIVE,
    "goods_received_reversed": Work.RECEIVE,
    "goods_receipt_closed": Work.RECEIVE,
    "supplier_decided": Work.SUPPLIERS,
    "reading_taken": Work.HOLDS,
    "goods_held": Work.HOLDS,
    "hold_decided": Work.HOLDS,
    "stop_delivered": Work.DELIVER,
    "empties_moved": Work.EMPTIES,
    "order_intercepted": Work.INTERCEPT,
    "intercept_answered": Work.INTERCEPT,
    "intercept_ended": Work.INTERCEPT,
    "return_collected": Work.RETURNS,
    "return_reversed": Work.RETURNS,
    "returns_note_closed": Work.RETURNS,
    "returns_received": Work.RETURNS,
    "return_disposed": Work.RETURNS,
    "return_slip_closed": Work.RETURNS,
}
"""The facts that people make with their hands, and the work they belong to."""
ALONG = (
    "paper_printed",
    "reading_taken",
    "goods_held",
    "return_collected",
    "return_reversed",
    "empties_moved",
    "intercept_answered",
    "intercept_ended",
    "supply_shared",
)
"""The facts that also come along with another of the same act, the one that tells least first: a
vehicle that leaves takes papers and totes along, and what somebody did is to let it leave."""
SIGNED_IN, SIGNED_OUT = "signed_in", "signed_out"


@dataclass(slots=True)
class Hands:
    """One person at one terminal: acts and items by minute, and the latest of what they did."""

    acts: dict[int, int] = field(default_factory=dict)
    items: dict[int, int] = field(default_factory=dict)
    last: Fact | None = None
    signed_in: Fact | None = None
    signed_out: Fact | None = None

    def since(self, at: float) -> tuple[int, int]:
        """Acts and items from the minute of `at` on."""
        first = int(at // MINUTE)
        acts = sum(n for minute, n in self.acts.items() if minute >= first)
        items = sum(n for minute, n in self.items.items() if minute >= first)
        return acts, items


@dataclass(slots=True)
class Tally:
    """Sums over the facts of a night."""

    puts: dict[str, dict[str, dict[int, int]]] = field(default_factory=dict)
    """Items by wave, destination and step."""
    last_put: dict[tuple[str, str], float] = field(default_factory=dict)
    """When something was last put for a destination of a wave."""
    hands: dict[tuple[str, str], Hands] = field(default_factory=dict)
    """By terminal and person."""
    latest: dict[str, Fact] = field(default_factory=dict)
    """The newest fact of each terminal at which somebody works, apart from leaving it: whoever
    badges over comes before the one who leaves."""
    labour: set[tuple[str, int]] = field(default_factory=set)
    """Person and stretch of `LABOUR` seconds in which they did something."""

    def add(self, facts: Iterable[Fact]) -> None:
        """Count them; each fact only once, in any order."""
        for fact in facts:
            if fact.items:
                self._put(fact)
            if fact.kind in ACTS:
                self._act(fact)
            elif fact.kind in (SIGNED_IN, SIGNED_OUT):
                self._sign(fact)

    def _put(self, fact: Fact) -> None:
        places = self.puts.setdefault(fact.wave_id, {})
        steps = places.setdefault(fact.destination_id, {})
        step = int(fact.at // STEP)
        steps[step] = steps.get(step, 0) + fact.items
        if fact.items > 0:
            key = (fact.wave_id, fact.destination_id)
            self.last_put[key] = max(fact.at, self.last_put.get(key, 0.0))

    def _act(self, fact: Fact) -> None:
        hands = self._hands(fact)
        minute = int(fact.at // MINUTE)
        hands.acts[minute] = hands.acts.get(minute, 0) + 1
        if fact.items:
            hands.items[minute] = hands.items.get(minute, 0) + fact.items
        hands.last = _telling(hands.last, fact)
        self.labour.add((fact.person_id, int(fact.at // LABOUR)))

    def _sign(self, fact: Fact) -> None:
        hands = self._hands(fact)
        if fact.kind == SIGNED_IN:
            hands.signed_in = _newer(hands.signed_in, fact)
        else:
            hands.signed_out = _newer(hands.signed_out, fact)

    def _hands(self, fact: Fact) -> Hands:
        if fact.kind != SIGNED_OUT:
            self.latest[fact.terminal_id] = _newer(self.latest.get(fact.terminal_id), fact)
        return self.hands.setdefault((fact.terminal_id, fact.person_id), Hands())

    def steps(self, wave_id: str, places: frozenset[str] | None = None) -> dict[int, int]:
        """Items by step, of some destinations or of all."""
        found: dict[int, int] = {}
        for place, steps in self.puts.get(wave_id, {}).items():
            if places is None or place in places:
                for step, items in steps.items():
                    found[step] = found.get(step, 0) + items
        return found


def _newer(one: Fact | None, other: Fact) -> Fact:
    return other if one is None or other.position > one.position else one


def _telling(one: Fact | None, other: Fact) -> Fact:
    """The newer of two acts; of one act, whose facts bear one time, what it was for."""
    if one is None or one.at != other.at:
        return _newer(one, other)
    return max(one, other, key=lambda fact: (_rank(fact.kind), fact.position))


def _rank(kind: str) -> int:
    return ALONG.index(kind) if kind in ALONG else len(ALONG)
