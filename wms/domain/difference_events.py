"""Facts about differences: found, counted, reviewed, corrected."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class DifferenceReported(Event):
    """Somebody found that goods are not as they should be: `difference` is a `DiscrepancyKind`.

    What is not known stays empty. A short with a destination takes its place in the plan, of which
    `planned` is the whole (else 0). `put` is the id of the put this came with: goods that two
    people let into a container of another zone.
    """

    kind: ClassVar[str] = "difference_reported"
    difference: str
    wave_id: str
    sku_id: str
    destination_id: str
    sscc: str
    planned: int
    quantity: int
    note: str
    put: str


@dataclass(frozen=True, slots=True)
class ReportReversed(Event):
    """The reversal of a `DifferenceReported` that stands alone, named by `reverses`."""

    kind: ClassVar[str] = "report_reversed"
    reverses: str
    difference: str
    wave_id: str
    sku_id: str
    destination_id: str
    sscc: str
    planned: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ContainerCounted(Event):
    """A container was opened and counted: `lines` are [product, in the books, found], for every
    product that is in either. `number` is the manifest it came on, empty for one packed here."""

    kind: ClassVar[str] = "container_counted"
    sscc: str
    number: str
    wave_id: str
    destination_id: str
    lines: list[list[Any]]


@dataclass(frozen=True, slots=True)
class DifferenceReviewed(Event):
    """A lead looked at a difference and says where it comes from, a `DifferenceCause`. Said again
    it replaces what was said before; `note` is added to what was noted.

    Another site may have the same difference: `matter` is what both call it, `tells` the sites
    that are told what is said here. Empty where it is nobody else's.
    """

    kind: ClassVar[str] = "difference_reviewed"
    opened_by: str
    line: int
    cause: str
    note: str
    matter: str = ""
    tells: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReviewTold(Event):
    """What another site says of a difference both have, its `version`th word of it: where it comes
    from, who said so and when (ISO 8601). `opened_by` and `line` name it there, `matter` at both
    sites. What is said here stands beside it."""

    kind: ClassVar[str] = "review_told"
    site_id: str
    opened_by: str
    line: int
    version: int
    wave_id: str
    matter: str
    subject: str
    sku_id: str
    cause: str
    note: str
    reviewed_at: str
    reviewed_by: str


@dataclass(frozen=True, slots=True)
class ContentCorrected(Event):
    """The books follow a count, the difference `line` of the fact `opened_by`: `quantity` items of
    a product more (less than 0: fewer) than `booked` in a container that is not on a vehicle, and
    as many more or fewer put for its destination, to which the plan gives `planned`."""

    kind: ClassVar[str] = "content_corrected"
    opened_by: str
    line: int
    sscc: str
    wave_id: str
    destination_id: str
    sku_id: str
    planned: int
    booked: int
    quantity: int
