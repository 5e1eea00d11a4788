"""Where somebody stands who puts: the product in hand, who needs it, and what was keyed."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wms.domain.codes import make_position, read_position
from wms.domain.site import SorterLayout
from wms.domain.supply_events import SupplyShared
from wms.domain.words import Zone
from wms.operations.ports import Need, Product, Wave
from wms.operations.wrong_zone import Astray


class Mode(StrEnum):
    """What the next scan of a position means."""

    PUT = "put"
    SHORT = "short"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class PutState:
    """Which product is in hand, who still needs it, and what was keyed.

    `just_put` items went to the destination `just_at` by the scan before this one, fewer than it
    needs: its label read twice must not put the rest as well. At the chutes of `belts` people sort
    by hand. `astray` is what is being let into a container of another zone. `pile_asked`: some went
    short, and how many are left for the others is being asked; `shared` is what came of it.
    """

    wave: Wave
    product: Product | None = None
    needs: tuple[Need, ...] = ()
    quantity: int | None = None
    mode: Mode = Mode.PUT
    bind_at: tuple[str, Zone] | None = None
    just_put: int = 0
    just_at: str = ""
    belts: tuple[SorterLayout, ...] = ()
    astray: Astray | None = None
    pile_asked: bool = False
    shared: SupplyShared | None = None

    @property
    def next(self) -> Need | None:
        """The first destination in walking order that still needs some."""
        return next((need for need in self.needs if need.remaining), None)

    @property
    def next_two(self) -> tuple[Need | None, Need | None]:
        """That one, and the one after it."""
        needing = (need for need in self.needs if need.remaining)
        return next(needing, None), next(needing, None)

    @property
    def progress(self) -> tuple[int, int]:
        """How many items of the product are put or short, and how many there are to put in all."""
        done = total = 0
        for need in self.needs:
            done += need.put + need.short
            total += need.planned
        return done, total


def bookmark_of(state: PutState) -> str:
    """What brings the state back: the product, and what was keyed or half done for it. Nothing
    while no product is in hand."""
    if state.product is None:
        return ""
    keyed: dict[str, Any] = {}
    if state.quantity is not None:
        keyed["quantity"] = state.quantity
    if state.mode is not Mode.PUT:
        keyed["mode"] = state.mode.value
    if state.bind_at is not None:
        keyed["bind_at"] = make_position(*state.bind_at)
    if state.just_at:
        keyed |= {"just_put": state.just_put, "just_at": state.just_at}
    return json.dumps({"product": state.product.sku_id, **keyed})


def marked(bookmark: str) -> tuple[str, dict[str, Any]]:
    """The product code of a bookmark, and the fields of the state that it brings back."""
    keyed = json.loads(bookmark)
    sku_id = str(keyed.pop("product"))
    if "mode" in keyed:
        keyed["mode"] = Mode(keyed["mode"])
    if "bind_at" in keyed:
        keyed["bind_at"] = read_position(keyed["bind_at"])
    return sku_id, keyed
