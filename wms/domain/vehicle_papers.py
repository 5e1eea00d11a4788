"""What stands beside a manifest of the vehicles and seals it went on with."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class VehicleNote:
    """换车: with which vehicle, driver and seals a manifest went on after it had left, who says so,
    when it was and why."""

    plate: str
    driver: str
    driver_phone: str
    seals: tuple[str, ...]
    previous_plate: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SealNote:
    """新封签: which seals a station put on once its goods were off, and who; none where the truck
    went on without."""

    station_id: str
    seals: tuple[str, ...]
    at: datetime
    by: str
