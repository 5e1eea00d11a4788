"""The gateway over its duties: what hangs delays nobody, what raises is said, and the store tells
everybody how the devices are."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.floor import Night
from tests.gateway.hall import Hall, Steady, until
from wms.domain.devices import GATEWAY
from wms.domain.messages import Unavailable, say
from wms.domain.words import DeviceState
from wms.gateway.duty import Health, Pulse
from wms.gateway.notify import Notifier


class Hanging(Steady):
    """Its device takes the question and never answers, and nobody set a deadline."""

    def __init__(self, name: str, wire: socket.socket) -> None:
        super().__init__(name)
        self.wire = wire

    async def work(self, pulse: Pulse, health: Health) -> None:  # noqa: ARG002
        health.report(DeviceState.READY)
        self.wire.recv(1)


class Raising(Steady):
    """Raises until it is mended."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.broken = True

    async def once(self, pulse: Pulse, health: Health) -> None:
        self.turns += 1
        if self.broken:
            raise Unavailable(say("printer.condition.jam"))
        await super().once(pulse, health)


class Answering(Steady):
    """Answers a test."""

    async def once(self, pulse: Pulse, health: Health) -> None:
        await super().once(pulse, health)
        if (request := health.request()) is not None:
            told = [say("device.test.printer.ready"), say("device.test.printer.printed")]
            health.answer(request, told, passed=True)


@pytest.fixture
def hall(warehouse: Night, tmp_path: Path) -> Hall:
    return Hall(warehouse, tmp_path)


@pytest.fixture
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_duty_that_hangs_delays_no_other_and_is_said(
    hall: Hall, wire: tuple[socket.socket, socket.socket]
) -> None:
    well, hangs = Steady("label-1"), Hanging("label-2", wire[0])
    with hall.running(hall.gateway(well, hangs, silence=0.3)):
        until(lambda: hall.state("label-2") is DeviceState.TROUBLE)
        turns = well.turns
        until(lambda: well.turns > turns + 50, 5)
        assert hall.state("label-1") is DeviceState.READY
        row = hall.row("label-2")
        assert row is not None
        assert row.device.cause is not None
        assert row.device.cause.key == "gateway.hangs"
        assert hall.state(GATEWAY) is DeviceState.TROUBLE
        wire[1].close()
    assert any("label-2 出了问题" in line for line in hall.said)


def test_what_a_duty_raises_is_its_devices_trouble_until_it_works(hall: Hall) -> None:
    jammed, well = Raising("label-1"), Steady("label-2")
    with hall.running(hall.gateway(jammed, well)):
        until(lambda: jammed.turns >= 2)
        row = hall.row("label-1")
        assert row is not None
        assert (row.device.state, row.device.cause) == (
            DeviceState.TROUBLE,
            say("printer.condition.jam"),
        )
        jammed.broken = False
        until(lambda: hall.state("label-1") is DeviceState.READY)
        assert hall.state("label-2") is DeviceState.READY
    assert hall.said.count("打印机 label-1 出了问题，别的照常，自动再试：") == 1
    assert hall.said.count("打印机 label-1 恢复正常") == 1
    row = hall.row("label-1")
    assert row is not None
    assert row.device.last_seen


def test_a_device_taken_out_of_the_configuration_is_gone(hall: Hall) -> None:
    with hall.running(hall.gateway(Steady("label-1"), Steady("label-2"))):
        until(lambda: hall.state("label-2") is DeviceState.READY)
    hall.stop.clear()
    with hall.running(hall.gateway(Steady("label-2"))):
        until(lambda: hall.row("label-1") is None)
        assert hall.row("label-2") is not None


def test_the_gateway_beats_in_its_own_row_and_says_that_it_stopped(hall: Hall) -> None:
    def seen() -> str:
        row = hall.row(GATEWAY)
        return row.device.last_seen if row else ""

    with hall.running(hall.gateway(Steady("label-1"))):
        until(lambda: hall.state(GATEWAY) is DeviceState.READY)
        before = seen()
        until(lambda: seen() > before, 3)
    row = hall.row(GATEWAY)
    assert row is not None
    assert row.device.state is DeviceState.ABSENT
    assert row.device.detail == {"pid": os.getpid(), "host": socket.gethostname()}


def test_a_test_somebody_asks_for_reaches_the_duty_and_comes_back(hall: Hall) -> None:
    with hall.running(hall.gateway(Answering("label-1"))):
        until(lambda: hall.state("label-1") is DeviceState.READY)
        ledger = hall.ledger()
        asked = ledger.ask("label-1", "root", 30)
        nobody = ledger.ask("label-9", "root", 30)
        until(lambda: ledger.answered(asked) is not None)
        until(lambda: ledger.answered(nobody) is not None)
        told, passed = ledger.answered(asked) or ([], False)
        assert passed
        assert told == [say("device.test.printer.ready"), say("device.test.printer.printed")]
        assert ledger.answered(nobody) == ([say("device.test.unknown", device="label-9")], False)
        ledger.close()


@ON_SQLITE
def test_while_the_store_is_locked_the_duties_go_on_and_what_changed_is_written_after(
    hall: Hall,
) -> None:
    well, late = Steady("label-1"), Raising("label-2")
    with hall.running(hall.gateway(well, late)):
        until(lambda: hall.state("label-2") is DeviceState.TROUBLE)
        with hall.night.store.writing():
            late.broken = False
            until(lambda: late.turns >= 5)
            turns = well.turns
            until(lambda: well.turns > turns + 50, 5)
        until(lambda: hall.state("label-2") is DeviceState.READY)


def test_one_gateway_a_site_and_the_other_is_told_who(hall: Hall) -> None:
    owner, second = hall.owner(), hall.owner()
    owner.take()
    with pytest.raises(Unavailable) as told:
        second.take()
    assert told.value.message == say(
        "gateway.taken",
        pid=str(os.getpid()),
        host=socket.gethostname(),
        since="2026-11-21T23:30:00+08:00",
    )
    assert not second.still()
    assert owner.still()
    owner.release()
    second.take()
    second.release()


@ON_POSTGRES
def test_another_machine_is_told_by_the_store(hall: Hall, tmp_path: Path) -> None:
    here = hall.owner()
    there = hall.owner(tmp_path / "another-machine")
    here.take()
    with pytest.raises(Unavailable) as told:
        there.take()
    values = told.value.message.values
    assert (values["pid"], values["host"]) == (str(os.getpid()), socket.gethostname())
    assert str(values["since"]).startswith("20")
    here.release()
    there.take()
    there.release()


@ON_POSTGRES
def test_a_lost_ownership_stops_the_devices_until_it_is_had_again(hall: Hall) -> None:
    well = Steady("label-1")
    service = hall.gateway(well)
    name = make_url(hall.night.url).database
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND application_name LIKE 'wms gateway%'"
    )
    with hall.running(service):
        until(lambda: well.turns > 10)
        taken = threading.Event()
        other = hall.owner(hall.folder / "another-machine")

        def snatch() -> None:
            """Another machine takes it in the moment it is free."""
            while not taken.is_set():
                try:
                    other.take()
                    taken.set()
                except Unavailable:
                    time.sleep(0.001)

        thief = threading.Thread(target=snatch)
        thief.start()
        hall.night.rows(cut)
        thief.join()
        until(lambda: any("占用权丢了" in line for line in hall.said))
        until(lambda: not any(worker.working for worker in service._workers))
        turns = well.turns
        time.sleep(0.3)
        assert well.turns == turns
        other.release()
        until(lambda: well.turns > turns)
    assert any("重新取得" in line for line in hall.said)


@pytest.mark.parametrize("abstract", [False, True])
@ON_SQLITE
def test_systemd_hears_that_all_is_well_only_while_every_duty_beats(
    hall: Hall, wire: tuple[socket.socket, socket.socket], abstract: bool, tmp_path: Path
) -> None:
    path = f"\0nightfloor-{os.getpid()}-{time.monotonic_ns()}" if abstract else str(tmp_path / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(0.05)
        environment = {
            "NOTIFY_SOCKET": "@" + path[1:] if abstract else path,
            "WATCHDOG_USEC": "200000",
            "WATCHDOG_PID": str(os.getpid()),
        }
        heard: list[str] = []

        def hear() -> str:
            try:
                heard.append(manager.recv(4096).decode())
            except TimeoutError:
                return ""
            return heard[-1]

        well = Steady("label-1")
        service = hall.gateway(well, silence=1.0, notifier=Notifier(environment))
        with hall.running(service):
            until(lambda: hear() == "WATCHDOG=1" and heard.count("WATCHDOG=1") >= 3)
            assert heard[0] == "READY=1"
            until(lambda: "STATUS=1 台设备正常" in heard or not hear())
        until(lambda: hear() == "STOPPING=1")

        hall.stop.clear()
        heard.clear()
        hangs = Hanging("label-2", wire[0])
        service = hall.gateway(well, hangs, silence=0.5, notifier=Notifier(environment))
        with hall.running(service):
            until(lambda: hall.state("label-2") is DeviceState.TROUBLE)
            until(lambda: not hear())
            heard.clear()
            end = time.monotonic() + 0.6
            while time.monotonic() < end:
                hear()
            assert "WATCHDOG=1" not in heard
            wire[1].close()


def test_nothing_is_sent_where_no_service_manager_listens() -> None:
    notifier = Notifier({"NOTIFY_SOCKET": "/nowhere/to/be/found", "WATCHDOG_USEC": "1000"})
    notifier.ready()
    notifier.status("a\nb")
    notifier.alive()
    notifier.stopping()
    Notifier({"WATCHDOG_USEC": "x"}).alive()


@ON_SQLITE
def test_a_killed_gateway_leaves_a_row_that_no_longer_moves(hall: Hall) -> None:
    program = (
        "import sys, pathlib\n"
        "from tests.gateway.hall import Hall, Steady\n"
        "class Night: url = sys.argv[1]\n"
        "hall = Hall(Night, pathlib.Path(sys.argv[2]))\n"
        "hall.gateway(Steady('label-1')).run()\n"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program, hall.night.url, str(hall.folder)]
    with subprocess.Popen(command, cwd=root) as child:
        until(lambda: hall.state("label-1") is DeviceState.READY)
        with pytest.raises(Unavailable, match=r"gateway\.taken"):
            hall.owner().take()
        child.send_signal(signal.SIGKILL)
    row = hall.row(GATEWAY)
    assert row is not None
    assert row.device.state is not DeviceState.ABSENT
    assert row.device.detail["pid"] == child.pid
    owner = hall.owner()
    owner.take()
    owner.release()


def test_what_pymodbus_and_the_drivers_log_stays_off_the_screen(
    capfd: pytest.CaptureFixture[str],
) -> None:
    program = (
        "import logging\n"
        "from wms.gateway.service import hush\n"
        "hush()\n"
        "logging.getLogger('pymodbus.logging').error('No response')\n"
        "logging.getLogger('drivers.sorters').warning('gone')\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
    assert capfd.readouterr() == ("", "")
