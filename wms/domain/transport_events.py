"""Facts about routes and manifests that do not go to plan."""

from dataclasses import dataclass
from typing import Any, ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class ManifestVoided(Event):
    """A closed manifest was taken back before its vehicle left; its containers wait again.

    The reversal of its `ManifestClosed`; the route's next manifest is another version.
    """

    kind: ClassVar[str] = "manifest_voided"
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class ManifestSplit(Event):
    """The vehicle is full: what is not on `number` follows on manifest `into` of the same route."""

    kind: ClassVar[str] = "manifest_split"
    number: str
    into: str


@dataclass(frozen=True, slots=True)
class StopReassigned(Event):
    """For this wave a destination goes with another route, as its stop `sequence`."""

    kind: ClassVar[str] = "stop_reassigned"
    wave_id: str
    destination_id: str
    from_route: str
    to_route: str
    sequence: int


@dataclass(frozen=True, slots=True)
class VehicleChanged(Event):
    """After its vehicle had left, the goods of a manifest went on with another vehicle, driver or
    seals: its `change`-th, for `reason`, at `changed_at` (ISO 8601). `readings` are [zone, tenths
    of a degree] as they went over; `stations` are told."""

    kind: ClassVar[str] = "vehicle_changed"
    number: str
    wave_id: str
    change: int
    plate: str
    driver: str
    driver_phone: str
    carrier: str
    seals: list[str]
    readings: list[list[Any]]
    previous_plate: str
    reason: str
    changed_at: str
    stations: list[str]


@dataclass(frozen=True, slots=True)
class VehicleChangeTold(Event):
    """A station was told that its goods come with another vehicle or seals. `settles`: the truck
    was here already, under just these seals."""

    kind: ClassVar[str] = "vehicle_change_told"
    number: str
    wave_id: str
    change: int
    plate: str
    driver: str
    driver_phone: str
    seals: list[str]
    previous_plate: str
    reason: str
    changed_at: str
    settles: bool


@dataclass(frozen=True, slots=True)
class TruckSealed(Event):
    """A station had its goods off a truck that goes on, and put new seals on it: they were on at
    `sealed_at` (ISO 8601). None where it left by itself, and nobody saw any. `found` were on its
    doors when it came."""

    kind: ClassVar[str] = "truck_sealed"
    number: str
    wave_id: str
    station_id: str
    seals: list[str]
    found: list[str]
    sealed_at: str


@dataclass(frozen=True, slots=True)
class TruckSealTold(Event):
    """Another site was told which seals a station put on a truck that goes on, and by whom. The
    sender tells the other `stations` on it in turn. `settles`: it was here already, flagged for
    seals that were right."""

    kind: ClassVar[str] = "truck_seal_told"
    number: str
    wave_id: str
    station_id: str
    seals: list[str]
    found: list[str]
    sealed_at: str
    sealed_by: str
    stations: list[str]
    settles: bool


@dataclass(frozen=True, slots=True)
class VehicleAssigned(Event):
    """For this wave a route goes with another vehicle or driver than usual."""

    kind: ClassVar[str] = "vehicle_assigned"
    wave_id: str
    route_id: str
    plate: str
    driver: str
    driver_phone: str
