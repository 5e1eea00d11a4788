"""The board bench: every route of a warehouse on one screen, late in a full night.

The real program in a pty of 160 by 48, with the counters of the whole night behind it; it looks at
the store and draws twice a second as long as nobody scans.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from wms.domain.messages import say
from wms.domain.progress import See, unseen
from wms.operations.reply import Command
from wms.simulate.board_site import make_board_site
from wms.terminal.bench_paint import memory_of, seconds_of
from wms.terminal.spawned import WEDGE_PACE, SpawnedTerminal

ROUTES = 50
SECONDS = 30
_BY_HAND = 0.06
_COLUMNS, _LINES = 160, 48


def bench_board(see: See = unseen) -> dict[str, Any]:
    """`core_percent`: of one core, for drawing and for looking at the store, over `seconds`;
    `pieces_drawn`: how many pieces of the screen were drawn anew in that time; and the memory of
    the terminal."""
    with TemporaryDirectory() as name:
        see(say("cli.bench.step.data"), 0, 0)
        config, badge, pin = make_board_site(Path(name), routes=ROUTES)
        program = [sys.executable, "-m", "wms.cli", "--config", str(config), "terminal"]
        with SpawnedTerminal(program, _COLUMNS, _LINES) as terminal:
            terminal.wait_for("F10")
            for text, pace in ((badge, WEDGE_PACE), (pin, _BY_HAND), (Command.NIGHT, WEDGE_PACE)):
                terminal.scan(text, pace)
                terminal.wait_quiet()
            terminal.wait_for(f"T{ROUTES:02}", patience=60.0)
            terminal.wait_quiet()
            before, began = seconds_of(terminal), perf_counter()
            written = len(terminal.so_far())
            for second in range(SECONDS):
                see(say("cli.bench.running"), second, SECONDS)
                sleep(1.0)
            used, passed = seconds_of(terminal) - before, perf_counter() - began
            drawn = terminal.so_far()[written:].count(b"\x1b[0m")
            return {
                "routes": ROUTES,
                "seconds": round(passed, 1),
                "core_percent": round(100 * used / passed, 2),
                "pieces_drawn": drawn,
                **memory_of(terminal),
            }
