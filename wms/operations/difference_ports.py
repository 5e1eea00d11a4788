"""What the jobs need to know of differences, counts and corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from wms.domain.difference_events import DifferenceReported
from wms.domain.messages import Message
from wms.domain.words import (
    DifferenceCause,
    DifferenceState,
    DiscrepancyKind,
    Zone,
)

REVIEW = "difference_review"
"""The message by which a site tells another where a difference both have comes from."""


@dataclass(frozen=True, slots=True)
class ToldReview:
    """Where it comes from in another site's view; who of them said so and when (ISO 8601).
    `name` and `phone` are empty at a station, which hears nobody but its warehouse."""

    site_id: str
    name: str
    phone: str
    cause: DifferenceCause
    note: str
    at: str
    person: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference. What is not known of it is empty.

    `opened_by` and `line` name it: the fact that showed it, and which of its lines. `subject` is a
    container, or a track of a sorter; `manifest` the truck it came on. `opened_at` and
    `reviewed_at` are ISO 8601; `person` and `reviewed_by` are names. `matter` is what it is called
    at another site too, and `elsewhere` what is said of it there, the newest first.
    """

    opened_by: str
    line: int
    kind: DiscrepancyKind
    wave_id: str
    subject: str
    manifest: str
    sku_id: str
    product: str
    destination_id: str
    destination: str
    route_id: str
    quantity: int
    opened_at: str
    person: str
    state: DifferenceState
    cause: DifferenceCause | None
    note: str
    reviewed_at: str
    reviewed_by: str
    matter: str = ""
    elsewhere: tuple[ToldReview, ...] = ()

    @property
    def where(self) -> str:
        """For whom or on what it is short: a destination, a paper; of goods nobody brought, their
        supplier; of a product in a container, that."""
        return self.destination_id or self.manifest or (self.subject if self.product else "")

    @property
    def contested(self) -> bool:
        """Whether both sites said where it comes from, and not the same."""
        said = {one.cause for one in self.elsewhere}
        return self.state is DifferenceState.REVIEWED and bool(said) and self.cause not in said


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known behind a difference: the fact that showed it, at which terminal, as which of
    its facts, what the person was told then, and what the papers and the other site say."""

    kind: str
    terminal_id: str
    seq: int
    told: Message
    papers: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class CountLine:
    """One product of a count: the container it was, what stood in the books, what was found."""

    sscc: str
    sku_id: str
    booked: int
    found: int


@dataclass(frozen=True, slots=True)
class Countable:
    """A container that can be counted. `number` is the manifest it came on, empty for one that
    this site packs; `state` is a word of either kind of container."""

    sscc: str
    number: str
    wave_id: str
    destination_id: str
    destination: str
    zone: Zone | None
    state: str


@dataclass(frozen=True, slots=True)
class Due:
    """A container that stands open at `position` and waits for a count, because the terminal that
    filled it was lost."""

    sscc: str
    position: str
    asset: str
    terminal_id: str


class DifferenceBooks(Protocol):
    """Differences, and what is counted against."""

    def unreviewed(self) -> tuple[Difference, ...]:
        """What nobody has reviewed yet, oldest first."""

    def contested(self, since: str) -> tuple[Difference, ...]:
        """Of those opened since then (ISO 8601), what was reviewed here otherwise than at the other
        site that has it, oldest first."""

    def concerned(self, difference: Difference) -> tuple[str, ...]:
        """The other sites that have it, too."""

    def of_wave(self, wave_id: str) -> tuple[Difference, ...]:
        """Every difference of a wave, whatever became of it, oldest first."""

    def difference(self, opened_by: str, line: int) -> Difference | None:
        """One of them."""

    def evidence(self, difference: Difference) -> Evidence:
        """What is behind it."""

    def count_line(self, difference: Difference) -> CountLine | None:
        """The line of the count that showed it; None where no count did."""

    def countable(self, sscc: str) -> Countable | None:
        """A container of this site, or one that came off a truck for it."""

    def to_count(self, wave_id: str) -> tuple[Due, ...]:
        """The containers of a wave that wait for a count, in the order of their positions."""

    def content(self, sscc: str) -> Mapping[str, int]:
        """Items by product the books say are in a container, packed here or come on a truck."""

    def held(self, sscc: str, sku_id: str) -> int:
        """Items of one product in a container packed here."""

    def last_report(
        self, terminal_id: str, person_id: str
    ) -> tuple[str, DifferenceReported] | None:
        """The person's latest report there that stands, with its id; none that came with a put."""
