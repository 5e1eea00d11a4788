"""Colours, and what stands beside each colour: its word, its frame, its sign and its mark.

Blue, yellow and dark red stay apart for colour-blind eyes (a colour difference of 64 or more in
every look, CIE76) and keep a contrast of 7.5 : 1. A page is calm, so that colour always means
something. A terminal of sixteen colours has looks of its own, in which white says check: no yellow
of the sixteen is far enough from their red. The Linux console can be told what its colours are
(`CONSOLE_PALETTE`), and has the three.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rich.style import Style

from wms.operations.reply import Level
from wms.terminal.blocks import CHECK_SIGN, OK_SIGN, STOP_SIGN


def ink(colour: str, ground: str, bold: bool = False) -> Style:
    """A style of `colour` on `ground`."""
    return Style(color=colour, bgcolor=ground, bold=bold)


@dataclass(frozen=True, slots=True)
class LevelLook:
    """How one level is drawn. `frame` is repeated along the edge, `thick` rows of it; `mark` is
    its sign where there is room for one letter only."""

    ink: str
    ground: str
    word: str
    sign: tuple[str, ...]
    frame: str
    thick: int
    mark: str

    @property
    def text(self) -> Style:
        """Plain text of the banner."""
        return ink(self.ink, self.ground)

    @property
    def strong(self) -> Style:
        """The banner's word and message."""
        return ink(self.ink, self.ground, bold=True)

    @property
    def block(self) -> Style:
        """A set dot of the sign."""
        return ink(self.ink, self.ink)


_CALM = LevelLook("#FFFFFF", "#484848", "", (), "", 0, " ")
_LEVELS = {
    Level.CALM: _CALM,
    Level.OK: LevelLook("#FFFFFF", "#0050B4", "terminal.word.ok", OK_SIGN, "-", 1, "+"),
    Level.CHECK: LevelLook("#000000", "#FFD600", "terminal.word.check", CHECK_SIGN, "/ ", 1, "!"),
    Level.STOP: LevelLook("#FFFFFF", "#A00000", "terminal.word.stop", STOP_SIGN, "#", 1, "X"),
}
_OF_SIXTEEN = {
    Level.CALM: "#000000",
    Level.OK: "#0000AA",
    Level.CHECK: "#FFFFFF",
    Level.STOP: "#AA0000",
}
_SIXTEEN = {level: replace(look, ground=_OF_SIXTEEN[level]) for level, look in _LEVELS.items()}

_CONSOLE = _SIXTEEN | {Level.CHECK: replace(_SIXTEEN[Level.CHECK], ground="#AA5500")}
CONSOLE_PALETTE = {4: "#0050B4", 3: "#FFD600", 1: "#A00000"}
"""What the Linux console's blue, brown and red become while the terminal runs."""


class Colours(StrEnum):
    """What colours a screen can show."""

    MANY = "many"
    SIXTEEN = "sixteen"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Look:
    """A page's colours. `large`: fewer things, each as large as it gets."""

    page: Style
    strong: Style
    quiet: Style
    block: Style
    bar: Style
    bar_strong: Style
    done: Style
    key: Style
    practice: Style
    levels: Mapping[Level, LevelLook] = field(default_factory=lambda: _LEVELS)
    large: bool = False

    @property
    def key_now(self) -> Style:
        """The one key that is wanted."""
        return self.levels[Level.STOP].strong


def _look(page: str, text: str, strong: str, quiet: str, bar: str, key: tuple[str, str]) -> Look:
    return Look(
        page=ink(text, page),
        strong=ink(strong, page, bold=True),
        quiet=ink(quiet, page),
        block=ink(strong, strong),
        bar=ink(text, bar),
        bar_strong=ink(strong, bar, bold=True),
        done=ink(quiet, quiet),
        key=ink(*key, bold=True),
        practice=ink("#000000", "#E080FF", bold=True),
    )


_DARK = _look("#181818", "#E8E8E8", "#FFFFFF", "#B0B0B0", "#303030", ("#000000", "#E8E8E8"))
_LIGHT = replace(
    _look("#F4F4F4", "#101010", "#000000", "#404040", "#D0D0D0", ("#FFFFFF", "#202020")),
    levels=_LEVELS | {Level.CALM: replace(_CALM, ink="#000000", ground="#C8C8C8")},
)
_LARGE = replace(
    _look("#000000", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#202020", ("#000000", "#FFFFFF")),
    large=True,
)
_FEW = replace(
    _look("#000000", "#AAAAAA", "#FFFFFF", "#AAAAAA", "#000000", ("#000000", "#AAAAAA")),
    levels=_SIXTEEN,
    practice=ink("#000000", "#AAAAAA", bold=True),
)
_FEW_LIGHT = replace(
    _look("#AAAAAA", "#000000", "#000000", "#000000", "#AAAAAA", ("#FFFFFF", "#000000")),
    levels=_SIXTEEN | {Level.CALM: replace(_SIXTEEN[Level.CALM], ink="#FFFFFF")},
    practice=ink("#FFFFFF", "#000000", bold=True),
)

LOOKS = {"dark": _DARK, "light": _LIGHT, "large": _LARGE}
_OF_FEW = {"dark": _FEW, "light": _FEW_LIGHT, "large": replace(_FEW, large=True)}
SCREENS: dict[Colours, dict[str, Look]] = {
    Colours.MANY: LOOKS,
    Colours.SIXTEEN: _OF_FEW,
    Colours.CONSOLE: {
        name: replace(look, levels=_CONSOLE | {Level.CALM: look.levels[Level.CALM]})
        for name, look in _OF_FEW.items()
    },
}
"""The looks by name, for each kind of screen."""

# The ground of a page on which nothing is real; sixteen colours have none to spare.
_PRACTICE_GROUND = {"#181818": "#3A1050", "#F4F4F4": "#F0D8FF", "#000000": "#2A0040"}
_PRACTICE_BAR = {"#303030": "#5A2080", "#D0D0D0": "#E0B8FF", "#202020": "#5A2080"}


def look_of(name: str, colours: Colours, practice: bool = False) -> Look:
    """The look called `name`, the dark one where there is none of that name."""
    look = SCREENS[colours].get(name, SCREENS[colours]["dark"])
    if not practice:
        return look
    if colours is not Colours.MANY:
        return replace(look, bar=look.practice, bar_strong=look.practice)
    page, bar = (
        grounds[style.bgcolor.name.upper()]
        for style, grounds in ((look.page, _PRACTICE_GROUND), (look.bar, _PRACTICE_BAR))
        if style.bgcolor is not None
    )
    return replace(
        look,
        page=_on(look.page, page),
        strong=_on(look.strong, page),
        quiet=_on(look.strong, page),
        bar=_on(look.bar, bar),
        bar_strong=_on(look.bar_strong, bar),
    )


def _on(style: Style, ground: str) -> Style:
    return style + Style(bgcolor=ground)
