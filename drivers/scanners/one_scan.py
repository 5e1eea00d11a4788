"""One physical scan that arrives over two channels counts once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Protocol

_GS = "\x1d"


class Delivery(Protocol):
    """What came over one channel; a `Reading` is one."""

    @property
    def text(self) -> str:
        """The data alone."""

    @property
    def source(self) -> str:
        """The channel."""


@dataclass(slots=True)
class _Scan:
    at: float
    sources: set[str] = field(default_factory=set)


class OneScan:
    """Tells a second delivery from a second scan.

    `sources` are the channels that may deliver the same physical scan: the two interfaces of one
    scanner, or two fixed readers over one belt. Within `window` seconds each scan takes at most
    one delivery from each of them; what one channel delivers twice was scanned twice. Readings
    from elsewhere always count.

    What it cannot know: if of two scans of the same text within the window each channel missed a
    different one, they count as one. On a belt, where that matters, match by track id.

    `clock` is monotonic, in seconds. Pure otherwise.
    """

    def __init__(self, sources: Collection[str], window: float, clock: Callable[[], float]) -> None:
        self._sources = frozenset(sources)
        self._window = window
        self._clock = clock
        self._recent: dict[str, list[_Scan]] = {}

    def counts(self, reading: Delivery, at: float | None = None) -> bool:
        """Whether `reading` is a scan of its own; False if it was already counted. `at` is when it
        came, on the same clock, where that is not now."""
        now = self._clock() if at is None else at
        self._forget(now)
        if reading.source not in self._sources:
            return True
        # A keyboard interface loses the GS that the serial one keeps.
        scans = self._recent.setdefault(reading.text.replace(_GS, ""), [])
        for scan in scans:
            if reading.source not in scan.sources:
                scan.sources.add(reading.source)
                return False
        scans.append(_Scan(now, {reading.source}))
        return True

    def _forget(self, now: float) -> None:
        for text, scans in list(self._recent.items()):
            kept = [scan for scan in scans if now - scan.at < self._window]
            if kept:
                self._recent[text] = kept
            else:
                del self._recent[text]
