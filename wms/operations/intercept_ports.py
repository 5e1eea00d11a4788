"""What the jobs need to know of orders, and of those that were cancelled after the cutoff."""

from dataclasses import dataclass
from typing import Protocol

from wms.domain.words import InterceptState


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of the wave's order book; `quantity` of the `ordered` items the plan gives it."""

    order_id: str
    line_no: int
    point_id: str
    station_id: str
    sku_id: str
    product: str
    ordered: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Interception:
    """An order line that was cancelled after the cutoff. `withheld` of its `quantity` were not put
    and are not going to be, those among them that were short before; the others lie in a container
    for its point. `aside` were set aside so far."""

    order_id: str
    line_no: int
    wave_id: str
    station_id: str
    point_id: str
    point: str
    sku_id: str
    product: str
    quantity: int
    withheld: int
    reason: str
    state: InterceptState
    asked_at: str
    ended_at: str
    ended_by: str
    aside: int = 0

    @property
    def packed(self) -> int:
        """Items that lie in a container for the point."""
        return self.quantity - self.withheld

    @property
    def told(self) -> str:
        """Its items; where some of them were set aside and some not, as `1/2`."""
        part = 0 < self.aside < self.quantity
        return f"{self.aside}/{self.quantity}" if part else str(self.quantity)

    @property
    def key(self) -> str:
        """Order and line, as they are keyed and told."""
        return f"{self.order_id}/{self.line_no}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the items one vehicle had on board: set aside, or too late."""

    quantity: int
    state: InterceptState


class InterceptBooks(Protocol):
    """Interceptions, asked for here or told to this station."""

    def of_wave(self, wave_id: str) -> tuple[Interception, ...]:
        """All of a wave: those that wait first, then by the time they were asked for."""

    def standing(self, wave_id: str) -> tuple[Interception, ...]:
        """The same, and those of other nights that nobody has ended yet."""

    def one(self, order_id: str, line_no: int) -> Interception | None:
        """One of them."""

    def hold(self, asked: Interception) -> None:
        """Until this act is done nobody else says anything of it."""

    def answers(self, asked: Interception) -> dict[str, Answer]:
        """What was said of one so far, by the manifest of the vehicle."""

    def withheld(self, wave_id: str, sku_id: str, point_id: str) -> int:
        """Items of a product that a point gets no more, of all its orders that were intercepted."""

    def put_aside(self, wave_id: str, sku_id: str) -> tuple[Interception, ...]:
        """Those of a product whose withheld items nobody has put aside yet."""
