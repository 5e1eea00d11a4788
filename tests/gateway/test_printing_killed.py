"""The program that prints is killed in the middle, again and again."""

import asyncio
import random
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from drivers.simulators.printer import PrinterSimulator
from tests.conftest import ON_SQLITE
from tests.floor import Night
from tests.gateway.press_room import ask_for, read


async def started(url: str, port: int, folder: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.gateway.printing_process", url, str(port), str(folder)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"at work\n"
    return process


async def killed(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
    # The transport of a killed child is closed by the loop, not by waiting.
    await asyncio.sleep(0)


def standing(night: Night) -> dict[int, str]:
    return dict(night.rows("SELECT position, state FROM print_job"))


async def until_nothing_waits(night: Night) -> None:
    async with asyncio.timeout(20):
        while {"queued", "sending"} & set(standing(night).values()):
            await asyncio.sleep(0.02)


@ON_SQLITE
@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.slow)])
async def test_a_printer_whose_program_is_killed(
    kills: int, warehouse: Night, tmp_path: Path
) -> None:
    """What is called printed came out; what came out is printed or in doubt; nothing twice."""
    ask_for(warehouse, 4 * kills + 10)
    moments = random.Random(kills)
    async with PrinterSimulator("zpl", speed=1_500) as simulator:
        machine = simulator.machine
        for _ in range(kills):
            enough = machine.printed + moments.randint(1, 3)
            process = await started(warehouse.url, simulator.port, tmp_path)
            async with asyncio.timeout(10):
                while machine.printed < enough:
                    await asyncio.sleep(0.002)
            await asyncio.sleep(moments.uniform(0, 0.15))
            await killed(process)
            assert list(standing(warehouse).values()).count("sending") <= 1
        process = await started(warehouse.url, simulator.port, tmp_path)
        await until_nothing_waits(warehouse)
        await killed(process)
        out = [read(picture) for picture in machine.pictures]
    copies = standing(warehouse)
    assert set(copies.values()) == {"printed", "unknown"}
    assert list(copies.values()).count("unknown") <= kills
    assert len(out) == len(set(out)), "a label was doubled"
    assert {p for p, state in copies.items() if state == "printed"} <= set(out)
    assert set(out) <= set(copies)
    assert warehouse.audit() == []


@ON_SQLITE
async def test_a_folder_whose_program_is_killed(warehouse: Night, tmp_path: Path) -> None:
    """A file is whole or not there, and one under the same name is no second copy."""
    ask_for(warehouse, 400)
    moments = random.Random(3)
    for _ in range(3):
        process = await started(warehouse.url, 0, tmp_path / "printed")
        await asyncio.sleep(moments.uniform(0.01, 0.2))
        await killed(process)
    process = await started(warehouse.url, 0, tmp_path / "printed")
    await until_nothing_waits(warehouse)
    await killed(process)
    assert set(standing(warehouse).values()) == {"printed"}
    files = list((tmp_path / "printed").glob("*.pdf"))
    assert len(files) == 400
    assert all(file.read_bytes().startswith(b"%PDF-1.4\n") for file in files)
    assert warehouse.audit() == []
