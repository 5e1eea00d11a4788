"""What is left, shared again: by the rule that the plan shared by, and never back out of a box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wms.domain.allocation import share_out
from wms.domain.sharing import Claim, share_again

MOST = 2_000
claims = st.lists(
    st.tuples(st.integers(0, MOST), st.integers(0, MOST)).map(
        lambda two: Claim(max(two), min(two))
    ),
    max_size=60,
)


@given(st.integers(0, 60 * MOST), claims)
def test_nobody_loses_what_they_have_nor_gets_more_than_was_ordered(
    left: int, sharing: list[Claim]
) -> None:
    ends = share_again(left, sharing)
    assert all(c.has <= end <= c.most for c, end in zip(sharing, ends, strict=True))
    there = left + sum(c.has for c in sharing)
    assert sum(ends) == min(there, sum(c.most for c in sharing))


@given(st.integers(0, 60 * MOST), st.lists(st.integers(0, MOST), max_size=60))
def test_before_anything_is_put_it_is_the_rule_of_the_plan(left: int, ordered: list[int]) -> None:
    assert share_again(left, [Claim(most, 0) for most in ordered]) == share_out(left, ordered)


@given(st.integers(0, 60 * MOST), claims, st.data())
def test_putting_what_one_is_due_changes_nobodys_share(
    left: int, sharing: list[Claim], data: st.DataObject
) -> None:
    """So the order in which people walk is no part of the rule."""
    ends = share_again(left, sharing)
    puts = [data.draw(st.integers(0, end - c.has)) for c, end in zip(sharing, ends, strict=True)]
    later = [Claim(c.most, c.has + put) for c, put in zip(sharing, puts, strict=True)]
    assert share_again(left - sum(puts), later) == ends


@given(st.integers(0, 60 * MOST), claims)
def test_nobody_who_waits_lags_behind_another_by_more_than_a_remainder(
    left: int, sharing: list[Claim]
) -> None:
    """Whoever got some of what is left has, of what they may have, no more than anybody else."""
    ends = share_again(left, sharing)
    got = [(end, c.most) for c, end in zip(sharing, ends, strict=True) if end > c.has]
    for end, most in got:
        for other, others in zip(ends, sharing, strict=True):
            # (end - 1) / most < (other + 1) / others.most, in whole numbers
            assert (end - 1) * others.most < (other + 1) * most or not others.most


def test_an_example_to_explain_it_by() -> None:
    # Ten each were planned. The first got five of its ten, then only seven are left for both.
    assert share_again(7, [Claim(10, 5), Claim(10, 0)]) == [6, 6]
    # Only three are left: the first has more than half of what came and keeps it.
    assert share_again(3, [Claim(10, 5), Claim(10, 0)]) == [5, 3]
    # Two are found again: it is as if five had been left from the beginning.
    assert share_again(5, [Claim(10, 5), Claim(10, 0)]) == [5, 5]


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        share_again(-1, [Claim(1, 0)])
    with pytest.raises(ValueError, match="never negative"):
        share_again(1, [Claim(1, 2)])
