"""Sequence numbers of 16 bits that skip 0 (rule 1 of the map): 1, 2 … 65535, 1, 2 …

0 means "none yet". The distance between two numbers is counted along that ring.
"""

RING = 0xFFFF


def following(seq: int) -> int:
    """The number after `seq`: never 0."""
    return seq % RING + 1


def distance(earlier: int, later: int) -> int:
    """How many steps lead from `earlier` to `later`, 0 … 65534."""
    return (later - earlier) % RING


def back(seq: int, steps: int) -> int:
    """The number `steps` before `seq`: `following` taken back."""
    return (seq - 1 - steps) % RING + 1
