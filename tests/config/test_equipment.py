"""What a table of the configuration becomes: the right driver on the right port, nothing opened."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.printers import Printer
from drivers.printers.ipp import IppPrinter
from drivers.scanners import EDB, PLAIN, Misread, State
from drivers.simulators.scanner import PtyWire, ScannerSimulator
from drivers.sorters import RegisterMap
from drivers.transports import SerialTransport, TcpTransport, UsbFileTransport
from tests.config.files import BELT, HALL, LABEL, SITE, SORTER, write
from tests.sites import Town
from wms.config import Config, load_config
from wms.domain.printing import choose_printer
from wms.equipment.printers import printer_of
from wms.equipment.scanners import own_scanners, scanner_of
from wms.equipment.sorters import link_to, sorter_wiring
from wms.terminal.scanners import WEDGE, Delivery


def hall(folder: Path, text: str) -> Config:
    return load_config(write(folder, text))


@pytest.mark.parametrize("language", ["zpl", "tspl", "escpos"])
def test_a_label_printer_speaks_its_language_at_its_resolution(
    tmp_path: Path, language: str
) -> None:
    text = SITE + LABEL.replace("zpl", language) + "dpi = 300\n"
    printer = printer_of(hall(tmp_path, text).printers[0])
    assert isinstance(printer, Printer)
    assert (printer.language.name, printer.dpi, printer.width) == (language, 300, 1248)
    assert isinstance(printer.transport, TcpTransport)
    assert (printer.transport.host, printer.transport.port) == ("10.0.0.7", 9100)
    assert not printer.transport.is_open


def test_a_label_printer_may_be_on_a_line_or_on_usb(tmp_path: Path) -> None:
    line = "serial:/dev/serial/by-id/x?baud=115200&parity=E&flow=rtscts"
    text = SITE + LABEL.replace("tcp://10.0.0.7:9100", line)
    printer = printer_of(hall(tmp_path, text).printers[0])
    assert isinstance(printer, Printer)
    assert isinstance(printer.transport, SerialTransport)
    assert printer.transport.path == "/dev/serial/by-id/x"
    settings = printer.transport._port.get_settings()
    assert (settings["baudrate"], settings["parity"]) == (115200, "E")
    assert (settings["rtscts"], settings["xonxoff"]) == (True, False)
    text = SITE + LABEL.replace("tcp://10.0.0.7:9100", "usb:/dev/usb/lp0")
    printer = printer_of(hall(tmp_path, text).printers[0])
    assert isinstance(printer, Printer)
    assert isinstance(printer.transport, UsbFileTransport)


def test_an_office_printer_has_an_address(tmp_path: Path) -> None:
    printer = printer_of(hall(tmp_path, HALL).printers[1])
    assert isinstance(printer, IppPrinter)
    assert printer.uri == "ipp://10.0.0.9/ipp/print"


def test_a_paper_goes_to_the_printer_placed_for_it(tmp_path: Path) -> None:
    near = LABEL.replace("label-1", "label-2").replace("10.0.0.7", "10.0.0.17")
    config = hall(tmp_path, HALL.replace(LABEL, LABEL + near + 'terminals = ["T-02"]\n'))
    places = [part.place for part in config.printers]

    def printer(paper: str, terminal: str) -> str:
        return choose_printer(paper, terminal, 1, places, {})

    assert printer("container_label", "T-01") == "label-1"
    assert printer("container_label", "T-02") == "label-2"
    assert printer("manifest", "T-02") == "a4-1"
    assert printer("receipt", "T-02") == "folder"


@pytest.mark.parametrize(
    ("port", "source"),
    [
        ("tcp://10.0.0.8:2112", "tcp:10.0.0.8:2112"),
        ("listen://0.0.0.0:4001?peer=10.0.0.9", "tcp:10.0.0.9"),
        ("serial:/dev/serial/by-id/x?baud=115200", "serial:/dev/serial/by-id/x"),
        ("evdev:/dev/input/by-id/x-kbd", "evdev:/dev/input/by-id/x-kbd"),
    ],
)
def test_a_scanner_is_read_over_the_channel_of_its_port(
    tmp_path: Path, port: str, source: str
) -> None:
    text = SITE + BELT.replace("tcp://10.0.0.8:2112", port)
    assert scanner_of(hall(tmp_path, text).scanners[0]).source == source


async def test_a_scanner_at_a_line_reads_with_its_prefix_and_beeps(tmp_path: Path) -> None:
    line = tmp_path / "by-id"
    text = SITE + BELT.replace("tcp://10.0.0.8:2112", f"serial:{line}")
    text += 'prefix = "\\u0002"\nmodel = "edb"\n'
    part = hall(tmp_path, text).scanners[0]
    told: list[Misread] = []
    async with (
        ScannerSimulator(PtyWire(line), prefix=b"\x02") as simulator,
        scanner_of(part, told.append) as scanner,
        asyncio.timeout(5),
    ):
        await _until(lambda: scanner.health.state is State.CONNECTED)
        await simulator.scan("6901234567892")
        assert (await anext(scanner)).text == "6901234567892"
        await scanner.beep()
        await _until(lambda: simulator.beeps == 1)
    assert told == []


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


def test_a_terminal_without_scanners_of_its_own_has_its_keyboard() -> None:
    assert own_scanners(()).makes == ()


def test_what_two_channels_of_a_terminal_read_counts_once(tmp_path: Path) -> None:
    scanners = '[terminal]\nscanners = [{ port = "serial:/dev/ttyS7", model = "edb" }]\n'
    parts = hall(tmp_path, SITE + scanners).terminal.scanners
    own = own_scanners(parts)
    (make,) = own.makes
    source = make(lambda _: None).source
    assert own.one_scan is not None
    assert own.one_scan.counts(Delivery("N-03", source), 1.0)
    assert not own.one_scan.counts(Delivery("N-03", WEDGE), 1.1)
    assert own.one_scan.counts(Delivery("N-03", WEDGE), 2.0)


def test_a_sorter_is_wired_with_its_map_and_chutes(tmp_path: Path) -> None:
    text = HALL.replace("reject = 12", "reject = 12\nunit = 3\ndecide_within_ms = 200")
    part = hall(tmp_path, text + "[sorters.map.command]\nbase = 600\n").sorters[0]
    wiring = sorter_wiring(part)
    assert (wiring.register_map.unit, wiring.register_map.command.base) == (3, 600)
    assert wiring.register_map.status == RegisterMap().status
    assert (wiring.decide_within, wiring.track_limit) == (0.2, 120.0)
    assert [chute.number for chute in wiring.layout.chutes] == [1, 2]
    assert wiring.scanner is None
    link = wiring.link()
    assert link.unit == 3
    assert str(link) == "tcp 10.0.0.5:502 unit 3"
    assert wiring.link() is not link


def test_the_codes_of_a_sorter_may_come_from_its_scanner(tmp_path: Path) -> None:
    text = HALL.replace("reject = 12", 'reject = 12\nscanner = "belt-1"')
    config = hall(tmp_path, text)
    wiring = sorter_wiring(config.sorters[0], config.scanners[0])
    assert wiring.register_map.barcode is None
    assert wiring.scanner is not None
    assert wiring.scanner().source == "tcp:10.0.0.8:2112"


def test_a_sorter_on_a_serial_line(tmp_path: Path) -> None:
    line = "rtu:/dev/ttyS7?baud=19200&parity=N&stop=2"
    part = hall(tmp_path, SITE + SORTER.replace("tcp://10.0.0.5:502", line)).sorters[0]
    assert str(link_to(part.port, 1)) == "rtu /dev/ttyS7 unit 1"


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_sorter_behind_tls_trusts_what_its_file_says(tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=plc", "-addext", "subjectAltName=IP:10.0.0.5"]
    made += ["-keyout", "wms.key", "-out", "plc.pem"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    port = "tls://10.0.0.5:802?ca=plc.pem&cert=plc.pem&key=wms.key"
    part = hall(tmp_path, SITE + SORTER.replace("tcp://10.0.0.5:502", port)).sorters[0]
    assert str(link_to(part.port, 1)) == "tls 10.0.0.5:802 unit 1"
    (tmp_path / "plc.pem").write_text("gone bad")
    with pytest.raises(ssl.SSLError):
        link_to(part.port, 1)


def test_both_keyboards_and_edb_scanners_are_known(tmp_path: Path) -> None:
    text = SITE + BELT + BELT.replace("belt-1", "b2").replace("2112", '2113"\nmodel = "edb')
    plain, edb = (scanner_of(part) for part in hall(tmp_path, text).scanners)
    assert (plain._model, edb._model) == (PLAIN, EDB)


def test_a_terminal_that_shares_the_file_leaves_its_scanners_alone(planned_town: Town) -> None:
    path = planned_town.config()
    path.write_text(
        path.read_text(encoding="utf-8") + 'scanners = [{ port = "serial:/dev/ttyS7" }]\n',
        encoding="utf-8",
    )
    with planned_town.site() as site:
        assert len(site.own_scanners("CW01-T1").makes) == 1
        assert site.own_scanners("T-08").makes == ()


def test_a_gateway_does_not_start_with_a_chute_to_nowhere(planned_town: Town) -> None:
    path = planned_town.config()
    known = path.read_text(encoding="utf-8")
    path.write_text(known + SORTER.replace("10.0.0.5:502", "127.0.0.1:9"), encoding="utf-8")
    with planned_town.site() as site:
        site.check_chutes()
    path.write_text(known + SORTER.replace("GS002-A", "GS020-A"), encoding="utf-8")
    told = planned_town.office()("gateway", "--once")
    assert told.code == 2
    first, second = told.err.splitlines()
    assert str(path) in first
    assert f"{path}:sorters[sorter-1].chutes.2: 没有目的地「GS020」" in second
    assert "GS002" in second
