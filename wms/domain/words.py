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
    """The life of a container at the site that packs it."""

    OPEN = "open"
    CLOSED = "closed"
    LOADED = "loaded"
    DEPARTED = "departed"
    RECEIVED = "received"
    MISSING = "missing"


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
