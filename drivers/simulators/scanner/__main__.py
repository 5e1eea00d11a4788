"""A simulated scanner to play with; what it sees is typed, one line each."""

import argparse
import asyncio
import sys
from pathlib import Path

from drivers.simulators.console import obey_lines
from drivers.simulators.scanner import (
    HELP,
    ListeningWire,
    PtyWire,
    ScannerCommands,
    ScannerSimulator,
    Wire,
)


async def _play(arguments: argparse.Namespace) -> None:
    wire: Wire = PtyWire(Path(arguments.link))
    place = arguments.link
    if arguments.tcp is not None:
        wire = listening = ListeningWire(arguments.tcp)
        await listening.listen()
        place = f"127.0.0.1:{listening.port}"
    simulator = ScannerSimulator(
        wire,
        prefix=arguments.prefix.encode().decode("unicode_escape").encode(),
        on_host=lambda byte: print(f"host: {bytes([byte])!r}", flush=True),
    )
    commands = ScannerCommands(simulator)

    async def obey(line: str) -> None:
        if line.strip():
            try:
                print(await commands.obey(line), flush=True)
            except ValueError:
                print(HELP, flush=True)

    await simulator.plug_when_possible()
    try:
        hello = f"scanner at {place}\n{HELP}"
        await obey_lines(obey, sys.stdin, lambda: print(hello, flush=True))
    finally:
        await simulator.unplug()


def main() -> None:
    """Until the end of what is typed, or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="drivers.simulators.scanner", description=__doc__)
    parser.add_argument("--link", default="scanner", help="where its serial port appears")
    parser.add_argument("--tcp", type=int, help="a port of loopback instead; 0 takes a free one")
    parser.add_argument("--prefix", default="", help=r"sent before each code, such as \x02")
    asyncio.run(_play(parser.parse_args()))


if __name__ == "__main__":
    main()
