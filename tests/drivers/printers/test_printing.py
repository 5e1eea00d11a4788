"""Labels to a printer one can talk to, and what is known of them when it goes wrong."""

import asyncio
import random
from dataclasses import replace

import pytest

from drivers.printers import (
    Condition,
    Deadlines,
    EscPos,
    Job,
    Label,
    Outcome,
    Printer,
    Raster,
    Reason,
    Tspl,
    Verdict,
    Zpl,
)
from drivers.simulators.printer import Machine, PrinterSimulator
from drivers.transports import FakeTransport, TcpTransport
from tests.drivers.printers.labels import (
    BRISK,
    EXPECTED,
    LANGUAGES,
    a_printer,
    batch,
    picture,
    read,
    until,
    with_barcodes,
)

EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
TELLS_WHEN_BUSY = pytest.mark.parametrize("language", ["zpl", "tspl"])
LARGE = Label(Raster(800, 1600, 203, random.Random(1).randbytes(160_000)))


def honest(outcome: Outcome, machine: Machine, wanted: int) -> None:
    """What is said must be compatible with what really came out."""
    assert outcome.printed <= machine.printed <= outcome.printed + outcome.in_doubt
    assert (outcome.verdict is Verdict.PRINTED) == (outcome.printed == wanted)
    assert (outcome.verdict is Verdict.UNKNOWN) == (outcome.in_doubt > 0)


@EVERY_LANGUAGE
@pytest.mark.parametrize("dpi", [203, 300])
async def test_a_label_comes_out_as_it_was_drawn(language: str, dpi: int) -> None:
    async with a_printer(language, dpi=dpi) as (printer, simulator):
        raster = picture(dpi)
        assert (await printer.print(batch(1, Label(raster)))).verdict is Verdict.PRINTED
        drawn = simulator.machine.pictures[-1].crop((0, 0, raster.width, raster.height))
        assert drawn.tobytes() == raster.to_image().tobytes()


@EVERY_LANGUAGE
async def test_its_barcodes_are_read_by_another_program(language: str) -> None:
    matrix = language != "escpos"
    async with a_printer(language) as (printer, simulator):
        label = with_barcodes(picture(), matrix=matrix)
        assert (await printer.print(batch(1, label))).verdict is Verdict.PRINTED
        found = read(simulator.machine.pictures[-1])
        assert set(found) == (EXPECTED if matrix else EXPECTED - {'B|^~_"7'})
        assert found["(00)369012345678901235"] == "]C1"


@EVERY_LANGUAGE
async def test_twenty_labels_are_twenty_labels(language: str) -> None:
    async with a_printer(language) as (printer, simulator):
        assert await printer.print(batch(20)) == Outcome(Verdict.PRINTED, 20)
        assert simulator.machine.printed == 20


@EVERY_LANGUAGE
async def test_gone_after_five_of_twenty(language: str) -> None:
    """Pulled from the mains while the sixth is under the head; back, it prints what was left."""
    async with a_printer(language, speed=4_000) as (printer, simulator):
        machine = simulator.machine
        printing = asyncio.create_task(printer.print(batch(20)))
        await until(lambda: machine.printed == 5 and machine.busy)
        machine.apply("power off")
        outcome = await printing
        assert outcome == Outcome(Verdict.UNKNOWN, 5, 1, Reason.GONE, None, detail=outcome.detail)
        assert machine.printed == 5
        again = await printer.print(batch(15))
        assert (again.verdict, again.reason) == (Verdict.FAILED, Reason.UNREACHABLE)
        machine.apply("power on")
        assert (await printer.print(batch(15))).verdict is Verdict.PRINTED
        assert machine.printed == 20


@EVERY_LANGUAGE
async def test_out_of_paper_before_it_begins_nothing_is_sent(language: str) -> None:
    async with a_printer(language) as (printer, simulator):
        simulator.machine.apply("paper out")
        outcome = await printer.print(batch(3))
        assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.NOT_READY)
        assert outcome.status is not None
        assert Condition.PAPER_OUT in outcome.status.faults
        simulator.machine.apply("paper endless")
        assert (await printer.status()).ready
        assert (simulator.machine.waiting, simulator.machine.printed) == (0, 0)


@EVERY_LANGUAGE
async def test_the_roll_ends_in_the_middle_of_a_job(language: str) -> None:
    """Only the last label of the roll may be in doubt; the rest was never sent."""
    async with a_printer(language) as (printer, simulator):
        simulator.machine.apply("paper 5")
        outcome = await printer.print(batch(20))
        honest(outcome, simulator.machine, 20)
        assert outcome.printed >= 4
        assert outcome.status is not None
        assert Condition.PAPER_OUT in outcome.status.faults
        simulator.machine.apply("paper endless")
        assert (await printer.print(batch(15))).verdict is Verdict.PRINTED
        assert simulator.machine.printed == 20


async def test_a_receipt_printer_names_the_last_label_of_the_roll() -> None:
    async with a_printer("escpos") as (printer, simulator):
        simulator.machine.apply("paper 5")
        outcome = await printer.print(batch(20))
        assert (outcome.verdict, outcome.printed) == (Verdict.FAILED, 5)


@EVERY_LANGUAGE
async def test_a_roll_near_its_end_prints_and_says_so(language: str) -> None:
    async with a_printer(language) as (printer, simulator):
        simulator.machine.apply("paper 3")
        assert (await printer.print(batch(1))).verdict is Verdict.PRINTED
        near = Condition.PAPER_NEAR_END in (await printer.status()).conditions
        assert near == (language == "escpos")  # the others have no such sensor


@EVERY_LANGUAGE
async def test_the_cover_is_opened_over_a_label(language: str) -> None:
    """The printer prints the ruined label again by itself; the driver does not."""
    async with a_printer(language, speed=1_000) as (printer, simulator):
        machine = simulator.machine
        printing = asyncio.create_task(printer.print(batch(3)))
        await until(lambda: machine.printed == 1 and machine.busy)
        machine.apply("cover open")
        outcome = await printing
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.STOPPED)
        assert (outcome.printed, outcome.in_doubt) == (1, 1)
        assert outcome.status is not None
        assert Condition.COVER_OPEN in outcome.status.faults
        machine.apply("cover closed")
        await until(lambda: machine.printed == 2)
        assert machine.waiting == 0


@pytest.mark.parametrize(
    ("language", "taken", "condition"),
    [
        ("zpl", "ribbon out", Condition.RIBBON_OUT),
        ("zpl", "pause on", Condition.PAUSED),
        ("zpl", "jam on", Condition.PAPER_OUT),  # ~HS has no other word for it
        ("tspl", "ribbon out", Condition.RIBBON_OUT),
        ("tspl", "pause on", Condition.PAUSED),
        ("tspl", "jam on", Condition.JAM),
        ("escpos", "jam on", Condition.JAM),
        ("escpos", "pause on", Condition.PAUSED),
    ],
)
async def test_whatever_stops_it_is_named(language: str, taken: str, condition: Condition) -> None:
    async with a_printer(language) as (printer, simulator):
        simulator.machine.apply(taken)
        outcome = await printer.print(batch(1))
        assert outcome.status is not None
        assert outcome.reason is Reason.NOT_READY
        assert outcome.status.faults == {condition}


@EVERY_LANGUAGE
async def test_a_silent_printer_is_sent_nothing(language: str) -> None:
    async with a_printer(language, replace(BRISK, answer=0.05)) as (printer, simulator):
        simulator.machine.apply("silence on")
        outcome = await printer.print(batch(2))
        assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.SILENT)
        simulator.machine.apply("silence off")
        assert (await printer.print(batch(1))).verdict is Verdict.PRINTED
        assert simulator.machine.printed == 1


@EVERY_LANGUAGE
async def test_a_printer_that_falls_silent_may_have_printed(language: str) -> None:
    deadlines = replace(BRISK, answer=0.05)
    async with a_printer(language, deadlines, speed=1_000) as (printer, simulator):
        machine = simulator.machine
        printing = asyncio.create_task(printer.print(batch(3)))
        await until(lambda: machine.printed == 1 and machine.busy)
        machine.apply("silence on")
        outcome = await printing
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.SILENT)
        await until(lambda: machine.printed == 2)  # and so it did
        honest(outcome, machine, 3)


@EVERY_LANGUAGE
async def test_a_slow_printer_is_given_its_time(language: str) -> None:
    async with a_printer(language) as (printer, simulator):
        simulator.machine.apply("slow 0.002")
        assert (await printer.print(batch(2))).verdict is Verdict.PRINTED


@EVERY_LANGUAGE
async def test_a_printer_that_takes_no_more_bytes_is_not_waited_for_forever(
    language: str,
) -> None:
    async with a_printer(language, replace(BRISK, chunk=0.1)) as (printer, simulator):
        printing = asyncio.create_task(printer.print(batch(1, LARGE)))
        await until(lambda: simulator.received > 1_000)
        simulator.machine.apply("slow 60")
        outcome = await printing
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.STUCK)
        honest(outcome, simulator.machine, 1)


@TELLS_WHEN_BUSY
async def test_other_work_is_waited_for_and_then_given_up(language: str) -> None:
    async with a_printer(language, speed=1_000) as (first, simulator):
        impatient = Printer(
            TcpTransport("127.0.0.1", simulator.port),
            LANGUAGES[language],
            dpi=203,
            width=832,
            deadlines=replace(BRISK, label=0.02),
        )
        printing = asyncio.create_task(first.print(batch(1)))
        await until(lambda: simulator.machine.busy)
        outcome = await impatient.print(batch(1))
        assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.BUSY)
        patient = Printer(
            TcpTransport("127.0.0.1", simulator.port),
            LANGUAGES[language],
            dpi=203,
            width=832,
            deadlines=BRISK,
        )
        assert (await patient.print(batch(1))).verdict is Verdict.PRINTED
        assert (await printing).verdict is Verdict.PRINTED
        assert simulator.machine.printed == 2
        impatient.close()
        patient.close()


@EVERY_LANGUAGE
async def test_a_label_that_takes_too_long_is_in_doubt(language: str) -> None:
    async with a_printer(language, replace(BRISK, label=0.1), speed=10) as (printer, simulator):
        outcome = await printer.print(batch(1))
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.LATE)
        honest(outcome, simulator.machine, 1)


async def test_an_idle_answer_alone_is_no_proof() -> None:
    """A printer that takes a label, is never seen at work and says all is well: nobody knows."""
    swallows = FakeTransport(lambda data: b"\x00" if data == b"\x1b!?" else b"")
    deadlines = replace(BRISK, start=0.05)
    outcome = await Printer(swallows, Tspl(), dpi=203, width=832, deadlines=deadlines).print(
        batch(1)
    )
    assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.NEVER_STARTED)


async def test_the_proof_of_another_label_is_none() -> None:
    """A mark from before, late on a serial line, does not confirm this label."""
    answers = {b"\x10\x04%c" % n: b"\x12" for n in (1, 2, 3, 4)}
    stale = FakeTransport(lambda data: answers.get(data, b"\x37\x22none\x00"))
    deadlines = replace(BRISK, label=0.1)
    outcome = await Printer(stale, EscPos(), dpi=203, width=832, deadlines=deadlines).print(
        batch(1)
    )
    assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.LATE)


async def test_a_receipt_printer_without_process_ids_answers_in_its_turn() -> None:
    async with PrinterSimulator("escpos", speed=2_000) as simulator:
        transport = TcpTransport("127.0.0.1", simulator.port)
        plain = EscPos(process_id=False)
        printer = Printer(transport, plain, dpi=203, width=832, deadlines=BRISK)
        assert (await printer.print(batch(3))).verdict is Verdict.PRINTED
        assert simulator.machine.printed == 3
        printer.close()


@pytest.mark.parametrize(
    "raster",
    [Raster(64, 8, 300, bytes(64)), Raster(8 * 400, 1, 203, bytes(400))],
    ids=["drawn for 300 dpi", "wider than the head"],
)
async def test_a_label_for_another_printer_is_not_sent(raster: Raster) -> None:
    transport = FakeTransport()
    outcome = await Printer(transport, Zpl(), dpi=203, width=832).print(
        Job("wrong", (Label(raster),))
    )
    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, Reason.BAD_JOB)
    assert not transport.written


@EVERY_LANGUAGE
async def test_a_printer_restarted_between_jobs_is_reached_again(language: str) -> None:
    """The kept connection is dead and nobody has noticed; only the question is asked twice."""
    async with a_printer(language) as (printer, simulator):
        assert (await printer.print(batch(1))).verdict is Verdict.PRINTED
        simulator.machine.apply("power off")
        simulator.machine.apply("power on")
        assert (await printer.print(batch(1))).verdict is Verdict.PRINTED
        assert simulator.machine.printed == 2


async def test_a_job_given_up_leaves_no_answer_behind() -> None:
    async with a_printer("tspl", speed=500) as (printer, simulator):
        printing = asyncio.create_task(printer.print(batch(1)))
        await until(lambda: simulator.machine.busy)
        printing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await printing
        assert not printer.transport.is_open
        await until(lambda: simulator.machine.printed == 1)
        assert (await printer.status()).ready


TAKEN = ["paper out", "cover open", "jam on", "pause on", "power off", "silence on", "slow 60"]
GIVEN = [
    "paper endless",
    "cover closed",
    "jam off",
    "pause off",
    "power on",
    "silence off",
    "slow 0",
]


@EVERY_LANGUAGE
@pytest.mark.parametrize("seed", range(8))
async def test_whatever_happens_whenever_the_outcome_does_not_lie(language: str, seed: int) -> None:
    """Eight labels, something taken away at a random moment, given back; then what is left."""
    chance = random.Random(f"{language}{seed}")
    deadlines = Deadlines(open=1, answer=0.1, chunk=0.2, start=0.3, label=0.6, poll=0.005)
    async with a_printer(language, deadlines, speed=8_000) as (printer, simulator):
        machine = simulator.machine
        printing = asyncio.create_task(printer.print(batch(8)))
        await asyncio.sleep(chance.uniform(0, 0.3))
        fault = chance.randrange(len(TAKEN))
        machine.apply(TAKEN[fault])
        outcome = await printing
        honest(outcome, machine, 8)
        machine.apply(GIVEN[fault])
        machine.forget()
