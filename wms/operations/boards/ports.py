"""What the boards look up; the store answers it (`wms.storage.boards`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wms.domain.messages import Message
from wms.domain.words import ContainerState, InboundState, ManifestState

if TYPE_CHECKING:
    from wms.operations.ports import Destination, Wave


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A route that departs from here, `departs_at` as the file has it, `HH:MM`."""

    route_id: str
    name: str
    departs_at: str


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A manifest of the wave. Times are ISO 8601, empty until it is so."""

    number: str
    route_id: str
    version: int
    state: ManifestState
    departed_at: str


@dataclass(frozen=True, slots=True)
class LeftTruck:
    """A truck that left this site, and how many containers it carries to how many stations."""

    number: str
    route_id: str
    departed_at: str
    containers: int
    stations: int


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What a station said back of a truck: every container with what became of it there."""

    number: str
    station_id: str
    arrived_at: str
    seal_intact: bool
    containers: tuple[tuple[str, InboundState], ...]


@dataclass(frozen=True, slots=True)
class ComingTruck:
    """A truck this station was told of. `told_at` is when its letter was taken here, which the
    warehouse writes as it departs. `counts` are the containers meant for this station by what
    became of them, `extra` those nobody announced here, mis-sent ones among them. `state` is
    "expected", "arrived" or "unloaded"; `expected_at` by the timetable, empty where none says."""

    number: str
    route_id: str
    state: str
    told_at: str
    arrived_at: str
    seal_intact: bool
    counts: Mapping[InboundState, int]
    extra: int
    expected_at: str = ""


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A container a truck should have brought. `products` are how many kinds, `items` how many."""

    sscc: str
    destination_id: str
    state: InboundState | ContainerState
    zone: str
    products: int
    items: int


class Fact(NamedTuple):
    """A fact of the journal, as far as boards need it. `person_id` is who did it, of "signed_out"
    who left. `at`: seconds since 1970. `items` are what
    it put for `destination_id` of `wave_id` (less than 0: taken back); 0 for all other facts."""

    position: int
    terminal_id: str
    person_id: str
    at: float
    kind: str
    wave_id: str
    destination_id: str
    items: int


class JournalBooks(Protocol):
    """The journal, read in pieces."""

    def top(self) -> int:
        """The position of the newest fact; 0 while there is none."""

    def between(self, low: int, high: int, most: int) -> tuple[Fact, ...]:
        """Facts at positions above `low` up to `high`, newest first, at most so many."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What the gateway said of a device; nothing, and not passed: it began anew meanwhile."""

    told: tuple[Message, ...]
    passed: bool


class BoardBooks(Protocol):
    """The boards' part of the books, inside one transaction."""

    @property
    def journal(self) -> JournalBooks:
        """The facts."""

    def nights(self) -> "tuple[Wave, ...]":
        """Every wave there is, planned or not, by business date."""

    def plan_of(self, wave_id: str) -> tuple[str, int]:
        """The state of the wave ("open", "frozen", "planned") and how often it was planned; its
        lists stay as they are until that changes."""

    def planned(self, wave_id: str) -> dict[str, int]:
        """Items the plan gives each destination. Reads every pick list: keep what it gives."""

    def routes(self) -> tuple[RouteRow, ...]:
        """Every route of the tier that departs from here, by code."""

    def first_departures(self) -> dict[str, str]:
        """When the first trunk and the first branch vehicle leave, `HH:MM` by tier, counted from
        noon to noon."""

    def stops(self, wave_id: str) -> "tuple[Destination, ...]":
        """Every destination with the route it goes with this wave, by route and sequence."""

    def sorted(self, wave_id: str) -> dict[str, tuple[int, int]]:
        """Items put and short by destination. Adds up every counter of the night."""

    def boxes(self, wave_id: str) -> dict[str, dict[ContainerState, int]]:
        """Containers by destination and state; open ones only where something lies in them."""

    def manifests(self, wave_id: str) -> tuple[ManifestRow, ...]:
        """The manifests of the wave, by route and version."""

    def coming(self, wave_id: str) -> tuple[ComingTruck, ...]:
        """The trucks this station was told of, by number."""

    def not_seen_of(self, number: str) -> tuple[NotSeen, ...]:
        """The containers of such a truck for this station that were not received, by SSCC."""

    def left(self, wave_id: str) -> tuple[LeftTruck, ...]:
        """The trucks that left from here with goods of the wave, by number."""

    def receipts(self, wave_id: str) -> tuple[ReceiptRow, ...]:
        """What stations said back of them."""

    def aboard(self, number: str) -> tuple[NotSeen, ...]:
        """Every container on a manifest of this site, as it stands now, by SSCC."""

    def names(self) -> dict[str, str]:
        """Everybody's name by their code."""

    def open_boxes(self, wave_id: str) -> dict[tuple[str, str], int]:
        """Items in each container that stands open, by destination and zone."""

    def queues(self) -> dict[str, tuple[int, int]]:
        """Copies at each printer: those that wait, and those held until a person decides."""

    def ask_test(self, device: str, person_id: str, at: str, seconds: int) -> int:
        """Have the gateway test a device; what to ask for the answer by."""

    def tested(self, position: int) -> Tested | None:
        """The gateway's answer; None while it is at it."""
