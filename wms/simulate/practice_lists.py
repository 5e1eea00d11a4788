"""The plan of the night people practise in: the lists of both tiers, without a book behind them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wms.domain.reference import Sku
from wms.domain.site import Site
from wms.planning.lists import branch_put_lists
from wms.planning.notice_ports import NoticeLine
from wms.planning.ports import ListKind, PlannedList
from wms.simulate.practice_town import CENTRAL, DEMAND, GOODS, ORDERED, POINTS, STATIONS


def needing(site: Site, sku: Sku) -> list[str]:
    """Where the site puts a product."""
    lists = (one for one in lists_of(site) if one.kind is ListKind.PUT and one.key == sku.sku_id)
    return [str(place) for one in lists for place in json.loads(one.body)["dest"]]


def ordered_of(supplier_id: str) -> tuple[NoticeLine, ...]:
    """What is ordered of a supplier, and which points and trunk routes it is for."""
    return tuple(_ordered(sku) for sku in GOODS if sku.supplier_id == supplier_id)


def _ordered(sku: Sku) -> NoticeLine:
    station_of = {point.point_id: point.station_id for point in POINTS}
    trunk_of = {station.station_id: station.trunk_route for station in STATIONS}
    routes: dict[str, int] = {}
    points = [(point, items) for point, one, items in ORDERED if one is sku]
    for point, items in points:
        route = trunk_of[station_of[point]]
        routes[route] = routes.get(route, 0) + items
    return NoticeLine(sku.sku_id, DEMAND[sku.sku_id], None, 0, len(points), routes)


def lists_of(site: Site) -> Iterator[PlannedList]:
    """The lists of the plan that this site has."""
    of_point = {point.point_id: point for point in POINTS}
    central = site is CENTRAL
    branch: dict[str, list[tuple[str, Sku, int]]] = {}
    trunk: dict[str, dict[tuple[str, str], int]] = {}
    sown: dict[str, dict[str, int]] = {}
    for point_id, sku, items in ORDERED:
        point = of_point[point_id]
        if not central and point.station_id != site.site_id:
            continue
        station = next(s for s in STATIONS if s.station_id == point.station_id)
        branch.setdefault(point.branch_route, []).append((point_id, sku, items))
        on_truck = trunk.setdefault(station.trunk_route, {})
        place = (station.station_id, sku.sku_id)
        on_truck[place] = on_truck.get(place, 0) + items
        product = sown.setdefault(sku.sku_id, {})
        product[station.station_id] = product.get(station.station_id, 0) + items
    bodies: dict[str, Mapping[str, Sequence[Any]]] = {
        route: {
            "point": [point for point, _, _ in own],
            "sku": [sku.sku_id for _, sku, _ in own],
            "qty": [items for _, _, items in own],
            "short": [0] * len(own),
        }
        for route, own in branch.items()
    }
    yield from (_planned(ListKind.BRANCH_PICK, route, body) for route, body in bodies.items())
    if not central:
        for key, text in branch_put_lists(map(json.dumps, bodies.values())).items():
            yield _planned(ListKind.PUT, key, json.loads(text))
        return
    for route, quantities in trunk.items():
        stations, skus = zip(*quantities, strict=True)
        columns = {"station": stations, "sku": skus, "qty": list(quantities.values())}
        yield _planned(ListKind.TRUNK_PICK, route, columns)
    for key, needed in sown.items():
        yield _planned(ListKind.PUT, key, {"dest": list(needed), "qty": list(needed.values())})


def _planned(kind: ListKind, key: str, columns: Mapping[str, Sequence[Any]]) -> PlannedList:
    quantities = columns["qty"]
    return PlannedList(kind, key, json.dumps(columns), len(quantities), sum(quantities))
