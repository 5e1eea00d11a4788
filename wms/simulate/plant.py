"""The machines of a simulated site in a process of their own: sorters, label printers, an A4
printer. They listen on loopback like real ones; whoever plays the night tells them through a pipe
what rides on the belts and which chute was emptied.
"""

import asyncio
import multiprocessing
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from drivers.simulators.printer import Machine, PrinterSimulator
from drivers.simulators.printer.ipp import IppSimulator
from drivers.simulators.sorter import Faults, Line, Plc, SorterCommands, serve_tcp
from drivers.simulators.sorter.line import Landing

INCH = 8.0
"""Inches a second of a simulated label printer."""
EVENTS = 500
"""What each PLC keeps for a host that is slow: belts, site and audit share the same few cores."""
_ENDING = 10.0
"""Seconds the process has to end."""


@dataclass(frozen=True)
class Machines:
    """What stands in the hall: chutes of each sorter, languages of the label printers.

    `faster`: how many times faster than a real one (450 items a minute) each belt runs. The way
    to the decision point grows with it, so that a decision has as long as ever.
    """

    sorters: tuple[int, ...]
    labels: tuple[str, ...] = ("zpl", "tspl", "escpos")
    faster: float = 1.0
    capacity: int = 130
    dpi: int = 203
    width: int = 832
    folder: Path | None = None

    def line(self, chutes: int) -> Line:
        """The measures of a sorter with so many chutes, the last being the reject chute."""
        real = Line()
        return Line(
            chutes=chutes,
            speed=real.speed * self.faster,
            headway=real.headway / self.faster,
            decision_at=real.decision_at * self.faster,
            first_chute_at=real.first_chute_at * self.faster,
            capacity=self.capacity,
            max_recirculating=round(real.max_recirculating * self.faster),
            events=EVENTS,
        )


@dataclass(frozen=True)
class Belt:
    """How a line stands: items on it or before it; items in each chute since it was emptied;
    whether the PLC hears nothing of its host and takes no more items."""

    riding: int
    in_chute: dict[int, int]
    tripped: bool


class Plant:
    """The far end of the pipe. `sorters` and `labels` are TCP ports, `a4` is an IPP address."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.sorters: list[int]
        self.labels: list[int]
        self.a4: str
        self.sorters, self.labels, self.a4 = pipe.recv()

    def feed(self, sorter: int, barcodes: Iterable[str]) -> None:
        """Lay items on a sorter's infeed, in this order."""
        self._ask("feed", sorter, list(barcodes))

    def belt(self, sorter: int) -> Belt:
        """How a line stands now."""
        return Belt(*self._ask("belt", sorter))

    def empty(self, sorter: int, chute: int) -> None:
        """Another container stands below the chute."""
        self._ask("empty", sorter, chute)

    def landings(self, sorter: int) -> list[Landing]:
        """Where each item really ended: the truth to audit against."""
        found: list[Landing] = self._ask("landings", sorter)
        return found

    def printed(self) -> dict[str, int]:
        """What really came out of each printer."""
        found: dict[str, int] = self._ask("printed")
        return found

    def printer(self, index: int, command: str) -> None:
        """Take something away from a label printer, or give it back: "paper out". The printer
        after the last is the A4 printer."""
        self._ask("printer", index, command)

    def trouble(self, sorter: int, command: str) -> None:
        """Trouble with a sorter or on the way to it: "restart", "estop on", "silence on"."""
        self._ask("trouble", sorter, command)

    def _ask(self, *command: Any) -> Any:
        self._pipe.send(command)
        return self._pipe.recv()


@contextmanager
def plant(machines: Machines) -> Iterator[Plant]:
    """The machines, running until the block ends."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_process, args=(theirs, machines), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Plant(ours)
    finally:
        ours.close()
        process.join(_ENDING)
        if process.is_alive():
            process.kill()


def _process(pipe: Connection, machines: Machines) -> None:
    asyncio.run(_run(pipe, machines))


async def _run(pipe: Connection, machines: Machines) -> None:
    plcs = [Plc(machines.line(chutes), boot_id=n + 1) for n, chutes in enumerate(machines.sorters)]
    async with AsyncExitStack() as stack:
        faults = [Faults() for _ in plcs]
        servers = [
            await stack.enter_async_context(serve_tcp(plc, faults=way))
            for plc, way in zip(plcs, faults, strict=True)
        ]
        printers = [
            await stack.enter_async_context(
                PrinterSimulator(
                    language,
                    dpi=machines.dpi,
                    width=machines.width,
                    speed=INCH * machines.dpi * machines.faster,
                    folder=_folder(machines, f"{language}-{number}"),
                )
            )
            for number, language in enumerate(machines.labels)
        ]
        a4 = await stack.enter_async_context(
            IppSimulator(seconds=1 / machines.faster, folder=_folder(machines, "a4"))
        )
        pipe.send(([s.port for s in servers], [p.port for p in printers], a4.uri))
        troubles = [SorterCommands(plc, way) for plc, way in zip(plcs, faults, strict=True)]
        heads = [*(printer.machine for printer in printers), a4.machine]
        await _obey(pipe, plcs, troubles, heads)


def _folder(machines: Machines, name: str) -> Path | None:
    if machines.folder is None:
        return None
    folder = machines.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def _obey(
    pipe: Connection, plcs: list[Plc], troubles: list[SorterCommands], heads: list[Machine]
) -> None:
    """Command by command, until the other end is closed."""
    while True:
        try:
            command, *given = await asyncio.to_thread(pipe.recv)
        except EOFError:
            return
        answer: Any = None
        match command:
            case "feed":
                plcs[given[0]].feed_all(given[1])
            case "belt":
                plc = plcs[given[0]]
                riding = len(plc.belt.waiting) + len(plc.belt.parcels) + len(plc.confirming)
                answer = (riding, dict(plc.in_chute), plc.host_tripped)
            case "empty":
                plcs[given[0]].empty(given[1])
            case "landings":
                answer = plcs[given[0]].landings
            case "printer":
                heads[given[0]].apply(given[1])
            case "trouble":
                troubles[given[0]].obey(given[1])
            case "printed":
                *labels, a4 = (head.printed for head in heads)
                answer = {f"label-{n}": out for n, out in enumerate(labels, 1)} | {"a4": a4}
        pipe.send(answer)
