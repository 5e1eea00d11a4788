"""What every paper of the night carries, before it is drawn.

One frozen content class per paper, filled by the queries and drawn by `wms.documents` in either
language as PDF, text, CSV or XLSX. Fields follow domain.md, "What the documents carry".
Weights are grams, volumes millilitres, temperatures tenths of a degree Celsius, times aware.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from wms.domain.delivery_papers import DeliveryLine, Elsewhere
from wms.domain.messages import Message
from wms.domain.vehicle_papers import SealNote, VehicleNote
from wms.domain.words import Area, ContainerType, Tier, Zone

LABEL_WIDTH_MM = 100
"""Every label is as wide; a printer whose head is narrower cannot print them."""


def whole_dots(millimetres: float, dpi: int) -> int:
    """Dots of a length at a printer's resolution. What label printers call 203 dpi is eight dots
    a millimetre; 300 dpi is 11.81 (Zebra, ZPL Programming Guide, print head density)."""
    return round(millimetres * dots_per_mm(dpi))


def dots_per_mm(dpi: int) -> float:
    """As `whole_dots` has it."""
    return 8.0 if dpi == 203 else dpi / 25.4


@dataclass(frozen=True, slots=True)
class Copy:
    """ORIGINAL (0) or REPRINT n, and who printed it when and why.

    `DRAFT` and `VIEW` are no copies at all: what is still open, or what is only looked at.
    """

    DRAFT: ClassVar[int] = -1
    VIEW: ClassVar[int] = -2

    number: int
    printed_at: datetime
    printed_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PickLine:
    """One product for one destination. `slot` is where the goods stand; lines come in walking
    order: by slot, or at the station by stop. `short` items more were planned and do not come."""

    slot: str
    sku_id: str
    gtin: str
    name: str
    zone: Zone
    unit: str
    quantity: int
    short: int = 0


@dataclass(frozen=True, slots=True)
class PickGroup:
    """The lines of one station (trunk, last drop first) or one stop (branch, in stop order)."""

    sequence: int
    destination_id: str
    destination_name: str
    lines: tuple[PickLine, ...]


@dataclass(frozen=True, slots=True)
class PickList:
    """The pick list of a route: what must be on that truck. Also the paper fallback."""

    number: str
    tier: Tier
    route_id: str
    route_name: str
    origin_name: str
    wave_id: str
    business_date: date
    departs_at: str
    groups: tuple[PickGroup, ...]


@dataclass(frozen=True, slots=True)
class PutLine:
    """How many of the product go to one position; `short` more were planned and do not come."""

    position: str
    destination_id: str
    destination_name: str
    route_id: str
    quantity: int
    short: int = 0


@dataclass(frozen=True, slots=True)
class PutList:
    """The put list of one product: the positions it is sown to, in walking order."""

    number: str
    sku_id: str
    gtin: str
    name: str
    zone: Zone
    unit: str
    slot: str
    site_name: str
    wave_id: str
    business_date: date
    lines: tuple[PutLine, ...]


@dataclass(frozen=True, slots=True)
class ManifestContainer:
    """A container as a manifest counts it."""

    sscc: str
    type: ContainerType
    zone: Zone
    kinds: int
    items: int
    weight_g: int
    volume_ml: int


@dataclass(frozen=True, slots=True)
class ManifestException:
    """A known exception written on the manifest: short, damaged, held or forced."""

    kind: str
    destination_id: str
    sku_id: str
    name: str
    quantity: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeftContainer:
    """A container of the route that is not on the vehicle; `packed`: it is closed."""

    sscc: str
    destination_id: str
    zone: Zone
    items: int
    packed: bool


@dataclass(frozen=True, slots=True)
class Forced:
    """强发: who let the vehicle leave without its remainder, who stood by, and why: a word of the
    catalogue (`paper.reason.…`) or their own."""

    by: str
    second: str
    reason: str


@dataclass(frozen=True, slots=True)
class VoidNote:
    """作废: who took a closed manifest back, when and why; `right` is valid in its place, empty
    where the route has no other yet."""

    by: str
    at: datetime
    reason: str
    right: str


@dataclass(frozen=True, slots=True)
class Aside:
    """What a manifest says beside what it carries: its remainder, how that was forced or what it
    follows on, what this one follows, which of the two are `voided` by now, and is it void; and
    the empties each of its stops still has from before (`empties_due`, where there are any); the
    vehicles it went on with since it left, and the seals its stations put on."""

    remaining: tuple[LeftContainer, ...] = ()
    forced: Forced | None = None
    follows: str = ""
    followed_by: str = ""
    voided: tuple[str, ...] = ()
    void: VoidNote | None = None
    empties_due: tuple[tuple[str, int], ...] = ()
    vehicles: tuple[VehicleNote, ...] = ()
    seals: tuple[SealNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Handover:
    """Parties, times, seals and cold of one departure; empty text where not known. `late_minutes`
    after its hour it left; `left_alone`: by itself, recorded afterwards."""

    origin_id: str
    origin_name: str
    dock: str
    carrier: str
    plate: str
    driver: str
    driver_phone: str
    planned_departure: str
    loading_started_at: datetime | None
    loading_ended_at: datetime | None
    departed_at: datetime | None
    seals: tuple[str, ...]
    set_points: tuple[tuple[Zone, int], ...]
    readings: tuple[tuple[Zone, int], ...]
    previous_plate: str = ""
    late_minutes: int = 0
    left_alone: bool = False


@dataclass(frozen=True, slots=True)
class TrunkStation:
    """What one grid station receives from the truck; stations stand in reverse drop order."""

    station_id: str
    name: str
    address: str
    phone: str
    drop_sequence: int
    expected_arrival: str
    containers: tuple[ManifestContainer, ...]


@dataclass(frozen=True, slots=True)
class TrunkManifest:
    """干线交接单, the 00:00 dispatch manifest. `checksum` is over the frozen contents."""

    number: str
    version: int
    wave_id: str
    business_date: date
    route_id: str
    route_name: str
    issuer: str
    handover: Handover
    stations: tuple[TrunkStation, ...]
    exceptions: tuple[ManifestException, ...]
    empties_out: int
    checksum: str
    aside: Aside = Aside()


@dataclass(frozen=True, slots=True)
class BranchStop:
    """One row of the 07:00 manifest: a pick-up point."""

    sequence: int
    point_id: str
    name: str
    leader: str
    phone: str
    address: str
    area: Area
    containers: tuple[ManifestContainer, ...]
    items: int
    shorts: int
    due: str
    intercepted: int = 0
    """Items on board that are not handed out: their order was cancelled."""


@dataclass(frozen=True, slots=True)
class BranchManifest:
    """支线配送单, the 07:00 dispatch manifest of one branch route."""

    number: str
    version: int
    wave_id: str
    business_date: date
    route_id: str
    route_name: str
    issuer: str
    handover: Handover
    stops: tuple[BranchStop, ...]
    exceptions: tuple[ManifestException, ...]
    empties_out: int
    checksum: str
    aside: Aside = Aside()


@dataclass(frozen=True, slots=True)
class ContainerLabel:
    """The label of a closed container, for a station (trunk) or for a stop (branch).

    `big` is what is read across the room: the station, or route and stop number.
    """

    tier: Tier
    big: str
    destination_id: str
    destination_name: str
    route_id: str
    sequence: int
    sscc: str
    type: ContainerType
    zone: Zone
    kinds: int
    items: int
    wave_id: str
    business_date: date
    index: int
    count: int | None


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """The note of one pick-up point and one vehicle, with the customers' lines so the leader can
    hand out, and what of the point's goods is `elsewhere`; `void` with its manifest."""

    number: str
    point_id: str
    name: str
    leader: str
    phone: str
    address: str
    station_name: str
    route_id: str
    stop_sequence: int
    wave_id: str
    business_date: date
    containers: tuple[ManifestContainer, ...]
    lines: tuple[DeliveryLine, ...]
    elsewhere: tuple[Elsewhere, ...] = ()
    void: VoidNote | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """A person's badge; `code` is the secret in its barcode."""

    person_id: str
    name: str
    role: str
    site_name: str
    code: str


@dataclass(frozen=True, slots=True)
class PositionLabel:
    """The sign at a put position: the code to scan there, and whose goods it takes."""

    position: str
    destination_id: str
    destination_name: str
    route_id: str
    zone: Zone
    site_name: str


@dataclass(frozen=True, slots=True)
class CommandCard:
    """The command barcodes of a place of work, each with what it does: ("CMD-ACK", …). A card for
    people of a `role` (empty: for everybody) says so and stands in both languages."""

    number: str
    site_name: str
    commands: tuple[tuple[str, Message], ...]
    role: str = ""


@dataclass(frozen=True, slots=True)
class TrialLabel:
    """What a label printer prints when it is tried: who it is, and whether all of it arrives.

    `dpi` and `head`, the dots of its head, as the configuration has them.
    """

    printer: str
    site_name: str
    dpi: int
    head: int


@dataclass(frozen=True, slots=True)
class TrialPage:
    """The same of a printer of sheets."""

    printer: str
    site_name: str


Label = ContainerLabel | PositionLabel | Badge | TrialLabel
"""Papers that label printers print."""
