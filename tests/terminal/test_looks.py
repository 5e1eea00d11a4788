"""Looks: told apart by every eye, read by every eye, in all the colours a terminal has."""

from itertools import combinations

import pytest
from rich._palettes import STANDARD_PALETTE
from rich.color import Color, ColorSystem
from rich.style import Style

from tests.terminal.at_screen import Make, scan, screen, settle
from tests.terminal.colours import EYES, contrast, difference
from tests.terminal.scripted import CountingDesk
from wms.operations.reply import Command, Level, Who
from wms.terminal.dress import Dress, colours_of
from wms.terminal.theme import CONSOLE_PALETTE, LOOKS, SCREENS, Colours, look_of

LOUD = (Level.OK, Level.CHECK, Level.STOP)
ALL = {(colours, name): look for colours, looks in SCREENS.items() for name, look in looks.items()}
KINDS = [pytest.param(*key, id=" ".join(key)) for key in ALL]
STYLES = ("page", "strong", "quiet", "bar", "bar_strong", "key", "key_now", "practice")


def standard(colour: str) -> int:
    """The one of sixteen colours it becomes."""
    number = Color.parse(colour).downgrade(ColorSystem.STANDARD).number
    assert number is not None
    return number


def seen(colour: str, colours: Colours) -> str:
    """How a ground of that colour is shown: the console has our palette by then."""
    return CONSOLE_PALETTE[standard(colour)] if colours is Colours.CONSOLE else colour


def colours(style: Style) -> tuple[str, str]:
    assert style.color is not None
    assert style.bgcolor is not None
    return style.color.name, style.bgcolor.name


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_passed_check_and_stop_are_told_apart_by_every_eye(
    kind: Colours, name: str, eye: str
) -> None:
    for one, other in combinations(LOUD, 2):
        a, b = (seen(ALL[kind, name].levels[level].ground, kind) for level in (one, other))
        assert round(difference(a, b, eye)) >= 64


@pytest.mark.parametrize("practice", [False, True])
@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_everything_can_be_read(kind: Colours, name: str, practice: bool) -> None:
    look = look_of(name, kind, practice)
    for style in STYLES:
        if style != "key_now":
            assert round(contrast(*colours(getattr(look, style))), 1) >= 7.5, style
    for level in Level:
        own = look.levels[level]
        ground = seen(own.ground, kind) if level in LOUD else own.ground
        assert round(contrast(own.ink, ground), 1) >= 7.5, level


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_colour_is_never_alone(kind: Colours, name: str) -> None:
    loud = [ALL[kind, name].levels[level] for level in LOUD]
    for part in ("word", "sign", "frame", "mark"):
        assert len({getattr(look, part) for look in loud}) == len(loud)


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_each_level_has_its_own_of_sixteen_colours(kind: Colours, name: str) -> None:
    grounds = {standard(ALL[kind, name].levels[level].ground) for level in Level}
    assert len(grounds) == len(Level)


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("kind", [Colours.SIXTEEN, Colours.CONSOLE])
def test_with_sixteen_colours_none_is_another_in_the_end(kind: Colours, name: str) -> None:
    for style in STYLES:
        for colour in colours(getattr(ALL[kind, name], style)):
            assert STANDARD_PALETTE[standard(colour)] == Color.parse(colour).triplet


@pytest.mark.parametrize("name", LOOKS)
def test_the_console_is_given_only_grounds_it_has(name: str) -> None:
    look = ALL[Colours.CONSOLE, name]
    grounds = [colours(getattr(look, style))[1] for style in STYLES]
    grounds += [look.levels[level].ground for level in Level]
    assert all(standard(ground) < 8 for ground in grounds)


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_practice_has_a_ground_of_its_own(kind: Colours, name: str) -> None:
    real, practice = ALL[kind, name], look_of(name, kind, practice=True)
    assert real.bar.bgcolor != practice.bar.bgcolor
    assert kind is not Colours.MANY or real.page.bgcolor != practice.page.bgcolor


def test_the_screen_is_that_of_whoever_is_signed_in() -> None:
    dress = Dress("zh_CN")
    assert dress.of(None).words.language == "zh_CN"
    theirs = dress.of(Who(person="Ann", language="en", look="light"))
    assert (theirs.words.language, theirs.look) == ("en", LOOKS["light"])
    assert dress.of(Who(language="en")).words.language == "zh_CN", "nobody is signed in"
    dress.turn_language()
    dress.turn_look()
    assert dress.of(None).words.language == "en"
    assert dress.of(None).look == LOOKS["light"]
    assert dress.of(Who(person="Ann", look="none of ours")).look == LOOKS["dark"]


def test_a_console_without_chinese_glyphs_speaks_english_whoever_is_there() -> None:
    dress = Dress("zh_CN")
    dress.colours = Colours.CONSOLE
    assert dress.of(None).words.language == "en"
    assert dress.of(Who(person="Li", language="zh_CN")).words.language == "en"


def test_what_can_be_shown_is_what_rich_would_send() -> None:
    systems = (None, "standard", "256", "truecolor")
    found = [colours_of(system, console=False) for system in systems]
    assert found == [Colours.SIXTEEN, Colours.SIXTEEN, Colours.MANY, Colours.MANY]
    assert colours_of("standard", console=True) is Colours.CONSOLE


async def test_with_no_colour_at_all_the_levels_are_still_told_apart(
    terminal: Make, desk: CountingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR, as some set it for the whole machine: the word and the frame are left."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = terminal()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await scan(pilot, app, "00690000000000000001")
        assert "停  止" in screen(app)
        await scan(pilot, app, Command.ACKNOWLEDGE, "69012345")
        assert "通 过" in screen(app)
        await pilot.resize_terminal(120, 40)
        await settle(pilot, app)
    assert desk.accepted == ["69012345"]
