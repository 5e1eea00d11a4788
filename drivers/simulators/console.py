"""What simulators that run on their own share: lines typed at them, and being told to stop."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TextIO

_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


async def obey_lines(
    obey: Callable[[str], Awaitable[None]], lines: TextIO, ready: Callable[[], None]
) -> None:
    """Give each line typed to `obey`, until SIGTERM, Ctrl-C, or the end of what a person types.

    `ready` is called first, when a signal would already find somebody: announce it there.
    Where no person is at the other end, the end of the lines is not the end of the simulator.
    """
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    typed: asyncio.Queue[str | None] = asyncio.Queue()
    for number in _STOP:
        loop.add_signal_handler(number, told.set)
    ready()
    # A daemon: it may sit in a read that nobody ends.
    reader = threading.Thread(target=_read, args=(lines, loop, typed), daemon=True)
    reader.start()
    obeying = asyncio.create_task(_obey(obey, typed, lines.isatty()))
    stopped = asyncio.create_task(told.wait())
    try:
        done, _ = await asyncio.wait({obeying, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if obeying in done:
            obeying.result()
    finally:
        for task in (obeying, stopped):
            task.cancel()
        await asyncio.wait({obeying, stopped})
        for number in _STOP:
            loop.remove_signal_handler(number)


def _read(
    lines: TextIO, loop: asyncio.AbstractEventLoop, typed: "asyncio.Queue[str | None]"
) -> None:
    with suppress(RuntimeError, ValueError, OSError):  # the simulator ended meanwhile
        for line in lines:
            loop.call_soon_threadsafe(typed.put_nowait, line)
        loop.call_soon_threadsafe(typed.put_nowait, None)


async def _obey(
    obey: Callable[[str], Awaitable[None]],
    typed: "asyncio.Queue[str | None]",
    person: bool,
) -> None:
    while (line := await typed.get()) is not None:
        await obey(line.rstrip("\r\n"))
    if not person:
        await asyncio.Event().wait()
