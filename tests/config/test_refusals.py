"""A configuration that cannot be meant is refused at the start: file, key, and what is allowed."""

from pathlib import Path

import pytest

from tests.config.files import BELT, HALL, OFFICE, SECOND, SITE, SORTER, refused, said, write
from tests.config.slips import ONE_FAULT, changed
from tests.config.sorter_slips import SORTER_FAULT
from wms.config import check_destinations, load_config
from wms.domain.messages import BadInput, Unavailable
from wms.domain.words import Zone

FAULTS = ONE_FAULT | SORTER_FAULT


@pytest.mark.parametrize(
    ("text", "key", "english", "chinese"), list(FAULTS.values()), ids=list(FAULTS)
)
def test_a_fault_is_told_with_its_key_and_what_is_allowed(
    tmp_path: Path, text: str, key: str, english: str, chinese: str
) -> None:
    told = refused(write(tmp_path, text))
    about = [one for one in told if one.key == key]
    assert about, told
    assert any(english in one.english for one in about), about
    assert any(chinese in one.chinese for one in about), about
    # One slip is not told three times over.
    assert len(told) <= 2, told


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = changed("number = 0", "number = -1")
    text = changed('"zpl"', '"epl"', text)
    text = changed("a4-1", "belt-1", text)
    text = changed("GS002-A", "GS001-A", text) + "[sorters.map.status]\nslots = 10\nlength = 46\n"
    assert {one.key for one in refused(write(tmp_path, text))} == {
        "site.number",
        "printers[label-1].language",
        "scanners[belt-1].name",
        "sorters[sorter-1].chutes.2",
        "sorters[sorter-1].map.status.length",
    }


def test_a_chute_given_twice_is_told_in_our_words(tmp_path: Path) -> None:
    path = write(tmp_path, changed('2 = "GS002-A"', '1 = "GS002-A"'))
    (told,) = refused(path)
    assert "one key is given twice" in told.english
    assert "写了两次" in told.chinese


def test_the_port_is_the_same_however_it_is_written(tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB0"
    device.touch()
    link = tmp_path / "by-id"
    link.symlink_to(device)
    pairs = [
        ("tcp://localhost:9100", "tcp://127.0.0.1:9100"),
        ("tcp://Printer.Hall:9100", "tcp://printer.hall:9100"),
        ("tcp://[::1]:9100", "tcp://[0:0::1]:9100"),
        ("listen://0.0.0.0:4001?peer=10.0.0.9", "listen://10.0.0.1:4001?peer=10.0.0.8"),
        (f"serial:{device}?baud=9600", f"serial:{link}?baud=115200"),
        (f"serial:{device}", f"evdev:{tmp_path}/x/../ttyUSB0"),
    ]
    for one, other in pairs:
        text = SITE + BELT.replace("tcp://10.0.0.8:2112", one)
        text += BELT.replace("tcp://10.0.0.8:2112", other).replace("belt-1", "belt-2")
        assert [told.key for told in refused(write(tmp_path, text))] == ["scanners[belt-2].port"]


def test_the_queues_of_one_cups_are_two_printers(tmp_path: Path) -> None:
    queue = OFFICE.replace("10.0.0.9/ipp/print", "localhost/printers/one")
    other = queue.replace("a4-1", "a4-2")
    load_config(write(tmp_path, SITE + queue + other.replace("/one", "/two")))
    told = refused(write(tmp_path, SITE + queue + other.replace("localhost", "127.0.0.1:631")))
    assert [one.key for one in told] == ["printers[a4-2].port"]


@pytest.mark.parametrize(
    "port",
    [
        "",
        "10.0.0.7:9100",
        "tcp:10.0.0.7:9100",
        "tcp://10.0.0.7",
        "tcp://10.0.0.7:0",
        "tcp://10.0.0.7:65536",
        "tcp://10.0.0.999:9100",
        "tcp://user@host:9100",
        "tcp://[::1:9100",
        "tcp://-host:9100",
        "tcp://host:9100/path",
        "tcp://host:9100?baud=9600",
        "tcp://ho st:9100",
        "tcp://10.0.0.7:９１００",
        "serial:ttyUSB0",
        "serial://dev/ttyUSB0",
        "serial:/dev/ttyUSB0?baud=fast",
        "serial:/dev/ttyUSB0?baud=9600&baud=19200",
        "serial:/dev/ttyUSB0?baud",
        "serial:/dev/ttyUSB0?speed=9600",
        "serial:/dev/tty\\u0000",
        "usb:lp0",
        "rtu:/dev/ttyUSB0",
        "\\u202etcp://10.0.0.7:9100",
    ],
)
def test_what_is_no_port_is_refused_with_what_is_allowed(tmp_path: Path, port: str) -> None:
    told = refused(write(tmp_path, changed("tcp://10.0.0.7:9100", port)))
    assert [one.key for one in told] == ["printers[label-1].port"]


@pytest.mark.parametrize(
    ("port", "english"),
    [
        ("listen://0.0.0.0:4001", "the port lacks peer"),
        ("listen://0.0.0.0:4001?peer=scanner", "peer=scanner is no IP address"),
        ("usb:/dev/usb/lp0", "allowed: tcp://HOST:PORT | listen://HOST:PORT?peer=IP | serial:"),
        ("serial:/dev/ttyS0?parity=N", 'no "parity"; allowed: baud'),
    ],
)
def test_a_scanner_port_is_one_of_four(tmp_path: Path, port: str, english: str) -> None:
    (told,) = refused(write(tmp_path, changed("tcp://10.0.0.8:2112", port)))
    assert english in told.english


@pytest.mark.parametrize(
    ("port", "english"),
    [
        ("tls://10.0.0.5:802", "the port lacks ca"),
        ("tls://10.0.0.5:802?ca=a.pem&key=b.key", "the port lacks cert"),
        ("rtu:/dev/ttyS0?baud=9600", "allowed: 19200, 38400, 57600, 115200, 230400"),
        ("rtu:/dev/ttyS0?parity=even", "allowed: N, E, O"),
        ("udp://10.0.0.5:502", "allowed: tcp://HOST:PORT | tls://HOST:PORT?ca=FILE"),
    ],
)
def test_a_sorter_port_is_one_of_three(tmp_path: Path, port: str, english: str) -> None:
    (told,) = refused(write(tmp_path, changed("tcp://10.0.0.5:502", port)))
    assert english in told.english


def test_a_certificate_that_is_none_is_told_before_the_night(tmp_path: Path) -> None:
    (tmp_path / "plc.pem").write_text("no certificate")
    text = changed("tcp://10.0.0.5:502", "tls://10.0.0.5:802?ca=plc.pem&cert=plc.pem&key=plc.pem")
    told = refused(write(tmp_path, text))
    assert {one.key for one in told} == {"sorters[sorter-1].port"}
    assert all("cannot be used" in one.english for one in told)


def test_chutes_lead_to_destinations_the_site_knows(tmp_path: Path) -> None:
    path = write(tmp_path, SITE + SORTER.replace("GS002-A", "GS200-A"))
    config = load_config(path)
    stations = {f"GS{n:03}" for n in range(1, 51)}
    with pytest.raises(BadInput) as refusal:
        check_destinations(config, stations)
    (told,) = said(refusal.value, path)
    assert told.key == "sorters[sorter-1].chutes.2"
    assert told.english.startswith('there is no destination "GS200"; nearest: GS0')
    assert told.chinese.startswith("没有目的地「GS200」；最接近的是 GS0")
    check_destinations(config, {*stations, "GS200"})
    # Before the first stations were imported there is nothing to hold a chute against.
    check_destinations(config, set())


def test_a_file_that_is_not_toml_is_one_line(tmp_path: Path) -> None:
    for content in (b"[site", b"\xff\xfe", b"a = " + b"[" * 5000):
        path = tmp_path / "site.toml"
        path.write_bytes(content)
        with pytest.raises(BadInput) as refusal:
            load_config(path)
        assert refusal.value.message.key == "config.not_toml"
    with pytest.raises(BadInput):
        load_config(tmp_path / "none.toml")
    with pytest.raises(Unavailable):
        load_config(tmp_path)


def test_a_hall_with_every_device_loads(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, HALL + SECOND))
    label, office = config.printers
    assert (label.dots, label.takes) == (832, ("container_label",))
    sheets = ("manifest", "delivery_notes", "goods_receipt", "returns_note", "return_slip")
    assert office.takes == sheets
    assert config.file == tmp_path / "site.toml"
    first, second = config.as_site().sorters
    assert (first.name, first.reject) == ("sorter-1", 12)
    assert [(c.number, c.destination_id, c.zone) for c in first.chutes] == [
        (1, "GS001", Zone.AMBIENT),
        (2, "GS002", Zone.AMBIENT),
    ]
    assert second.chutes[0].zone is Zone.CHILLED
