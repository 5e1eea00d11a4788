"""Whole nights of whatever happens: short, damaged, too warm, late, split, undone, sent back."""

import pytest

from tests.conftest import ON_POSTGRES, ON_SQLITE, NewStore
from tests.machines import play
from tests.nights.machine import WholeNight
from tests.nights.shift import SEEN

HAPPENS = {
    *("supplier_arrived", "goods_received", "goods_receipt_closed", "supply_shared"),
    *("goods_received_reversed", "supply_reconciled", "supplier_decided", "hold_decided"),
    *("items_put", "put_reversed", "container_closed", "container_loaded", "load_reversed"),
    *("difference_reported", "container_counted", "manifest_departed"),
    *("truck_arrived", "container_received", "unload_finished", "receipt_taken"),
    *("stop_delivered", "empties_moved", "order_intercepted", "intercept_ended"),
    *("manifest_split", "manifest_voided", "returns_received", "return_disposed"),
    *("supplier: wait", "supplier: next_run", "supplier: short", "supplier: late"),
    *("supply_reconciled: short", "goods_receipt_closed: short", "goods_receipt_closed: overage"),
    *("goods_receipt_closed: damage", "items_put: short", "supply_shared: short"),
    *("difference_reported: damage", "container_counted: short", "container_counted: overage"),
    *("container_received: missend", "unload_finished: missing"),
    *("stop_delivered: missort", "stop_delivered: short"),
}
"""What a few nights bring at least once: a machine that does nothing proves nothing."""


@ON_SQLITE
def test_whatever_happens_the_books_hold_after_each_step(new_store: NewStore) -> None:
    before = SEEN.copy()
    play(
        WholeNight,
        new_store,
        examples=8,
        steps=50,
        missing=lambda: HAPPENS - (SEEN - before).keys(),
    )


@ON_POSTGRES
def test_whatever_happens_the_books_hold_on_postgres(new_store: NewStore) -> None:
    play(WholeNight, new_store, examples=1, steps=25)


@pytest.mark.slow
def test_a_thousand_nights(new_store: NewStore) -> None:
    play(WholeNight, new_store, examples=150, steps=60)
