"""Facts about differences: found, counted, reviewed, corrected."""

from dataclasses import dataclass
from typing import Any, ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class DifferenceReported(Event):
    """Somebody found that goods are not as they should be: `difference` is a `DiscrepancyKind`.

    What is not known stays empty.
    """

    kind: ClassVar[str] = "difference_reported"
    difference: str
    wave_id: str
    sku_id: str
    destination_id: str
    sscc: str
    quantity: int
    note: str


@dataclass(frozen=True, slots=True)
class ContainerCounted(Event):
    """A container was opened and counted: `lines` are [product, in the books, found]."""

    kind: ClassVar[str] = "container_counted"
    sscc: str
    wave_id: str
    destination_id: str
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class DifferenceReviewed(Event):
    """A lead looked at a difference and says where it comes from, a `DifferenceCause`."""

    kind: ClassVar[str] = "difference_reviewed"
    opened_by: str
    line: int
    cause: str
    note: str


@dataclass(frozen=True, slots=True)
class ContentCorrected(Event):
    """The books follow a count: `quantity` items of a product more (less than 0: fewer) in a
    container that has not left, and as many more or fewer put for its destination."""

    kind: ClassVar[str] = "content_corrected"
    sscc: str
    wave_id: str
    destination_id: str
    sku_id: str
    planned: int
    quantity: int
