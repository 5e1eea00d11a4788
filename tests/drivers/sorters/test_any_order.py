"""Troubles nobody thought of: any of them, at any moment, in any order."""

import asyncio
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.simulators.sorter import Spoilt
from drivers.sorters import LinkState, PlcState, Reason
from tests.drivers.sorters.scene import Scene, play, quiet_end

TROUBLES: dict[str, Callable[[Scene], object]] = {
    "restart": lambda scene: scene.plc.restart(down=0.2),
    "restart, counters kept": lambda scene: scene.plc.restart(keep_counters=True),
    "silence": lambda scene: setattr(scene.faults, "silent", True),
    "sound": lambda scene: setattr(scene.faults, "silent", False),
    "slow": lambda scene: setattr(scene.faults, "late", 0.07),
    "very slow": lambda scene: setattr(scene.faults, "late", 0.5),
    "quick": lambda scene: setattr(scene.faults, "late", 0.0),
    "lose": lambda scene: scene.plc.lose(),
    "remove": lambda scene: scene.plc.remove(),
    "repeat": lambda scene: scene.plc.memory.repeat(),
    "tear": lambda scene: setattr(scene.plc.memory, "torn_readings", 5),
    "e-stop": lambda scene: setattr(scene.plc, "e_stop", True),
    "go": lambda scene: setattr(scene.plc, "e_stop", False),
    "jam chute": lambda scene: scene.plc.jammed.add(4),
    "clear chute": lambda scene: scene.plc.jammed.clear(),
}


def trouble_of(name: str, scene: Scene) -> None:
    """One trouble, by its name."""
    if name in TROUBLES:
        TROUBLES[name](scene)
    else:
        scene.faults.spoil(Spoilt(name))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted([*TROUBLES, *(kind.value for kind in Spoilt)])),
            st.floats(0.001, 1.5),
        ),
        min_size=4,
        max_size=25,
    )
)
def test_any_troubles_in_any_order(night: list[tuple[str, float]]) -> None:
    async def troubles(scene: Scene) -> None:
        for trouble, pause in night:
            trouble_of(trouble, scene)
            await asyncio.sleep(pause)
        await quiet_end(scene)

    play(Scene(items=90, alternate=9), troubles)


def test_the_same_scene_ends_the_same_way_each_time() -> None:
    async def noise(scene: Scene) -> None:
        for _ in range(10):
            scene.faults.spoil(Spoilt.GARBAGE)
            await asyncio.sleep(0.3)

    runs = [play(Scene(), noise).plc.landings for _ in range(2)]
    assert runs[0] == runs[1]


def test_time_in_which_nobody_looked_makes_nobody_overdue() -> None:
    async def silence_and_stop(scene: Scene) -> None:
        scene.faults.silent = scene.plc.e_stop = True
        await asyncio.sleep(200)
        scene.faults.silent = scene.plc.e_stop = False

    scene = Scene(items=40)
    scene.sorter = scene.new_sorter(track_limit=60.0)
    play(scene, silence_and_stop)
    assert len(scene.house.counted) == 40


def test_an_event_the_map_does_not_have_stops_the_sorter_and_is_said() -> None:
    async def unknown(scene: Scene) -> None:
        scene.plc.memory.post(99, 1, 0, 0, 0, "")  # type: ignore[arg-type]
        await scene.until(lambda: scene.sorter.condition.link is LinkState.DOWN)
        assert "has type 99" in scene.sorter.condition.error
        assert PlcState.HOST_TRIPPED in scene.plc.state
        scene.plc.restart()

    scene = Scene(items=60)
    play(scene, unknown)
    assert scene.house.reasons()[Reason.RESTARTED] == 1
