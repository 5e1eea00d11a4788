"""The words of the floor, as they stand in code, screen, document and database."""

from enum import StrEnum


class SiteKind(StrEnum):
    """The two kinds of site a store can belong to."""

    CENTRAL_WAREHOUSE = "central_warehouse"
    GRID_STATION = "grid_station"


class Tier(StrEnum):
    """Trunk: central warehouse to grid station. Branch: grid station to pick-up point."""

    TRUNK = "trunk"
    BRANCH = "branch"


class Zone(StrEnum):
    """Temperature zone; one container holds one."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"

    @property
    def letter(self) -> str:
        """The letter that stands for the zone in a position code."""
        return self.value[0].upper()


class Area(StrEnum):
    """What kind of place a pick-up point serves."""

    RURAL = "rural"
    URBAN = "urban"


class Role(StrEnum):
    """Who someone is on the floor; rights come from `wms.domain.roles`."""

    SORTER = "sorter"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class ContainerType(StrEnum):
    """What goods travel in; the first letter of the asset code names it."""

    TOTE = "tote"
    CAGE = "cage"
    PALLET = "pallet"
    INSULATED_BOX = "insulated_box"


class ContainerState(StrEnum):
    """The life of a container at the site that packs it. Condemned: it came to be too warm, and
    what is in it is waste."""

    OPEN = "open"
    CLOSED = "closed"
    LOADED = "loaded"
    DEPARTED = "departed"
    RECEIVED = "received"
    MISSING = "missing"
    CONDEMNED = "condemned"


class ManifestState(StrEnum):
    """A manifest is open while it is loaded, closed once its contents are final. A closed one
    that was taken back before the vehicle left is void; its containers wait for the next."""

    OPEN = "open"
    CLOSED = "closed"
    DEPARTED = "departed"
    VOID = "void"


class InboundState(StrEnum):
    """What became of a container a station was told to expect, or met unannounced."""

    EXPECTED = "expected"
    RECEIVED = "received"
    DAMAGED = "damaged"
    MISSING = "missing"
    EXTRA = "extra"
    MISSEND = "missend"


class DiscrepancyKind(StrEnum):
    """What two counts can disagree about (domain words: short, over, damage, …)."""

    SHORT = "short"
    OVERAGE = "overage"
    DAMAGE = "damage"
    MISSING = "missing"
    EXTRA = "extra"
    MISSEND = "missend"
    SEAL = "seal"
    MISSORT = "missort"
    WRONG_ZONE = "wrong_zone"
    NO_LABEL = "no_label"


class DifferenceState(StrEnum):
    """The life of a difference: unreviewed until a lead says where it comes from, or reversed
    with the fact that opened it."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    REVERSED = "reversed"


class DifferenceCause(StrEnum):
    """Where a reviewed difference comes from."""

    SUPPLIER = "supplier"
    SORT = "sort"
    TRUNK = "trunk"
    STATION = "station"
    BRANCH = "branch"


class ZoneReason(StrEnum):
    """Why goods may stand in another zone's container for once: packed in ice, the container of
    their own zone is broken, or it has no room."""

    ICED = "iced"
    BROKEN = "broken"
    NO_ROOM = "no_room"


class Look(StrEnum):
    """How a person wants the screen: dark, light, or dark with larger type."""

    DARK = "dark"
    LIGHT = "light"
    LARGE = "large"


class PrintState(StrEnum):
    """The life of a copy in the spool.

    Printed: the printer said so, or a person saw it. Failed: certainly not on paper, and a person
    has to decide. Unknown: of this one nobody can say until a person looks.
    """

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class DeviceKind(StrEnum):
    """What the gateway owns."""

    SCANNER = "scanner"
    PRINTER = "printer"
    SORTER = "sorter"
    POST = "post"
    GATEWAY = "gateway"


class DeviceState(StrEnum):
    """How a device is: connecting at first, then ready, or in trouble it can name, or absent."""

    CONNECTING = "connecting"
    READY = "ready"
    TROUBLE = "trouble"
    ABSENT = "absent"


class SorterMode(StrEnum):
    """Who decides: nobody (all goes to the reject chute), the plan, or people chute by chute."""

    STOPPED = "stopped"
    AUTOMATIC = "automatic"
    MANUAL = "manual"


class TrackState(StrEnum):
    """An item on the belt; in a chute without a container; accounted for."""

    ON_BELT = "on_belt"
    LANDED = "landed"
    ENDED = "ended"


class TrackOutcome(StrEnum):
    """What became of an item. Sorted: counted in a container, whether sent there or not. All but
    the first two are differences somebody has to look at."""

    SORTED = "sorted"
    REJECTED = "rejected"
    MISSORTED = "missorted"
    LOST = "lost"
    REMOVED = "removed"
    RESTARTED = "restarted"
    OVERDUE = "overdue"


class RejectReason(StrEnum):
    """Why an item goes to the reject chute; it stands on the screen there."""

    NO_READ = "no_read"
    MULTI_READ = "multi_read"
    UNKNOWN_PRODUCT = "unknown_product"
    BAD_CODE = "bad_code"
    SAME_CODE = "same_code"
    NOT_ORDERED = "not_ordered"
    NOT_NEEDED = "not_needed"
    NOT_CONVEYABLE = "not_conveyable"
    OTHER_ZONE = "other_zone"
    NO_CHUTE = "no_chute"
    CHUTES_BLOCKED = "chutes_blocked"
    STOPPED = "stopped"
    NOBODY = "nobody"


class ArrivalTiming(StrEnum):
    """How a supplier's arrival compares with its dock appointment."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    UNEXPECTED = "unexpected"


class ReceiptState(StrEnum):
    """A goods receipt is open while goods come off, closed once both sides sign it."""

    OPEN = "open"
    CLOSED = "closed"


class GoodsKind(StrEnum):
    """What goods are to a receiver: it decides what is looked at (`wms.domain.quality`)."""

    FRESH = "fresh"
    CHILLED_FOOD = "chilled_food"
    FROZEN_FOOD = "frozen_food"
    PACKED_FOOD = "packed_food"
    NON_FOOD = "non_food"


class Rejection(StrEnum):
    """Why goods of a supplier are not accepted."""

    ROTTEN = "rotten"
    DAMAGED = "damaged"
    WRONG_GOODS = "wrong_goods"
    WRONG_SPEC = "wrong_spec"
    UNDERWEIGHT = "underweight"
    SHELF_LIFE = "shelf_life"
    TEMPERATURE = "temperature"
    PACKAGING = "packaging"
    LABEL = "label"
    NOT_ORDERED = "not_ordered"


class LateDecision(StrEnum):
    """What a supervisor decides of a supplier that is not there at the cutoff: the trucks wait for
    it, its goods go with the next night, or the products are short."""

    WAIT = "wait"
    NEXT_RUN = "next_run"
    SHORT = "short"


class ShareCause(StrEnum):
    """Why what is left of a product was shared again."""

    RECEIPT = "receipt"
    LATE_SUPPLIER = "late_supplier"
    SORT = "sort"
    REPORT = "report"
    DAMAGE = "damage"
    UNLOAD = "unload"
    HOLD = "hold"
    FOUND = "found"


class HandoverStep(StrEnum):
    """Where goods pass from hand to hand, and their temperature is read."""

    RECEIPT = "receipt"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    DELIVERY = "delivery"


class HoldState(StrEnum):
    """Held goods wait for a supervisor: released they go on, condemned they are waste.
    Reversed: the line of a goods receipt they came with was taken back. Taken along: their vehicle
    left by itself, and they are held again where they arrive."""

    HELD = "held"
    RELEASED = "released"
    CONDEMNED = "condemned"
    REVERSED = "reversed"
    TAKEN_ALONG = "taken_along"


class Outcome(StrEnum):
    """What became of a stop: all of it handed over, part of it, nothing wanted, nobody there."""

    DELIVERED = "delivered"
    PARTLY = "partly"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"


class InterceptState(StrEnum):
    """A cancelled order: asked for, told to the station, its goods set aside there, too late
    because they had been handed over, or some of them this and some that."""

    ASKED = "asked"
    SET_ASIDE = "set_aside"
    PARTLY = "partly_aside"
    TOO_LATE = "too_late"


class ReturnOrigin(StrEnum):
    """Why goods go back: a customer brought them, a stop did not take them, nobody was there, the
    order was cancelled, or more came than was ordered."""

    AFTER_SALES = "after_sales"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"
    INTERCEPTED = "intercepted"
    RESIDUAL = "residual"


class OrderDoubt(StrEnum):
    """What does not fit of the order a customer names with goods that come back."""

    UNKNOWN = "unknown"
    OTHER_POINT = "other_point"
    OTHER_PRODUCT = "other_product"
    OTHER_NIGHT = "other_night"
    FEWER = "fewer"


class ReturnReason(StrEnum):
    """What a customer or a leader says is wrong; temperature: a thermometer said so, and a
    supervisor condemned the goods."""

    ROTTEN = "rotten"
    DAMAGED = "damaged"
    WRONG_GOODS = "wrong_goods"
    QUALITY = "quality"
    UNWANTED = "unwanted"
    ABSENT = "absent"
    UNREACHED = "unreached"
    CANCELLED = "cancelled"
    SURPLUS = "surplus"
    TEMPERATURE = "temperature"


class ReturnState(StrEnum):
    """Goods on their way back: at the station, on a closed note, at the central warehouse."""

    COLLECTED = "collected"
    ON_NOTE = "on_note"
    RECEIVED = "received"


class Disposition(StrEnum):
    """What becomes of goods that came back."""

    TO_SUPPLIER = "to_supplier"
    TO_RESALE = "to_resale"
    DESTROYED = "destroyed"
