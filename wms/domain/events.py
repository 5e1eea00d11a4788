"""The facts of the floor. Each is written to the journal once, under an id its terminal made.

An event carries all that its effect needs, so that replaying the journal from empty gives the
tables as they are. Undo is an event of its own that names what it reverses; nothing is erased.
"""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from wms.domain import (
    cold_events,
    delivery_events,
    device_events,
    difference_events,
    people_events,
    supply_events,
    transport_events,
)
from wms.domain.event import Event as Event


@dataclass(frozen=True, slots=True)
class PersonAdded(Event):
    """A badge was issued; only its digest is known. `badge_at` is when, ISO 8601; empty for those
    made before there were PINs."""

    kind: ClassVar[str] = "person_added"
    person_id: str
    name: str
    role: str
    badge_digest: str
    badge_at: str = ""


@dataclass(frozen=True, slots=True)
class BadgeRevoked(Event):
    """A person's badge opens nothing any more."""

    kind: ClassVar[str] = "badge_revoked"
    person_id: str


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """A person stands at a terminal, by badge, or by badge and PIN."""

    kind: ClassVar[str] = "signed_in"
    person_id: str
    with_pin: bool = False


@dataclass(frozen=True, slots=True)
class SignedOut(Event):
    """A person left the terminal, or another badged over."""

    kind: ClassVar[str] = "signed_out"
    person_id: str


@dataclass(frozen=True, slots=True)
class FilesImported(Event):
    """Files were taken in: rows by table, and the digest of each book that changed, by wave."""

    kind: ClassVar[str] = "files_imported"
    rows: dict[str, int]
    books: dict[str, str]


@dataclass(frozen=True, slots=True)
class PlanTaken(Event):
    """A station took the plan that the central warehouse sent it. `withheld`: of orders that were
    intercepted before it came, [order, line, point, product, planned, items not to be put]."""

    kind: ClassVar[str] = "plan_taken"
    wave_id: str
    version: int
    items: int
    withheld: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WaveFrozen(Event):
    """The cutoff of a business date: its order book is final."""

    kind: ClassVar[str] = "wave_frozen"
    wave_id: str
    book_digest: str


@dataclass(frozen=True, slots=True)
class PlanReleased(Event):
    """The wave was allocated and its lists stand."""

    kind: ClassVar[str] = "plan_released"
    wave_id: str
    items_allocated: int
    items_short: int


@dataclass(frozen=True, slots=True)
class ContainerBound(Event):
    """An empty container was set to a position; it has its SSCC from now on."""

    kind: ClassVar[str] = "container_bound"
    sscc: str
    serial: int
    asset_code: str
    type: str
    wave_id: str
    destination_id: str
    zone: str


@dataclass(frozen=True, slots=True)
class ItemsPut(Event):
    """Items of a product went into a container; `short` of them could not be found.

    `planned` is what the plan gives this destination. `sscc` is empty where nothing was put.
    """

    kind: ClassVar[str] = "items_put"
    wave_id: str
    destination_id: str
    sku_id: str
    planned: int
    quantity: int
    short: int
    sscc: str


@dataclass(frozen=True, slots=True)
class PutReversed(Event):
    """The reversal of an `ItemsPut`, named by `reverses`."""

    kind: ClassVar[str] = "put_reversed"
    reverses: str
    wave_id: str
    destination_id: str
    sku_id: str
    quantity: int
    short: int
    sscc: str


@dataclass(frozen=True, slots=True)
class ContainerClosed(Event):
    """A container is full or done; its label is printed."""

    kind: ClassVar[str] = "container_closed"
    sscc: str


@dataclass(frozen=True, slots=True)
class LabelReprinted(Event):
    """Reprint number `copy` of a container's label."""

    kind: ClassVar[str] = "label_reprinted"
    sscc: str
    copy: int
    reason: str


@dataclass(frozen=True, slots=True)
class ManifestOpened(Event):
    """Loading of a route began."""

    kind: ClassVar[str] = "manifest_opened"
    number: str
    version: int
    tier: str
    route_id: str
    wave_id: str


@dataclass(frozen=True, slots=True)
class ContainerLoaded(Event):
    """A container is on the vehicle."""

    kind: ClassVar[str] = "container_loaded"
    number: str
    sscc: str


@dataclass(frozen=True, slots=True)
class LoadReversed(Event):
    """A container was taken off the vehicle again."""

    kind: ClassVar[str] = "load_reversed"
    reverses: str
    number: str
    sscc: str


@dataclass(frozen=True, slots=True)
class ManifestClosed(Event):
    """The contents of a manifest are final; `body` is what it says, `checksum` the digest of it.

    `left_behind` are closed containers of the route that stay.
    """

    kind: ClassVar[str] = "manifest_closed"
    number: str
    checksum: str
    body: str
    left_behind: list[str]


@dataclass(frozen=True, slots=True)
class ManifestDeparted(Event):
    """The vehicle left. `readings` are [zone, tenths of a degree] pairs at departure. `left_at`,
    ISO 8601: it left by itself, and was recorded afterwards; `carrier` whose vehicle it is. `held`
    are containers it took along although nobody had decided about them."""

    kind: ClassVar[str] = "manifest_departed"
    number: str
    plate: str
    driver: str
    driver_phone: str
    seals: list[str]
    readings: list[list[Any]]
    previous_plate: str
    stations: list[str]
    left_at: str = ""
    carrier: str = ""
    held: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PaperPrinted(Event):
    """Copy `copy` of a paper: 0 is the ORIGINAL, n is REPRINT n."""

    kind: ClassVar[str] = "paper_printed"
    paper: str
    number: str
    copy: int
    reason: str


@dataclass(frozen=True, slots=True)
class ManifestAdvised(Event):
    """The station was told what the truck carries. `body` is the message's content as JSON."""

    kind: ClassVar[str] = "manifest_advised"
    number: str
    body: str


@dataclass(frozen=True, slots=True)
class TruckArrived(Event):
    """A truck stands at the dock; `seal_intact` compares what was found with the manifest."""

    kind: ClassVar[str] = "truck_arrived"
    number: str
    seals_found: list[str]
    seal_intact: bool
    readings: list[list[Any]]


@dataclass(frozen=True, slots=True)
class ContainerReceived(Event):
    """A container came off the truck: `condition` is a word of `InboundState`.

    `owner` is the destination it truly belongs to, where that is known.
    """

    kind: ClassVar[str] = "container_received"
    number: str
    sscc: str
    condition: str
    owner: str


@dataclass(frozen=True, slots=True)
class UnloadFinished(Event):
    """The count of a truck is done; what was not seen is missing. `version` numbers receipts."""

    kind: ClassVar[str] = "unload_finished"
    number: str
    version: int
    missing: list[str]


@dataclass(frozen=True, slots=True)
class ReceiptTaken(Event):
    """The central warehouse learned what a station received. `body` is the receipt as JSON."""

    kind: ClassVar[str] = "receipt_taken"
    number: str
    station_id: str
    version: int
    body: str


EVENTS: dict[str, type[Event]] = {
    found.kind: found
    for room in (
        globals(),
        *map(
            vars,
            (
                cold_events,
                delivery_events,
                device_events,
                difference_events,
                people_events,
                supply_events,
                transport_events,
            ),
        ),
    )
    for found in room.values()
    if isinstance(found, type) and issubclass(found, Event) and found is not Event
}


def revive(kind: str, body: str) -> Event:
    """The event that `Event.as_json` wrote."""
    return EVENTS[kind](**json.loads(body))
