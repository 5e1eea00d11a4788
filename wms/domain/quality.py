"""What a receiver looks at, by what kind of goods it is, and for what reasons goods go back.

Which kind goods are follows from the supplier's group (suppliers.csv) and the temperature zone.
"""

from dataclasses import dataclass

from wms.domain.words import GoodsKind, Rejection, Zone

FRESH, NON_FOOD = "fresh", "non_food"
"""Groups of suppliers that are asked for other things than packed food."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What is asked of a kind of goods. `reasons` are those a receiver is offered, the likeliest
    first; `weighed`: they are put on the scale; `dated`: every pack must show until when it is
    good."""

    reasons: tuple[Rejection, ...]
    weighed: bool = False
    dated: bool = True


CHECKS = {
    GoodsKind.FRESH: Checks(
        (
            Rejection.ROTTEN,
            Rejection.DAMAGED,
            Rejection.UNDERWEIGHT,
            Rejection.WRONG_SPEC,
            Rejection.TEMPERATURE,
            Rejection.WRONG_GOODS,
        ),
        weighed=True,
        dated=False,
    ),
    GoodsKind.CHILLED_FOOD: Checks(
        (
            Rejection.TEMPERATURE,
            Rejection.SHELF_LIFE,
            Rejection.DAMAGED,
            Rejection.PACKAGING,
            Rejection.LABEL,
            Rejection.WRONG_GOODS,
        )
    ),
    GoodsKind.FROZEN_FOOD: Checks(
        (
            Rejection.TEMPERATURE,
            Rejection.PACKAGING,
            Rejection.LABEL,
            Rejection.SHELF_LIFE,
            Rejection.DAMAGED,
            Rejection.WRONG_GOODS,
        )
    ),
    GoodsKind.PACKED_FOOD: Checks(
        (
            Rejection.PACKAGING,
            Rejection.LABEL,
            Rejection.SHELF_LIFE,
            Rejection.DAMAGED,
            Rejection.WRONG_SPEC,
            Rejection.WRONG_GOODS,
        )
    ),
    GoodsKind.NON_FOOD: Checks(
        (
            Rejection.PACKAGING,
            Rejection.DAMAGED,
            Rejection.LABEL,
            Rejection.WRONG_SPEC,
            Rejection.WRONG_GOODS,
        ),
        dated=False,
    ),
}
"""The table: what each kind of goods is looked at for."""

UNDERWEIGHT_PER_MILLE = 30
"""By how much a delivery may be lighter than its packs promise. JJF 1070-2019 allows a single pack
of 300 to 500 g to lack 3 %, heavier ones less, and none on average; gross weights on file are
means, so the widest of these is given before anybody is asked."""
OVERWEIGHT_PER_MILLE = 500
"""So much too heavy is no generous supplier but a weight keyed in jin (斤, half a kilogram)."""


def kind_of(group: str, zone: Zone) -> GoodsKind:
    """What kind of goods it is."""
    if group == NON_FOOD:
        return GoodsKind.NON_FOOD
    if zone is Zone.FROZEN:
        return GoodsKind.FROZEN_FOOD
    if group == FRESH:
        return GoodsKind.FRESH
    return GoodsKind.CHILLED_FOOD if zone is Zone.CHILLED else GoodsKind.PACKED_FOOD


def is_underweight(weight_g: int, promised_g: int) -> bool:
    """Whether goods are lighter than they should be by more than the tolerance; grams."""
    return weight_g * 1000 < promised_g * (1000 - UNDERWEIGHT_PER_MILLE)


def is_overweight(weight_g: int, promised_g: int) -> bool:
    """Whether the weight cannot be right: the scale shows jin, or the count is wrong; grams."""
    return weight_g * 1000 > promised_g * (1000 + OVERWEIGHT_PER_MILLE)


def kilograms(grams: int) -> str:
    """`12.5` of 12,500 grams."""
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".")
