"""Scenes at boards and lists: picking by number, scrolling, a PIN, practice, the other console."""

from dataclasses import replace
from datetime import timedelta

import pytest
from textual import events

from tests.terminal.at_screen import Make, scan, screen, settle, until
from tests.terminal.boards import BOARDS, MANY_JOBS, MIDNIGHT, PIN, board, routes, sheet
from tests.terminal.conftest import Ear
from tests.terminal.scripted import CountingDesk
from wms.domain.messages import say
from wms.locale import LANGUAGES, catalogue
from wms.operations.panels import Readiness
from wms.operations.reply import Choice, Command, Expects
from wms.terminal.feedback import ALARM
from wms.terminal.guise import Guise
from wms.terminal.picks import picks
from wms.terminal.theme import Colours, look_of
from wms.terminal.widgets.board import panelled_lines
from wms.terminal.widgets.panels.readiness import readiness_drawing


async def test_a_line_is_picked_by_its_number_of_any_length(
    terminal: Make, desk: CountingDesk
) -> None:
    desk.view = BOARDS["differences"]
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "42")
        await settle(pilot, app)
    assert [s.text for s in desk.scans] == ["D41"]


async def test_choices_are_counted_before_lines(terminal: Make, desk: CountingDesk) -> None:
    view = replace(MANY_JOBS, panels=(sheet(5),))
    assert picks(view)[22:25] == ("CMD-23", "D0", "D1")
    desk.view = view
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "25")
        await settle(pilot, app)
    assert [s.text for s in desk.scans] == ["D1"]


@pytest.mark.parametrize("expects", [e for e in Expects if e is not Expects.SCAN])
async def test_where_digits_mean_something_else_nothing_is_picked(
    terminal: Make, desk: CountingDesk, expects: Expects
) -> None:
    desk.view = board(sheet(5), expects=expects)
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert " 2 " not in screen(app)
        await scan(pilot, app, "2")
        await settle(pilot, app)
    assert [s.text for s in desk.scans] == ["2"]


async def test_a_long_list_is_scrolled_by_keys_and_by_barcodes_and_keeps_its_place(
    terminal: Make, desk: CountingDesk
) -> None:
    desk.view = BOARDS["differences"]
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert "第 1-15 行，共 63 行" in screen(app)
        await pilot.press("pagedown")
        assert "第 15-29 行，共 63 行" in screen(app)
        await pilot.press("down", "down", "up")
        assert "第 16-30 行，共 63 行" in screen(app)
        await scan(pilot, app, Command.DOWN)
        assert "第 30-44 行，共 63 行" in screen(app)
        desk.view = board(sheet(61))
        await until(pilot, lambda: app.reply is not None and app.reply.view == desk.view)
        assert "第 30-44 行，共 64 行" in screen(app)
        await scan(pilot, app, Command.UP)
        assert "第 16-30 行" in screen(app)
        await pilot.press("end")
        assert "第 50-64 行" in screen(app)
        await pilot.press("pagedown", "home")
        assert "第 1-15 行" in screen(app)
    assert desk.scans == [], "the desk is not asked"


async def test_another_screen_begins_at_its_top(terminal: Make, desk: CountingDesk) -> None:
    desk.view = BOARDS["differences"]
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("end")
        desk.view = BOARDS["paper"]
        await until(pilot, lambda: "第 1-" in screen(app))


async def test_the_clocks_of_a_board_go_on_while_nobody_scans(
    terminal: Make, desk: CountingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.view = BOARDS["night"]
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert "6:56:53" in screen(app)
        monkeypatch.setattr(app, "_now", lambda: MIDNIGHT + timedelta(seconds=14))
        await until(pilot, lambda: "6:56:39" in screen(app))


async def test_a_pin_is_not_seen_and_not_pasted(terminal: Make, desk: CountingDesk) -> None:
    desk.view = PIN
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press(*"4711")
        await until(pilot, lambda: "****_" in screen(app))
        assert "4711" not in screen(app)
        app._paste("999999")
        await pilot.pause()
        assert "9999" not in screen(app)
        await scan(pilot, app, "08")
        await settle(pilot, app)
    assert [s.text for s in desk.scans] == ["471108"]


async def test_what_is_keyed_before_the_store_is_open_is_taken_when_it_is(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        for character in "AAAA1111\r":
            app.post_message(events.Key("character", character))
        await until(pilot, lambda: desk.accepted == ["AAAA1111"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_practice_is_said_in_both_languages_on_every_screen(
    terminal: Make, desk: CountingDesk, language: str
) -> None:
    desk.who = replace(desk.who, practice=True)
    app = terminal(language)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert "练习 PRACTICE" in screen(app)
        await scan(pilot, app, "[/]")
        assert "练习 PRACTICE" in screen(app)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "练习 PRACTICE" in screen(app)


async def test_what_the_coach_says_hides_no_job(terminal: Make, desk: CountingDesk) -> None:
    """Whoever practises picks the job from a menu as long as the real one, two lines lower."""
    desk.who = replace(desk.who, practice=True)
    jobs = tuple(Choice(f"J{n}", say("scene.unknown", code=f"<{n}>")) for n in range(1, 33))
    desk.view = replace(MANY_JOBS, choices=jobs, details=(say("scene.pick"),) * 2)
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert [n for n in range(1, 33) if f"<{n}>" not in screen(app)] == []


async def test_the_language_is_that_of_whoever_is_signed_in_and_f3_asks_the_desk(
    terminal: Make, desk: CountingDesk
) -> None:
    desk.who = replace(desk.who, language="en", look="light")
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert "Put to route" in screen(app)
        assert app.guise.look == look_of("light", Colours.MANY)
        await pilot.press("f3")
        await settle(pilot, app)
    assert [s.text for s in desk.scans] == [Command.LANGUAGE]


async def test_f3_tells_the_desk_what_the_terminal_shows_whoever_never_chose(
    terminal: Make, desk: CountingDesk
) -> None:
    app = terminal("en")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.dress.turn_look()
        await pilot.press("f3")
        await settle(pilot, app)
    assert [(s.text, s.language, s.look) for s in desk.scans] == [
        (Command.LANGUAGE, "en", app.dress.look)
    ]


@pytest.mark.parametrize("refused", [False, True])
async def test_on_a_console_without_chinese_f3_says_why_nothing_changes(
    terminal: Make, desk: CountingDesk, refused: bool
) -> None:
    app = terminal()
    app.dress.colours = Colours.CONSOLE
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        if refused:
            await scan(pilot, app, "[/]")
        before = list(desk.scans)
        await pilot.press("f3")
        await settle(pilot, app)
        assert catalogue("en")("terminal.hint.no_chinese") in screen(app)
        await scan(pilot, app, Command.LANGUAGE)
        assert catalogue("en")("terminal.hint.no_chinese") in screen(app)
    assert desk.scans == before


async def test_scans_while_a_refusal_stands_are_counted_and_alarm_again(
    terminal: Make, desk: CountingDesk, ear: Ear
) -> None:
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "[/]", "AAAA1111", "AAAA2222")
        assert "停止期间又扫了 2 次" in screen(app)
    assert ear.heard[-3:] == [ALARM] * 3
    assert desk.accepted == []


@pytest.mark.parametrize("size", [(76, 18), (116, 33), (196, 54)])
@pytest.mark.parametrize("name", BOARDS)
def test_every_board_fills_its_room_and_no_more(name: str, size: tuple[int, int]) -> None:
    for language in LANGUAGES:
        guise = Guise(catalogue(language), look_of("dark", Colours.MANY))
        for offset in (0, 7, 10_000):
            lines, place = panelled_lines(BOARDS[name], guise, *size, MIDNIGHT, offset)
            assert len(lines) <= size[1]
            assert {line.cell_length for line in lines} == {size[0]}
            assert place.first >= 1
            assert place.last <= place.total


def test_all_routes_of_a_warehouse_stand_on_a_wall_screen_with_their_names() -> None:
    guise = Guise(catalogue("zh_CN"), look_of("dark", Colours.MANY))
    lines, place = panelled_lines(board(routes(50)), guise, 196, 54, MIDNIGHT, 0)
    text = "\n".join(line.text for line in lines)
    assert place.whole
    assert all(f"N-{n:02}" in text for n in range(1, 51))
    assert "没有车辆到月台" in text
    assert "已过发车时间，仍差" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_small_screen_the_trouble_is_read_and_the_bar_goes(language: str) -> None:
    guise = Guise(catalogue(language), look_of("dark", Colours.MANY))
    lines, _ = panelled_lines(board(routes(6)), guise, 76, 18, MIDNIGHT, 0)
    text = "\n".join(line.text for line in lines)
    assert guise.words("scene.no_vehicle") in text
    assert guise.words("scene.late", count=4_343)[:20] in text
    assert "..." not in text.replace(" ", ""), "no bar"
    for head in ("id", "name", "put", "state", "left"):
        assert guise.words(f"terminal.route.{head}") in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [76, 96, 116, 196])
def test_no_head_of_the_routes_is_cut(language: str, width: int) -> None:
    guise = Guise(catalogue(language), look_of("dark", Colours.MANY))
    calm = Readiness(tuple(replace(route, trouble=None) for route in routes(6).routes))
    for panel in (calm, routes(6)):
        head = readiness_drawing(panel, guise, width, 18, MIDNIGHT, [0] * 6).head[0].text
        assert ".." not in head
        assert guise.words("terminal.route.left") in head


def test_a_board_is_ascii_and_the_words_of_its_language() -> None:
    guise = Guise(catalogue("en"), look_of("dark", Colours.CONSOLE))
    for name in ("night", "pace", "belts", "sentences"):
        lines, _ = panelled_lines(BOARDS[name], guise, 116, 40, MIDNIGHT, 0)
        odd = {c for line in lines for c in line.text if not c.isascii()}
        assert all("\u4e00" <= c <= "\u9fff" for c in odd), "names from the books alone"
