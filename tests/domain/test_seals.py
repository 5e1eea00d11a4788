"""The seals of a truck: whatever is known when, and in whatever order it is told."""

from datetime import datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from wms.domain.seals import PutOn, worn

MIDNIGHT = datetime.fromisoformat("2026-11-22T00:00:00+08:00")


def at(minutes: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minutes)


def test_what_was_put_on_last_before_it_arrived_is_right() -> None:
    told = [PutOn(("B",), at(40), change=1), PutOn(("C",), at(60), change=2)]
    truck = worn(["A"], told)
    assert truck.now == ("C",)
    assert truck.are_right(["C"], at(90))
    assert not truck.are_right(["B"], at(90))
    assert not truck.are_right(["A"], at(90))
    assert not truck.are_right([], at(90))
    # It stood here before the second change.
    assert truck.are_right(["B"], at(50))
    assert not truck.are_right(["A"], at(50))
    assert truck.had(["B"])
    assert not truck.had(["C"])


def test_without_a_seal_it_came_open() -> None:
    assert worn([], []).are_right([], at(60))
    assert not worn(["A"], [PutOn((), at(40), change=1)]).are_right([], at(60))
    assert not worn(["A"], [PutOn((), at(40), by="GS001")]).are_right(["A"], at(60))


def test_an_hour_written_down_too_late_is_put_right_by_what_a_station_found() -> None:
    """It broke down at one and was sealed anew; the office wrote that down at ten past two. By
    then a station had found that seal, and put on its own."""
    told = [
        PutOn(("B",), at(130), change=1),
        PutOn(("C",), at(110), by="GS002", over=("B",)),
    ]
    assert worn(["A"], told).now == ("C",)
    assert worn(["A"], told).are_right(["C"], at(160))
    assert not worn(["A"], told).are_right(["B"], at(160))


def test_what_a_station_put_on_itself_says_nothing_of_what_it_found() -> None:
    """It broke down at forty; its station let it go on at sixty, and wrote down half past."""
    told = [PutOn(("B",), at(40), change=1), PutOn(("C",), at(30), by="GS001", over=("B",))]
    assert worn(["A"], told).are_right(["B"], at(50), "GS001")
    assert not worn(["A"], told).are_right(["C"], at(50), "GS001")
    assert worn(["A"], told).are_right(["C"], at(90), "GS002")
    late = [PutOn(("C",), at(60), by="GS001", over=("A",))]
    assert not worn(["A"], late).are_right(["C"], at(50), "GS001")


@st.composite
def journeys(draw: st.DrawFn) -> tuple[list[PutOn], list[tuple[str, datetime]]]:
    """A night of one truck: what was put on when, written down then or later; and what was on the
    doors whenever it arrived somewhere."""
    seals, told, came, on, now = count(1), [], [], "S0", 0
    changes = stations = 0
    for breaks_down in draw(st.lists(st.booleans(), max_size=7)):
        now += draw(st.integers(2, 30))
        if breaks_down:
            changes, on = changes + 1, f"S{next(seals)}"
            late = draw(st.integers(0, 50))
            told.append(PutOn((on,), at(now + late), change=changes))
            continue
        stations, over = stations + 1, on
        came.append((on, at(now)))
        now, on = now + draw(st.integers(1, 30)), f"S{next(seals)}"
        told.append(PutOn((on,), at(now), by=f"GS{stations}", over=(over,)))
    return told, came


@given(journey=journeys(), data=st.data())
def test_what_was_on_the_doors_is_right_once_all_is_told(
    journey: tuple[list[PutOn], list[tuple[str, datetime]]], data: st.DataObject
) -> None:
    told, came = journey
    crossed = data.draw(st.permutations(told))
    truck = worn(["S0"], crossed)
    assert truck == worn(["S0"], told)
    for stations, (on, then) in enumerate(came, 1):
        assert truck.are_right([on], then)
        assert truck.are_right([on], then, f"GS{stations}")
        assert not truck.are_right([on, "X"], then)
        assert not truck.are_right(["X"], then)
