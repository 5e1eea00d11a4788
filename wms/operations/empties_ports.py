"""What is known of empties: what each party was given and brought back."""

from dataclasses import dataclass
from typing import Protocol

from wms.domain.empties_papers import EmptiesLine
from wms.domain.words import ContainerType


@dataclass(frozen=True, slots=True)
class AssetOut:
    """Where a reusable container went last, and when it came back since; empty if it did not."""

    party: str
    name: str
    departed_at: str
    back_at: str
    back_by: str


class EmptiesBooks(Protocol):
    """Empties and their balances. Nothing here decides anything."""

    def balances(self, parties: tuple[str, ...] | None = None) -> tuple[EmptiesLine, ...]:
        """What moved, by party and type; of all parties unless some are named."""

    def party(self, code: str) -> tuple[str, str] | None:
        """Code and name of a station or point that empties go to from here, or of the central
        warehouse; None where it is none."""

    def on_manifest(self, number: str) -> tuple[tuple[str, str, int], ...]:
        """What reusable containers a manifest carries: destination, type, how many; in the order
        of the drops."""

    def asset(self, asset_code: str) -> AssetOut | None:
        """Where an asset went last; None where it never left here."""

    def moved_with(self, party: str, subject: str) -> tuple[tuple[ContainerType, int, int], ...]:
        """What moved between here and a party with `subject`: type, sent, back; what was taken
        back again left out."""
