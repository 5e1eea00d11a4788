"""The rule of the cold chain, in whatever order goods are measured and holds decided."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE, NewStore
from tests.machines import AT_ITS_PACE
from tests.nights.cold_chain import TENTHS, Act, ColdChain
from tests.nights.shift import SEEN, Hour

ACTS = st.builds(
    Act,
    decides=st.sampled_from((False, True)),
    number=st.integers(0, 2),
    pick=st.integers(0, 11),
    tenths=st.sampled_from(TENTHS),
    flag=st.booleans(),
)
NIGHTS = st.tuples(*(st.lists(ACTS, min_size=3, max_size=6) for _ in range(Hour.AFTER)))


def play(new_store: NewStore, nights: int) -> Counter[str]:
    """So many nights; what happened in them."""
    before = SEEN.copy()

    @settings(AT_ITS_PACE, max_examples=nights, derandomize=True)
    @given(NIGHTS)
    def a_night(hours: tuple[list[Act], ...]) -> None:
        night = ColdChain(new_store)
        try:
            for acts in hours:
                for act in acts:
                    night.act(act)
                night.the_hour_passes()
                night.nothing_held_moves()
                night.the_books_hold()
        finally:
            night.teardown()

    a_night()
    return SEEN - before


@ON_SQLITE
def test_nothing_warm_moves_before_somebody_decides(new_store: NewStore) -> None:
    seen = play(new_store, nights=8)
    assert seen["goods_held"] >= 10, seen
    assert seen["hold_decided"] >= 5, seen


@pytest.mark.slow
def test_nothing_warm_moves_in_many_nights(new_store: NewStore) -> None:
    play(new_store, nights=120)
