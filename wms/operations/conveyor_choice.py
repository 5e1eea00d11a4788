"""Where an item on the belt should go: the rules, apart from who writes them down."""

from collections.abc import Mapping
from dataclasses import dataclass

from wms.domain.codes import LONGEST_CODE, Code, CodeKind, identify
from wms.domain.site import Chute, SorterLayout
from wms.domain.words import RejectReason
from wms.operations.ports import Books, Need, Product

MOST_ROUNDS = 3
"""An item goes round so often; then it is rejected (register map v1, rule 7)."""
_NOON = 12 * 60
_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A chute and its alternate with the needs they serve; or no chute and the reason.

    Neither, where an item may go round once more.
    """

    product: Product | None = None
    first: tuple[Chute, Need] | None = None
    second: tuple[Chute, Need] | None = None
    reason: RejectReason | None = None


def readable(barcode: str) -> str:
    """A barcode as it may be stored and shown: no control characters but GS, not endless."""
    return "".join(c if c.isprintable() or c == "\x1d" else "?" for c in barcode[:LONGEST_CODE])


def product_of(books: Books, barcode: str) -> Product | RejectReason:
    """What product a barcode is: GTIN in any form, a GS1 element string, or our own code."""
    code: Code = identify(barcode)
    if code.kind is CodeKind.BAD_CHECK_DIGIT:
        return RejectReason.BAD_CODE
    if code.kind not in (CodeKind.GTIN, CodeKind.TEXT):
        return RejectReason.UNKNOWN_PRODUCT
    products = books.belt.products(code.value)
    if len(products) > 1:
        # A person sees which of them it is; a belt would count one for the other.
        return RejectReason.SAME_CODE
    return products[0] if products else RejectReason.UNKNOWN_PRODUCT


class Chooser:
    """The choice of one sorter for one wave. `departures` are `HH:MM` by route."""

    def __init__(self, layout: SorterLayout, wave_id: str, departures: Mapping[str, str]) -> None:
        self.wave_id = wave_id
        self._at = {(chute.destination_id, chute.zone): chute for chute in layout.chutes}
        self._zones = {chute.zone for chute in layout.chutes}
        self._leaves = {r: minutes_into_the_night(at) for r, at in departures.items()}

    def choose(self, books: Books, barcode: str, blocked: frozenset[int], rounds: int) -> Choice:
        """Who still needs it, has a chute here, and stands ready: the route that leaves first."""
        product = product_of(books, barcode)
        if isinstance(product, RejectReason):
            return Choice(reason=product)
        able = self._able(books, product)
        if isinstance(able, RejectReason):
            return Choice(product, reason=able)
        if able:
            gone = books.belt.closed_routes(self.wave_id)
            able.sort(key=lambda pair: self._urgency(pair[1], gone))
        ready = (pair for pair in able if self._ready(books, pair[0], blocked))
        if first := next(ready, None):
            # The last place somewhere is nobody's alternate: the next item may need it.
            return Choice(product, first, next((p for p in ready if p[1].remaining > 1), None))
        if rounds < MOST_ROUNDS:
            return Choice(product)
        return Choice(product, reason=RejectReason.CHUTES_BLOCKED)

    def _able(self, books: Books, product: Product) -> list[tuple[Chute, Need]] | RejectReason:
        """The chutes of those who need it; or why the belt can do nothing for it.

        None at all, and no reason, while every place left is somebody's alternate: most of those
        will be free again before the item has gone round.
        """
        needs = books.needs(self.wave_id, product.sku_id)
        if not product.conveyable:
            return RejectReason.NOT_CONVEYABLE
        if not needs:
            return RejectReason.NOT_ORDERED
        if product.zone not in self._zones:
            return RejectReason.OTHER_ZONE
        wanting = [need for need in needs if need.remaining]
        found = [
            (chute, need)
            for need in wanting
            if (chute := self._at.get((need.destination.destination_id, product.zone)))
        ]
        if not found and books.belt.alternates(self.wave_id, product.sku_id):
            return []
        if not wanting or not self._some_left(books, product):
            return RejectReason.NOT_NEEDED
        return found or RejectReason.NO_CHUTE

    def _some_left(self, books: Books, product: Product) -> bool:
        """Where a site keeps stock: whether any of it is not on a belt already."""
        on_hand = books.on_hand(self.wave_id, product.sku_id)
        return on_hand is None or on_hand > books.belt.on_belts(self.wave_id, product.sku_id)

    def _ready(self, books: Books, chute: Chute, blocked: frozenset[int]) -> bool:
        if chute.number in blocked:
            return False
        return bool(books.open_at(self.wave_id, chute.destination_id, chute.zone))

    def _urgency(self, need: Need, gone: frozenset[str]) -> tuple[bool, int]:
        """Departure order; needs come in walking order, which a stable sort keeps."""
        route = need.destination.route_id
        return route in gone, self._leaves.get(route, _A_DAY)


def minutes_into_the_night(at: str) -> int:
    """`HH:MM` on a clock that begins at noon, so that 00:00 comes after 23:30."""
    hours, _, minutes = at.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return _A_DAY
    return (int(hours) * 60 + int(minutes) - _NOON) % _A_DAY
