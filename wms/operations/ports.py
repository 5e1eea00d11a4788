"""What the jobs need to know and to write; the store answers it (`wms.storage`)."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from wms.domain.devices import Device
from wms.domain.events import Event, ItemsPut
from wms.domain.messages import Message
from wms.domain.people import Person
from wms.domain.supply_events import SupplyShared
from wms.domain.words import ContainerState, ManifestState, Role, Tier, Zone
from wms.operations.ahead_ports import AheadBooks
from wms.operations.boards.ports import BoardBooks
from wms.operations.bookmark_ports import BookmarkBooks
from wms.operations.cold_ports import ColdBooks
from wms.operations.conveyor_ports import BeltBooks
from wms.operations.delivery_ports import DeliveryBooks
from wms.operations.difference_ports import DifferenceBooks
from wms.operations.empties_ports import EmptiesBooks
from wms.operations.figure_ports import FigureBooks
from wms.operations.inbound_ports import InboundBox, Truck
from wms.operations.intercept_ports import InterceptBooks
from wms.operations.people_ports import PeopleBooks
from wms.operations.print_ports import Copy, PrintBooks
from wms.operations.receiving_ports import ReceivingBooks
from wms.operations.returns_ports import ReturnBooks
from wms.operations.search_ports import SearchBooks
from wms.operations.settlement_ports import AccountBooks
from wms.operations.sharing_ports import SharingBooks
from wms.operations.supplier_ports import SupplierBooks
from wms.operations.transport_ports import Left, TransportBooks


class Overtaken(Exception):
    """Somebody else was faster: the books no longer allow what was about to be written."""


@dataclass(frozen=True, slots=True)
class Wave:
    """The wave being worked."""

    wave_id: str
    business_date: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the floor names it."""

    sku_id: str
    name: str
    zone: Zone
    conveyable: bool = True


@dataclass(frozen=True, slots=True)
class Destination:
    """Where goods go: a grid station, or at a station a pick-up point, with its route.

    `sequence` is the drop or stop sequence on the route.
    """

    destination_id: str
    name: str
    route_id: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Need:
    """What one destination needs of one product, and how far that is.

    `reserved` is on its way there on a sorter's belt.
    """

    destination: Destination
    planned: int
    put: int
    short: int
    reserved: int = 0

    @property
    def remaining(self) -> int:
        """Items neither put, nor reported short, nor on a belt."""
        return self.planned - self.put - self.short - self.reserved

    def with_put(self, put: int, short: int) -> "Need":
        """The same after `put` more were put and `short` more reported short."""
        done, missing = self.put + put, self.short + short
        return Need(self.destination, self.planned, done, missing, self.reserved)


@dataclass(frozen=True, slots=True)
class Box:
    """A container this site packs. `label_in_doubt`: whether nobody knows if its label was printed.
    `manifest` is empty until it is loaded. `recount`: the terminal that was lost while it was
    filled, until somebody counts it; else empty."""

    sscc: str
    asset_code: str
    wave_id: str
    destination: Destination
    zone: Zone
    state: ContainerState
    items: int
    label_copies: int
    label_in_doubt: bool
    manifest: str
    recount: str


@dataclass(frozen=True, slots=True)
class Route:
    """A route and its usual vehicle."""

    route_id: str
    name: str
    tier: Tier
    plate: str
    driver: str
    driver_phone: str


@dataclass(frozen=True, slots=True)
class ManifestHead:
    """A manifest without its contents."""

    number: str
    version: int
    route_id: str
    wave_id: str
    tier: Tier
    state: ManifestState


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many containers are on the vehicle, and which of its route are not.

    `unloaded` are the closed containers that are not on the vehicle, `unclosed` the open ones
    that hold something, both as (SSCC, destination), last drop first.
    """

    loaded: int
    unloaded: tuple[tuple[str, Destination], ...]
    unclosed: tuple[tuple[str, Destination], ...]

    def with_on_board(self, sscc: str) -> "Loaded":
        """The same with this container on the vehicle as well."""
        rest = tuple(one for one in self.unloaded if one[0] != sscc)
        # Closed since this was read, perhaps.
        unclosed = tuple(one for one in self.unclosed if one[0] != sscc)
        return Loaded(self.loaded + 1, rest, unclosed)


@dataclass(frozen=True, slots=True)
class Loading(Loaded):
    """How far the loading of a route is, with what its items and zones are."""

    items: int
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where, by whom and when a fact was made. `at` is ISO 8601 with its offset."""

    event_id: str
    terminal_id: str
    person_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Equipment:
    """The devices of the site as the gateway last wrote them down. `waiting` copies of papers wait
    to be printed, `held` ones, by printer, wait for a person to look at them; `stand_ins` names
    for a printer the one its work was sent to."""

    devices: tuple[Device, ...]
    waiting: int
    held: Mapping[str, int]
    stand_ins: Mapping[str, str]


class Books(Protocol):
    """The site's books inside one transaction. Nothing here decides anything."""

    def standing(
        self, person_id: str, event_id: str, badge: str = ""
    ) -> tuple[Role | None, Message | None]:
        """The person's role now (None: no badge any more, or another than the one stored as
        `badge`, where one is given), and what the fact was answered."""

    def person_by_badge(self, digest: str) -> Person | None:
        """Whose active badge this is."""

    def working_wave(self) -> Wave | None:
        """The wave planned last; jobs fix it when they begin."""

    def product(self, code: str) -> Product | None:
        """By GTIN or by product code."""

    def needs(self, wave_id: str, sku_id: str) -> tuple[Need, ...]:
        """Every destination the plan gives the product to, in walking order."""

    def on_hand(self, wave_id: str, sku_id: str) -> int | None:
        """Items received and not yet put; None where the site keeps no stock."""

    def box(self, sscc: str) -> Box | None:
        """A container of this site, by SSCC."""

    def open_at(self, wave_id: str, destination_id: str, zone: Zone) -> str:
        """The SSCC of the container that stands open at a position; empty where none does."""

    def open_box(self, wave_id: str, destination_id: str, zone: Zone) -> Box | None:
        """The container that stands open at a position."""

    def open_box_of_asset(self, asset_code: str) -> Box | None:
        """The open container an asset code is bound to."""

    def next_serial(self) -> int:
        """The next serial for an SSCC; no other transaction gets the same."""

    def last_put(self, terminal_id: str, person_id: str) -> tuple[str, ItemsPut] | None:
        """The person's latest put at the terminal that was not reversed, with its event id."""

    def last_load(self, terminal_id: str, person_id: str, number: str) -> tuple[str, str] | None:
        """Event id and SSCC of the person's latest load there onto `number` still standing."""

    def route(self, route_id: str) -> Route | None:
        """A route that departs from this site."""

    def manifest(self, number: str) -> ManifestHead | None:
        """A manifest of this site."""

    def manifests_of_route(self, wave_id: str, route_id: str) -> tuple[ManifestHead, ...]:
        """The manifests of a route, by version."""

    def loading(self, manifest: ManifestHead) -> Loading:
        """How far its loading is."""

    def loaded(self, manifest: ManifestHead) -> Loaded:
        """The same without what is in the containers, which takes longer the more is on board."""

    def unsorted(self, manifest: ManifestHead) -> int:
        """Items the plan gives its route that were neither put nor reported short."""

    def freeze(self, manifest: ManifestHead, left: Left) -> str:
        """What the manifest will say, as canonical JSON; the row is held exclusively."""

    def stations_on(self, number: str) -> tuple[str, ...]:
        """The destinations with containers on a manifest, in drop order."""

    def paper_copies(self, paper: str, number: str) -> int:
        """How many copies of a paper were printed."""

    def truck(self, code: str) -> Truck | None:
        """A truck this station was told of: by manifest number, else the route's latest."""

    def inbound_box(self, sscc: str) -> InboundBox | None:
        """A container some truck was to bring."""

    def missing_on(self, number: str) -> tuple[str, ...]:
        """SSCCs for this station not seen yet."""

    @property
    def belt(self) -> BeltBooks:
        """What is known of the sorters."""

    @property
    def ahead(self) -> AheadBooks:
        """What is to be looked up together with the next thing."""

    @property
    def receiving(self) -> ReceivingBooks:
        """What is known of suppliers and what they bring."""

    @property
    def bookmarks(self) -> BookmarkBooks:
        """Where everybody stood in their work."""

    @property
    def differences(self) -> DifferenceBooks:
        """What is known of differences and counts."""

    @property
    def boards(self) -> BoardBooks:
        """What boards look up."""

    @property
    def people(self) -> PeopleBooks:
        """What is known of people and their badges."""

    @property
    def search(self) -> SearchBooks:
        """What can be found, and its history."""

    @property
    def prints(self) -> PrintBooks:
        """What is known of the printers, and of copies to look at."""

    @property
    def intercepts(self) -> InterceptBooks:
        """Orders cancelled after the cutoff."""

    @property
    def sharing(self) -> SharingBooks:
        """What is left of a product, and who waits for it."""

    @property
    def transport(self) -> TransportBooks:
        """What is known of routes, their stops and their manifests."""

    @property
    def cold(self) -> ColdBooks:
        """What is known of temperatures, of held goods and of vehicles."""

    @property
    def delivery(self) -> DeliveryBooks:
        """What is known of driver's sheets and deliveries."""

    @property
    def empties(self) -> EmptiesBooks:
        """What is known of empties."""

    @property
    def returns(self) -> ReturnBooks:
        """What is known of goods that come back."""

    @property
    def accounts(self) -> AccountBooks:
        """The accounts with suppliers."""

    @property
    def figures(self) -> FigureBooks:
        """How nights went, in figures."""

    @property
    def suppliers(self) -> SupplierBooks:
        """What is known of the suppliers of a night."""

    def equipment(self) -> Equipment:
        """The devices, and what waits at the printers."""

    def record(
        self, stamp: Stamp, event: Event, answer: Message, prints: Copy | None = None
    ) -> None:
        """The fact into the journal, its effect on the tables, and what it `prints` queued."""

    def record_shared(self, facts: Sequence[tuple[Stamp, SupplyShared, Message]]) -> None:
        """The same of many products shared in one act, each another."""

    def print(self, event_id: str, paper: str, number: str, copy: int) -> None:
        """Queue a paper for the printer, with an earlier fact of the act that asked for it."""

    def tell(self, site_id: str, kind: str, key: str) -> None:
        """Queue a message to another site, in the same transaction."""


class Store(Protocol):
    """Where the books are kept."""

    def writing(self) -> AbstractContextManager[Books]:
        """One durable transaction; when it ends without an error, it is committed."""

    def reading(self) -> AbstractContextManager[Books]:
        """Look-ups."""

    def snapshot(self) -> AbstractContextManager[Books]:
        """Look-ups that all see the same moment, however long they take."""
