"""PINs: kept as a slow hash that a stolen store cannot be searched with.

argon2id with 19 MiB, t=2, p=1 (reliability.md, "Security"; OWASP Password Storage): about 30 ms.
What is hashed is not the PIN but its HMAC under a key that lies outside the store, so that the
million PINs there are cannot be tried by whoever has the store alone. The key is derived from the
one badges are stored under, never that key itself. NIST SP 800-63B-4 counts a badge that can be
copied and six digits as less than two factors; the wait after wrong PINs, in the store and for
each badge, is what stands in for the rest.
"""

import hashlib
import hmac
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1


class Pins:
    """Hashes PINs, and says whether one holds. `pepper` is the site's key for badges."""

    def __init__(self, pepper: bytes) -> None:
        self._key = hmac.digest(pepper, b"nightfloor: the key of PINs", hashlib.sha256)

    def hash(self, person_id: str, pin: str) -> str:
        """What is stored of the PIN; takes about 30 ms."""
        return self._slow.hash(self.keyed(person_id, pin))

    def holds(self, stored: str, person_id: str, pin: str) -> bool:
        """Whether it is the PIN that `stored` was made of. Takes as long where there is none."""
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return self._slow.verify(stored or self._nobodys, self.keyed(person_id, pin))
        except (VerificationError, InvalidHashError):
            return False

    def keyed(self, person_id: str, pin: str) -> bytes:
        """The PIN under the site's key, different for each person."""
        return hmac.digest(self._key, f"{person_id}\x1f{pin}".encode(), hashlib.sha256)

    @cached_property
    def _slow(self) -> "PasswordHasher":
        # Imported when the first PIN is keyed: a terminal's first paint does not wait for it.
        from argon2 import PasswordHasher

        return PasswordHasher(_PASSES, _MEMORY_KIB, _LANES)

    @cached_property
    def _nobodys(self) -> str:
        """A hash that no PIN holds against."""
        return self._slow.hash(b"")
