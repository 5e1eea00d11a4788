"""Which language and which look a screen has: the person's own, else the terminal's."""

from wms.locale import LANGUAGES, catalogue
from wms.operations.reply import Who
from wms.terminal.guise import Guise
from wms.terminal.theme import LOOKS, Colours, look_of

_ENGLISH = "en"


def colours_of(system: str | None, console: bool) -> Colours:
    """What can be shown where Rich found `system` in the environment."""
    if console:
        return Colours.CONSOLE
    return Colours.SIXTEEN if system in (None, "standard", "windows") else Colours.MANY


class Dress:
    """The terminal's own language and look, and whose take their place.

    `colours`: what the screen can show; the Linux console has no Chinese glyphs either.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.look = "dark"
        self.colours = Colours.MANY
        self._glance = False
        self._last: tuple[object, ...] = ()
        self._guise = self.of(None)

    @property
    def chinese(self) -> bool:
        """Whether the screen has Chinese glyphs."""
        return self.colours is not Colours.CONSOLE

    def of(self, who: Who | None) -> Guise:
        """How a screen of `who` is drawn; the same object until something is otherwise."""
        language = (who.language if who and who.person else "") or self.language
        look = (who.look if who and who.person else "") or self.look
        if self._glance:
            language = _after(language, LANGUAGES)
        wanted = (
            language if self.chinese and language in LANGUAGES else _ENGLISH,
            look,
            self.colours,
            who is not None and who.practice,
        )
        if wanted != self._last:
            self._last = wanted
            self._guise = Guise(catalogue(wanted[0]), look_of(*wanted[1:]))
        return self._guise

    def glance(self) -> None:
        """The other language for as long as this is read, and back."""
        self._glance = not self._glance

    def read(self) -> None:
        """What was glanced at is read."""
        self._glance = False

    def turn_language(self) -> None:
        """The terminal's next language."""
        self.language = _after(self.language, LANGUAGES)

    def turn_look(self) -> None:
        """The terminal's next look."""
        self.look = _after(self.look, tuple(LOOKS))


def _after(value: str, values: tuple[str, ...]) -> str:
    return values[(values.index(value) + 1) % len(values)]
