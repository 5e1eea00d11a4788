"""Facts about the last mile: deliveries, empties, interceptions, and what comes back."""

from dataclasses import dataclass
from typing import Any, ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class StopDelivered(Event):
    """What became of a stop of a branch manifest: `outcome` is an `Outcome`, `delivered_at` when
    (ISO 8601), `source` how it was told (sheet, scan, file). `lines` are [product, items the point
    did not take, why (a `ReturnReason`; short: they were not there), the fact by which they are on
    their way back, empty where nothing comes back]. Said again as a higher `version` it replaces
    what was said."""

    kind: ClassVar[str] = "stop_delivered"
    number: str
    point_id: str
    version: int
    wave_id: str
    outcome: str
    delivered_at: str
    source: str
    reason: str
    tenths: int | None
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class EmptiesMoved(Event):
    """Reusable containers went to a party or came back from it: `lines` are [type, sent, back],
    less than 0 takes back what was said before. `subject` is the manifest or stop they travelled
    with, or the asset code of the one that was scanned."""

    kind: ClassVar[str] = "empties_moved"
    party: str
    subject: str
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class EmptiesTold(Event):
    """The other site told what moved between it and this one, as seen from here: what went there
    is sent, what came from there is back."""

    kind: ClassVar[str] = "empties_told"
    party: str
    subject: str
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class OrderIntercepted(Event):
    """An order line of a wave in work was cancelled by somebody who may; its station is told."""

    kind: ClassVar[str] = "order_intercepted"
    wave_id: str
    order_id: str
    line_no: int
    station_id: str
    point_id: str
    sku_id: str
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class InterceptAsked(Event):
    """A station learned that it is to intercept an order line. `planned` is what the plan gives
    the point of the product; `withheld` of it will not be put any more. `lacking` were short at the
    point already: they lie nowhere, and are the order's before they are another customer's."""

    kind: ClassVar[str] = "intercept_asked"
    wave_id: str
    order_id: str
    line_no: int
    station_id: str
    point_id: str
    sku_id: str
    quantity: int
    reason: str
    planned: int
    withheld: int
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class InterceptAnswered(Event):
    """Of the `quantity` items of an intercepted order line that the vehicle of manifest `number`
    had on board it is said what became of them: set aside, or too late."""

    kind: ClassVar[str] = "intercept_answered"
    order_id: str
    line_no: int
    wave_id: str
    point_id: str
    sku_id: str
    number: str
    quantity: int
    state: str


@dataclass(frozen=True, slots=True)
class InterceptEnded(Event):
    """`quantity` items of an intercepted order line were set aside, or it was too late for all of
    them: `state`. `from_stock` of them were on hand; `stopped` were kept back out of containers
    for the point, whatever vehicle they lay on."""

    kind: ClassVar[str] = "intercept_ended"
    order_id: str
    line_no: int
    wave_id: str
    point_id: str
    sku_id: str
    quantity: int
    state: str
    from_stock: int = 0
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class InterceptTold(Event):
    """The central warehouse learned from the station what came of an intercepted order line:
    `stopped` of its `quantity` items were set aside."""

    kind: ClassVar[str] = "intercept_told"
    order_id: str
    line_no: int
    wave_id: str
    point_id: str
    sku_id: str
    quantity: int
    state: str
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class ReturnCollected(Event):
    """Goods are on their way back: `origin` is a `ReturnOrigin`, `party` the point or site they
    come from, `reason` a `ReturnReason`; `wave_id` the night they were sold in. `confirmed`: the
    books know of fewer there, and somebody said that it is so all the same. `order_doubt` is an
    `OrderDoubt` where the books know the order otherwise, and it was written down nevertheless."""

    kind: ClassVar[str] = "return_collected"
    wave_id: str
    origin: str
    party: str
    order_id: str
    sku_id: str
    quantity: int
    reason: str
    confirmed: bool = False
    order_doubt: str = ""


@dataclass(frozen=True, slots=True)
class ReturnReversed(Event):
    """The reversal of a `ReturnCollected` that is on no note yet, named by `reverses`."""

    kind: ClassVar[str] = "return_reversed"
    reverses: str
    wave_id: str
    party: str
    sku_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ReturnsNoteClosed(Event):
    """Everything collected so far goes back to the central warehouse on the note `number`; `body`
    is what it says. `lines` are [event id, line] of what is on it. The warehouse's own goods stand
    on a note too: they are where they go, and counted."""

    kind: ClassVar[str] = "returns_note_closed"
    number: str
    own: bool
    body: str
    checksum: str
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class ReturnsAdvised(Event):
    """The central warehouse was told of a returns note; `body` is the message's content."""

    kind: ClassVar[str] = "returns_advised"
    number: str
    site_id: str
    body: str


@dataclass(frozen=True, slots=True)
class ReturnsReceived(Event):
    """The note of a station was counted: `found` are [line, items]; `extra` what is not on it, as
    [night, product, supplier, items]."""

    kind: ClassVar[str] = "returns_received"
    number: str
    site_id: str
    found: list[list[int]]
    extra: list[list[Any]]


@dataclass(frozen=True, slots=True)
class ReturnsCounted(Event):
    """A station was told what the central warehouse found of its note: `found` are
    [line, items], `extra` [night, product, supplier, items]."""

    kind: ClassVar[str] = "returns_counted"
    number: str
    found: list[list[int]]
    extra: list[list[Any]]


@dataclass(frozen=True, slots=True)
class ReturnDisposed(Event):
    """`quantity` items of a line go to the supplier, into resale, or are destroyed: `disposition`;
    `reason` in words of whoever decided. Less than 0 takes back what was decided before."""

    kind: ClassVar[str] = "return_disposed"
    number: str
    line: int
    wave_id: str
    sku_id: str
    supplier_id: str
    quantity: int
    disposition: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnSlipClosed(Event):
    """A supplier's driver takes goods along: `lines` are [note, line, items]; `body` is what the
    slip says."""

    kind: ClassVar[str] = "return_slip_closed"
    number: str
    supplier_id: str
    body: str
    checksum: str
    lines: list[list[Any]]
