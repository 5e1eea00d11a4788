"""The connection goes away in the middle of the work: what was confirmed is stored, and signing in
again resumes the task where it stood. The real program, in a real pty, at a real store."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, YOGURT, Night
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.terminal.spawned import SpawnedTerminal

ENV = {"PYTHONPATH": str(Path(__file__).parents[2])}
DEADLINE = 20.0
pytestmark = ON_SQLITE


@contextmanager
def terminal(
    night: Night, terminal_id: str = "T-01", asks: str = "扫工牌", **env: str
) -> Iterator[SpawnedTerminal]:
    """A terminal of the site, asking for a badge."""
    program = [sys.executable, "-m", "tests.terminal.at_site", night.url, terminal_id]
    with SpawnedTerminal(program, env={**ENV, **env}) as spawned:
        spawned.wait_for(asks)
        yield spawned


def until(holds: Callable[[], bool]) -> None:
    """Waits for it."""
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def put(night: Night) -> dict[str, int]:
    """What lies where, by the books."""
    rows = night.rows("SELECT destination_id, put FROM sort_count WHERE sku_id = 'S1'")
    return {str(place): int(items) for place, items in rows}


def round_of(night: Night) -> list[str]:
    """The noodles to everybody who needs some: ten scans."""
    scans = [NOODLES.gtin]
    tote = night.terminal("T-99", role=None).tote
    for place in ("GS001-A", "GS002-A", "GS003-A"):
        scans += [place, tote(), place]
    return scans


EVERYTHING = {"GS001": 5, "GS002": 4, "GS003": 6}


def test_hung_up_in_the_middle_of_a_burst_all_that_was_confirmed_is_stored(
    warehouse: Night,
) -> None:
    scans = round_of(warehouse)
    with terminal(warehouse) as t:
        for text in (warehouse.badges[Role.SORTER], Command.PUT, *scans):
            t.scan(text)
        # Not by the screen, which may show the next answer at once where both came quickly.
        until(lambda: "GS001" in put(warehouse))
        os.kill(t.process.pid, signal.SIGHUP)
        t.hang_up()
        assert t.process.wait(DEADLINE) is not None
        shown = t.so_far().decode(errors="replace")
    stored = put(warehouse)
    assert {place for place in EVERYTHING if f"{place}-A 放" in shown} <= stored.keys()
    assert warehouse.audit() == []
    again = warehouse.terminal("T-02")
    assert again.last.view.help == "put"
    for text in scans[1:]:
        again.scan(text, Command.ACKNOWLEDGE)
    assert put(warehouse) == EVERYTHING


def test_killed_in_the_middle_of_a_burst_what_is_stored_is_whole_and_goes_on(
    warehouse: Night,
) -> None:
    scans = round_of(warehouse)
    with terminal(warehouse) as t:
        for text in (warehouse.badges[Role.SORTER], Command.PUT, *scans[:4]):
            t.scan(text)
        until(lambda: put(warehouse) == {"GS001": 5})
        until(lambda: warehouse.rows("SELECT 1 FROM bookmark") != [])
        for text in scans[4:7]:
            t.scan(text)
        os.kill(t.process.pid, signal.SIGKILL)
        t.process.wait()
    assert warehouse.audit() == []
    before = put(warehouse)
    assert before["GS001"] == 5
    with terminal(warehouse, "T-02") as t:
        t.scan(warehouse.badges[Role.SORTER])
        t.wait_for("接着干")
        for text in scans[4:]:
            t.scan(text)
            t.strike(b"\x1b[19~")  # what was stored already is refused, and acknowledged
        until(lambda: put(warehouse) == EVERYTHING)
    assert warehouse.audit() == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_whoever_comes_back_to_a_lost_terminal_is_told_what_to_count(
    warehouse: Night, how: signal.Signals
) -> None:
    with terminal(warehouse) as t:
        for text in (warehouse.badges[Role.SORTER], Command.PUT, *round_of(warehouse)[:4]):
            t.scan(text)
        until(lambda: put(warehouse) == {"GS001": 5})
        os.kill(t.process.pid, how)
        assert t.process.wait(DEADLINE) is not None
    with terminal(warehouse) as t:
        t.scan(warehouse.badges[Role.SORTER])
        t.wait_for("上次断线：GS001-A")
        t.scan(Command.COUNT)
        t.wait_for("断线后没点的")
        t.scan("1")
        t.wait_for("全部拿出来")
    assert warehouse.audit() == []


def test_signed_in_elsewhere_after_the_line_broke_the_product_is_in_hand(warehouse: Night) -> None:
    with terminal(warehouse) as t:
        t.scan(warehouse.badges[Role.SORTER])
        t.scan(Command.PUT)
        t.scan(YOGURT.gtin)
        t.wait_for("酸奶")
        os.kill(t.process.pid, signal.SIGHUP)
        assert t.process.wait(DEADLINE) is not None
    with terminal(warehouse, "T-02") as t:
        t.scan(warehouse.badges[Role.SORTER])
        t.wait_for("刚才在终端 T-01")
        t.wait_for("酸奶")


def test_another_size_in_the_middle_of_a_task_and_of_a_stop(warehouse: Night) -> None:
    with terminal(warehouse) as t:
        t.scan(warehouse.badges[Role.SORTER])
        t.scan(Command.PUT)
        t.scan(NOODLES.gtin)
        t.wait_for("粉丝")
        start = len(t.so_far())
        t.resize(120, 40)
        t.wait_for("粉丝", start)
        t.scan("GS001-C")
        t.wait_for("停  止")
        start = len(t.so_far())
        t.resize(80, 24)
        t.wait_for("停  止", start)
        t.scan(NOODLES.gtin)
        start = len(t.so_far())
        t.strike(b"\x1b[19~")
        t.wait_for("继续", start)
    assert put(warehouse) == {}


def test_a_paste_is_no_scan_in_the_middle_of_a_task_either(warehouse: Night) -> None:
    with terminal(warehouse) as t:
        t.scan(warehouse.badges[Role.SORTER])
        t.scan(Command.PUT)
        t.scan(NOODLES.gtin)
        t.wait_for("粉丝")
        t.strike(b"\x1b[200~GS001-A\r\x1b[201~")
        t.wait_for("粘贴的内容不算扫描")
    assert warehouse.rows("SELECT COUNT(*) FROM container") == [(0,)]


def test_a_window_that_hangs_loses_no_scan(warehouse: Night) -> None:
    with terminal(warehouse) as t:
        t.scan(warehouse.badges[Role.SORTER])
        t.scan(Command.PUT)
        t.wait_for("扫商品")
        t.freeze()
        for text in (*[NOODLES.gtin, YOGURT.gtin] * 10, *round_of(warehouse)):
            t.scan(text)
        t.thaw()
        until(lambda: put(warehouse) == EVERYTHING)
    assert warehouse.audit() == []


def test_on_the_linux_console(warehouse: Night) -> None:
    with terminal(warehouse, asks="badge", TERM="linux") as t:
        for text in (warehouse.badges[Role.SORTER], Command.PUT, *round_of(warehouse)):
            t.scan(text)
        until(lambda: put(warehouse) == EVERYTHING)
        t.strike(b"\x1b[[A")  # F1, as the console sends it


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed here")
def test_over_tmux_with_function_keys_and_chinese(warehouse: Night, tmp_path: Path) -> None:
    socket = tmp_path / "tmux"

    def tmux(*arguments: str) -> str:
        ran = subprocess.run(
            ["tmux", "-S", str(socket), "-f", "/dev/null", *arguments],
            env={**os.environ, **ENV, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=True,
        )
        return ran.stdout.decode()

    def shows(text: str) -> None:
        until(lambda: text in tmux("capture-pane", "-p"))

    program = f"{sys.executable} -m tests.terminal.at_site {warehouse.url} T-03"
    tmux("-u", "new-session", "-d", "-x", "80", "-y", "24", program)
    try:
        shows("扫工牌")
        for text in (warehouse.badges[Role.SORTER], Command.PUT, NOODLES.gtin, "GS001-C"):
            tmux("send-keys", "-l", text)
            tmux("send-keys", "Enter")
        shows("停  止")
        tmux("send-keys", "F8")
        shows("继续")
        tmux("send-keys", "F1")
        shows("1. 扫商品，屏幕大字是格口和件数")
    finally:
        tmux("kill-server")
