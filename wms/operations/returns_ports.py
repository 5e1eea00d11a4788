"""What the jobs need to know of goods that come back: collected, noted, counted, disposed of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from wms.domain.words import Disposition, ReturnOrigin, ReturnReason, ReturnState

RETURNS_PAPER = "returns_note"
SLIP_PAPER = "return_slip"


@dataclass(frozen=True, slots=True)
class NightGot:
    """What a place got of a product in a night, and how much of it is not on its way back."""

    wave_id: str
    business_date: str
    got: int
    left: int


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Items of this site that nobody gets any more: more than is needed (surplus), damaged, or
    condemned at receipt after their supplier had left (rotten). `reason` says which."""

    wave_id: str
    business_date: str
    sku_id: str
    name: str
    reason: ReturnReason
    items: int


@dataclass(frozen=True, slots=True)
class Collected:
    """Goods on their way back that are on no note yet, by the fact that says so."""

    event_id: str
    line: int
    wave_id: str
    origin: ReturnOrigin
    party: str
    party_name: str
    order_id: str
    sku_id: str
    name: str
    unit: str
    supplier_id: str
    quantity: int
    reason: ReturnReason
    at: str
    order_doubt: str = ""


@dataclass(frozen=True, slots=True)
class Sold:
    """A line of a customer's order: what the point got for it of a product."""

    order_id: str
    point_id: str
    sku_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class NoteHead:
    """A returns note. Items: `sent` as it says, `found` by the central warehouse, `waiting` for
    somebody to decide what becomes of them. `since`: when it was closed, then when it was
    counted."""

    number: str
    site_id: str
    site_name: str
    state: ReturnState
    since: str
    lines: int
    sent: int
    found: int
    waiting: int


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of a returns note, in items; see the table `returns_line`."""

    number: str
    line: int
    wave_id: str
    sku_id: str
    name: str
    supplier_id: str
    supplier: str
    origin: ReturnOrigin
    party: str
    party_name: str
    reason: ReturnReason
    sent: int
    found: int
    to_supplier: int
    to_resale: int
    destroyed: int
    slipped: int

    @property
    def waiting(self) -> int:
        """Items of which nobody has decided yet."""
        return self.found - self.to_supplier - self.to_resale - self.destroyed

    @property
    def condemned_at_dock(self) -> bool:
        """Whether they were rejected at receipt, after their supplier had left: no return of what
        was accepted."""
        return self.origin is ReturnOrigin.RESIDUAL and self.reason is ReturnReason.ROTTEN

    def disposed(self, disposition: Disposition) -> int:
        """Items that go that way, and can still be taken back from it."""
        if disposition is Disposition.TO_SUPPLIER:
            return self.to_supplier - self.slipped
        return self.to_resale if disposition is Disposition.TO_RESALE else self.destroyed


@dataclass(frozen=True, slots=True)
class ForSupplier:
    """What waits for a supplier's driver: products, items, and since when the oldest does."""

    supplier_id: str
    name: str
    lines: int
    items: int
    since: str


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A line of returns for the office: where it stands, and how much of it."""

    business_date: str
    note: str
    state: str
    origin: str
    party: str
    sku_id: str
    name: str
    supplier_id: str
    reason: str
    order_id: str
    collected: int
    found: int
    to_supplier: int
    to_resale: int
    destroyed: int
    at: str


class ReturnBooks(Protocol):
    """Goods that come back. Nothing here decides anything."""

    def place(self, code: str) -> str | None:
        """The name of a pick-up point of this station; None where it is none."""

    def nights(self, party: str, sku_id: str) -> tuple[NightGot, ...]:
        """The nights a point got the product in, newest first."""

    def sold(self, wave_id: str, order_id: str) -> tuple[Sold, ...] | None:
        """The lines of a customer's order, its code in capitals or not; None where this site knows
        of no order of that night."""

    def given_back(self, wave_id: str, order_id: str, sku_id: str) -> int:
        """Items of it the customer gave back already."""

    def hold(self, place: str) -> None:
        """Until this act ends nobody else books goods of that point, or of this site itself."""

    def after_sales(self, party: str, wave_id: str) -> Mapping[str, int]:
        """Items by product a point's customers gave back of a night. The point is held."""

    def left_over(self, wave_id: str) -> tuple[LeftOver, ...]:
        """What this site has of a wave that nobody gets any more, by product."""

    def recent_waves(self, days: int) -> tuple[tuple[str, str], ...]:
        """The newest wave and those of at most `days` business dates before it, newest first: id
        and business date."""

    def collected(self) -> tuple[Collected, ...]:
        """What is on no note yet, oldest first."""

    def last_taken(self, terminal_id: str, person_id: str) -> Collected | None:
        """The person's latest return or left-over there that is on no note."""

    def next_note(self, business_date: str, site_id: str) -> str:
        """The number of the next note of a day."""

    def notes(self) -> tuple[NoteHead, ...]:
        """Every note that is not done with: on its way, or with items to decide on; those that
        wait longest first."""

    def note(self, number: str) -> NoteHead | None:
        """One of them, whatever its state."""

    def lines(self, number: str) -> tuple[NoteLine, ...]:
        """Its lines."""

    def body(self, number: str) -> dict[str, Any] | None:
        """What a note or slip says, with `closed_at` and `checksum`; None where there is none."""

    def supplier_of(self, sku_id: str) -> str:
        """Whose product it is."""

    def for_suppliers(self) -> tuple[ForSupplier, ...]:
        """Who has goods here to take along."""

    def to_hand_over(self, supplier_id: str) -> tuple[NoteLine, ...]:
        """Lines with items for the supplier that no driver took along yet."""

    def next_slip(self, business_date: str, supplier_id: str) -> str:
        """The number of the next slip of a supplier and day."""

    def of_date(self, business_date: str) -> tuple[ReturnRow, ...]:
        """Every return of goods sold on a business date."""
