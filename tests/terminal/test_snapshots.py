"""The floor screen as it looks: calm, passed, to be checked and stopped, at both common sizes."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.terminal.at_screen import scan, settle, until
from tests.terminal.scripted import TROUBLES, CountingDesk
from wms.terminal.app import FloorApp

SCENES = {
    "calm": (),
    "ok": ("6901234567892", "6901234567908"),
    "check": ("6901234567892", "6901234567892"),
    "stop": ("6901234567892", "00690000000000000001", "6901234567915"),
    "menu": ("CMD-BACK",),
    "help": ("CMD-HELP",),
}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_floor_screen(
    scene: str,
    size: tuple[int, int],
    language: str,
    terminal: Callable[[str], FloorApp],
    snap_compare: Callable[..., bool],
) -> None:
    app = terminal(language)

    async def play(pilot: Pilot[None]) -> None:
        await settle(pilot, app)
        await scan(pilot, app, *SCENES[scene])

    assert snap_compare(app, terminal_size=size, run_before=play)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", ["ok", "stop"])
def test_the_floor_screen_beside_a_device_in_trouble(
    scene: str,
    size: tuple[int, int],
    language: str,
    desk: CountingDesk,
    terminal: Callable[[str], FloorApp],
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One alert for the whole scene, whenever it is played.
    monkeypatch.setattr("wms.terminal.app._TURN", float("inf"))
    desk.troubles = TROUBLES
    app = terminal(language)

    async def play(pilot: Pilot[None]) -> None:
        await settle(pilot, app)
        await until(pilot, lambda: bool(app.alerts))
        await scan(pilot, app, *SCENES[scene])

    assert snap_compare(app, terminal_size=size, run_before=play)
