"""A serial cable between two ports of this machine: two ptys, and what carries the bytes."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_CHUNK = 4_096


@asynccontextmanager
async def cable(link: Path) -> AsyncIterator[str]:
    """The path of the near end; the far end stands at `link` while it is plugged in.

    Raises FileExistsError where something is there already.
    """
    ends = [os.openpty(), os.openpty()]
    for master, slave in ends:
        tty.setraw(slave)
        os.set_blocking(master, False)
    (near, near_slave), (far, far_slave) = ends
    loop = asyncio.get_running_loop()
    try:
        link.symlink_to(os.ttyname(far_slave))
        try:
            loop.add_reader(near, _carry, near, far)
            loop.add_reader(far, _carry, far, near)
            yield os.ttyname(near_slave)
        finally:
            loop.remove_reader(near)
            loop.remove_reader(far)
            link.unlink(missing_ok=True)
    finally:
        for end in (near, near_slave, far, far_slave):
            os.close(end)


def _carry(source: int, target: int) -> None:
    """A cable keeps nothing: what the other end has no room for is lost, as on a real line."""
    with suppress(OSError):
        os.write(target, os.read(source, _CHUNK))
