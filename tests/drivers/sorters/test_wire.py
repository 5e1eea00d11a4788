"""The sorter over real sockets and serial lines, in real time."""

import asyncio
import contextlib
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.simulators.sorter import (
    Faults,
    Line,
    Plc,
    SorterServer,
    Spoilt,
    serve_rtu,
    serve_tcp,
    serve_tls,
)
from drivers.simulators.sorter.bench import bench_sorter
from drivers.sorters import (
    Link,
    LinkDown,
    LinkError,
    LinkState,
    MapError,
    NoAnswer,
    PlcException,
    PlcState,
    Reason,
    RegisterMap,
    Sorter,
    map_from_table,
    probe,
    rtu_link,
    tcp_link,
    tls_link,
)
from tests.drivers.sorters.house import House, labels

# A short, quick line: an item is in its chute half a second after its induction.
LINE = Line(
    chutes=6,
    speed=4.0,
    headway=0.1,
    decision_at=0.8,
    first_chute_at=1.0,
    chute_pitch=0.2,
    return_length=0.8,
    confirm_after=0.05,
)
LIMIT = 20.0

needs_socat = pytest.mark.skipif(not shutil.which("socat"), reason="socat is not installed")
needs_mbpoll = pytest.mark.skipif(not shutil.which("mbpoll"), reason="mbpoll is not installed")
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


async def until(what: Callable[[], bool], limit: float = LIMIT) -> None:
    """Wait for it, in real time."""
    end = asyncio.get_running_loop().time() + limit
    while not what():
        assert asyncio.get_running_loop().time() < end, "it never came to that"
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def at_work(plc: Plc, link: Link) -> AsyncIterator[House]:
    """A sorter that decides by the labels."""
    house = House(reject=plc.line.reject)
    house.sorter = Sorter(
        link,
        plc.map,
        range(1, plc.line.chutes + 1),
        house.on_event,
        on_reconcile=house.on_reconcile,
        on_state=house.conditions.append,
    )
    async with house.sorter:
        yield house


async def all_sorted(plc: Plc, house: House) -> None:
    """Until the belt is empty and the house knows it; then both are compared."""
    await until(lambda: not (plc.belt.waiting or plc.belt.parcels or plc.confirming or house.open))
    house.audit(plc)


async def test_over_tcp_every_item_lands_in_its_chute() -> None:
    plc = Plc(LINE)
    plc.feed_all(labels(15, 5))
    async with serve_tcp(plc) as server, at_work(plc, tcp_link("127.0.0.1", server.port)) as house:
        await all_sorted(plc, house)
        assert len(house.counted) == 15


async def test_a_map_moved_elsewhere_works_the_same() -> None:
    table = {"unit": 9, "status": {"base": 1000}, "chutes": {"base": 2000}}
    table |= {"barcode": {"base": 1100}, "command": {"base": 65526}}
    plc = Plc(LINE, map_from_table(table))
    plc.feed_all(labels(5, 5))
    async with (
        serve_tcp(plc) as server,
        at_work(plc, tcp_link("127.0.0.1", server.port, unit=9)) as house,
    ):
        await all_sorted(plc, house)
        assert len(house.counted) == 5


async def test_two_sorters_work_side_by_side() -> None:
    plcs = Plc(LINE, boot_id=1), Plc(LINE, boot_id=2)
    for number, plc in enumerate(plcs):
        plc.feed_all(labels(10, 5, start=1000 * number))
    async with (
        serve_tcp(plcs[0]) as one,
        serve_tcp(plcs[1]) as two,
        at_work(plcs[0], tcp_link("127.0.0.1", one.port)) as first,
        at_work(plcs[1], tcp_link("127.0.0.1", two.port)) as second,
    ):
        await all_sorted(plcs[0], first)
        await all_sorted(plcs[1], second)
        assert len(first.counted) == len(second.counted) == 10


async def test_every_kind_of_spoilt_answer_on_the_wire_in_the_middle_of_a_run() -> None:
    plc, faults = Plc(LINE), Faults(seed=3)
    plc.feed_all(labels(25, 5))
    async with (
        serve_tcp(plc, faults=faults) as server,
        at_work(plc, tcp_link("127.0.0.1", server.port, timeout=0.1)) as house,
    ):
        await until(lambda: bool(house.counted))
        for spoilt in Spoilt:
            faults.spoil(spoilt, 3)
            await asyncio.sleep(0.25)
        faults.late = 0.2
        await asyncio.sleep(0.4)
        faults.late = 0.0
        await all_sorted(plc, house)
        assert house.sorter is not None
        assert house.sorter.statistics.restarts == 0
        errors = house.sorter.statistics.link_errors
        assert errors["BadReply"] >= 3
        assert errors["NoAnswer"] + errors["LinkDown"] >= 1


async def test_a_plc_silent_then_restarted_on_the_wire_in_the_middle_of_a_run() -> None:
    plc, faults = Plc(LINE), Faults()
    plc.feed_all(labels(30, 5))
    async with (
        serve_tcp(plc, faults=faults) as server,
        at_work(plc, tcp_link("127.0.0.1", server.port, timeout=0.2)) as house,
    ):
        await until(lambda: bool(house.counted))
        faults.silent = True
        await until(lambda: house.conditions[-1].link is LinkState.DOWN)
        await until(lambda: PlcState.HOST_TRIPPED in plc.state)
        faults.silent = False
        await until(lambda: house.reasons()[Reason.RECONNECTED] >= 1)
        before = len(house.counted)
        await until(lambda: len(house.counted) > before)
        plc.restart(down=0.3)
        await until(lambda: house.reasons()[Reason.RESTARTED] == 1)
        await all_sorted(plc, house)
        # What was inducted while nobody listened was never announced: it is swept out, too.
        announced = {event.barcode for event in house.events if event.barcode}
        forgotten = list(house.gone.values()).count("RESTARTED")
        assert len(house.counted) + forgotten == len(announced)
        assert len(plc.landings) == 30


async def test_a_cable_pulled_in_the_middle_of_a_run_and_put_back() -> None:
    plc = Plc(LINE)
    plc.feed_all(labels(20, 5))
    async with serve_tcp(plc) as server:
        port = server.port
        async with at_work(plc, tcp_link("127.0.0.1", port)) as house:
            await until(lambda: bool(house.counted))
            await server.stop()
            await until(lambda: house.conditions[-1].link is LinkState.DOWN)
            async with serve_tcp(plc, port):
                await all_sorted(plc, house)
            assert len(house.counted) == 20
            assert house.reasons()[Reason.RECONNECTED] >= 1


async def test_the_plc_is_not_there_yet_and_is_found_when_it_comes() -> None:
    plc = Plc(LINE)
    plc.feed_all(labels(3, 5))
    async with serve_tcp(Plc(LINE)) as gone:
        port = gone.port
    async with at_work(plc, tcp_link("127.0.0.1", port)) as house:
        await until(lambda: bool(house.conditions))
        assert house.conditions[-1].link is LinkState.DOWN
        assert f"127.0.0.1:{port}" in house.conditions[-1].error
        async with serve_tcp(plc, port):
            await all_sorted(plc, house)


async def test_a_port_that_is_taken_is_refused() -> None:
    async with serve_tcp(Plc()) as server:
        with pytest.raises(OSError, match="listen"):
            async with serve_tcp(Plc(), server.port):
                pass


async def test_what_a_plc_does_not_have_is_told_with_its_exception_code() -> None:
    async with serve_tcp(Plc()) as server:
        link = tcp_link("127.0.0.1", server.port)
        await link.open()
        with pytest.raises(PlcException, match="exception 2 to function 3"):
            await link.read(5000, 4)
        link.close()
        with pytest.raises(LinkDown, match="the connection is gone"):
            await link.read(0, 4)


# The dry handshake -------------------------------------------------------------------------------


async def test_a_probe_reads_everything_and_writes_nothing() -> None:
    plc = Plc(LINE, boot_id=77)
    plc.jammed.add(2)
    async with serve_tcp(plc) as server:
        await until(lambda: plc.now > 0.05)
        found = await probe(tcp_link("127.0.0.1", server.port), plc.map)
        assert (found.boot_id, found.host_boot_id) == (77, 0)
        assert found.jammed == {2}
        assert PlcState.HOST_TRIPPED in found.state
        assert set(plc.read(300, 10) or []) == {0}


@pytest.mark.parametrize(
    ("table", "error", "says"),
    [
        ({"chutes": {"base": 900}}, PlcException, "exception 2"),
        ({"status": {"map_version": 1, "boot_id": 0}}, LinkError, "map version 77, not 1"),
        ({"status": {"heartbeat": 7, "ev_dropped": 2}}, NoAnswer, "heartbeat stands still"),
    ],
)
async def test_a_probe_says_what_is_wrong(
    table: dict[str, object], error: type[LinkError], says: str
) -> None:
    async with serve_tcp(Plc(LINE, boot_id=77)) as server:
        with pytest.raises(error, match=says):
            await probe(tcp_link("127.0.0.1", server.port), map_from_table(table))
    with pytest.raises(LinkDown):
        await probe(tcp_link("127.0.0.1", server_port_of_nobody()), RegisterMap())


def server_port_of_nobody() -> int:
    """A port at which nobody listens: it was never given out."""
    return 1


# RTU ---------------------------------------------------------------------------------------------


@pytest.fixture
def line_pair(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two serial ports with a cable between, by socat."""
    ends = str(tmp_path / "plc"), str(tmp_path / "host")
    cable = subprocess.Popen(
        ["socat", *(f"pty,raw,echo=0,link={end}" for end in ends)], stderr=subprocess.DEVNULL
    )
    try:
        while not all(os.path.exists(end) for end in ends):  # noqa: PTH110
            assert cable.poll() is None, "socat ended"
            os.sched_yield()
        yield ends
    finally:
        cable.terminate()
        cable.wait()


@needs_socat
async def test_over_a_serial_line_every_item_lands_in_its_chute(
    line_pair: tuple[str, str],
) -> None:
    plc, faults = Plc(LINE), Faults()
    plc.feed_all(labels(20, 5))
    async with (
        serve_rtu(plc, line_pair[0], faults=faults, parity="N"),
        at_work(plc, rtu_link(line_pair[1], parity="N", timeout=0.15, quiet=0.3)) as house,
    ):
        await until(lambda: len(house.counted) >= 3)
        for spoilt in (Spoilt.SWALLOWED, Spoilt.SHORT, Spoilt.NOISE):
            faults.spoil(spoilt)
            await asyncio.sleep(0.4)
        faults.late = 0.25
        await asyncio.sleep(0.5)
        faults.late = 0.0
        await all_sorted(plc, house)
        assert house.sorter is not None
        assert house.sorter.statistics.link_errors.total() >= 2


@needs_socat
async def test_a_late_answer_on_a_serial_line_is_never_taken_for_the_next(
    line_pair: tuple[str, str],
) -> None:
    plc, faults = Plc(LINE, boot_id=4321), Faults()
    async with serve_rtu(plc, line_pair[0], faults=faults, parity="N"):
        link = rtu_link(line_pair[1], parity="N", timeout=0.1, quiet=0.3)
        await link.open()
        faults.late = 0.2
        with pytest.raises(NoAnswer):
            await link.read(0, 1)
        faults.late = 0.0
        assert await link.read(1, 1) == [4321]
        link.close()


@needs_socat
async def test_a_call_on_a_serial_line_is_not_given_up_half_way(
    line_pair: tuple[str, str],
) -> None:
    plc, faults = Plc(LINE, boot_id=4321), Faults(late=0.1)
    async with serve_rtu(plc, line_pair[0], faults=faults, parity="N"):
        link = rtu_link(line_pair[1], parity="N", timeout=0.5)
        await link.open()
        call = asyncio.create_task(link.read(0, 1))
        await asyncio.sleep(0.02)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await link.read(1, 1) == [4321]
        link.close()


# TLS ---------------------------------------------------------------------------------------------


@dataclass
class Papers:
    """A self-signed certificate for loopback and its key."""

    certificate: Path
    key: Path


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Made by openssl, for this run only."""
    folder = tmp_path_factory.mktemp("tls")
    made = Papers(folder / "plc.pem", folder / "plc.key")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=plc", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(made.key), "-out", str(made.certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return made


@needs_openssl
async def test_over_tls_with_a_certificate_on_both_sides(papers: Papers) -> None:
    plc = Plc(LINE)
    plc.feed_all(labels(5, 5))
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(papers.certificate, papers.key)
    theirs.load_verify_locations(papers.certificate)
    theirs.verify_mode = ssl.CERT_REQUIRED
    ours = ssl.create_default_context(cafile=str(papers.certificate))
    async with serve_tls(plc, theirs) as server:
        nobody = tls_link("127.0.0.1", ours, server.port)
        with pytest.raises(LinkError):
            await probe(nobody, plc.map)
        known = ssl.create_default_context(cafile=str(papers.certificate))
        known.load_cert_chain(papers.certificate, papers.key)
        async with at_work(plc, tls_link("127.0.0.1", known, server.port)) as house:
            await all_sorted(plc, house)
            assert len(house.counted) == 5


@needs_openssl
async def test_a_plc_with_an_unknown_certificate_is_not_spoken_to(papers: Papers) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(papers.certificate, papers.key)
    plc = Plc(LINE)
    async with serve_tls(plc, theirs) as server:
        with pytest.raises(LinkDown):
            await probe(tls_link("127.0.0.1", ssl.create_default_context(), server.port), plc.map)
        assert server.requests == 0


# libmodbus ---------------------------------------------------------------------------------------


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


# The bench ---------------------------------------------------------------------------------------


def test_the_bench_measures_both_lines_beside_a_bare_client() -> None:
    figures = bench_sorter(1.5)
    assert figures["sorted"] == figures["items"] == 22
    assert figures["missorted"] == 0
    assert figures["bare_p50_ms"] > 0
    assert figures["decision_p50_ms"] > 0


@pytest.mark.slow
def test_two_minutes_of_two_lines_at_450_items_a_minute() -> None:
    figures = bench_sorter(120)
    assert figures["sorted"] == figures["items"] == 1800
    assert figures["missorted"] == figures["late"] == 0
    assert figures["p99_ratio"] <= 3


def test_a_map_without_a_barcode_block_says_so() -> None:
    with pytest.raises(MapError):
        map_from_table({"barcode": False}).barcode_span(0)
