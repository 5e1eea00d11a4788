"""What a fixed scanner over the induction read, by the track it was read for."""

import re
from collections import OrderedDict
from collections.abc import Callable

from drivers.scanners import Scanner

KEPT = 2.0
"""Seconds a reading is good for: an item passes the scanner and the induction in one breath."""
TOGETHER = 0.010
"""Seconds after the first code of an item in which a second one may come: only then is it known
that the item shows one code and not two."""
MOST = 256
_LINE = re.compile(r"([0-9]{1,10});(.+)", re.DOTALL)
_LAST_TRACK = 0xFFFFFFFF


class Readings:
    """Readings `<track>;<code>`, matched to items by the track id and never by their order.

    Times are seconds of a clock that does not jump.
    """

    def __init__(self) -> None:
        self.unusable = 0
        """Lines that are no reading: no track id before the code."""
        self._codes: OrderedDict[tuple[int, str], float] = OrderedDict()
        self._first: dict[int, float] = {}

    def heard(self, line: str, now: float) -> int | None:
        """Keep a reading; the track it is of, or None where the line is none."""
        found = _LINE.fullmatch(line)
        track = int(found[1]) if found else 0
        if found is None or not 1 <= track <= _LAST_TRACK:
            self.unusable += 1
            return None
        self._first.setdefault(track, now)
        self._codes[track, found[2]] = now
        self._codes.move_to_end((track, found[2]))
        while len(self._codes) > MOST:
            (gone, _), _ = self._codes.popitem(last=False)
            self._first.pop(gone, None)
        return track

    def together(self, track: int, now: float) -> float:
        """Seconds until all codes of an item that was read are here; 0 when they are."""
        return max(0.0, self._first.get(track, now - TOGETHER) + TOGETHER - now)

    def of(self, track: int, now: float) -> tuple[str, ...]:
        """The different codes read for a track just now: none, one, or several."""
        return tuple(
            code for (one, code), at in self._codes.items() if one == track and now - at <= KEPT
        )

    def forget(self) -> None:
        """Track numbers begin anew."""
        self._codes.clear()
        self._first.clear()


async def listen(scanner: Scanner, heard: Callable[[str], None]) -> None:
    """Hand on what it reads, until cancelled."""
    async with scanner:
        async for reading in scanner:
            heard(reading.text)
