"""The wedge bench: the real program, a real pty, and a scanner at full speed.

Two runs of unique codes: back to back, where the program must keep up and mix nothing, and at a
gap of 200 ms, where a person waits for the answer. What counts as lost or wrong is decided by the
store (`committed`), what counts as answered by what the terminal was sent.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles
from time import perf_counter, sleep

from wms.terminal.spawned import Output, SpawnedTerminal

GAP = 0.2
_SETTLE = 30.0
_ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[^\[])|\x07")


@dataclass(frozen=True, slots=True)
class WedgeRun:
    """One run. `lost`: sent and not committed; `wrong`: committed and not sent; `unseen`: never
    shown themselves, because a later answer was shown in the same frame. Times in milliseconds,
    from CR written to the answer, or a later one, on the terminal; None where nothing came."""

    scans: int
    gap_ms: float
    lost: int
    wrong: int
    unseen: int
    p50_ms: float | None
    p99_ms: float | None
    seconds: float


def bench_wedge(
    program: Sequence[str],
    opening: Sequence[str],
    burst: Sequence[str],
    spaced: Sequence[str],
    committed: Callable[[], set[str]],
    shown: Callable[[str], str] = str,
    env: Mapping[str, str] | None = None,
    after: Callable[[SpawnedTerminal], None] = lambda _: None,
) -> dict[str, dict[str, float | int | None]]:
    """Drives `program` and measures it.

    `opening` are the scans that lead to the job (badge, job, …). `burst` and `spaced` are the
    codes of the two runs, each code once. `committed` returns the codes confirmed in the store,
    `shown` the text on the screen that is unique to a code's answer. `after` is given the terminal
    while it still runs, after both. Returns "burst" and "spaced",
    each as the fields of `WedgeRun`.
    """
    with SpawnedTerminal(program, env=env) as terminal:
        terminal.wait_quiet()
        for text in opening:
            terminal.scan(text)
            terminal.wait_quiet()
        before = committed()
        runs = {}
        for name, codes, gap in (("burst", burst, 0.0), ("spaced", spaced, GAP)):
            run = _run(terminal, codes, gap, before, committed, shown)
            before = committed()
            runs[name] = asdict(run)
        after(terminal)
        return runs


def _run(
    terminal: SpawnedTerminal,
    codes: Sequence[str],
    gap: float,
    before: set[str],
    committed: Callable[[], set[str]],
    shown: Callable[[str], str],
) -> WedgeRun:
    started = perf_counter()
    ended = []
    for code in codes:
        ended.append(terminal.scan(code))
        sleep(gap)
    _settle(terminal, shown(codes[-1]))
    seen = first_seen(terminal.output, [shown(code) for code in codes], ended)
    new = committed() - before
    waits = sorted(1_000 * wait for wait in _waits(seen, ended))
    percentiles = quantiles(waits, n=100, method="inclusive") if len(waits) > 1 else None
    return WedgeRun(
        scans=len(codes),
        gap_ms=1_000 * gap,
        lost=len(set(codes) - new),
        wrong=len(new - set(codes)),
        unseen=sum(at is None for at in seen),
        p50_ms=round(percentiles[49], 1) if percentiles else None,
        p99_ms=round(percentiles[98], 1) if percentiles else None,
        seconds=round(perf_counter() - started, 1),
    )


def _settle(terminal: SpawnedTerminal, last: str) -> None:
    """Waits for the last answer; without one the run counts what is there."""
    try:
        terminal.wait_for(last, patience=_SETTLE)
    except TimeoutError:
        return
    terminal.wait_quiet()


def _waits(seen: Sequence[float | None], ended: Sequence[float]) -> list[float]:
    """For each scan the time until its own answer or a later one, which says it was done too."""
    waits = []
    later: float | None = None
    for at, end in zip(reversed(seen), reversed(ended), strict=True):
        later = at if later is None or (at is not None and at < later) else later
        if later is not None:
            waits.append(later - end)
    return waits


def first_seen(output: Output, texts: Sequence[str], since: Sequence[float]) -> list[float | None]:
    """When each of `texts` was first sent to the terminal at or after its moment in `since`."""
    clean = bytearray()
    starts: list[tuple[int, int]] = []
    end = 0
    for escape in _ESCAPES.finditer(bytes(output.raw)):
        starts.append((len(clean), end))
        clean += output.raw[end : escape.start()]
        end = escape.end()
    starts.append((len(clean), end))
    clean += output.raw[end:]

    def time_of(position: int) -> float:
        clean_start, raw_start = starts[bisect_left(starts, (position + 1,)) - 1]
        raw = raw_start + position - clean_start
        return output.pieces[bisect_left(output.pieces, (raw + 1,))][1]

    found: list[float | None] = []
    for text, moment in zip(texts, since, strict=True):
        wanted = text.encode()
        at: float | None = None
        position = clean.find(wanted)
        while position >= 0 and at is None:
            when = time_of(position + len(wanted) - 1)
            at = when if when >= moment else None
            position = clean.find(wanted, position + 1)
        found.append(at)
    return found
