"""The town of the scene: who is served by which road with which goods, and tonight's plan."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wms.domain.codes import check_digit
from wms.domain.reference import Point, Route, Sku, Station
from wms.domain.site import Site
from wms.domain.words import Area, SiteKind, Tier, Zone
from wms.planning.lists import branch_put_lists
from wms.planning.ports import ListKind, PlannedList

KEY, PEPPER = b"k" * 32, b"p" * 32
WAVE, BUSINESS_DATE = "W20261121", "2026-11-21"
CENTRAL = Site("CW01", "南宁中心仓", SiteKind.CENTRAL_WAREHOUSE, 1, "6901234")
GS002 = Site("GS002", "华强网格站", SiteKind.GRID_STATION, 102, "6901234", central_site="CW01")
GS001 = Site("GS001", "民生网格站", SiteKind.GRID_STATION, 101, "6901234", central_site="CW01")


def gtin(number: int) -> str:
    """A GTIN-13 with its check digit."""
    return f"{690035000000 + number}{check_digit(str(690035000000 + number))}"


def _sku(number: int, name: str, zone: Zone, slot: str) -> Sku:
    grams, millilitres, days = 100 * number, 200 * number, 30
    return Sku(
        f"S{number}",
        gtin(number),
        name,
        "食品",
        zone,
        "件",
        grams,
        millilitres,
        days,
        "V1",
        slot,
        True,
    )


NOODLES = _sku(1, "粉丝", Zone.AMBIENT, "A01-1")
APPLES = _sku(2, "苹果", Zone.AMBIENT, "A02-1")
YOGURT = _sku(3, "酸奶", Zone.CHILLED, "C01-1")
DUMPLINGS = _sku(4, "水饺", Zone.FROZEN, "F01-1")
GOODS = (NOODLES, APPLES, YOGURT, DUMPLINGS)
STATIONS = (
    Station("GS001", "民生网格站", "兴宁区民生街道", "07710000001", "T01", 1),
    Station("GS002", "华强网格站", "西乡塘区华强街道", "07710000002", "T01", 2),
    Station("GS003", "中和网格站", "江南区中和镇", "07710000003", "T02", 1),
)
POINTS = (
    Point(
        "P001", "兴宁自提点", Area.URBAN, "韦团长", "13700000001", "兴宁", "GS001", "GS001-B01", 1
    ),
    Point(
        "P002", "北宁自提点", Area.URBAN, "黄团长", "13700000002", "北宁", "GS001", "GS001-B01", 2
    ),
    Point(
        "P003", "官棠自提点", Area.RURAL, "覃团长", "13700000003", "官棠", "GS001", "GS001-B02", 1
    ),
    Point(
        "P004", "华强自提点", Area.URBAN, "陆团长", "13700000004", "华强", "GS002", "GS002-B01", 1
    ),
    Point(
        "P005", "中和自提点", Area.RURAL, "农团长", "13700000005", "中和", "GS003", "GS003-B01", 1
    ),
)
ROUTES = tuple(
    Route(route, tier, origin, f"线路 {route}", plate, "莫师傅", "13800000001", at)
    for route, tier, origin, plate, at in (
        ("T01", Tier.TRUNK, "CW01", "桂A68868", "00:00"),
        ("T02", Tier.TRUNK, "CW01", "桂A14208", "00:00"),
        ("GS001-B01", Tier.BRANCH, "GS001", "桂A10001", "07:00"),
        ("GS001-B02", Tier.BRANCH, "GS001", "桂A10002", "07:00"),
        ("GS002-B01", Tier.BRANCH, "GS002", "桂A10003", "07:00"),
        ("GS003-B01", Tier.BRANCH, "GS003", "桂A10004", "07:00"),
    )
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one point gets of one product, and what was cut at allocation."""

    point: str
    sku: str
    quantity: int
    short: int = 0


PARTS = (
    Part("P001", "S1", 2),
    Part("P002", "S1", 1),
    Part("P003", "S1", 2),
    Part("P004", "S1", 4),
    Part("P005", "S1", 6),
    Part("P001", "S2", 3),
    Part("P004", "S2", 2, short=1),
    Part("P001", "S3", 1),
    Part("P002", "S3", 2),
    Part("P005", "S3", 4),
    Part("P003", "S4", 2),
)


def lists_of(site: Site, parts: tuple[Part, ...]) -> Iterable[PlannedList]:
    """The lists of the plan that this site has, of both tiers where it has them."""
    of_point = {point.point_id: point for point in POINTS}
    central = site.kind is SiteKind.CENTRAL_WAREHOUSE
    parts = tuple(p for p in parts if central or of_point[p.point].station_id == site.site_id)
    branch: dict[str, list[Part]] = {}
    trunk: dict[str, dict[tuple[str, str], int]] = {}
    sown: dict[str, dict[str, int]] = {}
    for part in parts:
        point = of_point[part.point]
        station = next(s for s in STATIONS if s.station_id == point.station_id)
        branch.setdefault(point.branch_route, []).append(part)
        place = (station.station_id, part.sku)
        on_truck = trunk.setdefault(station.trunk_route, {})
        on_truck[place] = on_truck.get(place, 0) + part.quantity
        product = sown.setdefault(part.sku, {})
        product[place[0]] = product.get(place[0], 0) + part.quantity
    bodies = {
        route: {
            "point": [p.point for p in own],
            "sku": [p.sku for p in own],
            "qty": [p.quantity for p in own],
            "short": [p.short for p in own],
        }
        for route, own in branch.items()
    }
    for route, body in bodies.items():
        yield _planned(ListKind.BRANCH_PICK, route, body)
    if not central:
        for sku, text in branch_put_lists(map(json.dumps, bodies.values())).items():
            yield _planned(ListKind.PUT, sku, json.loads(text))
        return
    for route, quantities in trunk.items():
        stations, skus = zip(*quantities, strict=True)
        columns = {"station": stations, "sku": skus, "qty": list(quantities.values())}
        yield _planned(ListKind.TRUNK_PICK, route, columns)
    for sku, needed in sown.items():
        yield _planned(ListKind.PUT, sku, {"dest": list(needed), "qty": list(needed.values())})


def _planned(kind: ListKind, key: str, columns: dict[str, Any]) -> PlannedList:
    quantities = columns["qty"]
    return PlannedList(kind, key, json.dumps(columns), len(quantities), sum(quantities))
