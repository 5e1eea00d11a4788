"""A simulated sorter to play with; items and faults are typed, one line each."""

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from drivers.simulators.cable import cable
from drivers.simulators.console import obey_lines
from drivers.simulators.sorter import Faults, Line, Plc, picture, serve_rtu, serve_tcp
from drivers.simulators.sorter.commands import HELP, SorterCommands

WIDTH = 60


async def _play(arguments: argparse.Namespace) -> None:
    plc = Plc(Line(chutes=arguments.chutes, capacity=arguments.capacity))
    faults = Faults()
    commands = SorterCommands(plc, faults)

    async def obey(line: str) -> None:
        try:
            commands.obey(line)
        except ValueError:
            print(HELP)
        seen = picture(plc, WIDTH)
        counts = " ".join(f"{chute.number}:{chute.items}{chute.mark}" for chute in seen.chutes)
        print(f"|{seen.belt}| {seen.waiting} waiting, {counts}", flush=True)

    async with AsyncExitStack() as stack:
        if arguments.link:
            near = await stack.enter_async_context(cable(Path(arguments.link)))
            await stack.enter_async_context(serve_rtu(plc, near, faults=faults, parity="N"))
            place = f"{arguments.link} (115200 baud, no parity)"
        else:
            serving = await stack.enter_async_context(serve_tcp(plc, arguments.port, faults))
            place = f"127.0.0.1:{serving.port}"
        hello = f"sorter at {place}\n{HELP}"
        await obey_lines(obey, sys.stdin, lambda: print(hello, flush=True))


def main() -> None:
    """Until the end of what is typed, or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="drivers.simulators.sorter", description=__doc__)
    parser.add_argument("--port", type=int, default=5020)
    parser.add_argument("--link", help="a serial line instead, which appears here")
    parser.add_argument("--chutes", type=int, default=12, help="the last is the reject chute")
    parser.add_argument("--capacity", type=int, default=130, help="items until a chute is full")
    asyncio.run(_play(parser.parse_args()))


if __name__ == "__main__":
    main()
