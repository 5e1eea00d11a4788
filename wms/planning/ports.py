"""What planning needs of a store. The store implements `PlanningStore`; planning never imports it.

Every `save_…`/`freeze` is one transaction: all of it or nothing, durable when it returns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from wms.domain.reference import Reference
from wms.planning.order_pages import OrderPage

Row = tuple[str | int, ...]


class Table(StrEnum):
    """The reference files of the contract; each is a table of the store."""

    STATIONS = "stations"
    ROUTES = "routes"
    POINTS = "points"
    SUPPLIERS = "suppliers"
    SKUS = "skus"
    VEHICLES = "vehicles"
    TIMETABLE = "timetable"


class WaveState(StrEnum):
    """A wave takes orders while open; cutoff freezes its book; then it is planned."""

    OPEN = "open"
    FROZEN = "frozen"
    PLANNED = "planned"


class ListKind(StrEnum):
    """Which list a body is: of a trunk route, of a branch route, of a product."""

    TRUNK_PICK = "trunk_pick"
    BRANCH_PICK = "branch_pick"
    PUT = "put"


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave and its order book: SHA-256 of the book's bytes, and what the book counts."""

    wave_id: str
    business_date: date
    state: WaveState
    digest: str
    lines: int
    orders: int
    items: int


@dataclass(frozen=True, slots=True)
class OrderBook:
    """The whole book of one wave as one Parquet file.

    `demand` is what it adds up to, product by product, so that a terminal need not open it.
    `replaces` is the digest of the book this one was made from, empty for a new wave; the store
    refuses (`Refused`) when its own book is another by now, or the wave is no longer open.
    """

    wave_id: str
    business_date: date
    body: bytes
    digest: str
    lines: int
    orders: int
    items: int
    replaces: str
    demand: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What one import stores: reference rows to add or replace by their first field, the books
    that changed, and what suppliers deliver (quantities that replace those of their products)."""

    reference: Mapping[Table, Sequence[Reference]]
    books: Sequence[OrderBook]
    supply: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedList:
    """One list of the plan. `key` is the route or product; `body` compact JSON, see `lists`."""

    kind: ListKind
    key: str
    body: str
    lines: int
    items: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the plan adds up to. Lines and orders of the book; quantities in items."""

    orders: int
    lines: int
    items_ordered: int
    items_allocated: int
    items_short: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan ready to store. `lists` can be walked once, inside the store's transaction: it adds
    itself up on the way and raises at its end when a sum is not what was allocated."""

    wave_id: str
    book_digest: str
    totals: Totals
    shortage: bytes
    lists: Iterable[PlannedList]


class PlanningStore(Protocol):
    """The store as planning sees it."""

    def reference_rows(self, table: Table, columns: Sequence[str]) -> Iterable[Row]:
        """The named columns (fields of the class in `wms.domain.reference`) of all rows."""
        ...

    def waves(self) -> Sequence[Wave]:
        """Every wave that has a book."""
        ...

    def order_book(self, wave_id: str) -> bytes:
        """The bytes of a wave's book; Unavailable where they no longer match their digest."""
        ...

    def supply(self, wave_id: str) -> Mapping[str, int]:
        """What suppliers deliver for the wave, by product; what is not named comes in full."""
        ...

    def expected(self, wave_id: str) -> Mapping[str, int]:
        """What the plan can count on, by product: as `supply`, but where goods are received what
        was accepted, and what the trucks wait for."""
        ...

    def shortage(self, wave_id: str) -> bytes:
        """The shortage a stored plan came with."""
        ...

    def wave_in_work(self) -> str:
        """The planned wave the floor is working by its lists, empty when none is unfinished."""
        ...

    def save_intake(self, intake: Intake) -> None:
        """Stores all of `intake`; a new wave starts open."""
        ...

    def freeze(self, wave_id: str, late_lines: int) -> None:
        """Closes an open wave's book; Refused when it is not open."""
        ...

    def kept_by_order(self, wave_id: str) -> bool:
        """Whether the book is kept by order number."""
        ...

    def save_order_pages(self, wave_id: str, pages: Sequence[OrderPage], digest: str) -> None:
        """Keeps a closed book by order number, once; Refused while it is open, or when its digest
        is another than that of the book `pages` were made of."""
        ...

    def save_plan(self, plan: Plan) -> None:
        """Stores the plan of a frozen wave, replacing one the floor has not begun; Refused when it
        has, or when the book's digest is another."""
        ...
