"""The floor screen at the real desk of a real site: keys and scans on one side, the store at the
other."""

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, Night
from tests.terminal.at_screen import scan, screen, settle
from wms.domain.words import Role
from wms.operations.reply import Level
from wms.terminal.app import FloorApp
from wms.terminal.worker import Workplace


@ON_SQLITE
async def test_a_sorter_badges_in_picks_sowing_puts_and_is_stopped(warehouse: Night) -> None:
    at_work = warehouse.terminal(role=None)
    tote = at_work.tote()
    app = FloorApp(lambda: Workplace(at_work.desk, "zh_CN", warehouse.clock.tick))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert "扫工牌" in screen(app)
        await scan(pilot, app, warehouse.badges[Role.SORTER])
        assert " 2  播种" in screen(app)
        await scan(pilot, app, "2")
        await scan(pilot, app, NOODLES.gtin, "GS001-A", tote, "GS001-A")
        assert "GS001-A 放 5 件 粉丝" in screen(app)
        assert app.reply is not None
        assert app.reply.level is Level.OK
        await scan(pilot, app, "[@click=app.quit]\x11")
        assert "停  止" in screen(app)
        assert "码里有控制字符" in screen(app)
        await pilot.press("f8")
        await settle(pilot, app)
        assert "停  止" not in screen(app)
    assert warehouse.audit() == []
