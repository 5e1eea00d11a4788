"""`wms simulate scanner|printer|sorter` as somebody tries them: real programs, ports and ptys."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from drivers.printers import Condition, Job, Label, Printer, Raster, Verdict, Zpl
from drivers.scanners import EDB, Framer, Scanner, SerialChannel, TcpChannel
from drivers.scanners.channel import Channel
from drivers.sorters import Event, EventKind, RegisterMap, Sorter, tcp_link
from drivers.transports import TcpTransport
from wms.cli.entry import main
from wms.config import load_config

SITE = """[site]
id = "CW01"
name = "中心仓"
kind = "central_warehouse"
number = 0
gs1_prefix = "2000000"
"""


class Device:
    """A simulator as a script has it: what it said at first, a line to type, and its end."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        self.began: dict[str, Any] = json.loads(process.stdout.readline())

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.began["port"].rpartition("/")[2].partition(":")
        return host, int(port)

    @property
    def path(self) -> str:
        return str(self.began["port"]).partition(":")[2].partition("?")[0]

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()


@contextmanager
def simulated(*arguments: str) -> Iterator[Device]:
    """`wms simulate …` in a process of its own; told to stop it ends well."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wms.cli", "--json", "simulate", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield Device(process)
            assert process.stdin is not None
            process.stdin.close()  # the end of the lines is not the end of the device
            assert process.poll() is None
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()


async def until(true: Any) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


async def reads(channel: Channel, device: Device) -> None:
    scanner = Scanner(channel, model=EDB, framer=Framer(b"\x02"), retry=0.02)
    async with scanner, asyncio.timeout(15):
        await until(lambda: scanner.health.state == "connected")
        device.type("]E06901234567892")
        first = await anext(scanner)
        device.type("0106901234567892<GS>10AB")
        second = await anext(scanner)
        device.type("unplug")
        await until(lambda: scanner.health.state == "absent")
        device.type("replug")
        await until(lambda: scanner.health.state == "connected")
        device.type("glue ONE00001 TWO00002")
        glued = [(await anext(scanner)).text for _ in range(2)]
    assert (first.text, first.symbology) == ("6901234567892", "]E0")
    assert second.text == "0106901234567892\x1d10AB"
    assert glued == ["ONE00001", "TWO00002"]


async def test_a_scanner_on_a_pty(tmp_path: Path) -> None:
    with simulated("scanner", "--serial", str(tmp_path / "gun"), "--prefix", r"\x02") as device:
        assert device.path == str(tmp_path / "gun")
        await reads(SerialChannel(device.path), device)
    assert not (tmp_path / "gun").is_symlink()


async def test_a_scanner_on_a_port() -> None:
    with simulated("scanner", "--tcp", "0", "--prefix", r"\x02") as device:
        await reads(TcpChannel(*device.address), device)


async def test_a_printer_whose_cover_is_opened(tmp_path: Path) -> None:
    out = tmp_path / "labels"
    with simulated("printer", "--out", str(out), "--speed", "12") as device:
        printer = Printer(TcpTransport(*device.address), Zpl(), dpi=203, width=832)
        label = Label(Raster(832, 100, 203, bytes(104 * 100)))
        async with asyncio.timeout(20):
            outcome = await printer.print(Job("job", (label,)))
            assert outcome.verdict is Verdict.PRINTED
            assert [file.name for file in out.iterdir()] == ["label-00001.png"]
            device.type("cover open")
            while Condition.COVER_OPEN not in (await printer.status()).faults:
                await asyncio.sleep(0.05)
        printer.close()


async def test_a_sorter_sorts_what_is_typed_and_loses_what_it_is_told_to() -> None:
    events: list[Event] = []

    def take(event: Event) -> None:
        events.append(event)
        if event.kind is EventKind.INDUCT_REQ:
            sorter.decide(event.track, int(event.barcode[-1]))

    with simulated("sorter", "--chutes", "6", "--rate", "450") as device:
        sorter = Sorter(tcp_link(*device.address), RegisterMap(), range(1, 7), take)
        async with sorter:
            device.type("feed 5 CODE2")
            device.type("CODE3")
            await until(lambda: sum(e.kind is EventKind.DIVERT_OK for e in events) == 6)
            device.type("-")
            device.type("A1 B2")
            await until(lambda: {EventKind.NO_READ, EventKind.MULTI_READ} <= {*_kinds(events)})
            device.type("CODE4")
            await until(lambda: events[-1].barcode == "CODE4")
            device.type("lose")
            await until(lambda: EventKind.LOST in _kinds(events))
    landed = [event.destination for event in events if event.kind is EventKind.DIVERT_OK]
    assert landed[:6] == [2, 2, 2, 2, 2, 3]


def _kinds(events: list[Event]) -> list[EventKind]:
    return [event.kind for event in events]


@pytest.mark.skipif(not shutil.which("mbpoll"), reason="mbpoll is not installed")
def test_mbpoll_reads_the_sorter_on_a_port_and_on_a_serial_line(tmp_path: Path) -> None:
    asked = ["mbpoll", "-a", "1", "-r", "0", "-0", "-c", "4", "-t", "4", "-1"]
    with simulated("sorter") as device:
        host, port = device.address
        net = subprocess.run(
            [*asked, "-m", "tcp", "-p", str(port), host], capture_output=True, text=True, timeout=20
        )
    line = ["-m", "rtu", "-b", "115200", "-P", "none"]
    with simulated("sorter", "--rtu", str(tmp_path / "plc")) as device:
        wire = subprocess.run(
            [*asked, *line, device.path], capture_output=True, text=True, timeout=20
        )
    for told in (net, wire):
        assert told.returncode == 0, told.stdout + told.stderr
        assert "[0]: \t1" in told.stdout


def test_what_each_prints_fits_into_a_configuration(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    kinds = [
        ("scanner", "--serial", str(tmp_path / "gun"), "--prefix", r"\x02"),
        ("printer",),
        ("printer", "--language", "ipp"),
        ("printer", "--language", "tspl", "--serial", str(tmp_path / "lp")),
        ("sorter", "--chutes", "3"),
        ("sorter", "--rtu", str(tmp_path / "plc")),
    ]
    for arguments in kinds:
        with simulated(*arguments) as device:
            site.write_text(f"{SITE}{device.began['toml']}\n", encoding="utf-8")
            config = load_config(site)
            ports = [str(part.port) for part in config.terminal.scanners]
            ports += [str(part.port) for part in config.printers]
            ports += [str(part.port) for part in config.sorters]
        assert len(ports) == 1, arguments
        assert ports[0].partition("?")[0] in device.began["port"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("printer", "--language", "pcl"), "pcl"),
        (("printer", "--tcp", "70000"), "70000"),
        (("scanner", "--tcp", "0", "--serial", "x"), "只能选一个"),
        (("scanner", "--prefix", r"\r"), r"\r"),
        (("sorter", "--feed", "nowhere.txt"), "nowhere.txt"),
        (("sorter", "--rtu", "."), "已经有东西"),
    ],
)
def test_bad_usage_is_one_line(
    arguments: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--lang", "zh_CN", "simulate", *arguments]) == 2
    told = capsys.readouterr().err.strip()
    assert said in told
    assert "\n" not in told
