"""What the jobs need to know of temperatures, of held goods, and of what vehicles can carry."""

from dataclasses import dataclass
from typing import Protocol

from wms.domain.words import HandoverStep, HoldState, Zone

UNCOOLED = "uncooled"
"""How the reason begins for which a container travels in a vehicle that does not cool its zone."""


@dataclass(frozen=True, slots=True)
class VehicleKnown:
    """What a vehicle can carry, as it was imported; `containers` is 0 where it is not known."""

    plate: str
    zones: tuple[Zone, ...]
    containers: int
    carrier: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Goods that are held, or were. What is not known of them is empty.

    `held_by` and `line` name it: the fact that held them. `subject` is a container, a line of a
    goods receipt, or a stop; `source` the manifest, receipt or stop they were read at; `place` the
    destination of a container, or the point of a stop. `items` are meant in all, of one product
    where `sku_id` is said. `tenths` of a degree were read, and `measured` where it was released for
    being measured again. `opened_by`, `decided_by` and `second`, who stood by, are names; times are
    ISO 8601.
    """

    held_by: str
    line: int
    wave_id: str
    step: HandoverStep
    subject: str
    source: str
    place: str
    zone: Zone
    sku_id: str
    product: str
    items: int
    tenths: int
    state: HoldState
    opened_at: str
    opened_by: str
    decided_at: str
    decided_by: str
    reason: str
    second: str = ""
    measured: int | None = None


@dataclass(frozen=True, slots=True)
class OnBoard:
    """A container on a vehicle. `held`: nobody decided yet; `released` the warmest reading in
    tenths it was released at before a departure, None where it never was."""

    sscc: str
    zone: Zone
    held: bool
    released: int | None


class ColdBooks(Protocol):
    """Temperatures, holds and vehicles. Nothing here decides anything."""

    def vehicle(self, plate: str) -> VehicleKnown | None:
        """What is known of a vehicle; None where its plate is on no list."""

    def vehicle_of(self, number: str) -> VehicleKnown | None:
        """The vehicle the route of a manifest goes with tonight, where its plate is on the list and
        it has not left already with another manifest of that route."""

    def carriers(self, zone: Zone) -> tuple[str, ...]:
        """The plates of vehicles known to carry a zone."""

    def on_board(self, number: str) -> tuple[OnBoard, ...]:
        """The containers on a manifest, by SSCC."""

    def holds(self) -> tuple[Hold, ...]:
        """All that is held now, whatever its night, oldest first."""

    def holds_of(self, wave_id: str) -> tuple[Hold, ...]:
        """All that was held in a wave, whatever became of it, oldest first."""

    def hold(self, held_by: str, line: int) -> Hold | None:
        """One of them."""

    def hold_truck(self, number: str) -> bool:
        """Until this act is done nobody calls the truck unloaded; whoever just did was first.
        Whether it was, and its sender told what became of it."""

    def held(self, subject: str) -> Hold | None:
        """The hold on a container, a receipt's line or a stop that nobody decided yet."""

    def content(self, sscc: str) -> tuple[tuple[str, int], ...]:
        """Products and items of a container, packed here or come on a truck."""

    def held_items(self, wave_id: str, sku_id: str) -> int:
        """Items of a product that are here and no stock, because they are held."""

    def arrival_reading(self, sscc: str) -> tuple[Zone, int] | None:
        """The zone of a container this station was told of, and what was read of that zone when
        its truck arrived; None where nothing was."""

    def came_held(self, sscc: str) -> tuple[Zone, int] | None:
        """The zone of a container that left its sender though it was held, and what was read of
        it there; None of any other."""

    def uncounted(self, number: str) -> tuple[str, ...]:
        """Containers off a truck whose seal was broken, or another, that are for this station and
        whose contents nobody counted yet."""

    def bare(self, number: str, zone: Zone) -> tuple[str, ...]:
        """Containers of a zone on a manifest that nobody let travel without cooling."""
