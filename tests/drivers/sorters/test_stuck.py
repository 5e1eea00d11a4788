"""A house that takes its time, or cannot count for a while: its store is locked, full or gone."""

import asyncio
from itertools import pairwise

from drivers.sorters import Event, EventKind, PlcState
from tests.drivers.sorters.scene import ITEMS, LINE, Scene, nothing, play

LONG = 4.0
"""Seconds; without rule 5 the belt would bring thirty items meanwhile, and drop their events."""


def test_while_an_event_cannot_be_taken_the_plc_inducts_nothing_and_drops_nothing() -> None:
    scene = Scene()
    take = scene.house.on_event
    stuck = [False]

    def sometimes(event: object) -> None:
        if stuck[0]:
            raise OSError("disk full")
        take(event)  # type: ignore[arg-type]

    async def lock(scene: Scene) -> None:
        stuck[0] = True
        fed = len(scene.plc.belt.waiting)
        await asyncio.sleep(LONG)
        inducted = fed - len(scene.plc.belt.waiting)
        assert inducted <= 1.5 / LINE.headway
        stuck[0] = False

    scene.house.on_event = sometimes  # type: ignore[method-assign]
    scene.sorter = scene.new_sorter()
    play(scene, lock)
    assert len(scene.house.counted) == ITEMS
    assert scene.sorter.statistics.dropped == 0
    assert any(PlcState.HOST_TRIPPED in one.state for one in scene.house.conditions)


def test_a_decision_is_written_before_what_came_with_the_item_is_taken() -> None:
    scene = Scene()
    take = scene.house.on_event
    commands_at: list[tuple[EventKind, int]] = []

    def note(event: Event) -> None:
        written = sum(function == 6 for function, _, _ in scene.link.calls)
        commands_at.append((event.kind, written))
        take(event)

    scene.house.on_event = note  # type: ignore[method-assign]
    scene.sorter = scene.new_sorter()
    play(scene, nothing)
    after = [
        later - earlier
        for (kind, earlier), (_, later) in pairwise(commands_at)
        if kind is EventKind.INDUCT_REQ
    ]
    assert set(after) == {1}
    assert len(scene.house.counted) == ITEMS
