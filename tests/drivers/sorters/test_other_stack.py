"""Our driver against a PLC that no part of this project helped to write: pyModbusTCP serves the
registers, and the program behind them is written here from the map's description alone, with
literal addresses and pymodbus's CRC. Nothing of the simulator or the codec is used."""

import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from pymodbus.framer.rtu import FramerRTU

from drivers.sorters import EventKind, RegisterMap, Sorter, Verdict, tcp_link
from tests.drivers.sorters.house import House, labels
from tests.drivers.sorters.wire import until

pymodbustcp = pytest.importorskip("pyModbusTCP.server", reason="pyModbusTCP is not installed")

BOOT = 1234
PARCELS = 40


class LadderProgram(threading.Thread):
    """A PLC program of the plain kind: one cycle every 5 ms over one array of registers."""

    def __init__(self, parcels: list[str]) -> None:
        super().__init__(daemon=True)
        self.server = pymodbustcp.ModbusServer("127.0.0.1", free_port(), no_block=True)
        self.bank = self.server.data_bank
        self.parcels = parcels
        self.diverted: dict[str, int] = {}
        self.problems: list[str] = []
        self.going = True
        self._track = 0
        self._head = 0
        self._answered = 0
        self._decided: dict[int, tuple[int, float]] = {}
        self._next_parcel_at = 0.0

    def start(self) -> None:
        """Serve, then cycle."""
        self.server.start()
        self._set(0, [1, BOOT, 0, 1])
        super().start()

    def stop(self) -> None:
        """Stop the cycle, then the server."""
        self.going = False
        self.join()
        self.server.stop()

    def run(self) -> None:
        """The cycle."""
        while self.going:
            self._set(2, [int(time.monotonic() * 8) & 0xFFFF])
            host = self.bank.get_holding_registers(300, 10)
            if host[0] == BOOT:
                self._command(host)
                self._confirm(host[2])
                self._induct(host[2])
            time.sleep(0.005)

    def _command(self, host: list[int]) -> None:
        if host[9] in (0, self._answered):
            return
        crc = FramerRTU.compute_CRC(struct.pack(">7H", host[0], *host[3:8], host[9]))
        if (crc >> 8 | crc << 8) & 0xFFFF != host[8]:
            self.problems.append(f"checksum of {host}")
            return
        track = host[3] << 16 | host[4]
        self._decided[track] = (host[5], time.monotonic() + 0.05)
        self._answered = host[9]
        self._set(4, [host[9], 0])

    def _confirm(self, acknowledged: int) -> None:
        for track, (chute, at) in list(self._decided.items()):
            if time.monotonic() >= at and self._head - acknowledged < 4:
                del self._decided[track]
                self.diverted[self.parcels[track - 70_001]] = chute
                self._event(4, track, chute)
                return

    def _induct(self, acknowledged: int) -> None:
        now = time.monotonic()
        if self._track == len(self.parcels) or now < self._next_parcel_at:
            return
        if self._head - acknowledged < 4:
            self._next_parcel_at = now + 0.03
            self._track += 1
            text = self.parcels[self._track - 1].encode().ljust(38, b"\0")
            slot = self._head % 4
            self._set(100 + 20 * slot, [self._head + 1, *struct.unpack(">19H", text)])
            self._event(1, 70_000 + self._track, 0)

    def _event(self, kind: int, track: int, chute: int) -> None:
        slot = 12 + 8 * (self._head % 4)
        self._head += 1
        # Number, content, copy, and only then the head: as the rule of torn slots wants it.
        self._set(slot, [self._head, kind, track >> 16, track & 0xFFFF, chute, 0, 0])
        self._set(slot + 7, [self._head])
        self._set(6, [self._head])

    def _set(self, address: int, values: list[int]) -> None:
        self.bank.set_holding_registers(address, values)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def plc() -> Iterator[LadderProgram]:
    """The PLC, running."""
    program = LadderProgram(labels(PARCELS, 12))
    program.start()
    yield program
    program.stop()


async def test_a_plc_of_another_make_is_served_by_the_map_alone(plc: LadderProgram) -> None:
    house = House(reject=12, deadline=10.0)
    link = tcp_link("127.0.0.1", plc.server.port)
    house.sorter = Sorter(link, RegisterMap(), range(1, 13), house.on_event)
    async with house.sorter:
        await until(lambda: len(house.counted) == PARCELS)
    assert plc.problems == []
    assert dict(house.counted.values()) == plc.diverted
    assert plc.diverted == {label: int(label[1:3]) for label in plc.parcels}
    assert house.sorter.statistics.verdicts == {Verdict.ACCEPTED: PARCELS}
    assert [e.kind for e in house.events].count(EventKind.INDUCT_REQ) == PARCELS
