"""What is known of the suppliers of a night; the store answers it (`storage.supplier_books`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from wms.domain.words import LateDecision


@dataclass(frozen=True, slots=True)
class DockRow:
    """A supplier and its vehicle. Times are ISO 8601, empty until it is so; `dock` and the hours
    are those of its appointment, empty where it has none; `place` is the dock it really went to.
    `ordered` and `accepted` are items by now."""

    supplier_id: str
    name: str
    dock: str
    starts_at: str
    ends_at: str
    ordered: int
    accepted: int
    receipt: str = ""
    place: str = ""
    plate: str = ""
    timing: str = ""
    arrived_at: str = ""
    closed_at: str = ""


@dataclass(frozen=True, slots=True)
class OpenProduct:
    """A product of which not everything came. `held` waits for a supervisor, so that it is not
    open; `points` pick-up points and `routes` (items by trunk route) it is for, as last told."""

    supplier_id: str
    supplier: str
    sku_id: str
    name: str
    ordered: int
    accepted: int
    held: int
    points: int
    routes: Mapping[str, int]

    @property
    def open(self) -> int:
        """Items that have not come."""
        return max(0, self.ordered - self.accepted - self.held)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a supervisor decided of a supplier, the `version`-th time."""

    decision: LateDecision
    reason: str
    at: str
    person: str
    version: int


class SupplierBooks(Protocol):
    """The suppliers' part of the books."""

    def docks(self, wave_id: str) -> tuple[DockRow, ...]:
        """Every supplier something is ordered of, or that came, by time of appointment."""

    def open_products(self, wave_id: str, supplier_id: str = "") -> tuple[OpenProduct, ...]:
        """What has not come, of all suppliers or of one, by supplier and product."""

    def decided(self, wave_id: str) -> Mapping[str, Decided]:
        """What was decided, by supplier."""

    def stations(self) -> tuple[str, ...]:
        """Every station, by code: each is told what was decided."""
