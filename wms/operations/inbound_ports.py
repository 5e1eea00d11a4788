"""What a station is told of the trucks that come to it."""

from dataclasses import dataclass

from wms.domain.seals import Worn
from wms.domain.words import InboundState, Zone


@dataclass(frozen=True, slots=True)
class Truck:
    """A truck a station was told of, with the `seals` it had tonight as far as is known here.
    `expected` counts the containers meant for this station; `changed`, whether another vehicle,
    or other seals, brings them than it left with. It `goes_on` to these stations, the next one
    first; `found` are the seals it came with, `sealed` says whether it got new ones here."""

    number: str
    wave_id: str
    route_id: str
    state: str
    seals: Worn
    zones: tuple[Zone, ...]
    expected: int
    seen: int
    receipt_version: int
    plate: str = ""
    changed: bool = False
    goes_on: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class InboundBox:
    """A container on a truck a station was told of; `owner` is the destination it belongs to."""

    sscc: str
    number: str
    owner: str
    owner_name: str
    state: InboundState
    at: str
    person: str
