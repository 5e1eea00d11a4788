"""What receiving needs to know: suppliers, what is ordered of them, what they brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from wms.domain.words import ReceiptState, Zone

RECEIPT_PAPER = "goods_receipt"
"""The paper a supplier signs."""


@dataclass(frozen=True, slots=True)
class ReceivingWave:
    """A wave that goods come in for. `cut_off`: its book is closed; `planned`: the floor works by
    its plan; `receives`: the warehouse keeps stock of it; `reconciled`: what came in was held
    against the closed book."""

    wave_id: str
    business_date: date
    cut_off: bool
    planned: bool
    receives: bool
    reconciled: bool

    @property
    def stocks(self) -> bool:
        """Whether what is received now goes into stock: not where the plan was made without it."""
        return self.receives or not self.planned


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier; `group` is one of suppliers.csv."""

    supplier_id: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where a supplier unloads."""

    dock: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptHead:
    """A goods receipt without its lines. `arrived_at` is ISO 8601."""

    number: str
    wave_id: str
    supplier: Supplier
    dock: str
    plate: str
    timing: str
    state: ReceiptState
    arrived_at: str
    lines: int


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as a receiver looks at it. `weight_g` grams of one item, 0 where nobody knows;
    `shelf_life_days` 0 where it keeps for ever. `supplier` is its usual one."""

    sku_id: str
    gtin: str
    name: str
    zone: Zone
    unit: str
    weight_g: int
    shelf_life_days: int
    supplier: Supplier


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a product is, in items: `ordered` by now, and of all receipts of the wave what was
    accepted, rejected and is held."""

    ordered: int
    accepted: int = 0
    rejected: int = 0
    held: int = 0

    @property
    def open(self) -> int:
        """Items still wanted; what is held may still come in."""
        return max(0, self.ordered - self.accepted - self.held)


@dataclass(frozen=True, slots=True)
class Standing:
    """An open receipt at the moment a line is written on it: what that one is numbered, how far
    its product is, and whether the floor works by the plan of a wave it keeps stock of."""

    wave_id: str
    supplier_id: str
    line: int
    tally: Tally
    shares: bool


@dataclass(frozen=True, slots=True)
class ProductTally:
    """The same of one product of a receipt's supplier; `here` are the items this receipt accepted,
    `refused` and `kept` those it rejected and holds."""

    sku_id: str
    name: str
    tally: Tally
    here: int
    refused: int
    kept: int


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A line of a receipt that stands. `hold` is how its hold stands, empty where it has none."""

    number: str
    line: int
    event_id: str
    sku_id: str
    name: str
    accepted: int
    rejected: int
    held: int
    hold: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A product of which less or more was accepted than ordered. `known` is what reviewed
    differences say of it already: items short, less than 0 where more came."""

    supplier_id: str
    sku_id: str
    ordered: int
    accepted: int
    known: int = 0


class ReceivingBooks(Protocol):
    """Suppliers and what they bring."""

    def wave(self, wave_id: str) -> ReceivingWave | None:
        """A wave by its id."""

    def hold_wave(self, wave_id: str) -> ReceivingWave | None:
        """The same; until this act ends nobody else releases its plan, holds it against its book,
        opens a receipt of it or closes one."""

    def newest_wave(self, supplier_id: str) -> ReceivingWave | None:
        """The newest wave that orders something of the supplier, else the newest that orders
        anything."""

    def supplier(self, supplier_id: str) -> Supplier | None:
        """A supplier by its code."""

    def orders_of(self, wave_id: str, supplier_id: str) -> tuple[Zone, ...] | None:
        """The zones of what a wave orders of a supplier; None where it orders nothing."""

    def appointment(self, wave_id: str, supplier_id: str) -> Appointment | None:
        """When the supplier is expected."""

    def open_receipts(self, wave_id: str, supplier_id: str) -> tuple[ReceiptHead, ...]:
        """Its vehicles that are still being unloaded, by number."""

    def receipts(self, wave_id: str) -> tuple[ReceiptHead, ...]:
        """Every receipt of a wave, by number."""

    def receipt(self, number: str) -> ReceiptHead | None:
        """One of them."""

    def next_serial(self, wave_id: str) -> int:
        """The serial of the next receipt; no other transaction gets the same."""

    def keep_stock_of(self, wave_id: str) -> None:
        """The wave receives: from now on the warehouse keeps stock of it."""

    def goods(self, codes: Sequence[str]) -> tuple[Goods, ...]:
        """Every product that one of the codes names: its own code, or a GTIN."""

    def tally(self, wave_id: str, sku_id: str) -> Tally:
        """How far a product is."""

    def hold_receipt(self, number: str) -> ReceiptHead | None:
        """A receipt, held so that nobody else adds to it before this transaction ends."""

    def standing(self, number: str, sku_id: str) -> Standing | None:
        """An open receipt as a line of a product needs it, both held; None where it is not open."""

    def last_lines(self, number: str, person_id: str) -> tuple[ReceivedLine, ...]:
        """What the person's last act on it that stands wrote."""

    def products(self, number: str) -> tuple[ProductTally, ...]:
        """Every product that the wave orders of its supplier, or that is on it, by code."""

    def frozen(self, number: str) -> dict[str, object]:
        """What the receipt says, as canonical JSON can hold it."""

    def gaps(self, wave_id: str, supplier_id: str = "") -> tuple[Gap, ...]:
        """Products of a wave, of one supplier or of all that are not unloading, with what reviewed
        differences know of them; those without a gap too, where something is known."""

    def reconciled(self, wave_id: str, at: str) -> None:
        """What came in was held against the closed book."""
