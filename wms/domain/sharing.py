"""What is left of a product, shared again among those it is for, while it is being sorted.

The rule, in one sentence: everyone ends with the same part of what the plan gives them, by the
rule of `wms.domain.allocation`; whoever has more than that part already keeps it, and the others
share the rest alike.

It looks at what is there and at nothing else: not at who was cut before, nor in which order what
was missing was noticed. So goods that are found are given back by the same rule that took them
away, and everybody who does the sum gets the same result.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wms.domain.allocation import share_out


@dataclass(frozen=True, slots=True)
class Claim:
    """What one destination may end up with at `most`, and what it `has`: put, or on its way there.
    Items."""

    most: int
    has: int


def share_again(left: int, claims: Sequence[Claim]) -> list[int]:
    """What each ends up with, in place, when `left` items more are there than they have.

    Exact integers: has ≤ result ≤ most, and they sum to min(left + all they have, all of most).
    ValueError when a number is negative or somebody has more than their most.
    """
    if left < 0 or any(not 0 <= claim.has <= claim.most for claim in claims):
        raise ValueError("left is never negative, and nobody has more than they may")
    result = [claim.has for claim in claims]
    sharing = list(range(len(claims)))
    supply = left + sum(result)
    while True:
        shares = share_out(supply, [claims[i].most for i in sharing])
        above = {i for i, share in zip(sharing, shares, strict=True) if share < claims[i].has}
        if not above:
            break
        # They keep what they have; nobody gets less for it than those who still wait.
        supply -= sum(claims[i].has for i in above)
        sharing = [i for i in sharing if i not in above]
    for i, share in zip(sharing, shares, strict=True):
        result[i] = share
    return result
