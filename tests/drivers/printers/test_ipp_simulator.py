"""The A4 printer to talk to, by our own driver; test_ipp.py holds the driver against a real one."""

import asyncio
from pathlib import Path

from drivers.printers import Reason, Verdict
from drivers.printers.ipp import Document, IppDeadlines, IppPrinter
from drivers.printers.status import Condition
from drivers.simulators.printer.ipp import IppSimulator

DEADLINES = IppDeadlines(answer=0.5, take=2, job=3, poll=0.01)
MANIFEST = Document("manifest", b"%PDF-1.7 a manifest")


async def test_a_document_comes_out_and_is_kept(tmp_path: Path) -> None:
    async with IppSimulator(seconds=0.02, folder=tmp_path) as printer:
        outcome = await IppPrinter(printer.uri, deadlines=DEADLINES).print(MANIFEST)
    assert (outcome.verdict, outcome.printed) == (Verdict.PRINTED, 1)
    assert (tmp_path / "document-00001.pdf").read_bytes() == MANIFEST.data


async def test_what_is_wrong_is_said_and_nothing_is_sent() -> None:
    words = {
        "paper out": Condition.PAPER_OUT,
        "cover open": Condition.COVER_OPEN,
        "ribbon out": Condition.RIBBON_OUT,
        "jam on": Condition.JAM,
        "pause on": Condition.PAUSED,
    }
    for word, condition in words.items():
        async with IppSimulator(seconds=0.02) as printer:
            printer.machine.apply(word)
            outcome = await IppPrinter(printer.uri, deadlines=DEADLINES).print(MANIFEST)
        assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.NOT_READY)
        assert outcome.status is not None
        assert condition in outcome.status.faults
        assert printer.documents == []


async def test_paper_that_ends_under_the_head_leaves_the_document_in_doubt() -> None:
    async with IppSimulator(seconds=0.3) as printer:
        printing = asyncio.create_task(IppPrinter(printer.uri, deadlines=DEADLINES).print(MANIFEST))
        while not printer.machine.busy:
            await asyncio.sleep(0.005)
        printer.machine.apply("paper out")
        outcome = await printing
    assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.STOPPED)


async def test_silent_without_power_and_back_again() -> None:
    async with IppSimulator(seconds=0.02) as printer:
        driver = IppPrinter(printer.uri, deadlines=DEADLINES)
        printer.machine.apply("silence on")
        assert (await driver.print(MANIFEST)).reason is Reason.SILENT
        printer.machine.apply("silence off")
        printer.machine.apply("power off")
        assert (await driver.print(MANIFEST)).reason is Reason.UNREACHABLE
        printer.machine.apply("power on")
        while not printer.listening:
            await asyncio.sleep(0.005)
        assert (await driver.print(MANIFEST)).verdict is Verdict.PRINTED
