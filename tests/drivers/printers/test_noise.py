"""A printer that never stops sending: it stops only itself."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from drivers.printers import Deadlines, Job, Label, Printer, PrinterError, Raster, Verdict
from drivers.transports import TcpTransport
from tests.drivers.printers.labels import LANGUAGES

BRISK = Deadlines(open=1, answer=0.3, chunk=0.3, start=0.3, label=1, poll=0.005)
# A process of its own: it has to be faster than whoever reads.
_NOISE = """
import socket, sys, threading
listening = socket.socket(fileno=int(sys.argv[1]))
def swallow(line):
    while line.recv(65536):
        pass
def send(line):
    threading.Thread(target=swallow, args=(line,), daemon=True).start()
    while True:
        line.sendall(bytes.fromhex(sys.argv[2]) * 65536)
def serve(line):
    try:
        send(line)
    except OSError:
        pass
while True:
    threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()
"""


@pytest.fixture(params=["12", "00", "0203", "78"])
def noisy(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a printer that sends these bytes for ever; some are an answer of a language."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.fileno()
        program = [sys.executable, "-c", _NOISE, str(number), request.param]
        with subprocess.Popen(program, pass_fds=[number], stderr=subprocess.DEVNULL) as noise:
            yield listening.getsockname()[1]
            noise.kill()


@pytest.mark.parametrize("language", ["zpl", "tspl", "escpos"])
def test_a_printer_that_never_stops_sending_delays_nobody(noisy: int, language: str) -> None:
    async def scene() -> float:
        line = TcpTransport("127.0.0.1", noisy)
        printer = Printer(line, LANGUAGES[language], dpi=203, width=832, deadlines=BRISK)
        job = Job("noise", (Label(Raster(80, 80, 203, bytes(800))),))
        neighbour = asyncio.create_task(longest_wait())
        async with asyncio.timeout(10):
            for _ in range(2):
                with suppress(PrinterError):
                    await printer.status()
                outcome = await printer.print(job)
                assert outcome.verdict in (Verdict.FAILED, Verdict.UNKNOWN)
        printer.close()
        neighbour.cancel()
        return await neighbour

    assert asyncio.run(scene()) < 2.0


async def longest_wait() -> float:
    """How long the loop kept a neighbour waiting who wanted to be back in 10 ms."""
    longest = 0.0
    try:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - begun)
    except asyncio.CancelledError:
        return longest
