"""Trouble in the middle of a run: whatever happens, nothing is mis-sorted, nothing is counted that
was not diverted, and every item is accounted for."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from drivers.simulators.sorter import Spoilt
from drivers.sorters import EventKind, PlcState
from tests.belt import SECOND
from tests.conftest import ON_SQLITE, NewStore
from tests.floor import Clock, Night
from tests.gateway.belt_scene import LINE, BeltScene, belt_runs, plan_hall, play, run_virtual
from tests.town import YOGURT
from wms.domain.words import DeviceState, SorterMode

pytestmark = ON_SQLITE
ALL = 140


@pytest.fixture
def hall(new_store: NewStore, clock: Clock) -> Iterator[Night]:
    with closing(plan_hall(new_store(), clock)) as night:
        yield night


@pytest.fixture
def scene(hall: Night) -> BeltScene:
    """Sorter 1 in automatic, containers everywhere, half a minute of goods."""
    return BeltScene(hall).set_out().feed()


async def silence(scene: BeltScene) -> None:
    scene.faults.silent = True
    await asyncio.sleep(2.5)
    scene.faults.silent = False


async def late_answers(scene: BeltScene) -> None:
    scene.faults.late = 0.12
    await asyncio.sleep(3.0)
    scene.faults.late = 0.0


async def answers_too_late_to_count(scene: BeltScene) -> None:
    scene.faults.late = 0.4
    await asyncio.sleep(3.0)
    scene.faults.late = 0.0


def spoilt(kind: Spoilt) -> Callable[[BeltScene], Awaitable[None]]:
    async def some_answers(scene: BeltScene) -> None:
        for _ in range(8):
            scene.faults.spoil(kind)
            await asyncio.sleep(0.4)

    return some_answers


async def duplicates(scene: BeltScene) -> None:
    for _ in range(20):
        scene.plc.memory.repeat()
        await asyncio.sleep(0.11)


async def torn(scene: BeltScene) -> None:
    for _ in range(10):
        scene.plc.memory.torn_readings = 3
        await asyncio.sleep(0.2)


async def emergency_stop(scene: BeltScene) -> None:
    scene.plc.e_stop = True
    await asyncio.sleep(3.0)
    scene.plc.e_stop = False


async def jam(scene: BeltScene) -> None:
    scene.plc.jam = True
    await asyncio.sleep(2.0)
    scene.plc.jam = False


async def jammed_chute(scene: BeltScene) -> None:
    scene.plc.jammed.add(1)
    await asyncio.sleep(3.0)
    scene.plc.jammed.clear()


async def disabled_chute(scene: BeltScene) -> None:
    scene.plc.disabled.add(2)
    await asyncio.sleep(3.0)
    scene.plc.disabled.clear()


async def gateway_restarts(scene: BeltScene) -> None:
    await scene.stop()
    await asyncio.sleep(0.8)
    scene.start()


async def gateway_falls(scene: BeltScene) -> None:
    """The task is torn down wherever it is; what was taken but not acknowledged comes again."""
    assert scene.work is not None
    scene.work.cancel()
    await asyncio.wait([scene.work])
    await asyncio.sleep(0.5)
    scene.start()


async def manual_and_back(scene: BeltScene) -> None:
    scene.belt.switch(SorterMode.MANUAL)
    await asyncio.sleep(2.0)
    scene.belt.switch(SorterMode.AUTOMATIC)


QUIET = {
    "silence": silence,
    "late": late_answers,
    "too late": answers_too_late_to_count,
    **{kind.value: spoilt(kind) for kind in Spoilt},
    "duplicates": duplicates,
    "torn": torn,
    "e-stop": emergency_stop,
    "jam": jam,
    "jammed chute": jammed_chute,
    "disabled chute": disabled_chute,
    "gateway restarts": gateway_restarts,
    "gateway falls": gateway_falls,
    "manual and back": manual_and_back,
}
"""After these every item is in its chute or, having gone round too often, at the reject."""


@pytest.mark.parametrize("trouble", QUIET.values(), ids=QUIET.keys())
def test_trouble_in_the_middle_of_a_run(
    scene: BeltScene, trouble: Callable[[BeltScene], Awaitable[None]]
) -> None:
    play(scene, trouble)
    ends = scene.outcomes()
    assert ends["sorted"] + ends["rejected"] == ALL - unmet(scene)
    assert ends["sorted"] >= ALL / 2
    assert scene.contents() == scene.landed(known=False)
    scene.audit()


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (silence, "没有应答：检查电源、网线和地址"),
        (emergency_stop, "急停已按下。确认安全后复位"),
        (jam, "皮带卡件。清件后复位"),
        (jammed_chute, "格口卡件：1 GS001-A。清件"),
        (disabled_chute, "格口已停用：2 GS002-A"),
    ],
)
def test_what_is_wrong_stands_on_every_screen_while_it_is(
    scene: BeltScene, trouble: Callable[[BeltScene], Awaitable[None]], told: str
) -> None:
    play(scene, trouble)
    assert told in scene.shown.causes()
    assert scene.shown.states[-1] == (DeviceState.READY, None)


def test_events_that_the_plc_had_to_drop_leave_differences_and_no_wrong_count(
    scene: BeltScene,
) -> None:
    """A gateway away for a minute: what fell meanwhile lies uncounted, and somebody must look."""

    async def away(scene: BeltScene) -> None:
        await scene.stop()
        await asyncio.sleep(1.0)
        for number in range(60):
            scene.plc.memory.post(EventKind.NO_READ, 90_000 + number, 0, 0, 0, "")
        await asyncio.sleep(60.0)
        scene.start()

    play(scene, away)
    assert scene.duty.sorter.statistics.dropped > 0
    assert scene.outcomes()["overdue"] > 0
    scene.audit()


def unmet(scene: BeltScene) -> int:
    """Items nobody was asked about: they came in manual, and lie at the reject chute."""
    tracks = [scene.track_of(one.boot_id, one.track) for one in scene.plc.landings]
    at_reject = [one.chute == LINE.reject for one in scene.plc.landings]
    return sum(row is None and rejected for row, rejected in zip(tracks, at_reject, strict=True))


def test_a_plc_that_restarts_forgets_its_items_and_each_is_a_difference(scene: BeltScene) -> None:
    async def restart(scene: BeltScene) -> None:
        scene.plc.restart()
        await scene.middle(len(scene.plc.landings) + 10)

    play(scene, restart)
    ends = scene.outcomes()
    assert ends["restarted"] > 0
    assert scene.night.rows("SELECT COUNT(*) FROM discrepancy WHERE kind = 'missing'") == [
        (ends["restarted"],)
    ]
    assert scene.night.rows("SELECT run FROM sorter") == [(2,)]
    scene.audit()


def test_a_plc_that_restarts_while_the_gateway_is_down_is_found_out(scene: BeltScene) -> None:
    async def both(scene: BeltScene) -> None:
        await scene.stop()
        scene.plc.restart()
        await asyncio.sleep(2.0)
        scene.start()

    play(scene, both)
    assert scene.outcomes()["restarted"] > 0
    scene.audit()


def test_items_taken_off_the_belt_are_differences_and_their_places_are_free(
    scene: BeltScene,
) -> None:
    async def take_off(scene: BeltScene) -> None:
        for number in range(6):
            if number % 2:
                scene.plc.lose()
            else:
                scene.plc.remove()
            await asyncio.sleep(0.3)

    play(scene, take_off)
    ends = scene.outcomes()
    assert ends["lost"] == 3
    assert ends["removed"] == 3
    assert ends["sorted"] + ends["rejected"] == ALL - 6
    scene.audit()


def test_an_item_of_which_nothing_more_is_heard_grows_overdue(hall: Night) -> None:
    scene = BeltScene(hall, track_limit=15.0).set_out().feed()

    async def vanish(scene: BeltScene) -> None:
        parcel = next(p for p in reversed(scene.plc.belt.parcels) if p.track)
        scene.plc.belt.take_off(parcel)

    play(scene, vanish)
    assert scene.outcomes()["overdue"] == 1
    assert scene.outcomes()["sorted"] == ALL - 1
    scene.audit()


def test_a_stuck_store_stops_the_induction_and_loses_nothing(scene: BeltScene) -> None:
    """Down, not slow: every commit fails at once. Nothing is acknowledged, the heartbeat stops."""
    path = scene.night.url.removeprefix("sqlite:///")
    waiting: list[int] = []

    async def gone(scene: BeltScene) -> None:
        file = Path(path)
        aside = file.rename(file.with_suffix(".aside"))
        waiting.append(len(scene.plc.belt.waiting))
        await asyncio.sleep(4.0)
        waiting.append(len(scene.plc.belt.waiting))
        assert PlcState.HOST_TRIPPED in scene.plc.state
        assert scene.shown.states[-1][0] is DeviceState.TROUBLE
        aside.rename(file)

    play(scene, gone)
    assert waiting[0] - waiting[1] <= 1.5 / LINE.headway
    assert scene.duty.sorter.statistics.dropped == 0
    assert scene.contents() == scene.landed(known=False)
    scene.audit()


TROUBLES = tuple(QUIET.values())


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000))
def test_any_troubles_in_any_order(new_store: NewStore, seed: int) -> None:
    dice = random.Random(seed)

    async def one_after_another(scene: BeltScene) -> None:
        for _ in range(4):
            what = dice.choice(("trouble", "restart", "lose", "trouble"))
            if what == "restart":
                scene.plc.restart(down=dice.uniform(0.1, 1.5))
            elif what == "lose":
                scene.plc.lose()
            else:
                await dice.choice(TROUBLES)(scene)
            await asyncio.sleep(dice.uniform(0.0, 1.5))

    with closing(plan_hall(new_store(), Clock())) as night:
        scene = BeltScene(night).set_out().feed()
        play(scene, one_after_another, items=dice.randrange(1, 40))
        scene.audit()


def test_two_sorters_and_one_in_trouble(hall: Night) -> None:
    one = BeltScene(hall).set_out("GS001-A", "GS002-A", "GS003-A", "GS001-C").feed()
    two = BeltScene(hall.again(), SECOND).feed((YOGURT, 20))

    async def night() -> None:
        for scene in (one, two):
            scene.start()
        await one.middle()
        one.faults.silent = True
        await two.end()
        assert two.shown.states[-1] == (DeviceState.READY, None)
        one.faults.silent = False
        await one.end()
        for scene in (one, two):
            await scene.stop()

    run_virtual(belt_runs(one, belt_runs(two, night())))
    assert two.outcomes() == Counter(rejected=20)
    one.audit()
    two.night.close()


def test_a_missed_item_frees_its_place_at_once_and_not_when_it_comes_again(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed((YOGURT, 1))
    reserved = "SELECT COALESCE(SUM(reserved), 0) FROM sort_count"

    async def miss(scene: BeltScene) -> None:
        await scene.until(lambda: [p.destination for p in scene.plc.belt.parcels] == [4])
        assert hall.rows(reserved) == [(1,)]
        events = scene.duty.sorter.statistics.events
        scene.plc.jammed.add(4)
        await scene.until(lambda: events[EventKind.DIVERT_FAIL] == 1)
        assert hall.rows(reserved) == [(0,)]
        assert scene.plc.belt.parcels
        scene.plc.jammed.clear()

    play(scene, miss, items=0)
    scene.audit()


def test_an_item_that_went_round_unanswered_holds_no_place_in_manual(hall: Night) -> None:
    scene = BeltScene(hall, decide_within=0.001).set_out().feed((YOGURT, 1))
    reserved = "SELECT COALESCE(SUM(reserved), 0) FROM sort_count"

    async def by_hand(scene: BeltScene) -> None:
        await scene.until(lambda: hall.rows(reserved) == [(1,)])
        scene.belt.switch(SorterMode.MANUAL)
        await scene.until(lambda: scene.duty.sorter.statistics.events[EventKind.RECIRC] == 1)
        assert hall.rows(reserved) == [(0,)]

    play(scene, by_hand, items=0)
    assert {landing.chute for landing in scene.plc.landings} == {LINE.reject}
