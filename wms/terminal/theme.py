"""Colours, and what stands beside each colour: its word, its frame and its sign.

Blue, yellow and dark red stay apart for colour-blind eyes and keep a contrast of 7 : 1 (WCAG AAA);
each maps to its own of the sixteen colours. A page is calm grey, so that colour always means
something.
"""

from dataclasses import dataclass

from rich.style import Style

from wms.operations.reply import Level
from wms.terminal.blocks import CHECK_SIGN, OK_SIGN, STOP_SIGN

_PAGE = "#181818"
_BAR = "#303030"


def ink(colour: str, ground: str, bold: bool = False) -> Style:
    """A style of `colour` on `ground`."""
    return Style(color=colour, bgcolor=ground, bold=bold)


PAGE = ink("#E8E8E8", _PAGE)
STRONG = ink("#FFFFFF", _PAGE, bold=True)
QUIET = ink("#B0B0B0", _PAGE)
BLOCK = ink("#FFFFFF", "#FFFFFF")
BAR = ink("#E8E8E8", _BAR)
BAR_STRONG = ink("#FFFFFF", _BAR, bold=True)
DONE = ink("#B0B0B0", "#B0B0B0")
KEY = ink("#000000", "#E8E8E8", bold=True)
KEY_NOW = ink("#FFFFFF", "#A00000", bold=True)


@dataclass(frozen=True, slots=True)
class Look:
    """How one level is drawn. `frame` is repeated along the edge, `thick` rows of it."""

    ink: str
    ground: str
    word: str
    sign: tuple[str, ...]
    frame: str
    thick: int

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


LOOKS = {
    Level.CALM: Look("#FFFFFF", "#484848", "", (), "", 0),
    Level.OK: Look("#FFFFFF", "#0050B4", "terminal.word.ok", OK_SIGN, "-", 1),
    Level.CHECK: Look("#000000", "#FFD600", "terminal.word.check", CHECK_SIGN, "/ ", 1),
    Level.STOP: Look("#FFFFFF", "#A00000", "terminal.word.stop", STOP_SIGN, "#", 1),
}
