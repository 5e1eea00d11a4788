"""What sharing needs to know of a product's counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sharer:
    """How far one destination of a product is, in items. `settled` of its `short` is never given
    back: its order was intercepted, or its vehicle has left."""

    destination_id: str
    planned: int
    put: int
    reserved: int
    short: int
    settled: int


@dataclass(frozen=True, slots=True)
class Pile:
    """What there is of one product, in items: `left` can still be put, of which `on_belt` are on
    their way; `sharers` in walking order."""

    sku_id: str
    name: str
    left: int
    on_belt: int
    sharers: tuple[Sharer, ...]


class SharingBooks(Protocol):
    """What is left of a product, and who waits for it."""

    def hold(self, wave_id: str, sku_id: str) -> None:
        """Nobody puts it or takes it back until this transaction ends."""

    def sharers(self, wave_id: str, sku_id: str) -> tuple[Sharer, ...]:
        """Every destination the plan gives the product to, in walking order."""

    def on_belt(self, wave_id: str, sku_id: str) -> int:
        """Items of it that are on a belt, or in a chute without a container."""

    def unfound(self, wave_id: str, sku_id: str) -> int:
        """Items that are here by the books, and that nobody can find."""

    def counted_since(self, event_id: str, wave_id: str, sku_id: str) -> bool:
        """Whether somebody counted what is left of it after that fact, and what was shared then
        still stands."""

    def unfound_by(self, event_id: str, wave_id: str, sku_id: str) -> int:
        """Items that became unfound in the act that began with that fact."""

    def awaited(self, wave_id: str, sku_id: str, now: datetime) -> int:
        """Items still to come: on a truck that is not unloaded, held off one until somebody
        decides, left behind by one, or from a supplier the trucks wait for."""

    def out_of_balance(self, wave_id: str) -> tuple[Pile, ...]:
        """The products of which less is here and awaited than their destinations still need, or
        more where some go short; by code. Nobody puts them until this transaction ends."""
