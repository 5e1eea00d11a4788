"""Ten thousand hostile scans over every kind of screen: nothing breaks, nothing acts, nothing raw
is drawn; a part of them through the real program in a real pty."""

import random
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from textual import events

from tests.terminal.at_screen import Make, screen, settle
from tests.terminal.boards import BOARDS, MANY_JOBS, PIN
from tests.terminal.scripted import MENU, PLATE, SIGN_IN, CountingDesk, put_view
from wms.operations.reply import Command
from wms.terminal.keys import COMMAND_OF
from wms.terminal.spawned import SpawnedTerminal

SCREENS = {
    **BOARDS,
    "menu": MENU,
    "jobs": MANY_JOBS,
    "sign in": SIGN_IN,
    "pin": PIN,
    "put": put_view(3),
    "plate": PLATE,
}
SCANS = 10_000
PIECES = (
    "[/]",
    "[@click=app.quit]x[/]",
    "[bold",
    "]C1",
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x1b[21~",
    "\x1bOP",
    "\x1b[200~",
    "\x9b31m",
    "\x07",
    "\x11",
    "\x10",
    "\x03",
    "\x1a",
    "\x00",
    "\x1d",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\ufffd",
    "\U000e0041",
    "e\u0301" * 9,
    "👨‍👩‍👧",
    "﷽",
    "桂A",
    "{0}",
    "{name}",
    "%s",
    "$(reboot)",
    "';--",
    "../..",
    "0",
    "69",
    "A",
    " ",
)
LONG = 5_000


def hostile(seed: int) -> str:
    """A barcode somebody printed to do harm. The same for the same `seed`."""
    dice = random.Random(seed)
    if seed % 1_000 == 0:
        return dice.choice(PIECES) * LONG
    text = "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 6)))
    return text if "\r" not in text else text.replace("\r", "")


@pytest.mark.parametrize("name", SCREENS)
async def test_hostile_scans_over_every_screen(
    name: str, terminal: Make, desk: CountingDesk
) -> None:
    desk.view = SCREENS[name]
    app = terminal()
    each = -(-SCANS // len(SCREENS))
    begin = list(SCREENS).index(name) * each
    actions: list[str] = []

    async def run_action(action: object, *_: object) -> bool:
        actions.append(str(action))
        return False

    app.run_action = run_action  # type: ignore[method-assign, assignment]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        for seed in range(begin, begin + each):
            text = hostile(seed)[: LONG + 10]
            for character in text + "\r":
                # As the driver tells them: escapes come as sequences, not as characters.
                app._stroke(events.Key("character", character))
            if seed % 50 == 0:
                await settle(pilot, app)
                assert_only_text(screen(app))
                app._stroke(events.Key("f8", None))
                await settle(pilot, app)
                assert_only_text(screen(app))
        await settle(pilot, app)
        assert app.is_running
    assert actions == []
    assert not {s.text for s in desk.scans if s.source != "key"} & set(COMMAND_OF.values())
    assert desk.accepted == [a for a in desk.accepted if re.fullmatch("[0-9A-Z\x1d]+", a)]


def assert_only_text(seen: str) -> None:
    odd = {c for c in seen if unicodedata.category(c)[0] == "C" and c != "\n"}
    assert not odd


ESCAPE = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])")


def test_hostile_scans_through_the_real_program(tmp_path: Path) -> None:
    journal = tmp_path / "confirmed.txt"
    journal.touch()
    program = [sys.executable, "-m", "tests.terminal.scripted", str(journal)]
    env = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with SpawnedTerminal(program, env=env) as terminal:
        terminal.wait_for("晚上好")
        for seed in range(1, 300):
            terminal.strike(hostile(seed).encode() + b"\x1b[201~\r")
            if seed % 20 == 0:
                terminal.wait_quiet()
        terminal.wait_quiet()
        start = len(terminal.so_far())
        # A paste may still be open, and a refusal stand.
        terminal.strike(b"\x1b[201~\r")
        terminal.wait_quiet()
        terminal.scan(Command.ACKNOWLEDGE)
        terminal.scan(Command.PUT)
        terminal.scan("AFTER001")
        terminal.wait_for("AFTER001", start)
        rest = ESCAPE.sub(b"", terminal.so_far()).decode()
    assert "AFTER001" in journal.read_text().split()
    assert {c for c in rest if unicodedata.category(c)[0] == "C"} <= set("\r\n\x07")
