"""What changes on the screen while nobody scans."""

import asyncio

from textual import events

from tests.terminal.at_screen import Make, settle, until
from tests.terminal.scripted import CountingDesk, put_view
from wms.terminal.worker import EVERY


async def test_a_job_that_stands_otherwise_is_shown_but_not_under_a_hand_that_keys(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        desk.view = put_view(17)
        await until(pilot, lambda: app.reply is not None and app.reply.view == put_view(17))
        assert app.reply is not None
        assert app.reply.banner.key == "scene.hello", "nothing was done"
        app.post_message(events.Key("3", "3"))
        await pilot.pause()
        desk.view = put_view(18)
        await asyncio.sleep(1.5 * EVERY)
        assert app.reply.view == put_view(17), "somebody keys"
        app.post_message(events.Key("escape", None))
        await until(pilot, lambda: app.reply is not None and app.reply.view == put_view(18))
    assert desk.scans == []
