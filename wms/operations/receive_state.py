"""Where somebody stands who receives: the vehicle at the dock, and the goods in hand."""

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from wms.domain.words import ArrivalTiming, Rejection, Zone
from wms.operations.receiving_ports import (
    Appointment,
    Goods,
    ReceiptHead,
    ReceivingWave,
    Supplier,
    Tally,
)


class Ask(StrEnum):
    """What is asked for next."""

    NOTICE = "notice"
    WHICH = "which"
    UNEXPECTED = "unexpected"
    DOCK = "dock"
    PLATE = "plate"
    READING = "reading"
    PRODUCT = "product"
    QUANTITY = "quantity"
    OVER = "over"
    WEIGHT = "weight"
    UNDERWEIGHT = "underweight"
    EXPIRY = "expiry"
    SHELF_LIFE = "shelf_life"
    WHY = "why"
    TEMPERATURE = "temperature"
    CONFIRM = "confirm"
    SECOND = "second"
    REASON = "reason"
    REJECTED = "rejected"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Bench:
    """The vehicle goods are taken from."""

    wave: ReceivingWave
    receipt: ReceiptHead


@dataclass(frozen=True, slots=True)
class Arrival:
    """A supplier that stands at the dock, and what was answered so far. `cold`: the zones of its
    goods whose temperature is still to be read; `docked`: its dock is known."""

    wave: ReceivingWave
    supplier: Supplier
    timing: ArrivalTiming
    appointment: Appointment | None
    cold: tuple[Zone, ...]
    dock: str = ""
    plate: str = ""
    readings: tuple[tuple[Zone, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A line that nobody has confirmed. None: not asked yet, or not known.

    `residual`: what is more than ordered stays (None: not decided). `weight_g` 0: not weighed;
    `expires_on` empty: shows no date. `light`: it is too light and taken all the same. `let_in`:
    why goods with too little shelf life come in. `light_g` the scale said of what goes back as too
    light, which should weigh `promised_g`. `carton`: a carton's own code was scanned.
    `foreign`: this supplier does not bring it, or nobody here knows it.
    """

    goods: Goods
    tally: Tally
    lot: str = ""
    expires_on: str | None = None
    quantity: int | None = None
    cartons: int = 0
    residual: bool | None = None
    weight_g: int | None = None
    light: bool = False
    light_g: int = 0
    promised_g: int = 0
    let_in: str = ""
    tenths: int | None = None
    rejections: tuple[tuple[Rejection, int], ...] = ()
    carton: bool = False
    foreign: bool = False

    @property
    def unwanted(self) -> bool:
        """Whether nobody orders it of this supplier: it goes back, and the receipt says so."""
        return self.foreign or not self.tally.ordered

    @property
    def rejected(self) -> int:
        """Items somebody looked at and did not accept."""
        return sum(quantity for _, quantity in self.rejections)

    @property
    def left(self) -> int:
        """Items nobody has rejected, whether they are wanted or not."""
        return (self.quantity or 0) - self.rejected

    @property
    def excess(self) -> int:
        """Items beyond what is still wanted."""
        return max(0, self.left - self.tally.open)

    @property
    def sent_back(self) -> int:
        """Of these, what goes back with the driver."""
        return 0 if self.residual else self.excess

    @property
    def taken(self) -> int:
        """Items that come in, or are held."""
        return max(0, self.left - self.sent_back)


@dataclass(frozen=True, slots=True)
class ReceiveState:
    """`arrival` while a vehicle is being let in, then `receipt`; `draft` is the line in hand.
    `open`: receipts of the supplier that are not closed; `rejecting`: why goods in hand go back."""

    ask: Ask = Ask.NOTICE
    arrival: Arrival | None = None
    wave: ReceivingWave | None = None
    receipt: ReceiptHead | None = None
    draft: Draft | None = None
    rejecting: Rejection | None = None
    open: tuple[ReceiptHead, ...] = field(default=())

    def at_product(self) -> "ReceiveState":
        """The same vehicle; nothing in hand."""
        return ReceiveState(Ask.PRODUCT, wave=self.wave, receipt=self.receipt)


def bookmark_of(state: ReceiveState) -> str:
    """What brings the state back: which vehicle, and what was answered or keyed for it."""
    arrival, receipt, draft = state.arrival, state.receipt, state.draft
    if receipt is not None:
        keyed: dict[str, Any] = {"receipt": receipt.number, "ask": state.ask}
        if draft is not None:
            keyed["draft"] = _keyed(draft)
        if state.rejecting is not None:
            keyed["rejecting"] = state.rejecting
        return json.dumps(keyed)
    if arrival is None or state.ask is Ask.WHICH:
        return ""
    return json.dumps(
        {
            "supplier": arrival.supplier.supplier_id,
            "wave": arrival.wave.wave_id,
            "ask": state.ask,
            "dock": arrival.dock,
            "plate": arrival.plate,
            "readings": arrival.readings,
            "cold": arrival.cold,
        }
    )


_KEYED = (
    *("lot", "expires_on", "quantity", "cartons", "residual", "weight_g", "light", "let_in"),
    *("tenths", "rejections", "carton", "foreign", "light_g", "promised_g"),
)


def _keyed(draft: Draft) -> dict[str, Any]:
    return {"product": draft.goods.sku_id, **{name: getattr(draft, name) for name in _KEYED}}


def draft_of(keyed: dict[str, Any], goods: Goods, tally: Tally) -> Draft:
    """The line of a bookmark, with the product as it is now."""
    fields = {name: keyed[name] for name in _KEYED if name in keyed}
    fields["rejections"] = tuple((Rejection(why), many) for why, many in keyed["rejections"])
    return Draft(goods, tally, **fields)


def arrival_of(keyed: dict[str, Any], arrival: Arrival) -> Arrival:
    """A vehicle's arrival with what a bookmark says was answered."""
    return replace(
        arrival,
        dock=keyed["dock"],
        plate=keyed["plate"],
        readings=tuple((Zone(zone), tenths) for zone, tenths in keyed["readings"]),
        cold=tuple(map(Zone, keyed["cold"])),
    )
