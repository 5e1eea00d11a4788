"""What the exchange needs: a mailroom at each site, a carrier between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from wms.domain.mail import Envelope


class Mailroom(Protocol):
    """A site's outbox and inbox."""

    def waiting(self) -> Iterator[Envelope]:
        """Every message nobody has acknowledged, oldest first."""

    def sent(self, message_id: str, at: str) -> None:
        """It was handed to the carrier."""

    def acknowledged(self, message_id: str, at: str) -> None:
        """The other site took it."""

    def take(self, envelope: Envelope, at: str) -> bool:
        """Take it in; False where it was taken before; Refused where it cannot be, TooEarly where
        it cannot be yet."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A site says that it took a message."""

    message_id: str
    to_site: str


class Carrier(Protocol):
    """Something that brings messages from site to site, as well as it can."""

    def post(self, envelope: Envelope) -> bool:
        """Hand it over; False where it is on its way already."""

    def arrived(self, site_id: str) -> Iterator["Delivery"]:
        """What has come for a site."""

    def acknowledge(self, acknowledgement: Acknowledgement) -> None:
        """Send word back to the site a message came from."""

    def acknowledgements(self, site_id: str) -> Iterator[Acknowledgement]:
        """Word that has come back to a site; each is given once it was acted on."""


class Delivery(Protocol):
    """Something that came: an envelope, or what cannot be read as one (None)."""

    name: str
    envelope: Envelope | None

    def done(self) -> None:
        """It was taken; the carrier may forget it."""

    def refuse(self, reason: str) -> None:
        """It cannot be taken; set it aside with the reason, for a person to look at."""
