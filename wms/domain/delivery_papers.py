"""What a delivery note says of a customer's line, and of goods that are not on its vehicle."""

from dataclasses import dataclass

from wms.domain.words import Zone


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of one customer; `quantity` is what comes with this note's vehicle, `ordered` what
    was ordered. `other` items come with another manifest, `stays` items are still at the station;
    the rest is short. `next_run`: what is short comes with the next one. What comes of an
    `intercepted` one is not handed out."""

    order_id: str
    line_no: int
    customer_ref: str
    sku_id: str
    name: str
    unit: str
    ordered: int
    quantity: int
    next_run: bool = False
    intercepted: bool = False
    other: int = 0
    stays: int = 0

    @property
    def short(self) -> int:
        """Items that come with no vehicle of this night."""
        return self.ordered - self.quantity - self.other - self.stays


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Goods of a point that are not on this note's vehicle: a container, or with no `sscc` what is
    not packed yet. On manifest `number`; where that is empty they stay: held as too warm at
    `tenths` of a degree, or left for `reason`, a word or what somebody said; empty where nobody
    was asked."""

    sscc: str
    zone: Zone | None
    items: int
    number: str
    tenths: int | None = None
    reason: str = ""
