"""The site a store belongs to."""

from dataclasses import dataclass
from datetime import time

from wms.domain.appointments import USUAL, Hall
from wms.domain.words import SiteKind, Tier, Zone


@dataclass(frozen=True, slots=True)
class Chute:
    """A chute of a sorter, by its number, and the position that stands below it."""

    number: int
    destination_id: str
    zone: Zone


@dataclass(frozen=True, slots=True)
class SorterLayout:
    """A sorter as it stands in the hall. `reject` is its chute for what it cannot sort."""

    name: str
    reject: int
    chutes: tuple[Chute, ...]

    def chute(self, number: int) -> Chute | None:
        """A chute that has a destination."""
        return next((chute for chute in self.chutes if chute.number == number), None)

    def at(self, destination_id: str, zone: Zone) -> Chute | None:
        """The chute that leads to a position."""
        return next(
            (c for c in self.chutes if c.destination_id == destination_id and c.zone is zone), None
        )


@dataclass(frozen=True, slots=True)
class Site:
    """A central warehouse or a grid station. `number` keeps the sites' SSCCs apart (0–999); `hall`
    is where suppliers unload."""

    site_id: str
    name: str
    kind: SiteKind
    number: int
    gs1_prefix: str
    cutoff: time = time(23, 0)
    central_site: str = ""
    sorters: tuple[SorterLayout, ...] = ()
    hall: Hall = USUAL

    @property
    def departs(self) -> Tier:
        """The tier of the vehicles that leave from here."""
        return Tier.TRUNK if self.kind is SiteKind.CENTRAL_WAREHOUSE else Tier.BRANCH
