"""The suppliers and products of a composed night."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from math import sqrt
from random import Random
from typing import NamedTuple

from wms.domain.codes import check_digit
from wms.domain.words import Zone
from wms.simulate import people
from wms.simulate.mix import CategoryGroup, Family, Offer
from wms.simulate.mix_fresh import FRESH_FAMILIES
from wms.simulate.mix_packed import PACKED_FAMILIES
from wms.simulate.parts import divide
from wms.simulate.places import counties

FAMILIES = FRESH_FAMILIES + PACKED_FAMILIES
FEWEST_PRODUCTS = 2 * len(FAMILIES)
# domain.md: 5,100 products a day.
MOST_PRODUCTS = 5_100
# domain.md: which kinds of goods the suppliers deal in, in percent.
SUPPLIER_SHARES = {
    CategoryGroup.DRINKS_DAIRY_SNACKS: 31,
    CategoryGroup.GRAIN_OIL_DAILY: 27,
    CategoryGroup.NON_FOOD: 21,
    CategoryGroup.FRESH: 21,
}
_PRODUCTS_A_SUPPLIER = 6
_SUPPLIER_WORDS = ("旺达", "顺发", "丰收", "民生", "好邻", "兴隆", "桂乡", "绿源", "万家", "恒通")
_SUPPLIER_KINDS = {
    CategoryGroup.DRINKS_DAIRY_SNACKS: ("食品批发部", "饮品经营部", "副食商行"),
    CategoryGroup.GRAIN_OIL_DAILY: ("粮油批发部", "日化经营部", "粮油商行"),
    CategoryGroup.NON_FOOD: ("百货批发部", "日杂经营部", "家居用品行"),
    CategoryGroup.FRESH: ("果蔬合作社", "农产品经营部", "鲜品供应部"),
}
# GS1 leaves 20–29 to companies for their own use: no product of any company carries such a number.
_OWN_USE_PREFIX = "29"
# Aisles of a zone stand together; frozen goods come last, so that they wait the shortest.
_AISLES = {Zone.AMBIENT: "ABCDEFGHJKLM", Zone.CHILLED: "NPQRST", Zone.FROZEN: "UVWXYZ"}
_BAYS, _LEVELS = 80, 5
# What a belt of a cross-belt sorter carries.
_HEAVIEST_ON_BELT_G, _LARGEST_ON_BELT_ML = 9_000, 30_000
# Popularity within a family falls as 1 / (rank + offset): few products make most of the lines.
_POPULARITY_OFFSET = 3


class SupplierRow(NamedTuple):
    """A line of suppliers.csv."""

    supplier_id: str
    name: str
    category_group: CategoryGroup
    phone: str


class SkuRow(NamedTuple):
    """A line of skus.csv."""

    sku_id: str
    gtin: str
    name: str
    category: str
    temp_zone: Zone
    unit: str
    weight_g: int
    volume_ml: int
    shelf_life_days: int
    supplier_id: str
    slot: str
    conveyable: str


@dataclass(frozen=True, slots=True)
class Goods:
    """What is on offer; `popularity[i]` is the weight of `skus[i]` in the order lines."""

    suppliers: list[SupplierRow]
    skus: list[SkuRow]
    popularity: list[float]


def make_goods(rng: Random, products: int) -> Goods:
    """`products` products (from FEWEST_PRODUCTS to MOST_PRODUCTS) and who supplies them."""
    suppliers = _suppliers(rng, max(2 * len(SUPPLIER_SHARES), products // _PRODUCTS_A_SUPPLIER))
    of_group = defaultdict[CategoryGroup, list[str]](list)
    for supplier in suppliers:
        of_group[supplier.category_group].append(supplier.supplier_id)
    turns = {group: cycle(ids) for group, ids in of_group.items()}
    bodies = rng.sample(range(10**10), products)
    slots = {zone: _slots(zone) for zone in Zone}
    goods = Goods(suppliers, [], [])
    for family, size in zip(FAMILIES, _family_sizes(products), strict=True):
        offers = rng.sample(list(family.offers()), size)
        goods.popularity.extend(_popularity(family, size))
        for offer in offers:
            number = len(goods.skus)
            goods.skus.append(
                _sku(
                    rng,
                    number + 1,
                    bodies[number],
                    family,
                    offer,
                    next(turns[family.group]),
                    next(slots[family.zone]),
                )
            )
    return goods


def _suppliers(rng: Random, count: int) -> list[SupplierRow]:
    places = [county.short for county in counties()]
    rows: list[SupplierRow] = []
    # One of each kind at least, whatever the rounding says.
    sizes = divide(count - len(SUPPLIER_SHARES), list(SUPPLIER_SHARES.values()))
    for group, size in zip(SUPPLIER_SHARES, sizes, strict=True):
        names = [
            place + word + kind
            for place in places
            for word in _SUPPLIER_WORDS
            for kind in _SUPPLIER_KINDS[group]
        ]
        for name in rng.sample(names, size + 1):
            rows.append(SupplierRow(f"V{len(rows) + 1:04d}", name, group, people.mobile(rng)))
    return rows


def _family_sizes(products: int) -> list[int]:
    """How many products each family offers: two, and more by the root of its share.

    Twice the trade does not bring twice the choice: potatoes are bought more often than pet food
    is, not in more kinds.
    """
    roots = [sqrt(family.share) for family in FAMILIES]
    return [2 + more for more in divide(products - FEWEST_PRODUCTS, roots)]


def _popularity(family: Family, size: int) -> Iterator[float]:
    tail = [1 / (rank + _POPULARITY_OFFSET) for rank in range(size)]
    return (family.share * weight / sum(tail) for weight in tail)


def _sku(
    rng: Random, number: int, body: int, family: Family, offer: Offer, supplier: str, slot: str
) -> SkuRow:
    weight = round(offer.pack.weight_g * rng.uniform(1.0, 1.05))
    volume = round(offer.pack.volume_ml * rng.uniform(0.95, 1.1))
    on_belt = weight <= _HEAVIEST_ON_BELT_G and volume <= _LARGEST_ON_BELT_ML
    return SkuRow(
        f"S{number:05d}",
        own_use_gtin(body),
        offer.name,
        family.category,
        family.zone,
        offer.pack.unit,
        weight,
        volume,
        family.shelf_life_days,
        supplier,
        slot,
        "yes" if on_belt else "no",
    )


def own_use_gtin(body: int) -> str:
    """A GTIN-13 for own use, from a number below 10^10 (GS1 General Specifications 1.4.2)."""
    digits = f"{_OWN_USE_PREFIX}{body:010d}"
    return digits + check_digit(digits)


def _slots(zone: Zone) -> Iterator[str]:
    """Aisle, bay and level in walking order, which is also the order of the texts: A-01-1."""
    for aisle in _AISLES[zone]:
        for bay in range(1, _BAYS + 1):
            for level in range(1, _LEVELS + 1):
                yield f"{aisle}-{bay:02d}-{level}"
