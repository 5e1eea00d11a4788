"""What settling with suppliers needs of the books."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from wms.domain.settlement import Figure, SettlementLine


@dataclass(frozen=True, slots=True)
class Account:
    """The account with one supplier for one night, as it adds up."""

    supplier_id: str
    name: str
    lines: tuple[SettlementLine, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """An account that is final. `frozen_at` is ISO 8601, `frozen_by` a name."""

    supplier_id: str
    name: str
    body: str
    checksum: str
    frozen_at: str
    frozen_by: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A line after an account was frozen; `at` is ISO 8601, `person` a name."""

    supplier_id: str
    line: int
    sku_id: str
    product: str
    figure: Figure
    quantity: int
    reason: str
    at: str
    person: str


@dataclass(frozen=True, slots=True)
class Pending:
    """Why an account is not ready: goods receipts still open, items held, items that came back and
    nobody has decided about."""

    supplier_id: str
    name: str
    receipts: int
    held: int
    returns: int


class AccountBooks(Protocol):
    """What was ordered of suppliers, what came of it, and what is final."""

    def nights(self) -> tuple[tuple[str, str], ...]:
        """Every wave whose cutoff is past, with its business date, oldest first."""

    def hold(self, wave_id: str) -> None:
        """Until this act ends nobody else makes accounts of that night final, or adds to them."""

    def accounts(self, wave_id: str, supplier_id: str = "") -> Iterator[Account]:
        """What each supplier's account of a night adds up to now, by supplier code; of those that
        had anything to bring, brought something, or got something back."""

    def pending(self, wave_id: str, supplier_id: str = "") -> tuple[Pending, ...]:
        """The accounts of a night that are not ready."""

    def frozen(self, wave_id: str, supplier_id: str = "") -> tuple[Frozen, ...]:
        """The accounts of a night that are final, by supplier code."""

    def corrections(self, wave_id: str, supplier_id: str = "") -> tuple[Correction, ...]:
        """The lines written after those were frozen, by supplier and number."""

    def received(self, wave_id: str) -> bool:
        """Whether goods were received for the night at all."""

    def unfrozen(self, wave_id: str) -> bool:
        """Whether goods were received for the night and some account of it is not final yet."""

    def phones(self) -> Mapping[str, str]:
        """The phone of each supplier."""
