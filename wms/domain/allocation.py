"""Who gets how much when there is not enough (domain.md, "short supply").

The rule, in one sentence: everyone gets the whole part of the proportional share; the units left
over go one each to the largest remainders, among equal remainders to the larger order, and among
equal orders to the one that stands first (callers list by code).

It is applied from the top down, so that each level can be explained alone: a product's supply to
the stations, a station's part to its points, and a point's part to the customers first come,
first served.
"""

from collections.abc import Sequence

RULE = "plan.rule.proportional"
"""The catalogue entry that says the rule to the person who approves a shortage."""


def share_out(supply: int, demands: Sequence[int]) -> list[int]:
    """`supply` whole units over `demands`, by the rule above; one result per demand, in place.

    Exact integers; 0 ≤ result ≤ demand, and the results sum to min(supply, sum of demands).
    ValueError when a number is negative.
    """
    if supply < 0 or any(demand < 0 for demand in demands):
        raise ValueError("supply and demands are never negative")
    total = sum(demands)
    if supply >= total:
        return list(demands)
    shares, remainders = [], []
    for demand in demands:
        share, remainder = divmod(supply * demand, total)
        shares.append(share)
        remainders.append(remainder)
    order = sorted(range(len(demands)), key=lambda i: (-remainders[i], -demands[i], i))
    for i in order[: supply - sum(shares)]:
        shares[i] += 1
    return shares


def first_come(supply: int, demands: Sequence[int]) -> list[int]:
    """`supply` to `demands` in their order, each filled before the next; same promises."""
    given = []
    for demand in demands:
        given.append(min(supply, demand))
        supply -= given[-1]
    return given
