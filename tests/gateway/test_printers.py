"""Printers that lose paper, power and speech in the middle of the night's labels."""

import asyncio
from pathlib import Path

import pytest

from drivers.printers.ipp import IppPrinter
from tests.conftest import ON_SQLITE
from tests.drivers.printers.bonjour import ipp_printer
from tests.floor import Night
from tests.gateway.press_room import IPP_BRISK, ask_for, at_work, pdf, room
from wms.domain.printing import PrinterPlace
from wms.domain.words import DeviceState, Role
from wms.gateway import printers
from wms.gateway.printing import SheetPress
from wms.operations.containers import LABEL
from wms.operations.dispatch import DELIVERY_NOTES, MANIFEST_PAPER
from wms.operations.reply import Command

pytestmark = pytest.mark.usefixtures("brisk")
EVERY_LANGUAGE = pytest.mark.parametrize("language", ["zpl", "tspl", "escpos", "zpl serial"])


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duties that look and ask more often than a site's."""
    for name, seconds in {"LOOK": 0.01, "ASK": 0.05, "BEAT": 0.2, "SHORTEST": 0.02}.items():
        monkeypatch.setattr(printers, name, seconds)


@ON_SQLITE
@EVERY_LANGUAGE
async def test_twenty_labels_come_out_in_order(
    language: str, warehouse: Night, tmp_path: Path
) -> None:
    ask_for(warehouse, 20)
    async with room(warehouse, tmp_path, {"label-1": language}) as shop:
        async with at_work(shop):
            await shop.settled()
        assert shop.came_out("label-1") == shop.copies("printed")
        assert len(shop.copies("printed")) == 20
        assert shop.state("label-1") is DeviceState.READY
        shop.honest()


@pytest.mark.parametrize("language", ["zpl", "escpos"])
async def test_gone_after_five_of_twenty(language: str, warehouse: Night, tmp_path: Path) -> None:
    """Five are printed, of the sixth nobody can say, and fourteen wait: here, or elsewhere."""
    ask_for(warehouse, 20)
    async with room(warehouse, tmp_path, {"label-1": language}, speed=1_000) as shop:
        machine = shop["label-1"]
        async with at_work(shop):
            await shop.until(lambda: machine.printed == 5 and machine.busy)
            machine.apply("power off")
            await shop.until(lambda: shop.state("label-1") is DeviceState.TROUBLE)
            everything = shop.copies("printed", "unknown", "queued")
            assert (shop.copies("printed"), shop.copies("unknown")) == (
                everything[:5],
                everything[5:6],
            )
            assert len(shop.copies("queued")) == 14
            assert "连不上" in shop.cause("label-1")
            assert any("打没打出来不知道" in line for line in shop.said)
            machine.apply("power on")
            await shop.settled()
        assert shop.copies("unknown") == everything[5:6], "nobody but a person decides that"
        assert shop.came_out("label-1") == everything[:5] + everything[6:]
        shop.honest()


async def test_out_of_paper_at_midnight(warehouse: Night, tmp_path: Path) -> None:
    """Labels and manifests wait; the other printers go on; paper back, the rest is printed, none
    of it twice."""
    ask_for(warehouse, 16)
    warehouse.load_and_depart("T01")
    warehouse.load_and_depart("T02")
    some = frozenset({"T-90"})
    able = frozenset({LABEL})
    places = (
        PrinterPlace("label-1", terminals=some, able=able),
        PrinterPlace("label-2", able=able),
        PrinterPlace("office", able=frozenset({MANIFEST_PAPER, DELIVERY_NOTES})),
    )
    kinds = {"label-1": "zpl", "label-2": "tspl", "office": "ipp"}
    async with room(warehouse, tmp_path, kinds, places) as shop:
        shop["label-1"].apply("paper 2")
        shop["office"].apply("paper out")
        async with at_work(shop):
            troubled = ("label-1", "office")
            await shop.until(lambda: all(shop.state(n) is DeviceState.TROUBLE for n in troubled))
            assert {shop.cause(name) for name in troubled} == {"没纸：装上纸自动接着打"}
            await shop.until(lambda: not shop.at("label-2", "queued"))
            assert shop.at("label-2", "printed") == shop.came_out("label-2") != []
            assert len(shop.at("office", "queued")) == 2
            assert shop.sheets["office"].documents == []
            for name in troubled:
                shop[name].apply("paper endless")
            await shop.settled()
        assert shop.state("label-1") is shop.state("office") is DeviceState.READY
        assert len(shop.sheets["office"].documents) == 2
        assert len(shop.copies("unknown")) <= 1
        shop.honest()


@ON_SQLITE
@EVERY_LANGUAGE
async def test_a_silent_printer_keeps_its_queue(
    language: str, warehouse: Night, tmp_path: Path
) -> None:
    ask_for(warehouse, 8)
    async with room(warehouse, tmp_path, {"label-1": language}) as shop:
        shop["label-1"].apply("silence on")
        async with at_work(shop):
            await shop.until(lambda: shop.state("label-1") is DeviceState.TROUBLE)
            assert "不回答" in shop.cause("label-1")
            assert shop.copies("printed", "unknown", "failed") == []
            shop["label-1"].apply("silence off")
            await shop.settled()
        assert len(shop.came_out("label-1")) == len(shop.copies("printed")) == 8
        shop.honest()


@pytest.mark.parametrize("language", ["zpl", "tspl"])
async def test_cover_opened_under_a_label_and_the_label_scanned_back(
    language: str, warehouse: Night, tmp_path: Path
) -> None:
    """A label printer prints the ruined label again by itself; a person who holds it scans it."""
    ask_for(warehouse, 6)
    async with room(warehouse, tmp_path, {"label-1": language}, speed=1_000) as shop:
        machine = shop["label-1"]
        async with at_work(shop):
            await shop.until(lambda: machine.printed == 2 and machine.busy)
            machine.apply("cover open")
            await shop.until(lambda: shop.copies("unknown"))
            await shop.until(lambda: shop.cause("label-1") == "盖子开着：合上自动接着打")
            machine.apply("cover closed")
            await shop.settled()
        (doubtful,) = shop.copies("unknown")
        assert sorted(shop.came_out("label-1")) == shop.copies("printed", "unknown")
        shop.honest()
        ((sscc,),) = warehouse.rows("SELECT number FROM print_job WHERE position = :p", p=doubtful)
        t = warehouse.terminal("T-07", job=Command.PRINTING)
        t.do(sscc)
        assert t.says == f"箱标签 {sscc} 确认已打出"
        assert shop.copies("unknown") == []
        shop.honest()


@ON_SQLITE
async def test_a_printer_that_hangs_costs_the_other_nothing(
    warehouse: Night, tmp_path: Path
) -> None:
    ask_for(warehouse, 24)
    kinds = {"label-1": "zpl", "label-2": "zpl"}
    async with room(warehouse, tmp_path, kinds) as shop:
        shop["label-1"].apply("slow 0.3")
        clock = asyncio.get_running_loop().time
        async with at_work(shop):
            begun = clock()
            await shop.until(lambda: len(shop.came_out("label-2")) == 12)
            # 100 rows at 5,000 a second are 0.02 s a label; the rest is the driver's stops.
            assert clock() - begun < 3
        assert len(shop.came_out("label-1")) < 6
        shop.honest()


@ON_SQLITE
@pytest.mark.parametrize(("asked", "found"), [("zpl", "tspl"), ("tspl", "escpos")])
async def test_the_wrong_language_is_said_and_nothing_is_lost(
    asked: str, found: str, warehouse: Night, tmp_path: Path
) -> None:
    ask_for(warehouse, 7)
    async with room(warehouse, tmp_path, {"label-1": f"{asked} to {found}"}) as shop:
        async with at_work(shop):
            await shop.until(lambda: shop.state("label-1") is DeviceState.TROUBLE)
            assert any(word in shop.cause("label-1") for word in ("听不懂", "不回答"))
        assert len(shop.copies("queued")) == 7
        assert shop["label-1"].printed == 0
        shop.honest()


async def test_a_queue_sent_to_another_in_the_middle(warehouse: Night, tmp_path: Path) -> None:
    ask_for(warehouse, 20)
    some, able = frozenset({"T-90", "T-95"}), frozenset({LABEL})
    places = (
        PrinterPlace("label-1", terminals=some, able=able),
        PrinterPlace("label-2", terminals=frozenset({"T-02"}), able=able),
    )
    kinds = {"label-1": "zpl", "label-2": "escpos"}
    async with room(warehouse, tmp_path, kinds, places, speed=2_000) as shop:
        async with at_work(shop):
            await shop.until(lambda: shop["label-1"].printed == 4)
            shop["label-1"].apply("paper out")
            t = warehouse.terminal("T-07", Role.SORTER, Command.PRINTING)
            t.do("label-1", "label-2")
            assert "转给 label-2" in t.says
            await shop.settled()
        out = [*shop.came_out("label-1"), *shop.came_out("label-2")]
        assert len(out) == len(set(out))
        assert set(shop.copies("printed")) <= set(out)
        assert len(shop.copies("unknown")) <= 1
        assert len(shop.came_out("label-2")) >= 15
        shop.honest()


@ON_SQLITE
async def test_what_cannot_be_drawn_fails_alone(warehouse: Night, tmp_path: Path) -> None:
    ask_for(warehouse, 9)
    async with room(warehouse, tmp_path, {"label-1": "zpl"}) as shop:
        press = shop.presses["label-1"]
        render = press.render  # type: ignore[attr-defined]
        bad = shop.copies("queued")[3]

        def fails(job: object) -> object:
            if getattr(job, "position", 0) == bad:
                raise ValueError("no such glyph")
            return render(job)

        press.render = fails  # type: ignore[attr-defined]
        async with at_work(shop):
            await shop.settled()
        assert shop.copies("failed") == [bad]
        assert len(shop.copies("printed")) == 8
        assert any("画不出来" in line for line in shop.said)
        shop.honest()
        # The cause is gone: a person has it printed, under its own number.
        press.render = render  # type: ignore[attr-defined]
        t = warehouse.terminal("T-07", job=Command.PRINTING)
        t.do(f"COPY-{bad}", Command.DONE)
        async with at_work(shop):
            await shop.settled()
        assert shop.came_out("label-1")[-1] == bad
        shop.honest()


@ON_SQLITE
async def test_a_station_without_printers_finds_its_papers_in_the_folder(
    warehouse: Night, tmp_path: Path
) -> None:
    ask_for(warehouse, 8)
    warehouse.load_and_depart("T01")
    async with room(warehouse, tmp_path, {}) as shop:
        async with at_work(shop):
            await shop.settled()
        assert len(list(shop.folder.glob("*.pdf"))) == len(shop.copies("printed")) == 9
        assert len([line for line in shop.said if line.startswith("已打印")]) == 9
        shop.honest()


@ON_SQLITE
async def test_a_folder_that_cannot_be_written_keeps_the_papers(
    warehouse: Night, tmp_path: Path
) -> None:
    ask_for(warehouse, 7)
    (tmp_path / "printed").write_text("somebody put a file here")
    async with room(warehouse, tmp_path, {}) as shop:
        async with at_work(shop):
            await shop.until(lambda: shop.state("folder") is DeviceState.TROUBLE)
            assert "写不了" in shop.cause("folder")
            assert len(shop.copies("queued")) == 7
            (tmp_path / "printed").unlink()
            await shop.settled()
        assert shop.state("folder") is DeviceState.READY
        shop.honest()


@ON_SQLITE
@pytest.mark.parametrize("language", ["zpl", "tspl"])
async def test_a_printer_that_swallows_labels_is_not_given_them_all(
    language: str, warehouse: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that all is well, takes each label and prints none: soon it is left alone longer
    and longer, and every terminal reads why."""
    monkeypatch.setattr(printers, "SHORTEST", 0.5)
    ask_for(warehouse, 20)
    async with room(warehouse, tmp_path, {"label-1": language}) as shop:
        async with at_work(shop):
            with monkeypatch.context() as swallowing:
                swallowing.setattr(shop["label-1"], "put", lambda _picture: None)
                await shop.until(lambda: len(shop.copies("unknown")) == 2)
                await shop.until(lambda: shop.state("label-1") is DeviceState.TROUBLE)
                assert shop.cause("label-1") == "收下了却没见它打：看打印机"
                assert len(shop.copies("queued")) == 18
            await shop.settled()
            await shop.until(lambda: shop.state("label-1") is DeviceState.READY)
        assert len(shop.copies("printed")) >= 17
        shop.honest()


@ON_SQLITE
async def test_manifests_on_a_printer_no_one_here_wrote(warehouse: Night, tmp_path: Path) -> None:
    """Debian's ippeveprinter: one comes out; the next is aborted, and printed as a REPRINT."""
    warehouse.sort_everything()
    first, second = warehouse.load_and_depart("T01"), warehouse.load_and_depart("T02")
    kept = tmp_path / "kept"
    kept.mkdir()
    script = f"mkdir {tmp_path}/one && exit 0; mkdir {tmp_path}/two && exit 1; exit 0"
    async with room(warehouse, tmp_path, {"office": "ipp"}) as shop:
        with ipp_printer(kept, script) as uri:
            shop.presses["office"] = SheetPress(IppPrinter(uri, deadlines=IPP_BRISK), pdf)
            async with at_work(shop):
                await shop.settled()
                t = warehouse.terminal("T-07", Role.LEAD, Command.PRINTING)
                t.do(Command.EXCEPTION, second)
                await shop.settled()
        papers = warehouse.rows(
            "SELECT number, copy, state FROM print_job WHERE paper = 'manifest' ORDER BY position"
        )
        assert papers == [(first, 0, "printed"), (second, 0, "failed"), (second, 1, "printed")]
        assert len(list(kept.glob("*.pdf"))) == 3
        assert warehouse.audit() == []


@ON_SQLITE
async def test_a_printer_taken_out_of_the_configuration_leaves_nothing_behind(
    warehouse: Night, tmp_path: Path
) -> None:
    ask_for(warehouse, 8)
    async with room(warehouse, tmp_path, {"label-1": "zpl"}) as shop:
        shop["label-1"].apply("paper 3")
        async with at_work(shop):
            await shop.until(lambda: shop.state("label-1") is DeviceState.TROUBLE)
        shop.places = [place for place in shop.places if place.name != "label-1"]
        async with at_work(shop, "folder"):
            await shop.settled()
        assert len(list(shop.folder.glob("*.pdf"))) == 8 - len(shop.at("label-1", "printed")) - len(
            shop.copies("unknown")
        )
        assert warehouse.audit() == []
