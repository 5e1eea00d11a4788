"""A wedge that types into a real terminal."""

import os
import termios
from pathlib import Path

import pytest

from drivers.scanners import Absent, FaultKind, Framer, NotTaking
from drivers.scanners.wedge import WedgeChannel
from tests.drivers.scanners.desk import GTIN, SSCC, Desk, until


async def test_scans_are_read_a_paste_is_not_and_the_terminal_is_put_back() -> None:
    master, slave = os.openpty()
    try:
        before = termios.tcgetattr(slave)
        desk = Desk(WedgeChannel(slave), framer=Framer(b"\x02", pastes=True))
        async with desk.scanner:
            await until(lambda: termios.tcgetattr(slave) != before)
            assert os.read(master, 100) == b"\x1b[?2004h"
            os.write(master, b"\x02" + f"]C1{SSCC}\r".encode())
            # Ctrl+C in a barcode spoils that barcode and ends nobody's program.
            os.write(master, b"\x02\x03\r\x1b[200~\x02" + f"{SSCC}\r\x1b[201~".encode())
            os.write(master, b"\x02" + f"]E0{GTIN}\r".encode())
            assert await desk.texts(2) == [SSCC, GTIN]
            assert [m.kind for m in desk.misreads] == [FaultKind.GARBAGE, FaultKind.PASTED]
        assert os.read(master, 100) == b"\x1b[?2004l"
        assert termios.tcgetattr(slave) == before
    finally:
        os.close(master)
        os.close(slave)


async def test_what_is_no_terminal_is_refused_and_a_keyboard_takes_no_commands(
    tmp_path: Path,
) -> None:
    with (tmp_path / "file").open("w") as file:
        channel = WedgeChannel(file.fileno())
        with pytest.raises(Absent, match="not a terminal"):
            await channel.open()
        with pytest.raises(NotTaking):
            await channel.write(b"B")
        await channel.close()
