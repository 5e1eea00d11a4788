"""The sorter at work: what comes onto the belt, where it goes, what the store says of it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.sorters import Verdict
from tests.conftest import ON_SQLITE, NewStore
from tests.floor import Clock, Night
from tests.gateway.belt_scene import (
    GOODS,
    LINE,
    BeltScene,
    belt_runs,
    nothing,
    plan_hall,
    play,
    run_virtual,
    text,
)
from tests.town import APPLES, DUMPLINGS, NOODLES, YOGURT
from wms.domain.site import Chute, SorterLayout
from wms.domain.words import DeviceState, Role, SorterMode, Zone
from wms.gateway.belt_readings import KEPT, MOST, Readings
from wms.gateway.duty import Request
from wms.operations.reply import Command
from wms.simulate.bench_sorter import bench_sorter


@pytest.fixture
def hall(new_store: NewStore, clock: Clock) -> Iterator[Night]:
    with closing(plan_hall(new_store(), clock)) as night:
        yield night


def test_a_quiet_night_puts_every_item_where_the_plan_wants_it(hall: Night) -> None:
    scene = play(BeltScene(hall).set_out().feed(), nothing)
    assert scene.outcomes() == {"sorted": sum(items for _, items in GOODS)}
    assert scene.shown.states[0][0] is DeviceState.CONNECTING
    assert scene.shown.states[-1] == (DeviceState.READY, None)
    assert scene.shown.detail["rate"] > 100
    assert scene.pulse.beats > 20
    assert scene.shown.seen_at > 20
    scene.audit()


@ON_SQLITE
def test_what_cannot_be_sorted_lies_at_the_reject_chute_with_its_reason(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed((NOODLES, 20))
    scene.plc.feed()
    scene.plc.feed(NOODLES.gtin, APPLES.gtin)
    scene.plc.feed("6901028075015")
    scene.plc.feed(NOODLES.gtin[:-1] + "0")
    scene.plc.feed(DUMPLINGS.gtin)
    play(scene, nothing)
    assert scene.reasons() == Counter(
        no_read=1, multi_read=1, unknown_product=1, bad_code=1, other_zone=1
    )
    assert [one.chute for one in scene.plc.landings].count(LINE.reject) == 5
    assert scene.shown.detail["no_reads"] == 1
    scene.audit()


@ON_SQLITE
def test_more_than_the_plan_wants_is_not_forced_out(hall: Night) -> None:
    scene = play(BeltScene(hall).set_out().feed((YOGURT, 31)), nothing)
    assert scene.outcomes() == Counter(sorted=25, rejected=6)
    assert scene.reasons() == Counter(not_needed=6)
    scene.audit()


@ON_SQLITE
def test_the_very_last_items_of_a_product_find_the_places_their_forerunners_held(
    hall: Night,
) -> None:
    scene = play(BeltScene(hall).set_out().feed((NOODLES, 120)), nothing)
    assert scene.outcomes() == Counter(sorted=120)
    scene.audit()


@ON_SQLITE
def test_without_a_container_below_any_chute_items_go_round_and_then_out(hall: Night) -> None:
    scene = play(BeltScene(hall).feed((NOODLES, 10)), nothing, items=0)
    assert scene.outcomes() == Counter(rejected=10)
    assert scene.shown.detail["rounds"] > 0
    scene.audit()


@ON_SQLITE
def test_nobody_has_switched_it_yet_so_nothing_is_decided(hall: Night) -> None:
    scene = BeltScene(hall)
    hall.tamper("DELETE FROM sorter")
    scene.feed((NOODLES, 5))
    play(scene, nothing, items=0)
    assert {one.chute for one in scene.plc.landings} == {LINE.reject}
    assert hall.rows("SELECT * FROM sorter_track") == []


@ON_SQLITE
def test_a_stopped_sorter_sends_everything_to_the_reject_chute(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed((NOODLES, 30))

    async def stop(scene: BeltScene) -> None:
        scene.belt.switch(SorterMode.STOPPED)

    play(scene, stop, items=5)
    assert scene.reasons()["stopped"] > 0
    assert scene.outcomes()["sorted"] + scene.outcomes()["rejected"] == 30
    scene.audit()


@ON_SQLITE
def test_in_manual_nothing_is_decided_and_back_in_automatic_it_is_again(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed()

    async def by_hand(scene: BeltScene) -> None:
        scene.belt.switch(SorterMode.MANUAL)
        await asyncio.sleep(1.0)
        decided = scene.duty.sorter.statistics.commands
        await asyncio.sleep(3.0)
        assert scene.duty.sorter.statistics.commands == decided
        scene.belt.switch(SorterMode.AUTOMATIC)

    play(scene, by_hand)
    assert scene.outcomes()["sorted"] > 100
    scene.audit()


@ON_SQLITE
def test_a_lead_without_a_badge_answers_for_no_belt(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed((NOODLES, 30))

    async def dismissed(_: BeltScene) -> None:
        hall.tamper("UPDATE person SET active = 0 WHERE person_id = 'P-lead'")

    play(scene, dismissed, items=5)
    sorted_before = scene.outcomes()["sorted"]
    assert 5 <= sorted_before < 30
    assert scene.contents() == scene.landed()


@ON_SQLITE
def test_a_full_chute_asks_for_a_swap_and_the_items_take_the_alternate(hall: Night) -> None:
    scene = BeltScene(hall, line=replace(LINE, capacity=12)).set_out().feed((NOODLES, 60))

    async def swap_when_asked(scene: BeltScene) -> None:
        await scene.until(lambda: 1 in scene.shown.detail["full"])
        state, cause = scene.shown.states[-1]
        assert state is DeviceState.TROUBLE
        assert cause is not None
        assert text(cause).startswith("满格：1 GS001-A")
        for _ in range(3):
            await asyncio.sleep(6.0)
            for chute, position in ((1, "GS001-A"), (2, "GS002-A"), (3, "GS003-A")):
                if chute in scene.shown.detail["full"]:
                    scene.belt.close(position)
                    scene.belt.set_out(position)
                    scene.plc.empty(chute)

    play(scene, swap_when_asked, items=5)
    assert scene.outcomes() == Counter(sorted=60)
    assert len(hall.boxes("GS001")) > 2
    assert scene.shown.states[-1] == (DeviceState.READY, None)
    scene.audit()


@ON_SQLITE
def test_a_full_chute_without_an_alternate_sends_items_round_until_it_is_swapped(
    hall: Night,
) -> None:
    scene = BeltScene(hall, line=replace(LINE, capacity=8)).set_out().feed((YOGURT, 16))

    async def swap_late(scene: BeltScene) -> None:
        await scene.until(lambda: 4 in scene.shown.detail["full"])
        await asyncio.sleep(3.0)
        scene.belt.close("GS001-C")
        scene.plc.empty(4)
        scene.belt.set_out("GS001-C")

    play(scene, swap_late, items=3)
    assert scene.outcomes()["sorted"] >= 8
    assert scene.shown.detail["rounds"] > 0
    scene.audit()


@ON_SQLITE
def test_a_container_swapped_in_the_middle_gets_what_falls_after_it(hall: Night) -> None:
    """What fell while none stood there waits in the chute and is counted with the new one."""
    scene = BeltScene(hall).set_out().feed((NOODLES, 60))

    async def swap(scene: BeltScene) -> None:
        scene.belt.close("GS001-A")
        await scene.until(
            lambda: bool(hall.rows("SELECT 1 FROM sorter_track WHERE state = 'landed'"))
        )
        scene.belt.set_out("GS001-A")

    play(scene, swap)
    assert scene.outcomes() == Counter(sorted=60)
    scene.audit()


@ON_SQLITE
def test_people_put_the_same_product_by_hand_meanwhile(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed((NOODLES, 120))
    by_hand: Counter[tuple[str, str]] = Counter()

    async def put(_: BeltScene) -> None:
        terminal = hall.terminal("T-05", Role.SORTER, Command.PUT)
        terminal.do(NOODLES.gtin, "2", "GS003-A")
        terminal.do(NOODLES.gtin, "3", "GS002-A")
        by_hand["GS003-A", "S1"], by_hand["GS002-A", "S1"] = 2, 3

    play(scene, put)
    assert scene.outcomes() == Counter(sorted=115, rejected=5)
    assert sum(scene.contents().values()) == 120
    scene.audit(by_hand)


@ON_SQLITE
def test_a_chute_the_plc_does_not_have_is_named_and_left_alone(hall: Night) -> None:
    layout = SorterLayout(
        "sorter-1", 12, (Chute(40, "GS001", Zone.AMBIENT), Chute(2, "GS002", Zone.AMBIENT))
    )
    scene = BeltScene(hall, layout).set_out("GS001-A", "GS002-A").feed((NOODLES, 40))
    play(scene, nothing, items=3)
    assert "PLC 不认这些格口：40 GS001-A。核对配置" in scene.shown.causes()
    assert scene.outcomes()["sorted"] >= 30
    assert 40 not in {one.chute for one in scene.plc.landings}
    scene.audit()


@ON_SQLITE
def test_a_chute_that_is_not_in_the_layout_is_never_written(hall: Night) -> None:
    scene = play(BeltScene(hall).set_out().feed(), nothing)
    command = scene.plc.map.command
    written = {
        values[offset]
        for function, _, values in scene.direct.calls
        if function == 16 and len(values) == command.length - 1
        for offset in (command.destination, command.alternate)
    }
    assert written <= {0, 12} | {chute.number for chute in scene.layout.chutes}


@ON_SQLITE
def test_a_decision_too_late_frees_its_place_when_the_item_comes_round(hall: Night) -> None:
    scene = BeltScene(hall, decide_within=0.001).set_out().feed((NOODLES, 12))
    play(scene, nothing, items=0)
    verdicts = scene.duty.sorter.statistics.verdicts
    assert verdicts[Verdict.EXPIRED] + verdicts[Verdict.TOO_LATE] > 0
    assert scene.outcomes()["rejected"] + scene.outcomes()["sorted"] == 12
    scene.audit()


@ON_SQLITE
def test_two_sorters_share_the_plan_and_no_item_is_counted_twice(hall: Night) -> None:
    twin = SorterLayout("sorter-3", 12, BeltScene(hall).layout.chutes)
    one = BeltScene(hall).set_out().feed((NOODLES, 60))
    two = BeltScene(hall.again(), twin).feed((NOODLES, 60))

    async def night() -> None:
        for scene in (one, two):
            scene.start()
        for scene in (one, two):
            await scene.end()
        for scene in (one, two):
            await scene.stop()

    run_virtual(belt_runs(one, belt_runs(two, night())))
    assert one.outcomes() + two.outcomes() == Counter(sorted=120)
    assert one.contents() == one.landed() + two.landed()
    assert hall.audit() == []
    two.night.close()


@ON_SQLITE
def test_a_device_test_tells_how_the_plc_is(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed((NOODLES, 30))

    async def ask(scene: BeltScene) -> None:
        scene.shown.asked = Request(1, "sorter-1")
        await scene.until(lambda: len(scene.shown.answers) == 1)
        scene.faults.silent = True
        await scene.until(lambda: scene.shown.states[-1][0] is DeviceState.ABSENT)
        scene.shown.asked = Request(2, "sorter-1")
        await scene.until(lambda: len(scene.shown.answers) == 2)
        scene.faults.silent = False

    play(scene, ask, items=5)
    (at_work, passed), (gone, failed) = scene.shown.answers
    assert (at_work[0].key, passed) == ("belt.test.at_work", True)
    assert (gone[0].key, failed) == ("belt.test.no_link", False)
    assert text(gone[0]).startswith("连不上：direct")


@ON_SQLITE
def test_once_counts_what_lay_waiting_and_looks_whether_the_plc_is_there(hall: Night) -> None:
    scene = BeltScene(hall).set_out("GS001-A")
    first, second = scene.belt.induct(NOODLES), scene.belt.induct(NOODLES)
    scene.belt.fall(first)
    scene.belt.close("GS001-A")
    scene.belt.fall(second)
    scene.belt.set_out("GS001-A")

    async def once() -> None:
        await scene.new_duty().once(scene.pulse, scene.shown)

    run_virtual(belt_runs(scene, once()))
    assert scene.outcomes() == Counter(sorted=2)
    state, cause = scene.shown.states[-1]
    assert state is DeviceState.READY
    assert cause is not None


@pytest.mark.parametrize("line", ["", "12", ";6900000000000", "0;x", "4294967296;x", "٣;x", "1;"])
def test_a_line_without_track_or_code_is_no_reading(line: str) -> None:
    readings = Readings()
    assert readings.heard(line, 0.0) is None
    assert readings.unusable == 1


def test_readings_belong_to_their_track_and_grow_old() -> None:
    readings = Readings()
    assert readings.heard("7;A;B", 1.0) == 7
    assert readings.heard("8;C", 1.0) == 8
    readings.heard("8;D", 1.1)
    readings.heard("8;D", 1.2)
    assert readings.of(7, 1.5) == ("A;B",)
    assert readings.of(8, 1.5) == ("C", "D")
    assert readings.of(7, 1.1 + KEPT) == ()
    for track in range(100, 100 + MOST):
        readings.heard(f"{track};X", 2.0)
    assert readings.of(8, 2.0) == ()
    readings.forget()
    assert readings.of(150, 2.0) == ()


@pytest.mark.slow
def test_the_bench_sorts_two_lines_from_one_plan() -> None:
    figures = bench_sorter(10)
    assert figures["sorted"] == figures["items"] == 150
    assert (figures["missorted"], figures["late"], figures["breaches"]) == (0, 0, 0)
    assert figures["committed"] is True
    assert figures["bare_p99_ms"] > 0


@ON_SQLITE
def test_trouble_with_the_store_is_over_when_it_is_though_no_item_comes(hall: Night) -> None:
    scene = BeltScene(hall).set_out().feed((NOODLES, 3))
    file = Path(hall.url.removeprefix("sqlite:///"))

    async def gone_for_a_while(scene: BeltScene) -> None:
        await scene.end()
        aside = file.rename(file.with_suffix(".aside"))
        await asyncio.sleep(1.0)
        assert scene.shown.states[-1][0] is DeviceState.TROUBLE
        aside.rename(file)
        await asyncio.sleep(1.0)

    play(scene, gone_for_a_while, items=1)
    assert scene.shown.states[-1] == (DeviceState.READY, None)
    scene.audit()
