"""Scenes at a terminal: what is struck, what the desk gets, what is seen and heard."""

from collections.abc import Callable
from threading import Event

import pytest
from textual import events

from tests.terminal.at_screen import Make, scan, screen, settle, until
from tests.terminal.conftest import Ear
from tests.terminal.scripted import MENU, NOBODY, PLATE, SIGN_IN, TROUBLES, CountingDesk
from wms.operations.reply import Command, Level, Reply, Scan
from wms.terminal.feedback import ACCEPTED, ALARM, CHECK, SILENCE, Bell
from wms.terminal.wedge import LIMIT, MARK


async def test_the_present_state_is_shown_first(terminal: Make, desk: CountingDesk) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        seen = screen(app)
    assert desk.scans == []
    for words in ("李秀英，晚上好", "业务日 2026-11-21", "00:03:07", "播种", "良庆大沙田网格站"):
        assert words in seen


async def test_each_scan_gets_its_own_answer_in_order(
    terminal: Make, desk: CountingDesk, ear: Ear
) -> None:
    app = terminal()
    codes = [f"69{i:018d}" for i in range(50)]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, *codes)
        assert codes[-1] in screen(app)
    assert desk.accepted == codes
    assert len({s.id for s in desk.scans}) == len(codes)
    assert ear.heard == [SILENCE] + [ACCEPTED] * len(codes)


async def test_a_refusal_fills_the_screen_until_acknowledged(
    terminal: Make, desk: CountingDesk, ear: Ear
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "00690000000000000001", "AAAA", "BBBB")
        seen = screen(app)
        assert "属于线路 N-03；这辆车是 N-07" in seen
        assert "停止期间又扫了 2 次" in seen
        assert "良庆大沙田网格站" not in seen
        await scan(pilot, app, "", "")
        await pilot.press("escape", "f2")
        await settle(pilot, app)
        assert "停  止" in screen(app)
        await pilot.press("f8")
        await settle(pilot, app)
        assert "停  止" not in screen(app)
    assert desk.accepted == []
    assert ear.heard == [SILENCE, ALARM, ALARM, ALARM, ALARM, SILENCE]


async def test_a_stop_that_ended_by_itself_is_gone_from_eye_and_ear(
    terminal: Make, desk: CountingDesk, ear: Ear
) -> None:
    """The store answers again, and what waited for it is done."""
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "00690000000000000001")
        assert "停  止" in screen(app)
        desk.latched = None
        await until(pilot, lambda: "李秀英，晚上好" in screen(app))
        assert "停  止" not in screen(app)
    assert ear.heard == [SILENCE, ALARM, SILENCE]


async def test_the_printed_acknowledgement_does_what_f8_does(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "?", Command.ACKNOWLEDGE, "AAAA")
    assert desk.accepted == ["AAAA"]


async def test_function_keys_are_commands(terminal: Make, desk: CountingDesk) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        for key in ("f4", "f5", "f6", "f7", "f9"):
            await pilot.press(key)
            await pilot.press("f8")
            await settle(pilot, app)
    given = [(s.text, s.source) for s in desk.scans if s.text != Command.ACKNOWLEDGE]
    assert given == [
        (command, "key")
        for command in (
            Command.EXCEPTION,
            Command.REPRINT,
            Command.UNDO,
            Command.CLOSE,
            Command.DONE,
        )
    ]


async def test_a_quantity_is_keyed_seen_and_corrected(terminal: Make, desk: CountingDesk) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        for key in ("1", "9"):
            await pilot.press(key)
            await pilot.pause(0.04)
        assert "数量: 19_" in screen(app)
        await pilot.press("backspace")
        await pilot.pause(0.04)
        await pilot.press("2")
        await pilot.pause(0.04)
        await scan(pilot, app, "")
    assert [s.text for s in desk.scans] == ["12"]


async def test_a_choice_is_picked_by_its_digit(terminal: Make, desk: CountingDesk) -> None:
    desk.view = MENU
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        seen = screen(app)
        assert all(line in seen for line in (" 1  播种", " 2  装车", " 3  卸车收货"))
        await scan(pilot, app, "2")
        assert "键入车牌号" in screen(app)
    assert [(s.text, s.source) for s in desk.scans] == [(Command.LOAD, "key")]


async def test_a_plate_may_be_pasted_and_is_sent_by_enter(
    terminal: Make, desk: CountingDesk
) -> None:
    desk.view = PLATE
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.post_message(events.Paste("桂A\r\n12345"))
        await pilot.pause(0.3)
        assert desk.scans == []
        assert "文字: 桂A 12345_" in screen(app)
        await scan(pilot, app, "")
    assert [s.text for s in desk.scans] == ["桂A 12345"]


async def test_a_paste_is_never_a_scan(terminal: Make, desk: CountingDesk) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.post_message(events.Paste("6901234567892\r"))
        await pilot.pause()
        assert "粘贴的内容不算扫描" in screen(app)
        await scan(pilot, app, "AAAA")
    assert desk.accepted == ["AAAA"]


async def test_an_aim_identifier_is_told_apart_from_the_code(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "]C100690000")
    assert [(s.symbology, s.text) for s in desk.scans] == [("]C1", "00690000")]


async def test_the_language_changes_while_a_refusal_stands(terminal: Make) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "[/]")
        await pilot.press("f3")
        await pilot.pause()
        assert '"[/]" is no barcode of tonight' in screen(app)
        assert "S T O P" in screen(app)
        await pilot.press("f3")
        await pilot.pause()
        assert "「[/]」不是今晚的条码" in screen(app)


async def test_help_is_read_while_scanning_goes_on(terminal: Make, desk: CountingDesk) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("f1")
        await pilot.pause()
        assert "放错了 F6" in screen(app)
        await scan(pilot, app, "AAAA")
        assert "放错了 F6" not in screen(app)
        await scan(pilot, app, Command.HELP)
        assert "放错了 F6" in screen(app)
        await pilot.press("f2")
        await pilot.pause()
        assert "放错了 F6" not in screen(app)
    assert [s.text for s in desk.scans] == ["AAAA"]


HOSTILE = [
    "[/]",
    "[@click=app.quit]x[/]",
    "\x11",
    "\x10",
    "\x03\x1a\x04",
    "A\x1bB",
    "\u202e99\u202c",
    "9" * (LIMIT + 7),
    "{code}",
    "\x07\x9b31m",
]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
async def test_a_hostile_barcode_is_only_a_refused_text(
    terminal: Make, desk: CountingDesk, text: str
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, text)
        assert app.is_running
        assert app.reply is not None
        assert app.reply.level is Level.STOP
        assert not [c for c in screen(app) if c < " " and c != "\n"]
        await scan(pilot, app, Command.ACKNOWLEDGE, "AAAA")
    assert desk.accepted == ["AAAA"]
    assert len(desk.scans) == 3


async def test_a_key_sequence_inside_a_barcode_spoils_it_and_presses_nothing(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        for index, struck in enumerate((*"AB", "f8", *"CD", "\r")):
            key = events.Key(struck, None if struck == "f8" else struck)
            key.time = 1.0 + index / 1_000
            app.post_message(key)
        await settle(pilot, app)
    assert [s.text for s in desk.scans] == [f"AB{MARK}CD"]


async def test_f10_twice_by_a_hand_closes_where_nobody_is_signed_in(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("f10")
        await settle(pilot, app)
        assert app.reply is not None
        assert app.reply.who == NOBODY
        for _ in range(2):
            app.post_message(events.Key("f10", None))
        await pilot.pause()
        assert app.is_running
        assert "再按一次 F10" in screen(app)
        await pilot.pause(0.31)
        await pilot.press("f10")
        await until(pilot, lambda: not app.is_running)
    assert [s.text for s in desk.scans] == [Command.SIGN_OUT]
    assert desk.view is SIGN_IN


async def test_f10_twice_while_the_terminal_opens_closes_it(
    terminal: Make, desk: CountingDesk
) -> None:
    desk.who, desk.view = NOBODY, SIGN_IN
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        for at in (1.0, 1.5):
            key = events.Key("f10", None)
            key.time = at
            app.post_message(key)
        await until(pilot, lambda: not app.is_running)
    assert desk.scans == []


async def test_closing_has_the_desk_answer_what_was_scanned(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    codes = [f"{i:08d}" for i in range(1_000, 1_100)]
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        for character in "\r".join(codes) + "\r":
            app.post_message(events.Key("character", character))
        await pilot.pause()
        app.close()
        await until(pilot, lambda: not app.is_running)
    assert desk.accepted == codes


async def test_a_second_look_alike_is_to_be_checked(terminal: Make, ear: Ear) -> None:
    app = terminal("en")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "AAAA", "AAAA")
        assert "is not counted twice" in screen(app)
    assert ear.heard[-1] == CHECK


async def test_a_broken_desk_ends_the_terminal_and_is_not_hidden(
    terminal: Make, desk: CountingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(desk, "_code", broken)
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        for character in "AAAA\r":
            app.post_message(events.Key("character", character))
        await until(pilot, lambda: not app.is_running)
    assert isinstance(app.failure, ZeroDivisionError)


def test_the_bell_repeats_while_refused_and_stops_when_told() -> None:
    rung: list[str] = []
    later: list[tuple[float, Callable[[], None]]] = []
    bell = Bell(lambda: rung.append("ring"), lambda delay, act: later.append((delay, act)))
    bell.play(ACCEPTED)
    assert (len(rung), later) == (1, [])
    bell.play(ALARM)
    for _ in range(3):
        due, later[:] = sorted(later, key=lambda entry: entry[0]), []
        for _, act in due:
            act()
    assert len(rung) == 1 + 1 + 3 * len(ALARM.rings)
    bell.play(SILENCE)
    rung.clear()
    for _, act in later:
        act()
    assert rung == []


async def test_the_trouble_of_a_device_stands_beside_the_job_and_takes_no_scan(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    desk.troubles = TROUBLES
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await until(pilot, lambda: bool(app.alerts))
        app.post_message(events.Key("6", "6"))
        await scan(pilot, app, "901234567892", "6901234567908")
        await until(pilot, lambda: "设备停" in screen(app))
        seen = screen(app)
        assert "没纸：装上纸自动接着打" in seen
        assert "1/2" in seen
        assert "6901234567908 已放入" in seen, "the job is where it was"
        await until(pilot, lambda: "2/2" in screen(app))
        assert "3 份打没打出来要人看" in screen(app)
        desk.troubles = ()
        await until(pilot, lambda: "设备" not in screen(app))
    assert desk.accepted == ["6901234567892", "6901234567908"]


async def test_a_scan_that_waits_for_the_store_says_so(
    terminal: Make, desk: CountingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, locked = terminal(), Event()
    take = desk.take

    def waits(scan: Scan) -> Reply:
        locked.wait(20)
        return take(scan)

    monkeypatch.setattr(desk, "take", waits)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for character in "6901234567892\r":
            app.post_message(events.Key("character", character))
        await until(pilot, lambda: "正在等站点库" in screen(app))
        locked.set()
        await settle(pilot, app)
        assert "正在等站点库" not in screen(app)
    assert desk.accepted == ["6901234567892"]
