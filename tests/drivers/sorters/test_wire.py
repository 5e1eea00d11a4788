"""The sorter over TCP, in real time."""

import asyncio
from pathlib import Path

import pytest

from drivers.simulators.sorter import (
    Faults,
    Plc,
    Spoilt,
    serve_tcp,
)
from drivers.sorters import (
    Event,
    EventKind,
    LinkDown,
    LinkError,
    LinkState,
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
)
from tests.drivers.sorters.house import labels
from tests.drivers.sorters.wire import LINE, all_sorted, at_work, until


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


async def test_barcodes_may_come_from_elsewhere_keyed_by_the_track() -> None:
    plc = Plc(LINE, map_from_table({"barcode": False}))
    plc.feed_all(["", "", ""])
    inducted: list[Event] = []

    def by_track(event: Event) -> None:
        if event.kind is EventKind.INDUCT_REQ:
            inducted.append(event)
            sorter.decide(event.track, event.track)

    async with serve_tcp(plc) as server:
        sorter = Sorter(tcp_link("127.0.0.1", server.port), plc.map, range(1, 7), by_track)
        async with sorter:
            await until(lambda: len(plc.landings) == 3)
        assert {event.barcode for event in inducted} == {""}
        assert [(one.track, one.chute) for one in plc.landings] == [(1, 1), (2, 2), (3, 3)]


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


async def test_a_link_that_cannot_be_had_names_itself_and_the_cause(tmp_path: Path) -> None:
    absent = tmp_path / "ttyUSB9"
    for link, says in (
        (tcp_link("127.0.0.1", 1), "tcp 127.0.0.1:1 unit 1: ConnectionRefusedError"),
        (rtu_link(str(absent)), "rtu .*ttyUSB9 unit 1: .*No such file"),
    ):
        with pytest.raises(LinkDown, match=says):
            await probe(link, RegisterMap())
