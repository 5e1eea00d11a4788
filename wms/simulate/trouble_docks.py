"""What goes wrong at the docks of a simulated night."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from wms.domain.messages import Message
from wms.domain.words import LateDecision, Zone
from wms.simulate.docks_night import Delivery, Vehicle
from wms.simulate.troubles import Trouble

_LATE = {
    "late_wait": LateDecision.WAIT,
    "late_next_run": LateDecision.NEXT_RUN,
    "late_short": LateDecision.SHORT,
}
_CHANGED: dict[str, Callable[[Delivery], Delivery]] = {
    "short_receipt": lambda goods: replace(goods, comes=goods.comes // 2),
    "damaged_receipt": lambda goods: replace(goods, bad=max(1, goods.comes // 3)),
    "rejected": lambda goods: replace(goods, bad=goods.comes),
    "over_receipt": lambda goods: replace(goods, comes=goods.ordered + 3),
    "warm_receipt_released": lambda goods: replace(goods, warm=True),
    "warm_receipt_condemned": lambda goods: replace(goods, warm=True, thawed=True),
}


def trouble_vehicles(
    vehicles: list[Vehicle], troubles: list[Trouble], rng: Random, see: Callable[[Message], None]
) -> None:
    """Change what comes, before anything has; no product has more than one trouble, and whoever is
    late has no other."""
    whole = [vehicle for vehicle in vehicles if all(goods.comes for goods in vehicle.goods)]
    rng.shuffle(whole)
    touched: set[str] = set()
    for trouble in sorted(troubles, key=lambda one: one.kind not in _LATE):
        late = trouble.kind in _LATE
        cold = trouble.kind.startswith("warm_")
        found = [
            (vehicle, index)
            for vehicle in whole
            if vehicle.late is None
            for index, goods in enumerate(vehicle.goods)
            if goods.sku_id not in touched and (goods.zone is not Zone.AMBIENT or not cold)
        ]
        if not found:
            see(trouble.spared())
            continue
        vehicle, index = found[0]
        goods = vehicle.goods[index]
        what = goods.sku_id
        touched.add(what)
        if late:
            vehicle.late, what = _LATE[trouble.kind], vehicle.supplier_id
        elif trouble.kind == "undone_receipt":
            vehicle.undoes = True
        else:
            vehicle.goods[index] = _CHANGED[trouble.kind](goods)
        see(trouble.told(what))
