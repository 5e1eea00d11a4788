"""A simulated printer to play with; what to take away is typed, one command a line."""

import argparse
import asyncio
import sys
from pathlib import Path

from drivers.simulators.printer import LANGUAGES, UNKNOWN_COMMAND, PrinterSimulator


async def _play(arguments: argparse.Namespace) -> None:
    folder = Path(arguments.folder) if arguments.folder else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    async with PrinterSimulator(
        arguments.language,
        dpi=arguments.dpi,
        width=arguments.width,
        port=arguments.port,
        serial=arguments.serial,
        speed=arguments.inches * arguments.dpi,
        folder=folder,
    ) as simulator:
        place = simulator.path or f"127.0.0.1:{simulator.port}"
        print(f"{arguments.language} printer at {place}\n{UNKNOWN_COMMAND}", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                if line.strip():
                    simulator.machine.apply(line)
            except ValueError as error:
                print(error, flush=True)
            print(f"printed {simulator.machine.printed}", flush=True)


def main() -> None:
    """Until the end of what is typed, or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="drivers.simulators.printer", description=__doc__)
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="zpl")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--serial", action="store_true", help="at a pty instead of a port")
    parser.add_argument("--dpi", type=int, default=203)
    parser.add_argument("--width", type=int, default=832, help="of the head, in dots")
    parser.add_argument("--inches", type=float, default=4.0, help="a second")
    parser.add_argument("--folder", help="where each label is written as PNG")
    try:
        asyncio.run(_play(parser.parse_args()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
