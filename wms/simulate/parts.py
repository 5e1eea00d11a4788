"""Dividing a whole number."""

from collections.abc import Sequence
from itertools import accumulate, pairwise


def divide(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts in proportion to `weights`; the parts sum to `total` exactly.

    Each boundary between two parts is rounded by itself, so no part is off by more than one.
    """
    running = list(accumulate(weights, initial=0.0))
    bounds = [round(total * mark / running[-1]) for mark in running]
    return [after - before for before, after in pairwise(bounds)]


def divide_evenly(total: int, parts: int) -> list[int]:
    """`total` in `parts` whole parts that differ by one at most."""
    return divide(total, [1.0] * parts)
