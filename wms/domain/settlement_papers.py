"""What a supplier is settled by: the statement of one business date."""

from dataclasses import dataclass
from datetime import date, datetime

from wms.domain.settlement import Figure, SettlementLine


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A line after the account was frozen: `figure` is `quantity` items more, or fewer."""

    line: int
    sku_id: str
    name: str
    figure: Figure
    quantity: int
    reason: str
    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class SettlementStatement:
    """结算单 for one supplier and business date. Until it is frozen, on `due` at the earliest, it
    is preliminary: `frozen_at` None, `checksum` empty. `checksum` is over the frozen account."""

    number: str
    site_name: str
    wave_id: str
    business_date: date
    due: date
    supplier_id: str
    supplier_name: str
    phone: str
    lines: tuple[SettlementLine, ...]
    corrections: tuple[CorrectionLine, ...]
    frozen_at: datetime | None
    frozen_by: str
    checksum: str
