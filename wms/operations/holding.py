"""Goods out of their temperature are held until a supervisor decides."""

from wms.domain.cold_events import GoodsHeld
from wms.domain.messages import say
from wms.domain.words import HandoverStep, Zone
from wms.operations.floor import Act


def hold_goods(
    act: Act,
    wave_id: str,
    step: HandoverStep,
    subject: str,
    zone: Zone,
    tenths: int,
    sku_id: str = "",
    quantity: int = 0,
) -> str:
    """Hold a container, or `quantity` items of a line of a goods receipt (`NUMBER/LINE`), read at
    `tenths` of a degree. Returns the id of the fact."""
    held = GoodsHeld(wave_id, step, subject, zone, sku_id, quantity, tenths)
    return act.record(held, say("holding.held", subject=subject, reading=f"{tenths / 10:.1f}"))
