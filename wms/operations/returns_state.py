"""How far somebody is with a returns note: counting it, disposing of it, or handing goods over."""

from dataclasses import dataclass, replace
from enum import StrEnum

from wms.domain.words import Disposition
from wms.operations.ports import Product
from wms.operations.returns_ports import ForSupplier, NoteHead, NoteLine
from wms.operations.returns_rules import Extra

SUPPLIERS, EVERY = "RETURNS-SUPPLIERS", "RETURNS-EVERY"
LINE, WAY = "RETURNS-LINE-", "RETURNS-"
"""What the choices give back: suppliers, all that waits, a line, a disposition."""


class Ask(StrEnum):
    """What is asked for next."""

    NOTE = "note"
    SHOW = "show"
    PRODUCT = "product"
    COUNT = "count"
    EACH = "each"
    EXTRA = "extra"
    DONE = "done"
    LINE = "line"
    WAY = "way"
    QUANTITY = "quantity"
    REASON = "reason"
    SUPPLIER = "supplier"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class ReturnsState:
    """The note, its lines, and what was counted so far as (line, items). `at` is the line in hand,
    0 for all that wait; `counting` are the lines of a product still to be counted one by one."""

    ask: Ask = Ask.NOTE
    note: NoteHead | None = None
    lines: tuple[NoteLine, ...] = ()
    counts: tuple[tuple[int, int], ...] = ()
    extra: tuple[Extra, ...] = ()
    product: Product | None = None
    counting: tuple[NoteLine, ...] = ()
    at: int = 0
    way: Disposition | None = None
    quantity: int = 0
    supplier: ForSupplier | None = None
    goods: tuple[NoteLine, ...] = ()

    @property
    def counted(self) -> dict[int, int]:
        """Items found, by line."""
        return dict(self.counts)

    @property
    def uncounted(self) -> tuple[NoteLine, ...]:
        """Lines nobody has counted yet."""
        known = self.counted
        return tuple(line for line in self.lines if line.line not in known)

    @property
    def differing(self) -> int:
        """Lines of which less or more was found, those not on the note among them."""
        known = self.counted
        return sum(known.get(line.line, 0) != line.sent for line in self.lines) + len(self.extra)

    @property
    def waiting(self) -> tuple[NoteLine, ...]:
        """Lines of which something waits to be decided on."""
        return tuple(line for line in self.lines if line.waiting > 0)

    def of_product(self, sku_id: str) -> tuple[NoteLine, ...]:
        """The lines of a product."""
        return tuple(line for line in self.lines if line.sku_id == sku_id)

    def with_counts(self, found: dict[int, int]) -> "ReturnsState":
        """The same with these lines counted; what was said of them before is replaced."""
        kept = tuple(pair for pair in self.counts if pair[0] not in found)
        return replace(self, counts=(*kept, *found.items()))

    def with_extra(self, one: Extra) -> "ReturnsState":
        """The same with goods that are not on the note."""
        kept = tuple(other for other in self.extra if other.sku_id != one.sku_id)
        return replace(self, extra=(*kept, one))

    def line(self) -> NoteLine:
        """The line in hand."""
        return next(line for line in self.lines if line.line == self.at)

    def standing(self, ask: Ask) -> "ReturnsState":
        """The same note with what was counted, and nothing in hand."""
        return ReturnsState(ask, self.note, self.lines, self.counts, self.extra)
