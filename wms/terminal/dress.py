"""Which language and which look a screen has: the person's own, else the terminal's."""

from wms.locale import LANGUAGES, catalogue
from wms.operations.reply import Who
from wms.terminal.guise import Guise
from wms.terminal.theme import LOOKS, look_of

_ENGLISH = "en"
_CONSOLE = "linux"


def speaks_chinese(term: str) -> bool:
    """Whether the terminal called `term` has Chinese glyphs: the Linux console holds 512 glyphs
    and none of them is. Consoles that can (fbterm, kmscon, zhcon) go by another name."""
    return term != _CONSOLE


def few_colours(system: str | None) -> bool:
    """Whether `system`, as Rich found it in the environment, ends at sixteen colours."""
    return system in (None, "standard", "windows")


class Dress:
    """The terminal's own language and look, and whose take their place.

    `few`: the terminal has sixteen colours. `chinese`: it has Chinese glyphs.
    """

    def __init__(self, language: str, few: bool = False, chinese: bool = True) -> None:
        self.language = language
        self._look = "dark"
        self.few = few
        self.chinese = chinese
        self._last: tuple[object, ...] = ()
        self._guise = self.of(None)

    def of(self, who: Who | None) -> Guise:
        """How a screen of `who` is drawn; the same object until something is otherwise."""
        language = (who.language if who and who.person else "") or self.language
        look = (who.look if who and who.person else "") or self._look
        wanted = (
            language if self.chinese and language in LANGUAGES else _ENGLISH,
            look,
            self.few,
            who is not None and who.practice,
        )
        if wanted != self._last:
            self._last = wanted
            self._guise = Guise(catalogue(wanted[0]), look_of(*wanted[1:]))
        return self._guise

    def turn_language(self) -> None:
        """The terminal's next language."""
        self.language = _after(self.language, LANGUAGES)

    def turn_look(self) -> None:
        """The terminal's next look."""
        self._look = _after(self._look, tuple(LOOKS))


def _after(value: str, values: tuple[str, ...]) -> str:
    return values[(values.index(value) + 1) % len(values)]
