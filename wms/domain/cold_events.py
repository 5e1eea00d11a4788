"""Facts about temperatures, and about goods held because of them."""

from dataclasses import dataclass
from typing import ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class ReadingTaken(Event):
    """A temperature was read, outside of an arrival or departure that carries its own readings:
    `step` is a `HandoverStep`, `subject` what was measured, `tenths` of a degree Celsius."""

    kind: ClassVar[str] = "reading_taken"
    wave_id: str
    step: str
    subject: str
    zone: str
    tenths: int


@dataclass(frozen=True, slots=True)
class GoodsHeld(Event):
    """Goods out of their range are held: `subject` is a container, or a line of a goods receipt
    (`NUMBER/LINE`), or a stop of a driver's sheet, of which `quantity` items of a product are
    meant; 0 means all of it. Of a stop `point_id` is whose: two points may share its number."""

    kind: ClassVar[str] = "goods_held"
    wave_id: str
    step: str
    subject: str
    zone: str
    sku_id: str
    quantity: int
    tenths: int
    point_id: str = ""


@dataclass(frozen=True, slots=True)
class HoldDecided(Event):
    """A supervisor decided about the hold that the fact `held_by` opened as its `line`: `state` is
    released or condemned. `quantity` items of `sku_id` are concerned where it is a receipt's.
    Condemned after what `supplier_id` brought was reconciled: `gap` items of the product are now
    short of its order, less than 0 over it, besides what is reviewed; else there is no supplier.
    Released because it was measured again, `measured` tenths of a degree were read then."""

    kind: ClassVar[str] = "hold_decided"
    held_by: str
    line: int
    subject: str
    wave_id: str
    sku_id: str
    quantity: int
    state: str
    reason: str
    supplier_id: str = ""
    gap: int = 0
    measured: int | None = None
