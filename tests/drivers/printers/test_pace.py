"""A thousand labels to three printers: they set the pace, and the driver hardly costs anything."""

import asyncio
import subprocess
import sys
from contextlib import ExitStack
from time import monotonic, process_time

import pytest

from drivers.printers import Label, Printer, Raster, Verdict
from drivers.transports import TcpTransport
from tests.drivers.printers.labels import LANGUAGES, batch

INCHES, DPI, ROWS = 20, 203, 400
LABELS = 1_000
PICTURE = Raster(800, ROWS, DPI, bytes(range(100)) * ROWS)


@pytest.mark.slow
async def test_a_thousand_labels_to_three_printers_at_their_own_speed() -> None:
    with ExitStack() as stack:
        printers = [_printer(stack, language) for language in LANGUAGES]
        begun, worked = monotonic(), process_time()
        share = LABELS // len(printers) + 1
        outcomes = await asyncio.gather(
            *(printer.print(batch(share, Label(PICTURE))) for printer in printers)
        )
        wall, cpu = monotonic() - begun, process_time() - worked
        for printer in printers:
            printer.close()
    assert {(outcome.verdict, outcome.printed) for outcome in outcomes} == {
        (Verdict.PRINTED, share)
    }
    own = share * ROWS / (INCHES * DPI)
    print(f"{wall:.1f} s, the printers alone {own:.1f} s; {100 * cpu / wall:.1f} % of a core")
    assert wall <= 1.5 * own
    assert cpu <= 0.25 * wall


def _printer(stack: ExitStack, language: str) -> Printer:
    """A printer in a process of its own, so that its work is not counted as the driver's."""
    simulator = stack.enter_context(
        subprocess.Popen(
            [
                *(sys.executable, "-m", "drivers.simulators.printer"),
                *("--language", language, "--port", "0", "--inches", str(INCHES)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    assert simulator.stdout is not None
    place = simulator.stdout.readline()
    transport = TcpTransport("127.0.0.1", int(place.rsplit(":", 1)[1]))
    return Printer(transport, LANGUAGES[language], dpi=DPI, width=832)
