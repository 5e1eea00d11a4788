"""The digest of what a frozen paper says: kept beside it, printed on it, told to the other site."""

import hashlib

_SHOWN = 16
"""Characters shown: 64 bits, enough to compare two papers by eye."""


def checksum(body: str) -> str:
    """The digest of the canonical text of a paper (invariant 5): SHA-256, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def shown(digest: str) -> str:
    """As much of a digest as stands on paper, in groups of four; of none nothing."""
    return " ".join(digest[at : at + 4] for at in range(0, min(_SHOWN, len(digest)), 4))
