"""The simulated printer itself, as someone at a keyboard has it."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from drivers.printers import Zpl
from drivers.simulators.printer import Machine, PrinterSimulator
from tests.drivers.printers.labels import a_printer, batch, small, until


async def test_what_is_taken_away_after_some_labels() -> None:
    async with a_printer("escpos") as (printer, simulator):
        simulator.machine.apply("after 2 cover open")
        outcome = await printer.print(batch(5))
        assert (outcome.printed, simulator.machine.printed) == (2, 2)


@pytest.mark.parametrize("command", ["", "paper", "paper much", "cover ajar", "explode now"])
async def test_an_order_that_is_none_changes_nothing(command: str) -> None:
    machine = Machine()
    with pytest.raises(ValueError, match="cover open"):
        machine.apply(command)
    assert not machine.blocked


@pytest.mark.parametrize(
    ("language", "rubbish"),
    [
        ("zpl", b"^XA^FO0,0^GFA,9,9,1,:Z64:eJw=:0000^FS^XZ"),
        ("tspl", b"SIZE 10 mm,10 mm\r\nCLS\r\nHELLO\r\n"),
        ("escpos", b"\x1b\xff\xff\xff"),
    ],
)
async def test_rubbish_is_complained_of(language: str, rubbish: bytes) -> None:
    async with PrinterSimulator(language) as simulator:
        with socket.create_connection(("127.0.0.1", simulator.port)) as line:
            line.sendall(rubbish)
            await until(lambda: simulator.complaints)
        assert simulator.machine.printed == 0


def test_on_its_own_it_prints_into_a_folder_and_obeys_what_is_typed(tmp_path: Path) -> None:
    arguments = ["--language", "zpl", "--port", "0", "--inches", "50", "--folder", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "drivers.simulators.printer", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        port = int(program.stdout.readline().rsplit(":", 1)[1])
        assert "paper" in program.stdout.readline()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(Zpl().encode(small(), b"0001"))
            status = b""
            while b",00000000," not in status:
                line.sendall(b"~HS")
                status = line.recv(200)
        with Image.open(tmp_path / "label-00001.png") as drawn:
            assert drawn.size == (64, 200)
        said, _ = program.communicate("paper out\nfly\n", timeout=10)
        assert said.count("printed 1") == 2
        assert "cover open" in said
        assert program.returncode == 0
