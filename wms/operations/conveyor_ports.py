"""What the sorters' rules need of the store."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from wms.domain.words import RejectReason, SorterMode, TrackOutcome, TrackState

if TYPE_CHECKING:
    from wms.operations.ports import Product


@dataclass(frozen=True, slots=True)
class SorterRow:
    """How a sorter is run: `person_id` switched it last, at `switched_at`, for one wave.

    `run` counts the PLC's own runs, `boot_id` is what the PLC calls the latest; both are 0 until
    it was first met.
    """

    name: str
    mode: SorterMode
    wave_id: str
    person_id: str
    person: str
    switched_at: str
    run: int
    boot_id: int


@dataclass(frozen=True, slots=True)
class BeltTrack:
    """An item a sorter was told where to take. `sku_id` is empty where nobody knows what it is.

    One item is reserved at `destination_id`, and one at `alternate_destination_id`, where they
    are not empty and the track has not ended. A `chute` of 0 is no decision: it goes round.
    """

    sorter: str
    run: int
    track: int
    state: TrackState
    round: int
    barcode: str
    wave_id: str
    sku_id: str
    chute: int
    destination_id: str
    alternate: int
    alternate_destination_id: str
    reason: RejectReason | None
    outcome: TrackOutcome | None
    person_id: str
    inducted_at: str
    ended_at: str


class BeltBooks(Protocol):
    """The sorters' part of the books, inside one transaction."""

    def sorter(self, name: str) -> SorterRow | None:
        """How a sorter is run; None until somebody switched it for the first time."""

    def sorters(self) -> tuple[str, ...]:
        """Every sorter that was ever switched, by name."""

    def products(self, code: str) -> "tuple[Product, ...]":
        """The products a code may mean: the one whose own code it is, else those that bear it,
        of many only two."""

    def track(self, sorter: str, run: int, track: int) -> BeltTrack | None:
        """An item of one run of the PLC."""

    def open_tracks(self, sorter: str) -> tuple[BeltTrack, ...]:
        """What is on its belt, or lies in a chute without a container; oldest first."""

    def rejected(self, sorter: str, most: int) -> tuple[BeltTrack, ...]:
        """What lies at its reject chute, the newest first."""

    def lost(self, sorter: str, since: str) -> int:
        """Items its PLC forgot, or events were lost of, since `since`: the belt takes them to the
        reject chute, and nobody knows which they are."""

    def planned(self, wave_id: str, sku_id: str, destination_id: str) -> int:
        """What the plan gives, where something was counted or reserved before; else 0."""

    def on_belts(self, wave_id: str, sku_id: str) -> int:
        """Items of a product that are on their way to a destination."""

    def alternates(self, wave_id: str, sku_id: str) -> int:
        """Places reserved as alternates; all but a few will be free again."""

    def moving(self, wave_id: str, route_id: str) -> int:
        """Items for a route on a belt, or in a chute without a container."""

    def departures(self) -> dict[str, str]:
        """When each route leaves from here, `HH:MM`."""

    def closed_routes(self, wave_id: str) -> frozenset[str]:
        """The routes whose latest manifest is closed: their vehicle is gone or about to go."""

    def health(self, sorter: str) -> tuple[str, str]:
        """State and detail (JSON) of the device, as the gateway wrote them; empty if it never
        did."""
