"""What the jobs of transport need to know: tonight's routes, their stops and manifests."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from wms.domain.words import ManifestState

if TYPE_CHECKING:
    from wms.operations.ports import Destination


@dataclass(frozen=True, slots=True)
class Left:
    """Why goods of the route are not on the vehicle. Forced: `by` closed the manifest, `second`
    stood by, for `reason`; or they follow on another manifest; or nothing is said yet."""

    by: str = ""
    second: str = ""
    reason: str = ""
    follows_on: str = ""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What a route goes with for a wave, where that is not its usual vehicle."""

    plate: str
    driver: str
    driver_phone: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What carries the goods of a manifest that has left, after so many changes on the road."""

    plate: str
    driver: str
    driver_phone: str
    seals: tuple[str, ...]
    changes: int


@dataclass(frozen=True, slots=True)
class StopStanding:
    """A stop of a route: containers standing here, and those on the vehicle already."""

    destination: "Destination"
    standing: int
    loaded: int


@dataclass(frozen=True, slots=True)
class ManifestStanding:
    """A route and one of its manifests; `number` is empty and `state` None until loading begins.

    `copies` were asked for, `waiting` of them are not on paper yet, at the printers `printers`.
    `follows` is the manifest whose rest it takes.
    """

    route_id: str
    name: str
    departs_at: str
    number: str
    version: int
    state: ManifestState | None
    containers: int
    items: int
    copies: int
    waiting: int
    printers: tuple[str, ...]
    follows: str


class TransportBooks(Protocol):
    """Routes, stops and manifests of a wave. Nothing here decides anything."""

    def manifests(self, wave_id: str) -> tuple[ManifestStanding, ...]:
        """Every route that departs from here with its manifests, in the order of departure."""

    def follower(self, number: str) -> str:
        """The manifest the rest of this one follows on; empty where nothing does."""

    def follows(self, number: str) -> str:
        """The manifest whose rest this one takes; empty where it takes none."""

    def stops(self, wave_id: str, route_id: str) -> tuple[StopStanding, ...]:
        """The stops of a route, first drop first."""

    def planned(self, wave_id: str, route_id: str) -> int:
        """Items the plan gives the stops the route has now."""

    def stop(self, wave_id: str, destination_id: str) -> "Destination | None":
        """A destination with its route of the wave."""

    def labels_of(self, wave_id: str, destination_id: str) -> tuple[tuple[str, int], ...]:
        """Its closed containers still here: SSCC, and how many labels were printed."""

    def loaded_of(self, wave_id: str, destination_id: str) -> tuple[str, ...]:
        """Its containers that are on a vehicle."""

    def vehicle(self, wave_id: str, route_id: str) -> Vehicle | None:
        """The vehicle somebody gave the route for this wave."""

    def left_with(self, wave_id: str, plate: str) -> str:
        """The manifest that a vehicle is on the road with; empty where it has not left."""

    def carried(self, number: str) -> Carried | None:
        """With what its goods go by now; None where its vehicle has not left."""

    def dock(self, route_id: str) -> str:
        """Where a trunk route is loaded by the timetable; empty where nobody says."""

    def load_of(self, sscc: str) -> str:
        """The id of the fact by which a container was last loaded; empty where it never was."""

    def loaded_by(self, sscc: str) -> tuple[str, str]:
        """When a container on a vehicle was loaded, and by whom."""

    def hold_manifests(self, wave_id: str, *route_ids: str) -> None:
        """Nobody loads or closes a manifest of these routes until this act is done."""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A delivery note of a manifest: of which stop, and how many containers it brings."""

    number: str
    sequence: int
    point_id: str
    name: str
    containers: int


class Papers(Protocol):
    """How papers look before they are printed."""

    def manifest(self, number: str) -> tuple[str, ...]:
        """The manifest as it will print, line by line, in the language of the site's papers; a
        draft while it is open."""

    def notes(self, number: str) -> tuple[NoteLine, ...]:
        """The delivery notes of a closed branch manifest, in the order they print."""
