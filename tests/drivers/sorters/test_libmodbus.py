"""The simulator read and written by libmodbus."""

import asyncio
import shutil
import subprocess

import pytest

from drivers.simulators.sorter import (
    Line,
    Plc,
    SorterServer,
    serve_tcp,
)
from tests.drivers.sorters.wire import until

needs_mbpoll = pytest.mark.skipif(not shutil.which("mbpoll"), reason="mbpoll is not installed")


async def mbpoll(server: SorterServer, *arguments: str) -> str:
    """Debian's mbpoll, which is libmodbus, once against the simulator."""
    process = await asyncio.create_subprocess_exec(
        *("mbpoll", "-m", "tcp", "-a", "1", "-0", "-1", "-q", "-p", str(server.port)),
        *arguments[:-1],
        "127.0.0.1",
        *arguments[-1].split(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return output.decode(errors="replace")


def registers(output: str) -> dict[int, int]:
    """`[12]:  57` … as mbpoll prints."""
    lines = [line.strip() for line in output.splitlines() if line.startswith("[")]
    return {int(line[1 : line.index("]")]): int(line.split()[1]) for line in lines}


@needs_mbpoll
async def test_libmodbus_reads_the_simulator_and_sorts_an_item_by_hand() -> None:
    slow = Line(chutes=3, speed=0.8, headway=1.0, decision_at=1.4, first_chute_at=1.5)
    plc = Plc(slow, boot_id=7)
    plc.feed("C02-000001")
    async with serve_tcp(plc) as server:
        seen = registers(await mbpoll(server, "-r", "0", "-c", "44", "-t", "4", ""))
        assert (len(seen), seen[0], seen[1], seen[6]) == (44, 1, 7, 0)
        assert "Written 3 references" in await mbpoll(server, "-r", "300", "-t", "4", "7 1 0")
        await until(lambda: bool(plc.belt.parcels))
        await until(lambda: (plc.read(6, 1) or [0])[0] == 1)
        seen = registers(await mbpoll(server, "-r", "12", "-c", "8", "-t", "4", ""))
        assert [seen[n] for n in (12, 13, 14, 15, 19)] == [1, 1, 0, 1, 1]
        # boot 7, heartbeat, acknowledged 1, track 1, chute 2, deadline 5 s; the checksum by
        # pymodbus's own CRC over 0007 00000001 0002 0000 1388 0001.
        command = "7 2 1 0 1 2 0 5000 30923"
        assert "Written 9 references" in await mbpoll(server, "-r", "300", "-t", "4", command)
        assert "Written 1 references" in await mbpoll(server, "-r", "309", "-t", "4", "1")
        await until(lambda: (plc.read(4, 2) or []) == [1, 0])
        await until(lambda: bool(plc.landings))
        assert plc.landings[0].chute == 2
        assert "Illegal data address" in await mbpoll(server, "-r", "500", "-t", "4", "-c 1")
