"""What one site tells another: sealed once, carried as often as need be, taken once."""

import hashlib
from dataclasses import dataclass

from wms.domain.messages import NightfloorError


class TooEarly(NightfloorError):
    """A message that cannot be taken before something else is known here. Nothing was changed; it
    lies where it is until then."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message. `body` is compressed JSON; `digest` proves it arrived whole.

    The same `message_id` always bears the same body: a carrier may deliver it again, late or out
    of order, and it counts once.
    """

    message_id: str
    from_site: str
    to_site: str
    kind: str
    key: str
    body: bytes
    digest: str

    @staticmethod
    def seal(
        message_id: str, from_site: str, to_site: str, kind: str, key: str, body: bytes
    ) -> "Envelope":
        """An envelope with its digest."""
        digest = digest_of(message_id, from_site, to_site, kind, key, body)
        return Envelope(message_id, from_site, to_site, kind, key, body, digest)

    @property
    def whole(self) -> bool:
        """Whether it is what was sealed."""
        told = (self.message_id, self.from_site, self.to_site, self.kind, self.key)
        return digest_of(*told, self.body) == self.digest


def digest_of(
    message_id: str, from_site: str, to_site: str, kind: str, key: str, body: bytes
) -> str:
    """SHA-256 over every field, so that none can be swapped."""
    head = "\x1f".join((message_id, from_site, to_site, kind, key)).encode()
    return hashlib.sha256(head + b"\x1e" + body).hexdigest()
