"""What boards read is what stands in the store, whoever commits first."""

from contextlib import closing

from tests.belt import Belt
from tests.conftest import ON_POSTGRES
from tests.floor import Night
from tests.town import WAVE
from wms.domain.events import SignedIn
from wms.domain.messages import say
from wms.domain.words import ContainerState, TrackOutcome
from wms.operations.boards.tail import Tail
from wms.operations.ports import Stamp


def tail_of(night: Night) -> Tail:
    tail = Tail(0.0)
    with night.books.reading() as books:
        while True:
            tail.read(books.boards.journal, 0.0)
            if tail.complete:
                return tail


def counted(night: Night) -> dict[str, int]:
    """Items put by destination, as the journal tells them."""
    puts = tail_of(night).tally.puts.get(WAVE, {})
    return {place: n for place, steps in puts.items() if (n := sum(steps.values()))}


def put(night: Night) -> dict[str, int]:
    """The same as the counters have it."""
    with night.books.reading() as books:
        return {place: n for place, (n, _) in books.boards.sorted(WAVE).items() if n}


def test_the_journal_tells_the_same_puts_as_the_counters(whole_night: tuple[Night, Night]) -> None:
    for night in whole_night:
        assert counted(night) == put(night)
        assert put(night)


def test_so_it_does_for_what_belts_sort(hall: Night, belt: Belt) -> None:
    fallen = [belt.induct() for _ in range(4)]
    for track in fallen[:2]:
        belt.fall(track)
    belt.close("GS001-A")
    belt.fall(fallen[2])
    belt.fall(fallen[3], 12)
    assert counted(hall) == put(hall)
    belt.set_out("GS001-A")
    belt.conveyor.settle()
    assert counted(hall) == put(hall)
    assert TrackOutcome.SORTED in {outcome for _, _, outcome in belt.states()}


def test_the_plan_by_destination_adds_up_to_the_lists(whole_night: tuple[Night, Night]) -> None:
    for night in whole_night:
        kind = f"{night.site.departs}_pick"
        ((items,),) = night.rows("SELECT SUM(items) FROM plan_list WHERE kind = :k", k=kind)
        with night.books.reading() as books:
            planned = books.boards.planned(WAVE)
            stops = books.boards.stops(WAVE)
        assert sum(planned.values()) == items
        assert planned.keys() <= {stop.destination_id for stop in stops}


def test_every_container_is_counted_once(whole_night: tuple[Night, Night]) -> None:
    warehouse, _ = whole_night
    with warehouse.books.reading() as books:
        boxes = books.boards.boxes(WAVE)
    found = warehouse.rows("SELECT destination_id, state FROM container")
    assert sum(n for states in boxes.values() for n in states.values()) == len(found)
    assert boxes["GS001"][ContainerState.RECEIVED] == 3


@ON_POSTGRES
def test_a_fact_that_is_committed_after_a_later_one_is_read_all_the_same(warehouse: Night) -> None:
    tail = tail_of(warehouse)
    with closing(warehouse.again()) as slow, closing(warehouse.again()) as fast:
        with slow.books.writing() as held:
            held.record(_stamp("slow", "T-71"), SignedIn("P-lead", True), say("desk.welcome"))
            with fast.books.writing() as books:
                books.record(_stamp("fast", "T-72"), SignedIn("P-admin", True), say("desk.welcome"))
            look(warehouse, tail, 1.0)
            assert "T-72" in tail.tally.latest
            assert "T-71" not in tail.tally.latest
        look(warehouse, tail, 2.0)
        assert "T-71" in tail.tally.latest


def look(night: Night, tail: Tail, at: float) -> None:
    with night.books.reading() as books:
        tail.read(books.boards.journal, at)


def _stamp(event_id: str, terminal: str) -> Stamp:
    return Stamp(event_id, terminal, "P-lead", "2026-11-21T23:59:00.000+08:00")
