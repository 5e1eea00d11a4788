"""What the suppliers of a composed night bring: most of them all of it, a few not."""

from collections.abc import Sequence
from random import Random

HEADER = ("sku_id", "qty")
SHORT_SHARE = 0.04
_NOTHING_CAME = 0.1


def make_supply(
    rng: Random, skus: Sequence[str], ordered: Sequence[int]
) -> tuple[list[tuple[str, int]], int]:
    """A line of supply.csv for every product that was ordered, and how many of them are short.

    At least one is, so that every night has something to allocate.
    """
    wanted = [i for i, quantity in enumerate(ordered) if quantity]
    short = set(rng.sample(wanted, max(1, round(len(wanted) * SHORT_SHARE))))
    rows = [(skus[i], _part(rng, ordered[i]) if i in short else ordered[i]) for i in wanted]
    return rows, len(short)


def _part(rng: Random, quantity: int) -> int:
    return 0 if rng.random() < _NOTHING_CAME else int(quantity * rng.uniform(0.5, 0.95))
