"""Whole nights of whatever happens: short, damaged, too warm, late, split, undone, sent back."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import ON_POSTGRES, ON_SQLITE, NewStore
from tests.nights.machine import WholeNight
from tests.nights.shift import SEEN

HAPPENS = {
    *("supplier_arrived", "goods_received", "goods_receipt_closed", "supply_shared"),
    *("items_put", "container_closed", "container_loaded", "manifest_departed"),
    *("truck_arrived", "container_received", "unload_finished", "receipt_taken"),
    *("stop_delivered", "empties_moved", "order_intercepted", "intercept_ended"),
    *("manifest_split", "manifest_voided", "returns_received", "return_disposed"),
}
"""What a few nights bring at least once: a machine that does nothing proves nothing."""


def play(new_store: NewStore, nights: int, steps: int) -> None:
    """So many nights, of so many steps each at most."""

    class Tonight(WholeNight):
        pass

    Tonight.new_store = staticmethod(new_store)
    run_state_machine_as_test(
        Tonight,
        settings=settings(
            max_examples=nights,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
            report_multiple_bugs=False,
        ),
    )


@ON_SQLITE
def test_whatever_happens_the_books_hold_after_each_step(new_store: NewStore) -> None:
    play(new_store, nights=8, steps=50)
    rarely = HAPPENS - SEEN.keys()
    assert not rarely, (rarely, SEEN)


@ON_POSTGRES
def test_whatever_happens_the_books_hold_on_postgres(new_store: NewStore) -> None:
    play(new_store, nights=1, steps=25)


@pytest.mark.slow
def test_a_thousand_nights(new_store: NewStore) -> None:
    play(new_store, nights=150, steps=60)
