"""What a supplier is given: the notice of what is ordered, with its dock appointment."""

from dataclasses import dataclass
from datetime import date, datetime

from wms.domain.words import Zone


@dataclass(frozen=True, slots=True)
class NoticeGoods:
    """One product, in items. `before`: what the notice before said, None in the first one;
    `carried` of the quantity comes in place of what was not delivered the night before."""

    sku_id: str
    gtin: str
    name: str
    zone: Zone
    unit: str
    quantity: int
    before: int | None
    carried: int


@dataclass(frozen=True, slots=True)
class DockTime:
    """A dock appointment."""

    dock: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class SupplierNotice:
    """What is ordered of a supplier by now. `final`: orders are closed. `at` is None where there
    is no place for it at a dock, `was` what the notice before said where that is no longer so."""

    number: str
    version: int
    final: bool
    issued_at: datetime
    site_id: str
    site_name: str
    wave_id: str
    business_date: date
    supplier_id: str
    name: str
    phone: str
    at: DockTime | None
    was: DockTime | None
    lines: tuple[NoticeGoods, ...]
