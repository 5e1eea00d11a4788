"""What the job that plans a night needs of planning (`wms.planning`, wired by `wms.bootstrap`).

Planning takes seconds: it is begun, goes on beside the scans, and is asked how far it is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from wms.operations.intercept_ports import OrderLine
from wms.operations.reply import Scan

if TYPE_CHECKING:
    from wms.operations.floor import Hand

Made = TypeVar("Made", covariant=True)


@dataclass(frozen=True, slots=True)
class Night:
    """A wave: `state` is "open", "frozen" or "planned"; `begun`: the floor works by its plan."""

    wave_id: str
    business_date: str
    state: str
    lines: int
    items: int
    begun: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What one station ordered of a short product, and what it gets."""

    station_id: str
    name: str
    ordered: int
    allotted: int


@dataclass(frozen=True, slots=True)
class Scarce:
    """A product of which less comes than was ordered; `shares` by station code."""

    sku_id: str
    name: str
    supply: int
    demand: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How what is short is shared. `rule` is the sentence of the catalogue that says by what."""

    wave_id: str
    rule: str
    products: tuple[Scarce, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """A night that was planned: what it adds up to, in items, and how many lists it has."""

    wave_id: str
    ordered: int
    allocated: int
    short: int
    lists: int


class Running(Protocol[Made]):
    """Work that was begun. One thing at a time; asking changes nothing."""

    @property
    def seconds(self) -> int:
        """How long it takes, or took."""

    def result(self) -> Made | None:
        """What came of it; None while it goes on. What it was refused for, or what did not
        answer, is raised."""


class Planner(Protocol):
    """Planning, seen from a terminal."""

    def nights(self) -> tuple[Night, ...]:
        """Every wave that has orders, the latest first."""

    def preview(self, night: Night) -> Running[Sharing]:
        """Begin to work out how what is short would be shared; stores nothing."""

    def release(self, hand: "Hand", scan: Scan, night: Night) -> Running[Released]:
        """Begin to plan the night, in the name of whoever scanned."""

    def under_way(self) -> tuple[Night, Running[Released]] | None:
        """The planning that was begun here and still goes on."""

    def order_lines(self, wave_id: str, order_id: str) -> tuple[OrderLine, ...]:
        """The lines of an order of a wave, by their numbers, with what the plan gives each."""

    def cut(self, night: Night) -> Sharing:
        """What the stored plan of a night cut, and from whom."""
