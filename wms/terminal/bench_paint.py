"""How long a person waits for the screen, and what a terminal weighs."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from wms.terminal.bench_minimal import MARK
from wms.terminal.spawned import SpawnedTerminal

ROUNDS = 7
_TICKS = os.sysconf("SC_CLK_TCK")
_LAST_KEY = "F10"
"""Stands in the last line of the screen, which is drawn last."""


def bench_paint(program: Sequence[str], ready: str) -> dict[str, float]:
    """The medians of `ROUNDS` starts of `program`, each after one of the least Textual program:
    until its screen is there and listens (`first_paint_ms`, and `minimal_ms`, whose `ratio` it
    is), and until it shows `ready`, when the store is open (`ready_ms`). Milliseconds."""
    minimal = [sys.executable, "-m", "wms.terminal.bench_minimal"]
    waits = [
        (_starts(minimal, MARK, MARK)[0], *_starts(program, _LAST_KEY, ready))
        for _ in range(ROUNDS)
    ]
    least, first, there = (median(column) for column in zip(*waits, strict=True))
    return {
        "minimal_ms": round(1_000 * least),
        "first_paint_ms": round(1_000 * first),
        "ratio": round(first / least, 2),
        "ready_ms": round(1_000 * there),
    }


def _starts(program: Sequence[str], first: str, ready: str) -> tuple[float, float]:
    began = perf_counter()
    with SpawnedTerminal(program) as terminal:
        terminal.wait_for(first)
        painted = perf_counter() - began
        terminal.wait_for(ready)
        return painted, perf_counter() - began


def memory_of(terminal: SpawnedTerminal) -> Mapping[str, float]:
    """What the program of `terminal` holds now, in MB: `rss_mb`, and `pss_mb`, in which what it
    shares with others counts in parts. Linux only; nothing elsewhere."""
    path = Path(f"/proc/{terminal.process.pid}/smaps_rollup")
    if not path.exists():
        return {}
    fields = dict(line.split()[:2] for line in path.read_text().splitlines()[1:])
    return {name: round(int(fields[key]) / 1_024, 1) for name, key in _MEMORY}


_MEMORY = (("rss_mb", "Rss:"), ("pss_mb", "Pss:"))


def seconds_of(terminal: SpawnedTerminal) -> float:
    """The seconds of a core that the program of `terminal` has used. Linux only."""
    fields = Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
