"""The audit is only worth something if it notices: each rule broken on purpose must be caught."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from drivers.sorters import Event, EventKind
from drivers.sorters.codec import Slot, Status
from drivers.sorters.inbox import Inbox
from drivers.sorters.sorter import Sorter
from drivers.sorters.tracks import Tracks
from tests.drivers.sorters.house import House, chute_of
from tests.drivers.sorters.scene import Scene, nothing, play


async def repeat(scene: Scene) -> None:
    """Events come twice."""
    for _ in range(20):
        scene.plc.memory.repeat()
        await asyncio.sleep(0.11)


async def tear(scene: Scene) -> None:
    """Slots are read half written."""
    for _ in range(20):
        scene.plc.memory.torn_readings = 2
        await asyncio.sleep(0.13)


async def restart(scene: Scene) -> None:
    """The PLC restarts."""
    scene.plc.restart()
    await asyncio.sleep(1)


async def lose(scene: Scene) -> None:
    """Items leave the belt unseen."""
    for _ in range(4):
        scene.plc.lose()
        await asyncio.sleep(0.3)


async def silence(scene: Scene) -> None:
    """The PLC is silent for longer than its slots hold."""
    scene.faults.silent = True
    await asyncio.sleep(3)
    scene.faults.silent = False


def count_a_repeated_event(patch: pytest.MonkeyPatch) -> None:
    """Rule 2: no memory of what was taken."""
    patch.setattr(Tracks, "knows", lambda *_: False)


def believe_a_torn_slot(patch: pytest.MonkeyPatch) -> None:
    """Rule 2: the copy is not looked at."""
    patch.setattr(Slot, "whole", property(lambda slot: slot.seq != 0))


def overlook_a_restart(patch: pytest.MonkeyPatch) -> None:
    """Rule 3: the boot id is not looked at."""

    async def as_it_is(_: Sorter, first: Status) -> Status:
        return first

    patch.setattr(Sorter, "_read_again", as_it_is)


def jump_to_the_newest_event(patch: pytest.MonkeyPatch) -> None:
    """Rule 2: what lies between is not acknowledged one by one."""

    def newest(inbox: Inbox, status: Status) -> tuple[int, Slot] | None:
        if not inbox.behind(status):
            return None
        slots = enumerate(status.slots)
        return next((found for found in slots if found[1].seq == status.ev_head_seq), None)

    patch.setattr(Inbox, "next", newest)


def count_when_accepted(patch: pytest.MonkeyPatch) -> None:
    """Rule 6: an accepted command taken for a sorted item."""
    take = House.on_event

    def eager(house: House, event: Event) -> None:
        take(house, event)
        if event.kind is EventKind.INDUCT_REQ:
            key = (event.boot_id, event.track)
            house.counted[key] = (event.barcode, chute_of(event.barcode))
            house.open.pop(key)

    patch.setattr(House, "on_event", eager)


def match_by_order(patch: pytest.MonkeyPatch) -> None:
    """One lost item, and every following one is counted for another."""
    take = House.on_event

    def in_order(house: House, event: Event) -> None:
        if event.kind is EventKind.DIVERT_OK and house.open:
            oldest = min(house.open, key=lambda key: key[1])
            house.counted[oldest] = (house.open.pop(oldest), event.destination)
        else:
            take(house, event)

    patch.setattr(House, "on_event", in_order)


@pytest.mark.parametrize(
    ("mutant", "trouble"),
    [
        (count_a_repeated_event, repeat),
        (believe_a_torn_slot, tear),
        (overlook_a_restart, restart),
        (jump_to_the_newest_event, silence),
        (count_when_accepted, lose),
        (match_by_order, lose),
    ],
    ids=lambda one: one.__name__,
)
def test_a_broken_rule_is_noticed(
    mutant: Callable[[pytest.MonkeyPatch], None],
    trouble: Callable[[Scene], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play(Scene(items=60), trouble)
    mutant(monkeypatch)
    scene = Scene(items=60)
    scene.limit = 80.0
    with pytest.raises((AssertionError, KeyError)):
        play(scene, trouble)


def test_and_without_trouble_there_is_nothing_to_notice() -> None:
    play(Scene(items=30), nothing)
