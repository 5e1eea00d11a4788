"""Facts about suppliers and what they bring, about what is left being shared again, and about
the account with them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class SupplierArrived(Event):
    """A supplier's vehicle stands at a dock; its goods receipt `number` is open. `timing` is an
    `ArrivalTiming`; `readings` are [zone, tenths of a degree] of its cold goods. `stocks`: its wave
    was not planned yet, so that the warehouse keeps stock of it."""

    kind: ClassVar[str] = "supplier_arrived"
    number: str
    serial: int
    wave_id: str
    supplier_id: str
    dock: str
    plate: str
    timing: str
    readings: list[list[Any]]
    stocks: bool


@dataclass(frozen=True, slots=True)
class GoodsReceived(Event):
    """One line of a goods receipt, in items: accepted, rejected for `reason` (a `Rejection`), held
    for a supervisor. `weight_g` of all that was accepted, where it is weighed; `light_g` what the
    scale said of what goes back as too light, `promised_g` what it should have said; `tenths` the
    temperature of the goods of `zone`, where it is taken; `expires_on` an ISO date, or empty.
    `let_in`: why they come in with too little shelf life left, which takes a second person; else
    empty."""

    kind: ClassVar[str] = "goods_received"
    number: str
    line: int
    wave_id: str
    supplier_id: str
    sku_id: str
    lot: str
    expires_on: str
    accepted: int
    rejected: int
    held: int
    reason: str
    cartons: int
    weight_g: int
    tenths: int | None
    let_in: str
    zone: str = ""
    light_g: int = 0
    promised_g: int = 0


@dataclass(frozen=True, slots=True)
class GoodsReceivedReversed(Event):
    """The reversal of a `GoodsReceived`, named by `reverses`."""

    kind: ClassVar[str] = "goods_received_reversed"
    reverses: str
    number: str
    line: int
    wave_id: str
    sku_id: str
    accepted: int
    rejected: int
    held: int


@dataclass(frozen=True, slots=True)
class GoodsReceiptClosed(Event):
    """The lines of a goods receipt are final; `body` is what it says, `checksum` its digest."""

    kind: ClassVar[str] = "goods_receipt_closed"
    number: str
    body: str
    checksum: str


@dataclass(frozen=True, slots=True)
class SupplyReconciled(Event):
    """What came in was held against the closed book. `lines` are [supplier, product, ordered,
    accepted] of every product of which less or more came, of suppliers that are not unloading."""

    kind: ClassVar[str] = "supply_reconciled"
    wave_id: str
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class SupplierDecided(Event):
    """What a supervisor decides of a supplier that has not brought everything at the cutoff:
    `decision` is a `LateDecision`; `version` counts what was decided of it in this wave."""

    kind: ClassVar[str] = "supplier_decided"
    wave_id: str
    supplier_id: str
    decision: str
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class SupplierDecisionTold(Event):
    """The same at a station, as the warehouse told it."""

    kind: ClassVar[str] = "supplier_decision_told"
    wave_id: str
    supplier_id: str
    decision: str
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class NoticesIssued(Event):
    """Suppliers were told what is ordered of them: so many notices new or changed, `final` ones
    from the cutoff on. `book` is the digest of the order book they were pooled from."""

    kind: ClassVar[str] = "notices_issued"
    wave_id: str
    book: str
    notices: int
    final: bool


@dataclass(frozen=True, slots=True)
class SupplyShared(Event):
    """What is left of a product was shared again among those that still need it, by the rule of
    `wms.domain.sharing`. `lines` are [destination, planned, more short than before (less than 0:
    less short)], by destination; `left` the items there were to share; `cause` a `ShareCause`;
    `unfound` items more than before are here by the books, and nowhere to be found."""

    kind: ClassVar[str] = "supply_shared"
    wave_id: str
    sku_id: str
    left: int
    cause: str
    unfound: int
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class SettlementFrozen(Event):
    """The account with a supplier for a business date is final: `body` is what it says."""

    kind: ClassVar[str] = "settlement_frozen"
    wave_id: str
    supplier_id: str
    body: str
    checksum: str


@dataclass(frozen=True, slots=True)
class SettlementCorrected(Event):
    """A line after the account was frozen: `figure` (ordered, delivered, …) of a product is
    `quantity` items more, or less than 0: fewer."""

    kind: ClassVar[str] = "settlement_corrected"
    wave_id: str
    supplier_id: str
    line: int
    sku_id: str
    figure: str
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class FiguresTaken(Event):
    """Another site's figures of its night; `body` is the message's content as JSON."""

    kind: ClassVar[str] = "figures_taken"
    wave_id: str
    site_id: str
    version: int
    body: str
