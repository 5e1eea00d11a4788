"""Manifests on A4: to Debian's ippeveprinter, and to printers that misbehave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers import Condition, Garbled, Reason, Unreachable, Verdict
from drivers.printers.ipp import Document, IppDeadlines, IppPrinter
from drivers.printers.ipp.codec import Attributes, Operation, Tag, Value, request, response
from drivers.printers.ipp.printer import _status
from tests.drivers.printers.bonjour import ipp_printer
from tests.drivers.printers.labels import until

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 300
MANIFEST = Document("交接单 N-03", PDF)
BRISK = IppDeadlines(answer=2, take=5, job=5, poll=0.02)


async def test_a_manifest_is_printed_when_the_printer_says_so(tmp_path: Path) -> None:
    with ipp_printer(tmp_path, "exit 0") as uri:
        printer = IppPrinter(uri, deadlines=BRISK)
        assert (await printer.status()).ready
        outcome = await printer.print(MANIFEST)
        assert (outcome.verdict, outcome.printed) == (Verdict.PRINTED, 1)
        (kept,) = tmp_path.glob("*.pdf")
        assert kept.read_bytes() == PDF
        other = await printer.print(Document("picture", b"GIF89a", "image/gif"))
        assert (other.verdict, other.reason) == (Verdict.FAILED, Reason.BAD_JOB)
        assert [kept] == list(tmp_path.glob("*.pdf"))


async def test_a_manifest_the_printer_aborts_is_not_printed(tmp_path: Path) -> None:
    with ipp_printer(tmp_path, "exit 1") as uri:
        outcome = await IppPrinter(uri, deadlines=BRISK).print(MANIFEST)
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.CANCELLED)


async def test_a_manifest_that_waits_for_paper_is_in_doubt_until_it_is_out(tmp_path: Path) -> None:
    """ippeveprinter calls what is missing while it works a warning, as printers with a second
    tray do; so only the deadline ends the wait."""
    go_on = tmp_path / "paper"
    wait = f'echo "STATE: +media-empty" >&2; while [ ! -e {go_on} ]; do sleep 0.05; done'
    with ipp_printer(tmp_path, f'{wait}; echo "STATE: -media-empty" >&2') as uri:
        hurried = IppPrinter(uri, deadlines=IppDeadlines(answer=2, take=5, job=0.3, poll=0.02))
        outcome = await hurried.print(MANIFEST)
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.LATE)
        near = {Condition.PRINTING, Condition.PAPER_NEAR_END}
        assert (await hurried.status()).conditions == near
        go_on.touch()
        async with asyncio.timeout(5):
            while not (await hurried.status()).ready:
                await asyncio.sleep(0.02)
        assert (await IppPrinter(uri, deadlines=BRISK).print(MANIFEST)).verdict is Verdict.PRINTED


async def test_a_fault_while_it_prints_ends_the_wait() -> None:
    jammed = said(
        Tag.PRINTER,
        attribute(Tag.ENUM, "printer-state", 5),
        attribute(Tag.KEYWORD, "printer-state-reasons", "media-jam-error"),
    )
    printers = iter([IDLE, IDLE])
    answers = {Operation.PRINT_JOB: CREATED, Operation.GET_JOB_ATTRIBUTES: state(5)}
    asked = Operation.GET_PRINTER_ATTRIBUTES
    async with a_server(
        lambda o, _: next(printers, jammed) if o == asked else answers[Operation(o)]
    ) as uri:
        outcome = await IppPrinter(uri, deadlines=BRISK).print(MANIFEST)
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.STOPPED)
        assert outcome.status is not None
        assert outcome.status.faults == {Condition.JAM}


async def test_a_printer_that_vanishes_with_the_manifest(tmp_path: Path) -> None:
    started = tmp_path / "started"
    with contextlib.ExitStack() as stack:
        uri = stack.enter_context(ipp_printer(tmp_path, f"touch {started}; sleep 5"))
        printing = asyncio.create_task(IppPrinter(uri, deadlines=BRISK).print(MANIFEST))
        await until(started.exists)
        await asyncio.to_thread(stack.close)
        outcome = await printing
        assert (outcome.verdict, outcome.reason) == (Verdict.UNKNOWN, Reason.GONE)
    again = await IppPrinter(uri, deadlines=BRISK).print(MANIFEST)
    assert (again.verdict, again.reason) == (Verdict.FAILED, Reason.UNREACHABLE)


Answer = Callable[[int, bytes], bytes | None]


@contextlib.asynccontextmanager
async def a_server(answer: Answer) -> AsyncIterator[str]:
    """A web server that answers each operation as told; None is silence."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(size)
            said = answer(int.from_bytes(body[2:4], "big"), body)
            if said is None:
                await reader.read()
            else:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said)
                await writer.drain()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"ipp://127.0.0.1:{server.sockets[0].getsockname()[1]}/printers/a4"


def attribute(tag: Tag, name: str, value: Value) -> tuple[Tag, str, list[Value]]:
    return (tag, name, [value])


def said(tag: Tag, *attributes: tuple[Tag, str, list[Value]], status: int = 0) -> bytes:
    """An answer with one group beside its own."""
    bare = request(Operation.PRINT_JOB, 7, "ipp://x/")[:-1]
    group = request(Operation.PRINT_JOB, 7, "ipp://x/", job=attributes)[len(bare) + 1 :]
    group = group or bytes([Tag.END])
    return bare[:2] + status.to_bytes(2, "big") + bare[4:] + bytes([tag]) + group


IDLE = said(Tag.PRINTER, attribute(Tag.ENUM, "printer-state", 3))
CREATED = said(Tag.JOB, attribute(Tag.INTEGER, "job-id", 12))


def scripted(printer: bytes, created: bytes | None, job: bytes | None) -> Answer:
    answers = {
        Operation.GET_PRINTER_ATTRIBUTES: printer,
        Operation.PRINT_JOB: created,
        Operation.GET_JOB_ATTRIBUTES: job,
    }
    return lambda operation, _: answers[Operation(operation)]


def state(number: int) -> bytes:
    return said(Tag.JOB, attribute(Tag.ENUM, "job-state", number))


def queue(device: str) -> bytes:
    return said(
        Tag.PRINTER,
        attribute(Tag.ENUM, "printer-state", 3),
        attribute(Tag.NAME, "cups-version", "2.4.2"),
        attribute(Tag.URI, "device-uri", device),
    )


@pytest.mark.parametrize(
    ("printer", "created", "job", "verdict", "reason"),
    [
        (IDLE, CREATED, state(9), Verdict.PRINTED, None),
        (IDLE, CREATED, state(7), Verdict.UNKNOWN, Reason.CANCELLED),
        (IDLE, CREATED, state(6), Verdict.UNKNOWN, Reason.STOPPED),
        (IDLE, CREATED, state(5), Verdict.UNKNOWN, Reason.LATE),
        (IDLE, CREATED, said(Tag.JOB, status=0x406), Verdict.UNKNOWN, Reason.UNCONFIRMED),
        (IDLE, CREATED, None, Verdict.UNKNOWN, Reason.GONE),
        (IDLE, None, None, Verdict.UNKNOWN, Reason.SILENT),
        (IDLE, b"<html>", None, Verdict.UNKNOWN, Reason.GARBLED),
        (IDLE, said(Tag.JOB, status=0x506), None, Verdict.FAILED, Reason.REFUSED),
        (b"<html>", CREATED, None, Verdict.FAILED, Reason.GARBLED),
        # CUPS calls these done once the bytes are out.
        (queue("socket://10.0.0.9"), CREATED, state(9), Verdict.UNKNOWN, Reason.UNCONFIRMED),
        (queue("usb://HP/P1102"), CREATED, state(9), Verdict.UNKNOWN, Reason.UNCONFIRMED),
        (queue("ipp://10.0.0.9/ipp/print"), CREATED, state(9), Verdict.PRINTED, None),
    ],
    ids=[
        *("completed", "cancelled", "stopped", "still printing", "forgotten", "gone silent"),
        *("took it without a word", "took it with a web page", "refused", "a web page"),
        *("CUPS to a socket", "CUPS to USB", "CUPS to IPP"),
    ],
)
async def test_what_a_printer_says_and_what_is_then_known(
    printer: bytes,
    created: bytes | None,
    job: bytes | None,
    verdict: Verdict,
    reason: Reason | None,
) -> None:
    deadlines = IppDeadlines(answer=0.1, take=0.2, job=0.3, poll=0.01)
    async with a_server(scripted(printer, created, job)) as uri:
        outcome = await IppPrinter(uri, deadlines=deadlines).print(MANIFEST)
        assert (outcome.verdict, outcome.reason) == (verdict, reason)
        assert (outcome.printed == 1) == (verdict is Verdict.PRINTED)


@pytest.mark.parametrize(
    ("reasons", "number", "conditions"),
    [
        (("none",), 3, set()),
        (("none",), 4, {Condition.PRINTING}),
        (("media-empty",), 5, {Condition.PAPER_OUT}),
        (("media-empty-error", "cover-open"), 5, {Condition.PAPER_OUT, Condition.COVER_OPEN}),
        (("media-empty-warning",), 3, {Condition.PAPER_NEAR_END}),
        (("media-low-report",), 3, set()),
        (("marker-supply-empty-error",), 5, {Condition.RIBBON_OUT}),
        (("media-jam",), 5, {Condition.JAM}),
        (("fuser-over-temp-error",), 5, {Condition.OTHER}),
        ((), 5, {Condition.PAUSED}),
    ],
)
def test_reasons(reasons: tuple[str, ...], number: int, conditions: set[Condition]) -> None:
    attributes: Attributes = {"printer-state": (number,), "printer-state-reasons": reasons}
    assert _status(attributes).conditions == conditions


async def test_nobody_there() -> None:
    with pytest.raises(Unreachable):
        await IppPrinter("ipp://127.0.0.1:1/ipp/print", deadlines=BRISK).status()


@pytest.mark.parametrize("uri", ["http://printer/", "printer", "ipp:///ipp/print", ""])
def test_what_is_no_printers_address_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match="printer address"):
        IppPrinter(uri)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["job-id", "job-state", "a"]),
            st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=4),
        ),
        unique_by=lambda pair: pair[0],
        max_size=3,
    )
)
def test_numbers_survive_the_wire(attributes: list[tuple[str, list[int]]]) -> None:
    data = request(Operation.PRINT_JOB, 7, "ipp://x/", job=[(Tag.INTEGER, *a) for a in attributes])
    found = response(data).job if attributes else {}
    assert found == {name: tuple(values) for name, values in attributes}


@given(st.binary(max_size=200))
def test_whatever_a_server_answers_is_read_or_refused(noise: bytes) -> None:
    for data in (noise, b"\x01\x01\x00\x00\x00\x00\x00\x01" + noise):
        with contextlib.suppress(Garbled):
            response(data)
