"""A printer on a serial line: a pty, and the same through socat."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.printers import Printer, Reason, Verdict
from drivers.simulators.printer import PrinterSimulator
from drivers.transports import SerialTransport, UsbFileTransport
from tests.drivers.printers.labels import BRISK, LANGUAGES, SPEED, batch, until

EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@EVERY_LANGUAGE
async def test_labels_over_a_serial_line(language: str) -> None:
    async with PrinterSimulator(language, serial=True, speed=SPEED) as simulator:
        transport = SerialTransport(simulator.path, 115_200)
        printer = Printer(transport, LANGUAGES[language], dpi=203, width=832, deadlines=BRISK)
        assert (await printer.print(batch(5))).verdict is Verdict.PRINTED
        assert simulator.machine.printed == 5
        printer.close()


@EVERY_LANGUAGE
async def test_a_printer_switched_off_behind_its_cable_is_silent(language: str) -> None:
    """The line stays open: python-escpos would report plenty of paper."""
    async with PrinterSimulator(language, serial=True, speed=SPEED) as simulator:
        transport = SerialTransport(simulator.path, 115_200)
        deadlines = replace(BRISK, answer=0.05)
        printer = Printer(transport, LANGUAGES[language], dpi=203, width=832, deadlines=deadlines)
        simulator.machine.apply("power off")
        outcome = await printer.print(batch(1))
        assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.SILENT)
        simulator.machine.apply("power on")
        assert (await printer.print(batch(1))).verdict is Verdict.PRINTED
        printer.close()


async def test_labels_to_a_device_file() -> None:
    async with PrinterSimulator("tspl", serial=True, speed=SPEED) as simulator:
        transport = UsbFileTransport(simulator.path)
        printer = Printer(transport, LANGUAGES["tspl"], dpi=203, width=832, deadlines=BRISK)
        assert (await printer.print(batch(2))).verdict is Verdict.PRINTED
        printer.close()


@EVERY_LANGUAGE
async def test_labels_through_socat(language: str, tmp_path: Path) -> None:
    if not shutil.which("socat"):
        pytest.skip("apt-get install socat to put another program's pty in between")
    line = tmp_path / "usb-printer-if00"
    async with PrinterSimulator(language, speed=2_000) as simulator:
        target = f"TCP:127.0.0.1:{simulator.port}"
        with subprocess.Popen(["socat", f"PTY,raw,echo=0,link={line}", target]) as bridge:
            try:
                await until(line.exists)
                transport = SerialTransport(str(line), 115_200)
                printer = Printer(
                    transport, LANGUAGES[language], dpi=203, width=832, deadlines=BRISK
                )
                assert (await printer.print(batch(3))).verdict is Verdict.PRINTED
                assert simulator.machine.printed == 3
                printer.close()
            finally:
                bridge.terminate()
