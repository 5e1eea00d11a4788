"""The account with a supplier for one business date (domain.md, "Settlement").

Quantities are items, weights grams. Nothing here knows a clock or a store.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS = 3
"""An account closes so many days after the business date: one to two of turnover, one for what
customers bring back."""


class Figure(StrEnum):
    """What is counted of a product."""

    ORDERED = "ordered"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """One product: what was ordered by the cutoff, delivered (accepted, rejected or held),
    accepted, rejected and sent back to the supplier; `weight_g` of what was accepted, 0 where it is
    not weighed."""

    sku_id: str
    name: str
    unit: str
    ordered: int
    delivered: int
    accepted: int
    rejected: int
    returned: int
    weight_g: int

    @property
    def short(self) -> int:
        """Ordered and not accepted."""
        return max(0, self.ordered - self.accepted)

    @property
    def payable(self) -> int:
        """Accepted and kept. Less than 0 where more went back than came that night."""
        return self.accepted - self.returned


def due_on(business_date: date) -> date:
    """The day from which an account may be frozen."""
    return business_date + timedelta(days=DAYS)


def body_of(wave_id: str, supplier_id: str, lines: Iterable[SettlementLine]) -> str:
    """What a frozen account says, as canonical JSON: products by code, keys in fixed order."""
    said = {
        "wave_id": wave_id,
        "supplier_id": supplier_id,
        "lines": [asdict(line) for line in sorted(lines, key=lambda line: line.sku_id)],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def lines_of(body: str) -> tuple[SettlementLine, ...]:
    """The lines that `body_of` wrote."""
    return tuple(SettlementLine(**line) for line in json.loads(body)["lines"])
