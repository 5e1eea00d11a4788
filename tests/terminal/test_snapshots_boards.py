"""Boards, long menus, a PIN, practice and the other looks, as they look."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.terminal.at_screen import scan, settle
from tests.terminal.boards import BOARDS, MANY_JOBS, PIN
from tests.terminal.scripted import CountingDesk, put_view
from wms.domain.messages import say
from wms.operations.reply import View
from wms.terminal.app import FloorApp
from wms.terminal.theme import Colours

SCREENS = {
    **BOARDS,
    "jobs": MANY_JOBS,
    "pin": PIN,
    "following": replace(put_view(7), following=say("scene.next")),
}
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def played(app: FloorApp, *texts: str) -> Callable[[Pilot[None]], object]:
    async def play(pilot: Pilot[None]) -> None:
        await settle(pilot, app)
        await scan(pilot, app, *texts)

    return play


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@SIZES
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen(
    name: str,
    size: tuple[int, int],
    language: str,
    desk: CountingDesk,
    terminal: Callable[[str], FloorApp],
    snap_compare: Callable[..., bool],
) -> None:
    desk.view = SCREENS[name]
    app = terminal(language)
    assert snap_compare(app, terminal_size=size, run_before=played(app))


@pytest.mark.parametrize("view", [put_view(7), BOARDS["few_routes"]], ids=["put", "board"])
@pytest.mark.parametrize("look", ["light", "large"])
@SIZES
def test_the_other_looks(
    view: View,
    look: str,
    size: tuple[int, int],
    desk: CountingDesk,
    terminal: Callable[[str], FloorApp],
    snap_compare: Callable[..., bool],
) -> None:
    desk.view, desk.who = view, replace(desk.who, look=look)
    app = terminal("zh_CN")
    assert snap_compare(app, terminal_size=size, run_before=played(app))


@pytest.mark.parametrize("scene", [(), ("AAAA1111",), ("[/]",)], ids=["calm", "ok", "stop"])
@SIZES
def test_practice(
    scene: tuple[str, ...],
    size: tuple[int, int],
    desk: CountingDesk,
    terminal: Callable[[str], FloorApp],
    snap_compare: Callable[..., bool],
) -> None:
    desk.who = replace(desk.who, practice=True)
    app = terminal("zh_CN")
    assert snap_compare(app, terminal_size=size, run_before=played(app, *scene))


@pytest.mark.parametrize("colours", [Colours.SIXTEEN, Colours.CONSOLE])
@pytest.mark.parametrize("scene", [(), ("AAAA1111", "AAAA1111")], ids=["calm", "check"])
def test_few_colours(
    colours: Colours,
    scene: tuple[str, ...],
    terminal: Callable[[str], FloorApp],
    snap_compare: Callable[..., bool],
) -> None:
    app = terminal("zh_CN")
    app.dress.colours = colours
    assert snap_compare(app, terminal_size=(80, 24), run_before=played(app, *scene))


def test_a_wall_screen(
    desk: CountingDesk,
    terminal: Callable[[str], FloorApp],
    snap_compare: Callable[..., bool],
) -> None:
    desk.view = BOARDS["night"]
    app = terminal("zh_CN")
    assert snap_compare(app, terminal_size=(200, 60), run_before=played(app))
