"""At the screen of a terminal, in its own process: what is struck, and what is seen."""

from collections.abc import Callable

from textual import events
from textual.pilot import Pilot

from wms.terminal.app import FloorApp

Make = Callable[..., FloorApp]


async def settle(pilot: Pilot[None], app: FloorApp) -> None:
    """Until every scan is answered and shown."""
    await pilot.pause()
    await until(pilot, lambda: app.reply is not None and not app.waiting)
    await pilot.pause()


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Waits for something to become true, ten seconds at most."""
    for _ in range(2_000):
        if true():
            return
        await pilot.pause(0.005)
    raise TimeoutError


async def scan(pilot: Pilot[None], app: FloorApp, *texts: str) -> None:
    """As a wedge does: characters and an end, without waiting for anything."""
    for text in texts:
        for character in text + "\r":
            app.post_message(events.Key("character", character))
    await settle(pilot, app)


def screen(app: FloorApp) -> str:
    """What stands on the screen, line by line."""
    width = app.size.width
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text[:width] for strip in strips)
