"""The items on the belt, by track id, as the events tell them."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from drivers.sorters.words import FINAL, INDUCTIONS, Event, Track

REMEMBERED = 8192
"""Events remembered to know a repeated one; a full belt has a few hundred."""


class Tracks:
    """Open tracks, and the recent events, so that a repeated one is known.

    Matching is by track id only. Matching by order sends every item after one missed divert to
    the wrong chute.
    """

    def __init__(self) -> None:
        self._open: dict[int, Track] = {}
        self._ran = 0.0
        self._entered: dict[int, float] = {}
        self._recent: OrderedDict[tuple[int, int, int, int, int], None] = OrderedDict()

    @property
    def open(self) -> tuple[Track, ...]:
        """The open tracks, oldest induction first."""
        return tuple(self._open.values())

    def get(self, number: int) -> Track | None:
        """The open track of that number."""
        return self._open.get(number)

    def knows(self, event: Event) -> bool:
        """This very happening was taken before, whatever its sequence number."""
        return event.key in self._recent

    def opened(self, event: Event) -> None:
        """An item is at the induction, for the first time or again."""
        if event.kind in INDUCTIONS:
            self._induct(event)

    def take(self, event: Event) -> None:
        """Record an event that was delivered."""
        self._recent[event.key] = None
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        if event.kind in FINAL:
            self._open.pop(event.track, None)
            self._entered.pop(event.track, None)
        elif (track := self._open.get(event.track)) is not None:
            self._open[event.track] = replace(track, recirculations=event.recirculations)

    def decided(self, number: int, destination: int, alternate: int) -> None:
        """Remember where a track was told to go."""
        if (track := self._open.get(number)) is not None:
            self._open[number] = replace(track, destination=destination, alternate=alternate)

    def restore(self, tracks: Iterable[Track]) -> None:
        """Tracks that were open before this process was started."""
        for track in tracks:
            self._open[track.number] = track
            self._entered[track.number] = self._ran

    def forget(self) -> tuple[Track, ...]:
        """The PLC restarted: give back all open tracks and begin anew."""
        tracks = self.open
        self._open.clear()
        self._entered.clear()
        self._recent.clear()
        return tracks

    def run(self, seconds: float) -> None:
        """The belt ran that long. While it stands nobody grows overdue."""
        self._ran += seconds

    def overdue(self, limit: float) -> tuple[Track, ...]:
        """Take out and give back the tracks for which the belt ran longer than `limit` seconds
        since their last induction."""
        late = [number for number, at in self._entered.items() if self._ran - at > limit]
        for number in late:
            del self._entered[number]
        return tuple(self._open.pop(number) for number in late)

    def _induct(self, event: Event) -> None:
        self._entered[event.track] = self._ran
        self._open[event.track] = Track(
            number=event.track,
            barcode=event.barcode,
            seen_at=event.seen_at,
            recirculations=event.recirculations,
            destination=0,
            alternate=0,
        )
