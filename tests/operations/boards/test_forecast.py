"""What is foretold, and what a deadline needs: the rules, over all nights there can be."""

from hypothesis import given
from hypothesis import strategies as st

from wms.operations.boards.forecast import LOOKED_AT, PLOTTED, bars, forecast, needed
from wms.operations.boards.tally import STEP

NOW = 1_000_000 * STEP + 120.0
RUNNING = 1_000_000

steps = st.dictionaries(st.integers(RUNNING - 40, RUNNING), st.integers(-5, 2000), max_size=41)


def evenly(items: int, stretches: int) -> dict[int, int]:
    """So many items in each of the last whole stretches of five minutes."""
    return dict.fromkeys(range(RUNNING - stretches, RUNNING), items)


def test_at_an_even_pace_the_rest_takes_as_long_as_one_expects() -> None:
    found = forecast(evenly(100, 8), left=600, now=NOW)
    assert (found.pace, found.finish) == (200, NOW + 30 * 60)


def test_one_break_and_one_rush_do_not_move_it() -> None:
    steps = evenly(100, 6) | {RUNNING - 2: 0, RUNNING - 4: 900}
    assert forecast(steps, 600, NOW) == forecast(evenly(100, 6), 600, NOW)


def test_with_less_than_ten_minutes_of_work_nothing_is_foretold() -> None:
    for worked in ({}, evenly(100, 1), {RUNNING: 500}):
        found = forecast(worked, 600, NOW)
        assert (found.pace, found.finish) == (None, None)
    assert forecast(evenly(100, 2), 600, NOW).finish is not None


def test_where_most_of_the_half_hour_stood_still_nobody_can_say() -> None:
    found = forecast(evenly(100, 20) | evenly(0, 4), 600, NOW)
    assert (found.pace, found.finish) == (0, None)


def test_what_is_done_is_done() -> None:
    assert forecast({}, 0, NOW).finish == NOW


@given(steps=steps, left=st.integers(0, 10**6))
def test_a_forecast_never_lies_in_the_past_nor_divides_by_nothing(
    steps: dict[int, int], left: int
) -> None:
    found = forecast(steps, left, NOW)
    assert found.finish is None or found.finish >= NOW
    assert found.pace is None or found.pace >= 0


@given(steps=steps, left=st.integers(1, 10**6), more=st.integers(1, 10**6))
def test_more_that_is_left_is_never_done_sooner(
    steps: dict[int, int], left: int, more: int
) -> None:
    one, other = forecast(steps, left, NOW), forecast(steps, left + more, NOW)
    assert (one.finish is None) == (other.finish is None)
    if one.finish is not None and other.finish is not None:
        assert other.finish > one.finish


@given(steps=steps, left=st.integers(1, 10**6), flood=st.integers(0, 10**6))
def test_the_running_stretch_and_what_is_older_than_half_an_hour_change_nothing(
    steps: dict[int, int], left: int, flood: int
) -> None:
    steps = steps | evenly(7, LOOKED_AT)
    changed = steps | {RUNNING: flood, RUNNING - LOOKED_AT - 1: flood}
    assert forecast(changed, left, NOW) == forecast(steps, left, NOW)


due = st.lists(st.tuples(st.integers(0, 10**5), st.floats(-7200, 7200)), max_size=50)


@given(due=due)
def test_the_pace_needed_meets_every_deadline_and_none_lower_does(
    due: list[tuple[int, float]],
) -> None:
    deadlines = [(items, NOW + wait) for items, wait in due if abs(wait) > 1]
    pace = needed(deadlines, NOW)

    def meets(pace: int) -> bool:
        left = 0
        for items, at in sorted(deadlines, key=lambda one: one[1]):
            left += items
            if at > NOW and left > pace * (at - NOW) / PLOTTED + 1e-6:
                return False
        return True

    assert meets(pace)
    assert pace == 0 or not meets(pace - 1)


@given(steps=steps, hours=st.integers(1, 6))
def test_the_bars_hold_what_was_put_since_the_first(steps: dict[int, int], hours: int) -> None:
    first = NOW - hours * 3600
    begins, values = bars(steps, first, NOW)
    assert begins % PLOTTED == 0
    assert begins + len(values) * PLOTTED > NOW >= begins + (len(values) - 1) * PLOTTED
    assert len(values) <= hours * 6 + 1
    if all(items >= 0 for items in steps.values()):
        shown = sum(items for step, items in steps.items() if step * STEP >= begins)
        assert sum(values) == shown
