"""What can go wrong in a simulated night, and how the troubles of one are drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from wms.domain.messages import Message, say


class Stage(StrEnum):
    """When a trouble comes."""

    DOCKS = "docks"
    SORT = "sort"
    COUNT = "count"
    ROAD = "road"
    POST = "post"
    UNLOAD = "unload"
    MORNING = "morning"
    AFTER = "after"


KINDS = {
    "short_receipt": Stage.DOCKS,
    "damaged_receipt": Stage.DOCKS,
    "over_receipt": Stage.DOCKS,
    "rejected": Stage.DOCKS,
    "warm_receipt_released": Stage.DOCKS,
    "warm_receipt_condemned": Stage.DOCKS,
    "undone_receipt": Stage.DOCKS,
    "late_wait": Stage.DOCKS,
    "late_next_run": Stage.DOCKS,
    "late_short": Stage.DOCKS,
    "short_sort": Stage.SORT,
    "empty_pile": Stage.SORT,
    "damaged_sort": Stage.SORT,
    "wrong_zone": Stage.SORT,
    "undone_put": Stage.SORT,
    "container_swapped": Stage.SORT,
    "race": Stage.SORT,
    "killed": Stage.SORT,
    "missort": Stage.COUNT,
    "reprint": Stage.COUNT,
    "undone_load": Stage.ROAD,
    "voided": Stage.ROAD,
    "truck_full": Stage.ROAD,
    "forced": Stage.ROAD,
    "vehicle_swapped": Stage.ROAD,
    "driver_gone": Stage.ROAD,
    "warm_truck_released": Stage.ROAD,
    "warm_truck_condemned": Stage.ROAD,
    "changed_on_road": Stage.POST,
    "intercept_early": Stage.POST,
    "intercept_put": Stage.POST,
    "seal_broken": Stage.UNLOAD,
    "missing": Stage.UNLOAD,
    "extra": Stage.UNLOAD,
    "missend": Stage.UNLOAD,
    "damaged_container": Stage.UNLOAD,
    "warm_arrival": Stage.UNLOAD,
    "absent": Stage.MORNING,
    "refused": Stage.MORNING,
    "partly": Stage.MORNING,
    "late": Stage.MORNING,
    "empties_lost": Stage.MORNING,
    "returns_differ": Stage.AFTER,
    "late_return": Stage.AFTER,
}
"""Every kind and when it comes. At both tiers: those of the sort, of a count and of the road."""
_AT_THE_WAREHOUSE = frozenset({Stage.DOCKS, Stage.AFTER})
_BOTH = frozenset({Stage.SORT, Stage.COUNT, Stage.ROAD})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble and the site it comes over."""

    kind: str
    site_id: str

    @property
    def stage(self) -> Stage:
        """When it comes."""
        return KINDS[self.kind]

    def told(self, what: str) -> Message:
        """How it is named: `what` it came over, a code of the floor."""
        return say(f"simulate.trouble.{self.kind}", site=self.site_id, what=what)

    def spared(self) -> Message:
        """Nothing of the night could have it: no chilled goods, no second station."""
        return say("simulate.trouble.spared", site=self.site_id, kind_of=self.kind)


def draw(rng: Random, count: int, central: str, stations: Sequence[str]) -> list[Trouble]:
    """`count` troubles, every kind once before any comes again."""
    found: list[Trouble] = []
    bag: list[str] = []
    for _ in range(count):
        if not bag:
            bag = sorted(KINDS)
            rng.shuffle(bag)
        kind = bag.pop()
        stage = KINDS[kind]
        here = stage in _AT_THE_WAREHOUSE or (stage in _BOTH and rng.random() < 0.5)
        found.append(Trouble(kind, central if here or not stations else rng.choice(stations)))
    return found


def of(troubles: Iterable[Trouble], site_id: str, stage: Stage) -> list[Trouble]:
    """Those that come over a site at a stage."""
    return [one for one in troubles if one.site_id == site_id and one.stage is stage]
