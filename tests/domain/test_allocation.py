"""Who gets how much when there is not enough."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wms.domain.allocation import first_come, share_out

DEMANDS = st.lists(st.integers(0, 10**6), max_size=40)
SUPPLY = st.integers(0, 5 * 10**7)


def test_ten_boxes_for_three_stations() -> None:
    # 10 × 6/13 = 4.6, 10 × 4/13 = 3.1, 10 × 3/13 = 2.3: one box is left, for the .6
    assert share_out(10, [6, 4, 3]) == [5, 3, 2]


def test_equal_remainders_go_to_the_larger_order_then_to_the_first() -> None:
    assert share_out(2, [1, 3]) == [0, 2]
    assert share_out(1, [1, 1, 1]) == [1, 0, 0]


def test_enough_for_everyone_is_simply_given() -> None:
    assert share_out(100, [6, 4, 3]) == [6, 4, 3]
    assert share_out(0, []) == []


def test_at_one_point_the_first_to_order_is_the_first_served() -> None:
    assert first_come(4, [2, 3, 1]) == [2, 2, 0]


@pytest.mark.parametrize(("supply", "demands"), [(-1, [1]), (1, [-1])])
def test_nothing_is_ever_negative(supply: int, demands: list[int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        share_out(supply, demands)


@given(SUPPLY, DEMANDS)
def test_all_of_it_is_given_and_nobody_gets_more_than_ordered(
    supply: int, demands: list[int]
) -> None:
    for shares in (share_out(supply, demands), first_come(supply, demands)):
        assert sum(shares) == min(supply, sum(demands))
        assert all(0 <= share <= demand for share, demand in zip(shares, demands, strict=True))


@given(SUPPLY, DEMANDS)
def test_nobody_is_a_whole_unit_away_from_the_fair_share(supply: int, demands: list[int]) -> None:
    total = sum(demands)
    if supply >= total:
        return
    for share, demand in zip(share_out(supply, demands), demands, strict=True):
        assert abs(Fraction(supply * demand, total) - share) < 1


@given(SUPPLY, DEMANDS, st.randoms(use_true_random=False))
def test_what_someone_gets_does_not_depend_on_where_others_stand(
    supply: int, demands: list[int], random: st.DataObject
) -> None:
    shuffled = list(demands)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    before = sorted(zip(demands, share_out(supply, demands), strict=True))
    after = sorted(zip(shuffled, share_out(supply, shuffled), strict=True))
    assert before == after
