"""What goes back with goods: the note of a station, and the slip a supplier's driver signs."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ReturnsLine:
    """A line of a returns note, in items; `origin` and `reason` are words of `ReturnOrigin` and
    `ReturnReason`, `order_doubt` of `OrderDoubt` or empty, `night` the business date the goods were
    sold on. `found` is None until the central warehouse counted it."""

    line: int
    night: date
    sku_id: str
    name: str
    unit: str
    supplier_id: str
    origin: str
    party: str
    party_name: str
    reason: str
    order_id: str
    quantity: int
    found: int | None = None
    order_doubt: str = ""


@dataclass(frozen=True, slots=True)
class ReturnsNote:
    """退货单. `checksum` is over the frozen contents, shortened to what two people compare."""

    number: str
    site_id: str
    site_name: str
    business_date: date
    since: datetime
    closed_at: datetime
    closed_by: str
    lines: tuple[ReturnsLine, ...]
    checksum: str


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of a supplier's slip: from which note and night, why it came back."""

    line: int
    note: str
    night: date
    sku_id: str
    name: str
    origin: str
    reason: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ReturnSlip:
    """退供应商单: what a supplier's driver takes along."""

    number: str
    site_name: str
    supplier_id: str
    supplier_name: str
    phone: str
    business_date: date
    closed_at: datetime
    closed_by: str
    lines: tuple[SlipLine, ...]
    checksum: str
