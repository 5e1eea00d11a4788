"""What a supplier signs: the receipt of the goods it brought."""

from dataclasses import dataclass
from datetime import date, datetime

from wms.domain.words import Zone


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line, in items. `reason`: why `rejected` go back, a word of `Rejection`, or empty;
    `let_in`: why goods with too little shelf life came in. `expires_on` is None where the goods
    show no date, `weight_g` 0 where they were not weighed, `tenths` of a degree where measured.
    `light_g` was weighed of what goes back as too light, `promised_g` is what it should weigh."""

    line: int
    sku_id: str
    gtin: str
    name: str
    unit: str
    lot: str
    expires_on: date | None
    accepted: int
    rejected: int
    held: int
    reason: str
    let_in: str
    cartons: int
    weight_g: int
    light_g: int
    promised_g: int
    tenths: int | None


@dataclass(frozen=True, slots=True)
class ReceiptProduct:
    """A product of the supplier: what is ordered and was accepted in all, and of this vehicle."""

    sku_id: str
    name: str
    ordered: int
    accepted: int
    here: int
    rejected: int
    held: int


@dataclass(frozen=True, slots=True)
class GoodsReceipt:
    """收货单. `checksum` is over the frozen contents; empty, and `closed_at` None, for a draft.
    `expected` are the hours of the appointment, None where there was none."""

    number: str
    site_name: str
    wave_id: str
    business_date: date
    supplier_id: str
    supplier_name: str
    phone: str
    dock: str
    plate: str
    timing: str
    expected: tuple[datetime, datetime] | None
    arrived_at: datetime
    arrived_by: str
    closed_at: datetime | None
    closed_by: str
    readings: tuple[tuple[Zone, int], ...]
    lines: tuple[ReceiptLine, ...]
    products: tuple[ReceiptProduct, ...]
    checksum: str
