"""Dock appointments: nobody overlaps, everybody fits or is named, and cold goods do not stand."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wms.domain.appointments import STEP, Appointment, Dock, DockPlan, Hall, Load, assign
from wms.domain.words import Zone

OPENS, CLOSES, MIDNIGHT = 16 * 60, 23 * 60, 24 * 60
EVERY = frozenset(Zone)
DRY = frozenset({Zone.AMBIENT})
ICE = frozenset({Zone.FROZEN})


def hall(*docks: frozenset[Zone]) -> Hall:
    named = tuple(Dock(f"D{n:02d}", zones) for n, zones in enumerate(docks, 1))
    return Hall(named, OPENS, CLOSES, items_a_minute=100, setup=5)


def load(supplier: str, items: int, zones: frozenset[Zone] = DRY, at: int = MIDNIGHT) -> Load:
    return Load(supplier, items, zones, at, items)


def at(plan: DockPlan, supplier: str) -> Appointment:
    return next(one for one in plan.appointments if one.supplier_id == supplier)


def known(plan: DockPlan) -> dict[str, Appointment]:
    return {one.supplier_id: one for one in plan.appointments}


def test_the_earliest_vehicle_is_served_first_and_of_one_vehicle_the_largest() -> None:
    loads = [load("V1", 900, at=MIDNIGHT + 60), load("V2", 300), load("V3", 800)]
    plan = assign(hall(DRY), loads, {}, 0, more_to_come=False)
    assert [one.supplier_id for one in plan.appointments] == ["V3", "V2", "V1"]
    assert plan.appointments[0].begins == OPENS


def test_frozen_goods_come_late_to_the_dock_that_takes_them() -> None:
    plan = assign(
        hall(DRY, EVERY), [load("V1", 500, ICE), load("V2", 500)], {}, 0, more_to_come=True
    )
    assert (at(plan, "V1").dock, at(plan, "V1").ends) == ("D02", CLOSES)
    assert (at(plan, "V2").dock, at(plan, "V2").begins) == ("D01", OPENS)


def test_goods_no_dock_takes_are_named() -> None:
    plan = assign(hall(DRY), [load("V1", 500, ICE)], {}, 0, more_to_come=False)
    assert plan == DockPlan((), ("V1",))


def test_more_than_the_hours_hold_is_named_the_most_urgent_placed() -> None:
    loads = [load("V1", 30_000), load("V2", 20_000)]
    plan = assign(hall(DRY), loads, {}, 0, more_to_come=False)
    assert ([one.supplier_id for one in plan.appointments], plan.unplaced) == (["V1"], ("V2",))


def test_an_order_that_grows_within_its_room_moves_nobody() -> None:
    first = assign(hall(DRY), [load("V1", 1000), load("V2", 900)], {}, 0, more_to_come=True)
    grown = [load("V1", 1200), load("V2", 1000)]
    again = assign(hall(DRY), grown, known(first), 0, more_to_come=True)
    assert again == first


def test_what_no_longer_fits_before_the_next_one_moves_and_the_next_one_stays() -> None:
    first = assign(hall(DRY), [load("V1", 1000), load("V2", 900)], {}, 0, more_to_come=True)
    grown = [load("V1", 9000), load("V2", 900)]
    again = assign(hall(DRY), grown, known(first), 0, more_to_come=True)
    assert at(again, "V2") == at(first, "V2")
    assert at(again, "V1").begins >= at(again, "V2").ends


def test_who_stands_at_the_dock_is_not_sent_away() -> None:
    first = assign(hall(DRY), [load("V1", 1000), load("V2", 900)], {}, 0, more_to_come=True)
    grown = [load("V1", 9000), load("V2", 900)]
    again = assign(hall(DRY), grown, known(first), OPENS, more_to_come=True)
    assert at(again, "V1") == at(first, "V1")


def test_nothing_new_begins_before_now() -> None:
    plan = assign(hall(DRY), [load("V1", 100)], {}, 20 * 60 + 3, more_to_come=False)
    assert at(plan, "V1").begins == 20 * 60 + 5


def test_a_supplier_nothing_is_ordered_of_any_more_leaves_room() -> None:
    first = assign(hall(DRY), [load("V1", 1000), load("V2", 900)], {}, 0, more_to_come=True)
    again = assign(hall(DRY), [load("V2", 900)], known(first), 0, more_to_come=True)
    assert [one.supplier_id for one in again.appointments] == ["V2"]


ZONES = st.sampled_from([DRY, frozenset({Zone.CHILLED}), ICE, EVERY])
DOCKS = st.lists(st.sampled_from([DRY, EVERY, ICE | DRY]), min_size=1, max_size=5)
LOADS = st.lists(st.tuples(st.integers(0, 6000), ZONES, st.integers(0, 4)), max_size=40).map(
    lambda rows: [
        Load(f"V{n:03d}", items, zones, MIDNIGHT + 30 * late, items)
        for n, (items, zones, late) in enumerate(rows)
    ]
)


def holds(place: Hall, loads: list[Load], plan: DockPlan) -> None:
    """What is true of any dock plan."""
    zones = {dock.name: dock.zones for dock in place.docks}
    wanted = {one.supplier_id: one for one in loads if one.items}
    for one in plan.appointments:
        assert OPENS <= one.begins < one.ends <= CLOSES
        assert one.begins % STEP == one.ends % STEP == 0
        assert wanted[one.supplier_id].zones <= zones[one.dock]
        assert one.ends - one.begins >= place.unloading(wanted[one.supplier_id].items)
    for name in zones:
        of_dock = sorted(one for one in plan.appointments if one.dock == name)
        assert all(before.ends <= after.begins for before, after in pairwise(of_dock))
    placed = [one.supplier_id for one in plan.appointments]
    assert sorted([*placed, *plan.unplaced]) == sorted(wanted)


@given(DOCKS, LOADS, st.booleans())
def test_any_night_is_planned_without_overlap_inside_the_hours(
    docks: list[frozenset[Zone]], loads: list[Load], more: bool
) -> None:
    plan = assign(hall(*docks), loads, {}, 0, more_to_come=more)
    holds(hall(*docks), loads, plan)
    assert plan == assign(hall(*docks), list(reversed(loads)), {}, 0, more_to_come=more)


@given(DOCKS, LOADS, st.lists(st.integers(-2000, 4000), min_size=40, max_size=40))
def test_a_rolling_night_keeps_what_was_told_where_it_fits(
    docks: list[frozenset[Zone]], loads: list[Load], more: list[int]
) -> None:
    place = hall(*docks)
    first = known(assign(place, loads, {}, 0, more_to_come=True))
    later = [
        replace(one, items=max(0, one.items + by)) for one, by in zip(loads, more, strict=False)
    ]
    plan = assign(place, later, first, 0, more_to_come=True)
    holds(place, later, plan)
    now = known(plan)
    for one in later:
        before = first.get(one.supplier_id)
        if before and one.items and place.unloading(one.items) <= before.ends - before.begins:
            assert now[one.supplier_id] == before


@given(st.integers(1, 8), st.lists(st.integers(1, 3000), min_size=1, max_size=60))
def test_the_last_vehicle_is_done_within_the_bound_of_list_schedules(
    docks: int, items: list[int]
) -> None:
    place = hall(*[DRY] * docks)
    loads = [load(f"V{n:03d}", quantity) for n, quantity in enumerate(items)]
    plan = assign(place, loads, {}, 0, more_to_come=False)
    if not plan.unplaced:
        each = [place.unloading(quantity) for quantity in items]
        done = max(one.ends for one in plan.appointments) - OPENS
        assert done * docks <= sum(each) + max(each) * (docks - 1)
