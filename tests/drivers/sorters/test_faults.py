"""Every trouble a PLC can make, in the middle of a run of 450 items a minute.

On the virtual clock: the real sorter, the simulated belt, no wire. After each scene nothing is
mis-sorted, nothing is counted that was not diverted, and every track is accounted for.
"""

import asyncio
from dataclasses import replace

import pytest

from drivers.simulators.sorter import DirectLink, Plc, Spoilt, run_virtual
from drivers.sorters import (
    DivertCode,
    EventKind,
    LinkState,
    NoAnswer,
    PlcState,
    Reason,
    Resume,
    Verdict,
)
from drivers.sorters.words import INDUCTIONS
from tests.drivers.sorters.house import chute_of
from tests.drivers.sorters.scene import ITEMS, LINE, Scene, nothing, play, run_scene


def test_a_quiet_night_sorts_every_item_into_its_chute_in_time() -> None:
    scene = play(Scene(), nothing)
    assert len(scene.house.counted) == ITEMS
    assert all(chute == chute_of(code) for code, chute in scene.house.counted.values())
    assert scene.sorter.statistics.verdicts == {Verdict.ACCEPTED: ITEMS}
    assert scene.sorter.statistics.latency(1.0) < 0.05
    assert scene.house.reasons() == {Reason.CONNECTED: 1}


@pytest.mark.parametrize("keep_counters", [True, False], ids=["counters kept", "counters zero"])
def test_a_restarted_plc_has_forgotten_the_belt_and_the_house_knows_which_items(
    keep_counters: bool,
) -> None:
    async def restart(scene: Scene) -> None:
        scene.plc.restart(keep_counters=keep_counters)
        await scene.until(lambda: scene.sorter.statistics.restarts == 1)

    scene = play(Scene(), restart)
    forgotten = [kind for kind in scene.house.gone.values() if kind == "RESTARTED"]
    swept = [one for one in scene.plc.landings if not one.track]
    assert len(forgotten) >= len(swept) > 0
    assert all(one.chute == LINE.reject for one in swept)
    assert len(scene.house.counted) + len(forgotten) == ITEMS
    assert Verdict.UNKNOWN_TRACK not in scene.sorter.statistics.verdicts


def test_a_silent_plc_is_given_up_after_a_second_and_found_again() -> None:
    async def silence(scene: Scene) -> None:
        scene.faults.silent = True
        await asyncio.sleep(15)
        assert scene.sorter.condition.link is LinkState.DOWN
        assert scene.link.attempts <= 12, "it connects without pause"
        assert PlcState.HOST_TRIPPED in scene.plc.state
        scene.faults.silent = False

    scene = play(Scene(), silence)
    assert len(scene.house.counted) == ITEMS
    assert scene.house.reasons()[Reason.RECONNECTED] == 1


def test_while_nobody_decides_nothing_more_is_inducted_and_items_go_round() -> None:
    async def silence(scene: Scene) -> None:
        scene.faults.silent = True
        await asyncio.sleep(1.2)
        waiting = len(scene.plc.belt.waiting)
        await asyncio.sleep(2)
        assert len(scene.plc.belt.waiting) == waiting
        scene.faults.silent = False

    scene = play(Scene(), silence)
    assert any(event.kind is EventKind.RECIRC for event in scene.house.events)


def test_answers_that_come_late_make_items_go_round_not_astray() -> None:
    async def late(scene: Scene) -> None:
        scene.faults.late = 0.080
        await asyncio.sleep(5)
        scene.faults.late = 0.0

    scene = play(Scene(), late)
    assert len(scene.house.counted) == ITEMS
    verdicts = scene.sorter.statistics.verdicts
    assert verdicts[Verdict.EXPIRED] + verdicts[Verdict.TOO_LATE] > 0


def test_an_item_taken_off_the_belt_is_reported_lost_and_the_next_goes_to_its_own_chute() -> None:
    async def lose(scene: Scene) -> None:
        for _ in range(3):
            scene.plc.lose()
            await asyncio.sleep(0.3)

    scene = play(Scene(), lose)
    assert list(scene.house.gone.values()) == ["LOST"] * 3
    assert len(scene.house.counted) == ITEMS - 3


def test_an_item_the_operator_removed_is_not_waited_for() -> None:
    async def remove(scene: Scene) -> None:
        scene.plc.remove()

    scene = play(Scene(), remove)
    assert list(scene.house.gone.values()) == ["REMOVED"]


@pytest.mark.parametrize("spoilt", list(Spoilt), ids=lambda one: one.value)
def test_spoilt_answers_change_nothing(spoilt: Spoilt) -> None:
    async def spoil(scene: Scene) -> None:
        for _ in range(12):
            scene.faults.spoil(spoilt, 2)
            await asyncio.sleep(1.07)

    scene = play(Scene(), spoil)
    assert len(scene.house.counted) == ITEMS
    assert scene.sorter.statistics.restarts == 0
    assert sum(scene.sorter.statistics.link_errors.values()) > 0


class LossyLink(DirectLink):
    """Every third `cmd_seq` is lost on the way there, every third on the way back."""

    def __init__(self, plc: Plc) -> None:
        super().__init__(plc)
        self.sent = 0

    async def write_one(self, address: int, value: int) -> None:
        """FC6, as often as not in vain."""
        self.sent += 1
        if self.sent % 3 != 1:
            await super().write_one(address, value)
        if self.sent % 3 != 2:
            await asyncio.sleep(0.02)
            raise NoAnswer("lost")


def test_a_lost_write_or_a_lost_answer_never_makes_two_commands_of_one() -> None:
    scene = Scene()
    scene.link = LossyLink(scene.plc)
    scene.sorter = scene.new_sorter()
    play(scene, nothing)
    statistics = scene.sorter.statistics
    assert statistics.rewrites > 20
    assert statistics.verdicts.total() == sum(
        event.kind in INDUCTIONS for event in scene.house.events
    )
    seqs = [values[0] for function, _, values in scene.link.calls if function == 6]
    assert seqs == sorted(seqs), "an older command was written after a newer one"
    assert len(scene.house.counted) == ITEMS


def test_an_event_told_twice_is_counted_once() -> None:
    async def repeat(scene: Scene) -> None:
        for _ in range(30):
            scene.plc.memory.repeat()
            await asyncio.sleep(0.11)

    scene = play(Scene(), repeat)
    assert scene.sorter.statistics.duplicates > 10
    assert len(scene.house.counted) == ITEMS


def test_an_emergency_stop_holds_the_belt_and_every_item_still_arrives() -> None:
    async def stop(scene: Scene) -> None:
        scene.plc.e_stop = True
        await scene.until(lambda: PlcState.E_STOP in scene.sorter.condition.state)
        landed = len(scene.plc.landings)
        await asyncio.sleep(60)
        assert len(scene.plc.landings) == landed
        scene.plc.e_stop = False

    scene = Scene()
    scene.sorter = scene.new_sorter(track_limit=20.0)
    play(scene, stop)
    assert len(scene.house.counted) == ITEMS
    assert Reason.OVERDUE not in scene.house.reasons()


def test_a_jammed_belt_says_so_and_goes_on_afterwards() -> None:
    async def jam(scene: Scene) -> None:
        scene.plc.jam = True
        await scene.until(lambda: PlcState.JAM in scene.sorter.condition.state)
        await asyncio.sleep(3)
        scene.plc.jam = False

    assert len(play(Scene(), jam).house.counted) == ITEMS


def test_a_jammed_chute_is_shown_and_its_items_go_to_the_alternate() -> None:
    async def jam(scene: Scene) -> None:
        scene.plc.jammed.add(3)
        await scene.until(lambda: scene.sorter.condition.jammed == {3})
        await asyncio.sleep(8)
        scene.plc.jammed.clear()
        await scene.until(lambda: not scene.sorter.condition.jammed)

    scene = play(Scene(alternate=11), jam)
    moved = [
        event
        for event in scene.house.events
        if event.kind is EventKind.DIVERT_OK and event.code == DivertCode.ALTERNATE
    ]
    assert moved
    assert {event.destination for event in moved} == {11}


def test_a_full_chute_sends_its_items_round_until_the_container_is_swapped() -> None:
    async def swap(scene: Scene) -> None:
        full = scene.sorter.condition.full
        await scene.until(lambda: bool(scene.sorter.condition.full))
        full = scene.sorter.condition.full
        await asyncio.sleep(3)
        for chute in full:
            scene.plc.empty(chute)
        while scene.plc.belt.waiting or scene.plc.belt.parcels:
            for chute in scene.sorter.condition.full:
                scene.plc.empty(chute)
            await asyncio.sleep(1)

    scene = play(Scene(replace(LINE, capacity=8)), swap)
    refused = scene.sorter.statistics.verdicts[Verdict.CHUTE_FULL]
    failed = [e for e in scene.house.events if e.kind is EventKind.DIVERT_FAIL]
    assert refused + len(failed) > 0
    assert len(scene.house.counted) == ITEMS


def test_after_three_rounds_an_item_goes_to_the_reject_chute() -> None:
    scene = play(Scene(replace(LINE, capacity=8)), nothing)
    rejected = [
        event
        for event in scene.house.events
        if event.kind is EventKind.DIVERT_OK and event.destination == LINE.reject
    ]
    assert rejected
    assert max(event.recirculations for event in scene.house.events) == LINE.max_rounds
    assert {DivertCode(event.code) for event in rejected} <= {
        DivertCode.TOO_MANY_ROUNDS,
        DivertCode.NO_DECISION,
    }


def test_a_slot_read_while_it_is_written_is_read_again() -> None:
    async def tear(scene: Scene) -> None:
        for _ in range(10):
            scene.plc.memory.torn_readings = 3
            await asyncio.sleep(0.4)

    scene = play(Scene(), tear)
    assert scene.sorter.statistics.torn > 0
    assert len(scene.house.counted) == ITEMS


def test_what_the_tunnel_could_not_read_goes_to_the_reject_chute() -> None:
    scene = Scene(items=30)
    scene.plc.feed()
    scene.plc.feed("C01-1", "C02-2")
    play(scene, nothing)
    kinds = [event.kind for event in scene.house.events]
    assert kinds.count(EventKind.NO_READ) == 1
    assert kinds.count(EventKind.MULTI_READ) == 1
    assert [one.chute for one in scene.plc.landings if len(one.barcodes) != 1] == [LINE.reject] * 2


def test_a_house_that_cannot_count_gets_the_event_again_and_nothing_after_it() -> None:
    scene = Scene()
    take, refusals = scene.house.on_event, [0]

    def sometimes(event: object) -> None:
        if scene.house.counted and refusals[0] < 25:
            refusals[0] += 1
            raise OSError("disk full")
        take(event)  # type: ignore[arg-type]

    scene.house.on_event = sometimes  # type: ignore[method-assign]
    scene.sorter = scene.new_sorter()
    play(scene, nothing)
    assert scene.sorter.statistics.consumer_errors == 25
    assert any("disk full" in one.error for one in scene.house.conditions)
    assert len(scene.house.counted) == ITEMS


def test_events_that_found_no_place_are_counted_and_the_house_is_told() -> None:
    async def hang(scene: Scene) -> None:
        scene.faults.silent = True
        for number in range(60):
            scene.plc.memory.post(EventKind.NO_READ, 90_000 + number, 0, 0, 0, "")
        await asyncio.sleep(0.5)
        scene.faults.silent = False
        await scene.until(lambda: scene.sorter.statistics.dropped > 0)
        for key in [key for key in scene.house.open if key[1] >= 90_000]:
            del scene.house.open[key]

    scene = Scene()

    async def night() -> None:
        async with scene.sorter:
            await scene.middle()
            await hang(scene)
            await asyncio.sleep(5)

    run_virtual(run_scene(scene, night()))
    assert scene.house.reasons()[Reason.EVENTS_DROPPED] >= 1
    assert scene.sorter.statistics.dropped >= 60 - 32 - 4


def test_a_gateway_killed_and_started_again_goes_on_where_the_plc_is() -> None:
    scene = Scene()

    async def night() -> None:
        scene.sorter.start()
        await scene.middle()
        await scene.sorter.stop()
        scene.house.sorter = scene.new_sorter()
        async with scene.house.sorter:
            await scene.end()

    run_virtual(run_scene(scene, night()))
    assert len(scene.house.counted) == ITEMS
    assert scene.house.reasons() == {Reason.CONNECTED: 2}


def test_a_plc_whose_heartbeat_stands_still_gets_no_commands() -> None:
    async def freeze(scene: Scene) -> None:
        beat = scene.plc.memory.beat
        scene.plc.memory.beat = lambda: None  # type: ignore[method-assign]
        await scene.until(lambda: scene.sorter.condition.link is LinkState.TRIPPED)
        commands = scene.sorter.statistics.commands
        await asyncio.sleep(2)
        assert scene.sorter.statistics.commands == commands
        scene.plc.memory.beat = beat  # type: ignore[method-assign]

    scene = play(Scene(), freeze)
    assert scene.sorter.statistics.trips == 1
    assert len(scene.house.counted) == ITEMS


def test_a_plc_that_follows_another_map_is_not_worked_with() -> None:
    scene = Scene(items=5)
    status = scene.plc.memory.read

    def other(address: int, count: int) -> list[int] | None:
        registers = status(address, count)
        return [2, *registers[1:]] if registers and address == 0 else registers

    scene.plc.memory.read = other  # type: ignore[method-assign]

    async def night() -> None:
        async with scene.sorter:
            await scene.until(lambda: bool(scene.house.conditions))
            await asyncio.sleep(5)

    run_virtual(run_scene(scene, night()))
    assert "map version 2, not 1" in scene.house.conditions[0].error
    assert scene.link.calls == []
    assert len(scene.plc.belt.waiting) == 5


def test_an_item_of_which_nothing_is_heard_any_more_is_given_back() -> None:
    scene = Scene(items=40)
    scene.sorter = scene.new_sorter(track_limit=25.0)

    async def vanish(scene: Scene) -> None:
        parcel = scene.plc.belt.parcels[-1]
        scene.plc.belt.take_off(parcel)
        scene.vanished = 1

    play(scene, vanish)
    assert list(scene.house.gone.values()) == ["OVERDUE"]
    assert len(scene.house.counted) == 39


@pytest.mark.parametrize("plc_too", [False, True], ids=["gateway", "gateway and PLC"])
def test_a_gateway_started_again_with_its_store_accounts_for_what_was_open(plc_too: bool) -> None:
    scene = Scene()

    async def night() -> None:
        scene.sorter.start()
        await scene.middle()
        await scene.sorter.stop()
        resume = Resume(scene.plc.memory.boot_id, scene.sorter.open_tracks)
        assert len(resume.tracks) == len(scene.house.open) > 0
        if plc_too:
            scene.plc.restart()
            await asyncio.sleep(2)
        scene.house.sorter = scene.new_sorter(resume=resume)
        async with scene.house.sorter:
            await scene.end()

    run_virtual(run_scene(scene, night()))
    forgotten = list(scene.house.gone.values()).count("RESTARTED")
    assert (forgotten > 0) == plc_too
    assert len(scene.house.counted) + forgotten == ITEMS
