"""The sorter over a serial line, in real time."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.simulators.sorter import (
    Faults,
    Plc,
    Spoilt,
    serve_rtu,
)
from drivers.sorters import LinkState, NoAnswer, rtu_link
from tests.drivers.sorters.house import labels
from tests.drivers.sorters.wire import LINE, all_sorted, at_work, until

needs_socat = pytest.mark.skipif(not shutil.which("socat"), reason="socat is not installed")


Cable = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def ends(tmp_path: Path) -> tuple[str, str]:
    """The names of two serial ports: the PLC's and ours."""
    return str(tmp_path / "plc"), str(tmp_path / "host")


@pytest.fixture
def cable(ends: tuple[str, str]) -> Iterator[Cable]:
    """Puts a cable between the two ports, by socat; to be pulled by terminating it."""
    cables: list[subprocess.Popen[bytes]] = []

    def plug() -> subprocess.Popen[bytes]:
        ports = [f"pty,raw,echo=0,link={end}" for end in ends]
        cables.append(subprocess.Popen(["socat", *ports], stderr=subprocess.DEVNULL))
        while not all(Path(end).exists() for end in ends):
            assert cables[-1].poll() is None, "socat ended"
            os.sched_yield()
        return cables[-1]

    yield plug
    for one in cables:
        one.terminate()
        one.wait()


@pytest.fixture
def line_pair(ends: tuple[str, str], cable: Cable) -> tuple[str, str]:
    """Two serial ports with a cable between."""
    cable()
    return ends


@needs_socat
async def test_over_a_serial_line_every_item_lands_in_its_chute(
    line_pair: tuple[str, str],
) -> None:
    plc, faults = Plc(LINE), Faults()
    plc.feed_all(labels(20, 5))
    async with (
        serve_rtu(plc, line_pair[0], faults=faults, parity="N"),
        at_work(plc, rtu_link(line_pair[1], parity="N", timeout=0.15, quiet=0.3)) as house,
    ):
        await until(lambda: len(house.counted) >= 3)
        for spoilt in (Spoilt.SWALLOWED, Spoilt.SHORT, Spoilt.NOISE):
            faults.spoil(spoilt)
            await asyncio.sleep(0.4)
        faults.late = 0.25
        await asyncio.sleep(0.5)
        faults.late = 0.0
        await all_sorted(plc, house)
        assert house.sorter is not None
        assert house.sorter.statistics.link_errors.total() >= 2


@needs_socat
async def test_a_late_answer_on_a_serial_line_is_never_taken_for_the_next(
    line_pair: tuple[str, str],
) -> None:
    plc, faults = Plc(LINE, boot_id=4321), Faults()
    async with serve_rtu(plc, line_pair[0], faults=faults, parity="N"):
        link = rtu_link(line_pair[1], parity="N", timeout=0.1, quiet=0.3)
        await link.open()
        faults.late = 0.2
        with pytest.raises(NoAnswer):
            await link.read(0, 1)
        faults.late = 0.0
        assert await link.read(1, 1) == [4321]
        link.close()


@needs_socat
async def test_a_call_on_a_serial_line_is_not_given_up_half_way(
    line_pair: tuple[str, str],
) -> None:
    plc, faults = Plc(LINE, boot_id=4321), Faults(late=0.1)
    async with serve_rtu(plc, line_pair[0], faults=faults, parity="N"):
        link = rtu_link(line_pair[1], parity="N", timeout=0.5)
        await link.open()
        call = asyncio.create_task(link.read(0, 1))
        await asyncio.sleep(0.02)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await link.read(1, 1) == [4321]
        link.close()


@needs_socat
async def test_a_serial_cable_pulled_in_the_middle_of_a_run_and_put_back(
    ends: tuple[str, str], cable: Cable
) -> None:
    plc = Plc(LINE)
    plc.feed_all(labels(12, 5))
    plugged = cable()
    link = rtu_link(ends[1], parity="N", timeout=0.15, quiet=0.3)
    async with at_work(plc, link) as house:
        async with serve_rtu(plc, ends[0], parity="N"):
            await until(lambda: bool(house.counted))
            plugged.terminate()
            plugged.wait()
            await until(lambda: house.conditions[-1].link is LinkState.DOWN)
        cable()
        async with serve_rtu(plc, ends[0], parity="N"):
            await all_sorted(plc, house)
    assert len(house.counted) == 12
