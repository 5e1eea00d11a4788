"""`wms device`: what the command line says of printers, scanners and sorters, and how it tries
them — simulated ones, over real sockets and ptys."""

import asyncio
import os
import pty
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import serial

from drivers.simulators.printer import PrinterSimulator
from drivers.simulators.scanner import PtyWire, ScannerSimulator
from drivers.simulators.sorter import Faults, Line, Plc, Spoilt, serve_tcp, serve_tls
from tests.gateway.hall import behind, until
from tests.sites import Told, Town

WMS = (sys.executable, "-m", "wms.cli")


def configure(town: Town, *tables: str) -> None:
    path = town.config()
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(tables), encoding="utf-8")


def printer_at(port: str, language: str = "zpl") -> str:
    return f'\n[[printers]]\nname = "label-1"\nlanguage = "{language}"\nport = "{port}"\n'


def scanner_at(port: str) -> str:
    return f'\n[[scanners]]\nname = "belt-1"\nport = "{port}"\n'


def sorter_at(port: str) -> str:
    return (
        f'\n[[sorters]]\nname = "sorter-1"\nport = "{port}"\nreject = 12\n'
        '[sorters.chutes]\n1 = "GS001-A"\n'
    )


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def label() -> Iterator[PrinterSimulator]:
    with behind(lambda: PrinterSimulator("zpl", speed=20_000)) as simulator:
        yield simulator


@contextmanager
def gateway(town: Town) -> Iterator[subprocess.Popen[bytes]]:
    """`wms gateway` as a process of its own, until the block ends."""
    command = [*WMS, "--config", str(town.config()), "gateway"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert "网关已启动".encode() in process.stdout.readline()
        drain = threading.Thread(target=process.stdout.read)
        drain.start()
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            drain.join()


def devices(town: Town) -> dict[str, dict[str, Any]]:
    listed = town.office().figures("device", "list")["devices"]
    return {device["name"]: device for device in listed}


def trial(town: Town, name: str, *more: str) -> Told:
    return town.office()("device", "test", name, *more)


def test_before_any_gateway_ran_the_list_says_so(new_town: Town) -> None:
    configure(new_town, printer_at("tcp://127.0.0.1:9"))
    told = new_town.office()("device", "list")
    assert told.code == 0
    assert "网关没有运行过" in told.line
    # What the configuration names is there to see, before anybody tried it.
    assert "还没启动" in told.out
    names = {one["name"] for one in new_town.office().figures("device", "list")["devices"]}
    assert {"post", "folder", "label-1"} <= names


def test_a_label_printer_is_tried_without_a_gateway(
    new_town: Town, label: PrinterSimulator
) -> None:
    configure(new_town, printer_at(f"tcp://127.0.0.1:{label.port}"))
    told = trial(new_town, "label-1")
    assert told.code == 0, told
    assert "测试纸打出来了" in told.out
    assert label.machine.printed == 1
    assert label.complaints == []


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ("paper out", "没纸"),
        ("cover open", "盖子开着"),
        ("jam on", "卡纸"),
        ("ribbon out", "没有碳带"),
        ("pause on", "被暂停"),
        ("silence on", "不回答"),
    ],
)
def test_what_a_printer_lacks_is_said_in_words(taken: str, said: str, new_town: Town) -> None:
    with behind(lambda: PrinterSimulator("tspl")) as label:
        configure(new_town, printer_at(f"tcp://127.0.0.1:{label.port}", "tspl"))
        label.machine.apply(taken)
        told = trial(new_town, "label-1")
        assert label.machine.printed == 0
    assert told.code == 3
    assert said in told.out
    assert "label-1 没有通过" in told.line


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ("tcp://no-such-printer.invalid:9100", "没有这个名字的机器"),
        ("serial:/dev/serial/by-id/usb-none", "没有这个设备"),
        ("serial:/dev/null", "不是设备口"),
        ("usb:/dev/usb/lp77", "没有这个设备"),
    ],
)
def test_a_printer_that_cannot_be_reached_is_told_apart(
    port: str, said: str, new_town: Town
) -> None:
    configure(new_town, printer_at(port))
    told = trial(new_town, "label-1")
    assert told.code == 3
    assert said in told.out


def test_a_serial_port_another_program_holds(new_town: Town) -> None:
    far, near = pty.openpty()
    try:
        path = os.ttyname(near)
        configure(new_town, printer_at(f"serial:{path}"))
        with serial.Serial(path, exclusive=True):
            told = trial(new_town, "label-1")
        assert told.code == 3
        assert "被别的程序占着" in told.out
    finally:
        os.close(far)
        os.close(near)


def test_somebody_answers_who_is_no_printer(new_town: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            client = server.accept()[0]
            with client:
                while client.recv(1000):
                    client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20)

        thread = threading.Thread(target=babble)
        thread.start()
        configure(new_town, printer_at(f"tcp://127.0.0.1:{server.getsockname()[1]}"))
        told = trial(new_town, "label-1")
        thread.join()
    assert told.code == 3
    assert "听不懂" in told.out or "不回答" in told.out


def test_the_folder_is_a_printer_too(new_town: Town) -> None:
    assert trial(new_town, "folder").code == 0
    assert (new_town.folder / "printed" / "CW01" / "test.pdf").exists()


def test_a_device_that_is_not_configured(new_town: Town) -> None:
    told = trial(new_town, "label-9")
    assert told.code == 2
    assert "有 folder" in told.line


@asynccontextmanager
async def gun(path: Path, text: str, symbology: str = "]C1") -> AsyncIterator[None]:
    """Somebody who scans the same label over and over."""

    async def again() -> None:
        while True:
            await scanner.scan(text, symbology)
            await asyncio.sleep(0.1)

    async with ScannerSimulator(PtyWire(path)) as scanner:
        hand = asyncio.create_task(again())
        try:
            yield
        finally:
            hand.cancel()
            await asyncio.wait({hand})


def test_a_scanner_shows_what_was_read_field_by_field(new_town: Town) -> None:
    path = new_town.folder / "usb-gun-if00"
    configure(new_town, scanner_at(f"serial:{path}"))
    with behind(lambda: gun(path, "0106901234567892" + "1726123110L-77")):
        told = trial(new_town, "belt-1")
    assert told.code == 0, told
    for part in ("]C1", "GTIN：06901234567892", "有效期至：2026-12-31", "批次：L-77"):
        assert part in told.out


def test_a_misprinted_label_does_not_pass(new_town: Town) -> None:
    path = new_town.folder / "usb-gun-if00"
    configure(new_town, scanner_at(f"serial:{path}"))
    with behind(lambda: gun(path, "0106901234567890")):
        told = trial(new_town, "belt-1")
    assert told.code == 3
    assert "这个 GS1 条码不对：gtin" in told.out


def test_a_scanner_nobody_uses_and_one_that_is_not_there(new_town: Town) -> None:
    far, near = pty.openpty()
    try:
        configure(new_town, scanner_at(f"serial:{os.ttyname(near)}"))
        told = trial(new_town, "belt-1", "--timeout", "1")
        assert told.code == 3
        assert "1 秒内没有读到条码" in told.out
    finally:
        os.close(far)
        os.close(near)
    told = trial(new_town, "belt-1", "--timeout", "1")
    assert told.code == 3
    assert "没有扫描枪" in told.out


@asynccontextmanager
async def belt(faults: Faults, *, alive: bool = True) -> AsyncIterator[int]:
    """A PLC whose program runs, or does not; gives its port."""
    plc = Plc(Line(chutes=12))
    if not alive:
        plc._beaten_at = float("inf")
    async with serve_tcp(plc, faults=faults) as server:
        yield server.port


def test_a_sorter_shakes_hands_dry(new_town: Town) -> None:
    with behind(lambda: belt(Faults())) as port:
        configure(new_town, sorter_at(f"tcp://127.0.0.1:{port}"))
        told = trial(new_town, "sorter-1")
    assert told.code == 0, told
    assert "PLC 应答正常" in told.out


@pytest.mark.parametrize(
    ("fault", "alive", "said"),
    [
        (None, False, "心跳不动"),
        ("silent", True, "不应答"),
        (Spoilt.WRONG_FUNCTION, True, "应答不合规约"),
        (Spoilt.SHORT, True, "应答不合规约"),
    ],
)
def test_what_is_wrong_with_a_plc_is_told_apart(
    fault: Spoilt | str | None, alive: bool, said: str, new_town: Town
) -> None:
    faults = Faults(silent=fault == "silent")
    if isinstance(fault, Spoilt):
        faults.spoil(fault, 100)
    with behind(lambda: belt(faults, alive=alive)) as port:
        configure(new_town, sorter_at(f"tcp://127.0.0.1:{port}"))
        told = trial(new_town, "sorter-1")
    assert told.code == 3
    assert said in told.out
    assert "Traceback" not in told.err


def test_a_plc_that_is_not_there(new_town: Town) -> None:
    configure(new_town, sorter_at(f"tcp://127.0.0.1:{closed_port()}"))
    told = trial(new_town, "sorter-1")
    assert told.code == 3
    assert "端口没开" in told.out


def test_a_printer_that_is_switched_off(new_town: Town) -> None:
    configure(new_town, printer_at(f"tcp://127.0.0.1:{closed_port()}"))
    told = trial(new_town, "label-1")
    assert told.code == 3
    assert "端口没开" in told.out


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    made = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", f"/CN={name}", "-days", "2", "-out", made[0], "-keyout", made[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@asynccontextmanager
async def guarded_belt(file: Path, key: Path) -> AsyncIterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    async with serve_tls(Plc(Line(chutes=12)), context) as server:
        yield server.port


def test_a_certificate_that_is_not_accepted(new_town: Town) -> None:
    theirs = certificate(new_town.folder, "plc")
    other, _ = certificate(new_town.folder, "somebody-else")
    with behind(lambda: guarded_belt(*theirs)) as port:
        configure(new_town, sorter_at(f"tls://127.0.0.1:{port}?ca={other}"))
        told = trial(new_town, "sorter-1")
    assert told.code == 3
    assert "证书对不上" in told.out


def test_while_the_gateway_runs_it_tries_the_device_itself(
    new_town: Town, label: PrinterSimulator
) -> None:
    configure(new_town, printer_at(f"tcp://127.0.0.1:{label.port}"))
    with gateway(new_town):
        until(lambda: devices(new_town)["label-1"]["state"] == "ready")
        told = trial(new_town, "label-1", "--json")
        assert told.code == 0, told
        assert told.figures["passed"]
        assert told.figures["told"][-1].startswith("测试纸打出来了")
        assert label.machine.printed == 1
        label.machine.apply("paper out")
        until(lambda: "没纸" in devices(new_town)["label-1"]["trouble"])
        assert trial(new_town, "label-1").code == 3
        second = subprocess.run(
            [*WMS, "--config", str(new_town.config()), "gateway"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert second.returncode == 3
        assert "已有网关在运行" in second.stderr
        assert len(second.stderr.splitlines()) == 1
        assert second.stdout == ""
    told = new_town.office()("device", "list")
    assert "网关已停止" in told.line
    assert "没纸" in told.out


def test_a_killed_gateway_is_called_out(new_town: Town) -> None:
    with gateway(new_town) as process:
        until(lambda: devices(new_town)["folder"]["state"] == "ready")
        process.kill()
        process.wait(10)
    until(lambda: "没有动静" in new_town.office()("device", "list").err)
    assert new_town.office().figures("device", "list")["gateway"]["runs"] is False
    assert trial(new_town, "folder").code == 0, "the lock went with its holder"
