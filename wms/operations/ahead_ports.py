"""What an act has the books look up ahead of asking."""

from typing import Protocol

from wms.domain.words import Zone


class AheadBooks(Protocol):
    """Look-ups that travel with the next one: each costs PostgreSQL a journey. Whoever then asks
    for just that is answered from what came back. Where they lock, they are locked from then on."""

    def open_at(self, wave_id: str, destination_id: str, zone: Zone) -> None:
        """For `Books.open_at`."""

    def open_box(self, wave_id: str, destination_id: str, zone: Zone) -> None:
        """For `Books.open_box`, and for its row, which it holds: nobody takes anything out."""

    def loading(self, number: str, sscc: str) -> None:
        """For what loading asks of a container and of the vehicle of a manifest, and for the rows
        it holds."""

    def unloading(self, number: str, sscc: str) -> None:
        """For what unloading asks of a container, and for the row of its truck, which it holds."""

    def receipt_line(self, number: str, sku_id: str) -> None:
        """For what `ReceivingBooks.standing` holds."""
