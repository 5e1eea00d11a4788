"""A simulated sorter told what to do, one line at a time."""

from collections.abc import Callable

from drivers.simulators.sorter.faults import Faults, Spoilt
from drivers.simulators.sorter.plc import Plc

MOST = 100_000
"""Items fed by one line."""

HELP = (
    "any text: an item with this barcode (several codes, separated by spaces: a multi-read; "
    "-: a no-read) · feed NUMBER BARCODE · restart [SECONDS] · silence on|off · late SECONDS · "
    "lose · remove · wrong|short|garbage|noise|swallow [ANSWERS] · duplicate · estop on|off · "
    "stop on|off · jam CHUTE · clear CHUTE · disable CHUTE · enable CHUTE · empty CHUTE|all"
)

_SPOILT = {
    "wrong": Spoilt.WRONG_FUNCTION,
    "short": Spoilt.SHORT,
    "garbage": Spoilt.GARBAGE,
    "noise": Spoilt.NOISE,
    "swallow": Spoilt.SWALLOWED,
}


class SorterCommands:
    """What `HELP` lists. A line that begins with none of its words is an item.

    `stop` is a jam on the belt itself, `jam` one in a chute.
    """

    def __init__(self, plc: Plc, faults: Faults) -> None:
        self._plc = plc
        self._faults = faults
        self._words: dict[str, Callable[[str], None]] = {
            "feed": self._feed,
            "restart": lambda rest: plc.restart(_seconds(rest or "0.5")),
            "silence": lambda rest: setattr(faults, "silent", _switch(rest)),
            "late": lambda rest: setattr(faults, "late", _seconds(rest)),
            "lose": lambda rest: _nothing(rest, plc.lose),
            "remove": lambda rest: _nothing(rest, plc.remove),
            "duplicate": lambda rest: _nothing(rest, plc.memory.repeat),
            "estop": lambda rest: setattr(plc, "e_stop", _switch(rest)),
            "stop": lambda rest: setattr(plc, "jam", _switch(rest)),
            "jam": lambda rest: plc.jammed.add(self._chute(rest)),
            "clear": lambda rest: plc.jammed.discard(self._chute(rest)),
            "disable": lambda rest: plc.disabled.add(self._chute(rest)),
            "enable": lambda rest: plc.disabled.discard(self._chute(rest)),
            "empty": self._empty,
        }

    def obey(self, line: str) -> None:
        """Do what a line says. Raises ValueError for a command that makes no sense."""
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        if word in _SPOILT:
            self._faults.spoil(_SPOILT[word], _number(rest or "1"))
        elif word in self._words:
            self._words[word](rest)
        elif line.strip():
            self.feed(line)

    def feed(self, line: str) -> None:
        """Queue the item of one line."""
        codes = () if line.strip() == "-" else tuple(line.split())
        if not all(code.isascii() and code.isprintable() for code in codes):
            raise ValueError(line)
        self._plc.feed(*codes)

    def _feed(self, rest: str) -> None:
        number, _, codes = rest.partition(" ")
        for _ in range(_number(number)):
            self.feed(codes or "-")

    def _empty(self, rest: str) -> None:
        for chute in self._plc.in_chute if rest == "all" else [self._chute(rest)]:
            self._plc.empty(chute)

    def _chute(self, text: str) -> int:
        chute = _number(text)
        if chute not in self._plc.in_chute:
            raise ValueError(text)
        return chute


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST):
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 3_600:
        raise ValueError(text)
    return seconds


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError(text)
    return text == "on"


def _nothing(rest: str, act: Callable[[], object]) -> None:
    """For a word that stands alone."""
    if rest:
        raise ValueError(rest)
    act()
