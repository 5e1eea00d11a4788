"""The journal is read once, newest first, whatever order its facts come to light in."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

import wms.operations.boards.tail as tail_module
from wms.domain.messages import Unavailable, say
from wms.operations.boards.ports import Fact
from wms.operations.boards.tail import PATIENCE, Tail


def fact(position: int, items: int = 1, at: float = 0.0) -> Fact:
    return Fact(position, "T-01", "S1", at or 1000.0 + position, "items_put", "W", "GS001", items)


@dataclass
class Journal:
    """Facts by position; those of `hidden` are not committed yet."""

    facts: dict[int, Fact] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    given: list[int] = field(default_factory=list)
    silent: bool = False

    def add(self, *positions: int) -> None:
        self.facts |= {position: fact(position) for position in positions}

    def top(self) -> int:
        return max(self.facts.keys() - self.hidden, default=0)

    def between(self, low: int, high: int, most: int) -> tuple[Fact, ...]:
        if self.silent:
            raise Unavailable(say("store.trouble", cause="gone"))
        shown = sorted(self.facts.keys() - self.hidden, reverse=True)
        found = tuple(self.facts[p] for p in shown if low < p <= high)[:most]
        self.given += [one.position for one in found]
        return found


def small(limit: int) -> Callable[[], None]:
    before = tail_module.MOST
    tail_module.MOST = limit

    def back() -> None:
        tail_module.MOST = before

    return back


def put(tail: Tail) -> int:
    return sum(tail.tally.steps("W").values())


@given(
    bursts=st.lists(st.integers(1, 30), min_size=1, max_size=8),
    limit=st.integers(1, 40),
    late=st.sets(st.integers(1, 200), max_size=12),
    never=st.sets(st.integers(1, 200), max_size=6),
)
def test_every_fact_is_counted_once_however_late_it_is_committed(
    bursts: list[int], limit: int, late: set[int], never: set[int]
) -> None:
    back = small(limit)
    try:
        journal, tail, position = Journal(), Tail(0.0), 0
        for number, burst in enumerate(bursts):
            journal.add(*range(position + 1, position + burst + 1))
            position += burst
            journal.hidden = never | {p for p in late if p > position - burst}
            tail.read(journal, float(number))
        journal.hidden = never
        for look in range(position + 3):
            tail.read(journal, len(bursts) + look * 0.1)
        assert tail.complete
        assert len(journal.given) == len(set(journal.given))
        assert put(tail) == len(journal.facts.keys() - never)
    finally:
        back()


def test_a_position_that_never_comes_is_not_waited_for_for_ever() -> None:
    journal, tail = Journal(), Tail(0.0)
    journal.add(1, 2, 4)
    tail.read(journal, 0.0)
    assert tail._holes == {3: 0.0}
    tail.read(journal, PATIENCE + 1)
    assert tail._holes == {}


def test_the_newest_are_read_first_and_nights_before_not_at_all() -> None:
    back = small(10)
    try:
        journal, tail = Journal(), Tail(since=1000.0 + 75)
        journal.add(*range(1, 101))
        tail.read(journal, 0.0)
        assert put(tail) == 10
        assert tail.oldest == 1000.0 + 91
        assert not tail.complete
        for look in range(4):
            tail.read(journal, float(look))
        assert tail.complete
        assert put(tail) == 26
        assert min(journal.given) > 50
    finally:
        back()


def test_a_store_that_falls_silent_loses_nothing() -> None:
    journal, tail = Journal(), Tail(0.0)
    journal.add(1, 2, 3)
    journal.silent = True
    try:
        tail.read(journal, 0.0)
    except Unavailable:
        journal.silent = False
    tail.read(journal, 1.0)
    assert put(tail) == 3


def test_what_is_taken_back_counts_against_what_was_put() -> None:
    journal, tail = Journal(), Tail(0.0)
    journal.facts = {1: fact(1, 5), 2: fact(2, -5)}
    tail.read(journal, 0.0)
    assert put(tail) == 0
    assert tail.tally.last_put == {("W", "GS001"): 1001.0}
