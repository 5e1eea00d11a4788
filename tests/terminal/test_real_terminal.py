"""The real program in a real pseudo-terminal: speed, hostile bytes, and how it ends."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wms.terminal.bench import bench_wedge
from wms.terminal.spawned import SpawnedTerminal

PROGRAM = [sys.executable, "-m", "tests.terminal.scripted"]
ENV = {"PYTHONPATH": str(Path(__file__).parents[2])}
ESCAPE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where the program writes what it confirmed."""
    path = tmp_path / "confirmed.txt"
    path.touch()
    return path


@pytest.fixture
def spawned(journal: Path) -> Iterator[SpawnedTerminal]:
    """The program, up and showing its first screen."""
    with SpawnedTerminal([*PROGRAM, str(journal)], env=ENV) as terminal:
        terminal.wait_for("晚上好")
        yield terminal


def test_nothing_is_lost_or_mixed_at_full_speed(journal: Path) -> None:
    codes = [[f"{run}{i:018d}" for i in range(60)] for run in (11, 22)]
    figures = bench_wedge(
        [*PROGRAM, str(journal)],
        opening=["CMD-PUT"],
        burst=codes[0],
        spaced=codes[1][:5],
        committed=lambda: set(journal.read_text().split()),
        env=ENV,
    )
    for run in figures.values():
        assert (run["lost"], run["wrong"]) == (0, 0)
    assert journal.read_text().split() == codes[0] + codes[1][:5]


HOSTILE = [
    b"[/]\r",
    b"[@click=app.quit]x[/]\r",
    b"\x11\x10\x03\x1a\x04\r",
    b"AB\xff\xfe\x80CD\r",
    b"A\x1b[99999999999uB\r",
    b"A\x1b[48;1;1;1;1tB\r",
    b"A\x1b]0;title\x07B\r",
    b"A\x1b[21~\x1b[21~B\r",
    "A\u202e\u2066B\r".encode(),
    b"9" * 5_010 + b"\r",
]


def test_hostile_barcodes_change_nothing_and_send_nothing_raw(
    spawned: SpawnedTerminal, journal: Path
) -> None:
    for number, data in enumerate(HOSTILE):
        start = len(spawned.so_far())
        spawned.strike(data)
        spawned.wait_for("看清后按", start)
        start = len(spawned.so_far())
        spawned.strike(b"\x1b[19~")
        start = spawned.wait_for("继续", start)
        spawned.scan(f"AFTER{number:03}")
        spawned.wait_for(f"AFTER{number:03}", start)
    assert journal.read_text().split() == [f"AFTER{n:03}" for n in range(len(HOSTILE))]
    rest = ESCAPE.sub(b"", spawned.so_far()).decode()
    # CR and LF place lines; BEL is the sound of a refusal.
    assert {c for c in rest if (c < " " or "\x7f" <= c <= "\x9f")} <= set("\r\n\x07")
    assert not set(rest) & set("\u202e\u2066")


def test_an_unfinished_paste_does_not_make_it_deaf(spawned: SpawnedTerminal, journal: Path) -> None:
    start = len(spawned.so_far())
    spawned.strike(b"\x1b[200~6901234567892\r")
    spawned.wait_for("粘贴的内容不算扫描", start)
    spawned.scan("AFTER001")
    spawned.wait_for("AFTER001", start)
    assert journal.read_text().split() == ["AFTER001"]


def test_told_to_stop_it_answers_what_was_scanned_and_ends_well(
    spawned: SpawnedTerminal, journal: Path
) -> None:
    spawned.scan("AAAA1111")
    spawned.wait_for("AAAA1111")
    os.kill(spawned.process.pid, signal.SIGTERM)
    assert spawned.process.wait(10) == 0
    assert journal.read_text().split() == ["AAAA1111"]


def test_it_ends_when_its_terminal_is_gone(spawned: SpawnedTerminal) -> None:
    spawned.hang_up()
    assert spawned.process.wait(10) is not None


def test_it_asks_the_terminal_for_no_reports(spawned: SpawnedTerminal) -> None:
    sent = spawned.so_far()
    assert b"\x1b[>" not in sent, "the kitty keyboard is off"
    assert b"$p" not in sent
    assert sent.rfind(b"\x1b[?1004h") < sent.rfind(b"\x1b[?1004l")
    assert b"\x1b[?1000h" not in sent, "no mouse"
