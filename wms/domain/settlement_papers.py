"""What a supplier is settled by: the statement of one business date."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

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

    @property
    def stands(self) -> tuple[SettlementLine, ...]:
        """The lines with what was corrected since among them, by product."""
        lines = {line.sku_id: line for line in self.lines}
        for more in self.corrections:
            line = lines.get(more.sku_id)
            if line is None:
                line = SettlementLine(more.sku_id, more.name, "", 0, 0, 0, 0, 0, 0)
            quantity = int(getattr(line, more.figure)) + more.quantity
            changed: dict[str, Any] = {str(more.figure): quantity}
            lines[more.sku_id] = replace(line, **changed)
        return tuple(lines[sku_id] for sku_id in sorted(lines))
