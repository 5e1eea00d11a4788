"""What people of Guangxi order on a mean day: the families of products and their shares.

Shares of items and mean prices are worked out from the public figures of 2022 (half of the items
are farm produce; an item costs a little over nine yuan). What those leave as a remainder is
divided into families by judgement; so are zones, packs, weights and shelf lives.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from wms.domain.words import Zone


class CategoryGroup(StrEnum):
    """The four kinds of supplier of domain.md."""

    DRINKS_DAIRY_SNACKS = "drinks_dairy_snacks"
    GRAIN_OIL_DAILY = "grain_oil_daily"
    NON_FOOD = "non_food"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Pack:
    """How a product is sold: the words after its name, its unit, gross grams, millilitres."""

    words: str
    unit: str
    weight_g: int
    volume_ml: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One product one can order: its name and its pack."""

    name: str
    pack: Pack


@dataclass(frozen=True, slots=True)
class Family:
    """A category: its share of items (parts per ten thousand), mean price, and its products.

    Every product is an epithet, a thing and a pack; any combination is a sensible product.
    """

    category: str
    share: int
    price_yuan: float
    group: CategoryGroup
    zone: Zone
    shelf_life_days: int
    epithets: tuple[str, ...]
    things: tuple[str, ...]
    packs: tuple[Pack, ...]

    def offers(self) -> Iterator[Offer]:
        """Every product of the family, once."""
        for epithet, thing, pack in product(self.epithets, self.things, self.packs):
            yield Offer(f"{epithet}{thing} {pack.words}", pack)


def words(text: str) -> tuple[str, ...]:
    """The words of `text`; "-" stands for no word."""
    return tuple("" if word == "-" else word for word in text.split())
